# SPDX-License-Identifier: Apache-2.0
"""Templates: the shared wording of the texts of a campaign, and the slots that vary.

Texts that are alike but for values (numbers, dates, addresses ...) are one. In each component
the most central text is laid under the others; words that stay are the template, the rest are
slots. A template is kept if it saves bits, and split if two templates save more (see splitting.py).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from manumit.prosecute.adverts.features import Tokens
from manumit.prosecute.adverts.layout import read_layout
from manumit.prosecute.adverts.mining import mine_components
from manumit.prosecute.adverts.slots import (
    FREE,
    TypedTokens,
    find_kinds,
    make_typed_tokens,
)
from manumit.text.kernels import kernel, map_threads
from manumit.text.tokens import TokenTable

_JOBS = 64
_MIX = np.uint64(0xFF51AFD7ED558CCD)

Longs = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Templates:
    """The t templates of d texts.

    Attributes:
        of_text: int64[d]; template of each text, -1 for none.
        campaigns: int64[d]; component of each text. Components with texts alike but for values
            are one.
        medoids: int64[t]; the text on which the template lies.
        shared: bool[m]; for the tokens of medoids, whether they are shared wording.
        bits_saved: float64[t].
        texts: int64[t]; texts written from it.
        copies: int64[t]; adverts written from it.
        tokens: The tokens as templates see them.
    """

    of_text: Longs
    campaigns: Longs
    medoids: Longs
    shared: npt.NDArray[np.bool_]
    bits_saved: npt.NDArray[np.float64]
    texts: Longs
    copies: Longs
    tokens: TypedTokens

    def __len__(self) -> int:
        return len(self.medoids)


@kernel
def _hash_texts(keys: npt.NDArray[np.uint64], starts: Longs, out: npt.NDArray[np.uint64]) -> None:
    for text in range(len(starts) - 1):
        state = _MIX
        for place in range(starts[text], starts[text + 1]):
            state = (state ^ (state >> np.uint64(29)) ^ keys[place]) * _MIX
        out[text] = state


def _join_alike(typed: TypedTokens, components: Longs, text_id: Longs) -> tuple[Longs, Longs]:
    """Group texts that are alike but for values, and the components they lie in.

    Returns:
        For each text, the one with the smallest id of those alike, which speaks for them; its
        component, numbered from 0.
    """
    table = typed.table
    if not len(table):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    hashes = np.empty(len(table), dtype=np.uint64)
    _hash_texts(table.keys, table.starts, hashes)
    order = np.lexsort((text_id, hashes))
    begins = np.diff(hashes[order], prepend=~hashes[order[:1]]) != 0
    speakers = np.empty(len(order), dtype=np.int64)
    speakers[order] = order[begins][np.cumsum(begins) - 1]
    return speakers, _join_groups(components, np.arange(len(order)), speakers, text_id)


def _join_groups(groups: Longs, left: Longs, right: Longs, text_id: Longs) -> Longs:
    """Join the groups of the texts left[i] and right[i]; number them by their smallest text_id."""
    _, parts = np.unique(groups, return_inverse=True)
    links = (parts[left], parts[right])
    size = int(parts.max(initial=-1)) + 1
    graph = coo_array((np.ones(len(left), dtype=np.int8), links), shape=(size, size))
    joined = connected_components(graph, directed=False)[1][parts].astype(np.int64)
    return _number_by_smallest(joined, text_id)


def _find_instances(typed: TypedTokens, labels: Longs, shared: Flags) -> tuple[Longs, Longs]:
    """Find pairs of medoids of which the second is written from the first one's template.

    It is if it has as many white-space delimited words, and each shared word of the template in
    its place. Templates with fewer than two shared words, or mostly slots, are not asked.
    """
    starts, keys = typed.table.starts, typed.table.keys.tolist()
    words, is_word = typed.words.tolist(), (shared & (typed.kinds == FREE)).tolist()
    texts: dict[int, set[tuple[int, int]]] = {}
    holders: dict[tuple[int, int], list[tuple[int, set[tuple[int, int]]]]] = {}
    lengths: dict[int, int] = {}
    for medoid in np.unique(labels[labels >= 0]).tolist():
        tokens = range(int(starts[medoid]), int(starts[medoid + 1]))
        lengths[medoid] = words[tokens[-1]] if tokens else -1
        texts[medoid] = {(keys[token], words[token]) for token in tokens}
        wording = {(keys[token], words[token]) for token in tokens if is_word[token]}
        if len(wording) >= max(2, (lengths[medoid] + 1) / 2):
            holders.setdefault(max(wording), []).append((medoid, wording))
    pairs = [
        (first, second)
        for second, text in texts.items()
        for pair in text
        for first, wording in holders.get(pair, ())
        if lengths[first] == lengths[second] and wording <= text
    ]
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _number_by_smallest(labels: Longs, text_id: Longs) -> Longs:
    """Renumber groups from 0 in the order of their smallest text_id."""
    order = np.argsort(text_id, kind="stable")
    _, first, inverse = np.unique(labels[order], return_index=True, return_inverse=True)
    numbers = np.empty(len(labels), dtype=np.int64)
    numbers[order] = np.argsort(np.argsort(first))[inverse]
    return numbers


def _find_merged(merged: Longs, campaigns: Longs) -> Longs:
    """Return the numbers in `merged` that hold more than one of `campaigns`."""
    pairs = np.unique(np.stack([merged, campaigns]), axis=1)
    return np.asarray(np.flatnonzero(np.bincount(pairs[0]) > 1))


def count_token_bits(keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.float32]:
    """Return the cost of each token under the share it has of all tokens (float32[m])."""
    _, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return np.log2(len(keys) / counts).astype(np.float32)[inverse]


def _mine(
    tokens: Tokens, texts: Longs, campaigns: Longs, weights: Longs
) -> tuple[Longs, npt.NDArray[np.bool_], npt.NDArray[np.float64]]:
    """Mine the components of `texts`, which are sorted by component and id.

    Returns:
        The medoid of each text, which tokens of medoids are shared wording, the bits saved.
    """
    labels = np.full(len(campaigns), -1, dtype=np.int64)
    shared = np.zeros(len(tokens[1]), dtype=np.bool_)
    saved = np.zeros(len(campaigns), dtype=np.float64)
    if not len(texts):
        return labels, shared, saved
    cuts = np.flatnonzero(np.diff(campaigns[texts], prepend=-1, append=-1))
    work = np.concatenate([[0], np.cumsum(np.diff(tokens[0])[texts])])[cuts]
    goals = np.linspace(0, work[-1], _JOBS + 1)
    bounds = np.unique([*np.searchsorted(work, goals[:-1]).tolist(), len(cuts) - 1])
    parts = sorted(
        itertools.pairwise(bounds.tolist()), key=lambda part: work[part[0]] - work[part[1]]
    )
    jobs = [  # the longest first, so that no core waits for it in the end
        (tokens, texts, cuts[low : high + 1], weights, (labels, shared, saved))
        for low, high in parts
    ]
    map_threads(mine_components, jobs)
    return labels, shared, saved


def find_templates(
    tokens: TokenTable,
    texts: Any,
    components: Longs,
    copies: Longs,
    spellings: Longs,
    text_id: Longs,
    kinds: Bytes | None = None,
) -> Templates:
    """Find the templates of distinct texts.

    Args:
        tokens: Tokens of the d texts.
        texts: Arrow large_binary array of the d raw texts.
        components: int64[d]; linked texts have one number.
        copies: int64[d]; adverts with each text.
        spellings: int64[d]; different raw spellings among them.
        text_id: int64[d]; hash of each text's words, by which ties are broken.
        kinds: uint8[m]; kind of each token as far as known (place in SLOT_KINDS), FREE for what
            is left to `find_kinds`.

    Returns:
        The templates; they do not depend on the order of the texts.
    """
    words, marks = read_layout(texts, tokens)
    seen = find_kinds(tokens, marks)
    typed = make_typed_tokens(
        tokens, words, seen if kinds is None else np.where(kinds != FREE, kinds, seen)
    )
    text_of_token = np.repeat(np.arange(len(copies)), np.diff(typed.table.starts))
    speakers, campaigns = _join_alike(typed, components, text_id)
    weights = np.bincount(speakers, weights=spellings, minlength=len(copies)).astype(np.int64)
    repeated = np.bincount(speakers, weights=copies, minlength=len(copies)) > 1
    bits = count_token_bits(typed.table.keys)
    spoken = np.unique(speakers)
    spoken = spoken[np.lexsort((text_id[spoken], campaigns[spoken]))]
    arrays = (typed.table.starts, typed.table.keys, typed.words, bits)
    labels, shared, saved = _mine(arrays, spoken, campaigns, weights)
    merged = _join_groups(campaigns, *_find_instances(typed, labels, shared), text_id)
    again = spoken[np.isin(merged[spoken], _find_merged(merged, campaigns))]
    if len(again):
        again = again[np.lexsort((text_id[again], merged[again]))]
        more = _mine(arrays, again, merged, weights)
        labels[again], saved[again] = more[0][again], more[2][again]
        shared = np.where(np.isin(text_of_token, again), more[1], shared)
        campaigns = merged
    alone = spoken[(labels[spoken] < 0) & repeated[spoken]]
    labels[alone] = alone
    for text in alone.tolist():
        shared[typed.table.starts[text] : typed.table.starts[text + 1]] = True
    medoid_of_text = labels[speakers]
    inside = np.flatnonzero(medoid_of_text >= 0)
    of_text = np.full(len(copies), -1, dtype=np.int64)
    of_text[inside] = _number_by_smallest(medoid_of_text[inside], text_id[inside])
    medoids = np.empty(of_text.max(initial=-1) + 1, dtype=np.int64)
    medoids[of_text[inside]] = medoid_of_text[inside]
    return Templates(
        of_text, campaigns, medoids, shared, saved[medoids],
        np.bincount(of_text[inside], minlength=len(medoids)),
        np.bincount(of_text[inside], copies[inside], len(medoids)).astype(np.int64), typed,
    )  # fmt: skip
