# SPDX-License-Identifier: Apache-2.0
import zipfile
from datetime import datetime

import openpyxl
import pytest

from tests.intake.conftest import read_all


@pytest.fixture
def book(tmp_path):
    made = openpyxl.Workbook()
    return made, made.active, tmp_path / "book.xlsx"


def test_values_come_as_text(book):
    made, sheet, path = book
    sheet.append(["id", "posted", "text", "price", "ok"])
    sheet.append([1, datetime.fromisoformat("2026-03-31T14:05"), "hello\nthere", 12.5, True])
    sheet.append([2.0, None, "=1+1", None, None])
    made.save(path)
    found = read_all(path)
    assert found.records[0] == {
        "id": "1", "posted": "2026-03-31 14:05:00", "text": "hello\nthere", "price": "12.5",
        "ok": "true",
    }  # fmt: skip
    # A formula counts for the value last computed, of which this workbook has none.
    assert found.records[1]["text"] == ""


def test_all_sheets_are_read_and_rows_counted_on(book):
    made, sheet, path = book
    sheet.append(["id", "text"])
    sheet.append([1, "a"])
    other = made.create_sheet("more")
    other.append(["A heading", None])
    other.append(["id", "text"])
    other.append([2, "b"])
    made.create_sheet("empty")
    made.save(path)
    found = read_all(path)
    assert [(r["id"], row) for r, row in zip(found.records, found.rows, strict=True)] == [
        ("1", 1),
        ("2", 2),
    ]
    assert found.rows_with("sheet_joined") == [2]
    assert "lines_above_header" in found.codes


def test_an_empty_workbook_says_so(book):
    made, _, path = book
    made.save(path)
    assert read_all(path).codes == {"header_only"}


def rewrite(path, target, name, change):
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            new.writestr(member.filename, change(content) if member.filename == name else content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(book, tmp_path, encoding):
    made, sheet, path = book
    sheet.append(["id", "text"])
    sheet.append([1, "a"])
    made.save(path)
    bad = tmp_path / "bad.xlsx"
    declared = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'.encode(encoding)
    rewrite(path, bad, "xl/worksheets/sheet1.xml", lambda content: declared + content)
    found = read_all(bad)
    assert found.records == []
    assert found.codes == {"xml_entities"}


def test_a_claimed_size_is_not_believed(book, tmp_path):
    made, sheet, path = book
    sheet.append(["id", "text"])
    sheet.append([1, "a"])
    made.save(path)
    huge = tmp_path / "huge.xlsx"
    rewrite(path, huge, "xl/worksheets/sheet1.xml",
            lambda content: content.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'))  # fmt: skip
    assert read_all(huge).records == [{"id": "1", "text": "a"}]


def test_a_damaged_workbook_is_an_issue(book, tmp_path):
    made, sheet, path = book
    sheet.append(["id", "text"])
    made.save(path)
    broken = tmp_path / "broken.xlsx"
    rewrite(path, broken, "xl/workbook.xml", lambda content: content[: len(content) // 2])
    assert "unreadable_file" in read_all(broken).codes
    rewrite(path, broken, "xl/worksheets/sheet1.xml", lambda content: b"<not-a-sheet")
    assert "unreadable_file" in read_all(broken).codes


def test_the_name_of_a_workbook_is_not_asked(book, tmp_path):
    made, sheet, path = book
    sheet.append(["id", "text"])
    sheet.append(["1", "an offer"])
    made.save(path)
    found = read_all(path.rename(tmp_path / "unpacked-0"))
    assert (found.records, found.codes) == ([{"id": "1", "text": "an offer"}], set())
