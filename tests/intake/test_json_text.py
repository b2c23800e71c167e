# SPDX-License-Identifier: Apache-2.0
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.intake.limits import Limits

RECORDS = [{"id": 1, "text": "été 😀"}, {"id": 2, "text": "b", "tags": ["x", "y"]}]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("wrap", [False, True])
def test_arrays_of_objects_are_found(read, indent, wrap):
    content = {"exported": "2026", "meta": {"n": [1]}, "items": RECORDS} if wrap else RECORDS
    found = read(json.dumps(content, indent=indent, ensure_ascii=False))
    assert found.reading.format_code == "json"
    assert [r["text"] for r in found.records] == ["été 😀", "b"]
    assert found.records[1]["tags"] == '["x", "y"]'
    assert found.records[0]["tags"] == ""
    assert found.codes == set()


def test_json_lines_keep_the_good_ones(read):
    lines = ['{"id":1,"text":"a"}', '{"id":2,"text":', "", '{"id":3,"text":"c"}', "[1]", '{"id":4}']
    found = read("\n".join(lines))
    assert found.reading.format_code == "jsonl"
    assert found.rows == [1, 3, 5]
    assert found.rows_with("bad_json") == [2]
    assert found.rows_with("not_an_object") == [4]


def test_one_object_is_one_record(read):
    found = read(json.dumps({"id": 7, "text": "alone"}, indent=1))
    assert found.records == [{"id": "7", "text": "alone"}]


def test_a_broken_element_costs_only_itself(read):
    found = read('[{"id": 1}, {"id": 2, "text": }, {"id": 3}]')
    assert [r["id"] for r in found.records] == ["1", "3"]
    assert found.rows_with("bad_json") == [2]


def test_a_cut_array_keeps_what_came_before(read):
    found = read('[{"id": 1}, {"id": 2}, {"id": 3, "te')
    assert [r["id"] for r in found.records] == ["1", "2"]
    assert found.codes & {"bad_json", "truncated_file"}


def test_deep_nesting_is_an_issue_not_a_crash(read):
    found = read('[{"id": 1}, ' + '{"a":' * 100_000 + "1" + "}" * 100_000 + "]")
    assert [r["id"] for r in found.records] == ["1"]
    assert "bad_json" in found.codes


def test_a_broken_first_line_does_not_hide_the_others(read):
    found = read('{"a":' * 20_000 + '\n{"id": 1}\n{"id": 2}\n')
    assert [r["id"] for r in found.records] == ["1", "2"]
    assert found.rows_with("bad_json") == [1]


def test_lone_surrogates_and_numbers_without_end_are_read(read):
    found = read('[{"id": 1, "text": "a\\ud800b", "n": ' + "9" * 400 + ', "x": NaN}]')
    assert found.records[0]["text"] == "a�b"
    assert found.records[0]["n"] == "9" * 400


def test_new_fields_may_appear_later(read, monkeypatch):
    monkeypatch.setattr("manumit.intake.json_text._ROWS", 2)
    found = read("\n".join(json.dumps({"id": n, f"f{n // 2}": "x"}) for n in range(6)))
    assert len(found.records) == 6
    assert found.records[5] == {"id": "5", "f2": "x"}


def test_a_line_longer_than_a_record_may_be_is_left_out(read):
    long = json.dumps({"id": 1, "text": "x" * 3_000_000})
    found = read(
        "\n".join(['{"id": 0}', long, '{"id": 2}', '{"id": 3}']), Limits(record_bytes=500_000)
    )
    assert [r["id"] for r in found.records] == ["0", "2", "3"]
    assert "record_cut" in found.codes


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["id", "text", "b c"]),
            st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=15)),
            min_size=1,
        ),
        min_size=1,
        max_size=6,
    ),
    st.booleans(),
)
def test_what_json_holds_comes_out_as_text(tmp_path_factory, records, as_lines):
    from tests.intake.conftest import read_all

    path = tmp_path_factory.getbasetemp() / "records.json"
    dumped = [json.dumps(record) for record in records]
    path.write_text("\n".join(dumped) if as_lines else "[" + ",".join(dumped) + "]", "utf-8")
    found = read_all(path)
    assert len(found.records) == len(records)
    for given_record, record in zip(records, found.records, strict=True):
        for key, value in given_record.items():
            if isinstance(value, str):
                assert record[key] == value.replace("\0", "")
