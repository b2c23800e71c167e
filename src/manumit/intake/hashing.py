# SPDX-License-Identifier: Apache-2.0
"""Stable 64-bit hashes of whole columns, and how often a hash was seen before.

The hash is XXH64 (Yann Collet, xxHash, specification of the XXH64 algorithm): the same on
every machine and in every version, so that a record keeps its id.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from manumit.intake.check import view_strings
from manumit.text.kernels import inner_kernel, kernel

Hashes = npt.NDArray[np.uint64]
Bytes = npt.NDArray[np.uint8]

_P1 = np.uint64(0x9E3779B185EBCA87)
_P2 = np.uint64(0xC2B2AE3D27D4EB4F)
_P3 = np.uint64(0x165667B19E3779F9)
_P4 = np.uint64(0x85EBCA77C2B2AE63)
_P5 = np.uint64(0x27D4EB2F165667C5)


@inner_kernel
def _rotate(value: np.uint64, bits: np.uint64) -> np.uint64:
    return (value << bits) | (value >> (np.uint64(64) - bits))


@inner_kernel
def _read_word(data: Bytes, at: np.uint64, count: int) -> np.uint64:
    """Return `count` bytes as a little-endian number."""
    word = np.uint64(0)
    for i in range(count):
        word |= np.uint64(data[at + np.uint64(i)]) << np.uint64(8 * i)
    return word


@inner_kernel
def _round(lane: np.uint64, word: np.uint64) -> np.uint64:
    return _rotate(lane + word * _P2, np.uint64(31)) * _P1


@inner_kernel
def _hash_stripes(data: Bytes, at: np.uint64, stop: np.uint64, seed: np.uint64) -> np.uint64:
    """Return the four lanes over whole 32-byte stripes, joined."""
    a, b, c, d = seed + _P1 + _P2, seed + _P2, seed, seed - _P1
    while at + np.uint64(32) <= stop:
        a = _round(a, _read_word(data, at, 8))
        b = _round(b, _read_word(data, at + np.uint64(8), 8))
        c = _round(c, _read_word(data, at + np.uint64(16), 8))
        d = _round(d, _read_word(data, at + np.uint64(24), 8))
        at += np.uint64(32)
    h = (
        _rotate(a, np.uint64(1))
        + _rotate(b, np.uint64(7))
        + _rotate(c, np.uint64(12))
        + _rotate(d, np.uint64(18))
    )
    h = (h ^ _round(np.uint64(0), a)) * _P1 + _P4
    h = (h ^ _round(np.uint64(0), b)) * _P1 + _P4
    h = (h ^ _round(np.uint64(0), c)) * _P1 + _P4
    return (h ^ _round(np.uint64(0), d)) * _P1 + _P4


@inner_kernel
def _hash_value(data: Bytes, at: np.uint64, stop: np.uint64, seed: np.uint64) -> np.uint64:
    length = stop - at
    if length >= np.uint64(32):
        h = _hash_stripes(data, at, stop, seed)
        at += length & ~np.uint64(31)
    else:
        h = seed + _P5
    h += length
    while at + np.uint64(8) <= stop:
        h ^= _round(np.uint64(0), _read_word(data, at, 8))
        h = _rotate(h, np.uint64(27)) * _P1 + _P4
        at += np.uint64(8)
    if at + np.uint64(4) <= stop:
        h ^= _read_word(data, at, 4) * _P1
        h = _rotate(h, np.uint64(23)) * _P2 + _P3
        at += np.uint64(4)
    while at < stop:
        h ^= np.uint64(data[at]) * _P5
        h = _rotate(h, np.uint64(11)) * _P1
        at += np.uint64(1)
    h = (h ^ (h >> np.uint64(33))) * _P2
    h = (h ^ (h >> np.uint64(29))) * _P3
    return h ^ (h >> np.uint64(32))


@kernel
def _hash_column(data: Bytes, offsets: npt.NDArray[np.int32], hashes: Hashes) -> None:
    for row in range(len(hashes)):
        hashes[row] = _hash_value(
            data, np.uint64(offsets[row]), np.uint64(offsets[row + 1]), hashes[row]
        )


@kernel
def _count_seen(
    hashes: Hashes, wanted: npt.NDArray[np.bool_], keys: Hashes, counts: Hashes, seen: Hashes
) -> int:
    """Count each wanted hash in an open-addressing table; return how many were new."""
    mask = np.uint64(len(keys) - 1)
    new = 0
    for row in range(len(hashes)):
        if not wanted[row]:
            continue
        slot = (hashes[row] * _P1) & mask
        while counts[slot] and keys[slot] != hashes[row]:
            slot = (slot + np.uint64(1)) & mask
        if not counts[slot]:
            keys[slot] = hashes[row]
            new += 1
        seen[row] = counts[slot]
        counts[slot] += np.uint64(1)
    return new


@kernel
def _move_counts(keys: Hashes, counts: Hashes, new_keys: Hashes, new_counts: Hashes) -> None:
    mask = np.uint64(len(new_keys) - 1)
    for old in range(len(keys)):
        if counts[old]:
            slot = (keys[old] * _P1) & mask
            while new_counts[slot]:
                slot = (slot + np.uint64(1)) & mask
            new_keys[slot] = keys[old]
            new_counts[slot] = counts[old]


def hash_columns(columns: list[pa.Array], seed: int = 0) -> Hashes:
    """Return one hash per row over several string columns without nulls.

    Each value is hashed with the hash of the values before it as the seed, so that "ab", "c"
    and "a", "bc" differ.
    """
    hashes = np.full(len(columns[0]), seed, np.uint64)
    for column in columns:
        data, offsets = view_strings(column)
        _hash_column(data, offsets, hashes)
    return hashes


class Occurrences:
    """Numbers equal hashes in the order in which they come, over any number of batches."""

    def __init__(self) -> None:
        self._keys = np.zeros(1 << 12, np.uint64)
        self._counts = np.zeros(1 << 12, np.uint64)
        self._used = 0

    def count(self, hashes: Hashes, wanted: npt.NDArray[np.bool_]) -> Hashes:
        """Return how often each wanted hash came before (0 for the first time)."""
        needed = 2 * (self._used + len(hashes))
        if needed > len(self._keys):
            size = 1 << int(needed).bit_length()
            keys, counts = np.zeros(size, np.uint64), np.zeros(size, np.uint64)
            _move_counts(self._keys, self._counts, keys, counts)
            self._keys, self._counts = keys, counts
        seen = np.zeros(len(hashes), np.uint64)
        self._used += _count_seen(hashes, wanted, self._keys, self._counts, seen)
        return seen
