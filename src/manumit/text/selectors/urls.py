# SPDX-License-Identifier: Apache-2.0
"""Web addresses, with or without scheme, plain or hidden; the scheme and "www." are left out."""

from __future__ import annotations

from manumit.text.kernels import inner_kernel, kernel
from manumit.text.selectors.alphabet import (
    BRACKET,
    COLON,
    COMMA,
    DASH,
    DOT,
    FIRST_GAP,
    OTHER,
    ROW_END_KIND,
    SLASH,
    SPACE,
)
from manumit.text.selectors.decoding import (
    CODE,
    GAP,
    HIGH,
    KIND,
    LOW,
    MEANING,
    NONE,
    RAW,
    TAKEN,
    ZERO,
    Atoms,
    Symbols,
)
from manumit.text.selectors.domains import (
    find_styled,
    put_spelling,
    read_domain,
    take_atoms,
)
from manumit.text.selectors.output import URL, Found, put_candidate, put_code
from manumit.text.selectors.words import DOT_WORD, FILLER, PLATFORM_SHIFT, SCHEME, WORD_TLD

_SPACE_KIND, _NEWLINE_KIND, _SLASH_KIND = 2, 3, 7
_LONGEST_PATH = 300
_INITIALS, _COUNTRY = 4, 2
_NAME_SIGNS = (36, 64, 95)
_TRAILING = BRACKET | COLON | COMMA | DOT | OTHER


@inner_kernel
def _find_path_end(symbols: Symbols, size: int, low: int) -> int:
    """Return one past the last symbol of a path that begins at `low` (a slash)."""
    high = low
    while high < size and high - low < _LONGEST_PATH:
        if symbols[KIND, high] in (_SPACE_KIND, _NEWLINE_KIND, ROW_END_KIND):
            break
        high += 1
    while high > low and symbols[KIND, high - 1] >= FIRST_GAP:
        if (1 << (symbols[KIND, high - 1] - FIRST_GAP)) & _TRAILING == 0:
            break
        high -= 1
    return high


@inner_kernel
def _has_scheme(atoms: Atoms, atom: int) -> bool:
    if atom == 0 or atoms[MEANING, atom - 1] & SCHEME == 0:
        return False
    gap = atoms[GAP, atom]
    return bool(gap & SLASH and gap & ~(COLON | SLASH | BRACKET | SPACE) == 0)


@inner_kernel
def _is_account(atoms: Atoms, atom: int, stop: int) -> bool:
    """Tell "venmo: quick.uk", a name after its platform that a country ends, from a site."""
    if atom == 0 or atoms[HIGH, stop - 1] - atoms[LOW, stop - 1] > _COUNTRY:
        return False
    is_pointed = atoms[GAP, atom] & (COLON | DASH) or atoms[GAP, atom] == SPACE
    return bool(is_pointed and atoms[MEANING, atom - 1] >> PLATFORM_SHIFT & 0xFF)


@kernel
def find_urls(symbols: Symbols, size: int, atoms: Atoms, count: int, found: Found) -> None:
    """Put every web address and take its atoms; `size` is the number of symbols."""
    atom = ZERO
    while atom < count - 1:
        is_dotted = atoms[GAP, atom + 1] & DOT or atoms[MEANING, atom + 1] & DOT_WORD
        is_joined = atoms[GAP, atom + 1] & ~DASH == 0
        if atoms[TAKEN, atom] or not (is_dotted or is_joined):
            atom += 1
            continue
        domain = read_domain(symbols, atoms, count, atom, ZERO)
        if domain.stop == 0:
            atom = max(atom + 1, domain.reached - 1)
            continue
        high = atoms[HIGH, domain.stop - 1]
        is_path = high < size and symbols[KIND, high] == _SLASH_KIND
        scheme = _has_scheme(atoms, atom)
        www = atoms[MEANING, atom] & SCHEME != 0
        is_weak = domain.ending & WORD_TLD or (domain.steps and atoms[MEANING, atom] & FILLER)
        is_name = atoms[LOW, atom] > 0 and symbols[CODE, atoms[LOW, atom] - 1] in _NAME_SIGNS
        is_initial = high - atoms[LOW, atom] <= _INITIALS  # B.Sc
        if (is_weak or is_name or is_initial or _is_account(atoms, atom, domain.stop)) and not (
            scheme or www or is_path
        ):
            atom = domain.stop
            continue
        first = atom - 1 if scheme else atom
        put_spelling(
            symbols, atoms, atom + 1 if www else atom, domain.stop, NONE, domain.steps, found
        )
        low = atoms[LOW, first]
        steps = domain.steps | find_styled(symbols, low, high)
        if is_path:
            end = _find_path_end(symbols, size, high)
            for place in range(high, end if end > high + 1 else high):
                put_code(found, symbols[RAW, place])
            high = max(high, end)
        score = 800 if domain.steps else 970 if scheme or www else 900
        put_candidate(found, symbols, URL, low, high, steps, score, ZERO)
        stop = domain.stop
        while stop < count and atoms[LOW, stop] < high:
            stop += 1
        take_atoms(atoms, first, stop)
        atom = stop
