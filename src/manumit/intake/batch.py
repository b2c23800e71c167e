# SPDX-License-Identifier: Apache-2.0
"""Records as they come out of a file, before anything is known of their meaning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from manumit.intake.check import check_column
from manumit.intake.issues import IssueLog
from manumit.intake.limits import Limits

SURPLUS = "(surplus)"


@dataclass(frozen=True, slots=True)
class Batch:
    """Some records of a file.

    `table` has one string column (no nulls) per field of the file; `rows` holds the number of
    each record, the first of the file being 1.
    """

    table: pa.Table
    rows: npt.NDArray[np.int64]


@dataclass(slots=True)
class Reading:
    """What reading one file needs and learns.

    Attributes:
        limits: How much is borne.
        log: Takes the defects.
        encoding: Codec name; given by the caller or found.
        delimiter: Given by the caller or found; empty when the file has none.
        rows_read: Records met so far, unreadable ones included.
        on_read: Told how many bytes of the file are behind.
    """

    limits: Limits = field(default_factory=Limits)
    log: IssueLog = field(default_factory=IssueLog)
    encoding: str = ""
    delimiter: str | None = None
    format_code: str = ""
    rows_read: int = 0
    on_read: Callable[[int], None] | None = None


def make_batch(
    names: Sequence[str],
    columns: Sequence[pa.Array],
    rows: npt.NDArray[np.int64],
    reading: Reading,
) -> Batch:
    """Check the values of string columns without nulls and put them together."""
    checked = [
        check_column(name, column, rows, reading.log, reading.limits.field_bytes)
        for name, column in zip(names, columns, strict=True)
    ]
    return Batch(pa.table(dict(zip(names, checked, strict=True))), rows)


def name_columns(header: Sequence[str], reading: Reading) -> list[str]:
    """Return the column names of a header, each filled in, unique, and within the limit."""
    if len(header) > reading.limits.columns:
        reading.log.add("too_many_columns", detail=f"{len(header):,} columns")
        header = header[: reading.limits.columns]
    names: list[str] = []
    for number, given in enumerate(header, 1):
        bare = " ".join(given.replace("\0", "").split())[:200]
        name = bare or f"column_{number}"
        if not bare and any(header):
            reading.log.add("empty_header", detail=f"column {number} has no name")
        if name in names or name == SURPLUS:
            same = 2
            while f"{name}_{same}" in names:
                same += 1
            name = f"{name}_{same}"
            reading.log.add("duplicate_header", column_name=name, detail=f"column {number}")
        names.append(name)
    return names


def note_header(at: int, reading: Reading) -> None:
    """Record that there is no header (`at` is -1), or that lines stand above it."""
    if at < 0:
        reading.log.add("no_header")
    elif at > 0:
        reading.log.add("lines_above_header", detail=f"{at} lines")
