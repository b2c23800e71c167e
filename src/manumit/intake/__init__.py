# SPDX-License-Identifier: Apache-2.0
"""Files become facts; what cannot be read becomes an issue row, never a crash or a silent loss."""

from __future__ import annotations

from manumit.intake.actions import add_files, preview_in, read_saved_mappings, undo_intake
from manumit.intake.batch import Batch, Reading
from manumit.intake.issues import Issue, IssueLog, read_issue_types
from manumit.intake.mapping import FIELDS, ColumnGuess
from manumit.intake.preview import Preview, preview_file
from manumit.intake.read import read_records
from manumit.intake.report import FileReport, IntakeReport, UndoReport

__all__ = [
    "FIELDS",
    "Batch",
    "ColumnGuess",
    "FileReport",
    "IntakeReport",
    "Issue",
    "IssueLog",
    "Preview",
    "Reading",
    "UndoReport",
    "add_files",
    "preview_file",
    "preview_in",
    "read_issue_types",
    "read_records",
    "read_saved_mappings",
    "undo_intake",
]
