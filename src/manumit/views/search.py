# SPDX-License-Identifier: Apache-2.0
"""Search: where do these words, or this number, stand?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from manumit.prosecute.adverts.masking import mask_texts
from manumit.prosecute.adverts.reading import read_adverts
from manumit.prosecute.adverts.searching import (
    find_holders,
    index_of,
    is_index_fresh,
    read_selector,
    search,
)
from manumit.prosecute.leads.finding import find_leads_of_adverts, find_leads_of_selectors
from manumit.prosecute.networks.assemble import mask_selector
from manumit.store.search import FoundSelector, FoundText, read_fingerprint
from manumit.text.folding import fold_text
from manumit.views.masking import NodeNames
from manumit.workspace import Workspace

PAGE = 20
_MOST_WIDENED = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; `is_match` if a search word stands there."""

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class TextRow:
    """An advert or report that was found; `copies` counts adverts with the same text."""

    kind_code: str
    advert_id: int
    copies: int
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]
    source: str
    place: str
    posted_at: datetime | None
    lead_id: str


@dataclass(frozen=True, slots=True)
class SelectorRow:
    """A selector that was found, and the lead it holds together.

    `selector_id` is the number of its page; where it leaves, a keyed hash.
    """

    selector_id: str
    kind_code: str
    value: str
    adverts: int
    reports: int
    is_generic: bool
    lead_id: str


@dataclass(frozen=True, slots=True)
class SearchView:
    """One page of what was found.

    Attributes:
        text: What was asked.
        has_index: Whether there is an index at all.
        is_fresh: Whether it covers all that is here now.
        counted: Texts found, counted up to `most_counted`.
        start: Texts skipped before this page.
        widened: Words of the texts that stand for words not found as they were written.
    """

    text: str
    has_index: bool
    is_fresh: bool
    rows: tuple[TextRow, ...] = ()
    selectors: tuple[SelectorRow, ...] = ()
    counted: int = 0
    most_counted: int = 0
    start: int = 0
    widened: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SelectorView:
    """One selector and the adverts that hold it."""

    selector: SelectorRow
    rows: tuple[TextRow, ...]


def view_search(
    workspace: Workspace, text: str, *, start: int = 0, most: int = PAGE, clear: bool = False
) -> SearchView:
    """Search texts and selectors.

    Args:
        workspace: The workspace.
        text: Words in any script, or a number, address or handle, or a part of one.
        start: Texts to skip.
        most: Texts to show.
        clear: Show telephone numbers and the like as written; only for the page itself.
    """
    workspace.check("search.adverts", "workspace", workspace.policy.workspace_id)
    index = index_of(workspace)
    has_index = bool(read_fingerprint(index))
    if not has_index or not text.strip():
        return SearchView(text, has_index, has_index and is_index_fresh(workspace))
    found = search(index, text, most=most, skip=start)
    words = {word for group in found.spellings for word in group}
    leads = find_leads_of_selectors(workspace, [each.selector_id for each in found.selectors])
    selectors = tuple(_make_selector(each, leads) for each in found.selectors)
    rows = _make_rows(workspace, found.texts, words, clear=clear)
    return SearchView(
        text=text,
        has_index=True,
        is_fresh=is_index_fresh(workspace),
        rows=rows,
        selectors=selectors if clear else _mask_selectors(workspace, selectors),
        counted=found.counted,
        most_counted=found.most_counted,
        start=start,
        widened=_find_widened(rows) if any(len(g) > 1 for g in found.spellings) else (),
    )


def view_selector(workspace: Workspace, selector_id: int) -> SelectorView:
    """Show one selector with the adverts and reports that hold it, newest first; in clear.

    Raises:
        NotFoundError: If there is no such selector.
    """
    workspace.check("search.adverts", "selector", str(selector_id))
    selector = read_selector(workspace, selector_id)
    leads = find_leads_of_selectors(workspace, [selector_id])
    holders = find_holders(workspace, selector_id, most=50)
    rows = _make_rows(workspace, holders, set(), clear=True)
    newest = sorted(rows, key=lambda row: str(row.posted_at or ""), reverse=True)
    return SelectorView(_make_selector(selector, leads), tuple(newest))


def _find_widened(rows: Iterable[TextRow]) -> tuple[str, ...]:
    """The matched words as they are written in the texts, each once, the first few."""
    pieces = (piece for row in rows for piece in (*row.title, *row.text) if piece.is_match)
    return tuple(dict.fromkeys(piece.text.casefold() for piece in pieces))[:_MOST_WIDENED]


def _make_selector(found: FoundSelector, leads: dict[int, str]) -> SelectorRow:
    return SelectorRow(
        str(found.selector_id), found.kind_code, found.value, found.adverts, found.reports,
        found.is_generic, leads.get(found.selector_id, ""),
    )  # fmt: skip


def _mask_selectors(workspace: Workspace, rows: Iterable[SelectorRow]) -> tuple[SelectorRow, ...]:
    names = NodeNames(workspace)
    return tuple(
        replace(
            row,
            selector_id=names.hide_selector(row.selector_id),
            value=mask_selector(row.kind_code, row.value),
        )
        for row in rows
    )


def _make_rows(
    workspace: Workspace, found: Iterable[FoundText], words: set[str], *, clear: bool
) -> tuple[TextRow, ...]:
    found = list(found)
    texts, leads = {}, {}
    for kind in ("advert", "report"):
        ids = [each.advert_id for each in found if each.kind_code == kind]
        if ids:
            texts[kind] = read_adverts(workspace, ids, table=f"{kind}s")
            leads[kind] = find_leads_of_adverts(workspace, ids, kind)
            if not clear:
                _mask_rows(texts[kind].values())
    rows = []
    for each in found:
        row = texts[each.kind_code].get(each.advert_id)
        if row is None:  # taken back or forgotten since the index was built
            continue
        rows.append(
            TextRow(
                each.kind_code, each.advert_id, each.copies,
                tuple(mark_words(row["title"], words)),
                tuple(mark_words(row["text"], words)),
                row["source"], row["place"], row["posted_at"],
                leads[each.kind_code].get(each.advert_id, ""),
            )
        )  # fmt: skip
    return tuple(rows)


def _mask_rows(rows: Collection[dict[str, Any]]) -> None:
    """Mask what identifies a person in the words of some records."""
    for name in ("title", "text", "place"):
        masked = mask_texts([row[name] for row in rows])
        for row, text in zip(rows, masked, strict=True):
            row[name] = text


def mark_words(text: str, words: set[str]) -> list[Piece]:
    """Cut a raw text where the folded words stand in it.

    Args:
        text: As given by its author.
        words: Folded words; one that ends in `*` stands for all that begin so.
    """
    folded, places = fold_text(text)
    patterns = [_to_pattern(word) for word in words]
    if not patterns or not folded:
        return [Piece(text, is_match=False)]
    pieces, done = [], 0
    for match in re.finditer("|".join(patterns), folded):
        begin, end = places[match.start()], places[match.end() - 1] + 1
        if begin < done:
            continue
        if begin > done:
            pieces.append(Piece(text[done:begin], is_match=False))
        pieces.append(Piece(text[begin:end], is_match=True))
        done = end
    if done < len(text):
        pieces.append(Piece(text[done:], is_match=False))
    return pieces


def _to_pattern(word: str) -> str:
    bare = re.escape(word.rstrip("*"))
    # Scripts without spaces have no edges of words to look for.
    return bare if not bare.isascii() and len(word) <= 2 else rf"(?<!\w){bare}(?!\w)"
