# SPDX-License-Identifier: Apache-2.0
"""A look at a file before it is taken in: how it is read, and what each column is taken for."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from manumit.core.errors import InputError
from manumit.core.progress import no_progress
from manumit.intake.files import find_files
from manumit.intake.issues import Issue
from manumit.intake.limits import Limits
from manumit.intake.mapping import ColumnGuess, check_mapping
from manumit.intake.reader import raise_if_full, read_files
from manumit.intake.spool import Job

PREVIEW_ROWS = 20


@dataclass(frozen=True, slots=True)
class Preview:
    """The first records of a file and how it is understood.

    Attributes:
        file_name: Name without folder.
        format_code: delimited, json, jsonl, xlsx or parquet.
        encoding: Text encoding, empty for XLSX and Parquet.
        delimiter: Of delimited text.
        columns: Name, field (empty: kept in extra) and reason of each column.
        rows: Up to 20 records, as text.
        issues: Defects met so far.
    """

    file_name: str
    format_code: str
    encoding: str
    delimiter: str
    columns: tuple[ColumnGuess, ...]
    rows: tuple[tuple[str, ...], ...]
    issues: tuple[Issue, ...]


def preview_file(
    path: str | Path,
    *,
    mapping: Mapping[str, str] | None = None,
    saved: Mapping[str, Mapping[str, str]] | None = None,
    encoding: str = "",
    limits: Limits | None = None,
) -> Preview:
    """Read the first records of a file, in a process of its own, and guess the mapping.

    Args:
        path: A file, folder or glob; its first file is shown.
        mapping: Columns whose field is known.
        saved: Saved mappings by hash of the header.
        encoding: Encoding, if known.
        limits: How much is borne.

    Raises:
        NotFoundError: If there is no file.
        InputError: If nothing in it can be read; the hint says what to do.
    """
    given = dict(mapping or {})
    check_mapping(given)
    file = find_files([path]).files[0]
    job = Job(
        files=(str(file.absolute()),),
        mapping=given,
        saved={key: dict(value) for key, value in (saved or {}).items()},
        encoding=encoding,
        preview_rows=PREVIEW_ROWS,
        limits=limits or Limits(),
    )
    with raise_if_full(), tempfile.TemporaryDirectory() as folder:
        reports = read_files(Path(folder), job, no_progress)[0]
        shown = next((report for report in reports if report.records), None)
        if shown is None:
            issue = reports[0].issues[0]
            raise InputError(issue.detail, hint=issue.suggestion, where=file.name)
        with pa.OSFile(str(Path(folder) / shown.records)) as source:
            table = pa.ipc.open_file(source).read_all()
    columns = [column.to_pylist() for column in table.columns]
    return Preview(
        file_name=shown.file_name,
        format_code=shown.format_code,
        encoding=shown.encoding,
        delimiter=shown.delimiter,
        columns=tuple(ColumnGuess(*guess) for guess in shown.guesses),
        rows=tuple(zip(*columns, strict=True)),
        issues=shown.issues,
    )
