# SPDX-License-Identifier: Apache-2.0
"""The search index: what it finds, in what order, and that it is replaced at once or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from manumit.store.database import Database
from manumit.store.search import (
    IndexWriter,
    drop_index,
    find_selectors,
    find_texts,
    find_words,
    read_contents,
    read_fingerprint,
    read_notes,
)


@pytest.fixture(params=[None, bytes(range(32))], ids=["plain", "encrypted"])
def index(tmp_path: Path, request: pytest.FixtureRequest) -> Database:
    index = Database(tmp_path / "search.db", request.param)
    writer = IndexWriter(index)
    rows = [("advert", 10, 0, 1, 5), ("advert", 11, 0, 3, 6)]
    writer.add_texts(rows, ["clean house", "clean hands wash"])
    writer.add_texts([("report", 12, 0, 1, 7)], ['house "quoted" work'])
    writer.replace_selectors(
        [(7, "phone", "+447700900123", 4, 1, False), (8, "email", "a@example.org", 9, 0, True)]
    )
    assert writer.finish("now") == 3
    return index


def test_texts_hold_one_word_of_every_group_and_come_newest_first(index: Database) -> None:
    assert [t.advert_id for t in find_texts(index, [["clean"]], 10)] == [11, 10]
    assert [t.advert_id for t in find_texts(index, [["house"], ["clean"]], 10)] == [10]
    assert [t.advert_id for t in find_texts(index, [["wash", "work"]], 10)] == [12, 11]
    assert find_texts(index, [["clean"]], 10)[0].copies == 3


def test_a_star_stands_for_every_ending(index: Database) -> None:
    assert [t.advert_id for t in find_texts(index, [["h*"]], 10)] == [12, 11, 10]


def test_no_more_than_asked_for(index: Database) -> None:
    assert [t.advert_id for t in find_texts(index, [["h*"]], 2)] == [12, 11]


def test_a_phrase_follows_the_order_of_its_words(index: Database) -> None:
    assert [t.advert_id for t in find_texts(index, [["clean"], ["house"]], 9, as_phrase=True)] == [
        10
    ]
    assert find_texts(index, [["house"], ["clean"]], 9, as_phrase=True) == []


def test_an_index_goes_on_from_a_copy_of_itself(index: Database) -> None:
    writer = IndexWriter(index, again=True)
    writer.drop_texts([2])
    writer.change_copies([(4, 1)])
    writer.add_texts([("advert", 13, 0, 1, 1)], ["clean windows 112"])
    writer.replace_selectors([(9, "phone", "+447700900555", 1, 0, False)])
    assert [t.advert_id for t in find_texts(index, [["clean"]], 9)] == [11, 10]
    assert writer.finish("later", "s") == 3
    found = find_texts(index, [["clean"]], 9)
    assert [(t.advert_id, t.copies) for t in found] == [(10, 4), (13, 1)]
    assert find_words(index, "indow", 9) == [("windows", 1)]
    assert find_words(index, "lean", 9) == [("clean", 3)]
    assert find_words(index, "112", 9) == []
    assert [s.selector_id for s in find_selectors(index, "7700900", 10)] == [9]
    assert read_notes(index)["dropped"] == "1"
    assert read_contents(index, "advert")[:, 1].tolist() == [10, 13]


@pytest.mark.parametrize("word", ['"', 'a"b', "NEAR(", "*", "clean AND house", "-x", ""])
def test_no_query_is_taken_as_syntax(index: Database, word: str) -> None:
    assert isinstance(find_texts(index, [[word]], 10), list)


def test_parts_of_words_and_selectors(index: Database) -> None:
    assert find_words(index, "ous", 10) == [("house", 2)]
    assert [s.selector_id for s in find_selectors(index, "7700900", 10)] == [7]
    assert [s.is_generic for s in find_selectors(index, "example", 10)] == [True]


def test_a_new_index_replaces_the_old_one_only_when_it_is_finished(index: Database) -> None:
    writer = IndexWriter(index)
    writer.add_texts([("advert", 99, 0, 1, 1)], ["other"])
    assert read_fingerprint(index) == "now"
    writer.discard()
    assert find_texts(index, [["clean"]], 10)
    assert sorted(p.name for p in index.path.parent.iterdir()) == ["search.db"]


def test_a_missing_or_broken_index_has_no_fingerprint(index: Database) -> None:
    index.path.write_bytes(b"not a database")
    assert read_fingerprint(index) == ""
    drop_index(index.path)
    assert read_fingerprint(index) == ""
