# SPDX-License-Identifier: Apache-2.0
"""Defects as values: what was wrong, where, and what a person can do. Never content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from manumit.packs import read_pack


@dataclass(frozen=True, slots=True)
class IssueType:
    """One entry of the catalogue of defects (packs/issues.yaml)."""

    type_code: str
    severity_code: str
    title: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One defect: `row` 0 stands for the file as a whole, an empty column for the whole row."""

    type_code: str
    row: int
    column_name: str
    detail: str

    @property
    def severity_code(self) -> str:
        """Return note, repaired or lost."""
        return read_issue_types()[self.type_code].severity_code

    @property
    def suggestion(self) -> str:
        """Return what the person can do."""
        return read_issue_types()[self.type_code].suggestion


@cache
def read_issue_types() -> dict[str, IssueType]:
    """Return the catalogue of defects by code."""
    return {
        entry.id: IssueType(
            entry.id, entry.text("severity"), entry.text("title"), entry.text("suggestion")
        )
        for entry in read_pack("issues").entries
    }


class IssueLog:
    """Collects the defects of one file.

    Up to `per_kind` rows of one kind and column are kept one by one; the others are counted,
    and `to_issues` adds one row that says how many.
    """

    def __init__(self, per_kind: int = 1_000) -> None:
        self._per_kind = per_kind
        self._issues: list[Issue] = []
        self._counts: dict[tuple[str, str], int] = {}

    @property
    def count(self) -> int:
        """Defects found so far, the merely counted ones included."""
        return sum(self._counts.values())

    def counts(self) -> dict[str, int]:
        """Return how many defects of each kind were found."""
        by_kind: dict[str, int] = {}
        for (code, _), count in self._counts.items():
            by_kind[code] = by_kind.get(code, 0) + count
        return by_kind

    def add(self, type_code: str, row: int = 0, column_name: str = "", detail: str = "") -> None:
        """Record one defect."""
        self.add_rows(type_code, [row], column_name, detail)

    def add_rows(
        self,
        type_code: str,
        rows: Sequence[int] | npt.NDArray[np.int64],
        column_name: str = "",
        detail: str = "",
    ) -> None:
        """Record the same defect for several rows."""
        if not len(rows):
            return
        key = (type_code, column_name)
        seen = self._counts.get(key, 0)
        self._counts[key] = seen + len(rows)
        title = detail or read_issue_types()[type_code].title
        for row in rows[: max(0, self._per_kind - seen)]:
            self._issues.append(Issue(type_code, int(row), column_name, title))

    def to_issues(self) -> list[Issue]:
        """Return all defects by row, those beyond the limit as one row per kind and column.

        Steps that run at the same time add theirs in any order; here they stand in one.
        """
        rest = [
            Issue(code, 0, column, f"and {count - self._per_kind:,} more rows like this")
            for (code, column), count in self._counts.items()
            if count > self._per_kind
        ]
        return [*sorted(self._issues, key=_place_of), *sorted(rest, key=_place_of)]


def _place_of(issue: Issue) -> tuple[int, str, str]:
    return issue.row, issue.type_code, issue.column_name
