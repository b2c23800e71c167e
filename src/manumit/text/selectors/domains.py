# SPDX-License-Identifier: Apache-2.0
"""Domain names written plainly or as "site dot com", "site[.]com", and how they are spelled out."""

from __future__ import annotations

from typing import NamedTuple

from manumit.text.kernels import inner_kernel
from manumit.text.selectors.alphabet import (
    AT,
    BRACKET,
    COLON,
    DASH,
    DOT,
    OTHER,
    PICTURE,
    PLUS,
    SLASH,
    SPACE,
    UNDERSCORE,
)
from manumit.text.selectors.decoding import (
    AT_DOT,
    CODE,
    ENCODED,
    GAP,
    HIGH,
    IS_DIGITS,
    KIND,
    LOW,
    MEANING,
    RAW,
    SEPARATORS,
    STEP,
    TAKEN,
    Atoms,
    Symbols,
)
from manumit.text.selectors.output import Found, put_code
from manumit.text.selectors.words import DASH_WORD, DOT_WORD, TLD, UNDERLINE

_AROUND = SPACE | BRACKET
_AROUND_WORD = SPACE | BRACKET | UNDERSCORE | DASH | OTHER | SLASH | COLON | PICTURE
_LONGEST_DOT = 5
_MOST_LABELS = 6
_DOT_KIND = 5


class Domain(NamedTuple):
    """One past the last atom (0: none), steps, meaning of its last label, where reading ended."""

    stop: int
    steps: int
    ending: int
    reached: int


@inner_kernel
def is_word_between(atoms: Atoms, atom: int, flag: int) -> bool:
    """Tell whether `atom` is a word with this flag, set off by spaces or brackets."""
    if atoms[MEANING, atom] & flag == 0:
        return False
    left, right = atoms[GAP, atom], atoms[GAP, atom + 1]
    return bool(left and right and (left | right) & ~_AROUND_WORD == 0)


@inner_kernel
def find_said_sign(atoms: Atoms, atom: int) -> int:
    """Return the sign that a word between others stands for: ".", "_", "-"; 0 for none."""
    if is_word_between(atoms, atom, DOT_WORD):
        return 46
    if is_word_between(atoms, atom, UNDERLINE):
        return 95
    return 45 if is_word_between(atoms, atom, DASH_WORD) else 0


@inner_kernel
def find_dot(symbols: Symbols, atoms: Atoms, count: int, atom: int) -> tuple[int, int]:
    """Find a dot after `atom`; return the atom after it (0: none) and the steps."""
    follow = atom + 1
    if follow >= count or atoms[TAKEN, follow]:
        return 0, 0
    gap, size = atoms[GAP, follow], atoms[LOW, follow] - atoms[HIGH, atom]
    if gap == DOT and size == 1:
        return follow, 0
    if gap & DOT and gap != DOT and gap & ~(DOT | _AROUND) == 0 and size <= _LONGEST_DOT:
        left, right = symbols[KIND, atoms[HIGH, atom]], symbols[KIND, atoms[LOW, follow] - 1]
        # "site .com" is no end of a sentence, "now. Come" is one
        if left == right or (right == _DOT_KIND and size == 2):
            return follow, SEPARATORS
    if follow + 1 < count and is_word_between(atoms, follow, DOT_WORD):
        return follow + 1, AT_DOT
    return 0, 0


@inner_kernel
def _is_new_sentence(symbols: Symbols, atoms: Atoms, atom: int) -> bool:
    """Tell "today.Come" from "example.com" and "Example.COM"."""
    before, low = symbols[RAW, atoms[HIGH, atom - 1] - 1], atoms[LOW, atom]
    is_capital = 65 <= symbols[RAW, low] <= 90 and 97 <= symbols[RAW, low + 1] <= 122
    return bool(97 <= before <= 122 and is_capital)


@inner_kernel
def read_domain(symbols: Symbols, atoms: Atoms, count: int, atom: int, any_ending: int) -> Domain:
    """Read a domain name whose first label begins at `atom`.

    Args:
        symbols: Symbols of the text.
        atoms: Its atoms.
        count: How many atoms.
        atom: First atom of the first label.
        any_ending: If not 0, take any last label of two to twelve letters, not only a known one.
    """
    stop, ending, good_steps, steps, labels = 0, 0, 0, 0, 0
    while True:
        last = atom
        while (
            last + 1 < count
            and last - atom < _LONGEST_DOT
            and (
                atoms[GAP, last + 1] == 0
                or (atoms[GAP, last + 1] == DASH and atoms[LOW, last + 1] - atoms[HIGH, last] == 1)
            )
        ):
            last += 1
        labels += 1
        size = atoms[HIGH, atom] - atoms[LOW, atom]
        if labels > 1 and last == atom and not atoms[IS_DIGITS, atom]:
            is_known = atoms[MEANING, atom] & TLD != 0
            if steps == 0 and _is_new_sentence(symbols, atoms, atom):
                is_known, size = False, 0
            if is_known or (any_ending != 0 and steps == 0 and 2 <= size <= 12):
                stop, ending, good_steps = atom + 1, atoms[MEANING, atom], steps
        follow, more = find_dot(symbols, atoms, count, last)
        if follow == 0 or labels == _MOST_LABELS:
            return Domain(stop, good_steps, ending, last + 1)
        steps |= more
        atom = follow


@inner_kernel
def find_styled(symbols: Symbols, low: int, high: int) -> int:
    """Return the steps that the characters themselves needed."""
    steps = 0
    for place in range(low, high):
        is_shown = symbols[KIND, place] < 2
        steps |= symbols[STEP, place] if is_shown else symbols[STEP, place] & ENCODED
    return steps


@inner_kernel
def put_spelling(
    symbols: Symbols, atoms: Atoms, first: int, stop: int, at_atom: int, words: int, found: Found
) -> None:
    """Spell out atoms first to stop: dot words as ".", the at word as "@", no spaces."""
    was_sign = True
    for atom in range(first, stop):
        is_inner = words != 0 and first < atom < stop - 1
        sign = find_said_sign(atoms, atom) if is_inner else 0
        is_sign = sign != 0 or atom == at_atom
        if not was_sign and not is_sign:
            _put_gap(symbols, atoms, atom, found)
        if is_sign:
            put_code(found, sign if sign else 64)
        else:
            for place in range(atoms[LOW, atom], atoms[HIGH, atom]):
                put_code(found, symbols[CODE, place])
        was_sign = is_sign


@inner_kernel
def _put_gap(symbols: Symbols, atoms: Atoms, atom: int, found: Found) -> None:
    """Spell out what stands before an atom: only what may stand in an address."""
    if atoms[GAP, atom] & AT:
        put_code(found, 64)
        return
    for place in range(atoms[HIGH, atom - 1], atoms[LOW, atom]):
        kind = 1 << (symbols[KIND, place] - 2)
        if kind & (DOT | DASH | UNDERSCORE | PLUS):
            put_code(found, _to_glue(kind))


@inner_kernel
def _to_glue(kind: int) -> int:
    if kind == DOT:
        return 46
    if kind == DASH:
        return 45
    return 95 if kind == UNDERSCORE else 43


@inner_kernel
def take_atoms(atoms: Atoms, first: int, stop: int) -> None:
    """Mark atoms as read, so that no later finder reads them again."""
    for atom in range(first, stop):
        atoms[TAKEN, atom] = 1
