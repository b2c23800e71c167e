# SPDX-License-Identifier: Apache-2.0
"""The only module that writes Parquet: one place to sort, compress, checksum (and encrypt)."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.core.errors import CorruptError
from manumit.core.tables import TABLES
from manumit.store.manifest import Part
from manumit.store.schemas import arrow_schema, conform

# Tables whose rows carry long texts get small row groups, so that a page can fetch a few rows.
_ROW_GROUP = {"adverts": 4096, "reports": 4096, "advert_versions": 4096}
_DEFAULT_ROW_GROUP = 65536


def write_part(folder: Path, table: str, content: pa.Table) -> Part:
    """Write one sorted, immutable file of a table and return its manifest entry.

    Args:
        folder: The facts folder.
        table: Name of a declared fact table.
        content: Rows; columns are cast to the declaration.

    Raises:
        OSError: If the disk is full or refuses; nothing is left behind.
    """
    rows = sort_rows(table, conform(table, content))
    relative = f"{table}/{uuid.uuid4().hex}.parquet"
    path = folder / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        pq.write_table(
            rows,
            path,
            compression="zstd",
            compression_level=1,
            row_group_size=_ROW_GROUP.get(table, _DEFAULT_ROW_GROUP),
            use_dictionary=[c.name for c in TABLES[table].columns if c.name.endswith("_code")],
        )
        with path.open("rb+") as file:
            os.fsync(file.fileno())
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Part(relative, rows.num_rows, path.stat().st_size, digest)


def sort_rows(table: str, rows: pa.Table) -> pa.Table:
    """Return rows in the declared order; rows already in order are not copied."""
    keys = TABLES[table].sort_by
    if not keys or rows.num_rows < 2:
        return rows
    first = rows.column(keys[0])
    if len(keys) == 1 and pa.types.is_integer(first.type):
        values = first.to_numpy()
        if bool(np.all(values[1:] >= values[:-1])):
            return rows
    order = pc.sort_indices(rows, sort_keys=[(key, "ascending") for key in keys])
    return rows.take(order)


def read_parts(
    folder: Path, table: str, parts: Sequence[Part], columns: Sequence[str] | None = None
) -> pa.Table:
    """Read whole parts of a table as one Arrow table, with the declared columns.

    Raises:
        CorruptError: If a file is missing or is not what was written.
    """
    schema = arrow_schema(table)
    if columns is not None:
        schema = pa.schema([schema.field(name) for name in columns])
    if not parts:
        return schema.empty_table()
    pieces = []
    for part in parts:
        with open_part(folder, part) as file:
            pieces.append(file.read(columns=schema.names).cast(schema))
    return pa.concat_tables(pieces)


def open_part(folder: Path, part: Part) -> pq.ParquetFile:
    """Open one part, checking its size first.

    Raises:
        CorruptError: If the file is missing, cut or not Parquet.
    """
    path = folder / part.path
    try:
        if path.stat().st_size != part.size_bytes:
            raise CorruptError(
                "A stored file has the wrong size.",
                hint="Restore the latest backup with `manumit restore`.",
                where=part.path,
            )
        return pq.ParquetFile(path)
    except FileNotFoundError:
        raise
    except pa.ArrowInvalid as error:
        raise CorruptError(
            "A stored file is damaged.",
            hint="Restore the latest backup with `manumit restore`.",
            where=part.path,
        ) from error


def fetch_rows(
    folder: Path,
    table: str,
    parts: Sequence[Part],
    ids: npt.NDArray[np.int64],
    columns: Sequence[str],
) -> pa.Table:
    """Read the rows whose first key column is one of `ids`, touching few row groups.

    Args:
        folder: The facts folder.
        table: A table whose first sort key is a whole number.
        parts: Its parts.
        ids: Keys to look for, any order.
        columns: Columns to return (the key is always among them).
    """
    key = TABLES[table].sort_by[0]
    wanted = np.unique(ids)
    names = list(dict.fromkeys([key, *columns]))
    schema = arrow_schema(table)
    found = [pa.schema([schema.field(name) for name in names]).empty_table()]
    for part in parts:
        with open_part(folder, part) as file:
            groups = _groups_holding(file, key, wanted)
            for group in groups:
                # The narrow key column first: most groups in range hold none of the ids.
                keys = file.read_row_group(group, columns=[key]).column(0).to_numpy()
                rows = np.flatnonzero(np.isin(keys, wanted))
                if len(rows):
                    found.append(
                        file.read_row_group(group, columns=names).take(rows).cast(found[0].schema)
                    )
    return pa.concat_tables(found)


def _groups_holding(file: pq.ParquetFile, key: str, wanted: npt.NDArray[np.int64]) -> list[int]:
    column = file.schema_arrow.get_field_index(key)
    groups = []
    for number in range(file.num_row_groups):
        bounds = file.metadata.row_group(number).column(column).statistics
        low = np.searchsorted(wanted, bounds.min, "left")
        high = np.searchsorted(wanted, bounds.max, "right")
        if high > low:
            groups.append(number)
    return groups
