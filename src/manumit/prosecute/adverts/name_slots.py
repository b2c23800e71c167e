# SPDX-License-Identifier: Apache-2.0
"""Which slots of a template are filled with names of persons ("ask for <name>").

A slot is decided by its whole column, not by one text: most of the different values in it are
one to three words long, and hold a word of a list of given names or stand after words such as
"ask for". What a name is called is all that is read; nothing is concluded from it.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from manumit.packs import read_pack
from manumit.prosecute.adverts.slots import FREE
from manumit.prosecute.adverts.templates import Templates
from manumit.prosecute.adverts.wording import Span
from manumit.text.tokens import WORD, tokenise_texts

MOST_TEXTS = 16
"""Texts of a template whose values are read."""
LONGEST = 3
"""Words of a name."""
LEAST_SHARE = 0.5
"""More than this share of a column's different values look like names."""

Keys = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NameWords:
    """Keys of tokens: given names, and phrases that stand before a name."""

    names: frozenset[int]
    cues: frozenset[Keys]


@functools.cache
def read_name_words() -> NameWords:
    """Return the pack of names."""
    entries = read_pack("names").entries
    names = tokenise_texts([word for entry in entries for word in entry.texts("words", ())])
    cues = tokenise_texts([phrase for entry in entries for phrase in entry.texts("phrases", ())])
    keys, starts = cues.keys.tolist(), cues.starts.tolist()
    phrases = frozenset(tuple(keys[a:b]) for a, b in itertools.pairwise(starts))
    return NameWords(frozenset(names.keys.tolist()), phrases)


def find_names(found: Templates, words: NameWords) -> list[list[Span]]:
    """Find the names that fill slots in the medoids of templates.

    Args:
        found: The t templates of d texts.
        words: What names and the words before them are.

    Returns:
        For each template the spans of its medoid that are names, of the kind "name".
    """
    order = np.argsort(found.of_text, kind="stable")
    bounds = np.searchsorted(found.of_text[order], np.arange(len(found) + 1))
    spans = []
    for template, medoid in enumerate(found.medoids.tolist()):
        texts = order[bounds[template] : bounds[template + 1]]
        step = -(-len(texts) // MOST_TEXTS)
        spans.append(_find_in_template(found, medoid, texts[::step].tolist(), words))
    return spans


def _find_in_template(
    found: Templates, medoid: int, texts: list[int], words: NameWords
) -> list[Span]:
    table = found.tokens.table
    base = int(table.starts[medoid])
    keys = _read_keys(found, medoid)
    spans = []
    columns: list[Keys] = []
    for first, last in _find_free_runs(found, medoid):
        cued = any(keys[max(0, first - size) : first] in words.cues for size in range(1, 5))
        columns = columns or [_read_keys(found, text) for text in texts]
        has_two = first > 1 and bool(found.shared[base + first - 2])
        before = keys[max(0, first - 1 - has_two) : first]
        values = {_read_value(column, before, keys[last : last + 1]) for column in columns}
        known = [value for value in values if value is not None]
        named = sum(bool(value) and (cued or not words.names.isdisjoint(value)) for value in known)
        if named > max(1, LEAST_SHARE * len(known)):
            start, end = table.begin[base + first], table.end[base + last - 1]
            spans.append(Span(int(start), int(end), "name"))
    return spans


def _find_free_runs(found: Templates, medoid: int) -> Iterator[tuple[int, int]]:
    """Yield first and one past the last token of each short run of a medoid's free words."""
    table = found.tokens.table
    part = slice(int(table.starts[medoid]), int(table.starts[medoid + 1]))
    is_free = (
        ~found.shared[part] & (found.tokens.kinds[part] == FREE) & (table.classes[part] == WORD)
    )
    edges = np.flatnonzero(np.diff(is_free, prepend=False, append=False))
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if last - first <= LONGEST:
            yield first, last


def _read_keys(found: Templates, text: int) -> Keys:
    """Return the keys of a text's tokens; what is no word has the key of its kind."""
    table = found.tokens.table
    return tuple(table.keys[table.starts[text] : table.starts[text + 1]].tolist())


def _read_value(text: Keys, before: Keys, after: Keys) -> Keys | None:
    """Return what a text has between the words beside a slot; None if these are not in it.

    An empty tuple stands for nothing, and for what is too long for a name.
    """
    place = 0
    while before:
        try:
            place = text.index(before[-1], place) + 1
        except ValueError:
            return None
        if text[max(0, place - len(before)) : place] == before:
            break
    for stop in range(place + 1, min(place + LONGEST, len(text)) + 1):
        if text[stop : stop + 1] == after:
            return text[place:stop]
    return ()
