# SPDX-License-Identifier: Apache-2.0
"""What came of an intake, and of taking one back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from manumit.intake.spool import PartReport


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file."""

    file_name: str
    file_hash: str
    rows_read: int
    rows_added: int
    rows_changed: int
    rows_known: int
    issues: int
    encoding: str
    mapping: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """What became of one intake; `rows_lost` counts defects with which something was lost."""

    intake_id: str
    files: tuple[FileReport, ...]
    rows_read: int
    rows_added: int
    rows_changed: int
    rows_known: int
    rows_lost: int
    issues: int
    issue_counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class UndoReport:
    """What was taken back.

    `add_again` names files taken in later that had rows in common with this intake: those
    rows are gone as well, and adding the files again brings them back.
    """

    intake_id: str
    rows_removed: int
    files: tuple[str, ...]
    add_again: tuple[str, ...]


def sum_up(
    intake_id: str, files: Sequence[FileReport], parts: Sequence[PartReport]
) -> IntakeReport:
    """Return the report on an intake from what came of its files."""
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update(part.issue_counts)
    return IntakeReport(
        intake_id=intake_id,
        files=tuple(files),
        rows_read=sum(file.rows_read for file in files),
        rows_added=sum(file.rows_added for file in files),
        rows_changed=sum(file.rows_changed for file in files),
        rows_known=sum(file.rows_known for file in files),
        rows_lost=sum(issue.severity_code == "lost" for part in parts for issue in part.issues),
        issues=counts.total(),
        issue_counts=dict(sorted(counts.items())),
    )
