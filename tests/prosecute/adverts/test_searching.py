# SPDX-License-Identifier: Apache-2.0
"""Search over a workspace: scripts, parts, slips, selectors, copies, freshness."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from manumit.core.progress import no_progress
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
