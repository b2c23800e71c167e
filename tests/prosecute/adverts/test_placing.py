# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pyarrow as pa

from manumit.core.tables import TABLES
from manumit.prosecute.adverts.placing import make_place_rows


def make_adverts(*rows: tuple[str, str, str, str]) -> pa.Table:
    names = ("source", "place", "title", "text")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    ids = [100 - number for number in range(len(rows))]
    return pa.table({"advert_id": ids, **columns})


def find_values(table: pa.Table, advert_id: int) -> list[str]:
    return sorted(r["value"] for r in table.to_pylist() if r["advert_id"] == advert_id)


def test_a_phone_or_the_source_says_which_of_several_cities_is_meant():
    adverts = make_adverts(
        ("a.example", "Valencia", "", ""),
        ("a.example", "Valencia", "", ""),
        ("b.example", "Leeds", "", ""),
        ("b.example", "Richmond", "", ""),
        ("c.example", "Richmond", "", ""),
    )
    phones = pa.table({"advert_id": [100], "kind_code": ["phone"], "value": ["+34600000000"]})
    made = make_place_rows(adverts, phones)
    assert find_values(made, 100) == ["Valencia|ES"]
    assert find_values(made, 99) == ["Valencia|ES"]
    assert find_values(made, 97) == ["Richmond|GB"]
    assert len(find_values(made, 96)) > 1
    assert len(find_values(make_place_rows(adverts), 100)) > 1


def test_the_text_is_read_only_where_the_column_names_no_city():
    adverts = make_adverts(
        ("a.example", "Lyon, France", "Job in Oslo", "Paris"),
        ("a.example", "somewhere", "Job in Oslo", "from Marseille, not paris"),
        ("a.example", "", "", "Reading is nice"),
    )
    made = make_place_rows(adverts)
    assert find_values(made, 100) == ["Lyon|FR"]
    assert find_values(made, 99) == ["Marseille|FR", "Oslo|NO"]
    assert find_values(made, 98) == []


def test_rows_have_the_columns_of_the_declared_table_and_spans_of_their_field():
    adverts = make_adverts(
        ("a.example", " Lyon, France", "", ""), ("a.example", "", "À Oslo", "🌟 Москва 🌟")
    )
    made = make_place_rows(adverts)
    assert tuple(made.column_names) == TABLES["advert_selectors"].column_names
    rows = {row["advert_id"]: row for row in adverts.to_pylist()}
    spans = [rows[r["advert_id"]][r["field_code"]][r["start"] : r["end"]] for r in made.to_pylist()]
    assert spans == ["Lyon", "Oslo", "Москва"]
    assert all(0 < r["confidence"] <= 1 for r in made.to_pylist())


def test_no_adverts_give_no_rows():
    made = make_place_rows(make_adverts(("a", "", "", "")).slice(0, 0))
    assert len(made) == 0
    made = make_place_rows(make_adverts(("a", "", "", "")))
    assert len(made) == 0
