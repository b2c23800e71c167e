# SPDX-License-Identifier: Apache-2.0
"""How one character is read: the fold table.

Two spellings of a word that look the same to a reader must be the same to the program. Each
code point is folded once, into a table that kernels read: compatibility forms (full width,
mathematical letters, circled letters, ligatures) to plain ones, case away, accents away,
look-alikes of Latin letters to those letters, invisible characters to nothing. Vowel signs of
Indic and South-East Asian scripts are part of the word and stay.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from manumit.text.kept import keep_arrays

SEPARATOR, DROP, LETTER, DIGIT, MARK, SINGLE, EMOJI = range(7)
"""Kinds of characters. A SINGLE is a token of its own (scripts written without spaces), a MARK
belongs to the character before it, a DROP is invisible or an accent."""

KIND_SHIFT = 24
POOL_FLAG = 1 << 23
_CODE_POINTS = 0x110000

# Letters drawn alike in capitals; injective within each script, so that no two words of one
# script fall together (after Unicode UTS #39, confusables).
_LOOKALIKES = str.maketrans(
    "авсеёніїјкморѕтухһԁԛԝ" + "αβεζηικμνορτυχ" + "ıſ",
    "abceehiijkmopstyxhdqw" + "abezhikmnoptyx" + "is",
)
_LATIN = re.compile(
    r"(?:LATIN (?:SMALL LETTER|CAPITAL LETTER|LETTER SMALL CAPITAL)"
    r"|NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER) ([A-Z])(?: WITH .*)?"
)
_LATIN_RANGES = ((0x80, 0x24F), (0x250, 0x2AF), (0x1D00, 0x1D7F), (0x2C60, 0x2C7F),
                 (0xA720, 0xA7FF), (0x1F150, 0x1F189))  # fmt: skip
_ACCENT_RANGES = ((0x300, 0x36F), (0x483, 0x489), (0x591, 0x5C7), (0x610, 0x61A), (0x64B, 0x65F),
                  (0x670, 0x670), (0x6D6, 0x6ED), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF),
                  (0x20D0, 0x20FF), (0x3099, 0x309A), (0xFE00, 0xFE2F),
                  (0xE0100, 0xE01EF))  # fmt: skip
_SINGLE_RANGES = ((0xE01, 0xEFF), (0xF40, 0xFFF), (0x1000, 0x109F), (0x1780, 0x17FF),
                  (0x19E0, 0x19FF), (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x312F),
                  (0x3190, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xA4CF),
                  (0xF900, 0xFAFF), (0x20000, 0x3FFFF))  # fmt: skip
_APOSTROPHES = frozenset("'’ʼ＇`´‘")
_SKIN_TONES = range(0x1F3FB, 0x1F400)


@dataclass(frozen=True, slots=True)
class FoldTable:
    """What every code point becomes.

    Attributes:
        entries: uint32[0x110000]; the kind in the top byte and, below, the folded code point
            or, with POOL_FLAG set, the place in `pool` of a longer folding.
        pool: int32; at each place the length of a folding, then its code points.
    """

    entries: npt.NDArray[np.uint32]
    pool: npt.NDArray[np.int32]


def _is_in(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= code <= high for low, high in ranges)


def _find_kind(char: str) -> int:
    """Return the kind of one character that is already folded."""
    code, category = ord(char), unicodedata.category(char)
    if _is_in(code, _ACCENT_RANGES) or category == "Cf" or code in _SKIN_TONES:
        return DROP
    if category[0] == "M":
        return MARK
    if category == "Nd" or unicodedata.digit(char, None) is not None:
        return DIGIT
    if category[0] in "LN" or category == "Cn":
        is_emoji = category == "Cn" and 0x1F000 <= code <= 0x1FAFF
        return EMOJI if is_emoji else SINGLE if _is_in(code, _SINGLE_RANGES) else LETTER
    return EMOJI if category in ("So", "Co") else SEPARATOR


@functools.lru_cache(maxsize=8192)
def fold_char(char: str) -> tuple[int, str]:
    """Fold one character.

    Returns:
        Its kind, and what it is folded to (empty for separators and dropped characters).
    """
    code = ord(char)
    if char in _APOSTROPHES:
        return DROP, ""
    if 0xD800 <= code <= 0xDFFF or code == 0xFFFD:
        return SEPARATOR, ""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    if _is_in(code, _LATIN_RANGES) and (named := _LATIN.fullmatch(unicodedata.name(char, ""))):
        folded = named[1].lower()
    folded = folded.translate(_LOOKALIKES)
    kinds = [_find_kind(part) for part in folded]
    kept = [(part, kind) for part, kind in zip(folded, kinds, strict=True) if kind > DROP]
    if not kept:
        return (SEPARATOR if SEPARATOR in kinds else DROP), ""
    first = kept[0][1]
    text = "".join(part for part, kind in kept if kind == first)
    if first == DIGIT:
        text = "".join(str(unicodedata.digit(part)) for part in text)
    return first, text


def _folded_one_by_one() -> Iterator[int]:
    """Yield the code points whose folding no range rule gives."""
    yield from range(0x3400)
    yield from range(0x4DC0, 0x4E00)
    yield from range(0xA490, 0xAC00)
    yield from range(0xD7A4, 0xE000)
    yield from range(0xF900, 0x17000)
    yield from range(0x1B000, 0x20000)
    yield from range(0x2F800, 0x2FA20)
    yield from range(0xE0000, 0xE0200)


@functools.cache
def make_fold_table() -> FoldTable:
    """Return the fold table (worked out once per machine and version of Unicode)."""
    kept = keep_arrays("fold", _work_out, [__file__], [unicodedata.unidata_version])
    return FoldTable(kept["entries"], kept["pool"])


def _work_out() -> dict[str, npt.NDArray[Any]]:
    codes = np.arange(_CODE_POINTS, dtype=np.uint32)
    entries = codes | np.uint32(LETTER << KIND_SHIFT)
    for low, high in _SINGLE_RANGES:
        entries[low : high + 1] = codes[low : high + 1] | np.uint32(SINGLE << KIND_SHIFT)
    entries[0xE000:0xF900] = codes[0xE000:0xF900] | np.uint32(EMOJI << KIND_SHIFT)
    pool: list[int] = []

    def enter(code: int, kind: int, points: list[int]) -> None:
        value = points[0] if points else 0
        if len(points) > 1:
            value = POOL_FLAG | len(pool)
            pool.extend((len(points), *points))
        entries[code] = kind << KIND_SHIFT | value

    for code in _folded_one_by_one():
        kind, text = fold_char(chr(code))
        enter(code, kind, [ord(part) for part in text])
    for code in range(0xAC00, 0xD7A4):  # Hangul syllables to their letters, by the standard's rule
        lead, rest = divmod(code - 0xAC00, 588)
        vowel, tail = divmod(rest, 28)
        letters = [0x1100 + lead, 0x1161 + vowel, 0x11A7 + tail]
        enter(code, LETTER, letters if tail else letters[:2])
    return {"entries": entries, "pool": np.array(pool, dtype=np.int32)}


def fold_text(text: str) -> tuple[str, list[int]]:
    """Fold a text for reading by people or by regular expressions.

    Returns:
        The folded text (each run of separators one space, emoji kept) and, for each of its
        characters, the index of the character of `text` it comes from.
    """
    folded: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        kind, parts = fold_char(char)
        if kind == SEPARATOR and folded and folded[-1] != " ":
            parts = " "
        folded.extend(parts)
        places.extend([place] * len(parts))
    return "".join(folded), places
