# SPDX-License-Identifier: Apache-2.0
"""Account names: "@name", "ig: name", "snap name_77", "$tag", each anchored to what names it."""

from __future__ import annotations

from manumit.text.kernels import inner_kernel, kernel
from manumit.text.selectors.alphabet import (
    AT,
    BRACKET,
    COLON,
    DASH,
    DOT,
    NEWLINE,
    OTHER,
    PICTURE,
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
    TAKEN,
    ZERO,
    Atoms,
    Symbols,
)
from manumit.text.selectors.domains import find_styled, put_spelling, take_atoms
from manumit.text.selectors.output import HANDLE, Found, put_candidate
from manumit.text.selectors.words import CURRENCY_SHIFT, FILLER, PHONE_WORD, PLATFORM_SHIFT

_DOLLAR, _AT_SIGN = 36, 64
_SHORTEST, _LONGEST = 3, 32
_TO_NAME = SPACE | COLON | AT | DASH | BRACKET | PICTURE | OTHER | NEWLINE
_POINTING = COLON | AT | PICTURE | DASH | BRACKET
_MOST_FILLERS = 2
_BYTE = 0xFF
CASH_TAG = 0xFF
"""Stands for the platform of a "$tag" without a name before it."""
_CASH, _SIGN_SCORE = ZERO + CASH_TAG, ZERO + 750


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
    """Return 0 for no account name, 1 for a plain word, 2 for one with digits or signs."""
    size = atoms[HIGH, stop - 1] - atoms[LOW, first]
    letters = 0
    for atom in range(first, stop):
        if not atoms[IS_DIGITS, atom]:
            letters += atoms[HIGH, atom] - atoms[LOW, atom]
    if not _SHORTEST <= size <= _LONGEST or letters == 0:
        return 0
    low, high = atoms[LOW, first], atoms[HIGH, stop - 1]
    if low > 0 and symbols[CODE, low - 1] == 95:
        return 2
    for place in range(low, high):
        if symbols[CODE, place] > 127:
            return 0
    return 1 if stop == first + 1 else 2


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
def _find_named(symbols: Symbols, atoms: Atoms, count: int, at: int, found: Found) -> int:
    """Read the name after the platform word `at`; return the next atom to look at."""
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
    stop = _find_name_end(atoms, count, first)
    strength = _is_name(symbols, atoms, first, stop)
    if strength == 0 or (strength == 1 and not gaps & _POINTING):
        return at + 1
    if strength == 1 and fillers > 0 and not gaps & (AT | COLON):
        return at + 1
    platform = atoms[MEANING, at] >> PLATFORM_SHIFT & _BYTE
    score = 600 + (150 if strength == 2 else 0) + (200 if gaps & (AT | COLON) else 0)
    _put_handle(symbols, atoms, first, stop, platform, score, found)
    return stop


@kernel
def find_handles(symbols: Symbols, atoms: Atoms, count: int, found: Found) -> None:
    """Put every account name and take its atoms."""
    atom = ZERO
    while atom < count:
        if atoms[TAKEN, atom]:
            atom += 1
            continue
        if atoms[MEANING, atom] >> PLATFORM_SHIFT & _BYTE:
            atom = _find_named(symbols, atoms, count, atom, found)
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
                atoms[IS_DIGITS, atom] or atoms[MEANING, atom] >> CURRENCY_SHIFT
            )
            if strength and not is_money:
                platform = _CASH if sign == _DOLLAR else ZERO
                _put_handle(symbols, atoms, atom, stop, platform, _SIGN_SCORE, found)
                atom = stop
                continue
        atom += 1
