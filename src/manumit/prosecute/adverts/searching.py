# SPDX-License-Identifier: Apache-2.0
"""Search in texts and selectors: any script, parts of words, and words spelt nearly so.

Each distinct text is indexed once. Texts that hold the words as they follow each other come
first, then those that hold all of them. Only where no text does, a query word also stands for
every word that holds it, and for words one or two letters away (optimal string alignment, found
through a piece that the slip left whole): those most alike, by the trigrams they share, come
first. What is equally good comes newest first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz.distance import OSA

from manumit.core.errors import NotFoundError
from manumit.core.progress import Progress
from manumit.prosecute.adverts.matched import find_places
from manumit.store.database import Database
from manumit.store.facts import Snapshot
from manumit.store.search import (
    INDEX_FILE,
    FoundSelector,
    FoundText,
    IndexWriter,
    find_selectors,
    find_texts,
    find_words,
    read_contents,
    read_fingerprint,
    read_notes,
)
from manumit.store.vault import Purpose
from manumit.text.folded import fold_words, to_query_words
from manumit.workspace import Workspace

TABLES = ("adverts", "reports", "matched_adverts", "selectors")
_BATCH = 20_000
_MOST_WORDS = 8
_MOST_SPELLINGS = 40
_MOST_COUNTED = 1_000
# How alike a word must be to the one that was asked for: first the most alike ones.
_LIKENESSES = (0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.0)
_KINDS = ("advert", "report")
# The index is built anew when this share of it has gone or come since; a small one at once.
_MOST_MOVED, _LEAST_KEPT = 0.2, 100
Longs = npt.NDArray[np.int64]

_NOT_IN_NUMBERS = re.compile(r"[^\d]")


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found.

    Attributes:
        words: The folded words that were looked for.
        spellings: Per word, what it was taken to stand for.
        texts: Texts, best first.
        counted: How many there are, counted (and to be leafed through) up to `most_counted`.
        most_counted: Where counting stopped.
        selectors: Selectors that hold the query.
    """

    words: tuple[str, ...]
    spellings: tuple[tuple[str, ...], ...]
    texts: tuple[FoundText, ...]
    counted: int
    most_counted: int
    selectors: tuple[FoundSelector, ...]


def index_path(workspace: Workspace) -> Path:
    """Where the workspace's search index lies."""
    return workspace.folder / INDEX_FILE


def index_of(workspace: Workspace) -> Database:
    """The workspace's search index, with the key that opens it."""
    return Database(index_path(workspace), workspace.subkey(Purpose.SEARCH))


def fingerprint_facts(snapshot: Snapshot) -> str:
    """A text that changes whenever what is searched changes."""
    return "|".join(snapshot.manifest.fingerprint(table) for table in TABLES)


def is_index_fresh(workspace: Workspace) -> bool:
    """Whether the index was built on the present facts."""
    return read_fingerprint(index_of(workspace)) == fingerprint_facts(workspace.facts.snapshot())


def run_search(workspace: Workspace, progress: Progress) -> int:
    """Bring the search index of a workspace up to date and return the number of texts in it.

    Few new texts are added to the index that is there; else it is built anew.
    """
    snapshot = workspace.facts.snapshot()
    total = snapshot.count("adverts") + snapshot.count("reports")
    texts = update_search(workspace)
    if texts < 0:
        texts = _build(workspace, snapshot, lambda done: progress("search", done, total))
    progress("search", max(total, 1), max(total, 1))
    return texts


def update_search(workspace: Workspace) -> int:
    """Add what is new to the index, and take out what is gone.

    Returns:
        The number of texts, or -1 if there is no index or most of it would change.
    """
    snapshot, index = workspace.facts.snapshot(), index_of(workspace)
    notes = read_notes(index)
    if not notes:
        return -1
    if notes["fingerprint"] == fingerprint_facts(snapshot):
        return snapshot.count("adverts") + snapshot.count("reports")
    changes = [_compare(index, _read_records(snapshot, kind)) for kind in _KINDS]
    dropped = int(notes.get("dropped", 0)) + sum(len(change.gone) for change in changes)
    moved = dropped + sum(len(change.new) for change in changes)
    if moved > _MOST_MOVED * max(_LEAST_KEPT, sum(len(change.kept) for change in changes)):
        return -1
    writer = IndexWriter(index, again=True)
    try:
        for change in changes:
            writer.drop_texts(change.gone.tolist())
            writer.change_copies(change.copies.tolist())
            _add_texts(writer, snapshot, change.records, change.new, lambda _done: None)
        selectors = snapshot.manifest.fingerprint("selectors")
        if notes.get("selectors") != selectors:
            writer.replace_selectors(_read_selectors(snapshot))
        return writer.finish(fingerprint_facts(snapshot), selectors)
    except BaseException:
        writer.discard()
        raise


def _build(workspace: Workspace, snapshot: Snapshot, tell: Callable[[int], None]) -> int:
    """Build the index anew."""
    writer = IndexWriter(index_of(workspace))
    try:
        for kind in _KINDS:
            records = _read_records(snapshot, kind)
            every = np.flatnonzero(records.copies > 0)
            _add_texts(writer, snapshot, records, every, tell)
        writer.replace_selectors(_read_selectors(snapshot))
        selectors = snapshot.manifest.fingerprint("selectors")
        return writer.finish(fingerprint_facts(snapshot), selectors)
    except BaseException:
        writer.discard()
        raise


@dataclass(frozen=True, slots=True)
class _Records:
    """Adverts or reports: which of them stand for a text (`copies` > 0), and when posted."""

    kind: str
    ids: Longs
    content: Longs
    copies: Longs
    posted: Longs


@dataclass(frozen=True, slots=True)
class _Changes:
    """How the index differs from the records.

    Attributes:
        records: The records.
        new: Rows of them that the index lacks.
        gone: Numbers of texts that are no more.
        kept: Numbers of texts that stay.
        copies: (copies, text number) where a text is now posted more or less often.
    """

    records: _Records
    new: Longs
    gone: Longs
    kept: Longs
    copies: Longs


def _read_records(snapshot: Snapshot, kind: str) -> _Records:
    table = snapshot.read(f"{kind}s", ["advert_id", "posted_at", "content_hash"])
    ids = table.column("advert_id").to_numpy()
    copies = np.ones(len(ids), dtype=np.int64)
    if kind == "advert" and snapshot.count("matched_adverts"):
        copies = _count_copies(snapshot.read("matched_adverts", ["advert_id", "text_id"]), ids)
    posted = table.column("posted_at").cast(pa.int64()).fill_null(0).to_numpy()
    return _Records(kind, ids, table.column("content_hash").to_numpy(), copies, posted)


def _compare(index: Database, records: _Records) -> _Changes:
    """Compare the texts of an index with those the records hold now."""
    known = read_contents(index, records.kind)
    rows = np.flatnonzero(records.copies > 0)
    place, is_known = find_places(records.ids[rows], known[:, 1])
    is_known &= known[place, 2] == records.content[rows] if len(known) else False
    kept = place[is_known]
    is_kept = np.zeros(len(known), dtype=np.bool_)
    is_kept[kept] = True
    copies = np.column_stack([records.copies[rows[is_known]], known[kept, 0]])
    moved = copies[:, 0] != known[kept, 3]
    return _Changes(records, rows[~is_known], known[~is_kept, 0], known[kept, 0], copies[moved])


def _add_texts(
    writer: IndexWriter,
    snapshot: Snapshot,
    records: _Records,
    rows: Longs,
    tell: Callable[[int], None],
) -> None:
    """Add the texts of some records, oldest first."""
    rows = rows[np.argsort(records.posted[rows], kind="stable")]
    few = len(rows) < len(records.ids) // 50
    for start in range(0, len(rows), _BATCH):
        part = rows[start : start + _BATCH]
        if few:
            found = snapshot.fetch(f"{records.kind}s", records.ids[part], ["title", "text"])
            places = pc.index_in(pa.array(records.ids[part]), found["advert_id"])
            taken = found.take(places)
        else:
            if not start:
                texts = snapshot.read(f"{records.kind}s", ["title", "text"]).combine_chunks()
            taken = texts.take(pa.array(part))
        words = [fold_words(taken.column(name).combine_chunks()) for name in ("title", "text")]
        joined = [f"{a} {b}" for a, b in zip(*(w.to_pylist() for w in words), strict=True)]
        columns = (records.ids, records.content, records.copies, records.posted)
        keys = zip(*(column[part].tolist() for column in columns), strict=True)
        writer.add_texts([(records.kind, *key) for key in keys], joined)
        tell(start + len(part))


def _read_selectors(snapshot: Snapshot) -> Iterable[tuple[int, str, str, int, int, bool]]:
    columns = ["selector_id", "kind_code", "value", "adverts", "reports", "is_generic"]
    table = snapshot.read("selectors", columns)
    return zip(*(table.column(name).to_pylist() for name in columns), strict=True)


def _count_copies(matched: pa.Table, ids: Longs) -> Longs:
    """Return how often the text of each advert was posted; 0 but for one advert of each text."""
    place, is_matched = find_places(ids, matched["advert_id"].to_numpy())
    text_id = matched["text_id"].to_numpy()[place]
    # An advert that was not matched yet, or has no words, is a text of its own.
    own = np.where(is_matched & (text_id != 0), text_id, ids)
    by_id = np.argsort(ids, kind="stable")
    _, first, counts = np.unique(own[by_id], return_index=True, return_counts=True)
    copies = np.zeros(len(ids), dtype=np.int64)
    copies[by_id[first]] = counts
    return copies


def search(index: Database, text: str, *, most: int = 20, skip: int = 0) -> SearchResult:
    """Look a query up in an index.

    Args:
        index: The index; see `index_of`.
        text: Words in any script, or a phone number, address or handle, or a part of one.
        most: Texts to return.
        skip: Texts to leave out first.

    Returns:
        Texts that hold every word, best first, and selectors that hold the query.
    """
    words = tuple(to_query_words(text)[:_MOST_WORDS])
    groups = [[_to_term(word)] for word in words]
    ranked: dict[tuple[str, int], FoundText] = {}
    if len(words) > 1 and not any(group[0].endswith("*") for group in groups[:-1]):
        _rank(ranked, find_texts(index, groups, _MOST_COUNTED, as_phrase=True))
    if words and len(ranked) < _MOST_COUNTED:
        _rank(ranked, find_texts(index, groups, _MOST_COUNTED))
    if words and not ranked:
        spellings = [_find_spellings(index, word) for word in words]
        for least in _LIKENESSES:
            wider = [
                [*group, *(other for other, likeness in near.items() if likeness >= least)]
                for group, near in zip([[_to_term(word)] for word in words], spellings, strict=True)
            ]
            if wider != groups and len(ranked) < _MOST_COUNTED:
                groups = wider
                _rank(ranked, find_texts(index, groups, _MOST_COUNTED))
    found = list(ranked.values())[:_MOST_COUNTED]
    return SearchResult(
        words, tuple(map(tuple, groups)), tuple(found[skip : skip + most]), len(found),
        _MOST_COUNTED, tuple(_search_selectors(index, text)),
    )  # fmt: skip


def _rank(ranked: dict[tuple[str, int], FoundText], found: Iterable[FoundText]) -> None:
    """Put texts behind those that are ranked already."""
    for each in found:
        ranked.setdefault((each.kind_code, each.advert_id), each)


def _find_spellings(index: Database, word: str) -> dict[str, float]:
    """Words that hold the query word or differ by a slip, most alike first, and how alike."""
    found = {*_find_longer(index, word), *_find_similar(index, word)} - {word}
    return {
        other: likeness
        for likeness, other in sorted(
            ((score_likeness(word, other), other) for other in found),
            key=lambda pair: (-pair[0], pair[1]),
        )
    }


def score_likeness(word: str, other: str) -> float:
    """Return the share of trigrams two words have in common, 0..1 (Dice's coefficient).

    Example:
        >>> score_likeness("garden", "garden"), round(score_likeness("garden", "gardens"), 2)
        (1.0, 0.8)
    """
    mine, theirs = (
        {f"  {each} "[at : at + 3] for at in range(len(each) + 1)} for each in (word, other)
    )
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))


def _to_term(word: str) -> str:
    # A single character of an unspaced script begins a pair in the index.
    return f"{word}*" if len(word) == 1 and not word.isascii() else word


def _find_longer(index: Database, word: str) -> list[str]:
    """Words that hold the query word."""
    if len(word) < 3:
        return []
    return [longer for longer, _ in find_words(index, word, _MOST_SPELLINGS)]


def _find_similar(index: Database, word: str) -> list[str]:
    """Words one slip away (two from nine letters on): one piece of them is then left whole."""
    slips = 2 if len(word) >= 9 else 1
    size = len(word) // (slips + 1)
    if size < 3:
        return []
    pieces = [word[at * size : (at + 1) * size] for at in range(slips)] + [word[slips * size :]]
    near = {
        other: texts
        for piece in pieces
        for other, texts in find_words(index, piece, 5_000)
        if OSA.distance(word, other, score_cutoff=slips) <= slips
    }
    return sorted(near, key=lambda other: -near[other])[:_MOST_SPELLINGS]


def _search_selectors(index: Database, text: str) -> list[FoundSelector]:
    bare = text.strip().lower()
    digits = _NOT_IN_NUMBERS.sub("", fold_words(pa.array([text]))[0].as_py()).lstrip("0")
    parts = [bare] if len(bare) >= 3 else []
    if len(digits) >= 4 and len(digits) * 2 > len(bare):
        parts.insert(0, digits)
    found = {each.selector_id: each for part in parts for each in find_selectors(index, part, 20)}
    return list(found.values())[:20]


_SELECTOR = """
SELECT selector_id, kind_code, value, adverts, reports, is_generic FROM selectors
WHERE selector_id = $selector_id
"""
_HOLDERS = """
SELECT DISTINCT 'report' AS kind_code, advert_id FROM report_selectors
WHERE selector_id = $selector_id
UNION ALL
(SELECT DISTINCT 'advert' AS kind_code, advert_id FROM advert_selectors
 WHERE selector_id = $selector_id ORDER BY advert_id LIMIT $most)
"""


def read_selector(workspace: Workspace, selector_id: int) -> FoundSelector:
    """Read one selector.

    Raises:
        NotFoundError: If there is none with this id.
    """
    rows = workspace.engine().query(_SELECTOR, {"selector_id": selector_id}).to_pylist()
    if not rows:
        raise NotFoundError("There is no such selector.", hint="It may have been forgotten.")
    return FoundSelector(**rows[0])


def find_holders(workspace: Workspace, selector_id: int, most: int) -> list[FoundText]:
    """Return the reports, and at most `most` adverts, that hold a selector."""
    given = {"selector_id": selector_id, "most": most}
    rows = workspace.engine().query(_HOLDERS, given).to_pylist()
    return [FoundText(row["kind_code"], row["advert_id"], 1) for row in rows]
