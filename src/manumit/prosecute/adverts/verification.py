# SPDX-License-Identifier: Apache-2.0
"""Are two texts written from one? Bits saved by writing one as an edit of the other.

The right text is read from its start; at each word the longest stretch that also stands in
the left text is copied, in order where possible, as a moved block where that pays. Saved are
the bits of the copied words under the background (a cliche costs its bits once, as a whole);
paid are the edit script and the place of every moved block. Where less than two thirds of
the words agree, a stretch counts at most what it costs to name a phrase of the corpus:
unrelated texts share phrases, and a long one says no more than a short one then.
A pure function of the pair and the background (description length: Rissanen 1978; copying as
in Ziv and Lempel 1977).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from manumit.prosecute.adverts.background import UNIT
from manumit.prosecute.adverts.distinct import MAX_TOKENS, Hashes, Ints, Longs, split_evenly
from manumit.text.kernels import inner_kernel, kernel, map_threads

_SLOTS = 8 * MAX_TOKENS
_SEEN_MASK = 31
_S32, _MASK32 = np.uint64(32), np.uint64(0xFFFFFFFF)


def _make_logs() -> tuple[Longs, Longs]:
    numbers = np.arange(2 * MAX_TOKENS + 2, dtype=np.float64)
    logs = np.log2(np.maximum(numbers, 1))
    return (UNIT * logs).astype(np.int64), (UNIT * numbers * logs).astype(np.int64)


LOGS, N_LOGS = _make_logs()
"""log2 n and n log2 n, in units."""


@inner_kernel
def _index_words(
    ids: Ints, start: int, stop: int, stamp: int, stamps: Longs, heads: Ints, later: Ints,
    seen: Longs,
) -> int:  # fmt: skip
    """Chain the places of each word of the left text, first place first; return the mask."""
    mask = 63
    while mask < 4 * (stop - start):
        mask = 2 * mask + 1
    seen[:] = 0
    for place in range(stop - start - 1, -1, -1):
        word = ids[start + place]
        seen[(word >> 6) & _SEEN_MASK] |= 1 << (word & 63)
        slot = word & mask
        while stamps[slot] >> 32 == stamp and stamps[slot] & 0xFFFFFFFF != word:
            slot = (slot + 1) & mask
        if stamps[slot] >> 32 == stamp:
            later[place] = heads[slot]
        else:
            stamps[slot] = stamp << 32 | word
            later[place] = -1
        heads[slot] = place
    return mask


@inner_kernel
def _bound_slack(
    ids: Ints, bits: Ints, size: int, start: int, stop: int, seen: Longs, n_logs: Longs,
    price: int,
) -> int:  # fmt: skip
    """Return by how much the words in common, order apart, could exceed `price` at most.

    With a negative price: four times the words by which they could exceed half of the words.
    """
    count, worth = 0, 0
    for place in range(start, stop):
        word = ids[place]
        if seen[(word >> 6) & _SEEN_MASK] >> (word & 63) & 1:
            count += 1
            worth += bits[word]
    both = size + stop - start
    if price < 0:
        return 4 * count - both + 1
    count = min(count, size)
    script = n_logs[both - count] - n_logs[count]
    script -= n_logs[size - count] + n_logs[stop - start - count]
    nothing = n_logs[both] - n_logs[size] - n_logs[stop - start]
    return int(worth - min(script, nothing) - price)


@inner_kernel
def _find_head(word: int, mask: int, stamp: int, stamps: Longs, heads: Ints) -> int:
    slot = word & mask
    while stamps[slot] >> 32 == stamp:
        if stamps[slot] & 0xFFFFFFFF == word:
            return int(heads[slot])
        slot = (slot + 1) & mask
    return -1


@inner_kernel
def _price_run(
    bits: Ints, ids: Ints, start: int, stop: int, groups: npt.NDArray[np.uint16],
    reach: npt.NDArray[np.uint8], phrase_bits: Ints,
) -> int:  # fmt: skip
    """Bits of the words start..stop under the background; known phrases cost once."""
    total, covered, known = 0, start, 0
    for place in range(start, stop):
        end = place + reach[place]
        others = groups[place]
        if others > 0 and covered < end <= stop:
            plain = 0
            for step in range(covered, end):
                plain += bits[ids[step]]
            price = phrase_bits[others]
            if place < covered:  # it goes on from a known phrase
                price = max(0, price - phrase_bits[known])
            total += min(plain, price)
            covered, known = end, others
        elif place >= covered:
            total += bits[ids[place]]
            covered = place + 1
    return total


@inner_kernel
def _choose_run(
    ids: Ints, bits: Ints, left: int, size: int, place: int, stop: int, head: int, later: Ints,
    used: Longs, stamp: int, expected: int, logs: Longs,
) -> tuple[int, int]:  # fmt: skip
    """Return where in the left text the best copy for `place` begins, and its length."""
    best, best_from, best_length = 0, -1, 0
    while head >= 0:
        length, worth = 0, 0
        while (
            head + length < size
            and place + length < stop
            and ids[left + head + length] == ids[place + length]
            and used[head + length] != stamp
        ):
            worth += bits[ids[place + length]]
            length += 1
        worth -= 2 * logs[abs(head - expected) + 1]
        if worth > best:
            best, best_from, best_length = worth, head, length
        head = later[head]
    return best_from, best_length


@inner_kernel
def _compare(
    ids: Ints, bits: Ints, left: int, size: int, start: int, stop: int, stamp: int,
    stamps: Longs, heads: Ints, later: Ints, used: Longs, groups: npt.NDArray[np.uint16],
    reach: npt.NDArray[np.uint8], phrase_bits: Ints, logs: Longs, n_logs: Longs,
    head_stamp: int, mask: int, phrase_price: int, slack: int, by_words: bool,
) -> tuple[int, int]:  # fmt: skip
    """Return the bits saved (before the price of the link) and the words shared.

    By words: the words of the two longest stretches, and the words shared.
    """
    saved, capped, shared, longest, second, expected, last = 0, 0, 0, 0, 0, 0, 0
    place = start
    while place < stop and slack > 0:
        head = _find_head(ids[place], mask, head_stamp, stamps, heads)
        begin, length = -1, 0
        if head >= 0:
            begin, length = _choose_run(
                ids, bits, left, size, place, stop, head, later, used, stamp, expected, logs
            )
        if length > 0:
            worth = _price_run(bits, ids, place, place + length, groups, reach, phrase_bits)
            if begin < last:
                worth -= logs[size]
            if worth > 0:
                saved += worth
                capped += min(worth, phrase_price)
                shared += length
                second = max(second, min(longest, length))
                longest = max(longest, length)
                slack += 0 if by_words else worth
                for step in range(length):
                    used[begin + step] = stamp
                    slack -= 0 if by_words else bits[ids[place + step]]
                expected, last = begin + length, max(last, begin + length)
                place += length
                continue
        if head >= 0:
            slack -= 4 if by_words else bits[ids[place]]
        place += 1
        expected += 1
    if slack <= 0:
        return 0, 0
    if by_words:
        return longest + second, shared
    only_left, only_right = size - shared, stop - start - shared
    script = n_logs[shared + only_left + only_right]
    script -= n_logs[shared] + n_logs[only_left] + n_logs[only_right]
    mostly = 3 * shared >= size + stop - start  # two thirds of the mean length
    return (saved if mostly else capped) - script, shared


@kernel
def _compare_pairs(
    pairs: Hashes, starts: Longs, ids: Ints, bits: Ints, groups: npt.NDArray[np.uint16],
    reach: npt.NDArray[np.uint8], phrase_bits: Ints, logs: Longs, n_logs: Longs,
    phrase_price: int, price: int, saved: Ints, shared: Ints,
) -> None:  # fmt: skip
    stamps = np.full(_SLOTS, -1, dtype=np.int64)
    heads = np.empty(_SLOTS, dtype=np.int32)
    later = np.empty(MAX_TOKENS, dtype=np.int32)
    used = np.full(MAX_TOKENS, -1, dtype=np.int64)
    seen = np.zeros(_SEEN_MASK + 1, dtype=np.int64)
    before, mask = -1, 0
    for step in range(len(pairs)):
        left = int(np.int64(pairs[step] >> _S32))
        right = int(np.int64(pairs[step] & _MASK32))
        start = starts[left]
        size = starts[left + 1] - start
        if left != before:
            mask = _index_words(ids, start, starts[left + 1], left, stamps, heads, later, seen)
            before = left
        first, stop = starts[right], starts[right + 1]
        saved[step], shared[step] = 0, 0
        slack = _bound_slack(ids, bits, size, first, stop, seen, n_logs, price)
        if slack <= 0:
            continue
        saved[step], shared[step] = _compare(
            ids, bits, start, size, first, stop, step,
            stamps, heads, later, used, groups, reach, phrase_bits, logs, n_logs,
            left, mask, phrase_price, slack, price < 0,
        )  # fmt: skip


def compare_pairs(
    pairs: Hashes, starts: Longs, ids: Ints, bits: Ints,
    phrases: tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint8]], phrase_bits: Ints,
    phrase_price: int, price: int,
) -> tuple[Ints, Ints]:  # fmt: skip
    """Compare pairs of texts.

    Args:
        pairs: Left text number above right text number (32 bits each), ascending.
        starts: int64[d + 1]; where each text begins in `ids`.
        ids: int32; word numbers.
        bits: int32, per word number; code length in units.
        phrases: Per place in `ids`: groups that hold the phrase there, and its length.
        phrase_bits: int32[65536]; code length of a phrase by the groups that hold it.
        phrase_price: Most that one stretch may be worth where the texts mostly differ.
        price: What a link must save; -1 to look for texts of which half or more agrees.

    Returns:
        Per pair: bits saved (units; the price is not yet paid) and words shared; with price
        -1, the words of the two longest stretches shared, and the words shared. Both are 0
        for a pair that is given up because what is left to read can no longer pay.
    """
    saved, shared = np.empty(len(pairs), dtype=np.int32), np.empty(len(pairs), dtype=np.int32)
    groups, reach = phrases
    map_threads(
        lambda a, b: _compare_pairs(
            pairs[a:b], starts, ids, bits, groups, reach, phrase_bits, LOGS, N_LOGS,
            phrase_price, price, saved[a:b], shared[a:b],
        ),
        split_evenly(len(pairs), 200_000),
    )  # fmt: skip
    return saved, shared
