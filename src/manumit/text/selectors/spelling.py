# SPDX-License-Identifier: Apache-2.0
"""Reading digits however they are spelled: digits, words, pieces of words, look-alike letters."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from manumit.text.kernels import inner_kernel, kernel
from manumit.text.selectors.alphabet import (
    COMMA,
    DASH,
    DOT,
    NEWLINE,
    OTHER,
    PLUS,
    ROW_END,
    SPACE,
    UNDERSCORE,
)
from manumit.text.selectors.decoding import (
    CODE,
    DIGIT_WORDS,
    GAP,
    HASH,
    HIGH,
    HOMOPHONES,
    IS_DIGITS,
    JOINED_WORDS,
    KIND,
    LIKE,
    LOOKALIKE,
    LOW,
    MEANING,
    NONE,
    PIECE,
    RAW,
    SPLIT_WORDS,
    STEP,
    TAKEN,
    ZERO,
    Atoms,
    Longs,
    Symbols,
)
from manumit.text.selectors.words import (
    ALL_LIKE,
    AMBIGUOUS,
    BRIDGE,
    CURRENCY_SHIFT,
    DASH_WORD,
    DIGITS_SHIFT,
    DOT_WORD,
    FILLER,
    HUNDRED,
    IS_NUMBER,
    JOINER,
    MAY_JOIN,
    MEASURE,
    NUMBER_SHIFT,
    PHONE_WORD,
    PREFIX,
    SCORE,
    START_HASH,
    TENS,
    THRICE,
    TWICE,
    look_up,
    mix_code,
)

_SPLIT_GAP = SPACE | DOT | DASH | UNDERSCORE
_LONGEST_GAP = 16
_LONGEST_JOINT, _MOST_BRIDGES, _AREA = 8, 3, 3
_NEAR = SPACE | DASH
_NO_JOINT = MEASURE | PHONE_WORD
_LONGEST_SPLIT = 8
_LINE_DIGITS = 7
_TENS_ROOM = 19
_MAY_BEGIN = IS_NUMBER | TWICE | THRICE | MAY_JOIN | ALL_LIKE | PREFIX
_SPACE_KIND, _DOT_KIND = 2, 5


Groups = npt.NDArray[np.int64]
"""int64[8, n], a column for each digit group: first and one-past-last place in the buffer of
digits, first and one-past-last atom, steps, how many of its words also mean something else, the
gap before it, and its run: groups of one run have nothing but separators between them."""
D_LOW, D_HIGH, FIRST, LAST, G_STEPS, DOUBT, G_GAP, RUN = range(8)


class Reading(NamedTuple):
    """Where reading stopped (atom), how many digits there are now, steps, doubtful words."""

    atom: int
    digits: int
    steps: int
    doubtful: int


def make_groups() -> tuple[Groups, Longs]:
    """Return room for the groups and the digits of a piece."""
    return np.empty((8, PIECE + 2), np.int64), np.empty(3 * PIECE + 8, np.int64)


@inner_kernel
def _put_number(digits: Longs, at: int, meaning: int) -> int:
    """Write the digits of a number word, the most significant first."""
    size = (meaning >> DIGITS_SHIFT) & 3
    value = (meaning >> NUMBER_SHIFT) & 1023
    for step in range(size):
        digits[at + size - 1 - step] = value % 10
        value //= 10
    return at + size


@inner_kernel
def _put_plain(symbols: Symbols, low: int, high: int, digits: Longs, at: int) -> tuple[int, int]:
    steps = 0
    for place in range(low, high):
        digits[at] = symbols[CODE, place] - 48
        steps |= symbols[STEP, place]
        at += 1
    return at, steps


@inner_kernel
def _ends_sentence(symbols: Symbols, low: int, high: int) -> bool:
    """Tell "212. 555" from "212 . 555" and "212.555"; the gap is symbols low to high."""
    if high - low < 2 or symbols[KIND, low] != _DOT_KIND:
        return False
    return bool(symbols[KIND, low + 1] == _SPACE_KIND)


@inner_kernel
def _is_near(atoms: Atoms, atom: int) -> bool:
    return bool(atoms[GAP, atom] == SPACE or atoms[GAP, atom] == DASH)


@inner_kernel
def read_tens(atoms: Atoms, count: int, atom: int) -> tuple[int, int]:
    """Read "thirty nine", "quatre-vingt-dix-sept": return the value and the next atom.

    The atom must be a TENS word below 100, or the 4 before a SCORE word.
    """
    value = (atoms[MEANING, atom] >> NUMBER_SHIFT) & 1023
    follow = atom + 1
    if follow < count and atoms[MEANING, follow] & SCORE and atoms[MEANING, atom] & TENS == 0:
        value, follow = 80, follow + 1
    for _ in range(2):
        place = follow
        if place < count and atoms[MEANING, place] & JOINER and _is_near(atoms, place):
            place += 1
        if place >= count or atoms[GAP, place] & ~(SPACE | DASH):
            break
        meaning = atoms[MEANING, place]
        more = (meaning >> NUMBER_SHIFT) & 1023
        room = _TENS_ROOM if value in (60, 80) else 9
        if value % 10 or meaning & IS_NUMBER == 0 or not 0 < more <= room:
            break
        is_score = more == 4 and place + 1 < count and atoms[MEANING, place + 1] & SCORE != 0
        if is_score and (atoms[GAP, place + 1] == DASH or atoms[GAP, place] == SPACE):
            break  # quarante quatre-vingt-cinq
        value, follow = value + more, place + 1
    return value, follow


@inner_kernel
def has_hundreds(atoms: Atoms, count: int, atom: int) -> bool:
    """Tell "six hundred" and "seiscientos" from "six"; the atom must be a number word."""
    meaning = atoms[MEANING, atom]
    if (meaning >> DIGITS_SHIFT) & 3 == 3:
        return True
    if atom + 1 >= count or atoms[GAP, atom + 1] & ~_NEAR or (meaning >> DIGITS_SHIFT) & 3 > 1:
        return False
    return bool(atoms[MEANING, atom + 1] & HUNDRED and meaning & AMBIGUOUS == 0)


@inner_kernel
def read_hundreds(atoms: Atoms, count: int, atom: int) -> tuple[int, int]:
    """Read "nine hundred and twenty-two", "novecientos doce": return the value, the next atom.

    The atom must be a word of 100 to 900, or one digit before a HUNDRED word.
    """
    value = (atoms[MEANING, atom] >> NUMBER_SHIFT) & 1023
    follow = atom + 1
    if value < 100:
        value, follow = value * 100, follow + 1
    place = follow
    if place < count and atoms[MEANING, place] & JOINER and _is_near(atoms, place):
        place += 1
    if place >= count or atoms[GAP, place] & ~_NEAR:
        return value, follow
    meaning = atoms[MEANING, place]
    more = (meaning >> NUMBER_SHIFT) & 1023
    if meaning & IS_NUMBER == 0 or meaning & AMBIGUOUS or not 0 < more < 100:
        return value, follow
    if meaning & TENS:
        more, place = read_tens(atoms, count, place)
        return value + more, place
    return value + more, place + 1


@inner_kernel
def _read_joined(
    symbols: Symbols, low: int, high: int, words: Longs, digits: Longs, at: int
) -> int:
    """Read "fivefiveseven"; return the new number of digits, or -1 if it is not only that."""
    place, after_tens = low, False
    while place < high:
        state = START_HASH
        best, meaning = -1, 0
        for end in range(place, high):
            state = mix_code(state, symbols[CODE, end])
            known = look_up(words, state)
            if known & IS_NUMBER and known & AMBIGUOUS == 0:
                best, meaning = end + 1, known
            if known & PREFIX == 0:
                break
        if best < 0:
            return -1
        size = (meaning >> DIGITS_SHIFT) & 3
        if after_tens and size == 1 and meaning >> NUMBER_SHIFT & 1023:  # twentyone
            at, after_tens = at - 1, False
        else:
            after_tens = meaning & TENS != 0 and size == 2
        at = _put_number(digits, at, meaning)
        place = best
    return at


@inner_kernel
def to_letter(code: int) -> int:
    """Return the letter that a digit stands for inside a word: f1ve, thr33, s3ven."""
    if not 48 <= code <= 55:
        return code
    return (111, 105, 122, 101, 97, 115, 98, 116)[code - 48]


@inner_kernel
def _is_inside_word(symbols: Symbols, atoms: Atoms, count: int, first: int, atom: int) -> bool:
    """Tell whether a number is part of a word that begins with atom `first`: a digit, or 33."""
    low, size = atoms[LOW, atom], atoms[HIGH, atom] - atoms[LOW, atom]
    if size > 2 or (size == 2 and not symbols[CODE, low] == symbols[CODE, low + 1] == 51):
        return False
    if atom > first:
        return bool(atoms[GAP, atom] == 0)
    return atom + 1 < count and atoms[GAP, atom + 1] == 0


@inner_kernel
def _read_split(
    symbols: Symbols, atoms: Atoms, count: int, atom: int, words: Longs
) -> tuple[int, int]:
    """Read "f i v e" or "fi-ve": return the meaning (0 if none) and the next atom."""
    state = START_HASH
    best, follow = 0, atom
    for piece in range(atom, min(count, atom + _LONGEST_SPLIT)):
        if atoms[TAKEN, piece]:
            break
        if atoms[IS_DIGITS, piece] and not _is_inside_word(symbols, atoms, count, atom, piece):
            break
        if piece > atom and (
            atoms[GAP, piece] & ~_SPLIT_GAP or atoms[LOW, piece] - atoms[HIGH, piece - 1] > 3
        ):
            break
        if atoms[HIGH, piece] - atoms[LOW, piece] > _LONGEST_SPLIT:
            break
        known = 0
        for place in range(atoms[LOW, piece], atoms[HIGH, piece]):
            state = mix_code(state, to_letter(symbols[CODE, place]))
            known = look_up(words, state)
            if known & PREFIX == 0 and place + 1 < atoms[HIGH, piece]:
                return best, follow
        if piece > atom and known & IS_NUMBER and known & AMBIGUOUS == 0:
            best, follow = known, piece + 1
            if known & TENS == 0:
                break
        if known & PREFIX == 0:
            break
    return best, follow


@inner_kernel
def _read_lookalikes(
    symbols: Symbols,
    atoms: Atoms,
    count: int,
    atom: int,
    digits: Longs,
    at: int,
    after_digits: bool,
) -> tuple[int, int]:
    """Read "SSS" or "l" among digits; return the number of digits (-1: no) and doubtful words."""
    low, high = atoms[LOW, atom], atoms[HIGH, atom]
    if high - low > _LINE_DIGITS or low == high:
        return -1, 0
    before = atoms[GAP, atom] if after_digits else np.int64(SPACE)
    after = np.int64(SPACE)
    if atom + 1 < count and atoms[IS_DIGITS, atom + 1]:
        after = atoms[GAP, atom + 1]
    elif atom + 1 < count:  # S5S-SSS: the next atom may be letters drawn like digits too
        after = SPACE | (atoms[GAP, atom + 1] & (DASH | DOT))
    is_tied = (before & (SPACE | ROW_END) == 0) or (after & (SPACE | ROW_END) == 0)
    is_upper = True
    for place in range(low, high):
        raw = symbols[RAW, place]
        is_upper &= not (97 <= raw <= 122) or high - low == 1
        digits[at] = symbols[LIKE, place]
        at += 1
    if not is_tied and not is_upper:
        return -1, 0
    return at, 0 if is_tied else 1


@inner_kernel
def _read_word(
    symbols: Symbols,
    atoms: Atoms,
    count: int,
    atom: int,
    words: Longs,
    digits: Longs,
    at: int,
    after_digits: bool,
) -> Reading:
    """Read a word as digits, if it can be read so (else the returned atom is `atom`)."""
    meaning = atoms[MEANING, atom]
    is_number = meaning & IS_NUMBER != 0
    has_score = (
        atom + 1 < count
        and atoms[MEANING, atom + 1] & SCORE != 0
        and atoms[GAP, atom + 1] & ~(SPACE | DASH) == 0
    )
    if is_number and has_hundreds(atoms, count, atom):
        value, follow = read_hundreds(atoms, count, atom)
        digits[at], digits[at + 1], digits[at + 2] = value // 100, value // 10 % 10, value % 10
        return Reading(follow, at + 3, DIGIT_WORDS, 0)
    if is_number and (meaning & TENS or (has_score and (meaning >> NUMBER_SHIFT) & 1023 == 4)):
        value, follow = read_tens(atoms, count, atom)
        digits[at], digits[at + 1] = value // 10, value % 10
        return Reading(follow, at + 2, DIGIT_WORDS, 0)
    if meaning & PREFIX and not (is_number and meaning & AMBIGUOUS == 0):
        split, follow = _read_split(symbols, atoms, count, atom, words)
        if split:
            at = _put_number(digits, at, split)
            return Reading(follow, at, DIGIT_WORDS | SPLIT_WORDS, 0)
    if is_number:
        is_tied = after_digits and atoms[GAP, atom] == 0
        is_tied |= atom + 1 < count and atoms[IS_DIGITS, atom + 1] and atoms[GAP, atom + 1] == 0
        doubt = 1 if meaning & AMBIGUOUS and not is_tied else 0
        steps = HOMOPHONES if meaning & AMBIGUOUS else DIGIT_WORDS
        return Reading(atom + 1, _put_number(digits, at, meaning), steps, doubt)
    if meaning & MAY_JOIN:
        joined = _read_joined(symbols, atoms[LOW, atom], atoms[HIGH, atom], words, digits, at)
        if joined > at:
            return Reading(atom + 1, joined, DIGIT_WORDS | JOINED_WORDS, 0)
    if meaning & ALL_LIKE == 0:
        return Reading(atom, at, 0, 0)
    like, doubt = _read_lookalikes(symbols, atoms, count, atom, digits, at, after_digits)
    if like > at:
        return Reading(atom + 1, like, LOOKALIKE, doubt)
    return Reading(atom, at, 0, 0)


@inner_kernel
def _read_digits(
    symbols: Symbols,
    atoms: Atoms,
    count: int,
    atom: int,
    words: Longs,
    digits: Longs,
    at: int,
    after_digits: bool,
) -> Reading:
    """Read the digits that begin at `atom`, with "double" and "triple" before them."""
    if atoms[IS_DIGITS, atom]:
        if _is_inside_word(symbols, atoms, count, atom, atom):
            split, follow = _read_split(symbols, atoms, count, atom, words)
            if split:
                at = _put_number(digits, at, split)
                return Reading(follow, at, DIGIT_WORDS | LOOKALIKE, 0)
        at, steps = _put_plain(symbols, atoms[LOW, atom], atoms[HIGH, atom], digits, at)
        return Reading(atom + 1, at, steps, 0)
    meaning = atoms[MEANING, atom]
    if meaning & (TWICE | THRICE) and atom + 1 < count and atoms[GAP, atom + 1] in (SPACE, DASH):
        follow = atom + 1
        once = at
        if atoms[IS_DIGITS, follow] and atoms[HIGH, follow] - atoms[LOW, follow] == 1:
            once, _ = _put_plain(symbols, atoms[LOW, follow], atoms[HIGH, follow], digits, at)
        elif (
            atoms[MEANING, follow] & IS_NUMBER and (atoms[MEANING, follow] >> DIGITS_SHIFT) & 3 == 1
        ):
            once = _put_number(digits, at, atoms[MEANING, follow])
        if once > at:
            times = 2 if meaning & TWICE else 3
            for step in range(1, times):
                digits[at + step] = digits[at]
            return Reading(follow + 1, at + times, DIGIT_WORDS, 0)
    return _read_word(symbols, atoms, count, atom, words, digits, at, after_digits)


@inner_kernel
def _may_be_number(symbols: Symbols, atoms: Atoms, count: int, atom: int, words: Longs) -> bool:
    """Tell, at little cost, most words that no reading as digits begins with."""
    meaning = atoms[MEANING, atom]
    if atoms[IS_DIGITS, atom] or meaning & (IS_NUMBER | TWICE | THRICE | MAY_JOIN | ALL_LIKE):
        return True
    if meaning & PREFIX == 0 or atom + 1 == count or atoms[GAP, atom + 1] & ~_SPLIT_GAP:
        return False
    state = mix_code(atoms[HASH, atom], to_letter(symbols[CODE, atoms[LOW, atom + 1]]))
    return look_up(words, state) & (PREFIX | IS_NUMBER) != 0


@inner_kernel
def _count_plain(atoms: Atoms, count: int, atom: int) -> int:
    """Count the digits of a number written in digits; words count as one, the rest as none."""
    if atom < 0 or atom >= count:
        return 0
    if atoms[IS_DIGITS, atom]:
        return int(atoms[HIGH, atom] - atoms[LOW, atom])
    return 1 if atoms[MEANING, atom] & IS_NUMBER else 0


@inner_kernel
def _name_gap(atoms: Atoms, count: int, atom: int, before: int) -> int:
    """Return the gap that a word after digits stands for, 0 for none.

    Such a word names a separator ("dash", "then"; "and" only beside another one or between
    longer numbers), or comes again and again ("2x1x2x5x5"). `before` counts such words just
    before this one.
    """
    meaning = atoms[MEANING, atom]
    left, right = _count_plain(atoms, count, atom - 1), _count_plain(atoms, count, atom + 1)
    if meaning & (DASH_WORD | DOT_WORD | BRIDGE):
        is_pair = before > 0 or (atom + 1 < count and atoms[MEANING, atom + 1] & BRIDGE != 0)
        is_weak = meaning & (JOINER | FILLER) != 0
        return 0 if is_weak and not is_pair and min(left, right) < _AREA else DASH
    size = atoms[HIGH, atom] - atoms[LOW, atom]
    is_single = left == 1 and right == 1
    if size > _LONGEST_JOINT or left == 0 or right == 0 or (size < _AREA and not is_single):
        return 0
    if meaning & _NO_JOINT or meaning >> CURRENCY_SHIFT & 0xFF:
        return 0
    is_again = atom > 1 and atoms[HASH, atom - 2] == atoms[HASH, atom]
    is_again |= atom + 2 < count and atoms[HASH, atom + 2] == atoms[HASH, atom]
    return OTHER if is_again else 0


@kernel
def find_groups(
    symbols: Symbols,
    atoms: Atoms,
    count: int,
    words: Longs,
    groups: Groups,
    digits: Longs,
) -> int:
    """Find the digit groups of a text; return how many.

    `digits` needs three times as much room as the text has symbols. A run ends at a word that
    is no number, at a long gap and, once it holds a local number, at a line end or comma.
    """
    group, at, run, held, last_end = ZERO, ZERO, ZERO, ZERO, NONE
    bridge, atom, run_gaps, bridges = ZERO, ZERO, ZERO, ZERO
    while atom < count:
        may_begin = atoms[IS_DIGITS, atom] or atoms[MEANING, atom] & _MAY_BEGIN
        if atoms[TAKEN, atom] or not (may_begin or last_end == atom):
            atom += 1
            continue
        joined = last_end == atom and atoms[GAP, atom] & ROW_END == 0
        got = Reading(atom, at, ZERO, ZERO)
        if _may_be_number(symbols, atoms, count, atom, words):
            got = _read_digits(symbols, atoms, count, atom, words, digits, at, joined)
        if got.atom == atom:
            named = (
                _name_gap(atoms, count, atom, bridges) if joined and bridges < _MOST_BRIDGES else 0
            )
            if named:
                last_end, bridge, bridges = atom + 1, bridge | named, bridges + 1
            atom += 1
            continue
        gap = atoms[GAP, atom] | bridge
        if (
            gap & DOT
            and joined
            and _ends_sentence(symbols, atoms[HIGH, atom - 1], atoms[LOW, atom])
        ):
            gap |= NEWLINE
        bridge, bridges = ZERO, ZERO
        if joined and atoms[LOW, atom] - atoms[HIGH, atom - 1] > _LONGEST_GAP:
            joined = False
        breaks = gap & (NEWLINE | COMMA) & ~run_gaps | gap & PLUS
        if joined and held >= _LINE_DIGITS and breaks:
            joined = False
        if joined and gap == 0:
            group -= 1
            groups[G_STEPS, group] |= got.steps
            groups[DOUBT, group] += got.doubtful
        else:
            if not joined:
                run += 1
                held = 0
                gap = ZERO  # of no interest outside the run
            groups[D_LOW, group] = at
            groups[FIRST, group] = atom
            groups[G_STEPS, group] = got.steps
            groups[DOUBT, group] = got.doubtful
            groups[G_GAP, group] = gap
            run_gaps = run_gaps | gap if joined else gap
            groups[RUN, group] = run
        groups[D_HIGH, group] = got.digits
        groups[LAST, group] = got.atom
        group += 1
        if gap & NEWLINE:
            held = ZERO  # of this line
        held += got.digits - at
        at = got.digits
        atom = last_end = got.atom
    return group
