# SPDX-License-Identifier: Apache-2.0
"""Lists of daily work that leave as files: events, intake issues, what a search found.

Each is checked, masked, stamped with the workspace's terms, and audited, like every export.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from manumit.core.values import format_id
from manumit.store.audit import AuditEvent
from manumit.store.exports import Cell
from manumit.views.audit import view_audit
from manumit.views.exports import LEAD_FORMATS, MEDIA, Export, check_format, render_rows, to_cell
from manumit.views.intake import IssueRow, view_issues
from manumit.views.search import Piece, view_search
from manumit.workspace import Workspace

_MOST_EVENTS = 1_000_000
_MOST_ISSUES = 100_000
_MOST_FOUND = 500
_FOUND = (
    "kind_code", "advert_id", "posted_at", "source", "place", "lead_id", "copies", "title", "text",
)  # fmt: skip


def export_audit(workspace: Workspace, format_code: str) -> Export:
    """Write the audit, newest event first.

    Raises:
        UsageError: For an unknown format.
    """
    check_format(format_code, LEAD_FORMATS)
    events = view_audit(workspace, most=_MOST_EVENTS).events
    names = [field.name for field in fields(AuditEvent)]
    rows = [[to_cell(getattr(event, name)) for name in names] for event in events]
    return _hand_out(workspace, "audit", format_code, names, rows)


def export_issues(
    workspace: Workspace, format_code: str, intake_id: str = "", severity_code: str = ""
) -> Export:
    """Write the issues of one intake, or of all.

    Raises:
        UsageError: For an unknown format.
    """
    check_format(format_code, LEAD_FORMATS)
    view = view_issues(workspace, intake_id, severity_code, most=_MOST_ISSUES)
    names = [field.name for field in fields(IssueRow)]
    rows = [[to_cell(getattr(row, name)) for name in names] for row in view.rows]
    return _hand_out(workspace, "issues", format_code, names, rows)


def export_search(workspace: Workspace, format_code: str, text: str) -> Export:
    """Write the texts a search found, the first 500, selectors masked; not the words asked for.

    Raises:
        UsageError: For an unknown format.
    """
    check_format(format_code, LEAD_FORMATS)
    view = view_search(workspace, text, most=_MOST_FOUND)
    rows: list[list[Cell]] = []
    for row in view.rows:
        plain = {name: to_cell(getattr(row, name)) for name in _FOUND[:-2]}
        plain["advert_id"] = format_id("A", row.advert_id)
        rows.append([*plain.values(), _join(row.title), _join(row.text)])
    return _hand_out(workspace, "search", format_code, _FOUND, rows)


def _join(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def _hand_out(
    workspace: Workspace,
    what: str,
    format_code: str,
    names: Sequence[str],
    rows: list[list[Cell]],
) -> Export:
    """Render and audit. Whoever may read one of these lists may carry it out."""
    content = render_rows(format_code, names, rows, workspace.policy.stamp())
    with workspace.state.write() as connection:
        detail: dict[str, str | int] = {"format": format_code, "rows": len(rows)}
        workspace.record(connection, f"export.{what}", workspace.policy.workspace_id, detail)
    return Export(f"{what}.{format_code}", MEDIA[format_code], content)
