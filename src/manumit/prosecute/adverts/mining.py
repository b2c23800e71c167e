# SPDX-License-Identifier: Apache-2.0
"""Templates inside one component: lay its texts on the most central one, keep, split, go on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from manumit.prosecute.adverts.alignment import MAX_TOKENS, align_tokens
from manumit.prosecute.adverts.coding import EDIT, SHAPE, VALUE, count_group_bits, find_split
from manumit.prosecute.adverts.features import (
    Floats,
    Ints,
    Keys,
    Longs,
    Places,
    Scratch,
    count_saved_bits,
    find_conserved,
    find_fields,
    number_states,
    read_row,
)
from manumit.text.kernels import kernel

Bits = npt.NDArray[np.float32]
Tokens = tuple[Longs, Keys, Ints, Bits]
"""Starts; keys, word numbers and cost of each token."""


@kernel
def make_scratch(texts: int) -> Scratch:
    """Make the hash table of `number_states` for at most `texts` texts."""
    size = 64
    while size < 2 * (texts + MAX_TOKENS) + 2:
        size *= 2
    stamps = np.zeros(size + 1, dtype=np.int32)
    return stamps, np.zeros(size, dtype=np.uint64), np.zeros(size, dtype=np.int32)


@kernel
def find_medoid(tokens: Tokens, texts: Longs, weights: Longs) -> int:
    """Return the place in `texts` of the text whose words the others share most.

    Each word counts its cost for every other text that has it, and against the text once if no
    other has it: the saving a template with exactly these words could bring. The first wins a tie.
    """
    starts, keys, _, bits = tokens
    size = 0
    for text in texts:
        size += starts[text + 1] - starts[text]
    slots = 64
    while slots < 2 * size:
        slots *= 2
    table = np.zeros(slots, dtype=np.uint64)
    held = np.zeros(slots, dtype=np.int64)
    last = np.full(slots, -1, dtype=np.int64)
    best, best_score = 0, -np.inf
    for is_scoring in range(2):
        for row in range(len(texts)):
            score = 0.0
            for place in range(starts[texts[row]], starts[texts[row] + 1]):
                slot = np.int64(keys[place] >> np.uint64(20)) & (slots - 1)
                while table[slot] != keys[place] and table[slot] != 0:
                    slot = (slot + 1) & (slots - 1)
                if last[slot] == row + is_scoring * len(texts):
                    continue
                last[slot] = row + is_scoring * len(texts)
                table[slot] = keys[place]
                if is_scoring:
                    score += bits[place] * (held[slot] - weights[row] - 1)
                else:
                    held[slot] += weights[row]
            if is_scoring and score > best_score:
                best, best_score = row, score
    return best


@kernel
def _tabulate(
    tokens: Tokens,
    medoid: int,
    texts: Longs,
    places: Places,
    conserved: npt.NDArray[np.bool_],
    scratch: Scratch,
) -> tuple[npt.NDArray[np.uint8], Ints, Longs, Floats]:
    """Return kinds, states, starts and bits as coding.py reads them."""
    starts, keys, words, bits = tokens
    low, high = starts[medoid], starts[medoid] + len(conserved)
    anchors, firsts = find_fields(words[low:high], conserved)
    fixed = len(anchors)
    features = firsts[-1] + fixed + 1
    hashes = np.empty((features, len(texts)), dtype=np.uint64)
    costs = np.zeros((features, len(texts)), dtype=np.float64)
    for row in range(len(texts)):
        first = starts[texts[row]]
        last = min(starts[texts[row] + 1], first + MAX_TOKENS)
        side = keys[first:last], words[first:last], bits[first:last]
        read_row(
            keys[low:high], words[low:high], anchors, firsts, side, places[row], row,
            (hashes, costs),
        )  # fmt: skip
    kinds = np.full(features, VALUE, dtype=np.uint8)
    kinds[:fixed] = EDIT
    kinds[firsts[-1] :] = SHAPE
    states = np.empty((len(texts), features), dtype=np.int32)
    column = np.empty(len(texts), dtype=np.int32)
    offsets = np.zeros(features + 1, dtype=np.int64)
    for feature in range(features):
        offsets[feature + 1] = offsets[feature] + number_states(hashes[feature], scratch, column)
        states[:, feature] = column
    prices = np.zeros(offsets[-1], dtype=np.float64)
    for feature in range(features):
        for row in range(len(texts)):
            prices[offsets[feature] + states[row, feature]] = costs[feature, row]
    return kinds, states, offsets, prices


@kernel
def _align_all(
    tokens: Tokens, medoid: int, texts: Longs, moves: npt.NDArray[np.uint8], scores: Bits
) -> tuple[Places, Floats]:
    """Lay all texts on the medoid; return the alignments and the bits each saves."""
    starts, keys, words, bits = tokens
    low = starts[medoid]
    high = min(starts[medoid + 1], low + MAX_TOKENS)
    places = np.empty((len(texts), high - low), dtype=np.int16)
    saved = np.empty(len(texts), dtype=np.float64)
    for row in range(len(texts)):
        first = starts[texts[row]]
        last = min(starts[texts[row] + 1], first + MAX_TOKENS)
        align_tokens(
            keys[low:high], words[low:high], keys[first:last], words[first:last], bits[low:high],
            moves, scores, places[row],
        )  # fmt: skip
        saved[row] = count_saved_bits(keys[low:high], keys[first:last], bits[low:high], places[row])
    return places, saved


@kernel
def _count_literal_bits(tokens: Tokens, texts: Longs, weights: Longs) -> float:
    starts, _, _, bits = tokens
    cost = 0.0
    for row in range(len(texts)):
        first = starts[texts[row]]
        last = min(starts[texts[row] + 1], first + MAX_TOKENS)
        for place in range(first, last):
            cost += bits[place] * weights[row]
    return cost


@kernel
def mine_component(
    tokens: Tokens,
    texts: Longs,
    weights: Longs,
    moves: npt.NDArray[np.uint8],
    scores: Bits,
    labels: Longs,
    shared: npt.NDArray[np.bool_],
    saved_bits: Floats,
) -> None:
    """Find the templates of one component.

    Args:
        tokens: Starts, keys, word numbers and costs of all texts.
        texts: Rows of the component's texts, in canonical order.
        weights: Different raw spellings of each.
        moves: Scratch of (MAX_TOKENS + 1) squared.
        scores: Scratch of MAX_TOKENS + 1.
        labels: Filled per text: the row of its template's medoid, or -1.
        shared: Filled per token of a medoid: shared wording or not.
        saved_bits: Filled per text that is a medoid: bits its template saves.
    """
    scratch = make_scratch(len(texts))
    queue = np.zeros(len(texts), dtype=np.int64)
    newest = 0
    done = -1
    for group in range(2 * len(texts) + 2):
        rows = np.flatnonzero(queue == group)
        if len(rows) == 0:
            if group > newest:
                break
            continue
        centre = rows[find_medoid(tokens, texts[rows], weights[rows])]
        medoid = texts[centre]
        places, saved = _align_all(tokens, medoid, texts[rows], moves, scores)
        kept = saved > 0
        kept[rows == centre] = True
        if not kept.all():
            newest += 1
            queue[rows[~kept]] = newest
        rows, places = rows[kept], places[kept]
        members, weight = texts[rows], weights[rows]
        starts, keys, words, bits = tokens
        low, high = starts[medoid], starts[medoid] + places.shape[1]
        conserved = find_conserved(
            keys[low:high], words[low:high], bits[low:high], keys, bits, starts, members, weight,
            places, scratch,
        )  # fmt: skip
        kinds, states, offsets, prices = _tabulate(
            tokens, medoid, members, places, conserved, scratch
        )
        gain, feature, state = find_split(kinds, states, offsets, prices, weight)
        if gain > 0:
            inside = states[:, feature] == state
            queue[rows[inside]] = newest + 1
            queue[rows[~inside]] = newest + 2
            newest += 2
            continue
        counts = np.zeros(offsets[-1], dtype=np.int64)
        for row in range(len(rows)):
            for f in range(len(kinds)):
                counts[offsets[f] + states[row, f]] += weight[row]
        total = weight.sum()
        gain = _count_literal_bits(tokens, members, weight)
        gain -= count_group_bits(kinds, offsets, counts, prices, total)
        if gain > 0:
            queue[rows] = done
            labels[members] = medoid
            shared[low:high] = conserved
            saved_bits[medoid] = gain
            continue
        queue[rows] = newest + 1
        newest += 1
        queue[centre] = done
        if weights[centre] > 1:
            labels[medoid] = medoid
            shared[low:high] = True


@kernel
def mine_components(
    tokens: Tokens,
    texts: Longs,
    cuts: Longs,
    copies: Longs,
    labels: Longs,
    shared: npt.NDArray[np.bool_],
    saved_bits: Floats,
) -> None:
    """Find the templates of the components texts[cuts[i]:cuts[i + 1]]; see `mine_component`."""
    moves = np.empty((MAX_TOKENS + 1) ** 2, dtype=np.uint8)
    scores = np.empty(MAX_TOKENS + 1, dtype=np.float32)
    for component in range(len(cuts) - 1):
        members = texts[cuts[component] : cuts[component + 1]]
        mine_component(tokens, members, copies[members], moves, scores, labels, shared, saved_bits)
