# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.intake.batch import SURPLUS, Reading
from manumit.intake.issues import read_issue_types
from manumit.intake.limits import Limits
from manumit.intake.read import read_records

SMALL = Limits(field_bytes=1000, record_bytes=50_000)


def test_a_sound_file_has_no_issues(read):
    found = read('id,title,text\n1,first,hello\n2,second,"two\nlines"\n')
    assert found.records == [
        {"id": "1", "title": "first", "text": "hello"},
        {"id": "2", "title": "second", "text": "two\nlines"},
    ]
    assert found.rows == [1, 2]
    assert found.codes == set()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"id,text\n", "header_only"),
        (b"%PDF-1.7 and so on", "unsupported_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unsupported_format"),
        (b"\0" * 5000, "unsupported_format"),
        (b"PAR1 cut short", "unreadable_file"),
        (b"PK\x03\x04 cut short", "unsupported_format"),
    ],
)
def test_files_without_records_say_so(read, content, code):
    found = read(content)
    assert found.records == []
    assert code in found.codes


def test_ragged_rows_are_kept_whole_and_named(read):
    found = read("id,text,place\n1,a,x\n2,b\n3,c,z,more,even more\n")
    assert [r["id"] for r in found.records] == ["1", "2", "3"]
    assert found.records[1]["place"] == ""
    assert found.records[2][SURPLUS] == "more,even more"
    assert found.rows_with("row_short") == [2]
    assert found.rows_with("row_long") == [3]


def test_headers_are_made_unique_and_complete(read):
    found = read("text,text,,id\na,b,c,1\n")
    assert list(found.records[0]) == ["text", "text_2", "column_3", "id"]
    assert {"duplicate_header", "empty_header"} <= found.codes


def test_a_file_without_header_keeps_its_first_record(read):
    found = read("1,hello there\n2,good day\n")
    assert [r["column_2"] for r in found.records] == ["hello there", "good day"]
    assert "no_header" in found.codes


@pytest.mark.parametrize("name", ["utf-16", "utf-32", "utf-8-sig", "cp1251", "gb18030"])
def test_other_encodings_are_decoded_and_said(read, name):
    word = (
        "招聘工人，包吃住，工资高，请电话联系"
        if name == "gb18030"
        else "Требуются рабочие на склад"
    )
    found = read(f"id,text\n1,{word}\n2,{word}\n".encode(name))
    assert found.records[0]["text"] == word
    assert ("encoding_detected" in found.codes) == (name != "utf-8-sig")


def test_a_given_encoding_is_obeyed(read):
    found = read("id,text\n1,Łódź\n".encode("cp1250"), encoding="cp1250")
    assert found.records[0]["text"] == "Łódź"


def test_single_wrong_bytes_are_mended_where_they_stand(read):
    good = "Société bien payée et métier à apprendre"
    content = f"id,text\n1,{good}\n2,".encode() + b"caf\xe9" + f"\n3,{good}\n".encode()
    found = read(content)
    assert [r["text"] for r in found.records] == [good, "café", good]
    assert found.rows_with("encoding_mixed") == [2]


def test_control_characters_and_overrides_stay_and_are_named(read):
    found = read("id,text\n1,a\x07b\n2,x\u202ey\n3,plain\n4,\u0085\n")
    assert [r["text"] for r in found.records] == ["a\x07b", "x\u202ey", "plain", "\u0085"]
    assert found.rows_with("control_characters") == [1, 4]
    assert found.rows_with("bidi_override") == [2]


def test_nul_is_removed_and_named(read):
    found = read("id,text\n1,a\0b\n2,c\n")
    assert [r["text"] for r in found.records] == ["ab", "c"]
    assert found.rows_with("nul_removed") == [1]


def test_a_huge_field_is_cut_and_its_hash_kept(read):
    found = read("id,text\n1," + "é" * 5000 + "\n2,b\n", SMALL)
    assert found.records[0]["text"] == "é" * 500
    assert found.records[1] == {"id": "2", "text": "b"}
    [issue] = [i for i in found.issues if i.type_code == "field_cut"]
    assert (issue.row, issue.column_name) == (1, "text")
    assert "SHA-256" in issue.detail


def test_a_record_without_end_does_not_take_the_file_with_it(read):
    found = read("id,text\n1," + "x" * 9_000_000 + "\n2,b\n3,c\n", SMALL)
    assert [r["id"] for r in found.records] == ["1", "2", "3"]
    assert found.codes & {"record_cut", "field_cut"}


def test_a_record_with_endless_fields_is_left_out(read, monkeypatch):
    monkeypatch.setattr("manumit.intake.split._MOST_FIELDS", 1000)
    found = read("id,text\n1,a\n" + "," * 5000 + "\n2,b\n")
    assert [r["id"] for r in found.records] == ["1", "2"]
    assert found.rows_with("record_cut") == [2]


def test_binary_files_are_not_taken_for_text(read):
    found = read(bytes(range(256)) * 100)
    assert (found.records, found.codes) == ([], {"unsupported_format"})


def test_a_hundred_megabyte_field_is_borne(read):
    found = read('id,text\n1,"' + "word " * 20_000_000 + '"\n2,b\n')
    assert [r["id"] for r in found.records] == ["1", "2"]
    assert len(found.records[0]["text"]) == Limits().field_bytes
    assert found.rows_with("field_cut") == [1]


def test_lost_quotes_cost_one_record_each(read):
    lines = ["id,text,place"] + [
        f'{n},"lost {n},x' if n % 10 == 0 else f'{n},"kept, {n}",y' for n in range(1, 101)
    ]
    found = read("\n".join(lines))
    assert len(found.records) == 100
    assert found.rows_with("unclosed_quote") == list(range(10, 101, 10))


def test_issues_never_hold_content(read):
    found = read('id,text\n1,s\0ecret\x01\n2,secret,secret\n3,"secret\n')
    assert found.issues
    assert not any("ecret" in f"{i.detail}{i.column_name}" for i in found.issues)


def test_every_issue_is_in_the_catalogue():
    for issue_type in read_issue_types().values():
        assert issue_type.severity_code in {"note", "repaired", "lost"}
        assert issue_type.suggestion


def test_many_defects_of_a_kind_are_counted_not_listed(read):
    found = read("id,text\n" + "1\n2,b\n" * 2500)
    assert len(found.rows_with("row_short")) == 1001
    assert "1,500 more" in [i for i in found.issues if i.type_code == "row_short"][-1].detail


def test_too_many_columns_are_left_out(read):
    found = read(",".join(f"c{n}" for n in range(30)) + "\n" + ",".join("x" * 30) + "\n",
                 Limits(columns=10))  # fmt: skip
    assert len([name for name in found.records[0] if name != SURPLUS]) == 10
    assert "too_many_columns" in found.codes


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reader(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any-bytes"
    path.write_bytes(content)
    reading = Reading()
    count = sum(len(batch.rows) for batch in read_records(path, reading))
    assert count <= reading.rows_read
    assert count or reading.log.count


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), min_size=1, max_size=8))
def test_texts_come_out_as_they_went_in(tmp_path_factory, pairs):
    import csv

    path = tmp_path_factory.getbasetemp() / "texts.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([("id", "text"), *pairs])
    batches = read_records(path, Reading())
    found = [tuple(row.values()) for batch in batches for row in batch.table.to_pylist()]
    assert found == [tuple(cell.replace("\0", "") for cell in pair) for pair in pairs]
