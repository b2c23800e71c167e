# SPDX-License-Identifier: Apache-2.0
"""Reading what was taken in: files, their issues, and how long records have been here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from manumit.workspace import Workspace

Row = dict[str, Any]

_FILES = "SELECT * FROM intake_files ORDER BY taken_at DESC, file_name LIMIT $most"
_ISSUES = """
SELECT * FROM intake_issues
WHERE ($intake_id = '' OR intake_id = $intake_id)
  AND ($severity_code = '' OR severity_code = $severity_code)
ORDER BY severity_code = 'lost' DESC, severity_code = 'repaired' DESC, file_name, "row"
LIMIT $most OFFSET $start
"""
_ISSUE_COUNTS = """
SELECT severity_code, type_code, count(*) AS issues FROM intake_issues
WHERE $intake_id = '' OR intake_id = $intake_id
GROUP BY severity_code, type_code
ORDER BY severity_code = 'lost' DESC, severity_code = 'repaired' DESC, issues DESC
"""
_AGES = """
SELECT count(*) AS records, min(taken_at) AS oldest_at,
       count(*) FILTER (taken_at < $before) AS due
FROM (SELECT taken_at FROM adverts UNION ALL SELECT taken_at FROM reports)
"""


def read_files(workspace: Workspace, most: int = 200) -> list[Row]:
    """Read the files that were taken in, latest first."""
    rows: list[Row] = workspace.engine().query(_FILES, {"most": most}).to_pylist()
    return rows


def read_issues(
    workspace: Workspace,
    intake_id: str = "",
    severity_code: str = "",
    *,
    start: int = 0,
    most: int = 50,
) -> list[Row]:
    """Read issues of one intake, or of all, the worst first."""
    parameters = {
        "intake_id": intake_id,
        "severity_code": severity_code,
        "start": start,
        "most": most,
    }
    rows: list[Row] = workspace.engine().query(_ISSUES, parameters).to_pylist()
    return rows


def count_issues(workspace: Workspace, intake_id: str = "") -> list[Row]:
    """Count issues by severity_code and type_code, the worst first."""
    rows: list[Row] = workspace.engine().query(_ISSUE_COUNTS, {"intake_id": intake_id}).to_pylist()
    return rows


def read_ages(workspace: Workspace, before: datetime) -> Row:
    """Read how many records there are, when the oldest came, and how many came before a time.

    Returns:
        A row with records, oldest_at (None if there are none) and due.
    """
    row: Row = workspace.engine().query(_AGES, {"before": before}).to_pylist()[0]
    return row
