# SPDX-License-Identifier: Apache-2.0
"""Marking a text: which words it shares with its template, which fill a slot, which matched."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

_TOKEN = re.compile(r"\w+|[^\w\s]")
_PATTERN_TOKEN = re.compile(r"<[a-z_*]+>|\w+|[^\w\s]")
_PRIVATE = ("phone", "email", "handle", "url", "wallet", "account", "name")
MOST_CHARACTERS = 6000
MOST_SLOT_TOKENS = 12


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text, `start` to `end`, in which something was found.

    `kind` is the kind of a selector, or empty for an indicator named by `indicator`.
    """

    start: int
    end: int
    kind: str = ""
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a marked text.

    `role` is plain, shared (part of the template) or slot (varies between adverts of the
    template); `kind` says what a slot holds; `indicator` names the indicator whose words it holds.
    """

    text: str
    role: str = "plain"
    kind: str = ""
    indicator: str = ""


def mark_text(
    text: str, pattern: str, spans: Sequence[Span] = (), *, cut_at: int = 0, clear: bool = True
) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """Cut a text into segments that together are the text.

    Args:
        text: The text as given; only its first MOST_CHARACTERS characters are marked.
        pattern: Words of the template in order, slots as `<kind>`; empty if it has none.
        spans: Selectors and indicators found in the text.
        cut_at: Where the title ends and the body begins: a template runs over both.
        clear: False replaces what identifies a person by the kind of it, as `[phone]`.

    Returns:
        Segments of the title and of the body; the last ends with `…` if the text was cut.
    """
    shown = text[:MOST_CHARACTERS]
    marks: list[tuple[str, str, str]] = [("plain", "", "")] * len(shown)
    for start, end, role, kind in _align(shown, pattern):
        marks[start:end] = [(role, kind, "")] * (end - start)
    for span in spans:
        for place in range(max(0, span.start), min(span.end, len(shown))):
            role, kind, indicator = marks[place]
            if span.kind:
                marks[place] = ("slot", span.kind, indicator)
            else:
                marks[place] = (role, kind, span.indicator)
    title = _segments(shown[:cut_at], marks[:cut_at], clear=clear)
    body = _segments(shown[cut_at:], marks[cut_at:], clear=clear)
    return title, (*body, Segment("…")) if len(text) > MOST_CHARACTERS else body


def _segments(
    shown: str, marks: Sequence[tuple[str, str, str]], *, clear: bool
) -> tuple[Segment, ...]:
    segments = []
    position = 0
    for (role, kind, indicator), run in groupby(marks):
        length = len(list(run))
        words = shown[position : position + length]
        position += length
        hidden = not clear and role == "slot" and kind in _PRIVATE
        segments.append(Segment(f"[{kind}]" if hidden else words, role, kind, indicator))
    return tuple(segments)


def _align(text: str, pattern: str) -> list[tuple[int, int, str, str]]:
    """Return (start, end, role, kind) of what the template explains of a text."""
    if not pattern:
        return []
    tokens = [(_fold(m.group()), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    wanted = _PATTERN_TOKEN.findall(pattern)
    words = [token[0] for token in tokens]
    folded = [word if word.startswith("<") else _fold(word) for word in wanted]
    matcher = SequenceMatcher(None, words, folded, autojunk=False)
    found = []
    for code, i1, i2, j1, j2 in matcher.get_opcodes():
        if i1 == i2:
            continue
        start, end = tokens[i1][1], tokens[i2 - 1][2]
        slots = [word.strip("<>") for word in wanted[j1:j2] if word.startswith("<")]
        if code == "equal":
            found.append((start, end, "shared", ""))
        elif slots and i2 - i1 <= MOST_SLOT_TOKENS:
            found.append((start, end, "slot", slots[0]))
    return found


def _fold(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold()
