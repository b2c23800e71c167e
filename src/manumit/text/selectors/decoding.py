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
    BRACKET,
    CLASS_SHIFT,
    CODE_MASK,
    DIGIT_CLASS,
    DROP_CLASS,
    ESCAPE,
    FIRST_GAP,
    LIKE_SHIFT,
    ROW_END_KIND,
    STYLED,
)
from manumit.text.selectors.words import (
    ALL_LIKE,
    AT_WORD,
    DOT_WORD,
    ENTITY,
    IS_NUMBER,
    MAY_JOIN,
    NUMBER_SHIFT,
    PREFIX,
    START_HASH,
    TAG,
    look_up,
    mix_code,
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
    "encoded_characters",
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
    ENCODED,
) = (1 << bit for bit in range(len(STEPS)))

_KEYCAP_CODE = 0x20E3
_SPACE_KIND = 2
_LONGEST_WORD = 24
_START = 3
_SHOUTED = 6
_SIGN_WORD = AT_WORD | DOT_WORD
_LONGEST_ESCAPE, _LONGEST_TAG = 12, 120
_PERCENT, _AMPERSAND, _HASH_SIGN, _SLASH_SIGN = 37, 38, 35, 47
_SEMICOLON, _LESS, _GREATER, _AT_CODE = 59, 60, 62, 64

ZERO = cast("int", np.int64(0))
ONE, NONE = ZERO + 1, ZERO - 1
"""Numbers to begin counting from: of one type, so that each kernel is compiled once (a literal
has a type of its own)."""

PIECE = 1 << 16
"""Most symbols of a piece; a row longer than that is cut, at a space if there is one."""
_BATCH = 1 << 12
"""Symbols after which no further row is begun, so that a piece stays in the processor's cache."""
_STRIDE = PIECE + 72
"""Width of the rooms: no power of two, whose rows would fall on the same lines of the cache."""
NEXT_ROW, NEXT_BYTE, NEXT_CHAR = range(3)


def make_room() -> tuple[Symbols, Atoms]:
    """Return room for the symbols and atoms of a piece."""
    return np.empty((7, _STRIDE), np.int64), np.empty((7, _STRIDE), np.int64)


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
def _to_hex(byte: int) -> int:
    """Return the value of a hexadecimal digit, -1 for another byte."""
    if 48 <= byte <= 57:
        return byte - 48
    low = byte | 32
    return low - 87 if 97 <= low <= 102 else NONE


@inner_kernel
def _read_reference(data: Bytes, place: int, stop: int, words: Longs) -> tuple[int, int]:
    """Read "#64;", "#x40;" or "commat;": return the code point (-1: none) and the next place."""
    stop = min(stop, place + _LONGEST_ESCAPE)
    is_number = place < stop and data[place] == _HASH_SIGN
    is_hex = is_number and place + 1 < stop and data[place + 1] | 32 == 120
    at = place + is_number + is_hex
    code, state, first = ZERO, START_HASH, at
    while at < stop and data[at] != _SEMICOLON:
        letter = ZERO + data[at]
        digit = _to_hex(letter)
        if is_number and (digit < 0 or (digit > 9 and not is_hex)):
            return NONE, place
        code = min(code * (16 if is_hex else 10) + digit, ZERO + 0x110000)
        state = mix_code(state, letter | 32)
        at += 1
    if at >= stop or at == first:
        return NONE, place
    if not is_number:
        known = look_up(words, state)
        code = (known >> NUMBER_SHIFT) & 1023 if known & ENTITY else NONE
    return (code if 8 < code < 0x110000 else NONE), at + 1


@inner_kernel
def _read_tag(data: Bytes, place: int, stop: int, words: Longs) -> tuple[int, int]:
    """Read "br/>" or "/b>" or "a href=...>": return a space (-1: no tag) and the next place."""
    stop = min(stop, place + _LONGEST_TAG)
    is_end = place < stop and data[place] == _SLASH_SIGN
    at = place + is_end
    state, first = START_HASH, at
    while at < stop and (97 <= data[at] | 32 <= 122 or (at > first and 48 <= data[at] <= 57)):
        state = mix_code(state, ZERO + (data[at] | 32))
        at += 1
    is_bare = at < stop and data[at] in (_GREATER, _SLASH_SIGN)
    if look_up(words, state) & TAG == 0:
        return NONE, place
    if is_bare and not is_end and at == first + 1 and data[first] | 32 == 97:
        return NONE, place  # "<a>" stands for an at sign
    while at < stop and data[at] != _GREATER:
        at += 1
    return (ZERO + 32, at + 1) if at < stop else (NONE, place)


@inner_kernel
def _read_escape(data: Bytes, place: int, stop: int, code: int, words: Longs) -> tuple[int, int]:
    """Read what stands after "&", "%" or "<": return the code point (-1: none), and where next."""
    if code == _AMPERSAND:
        return _read_reference(data, place, stop, words)
    if code == _LESS:
        return _read_tag(data, place, stop, words)
    if code != _PERCENT or place + 1 >= stop:
        return NONE, place
    high, low = _to_hex(ZERO + data[place]), _to_hex(ZERO + data[place + 1])
    code = high * 16 + low
    return (code, place + 2) if min(high, low) >= 0 and 32 <= code < 127 else (NONE, place)


@inner_kernel
def _count_characters(data: Bytes, low: int, high: int) -> int:
    count = ZERO
    for place in range(low, high):
        count += data[place] & 0xC0 != 0x80
    return count


@inner_kernel
def _is_ring_at(
    data: Bytes, place: int, stop: int, code: int, symbols: Symbols, count: int
) -> bool:
    """Tell a circled a between plain letters: anna, a circled a, example.com."""
    if code < 128:
        return False
    before = symbols[RAW, count - 1] if count > 0 else ZERO
    return bool(48 <= before < 123 and place < stop and 48 <= data[place] < 123)


@inner_kernel
def _read_row(
    data: Bytes,
    stop: int,
    words: Longs,
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
        steps, begun = pending, char
        char += 1
        entry = np.int64(table[code])
        if entry & ESCAPE:
            meant, after = _read_escape(data, place, stop, code, words)
            if meant < 0 and _is_ring_at(data, place, stop, code, symbols, count):
                meant = _AT_CODE
            if meant >= 0:
                char += _count_characters(data, place, after)
                code, place, steps = meant, after, steps | ENCODED
                entry = np.int64(table[code])
        kind = (entry >> CLASS_SHIFT) & 31
        if kind == DROP_CLASS:
            if code == _KEYCAP_CODE and count > first:
                symbols[STEP, count - 1] |= KEYCAP
            elif 0x200B <= code <= 0x2064 or code in (0xAD, 0xFEFF):
                pending = HIDDEN
            continue
        if entry & STYLED:
            steps |= SCRIPT_DIGITS if kind == DIGIT_CLASS else STYLED_LETTERS
        symbols[CODE, count] = entry & CODE_MASK
        symbols[RAW, count] = code
        symbols[KIND, count] = kind
        symbols[STEP, count] = steps
        symbols[PLACE, count] = begun
        symbols[ROW, count] = row
        symbols[LIKE, count] = entry >> LIKE_SHIFT & 15
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
    words: Longs,
    table: npt.NDArray[np.uint32],
    cursor: Longs,
    symbols: Symbols,
) -> int:
    """Decode and fold rows from the cursor on, as many as fit; return the number of symbols.

    Args:
        data: UTF-8 bytes of all rows.
        offsets: Where each row begins, and the end of the last.
        words: From `words.make_lexicon`.
        table: From `alphabet.make_symbol_table`.
        cursor: Row, byte and character to begin at; moved on.
        symbols: Filled.
    """
    count = ZERO
    while cursor[NEXT_ROW] < len(offsets) - 1:
        row = cursor[NEXT_ROW]
        if count > 0 and count + offsets[row + 1] - offsets[row] >= _BATCH:
            break
        count = _read_row(data, offsets[row + 1], words, table, cursor, symbols, count)
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


@inner_kernel
def _find_shout(symbols: Symbols, at: int, words: Longs) -> int:
    """Return one past "AT" or "DOT" in capitals at `at`, between small letters or digits; or 0."""
    if not 65 <= symbols[RAW, at] <= 90 or at == 0 or 65 <= symbols[RAW, at - 1] <= 90:
        return 0
    if symbols[KIND, at - 1] >= FIRST_GAP or not 65 <= symbols[RAW, at + 1] <= 90:
        return 0
    high, state = at, START_HASH
    while 65 <= symbols[RAW, high] <= 90 and high - at <= _SHOUTED:
        state = mix_code(state, symbols[CODE, high])
        high += 1
    if symbols[KIND, high] >= FIRST_GAP or look_up(words, state) & _SIGN_WORD == 0:
        return 0
    return high


@inner_kernel
def _look_up_stretched(symbols: Symbols, low: int, high: int, words: Longs) -> int:
    """Return the meaning of a word each of whose letters may be repeated: sevennn."""
    state, last = mix_code(START_HASH, ZERO + 1), ZERO
    for place in range(low, high):
        if symbols[CODE, place] != last:
            last = symbols[CODE, place]
            state = mix_code(state, last)
    return look_up(words, state)


@inner_kernel
def _find_cut(symbols: Symbols, low: int, high: int, words: Longs) -> int:
    """Return where a word is cut by "AT" or "DOT" in capitals, `high` if nowhere."""
    if low > 0 and symbols[KIND, low - 1] < FIRST_GAP:
        end = _find_shout(symbols, low, words)
        if end:
            return end
    for place in range(low + 1, high - 2):
        if 65 <= symbols[RAW, place] <= 90 and _find_shout(symbols, place, words):
            return place
    return high


@inner_kernel
def _hash_symbols(symbols: Symbols, low: int, high: int) -> int:
    state = START_HASH
    for place in range(low, min(high, low + _LONGEST_WORD)):
        state = mix_code(state, symbols[CODE, place])
    return state


@kernel
def split_atoms(symbols: Symbols, count: int, words: Longs, atoms: Atoms) -> int:
    """Cut symbols into atoms; atoms[GAP, i] tells what stands before atom i.

    "AT" and "DOT" in capitals inside a word are atoms of their own, as if in brackets.
    """
    atom, gap, at = ZERO, ZERO, ZERO
    while at < count:
        kind = symbols[KIND, at]
        if kind >= FIRST_GAP:
            gap |= 1 << (kind - FIRST_GAP)
            at += 1
            continue
        low, state, letters, like, last, twins = at, START_HASH, ZERO, True, NONE, ZERO
        has_capitals = False
        while symbols[KIND, at] == kind:  # a row end stops it
            code = symbols[CODE, at]
            if at - low < _LONGEST_WORD:
                state = mix_code(state, code)
                if at - low == _START - 1:
                    letters = look_up(words, state)
            twins += code == last
            has_capitals |= symbols[RAW, at] != code
            last = code
            like &= symbols[LIKE, at] != NOT_LIKE
            at += 1
        is_digits = kind == DIGIT_CLASS
        is_glued = low > 0 and symbols[KIND, low - 1] < FIRST_GAP
        if has_capitals and not is_digits and (is_glued or at - low > _SHOUTED):
            cut = _find_cut(symbols, low, at, words)
            if cut < at:
                at, letters = cut, ZERO
                state = _hash_symbols(symbols, low, at)
        meaning = look_up(words, state) if at - low <= _LONGEST_WORD and not is_digits else ZERO
        if twins and not is_digits and meaning & ~PREFIX == 0 and at - low >= _START:
            meaning |= _look_up_stretched(symbols, low, min(at, low + _LONGEST_WORD), words)
        if at - low >= 2 * _START and letters & (PREFIX | IS_NUMBER):
            meaning |= MAY_JOIN
        is_shout = is_glued and meaning & _SIGN_WORD and _find_shout(symbols, low, words) == at
        atoms[LOW, atom] = low
        atoms[HIGH, atom] = at
        atoms[IS_DIGITS, atom] = is_digits
        atoms[MEANING, atom] = meaning | ALL_LIKE if like else meaning
        atoms[HASH, atom] = state
        atoms[GAP, atom] = gap | BRACKET if is_shout else gap
        atoms[TAKEN, atom] = 0
        atom += 1
        gap = ZERO + BRACKET if is_shout else ZERO
    atoms[GAP, atom] = gap
    return atom
