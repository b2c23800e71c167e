# SPDX-License-Identifier: Apache-2.0
"""Prices: a number with a currency sign or word; and numbers that measure something else.

Both are taken out of the digits before telephone numbers are read.
"""

from __future__ import annotations

from manumit.text.kernels import inner_kernel, kernel
from manumit.text.selectors.alphabet import (
    COLON,
    COMMA,
    CURRENCY,
    DASH,
    DOT,
    OTHER,
    PICTURE,
    ROW_END,
    SLASH,
    SPACE,
)
from manumit.text.selectors.decoding import (
    CODE,
    DIGIT_WORDS,
    GAP,
    HIGH,
    IS_DIGITS,
    KIND,
    LOW,
    MEANING,
    ONE,
    RAW,
    TAKEN,
    ZERO,
    Atoms,
    Longs,
    Symbols,
)
from manumit.text.selectors.output import PRICE, Found, put_candidate
from manumit.text.selectors.spelling import has_hundreds, read_hundreds, read_tens
from manumit.text.selectors.words import (
    ALL_LIKE,
    AMBIGUOUS,
    CAPITALS,
    CURRENCY_SHIFT,
    IS_NUMBER,
    MEASURE,
    NUMBER_SHIFT,
    START_HASH,
    TENS,
    THOUSAND,
    WEIGHT,
    look_up,
    mix_code,
)

_SPACE_KIND, _CURRENCY_KIND, _PICTURE_KIND = 2, 12, 13
_PAIR, _HAN = 2, 0x3000
_YEARS, _SHORT_DATE, _LONGEST_DATE = (1900, 2100), 8, 10
_MOMENT_SIGNS = COLON | DOT | DASH | SLASH
_WEIGHED = 5
_LONGEST_AMOUNT, _LONGEST_MEASURED = 9, 4
_BYTE = 0xFF
_PERCENT, _DEGREE = 37, 176
_MOST_PARTS = 6
_MONEY_WORD = _BYTE << CURRENCY_SHIFT | THOUSAND
_MONEY_SIGNS = CURRENCY | PICTURE
_SCORE = ZERO + 900


@inner_kernel
def _currency_of_sign(symbols: Symbols, place: int, words: Longs) -> int:
    """Return the currency of a sign or a picture, 0 for none."""
    row = RAW if symbols[KIND, place] == _PICTURE_KIND else CODE
    state = mix_code(START_HASH, symbols[row, place])
    return look_up(words, state) >> CURRENCY_SHIFT & _BYTE


@inner_kernel
def _currency_of_word(symbols: Symbols, atoms: Atoms, atom: int) -> int:
    """Return the currency of a word, 0 for letters that mean one only beside a sign (R$, US$)."""
    meaning = atoms[MEANING, atom]
    low, high = atoms[LOW, atom], atoms[HIGH, atom]
    if high - low == 1 and symbols[CODE, low] < _HAN:
        return 0
    if meaning & CAPITALS:
        for place in range(low, high if high - low > _PAIR else low + 1):  # Rs, but not Try
            if not 65 <= symbols[RAW, place] <= 90:
                return 0
    elif high - low == _PAIR and max(symbols[RAW, low], symbols[RAW, low + 1]) < 128:
        return 0
    return int(meaning >> CURRENCY_SHIFT & _BYTE)


@inner_kernel
def _follows_number(atoms: Atoms, atom: int, place: int) -> bool:
    """Tell a sign that belongs to the number before it: 200$ 2125550147, 150 € 20."""
    if atom == 0 or not (atoms[IS_DIGITS, atom - 1] or atoms[MEANING, atom - 1] & THOUSAND):
        return False
    return bool(place - atoms[HIGH, atom - 1] <= 1)


@inner_kernel
def _is_pictured(symbols: Symbols, atoms: Atoms, count: int, atom: int, place: int) -> bool:
    """Tell a picture beside an amount from one beside a longer number: 🌹 212 555 0147 🌹."""
    if place < 0 or symbols[KIND, place] != _PICTURE_KIND:
        return False
    for at in (atom, atom + 1):
        is_pair = 0 < at < count and atoms[IS_DIGITS, at - 1] and atoms[IS_DIGITS, at]
        if is_pair and atoms[GAP, at] & ~(PICTURE | SPACE | DASH) == 0:
            return False
    return True


@inner_kernel
def _currency_before(
    symbols: Symbols, atoms: Atoms, count: int, atom: int, words: Longs
) -> tuple[int, int]:
    """Return the currency written before a number and the first symbol of it."""
    low = atoms[LOW, atom]
    place = low - 1
    if place > 0 and symbols[KIND, place] == _SPACE_KIND:
        place -= 1
    if place == low - 1 and _is_pictured(symbols, atoms, count, atom, place):
        return _currency_of_sign(symbols, place, words), place
    if place >= 0 and symbols[KIND, place] == _CURRENCY_KIND:
        if place < low - 1 and _follows_number(atoms, atom, place):
            return 0, low
        if atom > 0 and atoms[HIGH, atom - 1] == place:
            named = atoms[MEANING, atom - 1] >> CURRENCY_SHIFT & _BYTE
            if named:  # R$, US$
                return named, atoms[LOW, atom - 1]
        return _currency_of_sign(symbols, place, words), place
    if atom > 0 and atoms[GAP, atom] & ~SPACE == 0 and not atoms[TAKEN, atom - 1]:
        return _currency_of_word(symbols, atoms, atom - 1), atoms[LOW, atom - 1]
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
    if gap & PICTURE:
        place = high + (symbols[KIND, high] == _SPACE_KIND)
        if _is_pictured(symbols, atoms, count, stop - 1, place):
            currency = _currency_of_sign(symbols, place, words)
            return currency, place + 1 if currency else high
        return 0, high
    if stop < count and gap & ~SPACE == 0:
        currency = _currency_of_word(symbols, atoms, stop)
        return currency, atoms[HIGH, stop] if currency else high
    return 0, high


@inner_kernel
def _read_amount(
    symbols: Symbols, atoms: Atoms, count: int, atom: int, spaces: int
) -> tuple[int, int]:
    """Read 1,200.50 or 1.200,50 or 200: return hundredths and the atom after it.

    If `spaces` is 1, also 1 200.
    """
    value, fraction, stop = 0, -1, atom
    while stop < count and atoms[IS_DIGITS, stop] and atoms[HIGH, stop] - atoms[LOW, atom] <= 13:
        size = atoms[HIGH, stop] - atoms[LOW, stop]
        if stop > atom:
            gap = atoms[GAP, stop]
            if gap not in (DOT, COMMA) and not (spaces and gap == SPACE and size == 3):
                break
            if atoms[LOW, stop] - atoms[HIGH, stop - 1] != 1 or fraction >= 0 or size > 3:
                break
            if size < 3:
                fraction = size
        for place in range(atoms[LOW, stop], atoms[HIGH, stop]):
            value = value * 10 + symbols[CODE, place] - 48
        stop += 1
    return (value if fraction == 2 else value * 10 if fraction == 1 else value * 100), stop


@inner_kernel
def _value(symbols: Symbols, atoms: Atoms, atom: int) -> int:
    value = ZERO
    for place in range(atoms[LOW, atom], min(atoms[HIGH, atom], atoms[LOW, atom] + 4)):
        value = value * 10 + symbols[CODE, place] - 48
    return value


@inner_kernel
def _is_linked(atoms: Atoms, count: int, atom: int, gap: int) -> bool:
    """Tell whether exactly this sign stands between an atom and the number before it."""
    if not 0 < atom < count or not (atoms[IS_DIGITS, atom] and atoms[IS_DIGITS, atom - 1]):
        return False
    return bool(atoms[GAP, atom] == gap and atoms[LOW, atom] - atoms[HIGH, atom - 1] == 1)


@inner_kernel
def _find_moment_end(symbols: Symbols, atoms: Atoms, count: int, atom: int) -> int:
    """Return one past the last atom of 9:30, 0800-1700, 31.12.27 or 2027-12-31, 0 for none."""
    gap = atoms[GAP, atom + 1] if atom + 1 < count else ZERO
    if not gap & _MOMENT_SIGNS or not _is_linked(atoms, count, atom + 1, gap):
        return 0
    if _is_linked(atoms, count, atom, gap):
        return 0
    first, second = _value(symbols, atoms, atom), _value(symbols, atoms, atom + 1)
    head = atoms[HIGH, atom] - atoms[LOW, atom]
    width = atoms[HIGH, atom + 1] - atoms[LOW, atom + 1]
    is_three = _is_linked(atoms, count, atom + 2, gap)
    if gap == COLON:
        is_clock = first <= 24 and second < 60 and width == _PAIR and head <= _PAIR
        return atom + 2 + is_three if is_clock else 0
    if not is_three:
        is_clock = gap == DASH and head == width == 4 and max(first, second) <= 2400
        is_clock = is_clock and first % 100 % 15 == second % 100 % 15 == 0
        return atom + 2 if is_clock and max(first % 100, second % 100) < 60 else 0
    if _is_linked(atoms, count, atom + 3, gap):
        return 0
    third = _value(symbols, atoms, atom + 2)
    size = atoms[HIGH, atom + 2] - atoms[LOW, atom]
    if head <= _PAIR and (size <= _SHORT_DATE or _YEARS[0] <= third < _YEARS[1]):
        is_date = 0 < min(first, second) <= 12 and max(first, second) <= 31
        is_date = is_date and (size > _SHORT_DATE or head == width == _PAIR)
    else:
        is_date = _YEARS[0] <= first < _YEARS[1] and second <= 12 and third <= 31
    return atom + 3 if is_date and size <= _LONGEST_DATE else 0


@inner_kernel
def _may_be_spaced(atoms: Atoms, count: int, atom: int) -> bool:
    """Tell "1 200" from the end of a longer number and what follows it."""
    if atom + 1 >= count or atoms[GAP, atom + 1] != SPACE or not atoms[IS_DIGITS, atom + 1]:
        return False
    if (
        atoms[HIGH, atom] - atoms[LOW, atom] > 3
        or atoms[HIGH, atom + 1] - atoms[LOW, atom + 1] != 3
    ):
        return False
    if atom + 2 < count and atoms[IS_DIGITS, atom + 2] and atoms[GAP, atom + 2] & ROW_END == 0:
        return False
    if atom == 0 or atoms[GAP, atom] & ROW_END:
        return True
    return not (atoms[IS_DIGITS, atom - 1] or atoms[MEANING, atom - 1] & (IS_NUMBER | ALL_LIKE))


@inner_kernel
def _read_said_amount(atoms: Atoms, count: int, atom: int) -> tuple[int, int]:
    """Read "two hundred fifty", "cinq mille": return hundredths, the atom after (0: none)."""
    total, part, stop = ZERO, ZERO, atom
    while stop < count and (stop == atom or atoms[GAP, stop] & ~(SPACE | DASH) == 0):
        meaning = atoms[MEANING, stop]
        if meaning & THOUSAND and stop > atom:
            total, part, stop = total + 1000 * part, ZERO, stop + 1
        elif meaning & IS_NUMBER == 0 or meaning & AMBIGUOUS or atoms[TAKEN, stop]:
            break
        elif part == 0 and has_hundreds(atoms, count, stop):
            part, stop = read_hundreds(atoms, count, stop)
        elif part == 0 and meaning & TENS:
            part, stop = read_tens(atoms, count, stop)
        elif part == 0:
            part, stop = part + (meaning >> NUMBER_SHIFT & 1023), stop + 1
        else:
            break
    return (total + part) * 100, stop


@inner_kernel
def _is_weight(atoms: Atoms, count: int, atom: int, stop: int) -> bool:
    """Tell "lift 30 pounds" and "30 pounds lighter" from money; the unit is the atom `stop`."""
    if stop >= count or atoms[MEANING, stop] & MEASURE == 0:
        return False
    for place in range(max(0, atom - _WEIGHED), min(count, stop + 2)):
        if atoms[MEANING, place] & WEIGHT:
            return True
    return False


@inner_kernel
def _put_said_price(
    symbols: Symbols, atoms: Atoms, count: int, atom: int, words: Longs, found: Found
) -> int:
    """Put "two hundred euros" if it stands here; return the next atom."""
    amount, stop = _read_said_amount(atoms, count, atom)
    if amount == 0 or atoms[GAP, stop] & ROW_END:
        return max(atom + 1, stop)
    if atoms[GAP, stop] & _MONEY_SIGNS == 0 and not (
        stop < count and atoms[MEANING, stop] & _MONEY_WORD
    ):
        return max(atom + 1, stop)
    currency, high = _currency_after(symbols, atoms, count, stop, words)
    if currency and not _is_weight(atoms, count, atom, stop):
        low = atoms[LOW, atom]
        put_candidate(found, symbols, PRICE, low, high, DIGIT_WORDS, _SCORE, amount << 8 | currency)
        while atom < count and atoms[LOW, atom] < high:
            atoms[TAKEN, atom] = 1
            atom += 1
    return max(atom, stop)


@inner_kernel
def _read_price(
    symbols: Symbols, atoms: Atoms, count: int, atom: int, words: Longs, found: Found
) -> tuple[int, int]:
    """Put the price that a number is part of: return its last symbol's end (0: none), next atom."""
    currency, low = _currency_before(symbols, atoms, count, atom, words)
    amount, stop = _read_amount(symbols, atoms, count, atom, ZERO)
    if _may_be_spaced(atoms, count, atom):
        wide, past = _read_amount(symbols, atoms, count, atom, ONE)
        if currency or _currency_after(symbols, atoms, count, past, words)[0]:
            amount, stop = wide, past
    after, past = amount, stop
    if past < count and atoms[GAP, past] & ~SPACE == 0 and atoms[MEANING, past] & THOUSAND:
        after, past = amount * 1000, past + 1
    if currency:
        amount, stop = after, past
    high = atoms[HIGH, stop - 1]
    if currency == 0:
        low = atoms[LOW, atom]
        currency, high = _currency_after(symbols, atoms, count, past, words)
        if currency and _is_weight(atoms, count, atom, past):
            currency = 0
        amount, stop = (after, past) if currency else (amount, stop)
    if currency == 0:
        return 0, stop
    put_candidate(found, symbols, PRICE, low, high, ZERO, _SCORE, amount << 8 | currency)
    return high, stop


@inner_kernel
def _has_money(atoms: Atoms, count: int, atom: int) -> bool:
    """Tell, at little cost, most numbers that no currency stands beside."""
    if atom > 0 and atoms[MEANING, atom - 1] & _MONEY_WORD:
        return True
    gaps, stop = atoms[GAP, atom], atom + 1
    while stop < count and atoms[IS_DIGITS, stop] and stop < atom + _MOST_PARTS:
        gaps |= atoms[GAP, stop]
        stop += 1
    gaps |= atoms[GAP, stop]
    return bool(gaps & _MONEY_SIGNS or (stop < count and atoms[MEANING, stop] & _MONEY_WORD))


@kernel
def find_prices(symbols: Symbols, atoms: Atoms, count: int, words: Longs, found: Found) -> None:
    """Put every price; take prices and small numbers that a unit follows."""
    atom = ZERO
    while atom < count:
        is_digits = atoms[IS_DIGITS, atom]
        is_said = atoms[MEANING, atom] & (IS_NUMBER | AMBIGUOUS) == IS_NUMBER
        if not (is_digits or is_said) or atoms[TAKEN, atom]:
            atom += 1
            continue
        if not is_digits:
            atom = _put_said_price(symbols, atoms, count, atom, words, found)
            continue
        size = atoms[HIGH, atom] - atoms[LOW, atom]
        if size > _LONGEST_AMOUNT:
            atom += 1
            continue
        high, stop = ZERO, atom + 1
        if _has_money(atoms, count, atom):
            high, stop = _read_price(symbols, atoms, count, atom, words, found)
        if high == 0:
            moment = _find_moment_end(symbols, atoms, count, atom)
            end = moment if moment > 0 else stop
            follow = atoms[GAP, end] & ~(SPACE | SLASH) == 0 and end < count
            is_measured = follow and size <= _LONGEST_MEASURED and atoms[MEANING, end] & MEASURE
            if moment > 0 or is_measured:
                high = atoms[HIGH, end - 1]
            elif atoms[GAP, stop] & OTHER and size >= _PAIR:
                sign = symbols[CODE, atoms[HIGH, stop - 1]]
                is_rate = sign == _PERCENT and symbols[KIND, atoms[HIGH, stop - 1] + 1] != 1
                high = atoms[HIGH, stop - 1] if is_rate or sign == _DEGREE else high
        while atom < count and atoms[LOW, atom] < high:
            atoms[TAKEN, atom] = 1
            atom += 1
        atom = max(atom, stop)
