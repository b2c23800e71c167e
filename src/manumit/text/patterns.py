# SPDX-License-Identifier: Apache-2.0
"""The little language in which a pack writes phrases.

    your passport             these words, in this order
    (keep|hold) your          one of these
    [the|our] fee             one of these or none
    pay * fee                 exactly one word between
    pay ... fee               up to three words between
    # days                    any number, in any digits
    зарплат*                  the word with any ending of its language, or none
    +رسوم                     the word with any attached particle of its language, or none
    !registration fee         not after, or around, a word of denial ("no registration fee")

Case, accents, width and look-alike letters do not count, here as in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from manumit.core.errors import CorruptError
from manumit.text.folding import fold_text

NUMBER_WORD = "1"
MAX_GAP = 3
_MAX_SEQUENCES = 4096
_PARTS = re.compile(r"\.\.\.|[()\[\]|]|\+?[^\s()\[\]|+*]+\*?|\*")


@dataclass(frozen=True, slots=True)
class Element:
    """One of `words`, after at least `gap_min` and at most `gap_max` other words."""

    words: frozenset[str]
    gap_min: int = 0
    gap_max: int = 0


@dataclass(frozen=True, slots=True)
class Grammar:
    """What the marks of the pattern language stand for.

    Attributes:
        endings: For each language, what `*` may stand for at the end of a word.
        particles: For each language, what `+` may stand for before a word.
        denials: Words of denial, of all languages.
    """

    endings: Mapping[str, Sequence[str]]
    particles: Mapping[str, Sequence[str]]
    denials: Sequence[str] = ()


Sequence_ = tuple[Element, ...]


@cache
def _fold(word: str) -> str:
    return fold_text(word)[0]


class _Reader:
    """Reads one pattern from left to right."""

    def __init__(self, pattern: str, language: str, grammar: Grammar) -> None:
        self.pattern = pattern
        self.parts = _PARTS.findall(pattern)
        self.place = 0
        self.endings = ("", *grammar.endings.get(language, ()))
        self.particles = ("", *grammar.particles.get(language, ()))

    def fail(self, message: str) -> CorruptError:
        """Return the error that says what is wrong with this pattern."""
        return CorruptError(f"A phrase cannot be read: {message}.", where=self.pattern)

    def read_choice(self, closing: str) -> list[Sequence_]:
        """Read alternatives up to `closing`, which is read too."""
        found = self.read_row()
        while self.place < len(self.parts) and self.parts[self.place] == "|":
            self.place += 1
            found += self.read_row()
        if closing:
            if self.place >= len(self.parts) or self.parts[self.place] != closing:
                raise self.fail(f"{closing} is missing")
            self.place += 1
        return _join_single(found)

    def read_row(self) -> list[Sequence_]:
        """Read what stands side by side, up to a closing bracket or bar."""
        rows: list[list[Sequence_]] = []
        low = high = 0
        while self.place < len(self.parts) and self.parts[self.place] not in ")]|":
            part = self.parts[self.place]
            self.place += 1
            if part == "*":
                low, high = low + 1, high + 1
                continue
            if part == "...":
                high += MAX_GAP
                continue
            choices = self._read_part(part)
            if high:
                if not rows or any(not choice for choice in choices):
                    raise self.fail("a gap needs a word on both sides")
                choices = [_after_gap(choice, low, high) for choice in choices]
                low = high = 0
            rows.append(choices)
        if high:
            raise self.fail("a gap needs a word on both sides")
        found = [sum(row, ()) for row in product(*rows)]
        if len(found) > _MAX_SEQUENCES:
            raise self.fail("it has too many forms")
        return found

    def _read_part(self, part: str) -> list[Sequence_]:
        if part == "(":
            return self.read_choice(")")
        if part == "[":
            return [*self.read_choice("]"), ()]
        if part in ")]|":
            raise self.fail(f"{part} is out of place")
        if part == "#":
            return [(Element(frozenset([NUMBER_WORD])),)]
        words = _fold(part.strip("+*")).split()
        if not words:
            raise self.fail("it holds a sign that is no word")
        row = [Element(frozenset([word])) for word in words]
        if part.endswith("*"):
            row[-1] = Element(frozenset(words[-1] + _fold(e) for e in self.endings))
        if part.startswith("+"):
            row[0] = Element(frozenset(_fold(p) + w for p in self.particles for w in row[0].words))
        return [tuple(row)]


def _after_gap(row: Sequence_, low: int, high: int) -> Sequence_:
    return (Element(row[0].words, low, high), *row[1:])


def _join_single(rows: list[Sequence_]) -> list[Sequence_]:
    """Make one element of all the alternatives that are one word each."""
    single = [row[0] for row in rows if len(row) == 1 and row[0].gap_max == 0]
    if len(single) < 2:
        return rows
    longer = [row for row in rows if len(row) != 1 or row[0].gap_max]
    return [(Element(frozenset().union(*(e.words for e in single))),), *longer]


def parse_pattern(pattern: str, language: str, grammar: Grammar) -> tuple[bool, list[Sequence_]]:
    """Parse one pattern.

    Returns:
        Whether a word of denial refutes it, and every row of elements it may take.

    Raises:
        CorruptError: If the pattern cannot be read; `where` holds it.
    """
    refutable = pattern.startswith("!")
    reader = _Reader(pattern.removeprefix("!"), language, grammar)
    rows = reader.read_choice("")
    if reader.place < len(reader.parts):
        raise reader.fail(f"{reader.parts[reader.place]} is out of place")
    if not all(rows):
        raise reader.fail("it may match nothing")
    return refutable, sorted(set(rows), key=_order)


def _order(row: Sequence_) -> list[tuple[list[str], int, int]]:
    return [(sorted(element.words), element.gap_min, element.gap_max) for element in row]


def parse_patterns(lines: str) -> Iterator[str]:
    """Yield the patterns of a text that holds one a line; empty lines are skipped."""
    return (line.strip() for line in lines.splitlines() if line.strip())
