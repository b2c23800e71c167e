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
    RAW,
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
from manumit.text.selectors.words import (
    ALL_LIKE,
    AMBIGUOUS,
    BRIDGE,
    GENERIC,
    IS_NUMBER,
    PHONE_WORD,
    PLATFORM_SHIFT,
    PLUS_WORD,
    SERIAL,
    UNIT,
)

_FEWEST, _FEWEST_PLUS, _MOST = 9, 8, 15
_LONGEST_RUN = 120
_BLOCK = 7
_WORDS_BEFORE = 3
_SAID, _LISTED = 1.0, 1.2
_SHORTEST_LIST = 5
_ODD = PICTURE | OTHER | UNDERSCORE | SLASH | COMMA | COLON | NEWLINE
_PLAIN = SPACE | DASH | DOT | BRACKET
_EDGE_LONG, _EDGE_CUT, _EDGE_OTHER, _SECOND_KIND = -1.4, -0.8, -0.15, -0.2
_OTHER_KIND = -2.0
_NAMES_PHONE = PHONE_WORD | BRIDGE | 0xFF << PLATFORM_SHIFT
_TIGHT, _LOOSE = DASH | DOT | COLON, SPACE | COMMA


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
    if bit & inside and outside_size == 4:
        return _EDGE_LONG
    if bit == BRACKET or (gap and gap & ~_TIGHT == 0):
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
def _score_other_kind(groups: Groups, first: int, last: int, digits: Longs, inside: int) -> float:
    """Score, below 0, groups that other kinds of numbers are written in.

    Dates; lists that grow, or of numbers below 100 that no rule of numbering parts; blocks of
    several groups each, such as hours, ranges and scores; thousands; network addresses; decimals.
    """
    count = last - first
    growing, zeros, said, short, wide, pairs, singles, block = True, 0, 0, 0, 0, 0, 0, 1
    before, third, below = NONE, 0, 0
    for group in range(first, last):
        low, size = groups[D_LOW, group], groups[D_HIGH, group] - groups[D_LOW, group]
        said += groups[G_STEPS, group] != 0
        zeros += digits[low] == 0 and size > 1
        short += size == 1
        wide += size > 2
        third += size == 3 and group > first
        value = 0
        for place in range(low, min(low + 4, groups[D_HIGH, group])):
            value = value * 10 + digits[place]
        growing &= value > before
        below += value < 256 and size < 4
        before = value
        if group > first and (groups[G_GAP, group] & _LOOSE or groups[G_GAP, group] == NEWLINE):
            pairs, singles, block = pairs + (block > 1), singles + (block == 1), 0
        block += group > first
    pairs, singles = pairs + (block > 1), singles + (block == 1)
    low, head = groups[D_LOW, first], groups[D_HIGH, first] - groups[D_LOW, first]
    tail = groups[D_HIGH, last - 1] - groups[D_LOW, last - 1]
    if count >= 3 and said == 0:
        second = groups[D_HIGH, first + 1] - groups[D_LOW, first + 1]
        end = groups[D_HIGH, first + 2] - groups[D_LOW, first + 2]
        year = low if head == 4 else low + head + second
        is_year = digits[year] in (1, 2) and digits[year + 1] in (9, 0)
        if head + second + end == 8 and second == 2 and is_year:
            return _OTHER_KIND
    if said or count < 2:
        return 0.0
    if count == 2:
        is_decimal = inside == DOT and head <= 2 and tail > 3 and digits[low] != 0
        return -_LISTED if is_decimal else 0.0
    if third == count - 1 and (head == 1 or inside & COMMA):
        return -_LISTED
    if count == 4 and below == 4 and inside == DOT:
        return -_LISTED
    is_mixed = 0 < short < count
    if count >= _SHORTEST_LIST and wide == 0 and zeros == 0 and (growing or is_mixed):
        return -_LISTED
    is_parted = pairs > 1 and singles <= 2 and zeros == 0 and inside & _TIGHT
    if is_parted and wide == 0:
        return -_LISTED
    return 0.0


@inner_kernel
def _score_before(symbols: Symbols, atoms: Atoms, atom: int) -> float:
    """Score what stands before a run: "call", a telephone; or "ISBN", letters, against it."""
    if atoms[MEANING, atom] & (SERIAL | IS_NUMBER) == SERIAL:  # "ID", drawn like a number
        return _OTHER_KIND
    glued = atoms[MEANING, atom - 1] if atom > 0 and atoms[GAP, atom] == 0 else PHONE_WORD
    is_digit_word = glued & (IS_NUMBER | AMBIGUOUS) == IS_NUMBER or glued & ALL_LIKE
    if not (glued & _NAMES_PHONE or is_digit_word):
        return _OTHER_KIND if 65 <= symbols[RAW, atoms[LOW, atom] - 1] <= 90 else 0.0
    score, is_near = 0.0, True
    for before in range(atom, max(-1, atom - _WORDS_BEFORE), -1):
        if atoms[GAP, before] & TELEPHONE:
            return 0.8
        if atoms[GAP, before] & ROW_END or before == 0:
            break
        meaning = atoms[MEANING, before - 1]
        is_code = atoms[HIGH, before - 1] - atoms[LOW, before - 1] <= 2
        if meaning & SERIAL and is_near:
            earlier = atoms[MEANING, before - 2] if before > 1 else ZERO
            is_named = earlier & _NAMES_PHONE and earlier & GENERIC == 0  # area code, WhatsApp id
            return 0.8 if is_named else _OTHER_KIND
        if meaning & PHONE_WORD or meaning >> PLATFORM_SHIFT & 0xFF:
            score = 0.8
            if meaning & GENERIC == 0:
                break
        is_near &= meaning & GENERIC != 0 or is_code
    return score


@inner_kernel
def _score_after(atoms: Atoms, count: int, atom: int) -> float:
    """Score what follows a run: a unit of what is counted speaks against it."""
    if atom >= count or atoms[GAP, atom] & ~SPACE:
        return 0.0
    return _OTHER_KIND if atoms[MEANING, atom] & UNIT else 0.0


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
    known: float,
    ending: float,
    found: Found,
) -> None:
    """Put every window that begins with group `first`; `said`: 1 after the word "plus".

    `known` and `ending` are the scores of what stands before and after the run.
    """
    plus = said != 0 or _has_plus(symbols, atoms, groups[FIRST, first])
    before = _SAID if said != 0 else 1.5 if plus else 0.0
    if first == run_first:
        before += known
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
            edge = _score_edge(groups[G_GAP, first], inside, _size(groups, first - 1), widest)
            edges += edge + (known if known < 0 and edge <= _EDGE_OTHER else 0.0)
        if last < run_last:
            edges += _score_edge(groups[G_GAP, last], inside, _size(groups, last), widest)
        elif not plus:
            score += ending
        score += edges
        if not plus:
            score += _score_other_kind(groups, first, last, digits, inside)
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
    total: int,
    found: Found,
) -> None:
    """Put the windows of every run; one of over 120 groups is a table. `total` counts atoms."""
    first = ZERO
    while first < count:
        last = first
        while last < count and groups[RUN, last] == groups[RUN, first]:
            last += 1
        size = groups[D_HIGH, last - 1] - groups[D_LOW, first]
        if size >= _FEWEST_PLUS and last - first <= _LONGEST_RUN:
            known = _score_before(symbols, atoms, groups[FIRST, first])
            ending = _score_after(atoms, total, groups[LAST, last - 1])
            for start in range(first, last):
                for said in range(1 + _has_said_plus(atoms, groups[FIRST, start])):
                    _put_windows_from(
                        symbols,
                        atoms,
                        groups,
                        digits,
                        first,
                        last,
                        start,
                        said,
                        known,
                        ending,
                        found,
                    )
        first = last
