# SPDX-License-Identifier: Apache-2.0
"""Templates for reading ("new in <place>, call <phone>"), and texts marked by a template."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from manumit.prosecute.adverts.alignment import MAX_TOKENS, align_tokens
from manumit.prosecute.adverts.slots import FREE, SLOT_KINDS
from manumit.prosecute.adverts.templates import Templates
from manumit.text.tokens import TokenTable, tokenise_texts

_SLOT = re.compile("<(" + "|".join(SLOT_KINDS) + ")>")
_WORD_BITS = 8.0
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A template as a person reads it.

    Attributes:
        parts: Shared wording as spelled in the medoid (kind ""), and slots (empty text, kind).
        slots: Number of slots.
    """

    parts: tuple[tuple[str, str], ...]

    @property
    def slots(self) -> int:
        """Number of slots."""
        return sum(bool(kind) for _, kind in self.parts)

    def __str__(self) -> str:
        return "".join(f"<{kind}>" if kind else text for text, kind in self.parts)


@dataclass(frozen=True, slots=True)
class Span:
    """Characters start to end of a text: shared wording (kind "") or what fills a slot."""

    start: int
    end: int
    kind: str


def make_visible(text: str) -> str:
    """Return `text` on one line, without invisible characters and without angle brackets."""
    if text.isprintable() and "  " not in text and "<" not in text and ">" not in text:
        return text
    seen = "".join(
        " " if char.isspace() or unicodedata.category(char) in _UNSEEN else char for char in text
    )
    return re.sub(" +", " ", seen.replace("<", "‹").replace(">", "›"))


def make_pattern(
    templates: Templates, number: int, text: str, values: Sequence[Span] = ()
) -> Pattern:
    """Return template `number` as a pattern.

    Args:
        templates: As found.
        number: Which of them.
        text: Raw text of its medoid.
        values: Values in that text whose kind is known; they name the slots they lie in.
    """
    table, medoid = templates.tokens.table, templates.medoids[number]
    part = slice(int(table.starts[medoid]), int(table.starts[medoid + 1]))
    is_word = templates.shared[part] & (templates.tokens.kinds[part] == FREE)
    kinds = np.where(is_word, "", np.take(SLOT_KINDS, templates.tokens.kinds[part])).tolist()
    places = list(zip(table.begin[part].tolist(), table.end[part].tolist(), strict=True))
    found = [_find_value(start, end, values) for start, end in places]
    # A value is one slot, with the signs and shared words in it; a spelled number is a number.
    varying = {value for value, kind in zip(found, kinds, strict=True) if kind}
    parts: list[tuple[str, str]] = []
    last = 0
    for (begin, stop), value, known in zip(places, found, kinds, strict=True):
        if stop <= last:  # inside the value before
            continue
        start, end, kind = begin, stop, known
        if value is not None and (value in varying or value.kind == "phone"):
            start, end, kind = min(start, value.start), max(end, value.end), value.kind
        gap = make_visible(text[last:start]) if start > last else ""
        last = end
        if kind and parts and parts[-1][1] == kind and not gap.strip():
            continue
        if parts or gap.strip():
            _append(parts, gap.lstrip() if not parts else gap)
        if kind:
            parts.append(("", kind))
        else:
            _append(parts, make_visible(text[start:end]))
    return Pattern(tuple(parts))


def _find_value(start: int, end: int, values: Sequence[Span]) -> Span | None:
    """Return the first value that lies in characters start to end."""
    return next((value for value in values if value.start < end and start < value.end), None)


def _append(parts: list[tuple[str, str]], text: str) -> None:
    """Add wording to the last part if it is wording too."""
    if parts and not parts[-1][1]:
        parts[-1] = (parts[-1][0] + text, "")
    elif text:
        parts.append((text, ""))


def parse_pattern(pattern: str) -> tuple[TokenTable, list[str]]:
    """Read the words of a pattern, and the slot after each.

    Returns:
        The tokens of its wording; the kind of the slot before the first word and after each
        word, "" for none.
    """
    pieces = _SLOT.split(pattern)
    words = tokenise_texts(pieces[::2])
    slots = [""]
    for piece, length in enumerate(np.diff(words.starts).tolist()):
        slots.extend([""] * length)
        if 2 * piece + 1 < len(pieces):
            slots[-1] = pieces[2 * piece + 1]
    return words, slots


def align_to_template(text: str, pattern: str) -> list[Span]:
    """Tell which characters of one text are shared wording, and which fill a slot.

    Args:
        text: Raw text (title and text as `join_title` joins them).
        pattern: A template, as `str(Pattern)` writes it.

    Returns:
        Spans in the order of the text; what lies between them belongs to this text alone.
    """
    template, slots = parse_pattern(pattern)
    tokens = tokenise_texts([text])
    left, right = template.keys[:MAX_TOKENS], tokens.keys[:MAX_TOKENS]
    both = len(left) + len(right)
    size = MAX_TOKENS + 1
    places = np.empty(len(left), dtype=np.int16)
    align_tokens(
        np.concatenate([left, right]), np.arange(both, dtype=np.int32),
        np.full(both, _WORD_BITS, dtype=np.float32), 0, len(left), len(left), both,
        np.empty(size * size, dtype=np.uint8), np.empty(size, dtype=np.float32), places,
    )  # fmt: skip
    spans: list[Span] = []
    last = 0
    kind = slots[0]
    for column, place in [*enumerate(places.tolist()), (len(left), len(right))]:
        if place < 0 or (column < len(left) and left[column] != right[place]):
            kind = kind or (slots[column + 1] if column < len(left) else "")
            continue
        if kind and place > last:
            spans.append(Span(int(tokens.begin[last]), int(tokens.end[place - 1]), kind))
        if column < len(left):
            spans.append(Span(int(tokens.begin[place]), int(tokens.end[place]), ""))
            last, kind = place + 1, slots[column + 1]
    return spans
