# SPDX-License-Identifier: Apache-2.0
"""Search over a workspace: scripts, parts, slips, selectors, copies, freshness."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from manumit.core.progress import no_progress
from manumit.prosecute.adverts import searching
from manumit.prosecute.adverts.searching import index_of, is_index_fresh, run_search, search
from manumit.store.schemas import arrow_schema

TEXTS = (
    "Gardener with experience in Lisbon, call +44 7700 900123",
    "Требуется садовник, опыт работы обязателен",
    "مطلوب بستاني في باريس مع خبرة",
    "急募 庭師 経験者 仕事はたくさん",
    "Ｇａｒｄｅｎｅｒ wanted, 𝐞𝐱𝐩𝐞𝐫𝐢𝐞𝐧𝐜𝐞 not needed",
)


def _table(name: str, rows: list[dict]) -> pa.Table:
    schema = arrow_schema(name)
    empty = {"string": "", "int64": 0, "int32": 0, "double": 0.0, "bool": False}
    empty |= {"list<item: string>": [], "timestamp[us, tz=UTC]": datetime(2026, 1, 1, tzinfo=UTC)}
    return pa.Table.from_pylist(
        [{f.name: row.get(f.name, empty.get(str(f.type))) for f in schema} for row in rows], schema
    )


@pytest.fixture
def indexed(workspace):
    with workspace.facts.change("intake") as change:
        rows = [{"advert_id": at + 1, "text": text} for at, text in enumerate(TEXTS)]
        change.replace("adverts", _table("adverts", rows))
        change.replace("reports", _table("reports", [{"advert_id": 77, "text": "gardener seen"}]))
    with workspace.facts.change("prosecute.networks") as change:
        phone = {"selector_id": 5, "kind_code": "phone", "value": "+447700900123", "adverts": 1}
        change.replace("selectors", _table("selectors", [phone]))
    assert run_search(workspace, no_progress) == 6
    return workspace


def found(workspace, text: str) -> set[int]:
    return {each.advert_id for each in search(index_of(workspace), text).texts}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("gardener", {1, 5, 77}),
        ("GARDENER Expérience", {1, 5}),
        ("садовник", {2}),
        ("بستاني باريس", {3}),
        ("仕事", {4}),
        ("庭", {4}),
        ("arden", {1, 5, 77}),
        ("gardner", {1, 5, 77}),
        ("experiance lisbon", {1}),
        ("nothing like this", set()),
        ("", set()),
    ],
)
def test_words_in_any_script_parts_and_slips(indexed, text: str, ids: set[int]) -> None:
    assert found(indexed, text) == ids


@pytest.mark.parametrize("text", ["07700 900123", "+44 7700", "٧٧٠٠٩٠٠", "7700-900-123"])
def test_numbers_are_found_however_they_are_grouped(indexed, text: str) -> None:
    assert [s.selector_id for s in search(index_of(indexed), text).selectors] == [5]


def test_exact_words_are_not_widened(indexed) -> None:
    assert search(index_of(indexed), "gardener").spellings == (("gardener",),)


def test_freshness_follows_the_facts(indexed) -> None:
    assert is_index_fresh(indexed)
    with indexed.facts.change("intake") as change:
        change.replace("reports", _table("reports", []))
    assert not is_index_fresh(indexed)


def test_a_text_posted_many_times_is_indexed_once(workspace) -> None:
    with workspace.facts.change("intake") as change:
        rows = [{"advert_id": number, "text": "same words"} for number in (1, 2, 3)]
        change.replace("adverts", _table("adverts", rows))
    with workspace.facts.change("prosecute.adverts") as change:
        rows = [{"advert_id": number, "version": 1, "text_id": 9} for number in (1, 2, 3)]
        change.replace("matched_adverts", _table("matched_adverts", rows))
    assert run_search(workspace, no_progress) == 1
    assert search(index_of(workspace), "words").texts[0].copies == 3


def ranked(workspace, text: str) -> list[int]:
    return [each.advert_id for each in search(index_of(workspace), text).texts]


def put(workspace, *texts: str, first: int = 1) -> None:
    rows = [
        {
            "advert_id": first + at,
            "text": text,
            "content_hash": zlib.crc32(text.encode()),
            "posted_at": datetime(2026, 1, 1, at // 60, at % 60, tzinfo=UTC),
        }
        for at, text in enumerate(texts)
    ]
    with workspace.facts.change("intake") as change:
        change.replace("adverts", _table("adverts", rows))


@pytest.mark.parametrize(
    ("query", "texts", "order"),
    [
        (
            "house work",
            ("good house work", "work in a house", "work at the house", "house, work"),
            [4, 1, 3, 2],
        ),
        (
            "رعاية منزل",
            ("رعاية منزل", "منزل رعاية", "منزل مع رعاية", "في رعاية منزل"),
            [4, 1, 3, 2],
        ),
        ("仕事急募", ("仕事急募", "急募仕事", "仕事で急募。事急", "仕事急募中"), [4, 1, 3]),
    ],
)
def test_the_phrase_comes_before_the_words_and_the_newer_before_the_older(
    workspace, query, texts, order
):
    put(workspace, *texts)
    run_search(workspace, no_progress)
    assert ranked(workspace, query) == order


def test_without_the_word_those_most_like_it_come_first(workspace) -> None:
    put(workspace, "gardens", "gardening", "xxgardenerships", "guarden", "unrelated")
    run_search(workspace, no_progress)
    assert ranked(workspace, "garden")[0] == 1
    assert set(ranked(workspace, "garden")) == {1, 2, 3, 4}
    assert ranked(workspace, "garden")[-1] == 3
    result = search(index_of(workspace), "garden", most=2, skip=1)
    assert [each.advert_id for each in result.texts] == ranked(workspace, "garden")[1:3]
    assert result.counted == 4


def test_what_arrives_is_added_and_equals_an_index_built_at_once(workspace, monkeypatch) -> None:
    texts = [f"word{n} work in place{n % 7} for {n % 3} people" for n in range(150)]
    put(workspace, *texts[:120])
    run_search(workspace, no_progress)
    put(workspace, "changed text of the first", *texts[1:118], "other", *texts[119:130])
    with monkeypatch.context() as patched:
        patched.setattr(searching, "_build", None)
        assert run_search(workspace, no_progress) == 130
    assert is_index_fresh(workspace)
    queries = ("work", "place3 people", "word12", "changed", "word0", "other", "wor", "plase5")
    added = [search(index_of(workspace), query) for query in queries]
    index_of(workspace).path.unlink()
    assert run_search(workspace, no_progress) == 130
    for query, before in zip(queries, added, strict=True):
        assert set(search(index_of(workspace), query).texts) == set(before.texts), query
        assert search(index_of(workspace), query).counted == before.counted


def test_an_index_of_which_most_has_changed_is_built_anew(workspace) -> None:
    put(workspace, *(f"word{n}" for n in range(50)))
    run_search(workspace, no_progress)
    put(workspace, *(f"term{n}" for n in range(50)))
    assert searching.update_search(workspace) == -1
    run_search(workspace, no_progress)
    assert ranked(workspace, "word7") == []
    assert ranked(workspace, "term7") == [8]
