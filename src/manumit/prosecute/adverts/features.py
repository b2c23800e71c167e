# SPDX-License-Identifier: Apache-2.0
"""From aligned texts to conserved words, slots, and the states that coding.py reads."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from manumit.prosecute.adverts.alignment import MAX_TOKENS
from manumit.prosecute.adverts.coding import (
    EDIT,
    SHAPE,
    VALUE,
    Features,
    Floats,
    Ints,
    Longs,
    count_value_bits,
)
from manumit.text.kernels import inner_kernel

_MIX = np.uint64(0x9E3779B97F4A7C15)
_EMPTY = np.uint64(0xE3779B97F4A7C159)
_USUAL, _ABSENT, _OTHER = np.uint64(1), np.uint64(2), np.uint64(3)

Keys = npt.NDArray[np.uint64]
Bits = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int16]
Scratch = tuple[Ints, Keys, Ints]
Tokens = tuple[Longs, Keys, Ints, Bits]
"""Of all texts: where each begins; keys, word numbers and costs of the tokens."""


@inner_kernel
def make_scratch(texts: int) -> Scratch:
    """Make the hash table of `number_states` for at most `texts` texts."""
    size = 64
    while size < 2 * texts + 2:
        size *= 2
    return (
        np.zeros(size + 1, dtype=np.int32),
        np.zeros(size, dtype=np.uint64),
        np.zeros(size, dtype=np.int32),
    )


@inner_kernel
def number_states(hashes: Keys, scratch: Scratch, states: Ints) -> int:
    """Number distinct hashes in order of first appearance.

    The scratch is a hash table: stamps, keys, numbers. Its length is a power of two above twice
    the number of hashes; an entry is in use if its stamp is the newest, which stands last.

    Returns:
        How many are distinct.
    """
    stamps, table, numbers = scratch
    mask = len(table) - 1
    stamps[mask + 1] += 1
    newest = stamps[mask + 1]
    count = 0
    for row in range(len(hashes)):
        slot = np.int64((hashes[row] * _MIX) >> np.uint64(33)) & mask
        while stamps[slot] == newest and table[slot] != hashes[row]:
            slot = (slot + 1) & mask
        if stamps[slot] != newest:
            stamps[slot] = newest
            table[slot] = hashes[row]
            numbers[slot] = count
            count += 1
        states[row] = numbers[slot]
    return count


@inner_kernel
def _count_departures(
    tokens: Tokens, low: int, columns: int, texts: Longs, weights: Longs, places: Places
) -> Longs:
    """Count for each column the weight of the texts that have another word there, or none."""
    starts, keys, _, _ = tokens
    departures = np.zeros(columns, dtype=np.int64)
    for row in range(len(texts)):
        for column in range(columns):
            place = places[row, column]
            if place < 0 or keys[starts[texts[row]] + place] != keys[low + column]:
                departures[column] += weights[row]
    return departures


@inner_kernel
def _span_words(words: Ints, low: int, high: int, before: int, after: int) -> int:
    """Words of tokens low..high from token `before` to `after`; outside: the beginning, the end."""
    first = -1 if before < low else words[before]
    last = words[high - 1] + 1 if after >= high else words[after]
    return int(last - first)


@inner_kernel
def _is_only_emptied(
    tokens: Tokens, low: int, column: int, text: int, places: Places, row: int
) -> bool:
    """Tell whether a word that lacks in a text left its place there, as in "()" for "(guest)".

    It did if there are as many white-space delimited words between its neighbours as in the
    template. A slot is where something stands, be it empty; a word that is gone is a departure.
    """
    starts, _, words, _ = tokens
    before, after = column - 1, column + 1
    while before >= 0 and places[row, before] < 0:
        before -= 1
    while after < places.shape[1] and places[row, after] < 0:
        after += 1
    first = starts[text]
    stop = min(starts[text + 1], first + MAX_TOKENS)
    left = first - 1 if before < 0 else first + places[row, before]
    right = stop if after == places.shape[1] else first + places[row, after]
    wanted = _span_words(words, low, low + places.shape[1], low + before, low + after)
    return _span_words(words, first, stop, left, right) == wanted


@inner_kernel
def _count_column_bits(
    tokens: Tokens, token: int, column: int, texts: Longs, weights: Longs, places: Places,
    rate: float, scratch: Scratch,
) -> tuple[float, float]:  # fmt: skip
    """Return the bits of one column as a word of the template, and as a slot."""
    starts, keys, _, bits = tokens
    rows = len(texts)
    hashes = np.empty(rows, dtype=np.uint64)
    states = np.empty(rows, dtype=np.int32)
    for row in range(rows):
        place = places[row, column]
        hashes[row] = _ABSENT if place < 0 else keys[starts[texts[row]] + place]
    distinct = number_states(hashes, scratch, states)
    counts = np.zeros(distinct, dtype=np.int64)
    prices = np.zeros(distinct, dtype=np.float64)
    edit, keep = -np.log2(rate), -np.log2(1.0 - rate)
    as_word, as_slot, total = np.float64(bits[token]), 0.0, 0
    for row in range(rows):
        total += weights[row]
        place = places[row, column]
        if place >= 0 and hashes[row] == keys[token]:
            as_word += keep * weights[row]
        else:
            as_word += edit * weights[row]
        if place >= 0:
            price = bits[starts[texts[row]] + place]
            prices[states[row]] = price
            as_word += price * weights[row] if hashes[row] != keys[token] else 0.0
        elif not _is_only_emptied(tokens, token - column, column, texts[row], places, row):
            as_slot += edit * weights[row]
            continue
        counts[states[row]] += weights[row]
    as_slot += count_value_bits(counts, prices) + 0.5 * np.log2(total)
    return as_word, as_slot


@inner_kernel
def find_conserved(
    tokens: Tokens, medoid: int, texts: Longs, weights: Longs, places: Places, scratch: Scratch
) -> Flags:
    """Tell for each word of the medoid whether it is shared wording or fills a slot.

    A column is a slot if its values cost less coded by how often each occurs than as departures
    at the rate of the whole template. One that departs less than the template is a word.
    """
    columns = places.shape[1]
    low = tokens[0][medoid]
    departures = _count_departures(tokens, low, columns, texts, weights, places)
    total = 0
    for row in range(len(texts)):
        total += weights[row]
    edits = 0
    for column in range(columns):
        edits += departures[column]
    rate = min(0.5, max(edits, 1) / (total * columns + 1.0))
    conserved = np.empty(columns, dtype=np.bool_)
    for column in range(columns):
        conserved[column] = departures[column] <= rate * total
        if not conserved[column]:
            as_word, as_slot = _count_column_bits(
                tokens, low + column, column, texts, weights, places, rate, scratch
            )
            conserved[column] = as_word < as_slot
    return conserved


@inner_kernel
def _find_fields(words: Ints, low: int, conserved: Flags) -> tuple[Ints, Ints]:
    """Return the conserved tokens, and where the value features of each field begin.

    A field lies before, between or after conserved words. It has one value for each white-space
    delimited word it spans, those of the conserved words at its ends included (they may stand in
    one word with a part that varies).
    """
    high = low + len(conserved)
    count = 0
    for column in range(len(conserved)):
        count += conserved[column]
    anchors = np.empty(count, dtype=np.int32)
    firsts = np.empty(count + 2, dtype=np.int32)
    field, feature, last = 0, count, low - 1
    for token in range(low, high + 1):
        if token == high or conserved[token - low]:
            firsts[field] = feature
            feature += _span_words(words, low, high, last, token) + 1
            if token < high:
                anchors[field] = token - low
            field += 1
            last = token
    firsts[count + 1] = feature
    return anchors, firsts


@inner_kernel
def _read_row(
    tokens: Tokens, low: int, columns: int, anchors: Ints, firsts: Ints, first: int, stop: int,
    places: Places, row: int, hashes: Keys, prices: Floats,
) -> None:  # fmt: skip
    """Write the features of the text in tokens first..stop into column `row`.

    Features are, in order: the state of each conserved word; the values of each field; the shape
    of each field.
    """
    _, keys, words, bits = tokens
    count = len(anchors)
    shapes = firsts[count + 1]
    for feature in range(len(hashes)):
        hashes[feature, row] = (
            _ABSENT if feature < count else _EMPTY if feature < shapes else _USUAL
        )
        prices[feature, row] = 0.0
    last, last_token, field = low - 1, first - 1, 0
    for anchor in range(count + 1):
        column = anchors[anchor] if anchor < count else columns
        place = places[row, column] if anchor < count else stop - first
        if place < 0:
            continue
        token = first + place
        is_even = False
        if field == anchor:
            spare = _span_words(words, first, stop, last_token, token)
            spare -= _span_words(words, low, low + columns, last, low + column)
            hashes[shapes + anchor, row] = np.uint64(spare + 1000)
            is_even = spare == 0
        base = -1 if last_token < first else words[last_token]
        for inner in range(last_token + 1, token):
            feature = firsts[field] + (words[inner] - base if is_even else 0)
            hashes[feature, row] = ((hashes[feature, row] ^ keys[inner]) * _MIX) | _OTHER
            prices[feature, row] += bits[inner]
        last, last_token, field = low + column, token, anchor + 1
        if anchor < count:
            is_usual = keys[token] == keys[low + column]
            hashes[anchor, row] = _USUAL if is_usual else keys[token] | _OTHER
            prices[anchor, row] = bits[token]


@inner_kernel
def tabulate(
    tokens: Tokens, medoid: int, texts: Longs, places: Places, conserved: Flags, scratch: Scratch
) -> Features:
    """Return the states of aligned texts; places where nothing ever stands are left out."""
    starts, _, words, _ = tokens
    low, columns = starts[medoid], len(conserved)
    anchors, firsts = _find_fields(words, low, conserved)
    count, shapes = len(anchors), firsts[len(anchors) + 1]
    size = shapes + count + 1
    hashes = np.empty((size, len(texts)), dtype=np.uint64)
    prices = np.empty((size, len(texts)), dtype=np.float64)
    for row in range(len(texts)):
        first = starts[texts[row]]
        stop = min(starts[texts[row] + 1], first + MAX_TOKENS)
        _read_row(tokens, low, columns, anchors, firsts, first, stop, places, row, hashes, prices)
    kinds = np.empty(size, dtype=np.uint8)
    states = np.empty((size, len(texts)), dtype=np.int32)
    offsets = np.zeros(size + 1, dtype=np.int64)
    bits = np.zeros(size * len(texts), dtype=np.float64)
    kept = 0
    for feature in range(size):
        kind = EDIT if feature < count else VALUE if feature < shapes else SHAPE
        distinct = number_states(hashes[feature], scratch, states[kept])
        if distinct > 1 or kind != VALUE or prices[feature, 0] > 0:
            for row in range(len(texts)):
                bits[offsets[kept] + states[kept, row]] = prices[feature, row]
            kinds[kept] = kind
            offsets[kept + 1] = offsets[kept] + distinct
            kept += 1
    return kinds[:kept], states[:kept], offsets[: kept + 1], bits[: offsets[kept]]
