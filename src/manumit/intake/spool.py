# SPDX-License-Identifier: Apache-2.0
"""What the reading process is asked, and what it hands back: plain files in one folder.

job.json          the task (`Job`)
3.json            what became of given file number 3 (a list of `PartReport`), written last
3-0.arrow         the records of the first plain file in it
3.stopped.json    the kind and place of an error that ended the process in that file
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from manumit.intake.issues import Issue, IssueLog
from manumit.intake.limits import Limits

# Codes with which the reading process ends: out of memory, and disk full.
EXIT_MEMORY, EXIT_DISK = 77, 78
_JOB = "job.json"


@dataclass(frozen=True, slots=True)
class Job:
    """One task for the reading process.

    Attributes:
        files: Absolute paths.
        kind_code: advert or report.
        mapping: Column to field, as the person gave it.
        saved: Saved mappings by hash of the header.
        known: Mapping (JSON) under which a file was taken in before, by its SHA-256.
        source: Source of all records where no column names it.
        encoding: Encoding of all text files; empty to find it.
        day_first: Order of day and month where a date leaves it open.
        preview_rows: More than 0: only look at the first file, that many records.
        limits: How much is borne.
    """

    files: tuple[str, ...]
    kind_code: str = "advert"
    mapping: dict[str, str] = field(default_factory=dict)
    saved: dict[str, dict[str, str]] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    source: str = ""
    encoding: str = ""
    day_first: bool | None = None
    preview_rows: int = 0
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class PartReport:
    """What became of one plain file; `records` names the file with its records, if any."""

    file_name: str
    file_hash: str
    size_bytes: int
    issues: tuple[Issue, ...]
    issue_counts: dict[str, int]
    format_code: str = ""
    encoding: str = ""
    delimiter: str = ""
    rows_read: int = 0
    mapping: dict[str, str] = field(default_factory=dict)
    guesses: tuple[tuple[str, str, str], ...] = ()
    records: str = ""


def make_report(name: str, file_hash: str, size_bytes: int, log: IssueLog) -> PartReport:
    """Return the report on a file of which nothing could be read."""
    return PartReport(
        file_name=name,
        file_hash=file_hash,
        size_bytes=size_bytes,
        issues=tuple(log.to_issues()),
        issue_counts=log.counts(),
    )


def write_job(folder: Path, job: Job) -> None:
    """Write the task."""
    _write(folder / _JOB, asdict(job))


def read_job(folder: Path) -> Job:
    """Read the task."""
    content = _read(folder / _JOB)
    assert isinstance(content, dict)  # noqa: S101 - narrows the type only
    content["limits"] = Limits(**content["limits"])
    content["files"] = tuple(content["files"])
    return Job(**content)


def write_reports(folder: Path, number: int, reports: list[PartReport]) -> None:
    """Write what became of one given file, all at once."""
    _write(folder / f"{number}.json", [asdict(report) for report in reports])


def read_reports(folder: Path, number: int) -> list[PartReport] | None:
    """Read what became of one given file, None if reading it has not ended."""
    path = folder / f"{number}.json"
    if not path.exists():
        return None
    content = _read(path)
    assert isinstance(content, list)  # noqa: S101 - narrows the type only
    reports = []
    for item in content:
        item["issues"] = tuple(Issue(**issue) for issue in item["issues"])
        item["guesses"] = tuple(tuple(guess) for guess in item["guesses"])
        reports.append(PartReport(**item))
    return reports


def write_stop(folder: Path, number: int, reason: str) -> None:
    """Write the kind and place of the error that ends the process in a file."""
    _write(folder / f"{number}.stopped.json", reason)


def read_stop(folder: Path, number: int) -> str:
    """Read the kind and place of the error that ended the process, empty if there is none."""
    path = folder / f"{number}.stopped.json"
    return str(_read(path)) if path.exists() else ""


def _write(path: Path, content: object) -> None:
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(content, ensure_ascii=True), encoding="utf-8")
    partial.replace(path)


def _read(path: Path) -> object:
    return json.loads(path.read_text(encoding="utf-8"))
