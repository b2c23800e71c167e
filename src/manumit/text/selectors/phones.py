# SPDX-License-Identifier: Apache-2.0
"""Windows of digit groups that may be a telephone number, each with its evidence in the text.

A run of groups ("212-555-0147 200") holds several readings. Every window of whole groups with
a possible number of digits becomes a candidate; what decides between them is how uniform its
separators are, whether it is cut out of a uniform sequence, its shape, the words before it, and
later the numbering plan and the rest of the corpus (`plans`, `evidence`).
"""

from __future__ import annotations

from manumit.text.kernels import inner_kernel, kernel
from manumit.text.selectors.alphabet import (
    BRACKET,
    COLON,
    COMMA,
    DASH,
    DOT,
    NEWLINE,
    OTHER,
    PICTURE,
    PLUS,
    ROW_END,
    SLASH,
    SPACE,
    TELEPHONE,
    UNDERSCORE,
)
from manumit.text.selectors.decoding import (
    CODE,
    DIGIT_WORDS,
    GAP,
    HIGH,
    LOW,
    MEANING,
    NONE,
    ONE,
    SEPARATORS,
    ZERO,
    Atoms,
    Longs,
    Symbols,
)
from manumit.text.selectors.output import (
    FIRST_OF,
    IS_WHOLE,
    LAST_OF,
    PHONE,
    RUN_OF,
    USED,
    Found,
    put_candidate,
)
from manumit.text.selectors.spelling import (
    D_HIGH,
    D_LOW,
    DOUBT,
    FIRST,
    G_GAP,
    G_STEPS,
    LAST,
    RUN,
    Groups,
)
from manumit.text.selectors.words import PHONE_WORD, PLATFORM_SHIFT, PLUS_WORD, SERIAL

_FEWEST, _FEWEST_PLUS, _MOST = 9, 8, 15
_LONGEST_RUN = 120
_BLOCK = 7
_WORDS_BEFORE = 3
_SAID, _LISTED = 1.0, 1.2
_SHORTEST_LIST = 5
_ODD = PICTURE | OTHER | UNDERSCORE | SLASH | COMMA | COLON | NEWLINE
_PLAIN = SPACE | DASH | DOT | BRACKET
_EDGE_CUT, _EDGE_OTHER, _SECOND_KIND = -0.8, -0.15, -0.2


@inner_kernel
def _main_gap(gap: int) -> int:
    """Return the one bit that says most about a gap (spaces beside others say nothing)."""
    for bit in (NEWLINE, PICTURE, OTHER, UNDERSCORE, SLASH, COLON, COMMA, DOT, DASH, BRACKET):
        if gap & bit:
            return bit
    return SPACE


@inner_kernel
def _count_kinds(gaps: int) -> int:
    """Count the kinds of separators; brackets around an area code go with anything."""
    gaps &= ~BRACKET
    count = 0
    while gaps:
        gaps &= gaps - 1
        count += 1
    return count


@inner_kernel
def _size(groups: Groups, group: int) -> int:
    """Return the digits of a group; words count as written digit by digit."""
    if groups[G_STEPS, group] & DIGIT_WORDS:
        return ONE
    return int(groups[D_HIGH, group] - groups[D_LOW, group])


@inner_kernel
def _score_inside(bit: int, gap: int, said: bool) -> float:
    """Return the penalty for a separator inside a number that more often stands outside.

    After number words (`said`) a comma is only a pause.
    """
    if bit == NEWLINE:
        return 1.0 if gap & DOT else 0.3  # the end of a sentence
    if said and bit == COMMA:
        return 0.3
    return 0.6 if bit & (COLON | COMMA) else 0.0


@inner_kernel
def _score_edge(gap: int, inside: int, outside_size: int, widest: int) -> float:
    """Score a boundary inside a run: bad if cut through a uniform sequence.

    A longer group beside single digits or pairs, and anything beside one block, is a change of
    manner: "two one two ... seven 150".
    """
    bit = _main_gap(gap)
    if bit & (NEWLINE | COMMA) & ~inside:
        return 0.0
    if bit == BRACKET:
        return _EDGE_CUT
    if widest >= _BLOCK or (widest <= 2 < outside_size):
        return _EDGE_OTHER
    return _EDGE_CUT if bit & inside else _EDGE_OTHER


@inner_kernel
def _score_shape(groups: Groups, first: int, last: int) -> float:
    """Score the sizes of the groups: one block, digit by digit, pairs, 3-3-4 and the like."""
    count = last - first
    if count == 1:
        return 0.5
    ones, twos, wide, said = 0, 0, 0, 0
    for group in range(first, last):
        said += groups[G_STEPS, group] & DIGIT_WORDS != 0
        size = groups[D_HIGH, group] - groups[D_LOW, group]
        ones += size == 1
        twos += size == 2
        wide += size > 2 and groups[G_STEPS, group] & DIGIT_WORDS == 0
    end = groups[D_HIGH, last - 1] - groups[D_LOW, last - 1]
    if ones + twos == count and count > 5 and 2 * ones > count:
        return 0.5
    if said == count and count > 3:  # so many number words are hardly anything else
        return 0.5
    if wide and 2 * ones > count > 5:
        return -0.3
    if twos >= count - 1:
        return 0.4
    middle = groups[D_HIGH, last - 2] - groups[D_LOW, last - 2]
    if count <= 5 and middle >= 3 and (end == 4 or (end == middle and count > 2)):
        return 0.5
    if count == 2 and end >= 5 and middle >= 2:
        return 0.5
    return -0.2


@inner_kernel
def _is_date(groups: Groups, first: int, last: int, digits: Longs) -> bool:
    """Tell 2024-05-12 and 12/05/2024 from a number (they may stand at the start of one)."""
    if last - first < 3:
        return False
    low = groups[D_LOW, first]
    sizes = 0
    for group in range(first, first + 3):
        sizes = sizes * 10 + min(9, groups[D_HIGH, group] - groups[D_LOW, group])
    year = low if sizes == 422 else low + 4
    is_year = digits[year] in (1, 2) and digits[year + 1] in (9, 0)
    return sizes in (422, 224) and is_year


@inner_kernel
def _is_list(groups: Groups, first: int, last: int, digits: Longs) -> bool:
    """Tell 7 12 25 31 44, numbers that grow, from a telephone number written in pairs."""
    if last - first < _SHORTEST_LIST:
        return False
    before = NONE
    for group in range(first, last):
        low, size = groups[D_LOW, group], groups[D_HIGH, group] - groups[D_LOW, group]
        if size > 2 or groups[G_STEPS, group] & DIGIT_WORDS or digits[low] == 0:
            return False
        value = digits[low] if size == 1 else digits[low] * 10 + digits[low + 1]
        if value <= before:
            return False
        before = value
    return True


@inner_kernel
def _score_before(atoms: Atoms, atom: int) -> float:
    """Score what stands before a run: "call", a telephone; or "ISBN" against it."""
    for before in range(atom, max(-1, atom - _WORDS_BEFORE), -1):
        if atoms[GAP, before] & TELEPHONE:
            return 0.8
        if atoms[GAP, before] & ROW_END:
            return 0.0
        if before > 0 and (
            atoms[MEANING, before - 1] & PHONE_WORD
            or atoms[MEANING, before - 1] >> PLATFORM_SHIFT & 0xFF
        ):
            return 0.8
        if before > 0 and atoms[MEANING, before - 1] & SERIAL:
            return -1.0
    return 0.0


@inner_kernel
def _has_plus(symbols: Symbols, atoms: Atoms, atom: int) -> bool:
    place = atoms[LOW, atom] - 1
    while place >= 0 and symbols[CODE, place] in (40, 32):
        place -= 1
    return bool(place >= 0 and symbols[CODE, place] == 43)


@inner_kernel
def _has_said_plus(atoms: Atoms, atom: int) -> bool:
    """Tell "plus four four ..."; the word means other things too, so both readings are put."""
    if atom == 0 or atoms[GAP, atom] & ~(SPACE | DASH | PLUS):
        return False
    return bool(atoms[MEANING, atom - 1] & PLUS_WORD)


@inner_kernel
def _put_window(
    symbols: Symbols,
    atoms: Atoms,
    groups: Groups,
    digits: Longs,
    first: int,
    last: int,
    inside: int,
    score: float,
    plus: bool,
    is_whole: bool,
    found: Found,
) -> None:
    number = ZERO
    steps = 0
    for group in range(first, last):
        steps |= groups[G_STEPS, group]
        for place in range(groups[D_LOW, group], groups[D_HIGH, group]):
            number = number * 10 + digits[place]
    size = groups[D_HIGH, last - 1] - groups[D_LOW, first]
    if inside & ~_PLAIN or _count_kinds(inside) > 2:
        steps |= SEPARATORS
    low, high = atoms[LOW, groups[FIRST, first]], atoms[HIGH, groups[LAST, last - 1] - 1]
    if plus and _has_plus(symbols, atoms, groups[FIRST, first]):
        while symbols[CODE, low] != 43:
            low -= 1
    elif plus:
        low = atoms[LOW, groups[FIRST, first] - 1]
    at = found.state[USED]
    value = number << 5 | size << 1 | plus
    put_candidate(found, symbols, PHONE, low, high, steps, int(1000 * score), value)
    if found.state[USED] > at:
        found.rows[RUN_OF, at] = groups[RUN, first]
        found.rows[FIRST_OF, at] = first
        found.rows[LAST_OF, at] = last
        found.rows[IS_WHOLE, at] = is_whole


@inner_kernel
def _put_windows_from(
    symbols: Symbols,
    atoms: Atoms,
    groups: Groups,
    digits: Longs,
    run_first: int,
    run_last: int,
    first: int,
    said: int,
    found: Found,
) -> None:
    """Put every window that begins with group `first`; `said`: 1 after the word "plus"."""
    plus = said != 0 or _has_plus(symbols, atoms, groups[FIRST, first])
    before = _SAID if said != 0 else 1.5 if plus else 0.0
    if first == run_first:
        before += _score_before(atoms, groups[FIRST, first])
    inside, doubtful, penalty, widest = 0, 0, 0.0, 0
    for last in range(first + 1, run_last + 1):
        group = last - 1
        size = groups[D_HIGH, group] - groups[D_LOW, first]
        if size > _MOST:
            break
        widest = max(widest, _size(groups, group))
        if group > first:
            bit = _main_gap(groups[G_GAP, group])
            if bit & inside == 0:
                is_said = groups[G_STEPS, group - 1] & DIGIT_WORDS != 0
                penalty += _score_inside(bit, groups[G_GAP, group], is_said)
            inside |= bit
            if groups[G_GAP, group] & PLUS:
                penalty += 2.0
        doubtful += groups[DOUBT, group]
        if size < (_FEWEST_PLUS if plus else _FEWEST):
            continue
        score = before + _score_shape(groups, first, last) - penalty - 0.1 * doubtful
        score += _SECOND_KIND * max(0, _count_kinds(inside) - 1)
        score -= 0.5 * ((groups[DOUBT, first] > 0) + (first < group and groups[DOUBT, group] > 0))
        edges = 0.0
        if first > run_first:
            edges += _score_edge(groups[G_GAP, first], inside, _size(groups, first - 1), widest)
        if last < run_last:
            edges += _score_edge(groups[G_GAP, last], inside, _size(groups, last), widest)
        score += edges
        if _is_date(groups, first, last, digits):
            score -= 2.0
        if _is_list(groups, first, last, digits):
            score -= _LISTED
        is_whole = edges > _EDGE_CUT
        _put_window(
            symbols, atoms, groups, digits, first, last, inside, score, plus, is_whole, found
        )


@kernel
def find_phones(
    symbols: Symbols,
    atoms: Atoms,
    groups: Groups,
    count: int,
    digits: Longs,
    found: Found,
) -> None:
    """Put the windows of every run; a run of over 120 groups is a table, not a number."""
    first = ZERO
    while first < count:
        last = first
        while last < count and groups[RUN, last] == groups[RUN, first]:
            last += 1
        total = groups[D_HIGH, last - 1] - groups[D_LOW, first]
        if total >= _FEWEST_PLUS and last - first <= _LONGEST_RUN:
            for start in range(first, last):
                _put_windows_from(symbols, atoms, groups, digits, first, last, start, ZERO, found)
                if _has_said_plus(atoms, groups[FIRST, start]):
                    _put_windows_from(
                        symbols, atoms, groups, digits, first, last, start, ONE, found
                    )
        first = last
