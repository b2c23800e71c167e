# SPDX-License-Identifier: Apache-2.0
"""Exports: stamped, formula-free, well-formed whatever a cell holds."""

import csv
import io
import json
import xml.etree.ElementTree as ET

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.core.values import escape_formula
from manumit.store.exports import to_csv, to_graphml, to_json, to_xlsx, write_rows_file, write_whole

ATTACKS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "＝1",
    "\u200b=1",
    "=cmd|' /C calc'!A0",
]
TERMS = "controller: X; lawful basis: y"


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_cell_begins_like_a_formula(attack):
    rows = list(csv.reader(io.StringIO(to_csv(["a"], [[attack]], TERMS), newline="")))
    assert rows[1][0] == "'" + attack
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(["a"], [[attack]], TERMS)))
    cell = book["rows"]["A2"]
    assert cell.data_type != "f"
    assert cell.value.startswith("'")


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(), min_size=1, max_size=5))
def test_any_text_survives_csv_and_json(cells):
    names = [f"c{n}" for n in range(len(cells))]
    rows = list(csv.reader(io.StringIO(to_csv(names, [cells], TERMS), newline="")))
    assert rows[1][:-1] == [escape_formula(cell) for cell in cells]
    assert rows[1][-1] == TERMS
    assert json.loads(to_json(names, [cells], TERMS))["rows"] == [
        dict(zip(names, cells, strict=True))
    ]


@settings(max_examples=50, deadline=None)
@given(st.text(), st.text())
def test_graphml_is_well_formed_whatever_it_holds(name, value):
    text = to_graphml([(name, {"label": value})], [(name, name, {"kind": value})], TERMS)
    root = ET.fromstring(text.encode())  # noqa: S314 - our own text
    assert root.find("{http://graphml.graphdrawing.org/xmlns}desc").text == TERMS


@settings(max_examples=30, deadline=None)
@given(st.text())
def test_xlsx_opens_whatever_it_holds(value):
    assert openpyxl.load_workbook(io.BytesIO(to_xlsx(["a"], [[value]], TERMS)))["rows"].max_row >= 1


@pytest.mark.parametrize("format_code", ["csv", "jsonl", "parquet"])
def test_rows_files_appear_whole_or_not_at_all(tmp_path, format_code):
    target = tmp_path / "out"
    write_rows_file(pa.table({"a": ["=1", None, "x"], "n": [1, 2, 3]}), target, format_code)
    assert target.stat().st_size
    if format_code == "csv":
        assert '"\'=1"' in target.read_text(encoding="utf-8")

    with pytest.raises(Exception):  # noqa: B017, PT011
        write_rows_file(object(), tmp_path / "other", format_code)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_write_whole_leaves_nothing_on_failure(tmp_path):
    with pytest.raises(TypeError):
        write_whole(tmp_path / "x", None)
    assert not list(tmp_path.iterdir())
