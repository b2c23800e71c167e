# SPDX-License-Identifier: Apache-2.0
"""Ways to read a file in a test, without a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from manumit.intake.batch import Reading
from manumit.intake.issues import Issue
from manumit.intake.limits import Limits
from manumit.intake.read import read_records


@dataclass
class Outcome:
    """All records of a file as dictionaries, and what was wrong with it."""

    records: list[dict[str, str]]
    rows: list[int]
    issues: list[Issue]
    reading: Reading

    @property
    def codes(self) -> set[str]:
        return {issue.type_code for issue in self.issues}

    def rows_with(self, code: str) -> list[int]:
        return [issue.row for issue in self.issues if issue.type_code == code]


def read_all(path: Path, limits: Limits | None = None, **given) -> Outcome:
    reading = Reading(limits=limits or Limits(), **given)
    records: list[dict[str, str]] = []
    rows: list[int] = []
    for batch in read_records(path, reading):
        records += batch.table.to_pylist()
        rows += batch.rows.tolist()
    return Outcome(records, rows, reading.log.to_issues(), reading)


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Outcome]:
    """Write bytes or text to a file and read it."""

    def write_and_read(content: str | bytes, limits: Limits | None = None, **given) -> Outcome:
        path = tmp_path / "file"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_all(path, limits, **given)

    return write_and_read
