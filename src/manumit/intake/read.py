# SPDX-License-Identifier: Apache-2.0
"""Any supported file to batches of raw records."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Generator, Iterator
from pathlib import Path

from manumit.core.errors import InputError
from manumit.intake.batch import Batch, Reading
from manumit.intake.columnar import read_parquet
from manumit.intake.delimited import read_delimited
from manumit.intake.formats import PACKED, find_format
from manumit.intake.guessing import known_names
from manumit.intake.json_text import read_json, read_json_lines
from manumit.intake.sheets import read_workbook
from manumit.intake.source import Scan, scan_file


def read_records(
    path: Path, reading: Reading, scan: Scan | None = None
) -> Generator[Batch, None, None]:
    """Yield the records of one plain file; what is wrong with it goes to `reading.log`.

    Args:
        path: The file. Packed ones are unpacked first, see `unpack_file`.
        reading: Limits, log and counters; `encoding` and `delimiter` are kept if given.
        scan: Hash and encoding of the file, where they are known already.

    Raises:
        OSError: If the disk refuses.
    """
    format_code = reading.format_code or find_format(path)
    reading.format_code = format_code
    if format_code == "empty":
        reading.log.add("empty_file")
        return
    if format_code.startswith("other") or format_code in PACKED:
        reading.log.add("unsupported_format", detail=format_code.removeprefix("other: "))
        return
    before = reading.rows_read
    try:
        yield from _read(path, format_code, reading, scan)
    except InputError as error:
        reading.log.add("unreadable_file", detail=f"{error.message} ({error.where})")
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        reading.log.add("unreadable_file", detail=f"It is damaged ({type(error).__name__})")
    if reading.rows_read == before and not reading.log.count:
        reading.log.add("header_only")


def _read(path: Path, format_code: str, reading: Reading, scan: Scan | None) -> Iterator[Batch]:
    names = known_names()
    if format_code == "parquet":
        yield from read_parquet(path, reading)
    elif format_code == "xlsx":
        yield from read_workbook(path, reading, names)
    else:
        encoding = (scan or scan_file(path, reading.encoding)).encoding
        reading.encoding = encoding.name
        if encoding.name != "utf-8":
            doubt = f"; next best guess {encoding.second}" if encoding.second else ""
            reading.log.add("encoding_detected", detail=f"decoded as {encoding.name}{doubt}")
        if format_code == "json":
            yield from read_json(path, encoding, reading)
        elif format_code == "jsonl":
            yield from read_json_lines(path, encoding, reading)
        else:
            yield from read_delimited(path, encoding, reading, names)
