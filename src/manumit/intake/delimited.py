# SPDX-License-Identifier: Apache-2.0
"""CSV and its kin: any delimiter, encoding and quoting, sound or broken."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from manumit.intake.ahead import read_ahead
from manumit.intake.batch import (
    SURPLUS,
    Batch,
    Reading,
    make_batch,
    name_columns,
    note_header,
)
from manumit.intake.dialect import find_header, guess_dialect, read_sample_rows
from manumit.intake.encoding import Encoding
from manumit.intake.source import TextSource, find_invalid, repair_value
from manumit.intake.split import (
    STRAY,
    UNCLOSED,
    Dialect,
    Rows,
    copy_column,
    split_rows,
)

_BLOCK = 8 << 20
_ROWS = 100_000
_SAMPLE = 1 << 18
_HEADER_WITHIN = 20

Bytes = npt.NDArray[np.uint8]


def read_delimited(
    path: Path, encoding: Encoding, reading: Reading, known_names: frozenset[str]
) -> Iterator[Batch]:
    """Yield the records of a delimited file.

    Args:
        path: The file, unpacked.
        encoding: Its encoding.
        reading: Takes defects and counters; its delimiter, if given, is used.
        known_names: Folded names by which a header is recognised.
    """
    with TextSource(path, encoding, reading.on_read) as source:
        head = source.read(_SAMPLE)
        dialect = guess_dialect(head, is_end=len(head) < _SAMPLE)
        if reading.delimiter is not None:
            dialect = Dialect(reading.delimiter, dialect.quote or '"', dialect.escape)
        reading.delimiter = dialect.delimiter
        rows = read_sample_rows(head, dialect, is_end=len(head) < _SAMPLE)
        at = find_header(rows[:_HEADER_WITHIN], known_names)
        header = rows[at] if at >= 0 else [""] * max((len(row) for row in rows), default=0)
        if rows:
            note_header(at, reading)
        table = _Table(name_columns(header, reading), dialect, reading, source.is_damaged)
        skip = at + 1
        for buffer, found in read_ahead(_read_rows(source, head, dialect, reading, skip)):
            batch = table.make_batch(buffer, found, skip)
            skip = 0
            if len(batch.rows):
                yield batch
        if source.lost:
            reading.log.add("encoding_lost", detail=f"{source.lost:,} characters")


def _read_rows(
    source: TextSource, head: bytes, dialect: Dialect, reading: Reading, skip: int
) -> Generator[tuple[Bytes, Rows], None, None]:
    """Yield buffers with the complete records in them, the first `skip` being no records."""
    pending = head
    number = 1 - skip
    is_end = False
    while not is_end:
        # A record longer than a block: read twice as much each time, so that the work stays
        # in proportion to its length.
        room = max(_BLOCK, reading.limits.record_bytes - len(pending))
        more = source.read(min(room, max(_BLOCK, len(pending))))
        is_end = not more
        pending += more
        buffer = np.frombuffer(pending, np.uint8)
        begin = 0
        while True:
            rows = split_rows(buffer, begin, dialect, is_end=is_end, max_rows=_ROWS)
            if not rows.count:
                break
            yield buffer, rows
            number += rows.count
            begin = rows.consumed
        pending = pending[begin:]
        is_cut = len(pending) >= reading.limits.record_bytes or rows.is_full
        if pending and (is_cut or is_end):
            rows, rest = _cut_record(source, pending, dialect, reading, number)
            if rows.count:
                yield np.frombuffer(pending, np.uint8), rows
                number += rows.count
            pending, is_end = rest, False


def _cut_record(
    source: TextSource, pending: bytes, dialect: Dialect, reading: Reading, number: int
) -> tuple[Rows, bytes]:
    """Take one record that is too long as far as it goes; return it and what follows it."""
    buffer = np.frombuffer(pending, np.uint8)
    rows = split_rows(buffer, 0, dialect, is_end=True, max_rows=1)
    if rows.count and rows.consumed < len(pending):
        return rows, pending[rows.consumed :]
    reading.log.add("record_cut", number, detail=f"more than {len(pending):,} bytes")
    after = len(pending) if rows.count else 0
    while pending:
        line_end = pending.find(b"\n", after)
        if line_end >= 0:
            return rows, pending[line_end + 1 :]
        pending, after = source.read(_BLOCK), 0
    return rows, b""


@dataclass(slots=True)
class _Table:
    """Turns the fields of records into columns and records what is ragged."""

    names: list[str]
    dialect: Dialect
    reading: Reading
    is_damaged: bool
    _next_row: int = field(default=1)

    def make_batch(self, buffer: Bytes, rows: Rows, skip: int) -> Batch:
        """Return the records from number `skip` on as a batch."""
        first_field = rows.first_field[skip:]
        body = Rows(rows.starts, rows.ends, rows.flags, first_field, rows.consumed)
        numbers = np.arange(self._next_row, self._next_row + body.count, dtype=np.int64)
        self._next_row += body.count
        self.reading.rows_read += body.count
        if not body.count:
            return Batch(pa.table({}), numbers)
        self._note_shape(body, numbers)
        columns = [
            self._column(name, buffer, body, number, numbers)
            for number, name in enumerate(self.names)
        ]
        surplus = self._surplus(buffer, body, numbers)
        names = self.names
        if surplus is not None:
            names, columns = [*names, SURPLUS], [*columns, surplus]
        return make_batch(names, columns, numbers, self.reading)

    def _note_shape(self, body: Rows, numbers: npt.NDArray[np.int64]) -> None:
        log = self.reading.log
        widths = np.diff(body.first_field)
        expected = len(self.names)
        if int(widths.min()) < expected:
            log.add_rows("row_short", numbers[widths < expected])
        if int(widths.max()) > expected:
            log.add_rows("row_long", numbers[widths > expected])
        begin, end = int(body.first_field[0]), int(body.first_field[-1])
        flags = body.flags[begin:end]
        if not (flags & (STRAY | UNCLOSED)).any():
            return
        for flag, code in ((STRAY, "stray_quote"), (UNCLOSED, "unclosed_quote")):
            fields = np.flatnonzero(flags & flag) + begin
            at = np.unique(np.searchsorted(body.first_field, fields, "right") - 1)
            log.add_rows(code, numbers[at])

    def _column(
        self, name: str, buffer: Bytes, body: Rows, number: int, numbers: npt.NDArray[np.int64]
    ) -> pa.Array:
        column = copy_column(buffer, body, number, self.dialect)
        bad = find_invalid(column) if self.is_damaged else []
        if not bad:
            return column
        raw = column.cast(pa.binary()).take(pa.array(bad)).to_pylist()
        self.reading.log.add_rows("encoding_mixed", numbers[bad], name)
        mask = np.zeros(len(column), bool)
        mask[bad] = True
        mended = pa.array([repair_value(value) for value in raw], pa.string())
        return pc.replace_with_mask(column, pa.array(mask), mended)

    def _surplus(
        self, buffer: Bytes, body: Rows, numbers: npt.NDArray[np.int64]
    ) -> pa.Array | None:
        """Return the fields beyond the header, as they stand in the file, or None."""
        widths = np.diff(body.first_field)
        long_rows = np.flatnonzero(widths > len(self.names))
        if not len(long_rows):
            return None
        surplus = [""] * len(numbers)
        for row in long_rows:
            begin = body.starts[body.first_field[row] + len(self.names)]
            end = body.ends[body.first_field[row + 1] - 1]
            surplus[row] = repair_value(buffer[begin:end].tobytes())
        return pa.array(surplus, pa.string())
