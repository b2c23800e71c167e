# SPDX-License-Identifier: Apache-2.0
"""Folded words as text, for an index that splits at spaces.

Two spellings that `tokens` takes as the same word come out as the same word here. Characters of
scripts written without spaces come out as overlapping pairs, so that a word of two or more of
them can be found.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from manumit.text.columns import view_bytes
from manumit.text.folding import (
    DROP,
    EMOJI,
    KIND_SHIFT,
    POOL_FLAG,
    SEPARATOR,
    SINGLE,
    fold_char,
    make_fold_table,
)
from manumit.text.kernels import inner_kernel, kernel
from manumit.text.tokens import _decode

Bytes = npt.NDArray[np.uint8]
_SPACE = 32
# No folded character takes more bytes; a row of nothing but such characters is cut.
_LONGEST = 80


@inner_kernel
def _encode(out: Bytes, place: int, code: int) -> int:
    """Write one code point as UTF-8 and return the next place."""
    if code < 0x80:
        out[place] = code
        return place + 1
    extra = 1 if code < 0x800 else 2 if code < 0x10000 else 3
    out[place] = (0xFF00 >> extra + 1) & 0xFF | code >> 6 * extra
    for step in range(1, extra + 1):
        out[place + step] = 0x80 | code >> 6 * (extra - step) & 0x3F
    return place + extra + 1


@inner_kernel
def _write_entry(out: Bytes, place: int, entry: int, pool: npt.NDArray[np.int32]) -> int:
    value = entry & 0xFFFFFF
    if value & POOL_FLAG == 0:
        return _encode(out, place, value)
    where = value & ~POOL_FLAG
    for step in range(1, int(pool[where]) + 1):
        place = _encode(out, place, int(pool[where + step]))
    return place


@inner_kernel
def _fold_row(
    data: Bytes,
    place: int,
    stop: int,
    entries: npt.NDArray[np.uint32],
    pool: npt.NDArray[np.int32],
    out: Bytes,
    end: int,
) -> int:
    """Write the words of one text to `out` from `end` on; return the new end."""
    in_pairs = False
    while place < stop and end + _LONGEST < len(out):
        code, place = _decode(data, place, stop)
        entry = int(np.int64(entries[code]))
        kind = entry >> KIND_SHIFT
        if kind == DROP:
            continue
        if kind == SINGLE and in_pairs:
            end = _write_entry(out, end, entry, pool)
        if kind in (SINGLE, EMOJI, SEPARATOR) or in_pairs:
            out[end] = _SPACE
            end += 1
        in_pairs = kind == SINGLE
        if kind != SEPARATOR:
            end = _write_entry(out, end, entry, pool)
        if kind == EMOJI:
            out[end] = _SPACE
            end += 1
    return end


@kernel
def _fold_rows(
    data: Bytes,
    offsets: npt.NDArray[np.int64],
    entries: npt.NDArray[np.uint32],
    pool: npt.NDArray[np.int32],
    out: Bytes,
    ends: npt.NDArray[np.int64],
) -> None:
    """Fold rows one after another; `ends[i + 1]` becomes the end of row i in `out`."""
    end = 0
    for row in range(len(offsets) - 1):
        end = _fold_row(data, offsets[row], offsets[row + 1], entries, pool, out, end)
        ends[row + 1] = end


def fold_words(texts: Any) -> pa.LargeStringArray:
    """Fold texts to words parted by spaces.

    Args:
        texts: Arrow array of strings (n,); a null reads as empty.

    Returns:
        Array of n texts: small letters without accents, ASCII digits, look-alikes as the Latin
        letters they stand for; pairs of characters where a script has no spaces.

    Example:
        >>> import pyarrow as pa
        >>> fold_words(pa.array(["ＣＡＬＬ nów! 仕事募集"]))[0].as_py().split()
        ['call', 'now', '仕事', '事募', '募集', '集']
    """
    array = texts.fill_null("").cast(pa.large_string())
    raw, bounds = view_bytes(array)
    table = make_fold_table()
    size = int(bounds[-1] - bounds[0])
    out = np.empty(4 * size + 2 * _LONGEST, dtype=np.uint8)
    ends = np.zeros(len(array) + 1, dtype=np.int64)
    _fold_rows(raw, bounds, table.entries, table.pool, out, ends)
    folded = [pa.py_buffer(ends), pa.py_buffer(out[: ends[-1]].copy())]
    return pa.LargeStringArray.from_buffers(len(array), *folded)


def to_query_words(text: str) -> list[str]:
    """The words of a search text, folded as `fold_words` folds what is searched."""
    words = fold_words(pa.array([text]))[0].as_py().split()
    kept = [
        word
        for place, word in enumerate(words)
        if not (
            place
            and len(word) == 1
            and words[place - 1][1:] == word
            and fold_char(word)[0] == SINGLE
        )
    ]
    return list(dict.fromkeys(kept))
