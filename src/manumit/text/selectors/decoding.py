# SPDX-License-Identifier: Apache-2.0
"""A text becomes symbols, and symbols become atoms: words and numbers with the gaps between.

An atom is a longest run of letters or of digits. All finders work on atoms and gaps, so that
"(at)", " at " and "@", or "5-5-5" and "five five five", are told apart or taken alike in one
place each.
"""

from __future__ import annotations

from typing import cast

import numpy as np
import numpy.typing as npt

from manumit.text.kernels import inner_kernel, kernel
from manumit.text.selectors.alphabet import (
    CLASS_SHIFT,
    CODE_MASK,
    DIGIT_CLASS,
    DROP_CLASS,
    FIRST_GAP,
    LIKE_SHIFT,
    ROW_END_KIND,
    STYLED,
)
from manumit.text.selectors.words import (
    ALL_LIKE,
    IS_NUMBER,
    MAY_JOIN,
    PREFIX,
    look_up,
    mix_code,
    start_hash,
)

Bytes = npt.NDArray[np.uint8]
Longs = npt.NDArray[np.int64]

Symbols = npt.NDArray[np.int64]
"""int64[7, n], a column for each visible character of a piece: folded and raw code point,
class, steps, character number in its row, row, and the digit it looks like (NOT_LIKE: none).
After the last symbol of a row stands one of class ROW_END_KIND."""
CODE, RAW, KIND, STEP, PLACE, ROW, LIKE = range(7)
NOT_LIKE = 15

Atoms = npt.NDArray[np.int64]
"""int64[7, n], a column for each word or number: first and one-past-last symbol, whether it is
a number, its meaning, the gap before it, whether a finder has taken it, hash of the word."""
LOW, HIGH, IS_DIGITS, MEANING, GAP, TAKEN, HASH = range(7)

STEPS = (
    "digit_words",
    "lookalike",
    "script_digits",
    "keycap",
    "homophones",
    "split_words",
    "joined_words",
    "separators",
    "hidden_characters",
    "at_dot",
    "styled_letters",
)
"""What was undone to read a selector; bit i of a `steps` number stands for STEPS[i]."""
(
    DIGIT_WORDS,
    LOOKALIKE,
    SCRIPT_DIGITS,
    KEYCAP,
    HOMOPHONES,
    SPLIT_WORDS,
    JOINED_WORDS,
    SEPARATORS,
    HIDDEN,
    AT_DOT,
    STYLED_LETTERS,
) = (1 << bit for bit in range(len(STEPS)))

_KEYCAP_CODE = 0x20E3
_SPACE_KIND = 2
_LONGEST_WORD = 24
_START = 3

ZERO = cast("int", np.int64(0))
ONE, NONE = ZERO + 1, ZERO - 1
"""Numbers to begin counting from: of one type, so that each kernel is compiled once (a literal
has a type of its own)."""

PIECE = 1 << 16
"""Symbols of a piece; a row longer than that is cut, at a space if there is one."""
NEXT_ROW, NEXT_BYTE, NEXT_CHAR = range(3)


def make_room() -> tuple[Symbols, Atoms]:
    """Return room for the symbols and atoms of a piece."""
    return np.empty((7, PIECE + 2), np.int64), np.empty((7, PIECE + 2), np.int64)


@inner_kernel
def _decode(data: Bytes, place: int, stop: int) -> tuple[int, int]:
    """Return the code point at `place` and the next place; a broken byte reads as U+FFFD."""
    first = ZERO + data[place]
    if first < 0x80:
        return first, place + 1
    extra = 1 if first < 0xE0 else 2 if first < 0xF0 else 3
    if first < 0xC2 or first > 0xF4 or place + extra >= stop:
        return ZERO + 0xFFFD, place + 1
    code = first & (0x3F >> extra)
    for step in range(1, extra + 1):
        code = code << 6 | (data[place + step] & 0x3F)
    return (code if code < 0x110000 else ZERO + 0xFFFD), place + extra + 1


@inner_kernel
def _read_row(
    data: Bytes,
    stop: int,
    table: npt.NDArray[np.uint32],
    cursor: Longs,
    symbols: Symbols,
    count: int,
) -> int:
    """Read the rest of the row at the cursor, as far as there is room; return the new count."""
    place, char, row = cursor[NEXT_BYTE], cursor[NEXT_CHAR], cursor[NEXT_ROW]
    first, pending = count, 0
    cut, cut_byte, cut_char = 0, 0, 0
    while place < stop and count < PIECE:
        code, place = _decode(data, place, stop)
        entry = np.int64(table[code])
        kind = (entry >> CLASS_SHIFT) & 31
        char += 1
        if kind == DROP_CLASS:
            if code == _KEYCAP_CODE and count > first:
                symbols[STEP, count - 1] |= KEYCAP
            elif 0x200B <= code <= 0x2064 or code in (0xAD, 0xFEFF):
                pending = HIDDEN
            continue
        steps = pending
        if entry & STYLED:
            steps |= SCRIPT_DIGITS if kind == DIGIT_CLASS else STYLED_LETTERS
        symbols[CODE, count] = entry & CODE_MASK
        symbols[RAW, count] = code
        symbols[KIND, count] = kind
        symbols[STEP, count] = steps
        symbols[PLACE, count] = char - 1
        symbols[ROW, count] = row
        symbols[LIKE, count] = entry >> LIKE_SHIFT
        count += 1
        pending = 0
        if kind == _SPACE_KIND:
            cut, cut_byte, cut_char = count, place, char
    if place < stop and cut > 0:
        count, place, char = cut, cut_byte, cut_char
    cursor[NEXT_BYTE], cursor[NEXT_CHAR] = place, char
    return count


@kernel
def read_piece(
    data: Bytes,
    offsets: Longs,
    table: npt.NDArray[np.uint32],
    cursor: Longs,
    symbols: Symbols,
) -> int:
    """Decode and fold rows from the cursor on, as many as fit; return the number of symbols.

    Args:
        data: UTF-8 bytes of all rows.
        offsets: Where each row begins, and the end of the last.
        table: From `alphabet.make_symbol_table`.
        cursor: Row, byte and character to begin at; moved on.
        symbols: Filled.
    """
    count = ZERO
    while cursor[NEXT_ROW] < len(offsets) - 1:
        row = cursor[NEXT_ROW]
        if count > 0 and count + offsets[row + 1] - offsets[row] >= PIECE:
            break
        count = _read_row(data, offsets[row + 1], table, cursor, symbols, count)
        symbols[CODE, count] = 10
        symbols[RAW, count] = 10
        symbols[KIND, count] = ROW_END_KIND
        symbols[STEP, count] = 0
        symbols[PLACE, count] = cursor[NEXT_CHAR]
        symbols[ROW, count] = row
        symbols[LIKE, count] = NOT_LIKE
        count += 1
        if cursor[NEXT_BYTE] < offsets[row + 1]:
            break
        cursor[NEXT_ROW] = row + 1
        cursor[NEXT_CHAR] = 0
    return count


@kernel
def split_atoms(symbols: Symbols, count: int, words: Longs, atoms: Atoms) -> int:
    """Cut symbols into atoms; atoms[GAP, i] tells what stands before atom i."""
    atom, gap, at = ZERO, ZERO, ZERO
    while at < count:
        kind = symbols[KIND, at]
        if kind >= FIRST_GAP:
            gap |= 1 << (kind - FIRST_GAP)
            at += 1
            continue
        low, state, letters, like = at, start_hash(), 0, True
        while symbols[KIND, at] == kind:  # a row end stops it
            if at - low < _LONGEST_WORD:
                state = mix_code(state, symbols[CODE, at])
                if at - low == _START - 1:
                    letters = look_up(words, state)
            like &= symbols[LIKE, at] != NOT_LIKE
            at += 1
        is_digits = kind == DIGIT_CLASS
        meaning = look_up(words, state) if at - low <= _LONGEST_WORD and not is_digits else 0
        if at - low >= 2 * _START and letters & (PREFIX | IS_NUMBER):
            meaning |= MAY_JOIN
        atoms[LOW, atom] = low
        atoms[HIGH, atom] = at
        atoms[IS_DIGITS, atom] = is_digits
        atoms[MEANING, atom] = meaning | ALL_LIKE if like else meaning
        atoms[HASH, atom] = state
        atoms[GAP, atom] = gap
        atoms[TAKEN, atom] = 0
        atom += 1
        gap = 0
    atoms[GAP, atom] = gap
    return atom
