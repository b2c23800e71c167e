# SPDX-License-Identifier: Apache-2.0
"""Link adverts that are written from one text.

Two steps with one set of parts. First the background is learnt: texts of which more than half
agrees are taken as one group, and words and phrases are counted by group. Then pairs that
share a rare phrase are judged by the bits that one saves when the other is known; what is
saved must pay for naming the pair among all pairs. There is nothing to set.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from manumit.prosecute.adverts.background import UNIT, Background, count_words, make_phrase_table
from manumit.prosecute.adverts.candidates import count_phrases, propose_pairs
from manumit.prosecute.adverts.distinct import (
    DistinctTexts,
    Hashes,
    Ints,
    Longs,
    find_distinct_texts,
)
from manumit.prosecute.adverts.grams import find_postings, mark_phrases
from manumit.prosecute.adverts.verification import compare_pairs
from manumit.text.tokens import TokenTable

Progress = Callable[[str, float], None]
"""Called with the name of a step and the share of all work done before it."""


@dataclass(frozen=True, slots=True)
class Linked:
    """Adverts linked by shared text.

    Attributes:
        texts: The d distinct texts and the rows that hold them.
        left: int64[e]; smaller text number of each link.
        right: int64[e]; larger text number.
        bits: float64[e]; bits saved, the price of the link paid.
        shared: int32[e]; words in common, in order or in moved blocks.
        proposals: int32[e]; buckets that propose the pair (kept for later batches).
        components: int64[d]; component of each text, numbered from 0 in the order of their
            smallest text_id; -1 for a text that stands alone.
        background: The counts by which links were judged.
    """

    texts: DistinctTexts
    left: Longs
    right: Longs
    bits: npt.NDArray[np.float64]
    shared: Ints
    proposals: Ints
    components: Longs
    background: Background

    def rows(self) -> Longs:
        """Return the component of every row, -1 for none (int64[n])."""
        labels = np.append(self.components, -1)
        return np.asarray(labels[self.texts.text_of_row])


def find_groups(count: int, left: Longs, right: Longs) -> Longs:
    """Return for each of `count` texts the number of its connected group (int64)."""
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def split_pairs(pairs: Hashes) -> tuple[Longs, Longs]:
    """Return the left and the right text numbers of packed pairs."""
    return (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(
        np.int64
    )


def _no_phrases(texts: DistinctTexts) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint8]]:
    return np.zeros(len(texts.ids), dtype=np.uint16), np.zeros(len(texts.ids), dtype=np.uint8)


def are_obvious(both: Ints, longest: Ints, shared: Ints) -> npt.NDArray[np.bool_]:
    """Tell which pairs are related whatever is common in the corpus.

    Half of the words must agree, and not by two long stretches alone, which may be cliches or
    the frame a site puts round its adverts: beside them a third of the rest must agree too, or
    they must be two thirds of the words.

    Args:
        both: int32; words of the two texts together.
        longest: int32; words of the two longest stretches shared.
        shared: int32; words shared.

    Returns:
        One truth value per pair.
    """
    rest = both - 2 * longest
    elsewhere = 6 * (shared - longest) >= rest
    return np.asarray((4 * shared >= both) & (elsewhere | (3 * longest >= both)))


def learn_background(texts: DistinctTexts) -> Background:
    """Count words and phrases by groups of texts of which more than half agrees.

    Args:
        texts: The corpus.

    Returns:
        The background, in which every group counts once.
    """
    lengths = np.diff(texts.starts).astype(np.int32)
    plain = count_words(texts, np.arange(len(texts), dtype=np.int64))
    bits = plain.word_bits(texts.words)
    parts = find_postings(texts, bits, plain.gram_bits_needed())
    pairs, _ = propose_pairs(parts, texts.text_id, lengths, make_phrase_table(plain))
    del parts
    longest, shared = compare_pairs(
        pairs,
        texts.starts,
        texts.ids,
        bits,
        _no_phrases(texts),
        plain.phrase_bits(),
        plain.gram_bits_needed(),
        -1,
    )
    left, right = split_pairs(pairs)
    alike = are_obvious(lengths[left] + lengths[right], longest, shared)
    labels = find_groups(len(texts), left[alike], right[alike])
    counted = count_words(texts, labels)
    parts = find_postings(texts, counted.word_bits(texts.words), counted.gram_bits_needed())
    grams, groups = count_phrases(parts, labels)
    return replace(counted, grams=grams, gram_groups=groups)


def verify_pairs(
    texts: DistinctTexts, pairs: Hashes, bits: Ints, background: Background
) -> tuple[Ints, Ints]:
    """Judge pairs of texts.

    Args:
        texts: d texts.
        pairs: Packed pairs, ascending.
        bits: Per word; its code length in units.
        background: What is common.

    Returns:
        Bits saved beyond the price of a link (units; positive for a link), and words shared.
    """
    right = np.unique(split_pairs(pairs)[1])
    price = background.link_price()
    saved, shared = compare_pairs(
        pairs, texts.starts, texts.ids, bits, mark_phrases(texts, bits, background, right),
        background.phrase_bits(), background.gram_bits_needed(), price,
    )  # fmt: skip
    return saved - np.int32(price), shared


def make_linked(
    texts: DistinctTexts, background: Background, pairs: Hashes, saved: Ints, shared: Ints,
    proposals: Ints,
) -> Linked:  # fmt: skip
    """Group linked texts.

    Args:
        texts: d texts.
        background: By which they were judged.
        pairs: Packed pairs that are links, ascending.
        saved: Bits saved by each, in units.
        shared: Words shared by each.
        proposals: Buckets that propose each.

    Returns:
        The links and the components they make.
    """
    left, right = split_pairs(pairs)
    bits = background.word_bits(texts.words)
    components = number_components(texts, bits, background.link_price(), left, right)
    return Linked(texts, left, right, saved / UNIT, shared, proposals, components, background)


def number_components(texts: DistinctTexts, bits: Ints, price: int, left: Longs, right: Longs
) -> Longs:  # fmt: skip
    """Number the groups of linked texts; a text posted twice is a group if it pays the price."""
    labels = find_groups(len(texts), left, right)
    sizes = np.bincount(labels, minlength=len(texts))
    worth = np.add.reduceat(np.append(bits[texts.ids], 0).astype(np.int64), texts.starts[:-1])
    alone = (sizes[labels] == 1) & ~((texts.copies > 1) & (worth > price))
    _, first = np.unique(labels, return_index=True)
    order = np.full(len(texts), -1, dtype=np.int64)
    kept = np.sort(first[~alone[first]])
    order[labels[kept]] = np.arange(len(kept))
    return np.asarray(order[labels])


def link_texts(
    tokens: TokenTable, background: Background | None = None, progress: Progress | None = None
) -> Linked:
    """Link adverts that are written from one text.

    Args:
        tokens: Of n rows.
        background: Counts to judge by; learnt from these rows if None.
        progress: Told of each step.

    Returns:
        Distinct texts, links and components. The result does not depend on the order of rows.
    """
    tell = progress or (lambda _step, _share: None)
    tell("collapse reposts", 0.0)
    texts = find_distinct_texts(tokens)
    if background is None:
        tell("learn what is common", 0.15)
        background = learn_background(texts)
    tell("index phrases", 0.55)
    bits = background.word_bits(texts.words)
    parts = find_postings(texts, bits, background.gram_bits_needed())
    tell("find candidates", 0.7)
    lengths = np.diff(texts.starts).astype(np.int32)
    pairs, proposals = propose_pairs(parts, texts.text_id, lengths, make_phrase_table(background))
    del parts
    tell("verify", 0.8)
    saved, shared = verify_pairs(texts, pairs, bits, background)
    tell("group", 0.95)
    good = saved > 0
    return make_linked(texts, background, pairs[good], saved[good], shared[good], proposals[good])
