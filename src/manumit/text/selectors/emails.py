# SPDX-License-Identifier: Apache-2.0
"""E-mail addresses, plain ("a@b.com") and hidden ("a (at) b dot com")."""

from __future__ import annotations

from manumit.text.kernels import inner_kernel, kernel
from manumit.text.selectors.alphabet import AT, BRACKET, DASH, DOT, NEWLINE, PLUS, SPACE, UNDERSCORE
from manumit.text.selectors.decoding import (
    AT_DOT,
    CODE,
    GAP,
    HIGH,
    KIND,
    LOW,
    MEANING,
    NONE,
    ONE,
    SEPARATORS,
    TAKEN,
    ZERO,
    Atoms,
    Symbols,
)
from manumit.text.selectors.domains import (
    Domain,
    find_said_sign,
    find_styled,
    is_word_between,
    put_spelling,
    read_domain,
    take_atoms,
)
from manumit.text.selectors.output import EMAIL, Found, put_candidate
from manumit.text.selectors.words import AT_WORD, FILLER, MAIL_WORD, PROVIDER, WORD_TLD

_AROUND = SPACE | BRACKET
_LOCAL_GLUE = (DOT, DASH, UNDERSCORE, PLUS)
_LONGEST_LOCAL = 64
_LONGEST_AT = 7
_SPACE_KIND, _AT_KIND = 2, 10
_LETTER_A = 97
_WORDS_BEFORE = 4


@inner_kernel
def _find_local(symbols: Symbols, atoms: Atoms, last: int, hidden: bool) -> int:
    """Return the first atom of the local part whose last atom is `last`."""
    first = last
    while first > 0 and atoms[HIGH, last] - atoms[LOW, first - 1] <= _LONGEST_LOCAL:
        if atoms[TAKEN, first - 1]:
            break
        gap, size = atoms[GAP, first], atoms[LOW, first] - atoms[HIGH, first - 1]
        if (
            gap == 0
            or (size == 1 and gap in _LOCAL_GLUE)
            or (
                hidden
                and gap & DOT
                and gap != DOT
                and gap & ~(DOT | _AROUND) == 0
                and (gap & BRACKET or symbols[KIND, atoms[HIGH, first - 1]] == _SPACE_KIND)
            )
        ):
            first -= 1
        elif hidden and first > 1 and find_said_sign(atoms, first - 1):
            first -= 2
        else:
            break
    return first


@inner_kernel
def _is_told(atoms: Atoms, first: int, left: int, domain: Domain) -> bool:
    """Tell whether "x at y.z" is an address and not a sentence."""
    if atoms[MEANING, left] & FILLER and first == left:
        return False
    is_sentence = domain.ending & WORD_TLD != 0  # room at some point so
    if (domain.steps & AT_DOT or first < left) and not is_sentence:
        return True
    for atom in range(left, domain.stop):
        if atoms[MEANING, atom] & PROVIDER:
            return True
    for atom in range(max(0, first - _WORDS_BEFORE), first):
        if atoms[MEANING, atom] & MAIL_WORD:  # of the row before, at worst
            return True
    return False


@inner_kernel
def _find_at(symbols: Symbols, atoms: Atoms, right: int) -> tuple[int, int]:
    """Find an at sign before atom `right`: return the atom before it (-1: none) and the steps."""
    gap, low = atoms[GAP, right], atoms[LOW, right]
    if gap & AT:
        size = low - atoms[HIGH, right - 1]
        before, after = symbols[KIND, atoms[HIGH, right - 1]], symbols[KIND, low - 1]
        is_tied = before == after or before == _AT_KIND or gap & BRACKET  # not " @name"
        if gap & ~(AT | _AROUND | NEWLINE) or size > _LONGEST_AT or not is_tied:
            return -1, 0
        return right - 1, 0 if size == 1 else SEPARATORS
    if right < 2:
        return -1, 0
    if is_word_between(atoms, right - 1, AT_WORD):
        return right - 2, AT_DOT
    sign = symbols[CODE, atoms[LOW, right - 1]]
    if sign == _LETTER_A and atoms[HIGH, right - 1] - atoms[LOW, right - 1] == 1:
        is_ringed = gap & atoms[GAP, right - 1] & BRACKET and gap & ~_AROUND == 0
        return (right - 2, AT_DOT) if is_ringed else (-1, 0)
    return -1, 0


@kernel
def find_emails(symbols: Symbols, atoms: Atoms, count: int, found: Found) -> None:
    """Put every e-mail address and take its atoms."""
    for right in range(1, count):
        left, steps = _find_at(symbols, atoms, right)
        if left < 0 or atoms[TAKEN, left] or atoms[TAKEN, right]:
            continue
        domain = read_domain(symbols, atoms, count, right, ONE if steps == 0 else ZERO)
        if domain.stop == 0:
            continue
        first = _find_local(symbols, atoms, left, steps != 0)
        is_bare = steps == AT_DOT and not (atoms[GAP, right] & BRACKET)
        if is_bare and not _is_told(atoms, first, left, domain):
            continue
        at_atom = right - 1 if left == right - 2 else NONE
        put_spelling(symbols, atoms, first, domain.stop, at_atom, ONE, found)
        low, high = atoms[LOW, first], atoms[HIGH, domain.stop - 1]
        steps |= domain.steps | find_styled(symbols, low, high)
        score = 800 if is_bare else 900 if steps else 970
        put_candidate(found, symbols, EMAIL, low, high, steps, score, ZERO)
        take_atoms(atoms, first, domain.stop)
