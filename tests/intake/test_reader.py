# SPDX-License-Identifier: Apache-2.0
"""The reading process, started for real: what it survives, and what survives it."""

from __future__ import annotations

import json
import subprocess

import pytest

from manumit.core.errors import InputError
from manumit.core.progress import no_progress
from manumit.intake import preview_file, reader
from manumit.intake.limits import MIB, Limits
from manumit.intake.reader import raise_if_full, read_files
from manumit.intake.spool import Job

GOOD = "id,text\n" + "".join(f"{n},offer number {n}\n" for n in range(500))


@pytest.fixture
def spool(tmp_path):
    folder = tmp_path / "spool"
    folder.mkdir()
    return folder


def write(path, content):
    path.write_text(content, encoding="utf-8")
    return str(path)


def codes(reports):
    return [sorted(code for part in parts for code in part.issue_counts) for parts in reports]


def test_a_file_that_needs_too_much_memory_stops_alone(tmp_path, spool):
    huge = write(tmp_path / "huge.json", json.dumps({"text": "x" * (200 * MIB)}))
    good = write(tmp_path / "good.csv", GOOD)
    job = Job(files=(good, huge, good), limits=Limits(memory_bytes=450 * MIB))
    reports = read_files(spool, job, no_progress)
    assert [len(parts) for parts in reports] == [1, 1, 1]
    assert [parts[0].rows_read for parts in reports] == [500, 0, 500]
    assert codes(reports)[1] == ["reader_stopped"]
    assert "memory" in reports[1][0].issues[0].detail


def test_a_killed_reader_costs_one_file(tmp_path, spool, monkeypatch):
    big = write(tmp_path / "big.csv", GOOD * 20_000)
    good = write(tmp_path / "good.csv", GOOD)
    started = []

    class Remembered(subprocess.Popen):
        def __init__(self, *args, **options):
            super().__init__(*args, **options)
            started.append(self)

    monkeypatch.setattr(reader.subprocess, "Popen", Remembered)

    def kill_once(step, done, total):
        if len(started) == 1:
            started[0].kill()

    reports = read_files(spool, Job(files=(big, good)), kill_once)
    assert len(started) == 2
    assert codes(reports)[0] == ["reader_stopped"]
    assert reports[1][0].rows_read == 500
    assert [path.name for path in spool.glob("0-*.arrow")] == []


def test_a_full_disk_is_said_and_leaves_nothing_half_done(tmp_path, spool):
    resource = pytest.importorskip("resource", reason="file size limits are a POSIX matter")
    big = write(tmp_path / "big.csv", GOOD * 2_000)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MIB, before[1]))
    try:
        with pytest.raises(InputError, match="disk is full") as caught, raise_if_full():
            read_files(spool, Job(files=(big,)), no_progress)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.hint
    assert list(spool.glob("*.arrow")) == []


def test_a_gigabyte_of_nothing_is_refused_quickly(tmp_path):
    path = tmp_path / "zeros"
    with path.open("wb") as file:
        file.truncate(1 << 30)
    with pytest.raises(InputError) as caught:
        preview_file(path)
    assert caught.value.where == "zeros"
    assert caught.value.hint


def test_a_preview_shows_twenty_rows_and_the_reasons(tmp_path):
    path = tmp_path / "a.csv"
    line = "招聘工人，包吃住，工资高，请电话联系"
    rows = [f"{n};{line};+1 555-01{n:02}" for n in range(50)]
    path.write_text("\n".join(["編號;正文;电话", *rows]), encoding="utf-8")
    view = preview_file(path, mapping={"编号": "extra"})
    assert (view.format_code, view.encoding, view.delimiter) == ("delimited", "utf-8", ";")
    assert len(view.rows) == 20
    fields = {column.name: column.field for column in view.columns}
    assert fields == {"編號": "external_id", "正文": "text", "电话": "phone"}
    assert all(column.reason for column in view.columns)
    assert [issue.type_code for issue in view.issues] == ["mapping_unknown"]
