# SPDX-License-Identifier: Apache-2.0
"""Near pairs of picture hashes: CPU seconds, and looking at all pairs beside it.

    python -m bench.bench_pictures [HASHES]

Hashes are made up, half their bits set, as PDQ makes them; one in ten is another one with up to
31 bits turned. Looking at all pairs (one matrix product of bits) is done for 20,000 of them.
"""

from __future__ import annotations

import sys

import numpy as np
import numpy.typing as npt

from bench.measure import report_inside, run_apart

_FEW = 20_000


def make_hashes(count: int, seed: int = 5) -> npt.NDArray[np.uint64]:
    """Make hashes of four words, one in ten near to another."""
    rng = np.random.default_rng(seed)
    half = np.repeat([0, 1], 128).astype(np.uint8)
    words = np.empty((count, 4), np.uint64)
    for begin in range(0, count, 10_000):
        rows = min(10_000, count - begin)
        bits = rng.permuted(np.tile(half, (rows, 1)), axis=1)
        for row in range(0, rows, 10):
            bits[row] = bits[row - 1]
            bits[row, rng.choice(256, rng.integers(1, 32), replace=False)] ^= 1
        words[begin : begin + rows] = np.packbits(bits, axis=1).view(">u8")
    return words


def find_by_product(words: npt.NDArray[np.uint64]) -> int:
    """Count the near pairs by comparing all with all, a thousand rows at a time."""
    bits = np.unpackbits(words.astype(">u8").view(np.uint8), axis=1).astype(np.float32)
    ones = bits.sum(axis=1)
    found = 0
    for begin in range(0, len(bits), 1000):
        block = bits[begin : begin + 1000]
        apart = ones[begin : begin + 1000, None] + ones - 2 * block @ bits.T
        found += int((apart <= 31).sum()) - len(block)
    return found // 2


def _inside(way: str, count: int) -> None:
    from manumit.prosecute.adverts.pictures import find_near_pairs

    words = make_hashes(count)
    find_near_pairs(words[:100])
    if way == "product":
        report_inside(lambda: {"pairs": find_by_product(words)})
    else:
        report_inside(lambda: {"pairs": len(find_near_pairs(words))})


def main(arguments: list[str]) -> None:
    """Measure at the size asked for, default 1,000,000."""
    if arguments[:1] == ["--inside"]:
        _inside(arguments[1], int(arguments[2]))
        return
    count = int(arguments[0]) if arguments else 1_000_000
    for way, size in (("near pairs", count), ("near pairs", _FEW), ("product", _FEW)):
        found = run_apart("bench_pictures", way, str(size))
        print(
            f"{way:12} {size:>9,} hashes {found.wall_s:7.2f} s wall {found.cpu_s:7.2f} CPU s"
            f" {found.peak_mb:6.0f} MB peak {found.result['pairs']:>8,} pairs"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
