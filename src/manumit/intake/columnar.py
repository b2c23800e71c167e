# SPDX-License-Identifier: Apache-2.0
"""Parquet files: every column as text, nested values as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.core.errors import InputError
from manumit.intake.batch import Batch, Reading, make_batch, name_columns
from manumit.intake.json_text import to_text
from manumit.intake.source import repair_value

_ROWS = 20_000


def read_parquet(path: Path, reading: Reading) -> Iterator[Batch]:
    """Yield the records of a Parquet file.

    Raises:
        InputError: If the file is cut short or damaged.
    """
    try:
        with pq.ParquetFile(path) as file:
            names = name_columns(file.schema_arrow.names, reading)
            total = max(1, file.metadata.num_rows)
            size = path.stat().st_size
            for rows in file.iter_batches(batch_size=_ROWS):
                numbers = np.arange(
                    reading.rows_read + 1, reading.rows_read + 1 + rows.num_rows, dtype=np.int64
                )
                reading.rows_read += rows.num_rows
                columns = [to_strings(column) for column in rows.columns[: len(names)]]
                yield make_batch(names, columns, numbers, reading)
                if reading.on_read:
                    reading.on_read(size * reading.rows_read // total)
    except (pa.ArrowException, OSError) as error:
        raise InputError("The Parquet file is damaged.", where=type(error).__name__) from error


def to_strings(column: pa.Array) -> pa.Array:
    """Return any Arrow array as a string array without nulls."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return to_strings(column.dictionary_decode())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _valid(pc.fill_null(column.cast(pa.string(), safe=False), ""))
    if pa.types.is_timestamp(kind):
        return _timestamps(column)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_nested(kind):
        values = (repair_value(v) if isinstance(v, bytes) else v for v in column.to_pylist())
        return pa.array([to_text(_plain(v)) for v in values], pa.string())
    if pa.types.is_floating(kind):
        return pa.array([to_text(_whole(v)) for v in column.to_pylist()], pa.string())
    return pc.fill_null(column.cast(pa.string()), "")


def _valid(column: pa.Array) -> pa.Array:
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return pa.array([repair_value(v) for v in column.cast(pa.binary()).to_pylist()])
    return column


def _timestamps(column: pa.Array) -> pa.Array:
    zone = "Z" if column.type.tz else ""
    utc = column.cast(pa.timestamp("us")) if not column.type.tz else column.cast(
        pa.timestamp("us", "UTC")
    ).cast(pa.timestamp("us"))  # fmt: skip
    text = pc.fill_null(pc.binary_join_element_wise(utc.cast(pa.string()), zone, ""), "")
    return text.cast(pa.string())


def _whole(value: float | None) -> object:
    """Return whole numbers as integers: ids that a missing value turned into floats."""
    if value is not None and value == value and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def _plain(value: object) -> object:
    """Return a nested value with nothing in it that JSON does not know."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if value is None or isinstance(value, str | bool | int | float):
        return value
    return repair_value(value) if isinstance(value, bytes) else str(value)
