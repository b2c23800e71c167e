# SPDX-License-Identifier: Apache-2.0
"""One file in, one file out, without a workspace: campaigns and selectors."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

import pyarrow as pa

from manumit.core.errors import UsageError
from manumit.core.progress import Progress, no_progress
from manumit.intake import Issue
from manumit.intake.whole import read_table
from manumit.prosecute.adverts.campaigns import find_campaigns
from manumit.prosecute.adverts.selectors import find_selectors
from manumit.store.exports import write_rows_file
from manumit.text.selectors import hash_value, mask_value


def find_file_campaigns(
    file: Path, column: str, *, title: str | None = None, progress: Progress = no_progress
) -> tuple[pa.Table, list[Issue]]:
    """Find campaigns in a file.

    Args:
        file: CSV, JSON Lines or Parquet (anything intake reads).
        column: Column of the text.
        title: Column of the title, if there is one.
        progress: Told of the advance.

    Returns:
        The same rows and columns, and campaign_id, template_id and template; these are empty
        where a row is in no campaign. And what was wrong with the file.

    Raises:
        UsageError: If a named column does not exist.
    """
    rows, issues = read_table(file)
    titles = _column(rows, title) if title else None
    found = find_campaigns(_column(rows, column), titles=titles, progress=progress)
    for name, values in (
        ("campaign_id", found.campaigns),
        ("template_id", found.templates),
        ("template", found.patterns),
    ):
        rows = _with_column(rows, name, pa.array(values, pa.string()))
    return rows, issues


def find_file_selectors(file: Path, column: str) -> tuple[pa.Table, list[Issue]]:
    """Find selectors in a file; values leave masked, and hashed with a key made for this call.

    Returns:
        One row per selector: row (from 1), kind_code, start, end, key_hash, masked, steps,
        confidence. And what was wrong with the file.

    Raises:
        UsageError: If the named column does not exist.
    """
    rows, issues = read_table(file)
    found = find_selectors(_column(rows, column))
    key = secrets.token_bytes(32)
    pairs = list(zip(found["kind_code"].to_pylist(), found["value"].to_pylist(), strict=True))
    distinct = {pair: (hash_value(key, *pair), mask_value(*pair)) for pair in set(pairs)}
    made = pa.table(
        {
            "row": pa.array([number + 1 for number in found["row"].to_pylist()], pa.int64()),
            "kind_code": found["kind_code"],
            "start": found["start"],
            "end": found["end"],
            "key_hash": [distinct[pair][0] for pair in pairs],
            "masked": [distinct[pair][1] for pair in pairs],
            "steps": found["steps"],
            "confidence": found["confidence"],
        }
    )
    return made, issues


def write_rows(rows: pa.Table, out: Path | None) -> None:
    """Write rows to a file whose ending names the format, or as CSV to the screen."""
    if out is None:
        write_rows_file(rows, sys.stdout.buffer, "csv")
        sys.stdout.buffer.flush()
        return
    endings = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}
    if out.suffix.lower() not in endings:
        raise UsageError(
            f"The ending {out.suffix or '(none)'} names no format.",
            hint="Use .csv, .jsonl or .parquet.",
            where=out.name,
        )
    write_rows_file(rows, out, endings[out.suffix.lower()])


def _column(rows: pa.Table, name: str) -> pa.ChunkedArray:
    if name not in rows.column_names:
        raise UsageError(
            f"There is no column called {name!r}.",
            hint=f"The file has: {', '.join(rows.column_names[:20])}.",
        )
    return rows.column(name)


def _with_column(rows: pa.Table, name: str, values: pa.Array) -> pa.Table:
    if name in rows.column_names:
        rows = rows.drop_columns([name])
    return rows.append_column(name, values)
