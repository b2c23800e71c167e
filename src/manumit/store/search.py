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
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from manumit.store.database import Database, DatabaseError

INDEX_FILE = "search.db"
_FORMAT = "2"
_LOT_BYTES = 1 << 26
# Length of the words that parts are looked for in.
_SHORTEST, _LONGEST = 3, 40
# What the index splits at: within one word of a query it would make a phrase of it.
_ASCII_SIGNS = re.compile(r"[\x00-/:-@\[-`{-\x7f]")
_TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE texts (text_no INTEGER PRIMARY KEY, kind_code TEXT NOT NULL,
                    advert_id INTEGER NOT NULL, content INTEGER NOT NULL, copies INTEGER NOT NULL,
                    posted INTEGER NOT NULL);
CREATE VIRTUAL TABLE text_words USING fts5(
    words, content='', detail=full, columnsize=0, tokenize='ascii');
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


TextRow = tuple[str, int, int, int, int]


class IndexWriter:
    """Writes an index beside the one in use; `finish` puts it in its place.

    Args:
        index: Where the index lies.
        again: Begin with a copy of the one in use instead of an empty one.
    """

    def __init__(self, index: Database, *, again: bool = False) -> None:
        self._path = index.path
        self._new = index.path.with_suffix(".new")
        self._new.unlink(missing_ok=True)
        if again:
            shutil.copyfile(self._path, self._new)
        self._again = again
        self._connection = Database(self._new, index.key).connect()
        self._connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
        if not again:
            self._connection.executescript(_TABLES)
        # Postings are gathered in memory in larger lots: half the time, and a smaller file.
        self._run("INSERT INTO text_words (text_words, rank) VALUES ('hashsize', ?)", _LOT_BYTES)
        (self._texts,) = self._run("SELECT coalesce(max(text_no), 0) FROM texts").fetchone()

    def add_texts(self, rows: Sequence[TextRow], words: Sequence[str]) -> None:
        """Add texts, oldest first, and their folded words.

        Args:
            rows: (kind, advert id, hash of the content, copies, when posted).
            words: Words of each, separated by spaces.
        """
        numbers = range(self._texts + 1, self._texts + len(rows) + 1)
        self._texts += len(rows)
        self._connection.executemany(
            "INSERT INTO texts VALUES (?, ?, ?, ?, ?, ?)",
            ((number, *row) for number, row in zip(numbers, rows, strict=True)),
        )
        self._connection.executemany(
            "INSERT INTO text_words (rowid, words) VALUES (?, ?)",
            zip(numbers, words, strict=True),
        )
        if self._again:
            self._count_words(words)

    def drop_texts(self, numbers: Iterable[int]) -> None:
        """Leave texts out of every answer; their words stay in the file until it is built anew."""
        rows = [(number,) for number in numbers]
        self._connection.executemany("DELETE FROM texts WHERE text_no = ?", rows)
        self._note("dropped", str(self._read_note("dropped") + len(rows)))

    def change_copies(self, copies: Iterable[tuple[int, int]]) -> None:
        """Note (copies, text number) pairs: how often a text is posted now."""
        self._connection.executemany("UPDATE texts SET copies = ? WHERE text_no = ?", copies)

    def replace_selectors(self, rows: Iterable[tuple[int, str, str, int, int, bool]]) -> None:
        """Write selectors: (id, kind, value, adverts, reports, is generic)."""
        if self._again:
            self._run("DELETE FROM selectors")
            self._run("INSERT INTO selector_parts (selector_parts) VALUES ('delete-all')")
        self._connection.executemany(
            "INSERT INTO selectors VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((number, *row) for number, row in enumerate(rows, start=1)),
        )
        self._run(
            "INSERT INTO selector_parts (rowid, value) SELECT selector_no, value FROM selectors"
        )

    def finish(self, fingerprint: str, selectors: str = "") -> int:
        """Put the file in place and return the number of texts.

        Args:
            fingerprint: What the index holds now.
            selectors: What its selectors were written from.
        """
        if not self._again:
            self._run("INSERT INTO text_words (text_words) VALUES ('optimize')")
            self._run(
                "INSERT INTO words (word, texts) SELECT term, doc FROM vocabulary"
                " WHERE length(term) BETWEEN ? AND ? AND term GLOB '*[^0-9]*'",
                *(_SHORTEST, _LONGEST),
            )
            self._run("INSERT INTO word_parts (rowid, word) SELECT word_no, word FROM words")
            self._run("CREATE UNIQUE INDEX words_by_name ON words (word)")
        (texts,) = self._run("SELECT count(*) FROM texts").fetchone()
        notes = {"format": _FORMAT, "fingerprint": fingerprint, "selectors": selectors}
        for name, value in notes.items():
            self._note(name, value)
        self._connection.commit()
        self._connection.close()
        self._new.replace(self._path)
        return int(texts)

    def discard(self) -> None:
        """Leave nothing of the new index; the old one stays."""
        self._connection.close()
        self._new.unlink(missing_ok=True)

    def _count_words(self, texts: Sequence[str]) -> None:
        """Add the words of further texts to the distinct ones."""
        counts = Counter(word for words in texts for word in set(words.split()))
        kept = {
            word: n
            for word, n in counts.items()
            if _SHORTEST <= len(word) <= _LONGEST and not (word.isascii() and word.isdigit())
        }
        (known,) = self._run("SELECT coalesce(max(word_no), 0) FROM words").fetchone()
        self._connection.executemany(
            "INSERT INTO words (word, texts) VALUES (?, ?)"
            " ON CONFLICT (word) DO UPDATE SET texts = texts + excluded.texts",
            kept.items(),
        )
        self._run(
            "INSERT INTO word_parts (rowid, word)"
            " SELECT word_no, word FROM words WHERE word_no > ? ORDER BY word_no",
            known,
        )

    def _run(self, sql: str, *values: object) -> Any:
        return self._connection.execute(sql, values)

    def _note(self, name: str, value: str) -> None:
        self._run("INSERT OR REPLACE INTO facts VALUES (?, ?)", name, value)

    def _read_note(self, name: str) -> int:
        row = self._run("SELECT value FROM facts WHERE name = ?", name).fetchone()
        return int(row[0]) if row else 0


def drop_index(path: Path) -> None:
    """Remove the index; it is built again by the next run."""
    path.unlink(missing_ok=True)


def read_notes(index: Database) -> dict[str, str]:
    """What an index says of itself; nothing if there is none this version can read.

    Returns:
        `fingerprint` of what it holds, `selectors` of those in it, and `dropped` texts.
    """
    if not index.path.exists():
        return {}
    try:
        with index.reading() as connection:
            rows = dict(connection.execute("SELECT name, value FROM facts"))
    except DatabaseError:
        return {}
    return rows if rows.get("format") == _FORMAT else {}


def read_fingerprint(index: Database) -> str:
    """What the index was built on; empty if there is none this version can read."""
    return read_notes(index).get("fingerprint", "")


def read_contents(index: Database, kind_code: str) -> npt.NDArray[np.int64]:
    """Return (text number, advert id, hash of the content, copies) of each text, by advert id."""
    with index.reading() as connection:
        rows = connection.execute(
            "SELECT text_no, advert_id, content, copies FROM texts WHERE kind_code = ?",
            (kind_code,),
        ).fetchall()
    found = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return found[np.argsort(found[:, 1], kind="stable")]


def find_texts(
    index: Database, words: Sequence[Sequence[str]], most: int, *, as_phrase: bool = False
) -> list[FoundText]:
    """Return texts that hold one of every group of words, newest first.

    Args:
        index: The index.
        words: Groups; a text must hold at least one word of each. A word that ends in `*`
            stands for every word that begins so.
        most: At most so many: the last that came in.
        as_phrase: The first words of the groups must follow each other.
    """
    query = " AND ".join(f"({' OR '.join(map(_quote, group))})" for group in words)
    if as_phrase:
        query = " + ".join(_quote(group[0]) for group in words)
    with index.reading() as connection:
        rows = connection.execute(
            "SELECT kind_code, advert_id, copies FROM (SELECT texts.* FROM text_words"
            " JOIN texts ON text_no = text_words.rowid"
            " WHERE text_words MATCH ? ORDER BY text_words.rowid DESC LIMIT ?)"
            " ORDER BY posted DESC, text_no DESC",
            (query, most),
        )
        return [FoundText(*row) for row in rows]


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
