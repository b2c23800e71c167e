# SPDX-License-Identifier: Apache-2.0
"""Which pairs of texts are worth comparing.

A bucket is the set of texts that hold one phrase. What a bucket proposes is a function of its
own members and of the background alone, so that new texts change the proposals of the buckets
they enter and of no other. Small buckets propose all their pairs. In a large one, each text
takes part with some of its phrases only, and is paired with its neighbours in an order that is
different for every phrase: enough to hold a campaign of any size together, at a cost that
grows with its size and not with its square.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from manumit.prosecute.adverts.distinct import Hashes, Ints, Longs, find_slot
from manumit.prosecute.adverts.grams import PARTS, TEXT_BITS
from manumit.text.kernels import inner_kernel, kernel, map_threads

SMALL_BUCKET = 8
PHRASES_PER_TEXT = 16
NEIGHBOURS = 2

_TEXT_MASK = np.uint64((1 << TEXT_BITS) - 1)
_S30, _S32, _S34, _S24 = (np.uint64(n) for n in (30, 32, 34, 24))
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_MIX2 = np.uint64(0xC4CEB9FE1A85EC53)
_LOW24 = np.uint64((1 << 24) - 1)


@inner_kernel
def _read_bucket(postings: Hashes, low: int, members: Longs) -> tuple[int, int]:
    """Copy the distinct texts of the bucket at `low`; return their number and the next place."""
    gram = postings[low] >> _S30
    count = 0
    place = low
    while place < len(postings) and postings[place] >> _S30 == gram:
        if place == low or postings[place] != postings[place - 1]:
            if count < len(members):
                members[count] = np.int64(postings[place] & _TEXT_MASK)
            count += 1
        place += 1
    return count, place


@kernel
def _bound_pairs(postings: Hashes) -> tuple[int, int]:
    """Return an upper bound of the pairs proposed, and the size of the largest bucket."""
    bound, largest, low = 0, 0, 0
    nothing = np.empty(0, dtype=np.int64)
    while low < len(postings):
        count, low = _read_bucket(postings, low, nothing)
        largest = max(largest, count)
        bound += count * (count - 1) // 2 if count <= SMALL_BUCKET else NEIGHBOURS * count
    return bound, largest


@inner_kernel
def _pair_key(left: int, right: int) -> np.uint64:
    return np.uint64(min(left, right)) << _S32 | np.uint64(max(left, right))


@inner_kernel
def _sort_in_place(values: Hashes) -> None:
    """Shell's sort: buckets are short, and NumPy's sort takes two seconds to compile here."""
    gap = 1
    while gap < len(values) // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for place in range(gap, len(values)):
            value, hole = values[place], place
            while hole >= gap and values[hole - gap] > value:
                values[hole] = values[hole - gap]
                hole -= gap
            values[hole] = value
        gap //= 3


@inner_kernel
def _shuffle_members(
    members: Longs, count: int, gram: np.uint64, text_id: Longs, lengths: Ints
) -> Hashes:
    """Return the members that take part, as hash (40 bits) above place (24 bits), sorted."""
    order = np.empty(count, dtype=np.uint64)
    chance = (gram * _MIX) >> _S32
    taken = 0
    for step in range(count):
        text = members[step]
        if np.int64(chance) * lengths[text] < PHRASES_PER_TEXT << 32:
            mixed = (np.uint64(text_id[text]) ^ (gram * _MIX2)) * _MIX
            mixed ^= mixed >> _S32
            order[taken] = (mixed * _MIX2) & ~_LOW24 | np.uint64(step)
            taken += 1
    kept = order[:taken]
    _sort_in_place(kept)
    return kept


@kernel
def _propose(
    postings: Hashes, part: int, text_id: Longs, lengths: Ints, table: Hashes,
    others: npt.NDArray[np.uint16], pairs: Hashes, largest: int,
) -> int:  # fmt: skip
    """Write the pairs that the buckets of one part propose; return how many."""
    members = np.empty(largest, dtype=np.int64)
    made, low = 0, 0
    while low < len(postings):
        gram = np.uint64(part) << _S34 | postings[low] >> _S30
        count, low = _read_bucket(postings, low, members)
        if count < 2:
            continue
        slot = find_slot(table, gram)
        if table[slot] != 0 and 2 * np.int64(others[slot]) > count:
            continue  # a cliche: most of its holders are unrelated
        if count <= SMALL_BUCKET:
            for first in range(count):
                for second in range(first + 1, count):
                    pairs[made] = _pair_key(members[first], members[second])
                    made += 1
            continue
        order = _shuffle_members(members, count, gram, text_id, lengths)
        for first in range(len(order)):
            for second in range(first + 1, min(first + 1 + NEIGHBOURS, len(order))):
                left = members[np.int64(order[first] & _LOW24)]
                right = members[np.int64(order[second] & _LOW24)]
                pairs[made] = _pair_key(left, right)
                made += 1
    return made


def propose_pairs(
    parts: list[Hashes], text_id: Longs, lengths: Ints, phrases: tuple[Hashes, Any]
) -> tuple[Hashes, Ints]:
    """List the pairs that the buckets propose.

    Args:
        parts: Postings as `find_postings` gives them.
        text_id: int64[d].
        lengths: int32[d]; words of each text.
        phrases: The background's table from phrase to other groups that hold it.

    Returns:
        The distinct pairs, ascending: the smaller text number above the larger (32 bits each);
        and for each pair the number of buckets that propose it.
    """
    table, others = phrases

    def propose(part: int) -> Hashes:
        bound, largest = _bound_pairs(parts[part])
        pairs = np.empty(bound, dtype=np.uint64)
        made = _propose(parts[part], part, text_id, lengths, table, others, pairs, largest)
        return np.sort(pairs[:made])

    made = np.concatenate(map_threads(propose, [(part,) for part in range(PARTS)]))
    made.sort()
    return count_repeats(made)


def count_repeats(ordered: Hashes) -> tuple[Hashes, Ints]:
    """Return the distinct values of a sorted array, and how often each occurs."""
    if len(ordered) == 0:
        return ordered, np.empty(0, dtype=np.int32)
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    counts = np.diff(np.append(first, len(ordered))).astype(np.int32)
    return ordered[first], counts


@kernel
def _count_groups(
    postings: Hashes, part: int, labels: Longs, last: Longs, grams: Hashes, counts: Ints
) -> int:
    """Write the phrases that more than two groups hold; return how many."""
    made, low, bucket = 0, 0, 0
    while low < len(postings):
        gram = postings[low] >> _S30
        groups = 0
        while low < len(postings) and postings[low] >> _S30 == gram:
            label = labels[np.int64(postings[low] & _TEXT_MASK)]
            if last[label] != bucket:
                last[label] = bucket
                groups += 1
            low += 1
        bucket += 1
        if groups > 2:
            grams[made] = np.uint64(part) << _S34 | gram
            counts[made] = groups
            made += 1
    return made


def count_phrases(parts: list[Hashes], labels: Longs) -> tuple[Hashes, Ints]:
    """Count for each phrase the groups of texts that hold it, where there are more than two.

    Args:
        parts: Postings as `find_postings` gives them.
        labels: int64[d]; the group of each text, 0 <= label < d.

    Returns:
        Phrase hashes, ascending, and their counts.
    """

    def count(part: int) -> tuple[Hashes, Ints]:
        room = len(parts[part]) // 3 + 1
        grams, counts = np.empty(room, dtype=np.uint64), np.empty(room, dtype=np.int32)
        last = np.full(len(labels), -1, dtype=np.int64)
        made = _count_groups(parts[part], part, labels, last, grams, counts)
        return grams[:made].copy(), counts[:made].copy()

    found = map_threads(count, [(part,) for part in range(PARTS)])
    return np.concatenate([grams for grams, _ in found]), np.concatenate([n for _, n in found])
