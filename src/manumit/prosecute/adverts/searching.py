# SPDX-License-Identifier: Apache-2.0
"""Search in texts and selectors: any script, parts of words, and words spelt nearly so.

Each distinct text is indexed once. A query word stands for itself; if that finds too little,
for every word that holds it, and then for words one or two letters away (optimal string
alignment), found through a piece that the slip left whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
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
    count_texts,
    find_selectors,
    find_texts,
    find_words,
    read_fingerprint,
)
from manumit.store.vault import Purpose
from manumit.text.folded import fold_words, to_query_words
from manumit.workspace import Workspace

TABLES = ("adverts", "reports", "matched_adverts", "selectors")
_BATCH = 20_000
_MOST_WORDS = 8
_MOST_SPELLINGS = 40
_MOST_COUNTED = 1_000
Longs = npt.NDArray[np.int64]

_NOT_IN_NUMBERS = re.compile(r"[^\d]")


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found.

    Attributes:
        words: The folded words that were looked for.
        spellings: Per word, what it was taken to stand for.
        texts: Texts, newest first.
        counted: How many there are, counted up to `most_counted`.
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
    """Build the search index of a workspace anew and return the number of texts in it."""
    snapshot = workspace.facts.snapshot()
    writer = IndexWriter(index_of(workspace))
    try:
        total = snapshot.count("adverts") + snapshot.count("reports")
        for kind in ("advert", "report"):
            _add_records(writer, snapshot, kind, total, progress)
        columns = ["selector_id", "kind_code", "value", "adverts", "reports", "is_generic"]
        table = snapshot.read("selectors", columns)
        writer.add_selectors(
            zip(*(table.column(name).to_pylist() for name in columns), strict=True)
        )
        texts = writer.finish(fingerprint_facts(snapshot))
    except BaseException:
        writer.discard()
        raise
    progress("search", max(total, 1), max(total, 1))
    return texts


def _add_records(
    writer: IndexWriter, snapshot: Snapshot, kind: str, total: int, progress: Progress
) -> None:
    """Add the adverts or the reports, oldest first, each distinct text once."""
    table = snapshot.read(f"{kind}s", ["advert_id", "posted_at", "title", "text"])
    ids = table.column("advert_id").to_numpy()
    copies = np.ones(len(ids), dtype=np.int64)
    rows = np.argsort(_to_moments(table.column("posted_at")), kind="stable")
    if kind == "advert" and snapshot.count("matched_adverts"):
        copies = _count_copies(snapshot.read("matched_adverts", ["advert_id", "text_id"]), ids)
        rows = rows[copies[rows] > 0]
    texts = table.select(["title", "text"]).combine_chunks()
    for start in range(0, len(rows), _BATCH):
        part = rows[start : start + _BATCH]
        taken = texts.take(pa.array(part))
        words = [fold_words(taken.column(name).combine_chunks()) for name in ("title", "text")]
        joined = (f"{a} {b}" for a, b in zip(*(w.to_pylist() for w in words), strict=True))
        keys = zip(ids[part].tolist(), copies[part].tolist(), strict=True)
        writer.add_texts([(kind, *key) for key in keys], list(joined))
        progress("search", start + len(part), total)


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


def _to_moments(column: pa.ChunkedArray) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    moments: np.ndarray[tuple[int], np.dtype[np.int64]] = (
        column.cast(pa.int64()).fill_null(0).to_numpy()
    )
    return moments


def search(index: Database, text: str, *, most: int = 20, skip: int = 0) -> SearchResult:
    """Look a query up in an index.

    Args:
        index: The index; see `index_of`.
        text: Words in any script, or a phone number, address or handle, or a part of one.
        most: Texts to return.
        skip: Texts to leave out first.

    Returns:
        Texts that hold every word, newest first, and selectors that hold the query.
    """
    words = tuple(to_query_words(text)[:_MOST_WORDS])
    groups = [[_to_term(word)] for word in words]
    found: list[FoundText] = []
    counted = 0
    for widen in (None, _find_longer, _find_similar):
        if widen is not None:
            groups = [
                list(dict.fromkeys([*group, *widen(index, word)]))
                for word, group in zip(words, groups, strict=True)
            ]
        counted = count_texts(index, groups, _MOST_COUNTED) if groups else 0
        if counted:
            found = find_texts(index, groups, most, skip)
            break
    return SearchResult(
        words, tuple(map(tuple, groups)), tuple(found), counted, _MOST_COUNTED,
        tuple(_search_selectors(index, text)),
    )  # fmt: skip


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
