# SPDX-License-Identifier: Apache-2.0
"""Taking files in, and taking a whole intake back."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from manumit.core.errors import NotFoundError, UsageError
from manumit.core.progress import Progress, no_progress
from manumit.intake.files import find_files
from manumit.intake.issues import Issue
from manumit.intake.limits import MIB, Limits
from manumit.intake.mapping import check_mapping, hash_header
from manumit.intake.preview import Preview, preview_file
from manumit.intake.reader import raise_if_full, read_files
from manumit.intake.report import IntakeReport, UndoReport
from manumit.intake.spool import Job, PartReport
from manumit.intake.write import TABLE_OF_KIND, remove_intake, write_intake
from manumit.store.facts import Snapshot
from manumit.store.search import INDEX_FILE, drop_index
from manumit.store.state import STATE_TABLES
from manumit.workspace import Workspace

_SAVED = STATE_TABLES["saved_mappings"]


def add_files(
    workspace: Workspace,
    paths: Iterable[str | Path],
    *,
    kind: str = "advert",
    mapping: Mapping[str, str] | None = None,
    source: str = "",
    encoding: str = "",
    day_first: bool | None = None,
    progress: Progress = no_progress,
) -> IntakeReport:
    """Take files into a workspace.

    Args:
        workspace: An investigation workspace.
        paths: Files, folders or globs.
        kind: advert or report.
        mapping: Column to field, where the guess is to be put right; it is saved for files
            with the same columns.
        source: Source of the records, where no column names it.
        encoding: Encoding of text files, where it is not found rightly.
        day_first: Order of day and month in dates that leave it open.
        progress: Told how far the work is.

    Returns:
        Counts per file and in all. Files that cannot be read are among the issues.

    Raises:
        UsageError: If kind or mapping make no sense.
        NotFoundError: If a path stands for no file.
        InputError: If the disk is full.
        LockedError: If another process is writing.
    """
    if kind not in TABLE_OF_KIND:
        raise UsageError(f"There is no kind {kind!r}.", hint="Kinds: advert, report.")
    given = dict(mapping or {})
    check_mapping(given)
    workspace.check("add.records", "intake", "")
    found = find_files(paths)
    intake_id = f"I-{secrets.token_hex(5)}"
    job = Job(
        files=tuple(str(path.absolute()) for path in found.files),
        kind_code=kind,
        mapping=given,
        saved=read_saved_mappings(workspace),
        known=_read_known(workspace.facts.snapshot()),
        source=source,
        encoding=encoding,
        day_first=day_first,
        limits=_limits_of(workspace),
    )
    with raise_if_full():
        with workspace.facts.change("intake") as change, _spool(workspace, intake_id) as folder:
            parts = [part for parts in read_files(folder, job, progress) for part in parts]
            if found.links:
                parts.append(_report_links(found.links))
            progress("store", 0, 1)
            report = write_intake(change, folder, intake_id, kind, parts, workspace.clock())
        with workspace.state.write() as connection:
            _save_mapping(connection, workspace, parts, given)
            workspace.record(connection, "add.records", intake_id, {
                "files": len(report.files), "added": report.rows_added,
                "changed": report.rows_changed, "issues": report.issues,
            })  # fmt: skip
    progress("store", 1, 1)
    return report


def undo_intake(workspace: Workspace, intake_id: str) -> UndoReport:
    """Take a whole intake back: its records, versions, files and issues.

    Where it had brought a new version of a record, the version before is current again.

    Args:
        workspace: The workspace.
        intake_id: As given by `add_files`.

    Raises:
        NotFoundError: If there is no such intake.
        LockedError: If another process is writing.
    """
    workspace.check("undo.intake", "intake", intake_id)
    with workspace.facts.change("intake") as change:
        files = change.before.read("intake_files").to_pylist()
        mine = [file for file in files if file["intake_id"] == intake_id]
        if not mine:
            raise NotFoundError(
                "There is no such intake.", hint="See the Intake page.", where=intake_id
            )
        later = [
            file["file_name"]
            for file in files
            if file["taken_at"] > mine[0]["taken_at"] and file["rows_known"]
        ]
        removed = remove_intake(change, intake_id)
    # What was taken back must not be found any more; the next run builds the index again.
    drop_index(workspace.folder / INDEX_FILE)
    with workspace.state.write() as connection:
        workspace.record(connection, "undo.intake", intake_id, {"rows": removed})
    return UndoReport(
        intake_id=intake_id,
        rows_removed=removed,
        files=tuple(file["file_name"] for file in mine),
        add_again=tuple(later),
    )


def preview_in(
    workspace: Workspace, path: str | Path, *, mapping: Mapping[str, str] | None = None
) -> Preview:
    """Preview a file as this workspace would read it: with its saved mappings and limits."""
    return preview_file(
        path, mapping=mapping, saved=read_saved_mappings(workspace), limits=_limits_of(workspace)
    )


def read_saved_mappings(workspace: Workspace) -> dict[str, dict[str, str]]:
    """Return the mappings that were given by hand, by hash of the header."""
    with workspace.state.read() as connection:
        rows = connection.execute(sa.select(_SAVED.c.header_hash, _SAVED.c.mapping)).all()
    return {header: json.loads(mapping) for header, mapping in rows}


def _save_mapping(
    connection: sa.Connection,
    workspace: Workspace,
    parts: Iterable[PartReport],
    given: Mapping[str, str],
) -> None:
    """Save the mapping of each header to which a person has given at least one field."""
    for part in parts:
        names = [name for name, _, _ in part.guesses]
        if not set(names) & set(given):
            continue
        header = hash_header(names)
        connection.execute(sa.delete(_SAVED).where(_SAVED.c.header_hash == header))
        connection.execute(
            sa.insert(_SAVED).values(
                header_hash=header, mapping=json.dumps(part.mapping), saved_at=workspace.clock()
            )
        )


def _limits_of(workspace: Workspace) -> Limits:
    memory_mb = workspace.settings.number("parser_memory_mb")
    return replace(Limits(), memory_bytes=memory_mb * MIB)


@contextmanager
def _spool(workspace: Workspace, intake_id: str) -> Iterator[Path]:
    """Give a folder inside the workspace, and remove it in any case: it holds content.

    What a killed process left goes too: this one holds the writer lock, so nobody else reads.
    """
    spool = workspace.folder / "spool"
    for stale in spool.glob("I-*"):
        shutil.rmtree(stale, ignore_errors=True)
    folder = spool / intake_id
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _report_links(count: int) -> PartReport:
    issue = Issue("link_not_followed", 0, "", f"{count} links")
    return PartReport("", "", 0, (issue,), {issue.type_code: 1})


def _read_known(snapshot: Snapshot) -> dict[str, str]:
    """Return the mapping of each file taken in before, by its hash."""
    files = snapshot.read("intake_files", ["file_hash", "mapping", "rows_read"])
    return {row["file_hash"]: row["mapping"] for row in files.to_pylist() if row["rows_read"]}
