# SPDX-License-Identifier: Apache-2.0
"""From aligned texts to conserved words, slots, and the table of states that coding.py reads."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from manumit.prosecute.adverts.coding import count_value_bits
from manumit.text.kernels import kernel

RUN_BITS = 4.0
"""Cost of saying that words differ here, before anything is known of the template."""

_MIX = np.uint64(0x9E3779B97F4A7C15)
_EMPTY = np.uint64(0xE3779B97F4A7C159)
_USUAL, _ABSENT, _OTHER = np.uint64(1), np.uint64(2), np.uint64(3)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int16]
Scratch = tuple[Ints, Keys, Ints]
Side = tuple[Keys, Ints, npt.NDArray[np.float32]]
"""Keys, word numbers and costs of the tokens of one text."""
Table = tuple[Keys, Floats]
"""uint64 and float64[features, texts]: a hash of each state, and its cost."""


@kernel
def count_saved_bits(
    left: Keys, right: Keys, bits: npt.NDArray[np.float32], places: Places
) -> float:
    """Bits saved by writing `right` as an edit of `left`, the words that differ written out.

    Args:
        left: Token keys of the template's text.
        right: Token keys of the other text.
        bits: Cost of each token of `left`.
        places: Alignment, as from `align_tokens`.
    """
    saved = 0.0
    last, run = -1, 0
    for column in range(len(left)):
        place = places[column]
        if place >= 0 and left[column] == right[place]:
            run += place - last - 1
            if run > 0:
                saved -= RUN_BITS + np.log2(run)
            saved += bits[column]
            last, run = place, 0
        else:
            run += 1
    run += len(right) - 1 - last
    if run > 0:
        saved -= RUN_BITS + np.log2(run)
    return saved


@kernel
def number_states(hashes: Keys, scratch: Scratch, out: Ints) -> int:
    """Number the distinct `hashes` in order of first appearance; return how many there are.

    The scratch is a hash table: stamps, keys, ids. Its length is a power of two above twice the
    number of hashes; an entry is in use if its stamp is the newest, which stands last.
    """
    stamps, table, ids = scratch
    mask = len(table) - 1
    stamps[-1] += 1
    epoch = stamps[-1]
    count = 0
    for row in range(len(hashes)):
        key = hashes[row]
        slot = np.int64((key * _MIX) >> np.uint64(33)) & mask
        while stamps[slot] == epoch and table[slot] != key:
            slot = (slot + 1) & mask
        if stamps[slot] != epoch:
            stamps[slot] = epoch
            table[slot] = key
            ids[slot] = count
            count += 1
        out[row] = ids[slot]
    return count


@kernel
def _read_column(
    column: int,
    left: Keys,
    keys: Keys,
    starts: Longs,
    texts: Longs,
    places: Places,
    out: Keys,
) -> None:
    """Write the state of one column in every text: usual, absent, or the key found there."""
    for row in range(len(texts)):
        place = places[row, column]
        if place < 0:
            out[row] = _ABSENT
        else:
            token = starts[texts[row]] + place
            out[row] = _USUAL if keys[token] == left[column] else keys[token] | _OTHER


@kernel
def find_conserved(
    left: Keys,
    left_words: Ints,
    left_bits: npt.NDArray[np.float32],
    keys: Keys,
    bits: npt.NDArray[np.float32],
    starts: Longs,
    texts: Longs,
    weights: Longs,
    places: Places,
    scratch: Scratch,
) -> npt.NDArray[np.bool_]:
    """Tell for each word of the template's text whether it is shared wording or fills a slot.

    A column is a slot if its values cost less coded by how often each occurs than as departures
    at the rate of the whole template.
    """
    columns, rows = len(left), len(texts)
    total = 0
    for row in range(rows):
        total += weights[row]
    hashes = np.empty(rows, dtype=np.uint64)
    states = np.empty(rows, dtype=np.int32)
    departures = 0
    for column in range(columns):
        _read_column(column, left, keys, starts, texts, places, hashes)
        for row in range(rows):
            if hashes[row] != _USUAL:
                departures += weights[row]
    rate = min(0.5, max(departures, 1) / (total * columns + 1.0))
    edit, keep = -np.log2(rate), -np.log2(1.0 - rate)
    conserved = np.ones(columns, dtype=np.bool_)
    counts = np.zeros(rows + 1, dtype=np.int64)
    values = np.zeros(rows + 1, dtype=np.float64)
    for column in range(columns):
        _read_column(column, left, keys, starts, texts, places, hashes)
        begins = column == 0 or left_words[column] != left_words[column - 1]
        distinct = number_states(hashes, scratch, states)
        counts[:distinct] = 0
        as_word, as_slot = np.float64(left_bits[column]), 0.5 * np.log2(total)
        usual = 0
        for row in range(rows):
            state, weight = states[row], weights[row]
            if hashes[row] == _USUAL:
                as_word += keep * weight
                usual += weight
                values[state] = left_bits[column]
            elif hashes[row] == _ABSENT:
                as_word += edit * weight
                values[state] = 0.0
                if begins:
                    as_slot += edit * weight
                    continue
            else:
                values[state] = bits[starts[texts[row]] + places[row, column]]
                as_word += (edit + values[state]) * weight
            counts[state] += weight
        as_slot += count_value_bits(counts[:distinct], values[:distinct])
        conserved[column] = as_word < as_slot or total - usual <= rate * total
    return conserved


@kernel
def find_fields(left_words: Ints, conserved: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return the conserved columns, and where the value features of each field begin.

    A field lies before, between or after conserved words. It has one value for each white-space
    delimited word it spans, those of the conserved words at its ends included (they may stand in
    one word with a part that varies).
    """
    anchors = np.flatnonzero(conserved).astype(np.int32)
    firsts = np.empty(len(anchors) + 2, dtype=np.int32)
    feature = len(anchors)
    last = -1
    for field in range(len(anchors) + 1):
        column = anchors[field] if field < len(anchors) else len(left_words)
        firsts[field] = feature
        feature += _span_words(left_words, last, column) + 1
        last = column
    firsts[-1] = feature
    return anchors, firsts


@kernel
def _read_values(
    right: Side, low: int, high: int, base: int, first: int, row: int, out: Table
) -> None:
    """Add the tokens low..high to the values of their words; `base` is the word of value 0."""
    keys, words, costs = right
    hashes, bits = out
    for place in range(low, high):
        feature = first + (words[place] - base if base >= -1 else 0)
        hashes[feature, row] = ((hashes[feature, row] ^ keys[place]) * _MIX) | _OTHER
        bits[feature, row] += costs[place]


@kernel
def read_row(
    left: Keys, left_words: Ints, anchors: Ints, firsts: Ints, right: Side, places: Places,
    row: int, out: Table,
) -> None:  # fmt: skip
    """Write the features of one text into row `row`.

    Features are, in order: the state of each conserved word; the values of each field; the shape
    of each field.
    """
    keys, words, costs = right
    hashes, bits = out
    count = len(anchors)
    hashes[:count, row] = _ABSENT
    hashes[count : firsts[-1], row] = _EMPTY
    hashes[firsts[-1] :, row] = _USUAL
    bits[:, row] = 0.0
    last, last_place = -1, -1
    field = 0
    for anchor in range(count + 1):
        column = anchors[anchor] if anchor < count else len(left)
        place = int(places[column]) if anchor < count else len(keys)
        if place < 0:
            continue
        base = -2
        if field == anchor:
            spare = _span_words(words, last_place, place) - _span_words(left_words, last, column)
            hashes[firsts[-1] + anchor, row] = np.uint64(spare + 1000)
            if spare == 0:
                base = -1 if last_place < 0 else int(words[last_place])
        _read_values(right, last_place + 1, place, base, firsts[field], row, out)
        last, last_place, field = column, place, anchor + 1
        if anchor < count:
            hashes[anchor, row] = _USUAL if keys[place] == left[column] else keys[place] | _OTHER
            bits[anchor, row] = costs[place]


@kernel
def _span_words(words: Ints, before: int, after: int) -> int:
    """Words from token `before` (-1: the beginning) to token `after` (the length: the end)."""
    low = -1 if before < 0 else int(words[before])
    high = int(words[-1]) + 1 if after >= len(words) else int(words[after])
    return high - low
