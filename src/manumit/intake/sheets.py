# SPDX-License-Identifier: Apache-2.0
"""XLSX workbooks: values only, read row by row; formulas give the value last computed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from manumit.core.errors import InputError
from manumit.intake.batch import (
    SURPLUS,
    Batch,
    Reading,
    make_batch,
    name_columns,
    note_header,
)
from manumit.intake.dialect import find_header

_ROWS = 5_000
_BLOCK = 1 << 20
# Also as UTF-16, in either byte order: a NUL stands between the letters.
_ENTITY = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)", re.IGNORECASE)


def has_entities(path: Path) -> bool:
    """Return whether any XML part of a workbook declares a document type or an entity.

    Office programs never write them; they serve to blow up memory or to read other files.
    """
    with zipfile.ZipFile(path) as book:
        for member in book.infolist():
            if not member.filename.lower().endswith((".xml", ".rels", ".vml")):
                continue
            tail = b""
            with book.open(member) as part:
                while block := part.read(_BLOCK):
                    if _ENTITY.search(tail + block):
                        return True
                    tail = block[-32:]
    return False


def _measure_book(path: Path) -> int:
    """Return the unpacked size a workbook declares; reading stops at what is declared."""
    with zipfile.ZipFile(path) as book:
        return sum(member.file_size for member in book.infolist())


def read_workbook(path: Path, reading: Reading, known_names: frozenset[str]) -> Iterator[Batch]:
    """Yield the records of all sheets; rows are counted on from sheet to sheet.

    Raises:
        InputError: If the workbook is damaged.
    """
    # openpyxl takes a third of a second to import; only workbooks need it.
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    sizes = _measure_book(path)
    limits = reading.limits
    if sizes > max(limits.ratio_free_bytes, limits.ratio * path.stat().st_size):
        reading.log.add("archive_ratio", detail=f"{sizes:,} bytes unpacked")
        return
    if has_entities(path):
        reading.log.add("xml_entities")
        return
    try:
        # As an open file: by its name, openpyxl would refuse one that is not called .xlsx.
        with path.open("rb") as file:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            for number, sheet in enumerate(book.worksheets, 1):
                # The size a sheet claims may be far from what it holds.
                sheet.reset_dimensions()
                before = reading.rows_read
                yield from _read_sheet(sheet.iter_rows(values_only=True), reading, known_names)
                if number > 1 and reading.rows_read > before:
                    reading.log.add(
                        "sheet_joined",
                        before + 1,
                        detail=f"sheet {number} begins at row {before + 1}",
                    )
    # What openpyxl lets through from a workbook it cannot understand; a SyntaxError is broken
    # XML, and an OSError without a number a missing part.
    except (
        InvalidFileException,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        SyntaxError,
        OSError,
    ) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise InputError("The workbook is damaged.", where=type(error).__name__) from error


def _read_sheet(
    rows: Iterator[tuple[object, ...]], reading: Reading, known_names: frozenset[str]
) -> Iterator[Batch]:
    texts = ([to_cell_text(value) for value in row] for row in rows)
    filled = (row for row in texts if any(row))
    first = list(islice(filled, 20))
    if not first:
        return
    at = find_header(first, known_names)
    header = first[at] if at >= 0 else [""] * max(map(len, first))
    first = first[at + 1 :]
    note_header(at, reading)
    while at >= 0 and not header[-1]:
        header.pop()
    names = name_columns(header, reading)
    block = first
    while block:
        yield _to_batch(names, block, reading)
        block = list(islice(filled, _ROWS))


def _to_batch(names: list[str], block: list[list[str]], reading: Reading) -> Batch:
    width = len(names)
    rows = np.arange(reading.rows_read + 1, reading.rows_read + 1 + len(block), dtype=np.int64)
    reading.rows_read += len(block)
    columns = [
        pa.array([row[i] if i < len(row) else "" for row in block], pa.string())
        for i in range(width)
    ]
    surplus = ["\t".join(row[width:]).strip("\t") for row in block]
    if any(surplus):
        reading.log.add_rows("row_long", rows[[bool(cell) for cell in surplus]])
        return make_batch([*names, SURPLUS], [*columns, pa.array(surplus)], rows, reading)
    return make_batch(names, columns, rows, reading)


def to_cell_text(value: object) -> str:
    """Return a cell's value as text: whole numbers without a point, dates as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
