# SPDX-License-Identifier: Apache-2.0
"""Account names: "@name", "ig: name", "snap name_77", "$tag", each anchored to what names it."""

from __future__ import annotations

from manumit.text.kernels import inner_kernel, kernel
from manumit.text.selectors.alphabet import (
    AT,
    BRACKET,
    COLON,
    COMMA,
    DASH,
    DOT,
    FIRST_GAP,
    NEWLINE,
    OTHER,
    PICTURE,
    SLASH,
    SPACE,
    UNDERSCORE,
)
from manumit.text.selectors.decoding import (
    CODE,
    GAP,
    HIGH,
    IS_DIGITS,
    KIND,
    LOW,
    MEANING,
    NONE,
    RAW,
    TAKEN,
    ZERO,
    Atoms,
    Longs,
    Symbols,
)
from manumit.text.selectors.domains import find_styled, put_spelling, take_atoms
from manumit.text.selectors.output import HANDLE, Found, put_candidate
from manumit.text.selectors.spelling import to_letter
from manumit.text.selectors.words import (
    ALL_LIKE,
    CURRENCY_SHIFT,
    FILLER,
    NAME_PREFIX,
    PHONE_WORD,
    PLATFORM_SHIFT,
    START_HASH,
    look_up,
    mix_code,
)

_DOLLAR, _EQUALS, _AT_SIGN = 36, 61, 64
_PICTURE_KIND = 13
_NEAR = 4
_SPLIT = (SPACE, DASH, DOT, UNDERSCORE)
_AFTER_NAME = SPACE | BRACKET | DASH | COMMA | SLASH | OTHER | PICTURE
_MOST_DIGITS = 8
_MOST_PIECES, _LONGEST_PLATFORM, _CLEAR_NAME, _CLEAR = 11, 12, 5, 2
_SHORTEST, _LONGEST = 3, 32
_TO_NAME = SPACE | COLON | AT | DASH | BRACKET | PICTURE | OTHER | NEWLINE
_POINTING = COLON | AT | PICTURE | DASH
_MOST_FILLERS = 2
_BYTE = 0xFF
_MAY_NAME = NAME_PREFIX | _BYTE << PLATFORM_SHIFT
CASH_TAG = 0xFF
"""Stands for the platform of a "$tag" without a name before it."""
_CASH, _SIGN_SCORE, _LINK_SCORE = ZERO + CASH_TAG, ZERO + 750, ZERO + 900


@inner_kernel
def _find_name_end(atoms: Atoms, count: int, first: int) -> int:
    """Return one past the last atom of a name that begins at `first`."""
    stop = first + 1
    while stop < count and not atoms[TAKEN, stop]:
        gap, size = atoms[GAP, stop], atoms[LOW, stop] - atoms[HIGH, stop - 1]
        is_glue = (size == 1 and gap in (DOT, DASH)) or (size <= 3 and gap == UNDERSCORE)
        if gap != 0 and not is_glue:
            break
        stop += 1
    return stop


@inner_kernel
def _is_name(symbols: Symbols, atoms: Atoms, first: int, stop: int) -> int:
    """Return 0 for no account name, 1 for plain words, 2 for one with digits or signs."""
    size = atoms[HIGH, stop - 1] - atoms[LOW, first]
    letters, strength, digits = 0, 1, 0
    for atom in range(first, stop):
        digits += (atoms[HIGH, atom] - atoms[LOW, atom]) * (atoms[IS_DIGITS, atom] != 0)
        if atoms[IS_DIGITS, atom] or (atom > first and atoms[GAP, atom] != DASH):
            strength = _CLEAR
        if not atoms[IS_DIGITS, atom]:
            letters += atoms[HIGH, atom] - atoms[LOW, atom]
    if not _SHORTEST <= size <= _LONGEST or letters == 0:
        return 0
    if digits >= _MOST_DIGITS and 2 * digits >= size:  # a number, with letters between
        return 0
    low, high = atoms[LOW, first], atoms[HIGH, stop - 1]
    if low > 0 and symbols[CODE, low - 1] == 95:
        return 2
    for place in range(low, high):
        if symbols[CODE, place] > 127:
            return 0
    return strength


@inner_kernel
def _put_handle(
    symbols: Symbols,
    atoms: Atoms,
    first: int,
    stop: int,
    platform: int,
    score: int,
    found: Found,
) -> None:
    put_spelling(symbols, atoms, first, stop, NONE, ZERO, found)
    low, high = atoms[LOW, first], atoms[HIGH, stop - 1]
    if low > 0 and symbols[CODE, low - 1] in (_AT_SIGN, _DOLLAR):
        low -= 1
    steps = find_styled(symbols, low, high)
    put_candidate(found, symbols, HANDLE, low, high, steps, score, platform)
    take_atoms(atoms, first, stop)


@inner_kernel
def _read_platform(
    symbols: Symbols, atoms: Atoms, count: int, atom: int, words: Longs
) -> tuple[int, int]:
    """Read "snapchat", "snap chat", "t e l e" or "1nsta": return platform (0: none), next atom."""
    platform = atoms[MEANING, atom] >> PLATFORM_SHIFT & _BYTE
    follow = atom + 1
    is_run = follow < count and atoms[GAP, follow] == 0
    is_pair = atoms[HIGH, atom] - atoms[LOW, atom] == 2  # in, on, we: hardly ever part of a name
    if not is_run and (is_pair or atoms[MEANING, atom] & NAME_PREFIX == 0 or follow >= count):
        return platform, follow
    state, size = START_HASH, ZERO
    for piece in range(atom, min(count, atom + _MOST_PIECES)):
        gap, width = atoms[GAP, piece], atoms[LOW, piece] - atoms[HIGH, piece - 1]
        is_glued = gap == 0 if is_run else gap in _SPLIT and width == 1
        if atoms[TAKEN, piece] or (piece > atom and not is_glued):
            break
        for place in range(atoms[LOW, piece], atoms[HIGH, piece]):
            state = mix_code(
                state, to_letter(symbols[CODE, place]) if is_run else symbols[CODE, place]
            )
            size += 1
        if size > _LONGEST_PLATFORM:
            break
        known = look_up(words, state)
        is_end = piece + 1 == count or atoms[GAP, piece + 1] != 0
        if piece > atom and known >> PLATFORM_SHIFT & _BYTE and is_end:
            platform, follow = known >> PLATFORM_SHIFT & _BYTE, piece + 1
        if known & NAME_PREFIX == 0 and not is_run:
            break
    return platform, follow


@inner_kernel
def _find_linked(symbols: Symbols, atoms: Atoms, count: int, at: int) -> int:
    """Return the atom after "=" in "tg://resolve?domain=name", 0 if there is none."""
    for atom in range(at + 1, min(count, at + _MOST_PIECES)):
        if atoms[TAKEN, atom] or atoms[GAP, atom] & (SPACE | NEWLINE):
            return 0
        if symbols[CODE, atoms[LOW, atom] - 1] == _EQUALS:
            return atom
    return 0


@inner_kernel
def _find_sign_before(symbols: Symbols, atoms: Atoms, atom: int, words: Longs) -> int:
    """Return the platform whose picture stands just before an atom, 0 for none."""
    for place in range(atoms[LOW, atom] - 1, max(-1, atoms[LOW, atom] - _NEAR), -1):
        if symbols[KIND, place] < FIRST_GAP:
            break
        if symbols[KIND, place] == _PICTURE_KIND:
            sign = mix_code(START_HASH, symbols[RAW, place])
            return look_up(words, sign) >> PLATFORM_SHIFT & _BYTE
    return 0


@inner_kernel
def _find_platform_after(
    symbols: Symbols, atoms: Atoms, count: int, atom: int, words: Longs
) -> int:
    """Return the platform that is told after a name, as in "@name on snapchat"; 0 for none."""
    for _ in range(_MOST_FILLERS + 1):
        if atom >= count or atoms[TAKEN, atom] or atoms[GAP, atom] & ~_AFTER_NAME:
            return 0
        platform, follow = _read_platform(symbols, atoms, count, atom, words)
        if platform:
            if follow < count and atoms[GAP, follow] & (COLON | AT):
                return 0
            take_atoms(atoms, atom, follow)
            return platform
        if atoms[MEANING, atom] & FILLER == 0:
            return 0
        atom += 1
    return 0


@inner_kernel
def _find_named(
    symbols: Symbols, atoms: Atoms, count: int, at: int, platform: int, found: Found
) -> int:
    """Read the name after the platform word that ends with atom `at`; return the next atom."""
    if at + 1 < count and atoms[GAP, at + 1] & COLON and atoms[GAP, at + 1] & SLASH:
        first = _find_linked(symbols, atoms, count, at)
        stop = _find_name_end(atoms, count, first)
        if first and _is_name(symbols, atoms, first, stop):
            _put_handle(symbols, atoms, first, stop, platform, _LINK_SCORE, found)
            return stop
        return at + 1
    gaps, fillers, first = 0, 0, at + 1
    while first < count and not atoms[TAKEN, first]:
        gap = atoms[GAP, first]
        if gap == 0 or gap & ~_TO_NAME or atoms[LOW, first] - atoms[HIGH, first - 1] > 6:
            return at + 1
        gaps |= gap
        meaning = atoms[MEANING, first]
        is_filler = meaning & FILLER or meaning >> PLATFORM_SHIFT & _BYTE
        is_filler = is_filler and _find_name_end(atoms, count, first) == first + 1
        if fillers == _MOST_FILLERS or not is_filler:
            break
        if symbols[CODE, atoms[LOW, first] - 1] == _AT_SIGN:
            break
        fillers += 1
        first += 1
    if (
        first >= count
        or atoms[TAKEN, first]
        or (atoms[MEANING, first] & PHONE_WORD and not gaps & AT)
    ):
        return at + 1
    is_number = atoms[IS_DIGITS, first] or atoms[MEANING, first] & ALL_LIKE
    if is_number and atoms[MEANING, at] & PHONE_WORD and not gaps & AT:
        return at + 1  # accounts of these are numbers
    stop = _find_name_end(atoms, count, first)
    strength = _is_name(symbols, atoms, first, stop)
    if strength == 0 or (strength == 1 and (not gaps & _POINTING or gaps & BRACKET)):
        return at + 1
    if strength == 1 and fillers > 0 and not gaps & (AT | COLON):
        return at + 1
    is_compound = gaps == DASH and atoms[LOW, at + 1] - atoms[HIGH, at] == 1  # instagram-worthy
    if strength == 1 and (is_compound or (stop > first + 1 and atoms[MEANING, first] & FILLER)):
        return at + 1
    score = 600 + (150 if strength == 2 else 0) + (200 if gaps & (AT | COLON) else 0)
    _put_handle(symbols, atoms, first, stop, platform, score, found)
    return stop


@inner_kernel
def _put_clear(
    symbols: Symbols, atoms: Atoms, first: int, stop: int, platform: int, found: Found
) -> None:
    """Put a name that has no sign before it, if digits or signs make it one."""
    if atoms[IS_DIGITS, first] or atoms[HIGH, stop - 1] - atoms[LOW, first] < _CLEAR_NAME:
        return
    if _is_name(symbols, atoms, first, stop) == _CLEAR:
        _put_handle(symbols, atoms, first, stop, platform, _SIGN_SCORE, found)


@inner_kernel
def _find_name_before(symbols: Symbols, atoms: Atoms, at: int, platform: int, found: Found) -> None:
    """Put the name in "name_77 on snapchat"; `at` is the platform word."""
    if at < 2 or atoms[GAP, at] != SPACE or atoms[GAP, at - 1] != SPACE:
        return
    if atoms[MEANING, at - 1] & FILLER == 0 or atoms[TAKEN, at - 2]:
        return
    first = at - 2
    while first > 0 and not atoms[TAKEN, first - 1]:
        size = atoms[LOW, first] - atoms[HIGH, first - 1]
        if atoms[GAP, first] and (size != 1 or atoms[GAP, first] not in (DOT, DASH, UNDERSCORE)):
            break
        first -= 1
    _put_clear(symbols, atoms, first, at - 1, platform, found)


@kernel
def find_handles(symbols: Symbols, atoms: Atoms, count: int, words: Longs, found: Found) -> None:
    """Put every account name and take its atoms."""
    atom = ZERO
    while atom < count:
        if atoms[TAKEN, atom]:
            atom += 1
            continue
        platform, follow = ZERO, atom + 1
        if atoms[MEANING, atom] & _MAY_NAME or (follow < count and atoms[GAP, follow] == 0):
            platform, follow = _read_platform(symbols, atoms, count, atom, words)
        if platform:
            stop = _find_named(symbols, atoms, count, follow - 1, platform, found)
            if stop == follow:
                _find_name_before(symbols, atoms, atom, platform, found)
            atom = stop
            continue
        low = atoms[LOW, atom]
        sign = symbols[CODE, low - 1] if low > 0 else 0
        lead = symbols[CODE, low - 2] if low > 1 and sign == 95 else 0
        is_sign = sign in (_AT_SIGN, _DOLLAR) or lead == _AT_SIGN
        before = low - (2 if lead else 1)
        if is_sign and (before == 0 or symbols[KIND, before - 1] >= 2):
            stop = _find_name_end(atoms, count, atom)
            strength = _is_name(symbols, atoms, atom, stop)
            is_money = sign == _DOLLAR and (
                atoms[IS_DIGITS, atom] or atoms[MEANING, atom] >> CURRENCY_SHIFT & _BYTE
            )
            if strength and not is_money:
                platform = _CASH
                if sign == _AT_SIGN or lead == _AT_SIGN:
                    platform = ZERO + _find_sign_before(symbols, atoms, atom, words)
                    platform += (
                        0 if platform else _find_platform_after(symbols, atoms, count, stop, words)
                    )
                _put_handle(symbols, atoms, atom, stop, platform, _SIGN_SCORE, found)
                atom = stop
                continue
        pictured = ZERO
        if atoms[GAP, atom] & PICTURE:
            pictured += _find_sign_before(symbols, atoms, atom, words)
        if pictured and not atoms[IS_DIGITS, atom]:
            _put_clear(symbols, atoms, atom, _find_name_end(atoms, count, atom), pictured, found)
        atom += 1
