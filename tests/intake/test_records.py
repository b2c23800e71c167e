# SPDX-License-Identifier: Apache-2.0
import json

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.core.tables.intake import ADVERTS
from manumit.intake.batch import Batch
from manumit.intake.issues import IssueLog
from manumit.intake.records import RecordMaker, split_images, to_json_objects

ADDED_LATER = {"version", "file_hash", "intake_id", "taken_at"}


def make(columns, mapping, kind="advert", source="", day_first=None):
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    maker = RecordMaker(mapping, kind, source, day_first, IssueLog())
    records = maker.make_records(Batch(table, np.arange(1, table.num_rows + 1, dtype=np.int64)))
    maker.note_order()
    return records.to_pylist(), maker


def ids(columns, mapping, **given):
    return [record["advert_id"] for record in make(columns, mapping, **given)[0]]


def test_records_have_the_declared_columns():
    [record], _ = make({"t": ["x"]}, {"t": "text"})
    assert set(record) == set(ADVERTS.column_names) - ADDED_LATER


def test_identity_is_source_and_id_then_address_then_content():
    mapping = {"id": "external_id", "s": "source", "u": "url", "t": "text"}
    columns = {
        "id": ["1", "1", "1", "", ""],
        "s": ["a", "a", "b", "a", "a"],
        "u": ["x", "y", "x", "x", "x"],
        "t": ["one", "two", "one", "one", "two"],
    }
    found = ids(columns, mapping)
    assert found[0] == found[1]
    assert found[0] != found[2]
    assert found[3] == found[4]
    assert len(set(found)) == 3
    assert all(0 <= number < 1 << 63 for number in found)


def test_equal_texts_without_id_are_told_apart_by_their_occurrence():
    first = ids({"t": ["same", "other", "same"]}, {"t": "text"})
    assert len(set(first)) == 3
    # Another file with the same lines in another order has the same records.
    assert set(ids({"t": ["other", "same", "same"]}, {"t": "text"})) == set(first)


def test_adverts_and_reports_never_share_an_id():
    assert ids({"id": ["1"]}, {"id": "external_id"}) != ids(
        {"id": ["1"]}, {"id": "external_id"}, kind="report"
    )


def test_the_source_is_given_or_read_from_the_address():
    mapping = {"id": "external_id", "u": "url"}
    columns = {"id": ["1", "2"], "u": ["https://www.A.example.com:8080/x", "nonsense"]}
    assert [r["source"] for r in make(columns, mapping)[0]] == ["a.example.com", ""]
    assert [r["source"] for r in make(columns, mapping, source="mine")[0]] == ["mine", "mine"]


def test_unmapped_columns_are_kept_whatever_their_order():
    left, _ = make({"t": ["x"], "b": ["2"], "a": ['say "hi"\n']}, {"t": "text"})
    right, _ = make({"a": ['say "hi"\n'], "t": ["x"], "b": ["2"]}, {"t": "text"})
    assert json.loads(left[0]["extra"]) == {"a": 'say "hi"\n', "b": "2"}
    assert left == right


def test_a_date_that_took_a_guess_is_kept_as_it_was():
    records, maker = make(
        {"d": ["2026-03-31", "03/04/2026", "soon", ""], "t": ["x"] * 4},
        {"d": "posted_at", "t": "text"},
    )
    assert [json.loads(r["extra"]) for r in records] == [
        {}, {"d": "03/04/2026"}, {"d": "soon"}, {},
    ]  # fmt: skip
    assert [r["posted_at"] is None for r in records] == [False, False, True, True]
    assert maker.log.counts() == {"wrong_date": 1, "ambiguous_date": 1}


def test_records_without_text_are_named():
    _, maker = make({"t": ["x", " ", ""]}, {"t": "text"})
    assert [issue.row for issue in maker.log.to_issues()] == [2, 3]


def test_several_phone_columns_are_joined():
    [first, second], _ = make({"p": ["1", ""], "q": ["2", "3"]}, {"p": "phone", "q": "phone"})
    assert (first["phone"], second["phone"]) == ("1; 2", "3")


def test_images_are_lists():
    values = ["a.jpg; b.jpg", '["c.jpg", "d e.jpg"]', "", "0f" * 32, "[broken"]
    assert split_images(pa.array(values)).to_pylist() == [
        ["a.jpg", "b.jpg"], ["c.jpg", "d e.jpg"], [], ["0f" * 32], ["[broken"],
    ]  # fmt: skip
    assert split_images(pa.array(["", ""])).to_pylist() == [[], []]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), max_size=6), st.text(max_size=6)
)
def test_extra_is_sound_json_for_any_text(rows, name):
    columns = {
        name: pa.array([row[0] for row in rows], pa.string()),
        "other": pa.array([row[1] for row in rows], pa.string()),
    }
    found = to_json_objects(columns, len(rows)).to_pylist()
    assert len(found) == len(rows)
    for number, text in enumerate(found):
        expected = {key: column[number].as_py() for key, column in columns.items()}
        assert json.loads(text) == {key: value for key, value in expected.items() if value}
