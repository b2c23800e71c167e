# SPDX-License-Identifier: Apache-2.0
"""Whole intakes into a workspace; the reading is done in this process, which is quicker."""

from __future__ import annotations

import errno
import gzip
import json
import shutil
import zipfile

import pytest

from manumit.core.errors import InputError, NotFoundError, UsageError
from manumit.intake import actions, add_files, preview_in, read_saved_mappings, undo_intake
from manumit.intake.spool import read_reports, write_job
from manumit.intake.worker import run_job

HEADER = "id,site,posted,title,text,colour\n"


@pytest.fixture(autouse=True)
def _read_here(monkeypatch):
    def read_files(folder, job, progress):
        write_job(folder, job)
        run_job(folder)
        return [read_reports(folder, number) for number in range(len(job.files))]

    monkeypatch.setattr(actions, "read_files", read_files)


@pytest.fixture
def add(workspace, tmp_path):
    def write_and_add(content, name="file.csv", **given):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return add_files(workspace, [path], **given)

    return write_and_add


def rows(workspace, table, *columns):
    found = workspace.facts.snapshot().read(table, columns or None).to_pylist()
    return [tuple(row.values()) if columns else row for row in found]


def lines(first, last, text="offer"):
    return "".join(
        f"{n},a.example,2026-03-{1 + n % 28:02},title {n},{text} {n},red\n"
        for n in range(first, last)
    )


def counts(report):
    return report.rows_added, report.rows_changed, report.rows_known


def test_records_carry_their_origin(workspace, add):
    report = add(HEADER + lines(0, 3))
    assert counts(report) == (3, 0, 0)
    record = next(r for r in rows(workspace, "adverts") if r["external_id"] == "2")
    assert (record["row"], record["version"], record["intake_id"]) == (3, 1, report.intake_id)
    assert record["file_hash"] == report.files[0].file_hash
    assert (record["source"], record["title"]) == ("a.example", "title 2")
    assert json.loads(record["extra"]) == {"colour": "red"}
    [file] = rows(workspace, "intake_files")
    assert (file["file_name"], file["rows_read"], file["encoding"]) == ("file.csv", 3, "utf-8")
    assert json.loads(file["mapping"])["site"] == "source"


def test_the_same_file_and_files_that_overlap_add_nothing_twice(workspace, add):
    add(HEADER + lines(0, 10))
    assert counts(add(HEADER + lines(0, 10), "copy.csv")) == (0, 0, 10)
    assert counts(add(HEADER + lines(5, 15), "next.csv")) == (5, 0, 5)
    assert counts(add(gzip.compress((HEADER + lines(0, 15)).encode()), "all.gz")) == (0, 0, 15)
    assert len(rows(workspace, "adverts")) == 15
    assert rows(workspace, "advert_versions") == []


def test_texts_without_id_overlap_as_well(workspace, add):
    add("text\nsame words\nother words\nsame words\n")
    assert counts(add("text\nother words\nsame words\nsame words\nnew words\n", "b.csv")) == (
        1,
        0,
        3,
    )


def test_a_changed_row_becomes_a_new_version(workspace, add):
    add(HEADER + lines(0, 4))
    report = add(HEADER + lines(0, 2) + lines(2, 4, "changed"), "later.csv")
    assert counts(report) == (0, 2, 2)
    current = rows(workspace, "adverts", "external_id", "version", "text")
    assert sorted(current) == [
        ("0", 1, "offer 0"), ("1", 1, "offer 1"), ("2", 2, "changed 2"), ("3", 2, "changed 3"),
    ]  # fmt: skip
    older = rows(workspace, "advert_versions", "external_id", "version", "text")
    assert sorted(older) == [("2", 1, "offer 2"), ("3", 1, "offer 3")]


def test_an_intake_can_be_taken_back_whole(workspace, add):
    add(HEADER + lines(0, 4))
    before = rows(workspace, "adverts"), rows(workspace, "intake_files")
    later = add(HEADER + lines(2, 4, "changed") + lines(4, 6) + "9,\n", "later.csv")
    assert rows(workspace, "intake_issues")
    undone = undo_intake(workspace, later.intake_id)
    assert (undone.rows_removed, undone.files) == (5, ("later.csv",))
    assert (rows(workspace, "adverts"), rows(workspace, "intake_files")) == before
    assert rows(workspace, "advert_versions") == rows(workspace, "intake_issues") == []
    with pytest.raises(NotFoundError):
        undo_intake(workspace, later.intake_id)


def test_taking_back_names_the_files_that_shared_rows(workspace, add, tmp_path):
    first = add(HEADER + lines(0, 4))
    add(HEADER + lines(2, 6), "overlap.csv")
    assert undo_intake(workspace, first.intake_id).add_again == ("overlap.csv",)
    assert counts(add_files(workspace, [tmp_path / "overlap.csv"])) == (2, 0, 2)
    assert len(rows(workspace, "adverts")) == 4


def test_reports_stand_apart(workspace, add):
    add(HEADER + lines(0, 2))
    assert counts(add(HEADER + lines(0, 2), "r.csv", kind="report")) == (2, 0, 0)
    assert len(rows(workspace, "adverts")) == len(rows(workspace, "reports")) == 2
    with pytest.raises(UsageError):
        add("x", kind="tip")


def test_a_given_mapping_is_used_saved_and_offered_again(workspace, add, tmp_path):
    content = "n,a,b\n1,first words here,second words here\n"
    report = add(content, mapping={"a": "title", "b": "text", "n": "external_id"})
    assert dict(report.files[0].mapping) == {"n": "external_id", "a": "title", "b": "text"}
    assert list(read_saved_mappings(workspace).values()) == [dict(report.files[0].mapping)]
    again = add(content.replace("words", "things"), "b.csv")
    assert again.files[0].mapping == report.files[0].mapping
    assert counts(again) == (0, 1, 0)
    with pytest.raises(UsageError):
        add(content, mapping={"a": "tekst"})


def test_a_known_file_under_another_mapping_is_left_alone(workspace, add):
    content = "a,b\nfirst words here,second words here\n"
    add(content, mapping={"a": "text"})
    report = add(content, mapping={"a": "title", "b": "text"})
    assert counts(report) == (0, 0, 0)
    assert report.issue_counts == {"known_file": 1}


def test_one_bad_file_keeps_no_good_one_out(workspace, tmp_path):
    folder = tmp_path / "many"
    folder.mkdir()
    (folder / "a.csv").write_text(HEADER + lines(0, 3), encoding="utf-8")
    (folder / "b.csv").write_bytes(b"")
    (folder / "c.pdf").write_bytes(b"%PDF-1.4")
    (folder / "d.jsonl").write_text('{"id": "7", "text": "x"}\n{"id"\n', encoding="utf-8")
    with zipfile.ZipFile(folder / "e.zip", "w") as archive:
        archive.writestr("../f.csv", HEADER + lines(20, 22))
        archive.writestr("g.csv", HEADER + lines(22, 23))
    report = add_files(workspace, [folder])
    assert report.rows_added == 3 + 1 + 2 + 1
    assert report.rows_lost == 2
    by_file = {row["file_name"]: row["type_code"] for row in rows(workspace, "intake_issues")}
    assert by_file == {
        "b.csv": "empty_file", "c.pdf": "unsupported_format", "d.jsonl": "bad_json",
        "e.zip": "unsafe_name",
    }  # fmt: skip
    assert all(row["suggestion"] for row in rows(workspace, "intake_issues"))


def test_evidence_late_in_a_file_decides_all_its_dates(workspace, add, monkeypatch):
    monkeypatch.setattr("manumit.intake.delimited._BLOCK", 200)
    monkeypatch.setattr("manumit.intake.delimited._SAMPLE", 200)
    body = "".join(f"{n},03/04/2026,offer number {n}\n" for n in range(60))
    report = add("id,posted,text\n" + body + "99,04/25/2026,the last\n")
    months = {row[0].month for row in rows(workspace, "adverts", "posted_at")}
    assert (months, report.rows_added) == ({3, 4}, 61)
    assert "ambiguous_date" not in report.issue_counts


def test_a_full_disk_leaves_the_workspace_as_it_was(workspace, add, monkeypatch):
    add(HEADER + lines(0, 3))
    before = rows(workspace, "adverts")

    def fail(*args, **options):
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as patch:
        patch.setattr("manumit.store.parquet.pq.ParquetWriter.write_table", fail)
        with pytest.raises(InputError, match="disk is full"):
            add(HEADER + lines(3, 6), "more.csv")
    assert rows(workspace, "adverts") == before
    assert list((workspace.folder / "spool").iterdir()) == []
    assert counts(add(HEADER + lines(3, 6), "more.csv")) == (3, 0, 0)


def test_what_a_killed_process_left_is_removed(workspace, add):
    stale = workspace.folder / "spool" / "I-0000"
    stale.mkdir()
    (stale / "0-0.arrow").write_bytes(b"content")
    add(HEADER + lines(0, 1))
    assert list((workspace.folder / "spool").iterdir()) == []


def test_intakes_are_audited_without_content(workspace, add):
    report = add(HEADER + lines(0, 3, "secret"))
    undo_intake(workspace, report.intake_id)
    import sqlalchemy as sa

    from manumit.store.state import STATE_TABLES

    with workspace.state.read() as connection:
        found = connection.execute(sa.select(STATE_TABLES["audit_events"])).mappings().all()
    assert [row["action"] for row in found][-2:] == ["add.records", "undo.intake"]
    assert not any("secret" in str(dict(row)) for row in found)


def test_a_preview_uses_what_was_saved(workspace, add, tmp_path):
    add("a,b\nfirst words here,second words here\n", mapping={"a": "title", "b": "text"})
    other = tmp_path / "other.csv"
    shutil.copy(tmp_path / "file.csv", other)
    view = preview_in(workspace, other)
    assert {column.name: column.field for column in view.columns} == {"a": "title", "b": "text"}
