# SPDX-License-Identifier: Apache-2.0
"""Files become facts; what cannot be read becomes an issue row, never a crash or a silent loss."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from manumit.intake.actions import add_files as add_files
    from manumit.intake.actions import preview_in as preview_in
    from manumit.intake.actions import read_saved_mappings as read_saved_mappings
    from manumit.intake.actions import undo_intake as undo_intake
    from manumit.intake.issues import Issue as Issue
    from manumit.intake.issues import read_issue_types as read_issue_types
    from manumit.intake.mapping import FIELDS as FIELDS
    from manumit.intake.mapping import ColumnGuess as ColumnGuess
    from manumit.intake.preview import Preview as Preview
    from manumit.intake.preview import preview_file as preview_file
    from manumit.intake.read import read_records as read_records
    from manumit.intake.report import IntakeReport as IntakeReport
    from manumit.intake.report import UndoReport as UndoReport

# Loaded when asked for: the reading process passes here too, and needs no database.
_HOMES = {
    "add_files": "actions", "preview_in": "actions", "read_saved_mappings": "actions",
    "undo_intake": "actions", "read_issue_types": "issues", "FIELDS": "mapping",
    "ColumnGuess": "mapping", "Preview": "preview", "preview_file": "preview",
    "read_records": "read", "IntakeReport": "report", "UndoReport": "report", "Issue": "issues",
}  # fmt: skip
__all__ = [*_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"manumit.intake.{_HOMES[name]}"), name)
