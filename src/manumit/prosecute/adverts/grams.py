# SPDX-License-Identifier: Apache-2.0
"""Phrases long enough to mean something: the index that finds the mates of a text.

From each word a phrase runs on until it carries as many bits as it takes to be rare in a
corpus of this size (two rare words, or five common ones). Its hash is a posting; postings are
split by the top bits of the hash and sorted, one core per part.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from manumit.prosecute.adverts.background import Background, make_phrase_table
from manumit.prosecute.adverts.distinct import (
    MAX_TOKENS,
    DistinctTexts,
    Hashes,
    Ints,
    Longs,
    find_slot,
    split_evenly,
)
from manumit.text.kernels import inner_kernel, kernel, map_threads

PARTS = 64
TEXT_BITS = 30
GRAM_BITS = 40
"""A phrase hash has 40 bits: 6 say the part, 34 stand above the number of the text."""

_LOW_BITS = GRAM_BITS - 6
_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_ONE, _S24, _S33, _S34, _S30 = (np.uint64(n) for n in (1, 24, 33, 34, 30))
_LOW_MASK = np.uint64((1 << _LOW_BITS) - 1)


def _powers() -> Hashes:
    powers = np.full(MAX_TOKENS + 1, _BASE, dtype=np.uint64)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)


POWERS = _powers()
ALL_GRAMS = np.full(1, 0xFFFFFFFFFFFFFFFF, dtype=np.uint64)
_WANTED_WORDS = 1 << 18


@inner_kernel
def _finish(state: np.uint64, length: int) -> np.uint64:
    state = (state ^ np.uint64(length)) * _MIX
    state ^= state >> _S33
    state *= _MIX
    return state >> _S24


@inner_kernel
def scan_grams(
    words: Hashes,
    bits: Ints,
    ids: Ints,
    start: int,
    stop: int,
    need: int,
    powers: Hashes,
    grams: Hashes,
    lengths: npt.NDArray[np.uint8],
) -> int:
    """Write the phrase hashes of one text, one per starting word; return how many.

    The phrase that starts at word i of the text is grams[i]; the last words of a text, from
    which no phrase of `need` bits runs, have none.
    """  # fmt: skip
    state, held, stop_at = np.uint64(0), 0, start
    for place in range(start, stop):
        while held < need and stop_at < stop:
            word = ids[stop_at]
            state = state * _BASE + words[word]
            held += bits[word]
            stop_at += 1
        if held < need:
            return place - start
        length = stop_at - place
        grams[place - start] = _finish(state, length)
        lengths[place - start] = min(length, 255)
        word = ids[place]
        state -= words[word] * powers[length - 1]
        held -= bits[word]
    return stop - start


@inner_kernel
def is_wanted(gram: np.uint64, wanted: Hashes) -> bool:
    """Tell whether a phrase may be in a set that `mark_wanted` made."""
    place = np.int64(gram) & (64 * len(wanted) - 1)
    return bool(wanted[place >> 6] >> np.uint64(place & 63) & _ONE)


@kernel
def _count_postings(
    words: Hashes, bits: Ints, starts: Longs, ids: Ints, need: int, powers: Hashes,
    wanted: Hashes, low: int, high: int, counts: Longs,
) -> None:  # fmt: skip
    """Count the postings of texts low..high in each part."""
    grams = np.empty(MAX_TOKENS, dtype=np.uint64)
    lengths = np.empty(MAX_TOKENS, dtype=np.uint8)
    for text in range(low, high):
        found = scan_grams(
            words, bits, ids, starts[text], starts[text + 1], need, powers, grams, lengths
        )
        for step in range(found):
            if is_wanted(grams[step], wanted):
                counts[np.int64(grams[step] >> _S34)] += 1


@kernel
def _fill_postings(
    words: Hashes, bits: Ints, starts: Longs, ids: Ints, need: int, powers: Hashes,
    wanted: Hashes, low: int, high: int, where: Longs, postings: Hashes,
) -> None:  # fmt: skip
    """Write the postings of texts low..high at `where`, by part."""
    grams = np.empty(MAX_TOKENS, dtype=np.uint64)
    lengths = np.empty(MAX_TOKENS, dtype=np.uint8)
    for text in range(low, high):
        found = scan_grams(
            words, bits, ids, starts[text], starts[text + 1], need, powers, grams, lengths
        )
        for step in range(found):
            if not is_wanted(grams[step], wanted):
                continue
            part = np.int64(grams[step] >> _S34)
            postings[where[part]] = (grams[step] & _LOW_MASK) << _S30 | np.uint64(text)
            where[part] += 1


def find_postings(
    texts: DistinctTexts, bits: Ints, need: int, wanted: Hashes = ALL_GRAMS
) -> list[Hashes]:
    """List the postings of all phrases, or of those that a set of texts holds.

    Args:
        texts: d texts, fewer than 2**30.
        bits: int32, per word; its code length in units.
        need: Code length at which a phrase is complete.
        wanted: Which phrases, as `mark_wanted` gives it.

    Returns:
        For each of PARTS parts, uint64 ascending: the low bits of the phrase hash above the
        number of the text.
    """
    ranges = split_evenly(len(texts), max(20_000, len(texts) // 16))
    shared = (texts.words, bits, texts.starts, texts.ids, need, POWERS, wanted)
    counts = np.zeros((len(ranges), PARTS), dtype=np.int64)
    map_threads(
        lambda i, a, b: _count_postings(*shared, a, b, counts[i]),
        [(i, a, b) for i, (a, b) in enumerate(ranges)],
    )
    bounds = np.zeros(PARTS * len(ranges) + 1, dtype=np.int64)
    np.cumsum(counts.T.ravel(), out=bounds[1:])
    where = np.array(bounds[:-1].reshape(PARTS, len(ranges)).T, order="C")
    postings = np.empty(bounds[-1], dtype=np.uint64)
    map_threads(
        lambda i, a, b: _fill_postings(*shared, a, b, where[i], postings),
        [(i, a, b) for i, (a, b) in enumerate(ranges)],
    )
    cuts = bounds[:: len(ranges)]
    parts = [postings[cuts[part] : cuts[part + 1]] for part in range(PARTS)]
    map_threads(lambda part: part.sort(), [(part,) for part in parts])
    return parts


@kernel
def _mark_wanted(
    words: Hashes, bits: Ints, starts: Longs, ids: Ints, need: int, powers: Hashes,
    chosen: Longs, wanted: Hashes,
) -> None:  # fmt: skip
    grams = np.empty(MAX_TOKENS, dtype=np.uint64)
    lengths = np.empty(MAX_TOKENS, dtype=np.uint8)
    for text in chosen:
        found = scan_grams(
            words, bits, ids, starts[text], starts[text + 1], need, powers, grams, lengths
        )
        for step in range(found):
            place = np.int64(grams[step]) & (64 * len(wanted) - 1)
            wanted[place >> 6] |= _ONE << np.uint64(place & 63)


def mark_wanted(texts: DistinctTexts, bits: Ints, need: int, chosen: Longs) -> Hashes:
    """Return a set (a bitmap by hash) that holds every phrase of the texts `chosen`.

    It holds a few other phrases by chance; whoever uses it must not mind.
    """
    wanted = np.zeros(_WANTED_WORDS, dtype=np.uint64)
    _mark_wanted(texts.words, bits, texts.starts, texts.ids, need, POWERS, chosen, wanted)
    return wanted


@kernel
def _mark_phrases(
    words: Hashes, bits: Ints, starts: Longs, ids: Ints, need: int, powers: Hashes,
    table: Hashes, values: npt.NDArray[np.uint16], chosen: Longs,
    groups: npt.NDArray[np.uint16], reach: npt.NDArray[np.uint8],
) -> None:  # fmt: skip
    grams = np.empty(MAX_TOKENS, dtype=np.uint64)
    lengths = np.empty(MAX_TOKENS, dtype=np.uint8)
    for text in chosen:
        start = starts[text]
        found = scan_grams(words, bits, ids, start, starts[text + 1], need, powers, grams, lengths)
        for step in range(found):
            slot = find_slot(table, grams[step])
            if table[slot] != 0 and lengths[step] < 255:
                groups[start + step] = values[slot]
                reach[start + step] = lengths[step]


def mark_phrases(
    texts: DistinctTexts, bits: Ints, background: Background, chosen: Longs
) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint8]]:
    """Find the background's phrases in the texts `chosen`.

    Returns:
        Per word: the other groups that hold the phrase which starts there (0 if it is not in
        the background), and the phrase's number of words.
    """
    table, values = make_phrase_table(background)
    groups = np.zeros(len(texts.ids), dtype=np.uint16)
    reach = np.zeros(len(texts.ids), dtype=np.uint8)
    need = background.gram_bits_needed()
    map_threads(
        lambda a, b: _mark_phrases(
            texts.words, bits, texts.starts, texts.ids, need, POWERS, table, values,
            chosen[a:b], groups, reach,
        ),
        split_evenly(len(chosen)),
    )  # fmt: skip
    return groups, reach
