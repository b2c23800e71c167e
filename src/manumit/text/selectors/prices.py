# SPDX-License-Identifier: Apache-2.0
"""Prices: a number with a currency sign or word; and numbers that measure something else.

Both are taken out of the digits before telephone numbers are read.
"""

from __future__ import annotations

from manumit.text.kernels import inner_kernel, kernel
from manumit.text.selectors.alphabet import COMMA, CURRENCY, DOT, SLASH, SPACE
from manumit.text.selectors.decoding import (
    CODE,
    GAP,
    HIGH,
    IS_DIGITS,
    KIND,
    LOW,
    MEANING,
    TAKEN,
    ZERO,
    Atoms,
    Longs,
    Symbols,
)
from manumit.text.selectors.output import PRICE, Found, put_candidate
from manumit.text.selectors.words import (
    CURRENCY_SHIFT,
    MEASURE,
    look_up,
    mix_code,
    start_hash,
)

_SPACE_KIND, _CURRENCY_KIND = 2, 12
_LONGEST_AMOUNT, _LONGEST_MEASURED = 9, 4
_BYTE = 0xFF
_SCORE = ZERO + 900


@inner_kernel
def _currency_of_sign(symbols: Symbols, place: int, words: Longs) -> int:
    state = mix_code(start_hash(), symbols[CODE, place])
    return look_up(words, state) >> CURRENCY_SHIFT & _BYTE


@kernel
def _is_code(atoms: Atoms, atom: int) -> bool:
    """Tell a currency word from a letter that only means one beside a sign (R$)."""
    return bool(atoms[HIGH, atom] - atoms[LOW, atom] > 1)


@inner_kernel
def _follows_number(atoms: Atoms, atom: int, place: int) -> bool:
    """Tell a sign that belongs to the number before it: 200$ 2125550147, 150 € 20."""
    if atom == 0 or not atoms[IS_DIGITS, atom - 1]:
        return False
    return bool(place - atoms[HIGH, atom - 1] <= 1)


@inner_kernel
def _currency_before(symbols: Symbols, atoms: Atoms, atom: int, words: Longs) -> tuple[int, int]:
    """Return the currency written before a number and the first symbol of it."""
    low = atoms[LOW, atom]
    place = low - 1
    if place > 0 and symbols[KIND, place] == _SPACE_KIND:
        place -= 1
    if place >= 0 and symbols[KIND, place] == _CURRENCY_KIND:
        if place < low - 1 and _follows_number(atoms, atom, place):
            return 0, low
        if atom > 0 and atoms[HIGH, atom - 1] == place:
            named = atoms[MEANING, atom - 1] >> CURRENCY_SHIFT & _BYTE
            if named:  # R$, US$
                return named, atoms[LOW, atom - 1]
        return _currency_of_sign(symbols, place, words), place
    if (
        atom > 0
        and atoms[GAP, atom] & ~SPACE == 0
        and not atoms[TAKEN, atom - 1]
        and _is_code(atoms, atom - 1)
    ):
        return atoms[MEANING, atom - 1] >> CURRENCY_SHIFT & _BYTE, atoms[LOW, atom - 1]
    return 0, low


@inner_kernel
def _currency_after(
    symbols: Symbols, atoms: Atoms, count: int, stop: int, words: Longs
) -> tuple[int, int]:
    """Return the currency written after atom stop - 1 and one past its last symbol."""
    high = atoms[HIGH, stop - 1]
    gap = atoms[GAP, stop]
    if gap & CURRENCY:
        place = high + (symbols[KIND, high] == _SPACE_KIND)
        is_next = stop < count and atoms[IS_DIGITS, stop] and atoms[LOW, stop] == place + 1
        if symbols[KIND, place] == _CURRENCY_KIND and not is_next:
            return _currency_of_sign(symbols, place, words), place + 1
        return 0, high
    if stop < count and gap & ~SPACE == 0 and _is_code(atoms, stop):
        currency = atoms[MEANING, stop] >> CURRENCY_SHIFT & _BYTE
        return currency, atoms[HIGH, stop] if currency else high
    return 0, high


@inner_kernel
def _read_amount(symbols: Symbols, atoms: Atoms, count: int, atom: int) -> tuple[int, int]:
    """Read 1,200.50 or 1.200,50 or 200: return hundredths and the atom after the amount."""
    value, fraction, stop = 0, -1, atom
    while stop < count and atoms[IS_DIGITS, stop] and atoms[HIGH, stop] - atoms[LOW, atom] <= 13:
        size = atoms[HIGH, stop] - atoms[LOW, stop]
        if stop > atom:
            gap = atoms[GAP, stop]
            if gap not in (DOT, COMMA) or atoms[LOW, stop] - atoms[HIGH, stop - 1] != 1:
                break
            if fraction >= 0 or size not in (2, 3):
                break
        if stop > atom and size == 2:
            fraction = 0
        for place in range(atoms[LOW, stop], atoms[HIGH, stop]):
            value = value * 10 + symbols[CODE, place] - 48
        stop += 1
    return (value if fraction == 0 else value * 100), stop


@kernel
def find_prices(symbols: Symbols, atoms: Atoms, count: int, words: Longs, found: Found) -> None:
    """Put every price; take prices and small numbers that a unit follows."""
    atom = ZERO
    while atom < count:
        size = atoms[HIGH, atom] - atoms[LOW, atom]
        if not atoms[IS_DIGITS, atom] or atoms[TAKEN, atom] or size > _LONGEST_AMOUNT:
            atom += 1
            continue
        currency, low = _currency_before(symbols, atoms, atom, words)
        amount, stop = _read_amount(symbols, atoms, count, atom)
        high = atoms[HIGH, stop - 1]
        if currency == 0:
            low = atoms[LOW, atom]
            currency, high = _currency_after(symbols, atoms, count, stop, words)
        if currency:
            number = amount << 8 | currency
            put_candidate(found, symbols, PRICE, low, high, ZERO, _SCORE, number)
        is_measured = (
            size <= _LONGEST_MEASURED
            and stop < count
            and atoms[GAP, stop] & ~(SPACE | SLASH) == 0
            and atoms[MEANING, stop] & MEASURE
        )
        if currency or is_measured:
            while atom < count and atoms[LOW, atom] < high:
                atoms[TAKEN, atom] = 1
                atom += 1
        atom = max(atom, stop)
