# SPDX-License-Identifier: Apache-2.0
"""What each character means to the finders: a letter, a digit, or a kind of separator.

The folding of `text.folding` gives plain letters and digits; this module adds the separators
apart from each other, because "@", "." and "-" part an address, a number and a sentence in
different ways.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from manumit.text.folding import (
    DIGIT,
    DROP,
    EMOJI,
    KIND_SHIFT,
    POOL_FLAG,
    SEPARATOR,
    make_fold_table,
)

LETTER_CLASS, DIGIT_CLASS, FIRST_GAP, DROP_CLASS = 0, 1, 2, 31
CLASS_SHIFT = 21
CODE_MASK = (1 << CLASS_SHIFT) - 1
ROW_END_KIND = FIRST_GAP + 15
STYLED = 1 << 26
"""Set for a letter or digit that is not written as the plain character it is read as."""
LIKE_SHIFT = 27
"""Above STYLED stands the digit that a letter looks like, 15 for none."""
ESCAPE = 1 << 31
"""Set for a character that may stand for another one: "&", "%", "<", a circled a."""
_ESCAPES = "&%<\u24d0\u24b6"

(
    SPACE,
    NEWLINE,
    DASH,
    DOT,
    BRACKET,
    SLASH,
    COMMA,
    COLON,
    AT,
    PLUS,
    CURRENCY,
    PICTURE,
    OTHER,
    UNDERSCORE,
    TELEPHONE,
    ROW_END,
) = (1 << bit for bit in range(16))
"""Bits of a gap: which kinds of separators stand between two words."""

_KINDS = {
    DASH: "-‐‑‒–—―−﹣－~∼～",
    DOT: ".·•․‧。．｡∙⋅●",
    BRACKET: "()[]{}<>（）［］｛｝＜＞【】「」《》〔〕«»",
    SLASH: "/\\／＼|｜⁄",
    COMMA: ",;，；、،؛",
    COLON: ":=：＝",
    AT: "@＠﹫",
    PLUS: "+＋﹢",
    UNDERSCORE: "_＿",
    NEWLINE: "\n\r\v\f\x85\u2028\u2029",
    TELEPHONE: "☎☏✆📞📱📲🤙",
}


def _find_gap_bit(char: str) -> int:
    for bit, members in _KINDS.items():
        if char in members:
            return bit
    category = unicodedata.category(char)
    if category == "Sc":
        return CURRENCY
    if category == "Pd":
        return DASH
    if category in ("Ps", "Pe", "Pi", "Pf"):
        return BRACKET
    return SPACE if category in ("Zs", "Cc") else OTHER


def _entry(code: int, bit: int) -> int:
    return code | (FIRST_GAP + bit.bit_length() - 1) << CLASS_SHIFT


@functools.cache
def _make_plain_table() -> npt.NDArray[np.uint32]:
    fold = make_fold_table()
    kinds = fold.entries >> KIND_SHIFT
    values = fold.entries & np.uint32((1 << KIND_SHIFT) - 1)
    pooled = np.flatnonzero(values & POOL_FLAG)
    values[pooled] = fold.pool[(values[pooled] & ~np.uint32(POOL_FLAG)) + 1]  # its first letter
    codes = np.arange(len(values), dtype=np.uint32)
    styled = (values != codes) & ~((codes >= 65) & (codes <= 90))
    table = values | np.where(styled, np.uint32(STYLED), np.uint32(0))
    table |= np.where(kinds == DIGIT, np.uint32(DIGIT_CLASS << CLASS_SHIFT), np.uint32(0))
    table[kinds == DROP] = DROP_CLASS << CLASS_SHIFT
    table[kinds == EMOJI] = _entry(0x2605, PICTURE)
    for code in np.flatnonzero(kinds == SEPARATOR).tolist():
        table[code] = _entry(code, _find_gap_bit(chr(code)))
    for char in _KINDS[TELEPHONE]:
        table[ord(char)] = _entry(ord(char), TELEPHONE)
    table[[ord(char) for char in _KINDS[NEWLINE]]] = _entry(10, NEWLINE)
    signs = np.flatnonzero(table >> CLASS_SHIFT == FIRST_GAP + CURRENCY.bit_length() - 1)
    for code in signs.tolist():
        plain = ord(unicodedata.normalize("NFKC", chr(code))[-1])  # full-width, small
        table[code] = _entry(plain, CURRENCY)
    return table


def make_symbol_table(
    digit_letters: Mapping[str, str], lookalikes: Mapping[str, str]
) -> npt.NDArray[np.uint32]:
    """Return what every code point means, as uint32[0x110000].

    The lowest 21 bits hold the folded code point (for separators the code point itself), the
    next five the class: LETTER_CLASS, DIGIT_CLASS, DROP_CLASS or FIRST_GAP + number of the gap
    bit; then STYLED, then the digit it looks like, then ESCAPE.

    Args:
        digit_letters: For each digit "0" to "9" the letters that are read as it (such as the
            Chinese numerals).
        lookalikes: For each digit the letters that are drawn like it, case kept.
    """
    table = _make_plain_table().copy()
    for letter in "".join(lookalikes.values()):
        if table[ord(letter)] >> CLASS_SHIFT & 31 >= FIRST_GAP:  # a ring drawn like a zero
            table[ord(letter)] = ord("o") | LETTER_CLASS << CLASS_SHIFT | STYLED
    for digit, letters in digit_letters.items():
        for letter in letters:
            table[ord(letter)] = ord(digit) | DIGIT_CLASS << CLASS_SHIFT | STYLED
    likes = np.full(len(table), 15, dtype=np.uint32)
    for digit, letters in lookalikes.items():
        for letter in letters:
            likes[ord(letter)] = int(digit)
    folded = likes[np.minimum(table & np.uint32(CODE_MASK), len(table) - 1)]
    is_styled = (likes == 15) & (table & np.uint32(STYLED) != 0)
    table |= np.where(is_styled, folded, likes) << np.uint32(LIKE_SHIFT)
    table[[ord(char) for char in _ESCAPES]] |= np.uint32(ESCAPE)
    return table
