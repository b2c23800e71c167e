# SPDX-License-Identifier: Apache-2.0
"""What stands between tokens: white space, single dots, currency signs.

Tokens leave punctuation out. Three things about it matter for templates: which tokens stand in
one word, which are joined by a dot as in a host name, and which number has a currency sign.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from manumit.text.columns import view_bytes
from manumit.text.kernels import inner_kernel, kernel
from manumit.text.tokens import TokenTable

DOTTED, PRICED, PARTED = np.uint8(1), np.uint8(2), np.uint8(4)
"""Marks: a single dot joins the token to the one before; a currency sign touches it; a bracket
opens inside it."""

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]


@inner_kernel
def _step(data: Bytes, place: int, stop: int) -> tuple[int, int]:
    """Return the code point at `place` (0xFFFD for any four-byte one) and the next place."""
    first = int(data[place])
    if first < 0x80:
        return first, place + 1
    extra = 1 if first < 0xE0 else 2 if first < 0xF0 else 3
    if first < 0xC2 or first > 0xF4 or place + extra >= stop:
        return 0xFFFD, place + 1
    code = first & (0x3F >> extra)
    for step in range(1, extra + 1):
        byte = int(data[place + step])
        if byte & 0xC0 != 0x80:
            return 0xFFFD, place + 1
        code = code << 6 | (byte & 0x3F)
    return code, place + extra + 1


@inner_kernel
def _is_space(code: int) -> bool:
    return bool(
        code <= 0x20
        or code in (0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)
        or 0x2000 <= code <= 0x200A
    )


@inner_kernel
def _is_currency(code: int) -> bool:
    return bool(code in (0x24, 0xA2, 0xA3, 0xA4, 0xA5, 0x60B) or 0x20A0 <= code <= 0x20CF)


@inner_kernel
def _read_row(
    data: Bytes, place: int, stop: int, begin: Ints, end: Ints, low: int, high: int, words: Ints,
    marks: Bytes,
) -> None:  # fmt: skip
    """Write word numbers and marks of the tokens low..high, whose text is data[place:stop]."""
    char, word, token = 0, 0, low
    after_space, dots, others = True, 0, 0
    touching = False
    while place < stop and token < high:
        code, place = _step(data, place, stop)
        is_inside = begin[token] <= char < end[token]
        if char == begin[token]:
            words[token] = word
            marks[token] = DOTTED if dots == 1 and others == 0 and token > low else 0
            if touching:
                marks[token] |= PRICED
        if _is_space(code):
            if not after_space and not is_inside:
                word += 1
            after_space, others = True, others + 1
        else:
            if is_inside and after_space and char > begin[token] and code in (0x28, 0x5B, 0x7B):
                word += 1
                marks[token] |= PARTED
            after_space = False
            if not is_inside:
                dots += code == 0x2E
                others += code != 0x2E
        if _is_currency(code):
            touching = True
            if token > low and char - end[token - 1] <= 1:
                marks[token - 1] |= PRICED
        elif not _is_space(code):
            touching = False
        char += 1
        if char == end[token]:
            token += 1
            dots, others = 0, 0


@kernel
def _read_rows(
    data: Bytes, offsets: Longs, starts: Longs, begin: Ints, end: Ints, words: Ints, marks: Bytes
) -> None:
    for row in range(len(offsets) - 1):
        place, stop = offsets[row], offsets[row + 1]
        _read_row(data, place, stop, begin, end, starts[row], starts[row + 1], words, marks)


def read_layout(texts: Any, tokens: TokenTable) -> tuple[Ints, Bytes]:
    """Read what stands between the tokens of n texts.

    A bracket that opens after a space begins a word even inside a token, so that an address and
    the same address in brackets after it are two words, while the ways of spacing one telephone
    number all are one.

    Args:
        texts: Arrow large_binary array of the n raw texts (UTF-8).
        tokens: Their tokens.

    Returns:
        int32[m], for each token the number of white-space delimited words before it; uint8[m],
        its marks.
    """
    words = np.zeros(len(tokens.keys), dtype=np.int32)
    marks = np.zeros(len(tokens.keys), dtype=np.uint8)
    if len(tokens.keys):
        data, bounds = view_bytes(texts)
        _read_rows(data, bounds, tokens.starts, tokens.begin, tokens.end, words, marks)
    return words, marks


def to_binary(texts: list[str]) -> Any:
    """Return raw texts as the array `read_layout` reads."""
    return pa.array([text.encode("utf-8", "surrogatepass") for text in texts], pa.large_binary())
