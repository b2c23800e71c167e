# SPDX-License-Identifier: Apache-2.0
"""The same picture under different hashes: near pairs of PDQ hashes, and groups of them.

A picture that was scaled, re-encoded or slightly cropped has another PDQ hash a few bits away.
Two hashes of 256 bits are taken for the same picture up to 31 bits apart, the threshold of "The
TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm" (Facebook, 2019).

Pairs are found by multi-index hashing (Norouzi, Punjani and Fleet, "Fast Exact Search in Hamming
Space with Multi-Index Hashing", IEEE TPAMI 36(6), 2014): of 16 chunks, one at least has no more
than one bit that differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from manumit.text.kernels import inner_kernel, kernel, map_threads
from manumit.text.selectors import hash_selector

MOST_BITS = 31
"""Bits by which two hashes of the same picture may differ."""

_CHUNKS, _BUCKETS = 16, 1 << 16
# Room for the pairs one chunk brings; where they are more, it is looked through again.
_ROOM = 1 << 16

Hashes = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pictures:
    """Which hash stands for each of some hashes.

    Attributes:
        standing: Place of the hash that stands for it, its own where none is near.
        distance: Bits between the two, 0 to 31.
    """

    standing: Ints
    distance: Ints


def to_words(values: Sequence[str]) -> Hashes:
    """Return hashes of 64 hex digits as four 64-bit words each, the first digits first."""
    raw = bytes.fromhex("".join(values))
    return np.frombuffer(raw, ">u8").astype(np.uint64).reshape(-1, 4)


def count_set(words: Hashes) -> Ints:
    """Return the number of bits set in each hash."""
    counts: Ints = np.unpackbits(words.view(np.uint8), axis=1).sum(axis=1).astype(np.int64)
    return counts


@inner_kernel
def _count_bits(x: np.uint64) -> np.uint64:
    x = x - ((x >> np.uint64(1)) & np.uint64(0x5555555555555555))
    x = (x & np.uint64(0x3333333333333333)) + ((x >> np.uint64(2)) & np.uint64(0x3333333333333333))
    x = (x + (x >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return (x * np.uint64(0x0101010101010101)) >> np.uint64(56)


@inner_kernel
def _is_first_chunk(words: Hashes, left: int, right: int, chunk: int) -> bool:
    """Return whether no chunk before this one brings the pair up."""
    for before in range(chunk):
        word = before >> 2
        shift = np.uint64(48 - 16 * (before & 3))
        differ = ((words[left, word] ^ words[right, word]) >> shift) & np.uint64(0xFFFF)
        if differ & (differ - np.uint64(1)) == np.uint64(0):
            return False
    return True


@kernel
def _find_in_chunk(
    words: Hashes, is_asked: Flags, is_all: bool, starts: Ints, chunk: int, most: int, pairs: Ints
) -> int:
    """Find pairs among hashes sorted by one chunk; return how many, noted or not for want of room.

    The chunks of a pair are the same or differ in one bit. Nothing but numbers is passed on in
    the inner loop: passing arrays costs more than comparing.
    """
    at = 0
    limit = np.uint64(most)
    for row in range(len(words)):
        if not is_asked[row]:
            continue
        first, second = words[row, 0], words[row, 1]
        bucket = np.int64(words[row, chunk >> 2] >> np.uint64(48 - 16 * (chunk & 3))) & 0xFFFF
        for bit in range(-1, 16):
            near = bucket if bit < 0 else bucket ^ (1 << bit)
            if is_all and near < bucket:
                continue
            for other in range(starts[near], starts[near + 1]):
                bits = _count_bits(first ^ words[other, 0]) + _count_bits(second ^ words[other, 1])
                if bits > limit or other == row or (is_asked[other] and other < row):
                    continue  # too far, itself, or a pair that comes up from the other side
                bits += _count_bits(words[row, 2] ^ words[other, 2])
                bits += _count_bits(words[row, 3] ^ words[other, 3])
                if bits <= limit and _is_first_chunk(words, row, other, chunk):
                    if at < pairs.shape[0]:
                        pairs[at, 0] = row
                        pairs[at, 1] = other
                        pairs[at, 2] = np.int64(bits)
                    at += 1
    return at


def find_near_pairs(words: Hashes, is_asked: Flags | None = None) -> Ints:
    """Find all pairs of hashes that differ in at most MOST_BITS bits.

    Args:
        words: Hashes as `to_words` gives them, shape (n, 4).
        is_asked: Only pairs of which one at least is marked here; all pairs if not given.

    Returns:
        Shape (pairs, 3): the smaller place, the larger, the bits between them; sorted.

    >>> find_near_pairs(to_words(["0" * 64, "f" * 64, "0" * 60 + "00ff"])).tolist()
    [[0, 2, 8]]
    """
    asked = np.ones(len(words), bool) if is_asked is None else is_asked
    if not asked.any():
        return np.empty((0, 3), np.int64)
    found = map_threads(_find_by_chunk, [(words, asked, chunk) for chunk in range(_CHUNKS)])
    pairs = np.concatenate(found)
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def _find_by_chunk(words: Hashes, asked: Flags, chunk: int) -> Ints:
    keys = (words[:, chunk // 4] >> np.uint64(48 - 16 * (chunk % 4))).astype(np.uint16)
    order = np.argsort(keys, kind="stable")
    starts = np.searchsorted(keys[order], np.arange(_BUCKETS + 1)).astype(np.int64)
    given = (words[order], asked[order], bool(asked.all()), starts, chunk, MOST_BITS)
    pairs = np.empty((_ROOM, 3), np.int64)
    count = _find_in_chunk(*given, pairs)
    if count > _ROOM:
        pairs = np.empty((count, 3), np.int64)
        _find_in_chunk(*given, pairs)
    return np.column_stack([np.sort(order[pairs[:count, :2]], axis=1), pairs[:count, 2]])


def is_balanced(words: Hashes) -> Flags:
    """Return whether about half of each hash's bits are set, as PDQ sets them.

    PDQ sets the bits above the median. What is farther from half than two hashes of one picture
    from each other is of a plain picture, or no PDQ hash, and is near others for no reason.
    """
    flags: Flags = np.abs(count_set(words) - 128) <= MOST_BITS
    return flags


def group_pictures(values: Sequence[str], uses: Ints, is_known: Flags | None = None) -> Pictures:
    """Choose, for each distinct hash, the one that stands for its picture.

    The hash most used stands for all that are near it, then the most used of those left, and so
    on; ties go to the smaller hash. So every hash is near the one that stands for it, and no
    chain of small steps joins two different pictures.

    Args:
        values: Distinct hashes, 64 hex digits each, in any order.
        uses: How many records hold each.
        is_known: Hashes that have stood for others before: they go first, and only the others
            are compared with them.

    Returns:
        The grouping, which does not depend on the order of the values.
    """
    words = to_words(values)
    count = len(words)
    known = np.zeros(count, bool) if is_known is None else is_known
    pictures = Pictures(np.arange(count), np.zeros(count, np.int64))
    use = np.flatnonzero(is_balanced(words))
    pairs = find_near_pairs(words[use], ~known[use])
    by_value = tuple(words[:, word] for word in (3, 2, 1, 0))
    rank = np.empty(count, np.int64)
    rank[np.lexsort((*by_value, -uses, ~known))] = np.arange(count)
    ends = use[pairs[:, :2]]
    is_turned = rank[ends[:, 0]] > rank[ends[:, 1]]
    ends[is_turned] = ends[is_turned, ::-1]
    order = np.lexsort((rank[ends[:, 1]], rank[ends[:, 0]]))
    _take_in(ends[order], pairs[order, 2], pictures.standing, pictures.distance)
    return pictures


@kernel
def _take_in(ends: Ints, bits: Ints, standing: Ints, distance: Ints) -> None:
    """Let each hash that stands for itself take in the ones near it, the first in rank first."""
    for pair in range(len(ends)):
        first, second = ends[pair]
        if standing[first] == first and standing[second] == second:
            standing[second] = first
            distance[second] = bits[pair]


def join_pictures(tables: Sequence[pa.Table], known: pa.Array | None = None) -> list[pa.Table]:
    """Give hashes of the same picture one selector: that of the hash that stands for them.

    The hash as given stays in the record, at the place `start` of its images; `steps` says how
    many bits the two are apart, such as `near 12`.

    Args:
        tables: Rows of `advert_selectors` and its like, those of images with the hash as given.
        known: Values of image selectors that were here before and keep standing for theirs.

    Returns:
        The tables; all rows but those of images are as they were.
    """
    is_image = [pc.equal(table["kind_code"], "image").to_numpy() for table in tables]
    given = pa.concat_arrays(
        [
            table["value"].filter(pa.array(mask)).combine_chunks().cast(pa.string())
            for table, mask in zip(tables, is_image, strict=True)
        ]
    )
    if not len(given):
        return list(tables)
    counted = pc.value_counts(given)
    values, uses = counted.field("values"), counted.field("counts").to_numpy()
    before = pa.array([], pa.string()) if known is None else pc.unique(known)
    fresh = pc.invert(pc.is_in(before, value_set=values))
    every = pa.concat_arrays([values, before.filter(fresh)])
    is_known = pc.is_in(every, value_set=before).to_numpy(zero_copy_only=False)
    times = np.concatenate([uses, np.zeros(len(every) - len(values), np.int64)])
    pictures = group_pictures(every.to_pylist(), times, is_known)
    names = every.take(pa.array(pictures.standing[: len(values)]))
    ids = pa.array([hash_selector("image", name) for name in names.to_pylist()], pa.int64())
    steps = [f"near {bits}" if bits else "" for bits in pictures.distance[: len(values)].tolist()]
    columns = {"selector_id": ids, "value": names, "steps": pa.array(steps, pa.string())}
    return [
        _rename(table, mask, values, columns) for table, mask in zip(tables, is_image, strict=True)
    ]


def _rename(
    table: pa.Table, mask: Flags, values: pa.Array, columns: dict[str, pa.Array]
) -> pa.Table:
    """Put the columns of the values in the place of those of the marked rows."""
    if not mask.any():
        return table
    rows = pc.index_in(table["value"].filter(pa.array(mask)), value_set=values).combine_chunks()
    for name, column in columns.items():
        here = table.schema.get_field_index(name)
        new = pc.replace_with_mask(
            table[name].combine_chunks(), pa.array(mask), column.take(rows).cast(table[name].type)
        )
        table = table.set_column(here, name, new)
    return table
