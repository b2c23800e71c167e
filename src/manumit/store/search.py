# SPDX-License-Identifier: Apache-2.0
"""The search index: words to texts, and parts of words to words, in one SQLite file.

Full-text tables hold postings only, never the texts themselves, so the file is small beside
the facts; it can be dropped and built again at any time. Words of the texts stand in it, so it is
encrypted wherever the state is. Texts are split into words by the
caller. Parts of words, and misspelt ones, are found through trigrams of the distinct words,
which are far fewer than the texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from manumit.store.database import Database, DatabaseError

INDEX_FILE = "search.db"
_FORMAT = "1"
_LOT_BYTES = 1 << 26
# What the index splits at: within one word of a query it would make a phrase of it.
_ASCII_SIGNS = re.compile(r"[\x00-/:-@\[-`{-\x7f]")
_TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE texts (text_no INTEGER PRIMARY KEY, kind_code TEXT NOT NULL,
                    advert_id INTEGER NOT NULL, copies INTEGER NOT NULL);
CREATE VIRTUAL TABLE text_words USING fts5(
    words, content='', detail=none, columnsize=0, tokenize='ascii');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(text_words, 'row');
CREATE TABLE words (word_no INTEGER PRIMARY KEY, word TEXT NOT NULL, texts INTEGER NOT NULL);
CREATE VIRTUAL TABLE word_parts USING fts5(
    word, content='', detail=none, columnsize=0, tokenize='trigram');
CREATE TABLE selectors (selector_no INTEGER PRIMARY KEY, selector_id INTEGER NOT NULL,
                        kind_code TEXT NOT NULL, value TEXT NOT NULL, adverts INTEGER NOT NULL,
                        reports INTEGER NOT NULL, is_generic INTEGER NOT NULL);
CREATE VIRTUAL TABLE selector_parts USING fts5(
    value, content='', detail=none, columnsize=0, tokenize='trigram');
"""


@dataclass(frozen=True, slots=True)
class FoundText:
    """One text of the index; `copies` says how many adverts carry the same text."""

    kind_code: str
    advert_id: int
    copies: int


@dataclass(frozen=True, slots=True)
class FoundSelector:
    """One selector of the index."""

    selector_id: int
    kind_code: str
    value: str
    adverts: int
    reports: int
    is_generic: bool


class IndexWriter:
    """Writes a new index beside the old one; `finish` puts it in its place."""

    def __init__(self, index: Database) -> None:
        self._path = index.path
        self._new = index.path.with_suffix(".new")
        self._new.unlink(missing_ok=True)
        self._connection = Database(self._new, index.key).connect()
        self._connection.executescript(
            f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {_TABLES}"
        )
        # Postings are gathered in memory in larger lots: half the time, and a smaller file.
        self._connection.execute(
            "INSERT INTO text_words (text_words, rank) VALUES ('hashsize', ?)", (_LOT_BYTES,)
        )
        self._texts = 0
        self._selectors = 0

    def add_texts(self, rows: Sequence[tuple[str, int, int]], words: Sequence[str]) -> None:
        """Add texts, oldest first: (kind, advert id, copies) rows and their folded words."""
        numbers = range(self._texts + 1, self._texts + len(rows) + 1)
        self._texts += len(rows)
        self._connection.executemany(
            "INSERT INTO texts VALUES (?, ?, ?, ?)",
            ((number, *row) for number, row in zip(numbers, rows, strict=True)),
        )
        self._connection.executemany(
            "INSERT INTO text_words (rowid, words) VALUES (?, ?)",
            zip(numbers, words, strict=True),
        )

    def add_selectors(self, rows: Iterable[tuple[int, str, str, int, int, bool]]) -> None:
        """Add selectors: (id, kind, value, adverts, reports, is generic)."""
        for row in rows:
            self._selectors += 1
            self._connection.execute(
                "INSERT INTO selectors VALUES (?, ?, ?, ?, ?, ?, ?)", (self._selectors, *row)
            )
        self._connection.execute(
            "INSERT INTO selector_parts (rowid, value) SELECT selector_no, value FROM selectors"
        )

    def finish(self, fingerprint: str) -> int:
        """Index the distinct words, put the file in place, and return the number of texts."""
        self._connection.execute("INSERT INTO text_words (text_words) VALUES ('optimize')")
        self._connection.execute(
            "INSERT INTO words (word, texts) SELECT term, doc FROM vocabulary"
            " WHERE length(term) BETWEEN 3 AND 40 AND term GLOB '*[^0-9]*'"
        )
        self._connection.execute(
            "INSERT INTO word_parts (rowid, word) SELECT word_no, word FROM words"
        )
        self._connection.executemany(
            "INSERT INTO facts VALUES (?, ?)",
            [("format", _FORMAT), ("fingerprint", fingerprint), ("texts", str(self._texts))],
        )
        self._connection.commit()
        self._connection.close()
        self._new.replace(self._path)
        return self._texts

    def discard(self) -> None:
        """Leave nothing of the new index; the old one stays."""
        self._connection.close()
        self._new.unlink(missing_ok=True)


def drop_index(path: Path) -> None:
    """Remove the index; it is built again by the next run."""
    path.unlink(missing_ok=True)


def read_fingerprint(index: Database) -> str:
    """What the index was built on; empty if there is none this version can read."""
    if not index.path.exists():
        return ""
    try:
        with index.reading() as connection:
            rows = dict(connection.execute("SELECT name, value FROM facts"))
    except DatabaseError:
        return ""
    return rows.get("fingerprint", "") if rows.get("format") == _FORMAT else ""


def find_texts(
    index: Database, words: Sequence[Sequence[str]], most: int, skip: int
) -> list[FoundText]:
    """Return texts that hold one of every group of words, newest first.

    Args:
        index: The index.
        words: Groups; a text must hold at least one word of each. A word that ends in `*`
            stands for every word that begins so.
        most: At most so many.
        skip: Leave out so many first.
    """
    query = " AND ".join(f"({' OR '.join(map(_quote, group))})" for group in words)
    with index.reading() as connection:
        rows = connection.execute(
            "SELECT kind_code, advert_id, copies FROM text_words"
            " JOIN texts ON text_no = text_words.rowid"
            " WHERE text_words MATCH ? ORDER BY text_words.rowid DESC LIMIT ? OFFSET ?",
            (query, most, skip),
        )
        return [FoundText(*row) for row in rows]


def count_texts(index: Database, words: Sequence[Sequence[str]], most: int) -> int:
    """How many texts `find_texts` would find, counted up to `most`."""
    query = " AND ".join(f"({' OR '.join(map(_quote, group))})" for group in words)
    with index.reading() as connection:
        row = connection.execute(
            "SELECT count(*) FROM (SELECT 1 FROM text_words WHERE text_words MATCH ? LIMIT ?)",
            (query, most),
        ).fetchone()
    return int(row[0])


def find_words(index: Database, part: str, most: int) -> list[tuple[str, int]]:
    """Return words that hold `part` (three letters or more) and their texts, commonest first."""
    with index.reading() as connection:
        rows = connection.execute(
            "SELECT words.word, texts FROM word_parts JOIN words ON word_no = word_parts.rowid"
            " WHERE word_parts MATCH ? AND instr(words.word, ?) ORDER BY texts DESC LIMIT ?",
            (_to_trigrams(part), part, most),
        )
        return [(str(word), int(texts)) for word, texts in rows]


def find_selectors(index: Database, part: str, most: int) -> list[FoundSelector]:
    """Return selectors whose value holds `part` (three characters or more), commonest first."""
    with index.reading() as connection:
        rows = connection.execute(
            "SELECT selector_id, kind_code, selectors.value, adverts, reports, is_generic"
            " FROM selector_parts JOIN selectors ON selector_no = selector_parts.rowid"
            " WHERE selector_parts MATCH ? AND instr(lower(selectors.value), ?)"
            " ORDER BY reports > 0 DESC, adverts DESC LIMIT ?",
            (_to_trigrams(part), part, most),
        )
        names = ("selector_id", "kind_code", "value", "adverts", "reports")
        return [
            FoundSelector(**dict(zip(names, row, strict=False)), is_generic=bool(row[5]))
            for row in rows
        ]


def _quote(word: str) -> str:
    bare = _ASCII_SIGNS.sub("", word)
    return f'"{bare}"*' if word.endswith("*") else f'"{bare}"'


def _to_trigrams(part: str) -> str:
    trigrams = (part[at : at + 3].replace('"', '""') for at in range(len(part) - 2))
    return " AND ".join(f'"{trigram}"' for trigram in trigrams)
