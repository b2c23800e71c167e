# SPDX-License-Identifier: Apache-2.0
"""Intake: what came in, what was wrong with it, and how a new file would be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from manumit.core.errors import ManumitError
from manumit.intake import preview_in
from manumit.intake.issues import read_issue_types
from manumit.intake.mapping import FIELDS
from manumit.intake.reading import count_issues, read_files, read_issues
from manumit.intake.uploads import read_upload
from manumit.workspace import Workspace

PAGE = 50
_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file that was taken in; see the table `intake_files` for the columns."""

    file_name: str
    kind_code: str
    rows_read: int
    rows_added: int
    rows_changed: int
    rows_known: int
    issues: int
    encoding: str
    file_hash: str


@dataclass(frozen=True, slots=True)
class IntakeRow:
    """One intake: the files of one call."""

    intake_id: str
    taken_at: datetime
    files: tuple[FileRow, ...]

    @property
    def rows_added(self) -> int:
        """New rows of all its files."""
        return sum(file.rows_added for file in self.files)

    @property
    def issues(self) -> int:
        """Issues of all its files."""
        return sum(file.issues for file in self.files)


@dataclass(frozen=True, slots=True)
class IssueCount:
    """How many issues of one type there are."""

    severity_code: str
    type_code: str
    title: str
    suggestion: str
    issues: int


@dataclass(frozen=True, slots=True)
class IssueRow:
    """One issue: what, where, and what to do."""

    file_name: str
    row: int
    column_name: str
    severity_code: str
    title: str
    detail: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class IntakeView:
    """All intakes, latest first, and the issues they left."""

    intakes: tuple[IntakeRow, ...]
    counts: tuple[IssueCount, ...]


@dataclass(frozen=True, slots=True)
class IssuesView:
    """One page of issues."""

    intake_id: str
    severity_code: str
    start: int
    total: int
    rows: tuple[IssueRow, ...]


@dataclass(frozen=True, slots=True)
class ColumnPreview:
    """One column of an uploaded file, the field it is taken for, why, and first values."""

    name: str
    field: str
    reason: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilePreview:
    """How an uploaded file would be read; `problem` says why it cannot be."""

    name: str
    size_bytes: int
    columns: tuple[ColumnPreview, ...]
    rows: tuple[tuple[str, ...], ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class UploadView:
    """An upload that waits for its mapping; `fields` are what a column can be."""

    upload_id: str
    kind: str
    files: tuple[FilePreview, ...]
    fields: tuple[str, ...]

    @property
    def has_text(self) -> bool:
        """Whether every file that can be read has a column of text."""
        readable = [file for file in self.files if not file.problem]
        return all(any(c.field == "text" for c in file.columns) for file in readable)


def view_intake(workspace: Workspace) -> IntakeView:
    """Show what was taken in."""
    workspace.check("read.intake", "workspace", workspace.policy.workspace_id)
    rows = read_files(workspace)
    names = tuple(FileRow.__dataclass_fields__)
    intakes = []
    for intake_id, group in groupby(rows, key=lambda row: row["intake_id"]):
        files = list(group)
        shown = tuple(FileRow(*(file[name] for name in names)) for file in files)
        intakes.append(IntakeRow(intake_id, files[0]["taken_at"], shown))
    return IntakeView(tuple(intakes), _count(workspace, ""))


def view_issues(
    workspace: Workspace,
    intake_id: str = "",
    severity_code: str = "",
    *,
    start: int = 0,
    most: int = PAGE,
) -> IssuesView:
    """Show one page of issues of one intake, or of all."""
    workspace.check("read.intake", "workspace", workspace.policy.workspace_id)
    counts = _count(workspace, intake_id)
    types = read_issue_types()
    return IssuesView(
        intake_id,
        severity_code,
        start,
        sum(c.issues for c in counts if severity_code in ("", c.severity_code)),
        tuple(
            IssueRow(
                row["file_name"], row["row"], row["column_name"], row["severity_code"],
                types[row["type_code"]].title if row["type_code"] in types else row["type_code"],
                row["detail"], row["suggestion"],
            )
            for row in read_issues(workspace, intake_id, severity_code, start=start, most=most)
        ),
    )  # fmt: skip


def view_upload(workspace: Workspace, upload_id: str) -> UploadView:
    """Show how the files of an upload would be read: columns, fields, first 20 rows.

    Raises:
        NotFoundError: If there is no such upload.
    """
    workspace.check("add.records", "workspace", workspace.policy.workspace_id)
    upload = read_upload(workspace, upload_id)
    files = []
    for path in upload.files:
        size = path.stat().st_size
        try:
            preview = preview_in(workspace, path)
        except ManumitError as error:
            problem = f"{error.message} {error.hint}".strip()
            files.append(FilePreview(path.name, size, (), (), problem))
            continue
        rows = tuple(tuple(str(cell) for cell in row) for row in preview.rows)
        columns = tuple(
            ColumnPreview(c.name, c.field, c.reason, _samples(rows, place))
            for place, c in enumerate(preview.columns)
        )
        problem = "" if columns else "There are no rows that could be read."
        files.append(FilePreview(path.name, size, columns, rows, problem))
    return UploadView(upload_id, upload.kind, tuple(files), FIELDS)


def _samples(rows: tuple[tuple[str, ...], ...], place: int) -> tuple[str, ...]:
    values = (row[place] for row in rows if place < len(row) and row[place].strip())
    return tuple(dict.fromkeys(values))[:_SAMPLES]


def _count(workspace: Workspace, intake_id: str) -> tuple[IssueCount, ...]:
    types = read_issue_types()
    return tuple(
        IssueCount(
            row["severity_code"],
            row["type_code"],
            types[row["type_code"]].title if row["type_code"] in types else row["type_code"],
            types[row["type_code"]].suggestion if row["type_code"] in types else "",
            row["issues"],
        )
        for row in count_issues(workspace, intake_id)
    )
