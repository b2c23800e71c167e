# SPDX-License-Identifier: Apache-2.0
"""The only module that reads and writes Parquet: sorted, compressed, checksummed, encrypted.

Where the workspace has a passphrase each file has a random key of its own (Parquet modular
encryption, AES-256-GCM, footer included), which the manifest holds wrapped by the vault.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe

from manumit.core.errors import CorruptError
from manumit.core.tables import TABLES
from manumit.store.manifest import Part
from manumit.store.schemas import arrow_schema, conform

# A page fetches a few rows by their first key: small row groups where rows are long, or where
# one network, lead or campaign fills a page; larger ones where much is scanned.
_ROW_GROUP = {
    "adverts": 4096, "reports": 4096, "advert_versions": 4096,
    "leads": 1024, "lead_evidence": 4096, "campaigns": 4096, "templates": 4096, "networks": 4096,
    "network_adverts": 8192, "network_selectors": 8192, "network_members": 8192, "links": 8192,
    "advert_selectors": 16384, "advert_indicators": 16384, "selectors": 16384,
}  # fmt: skip
_DEFAULT_ROW_GROUP = 65536
_MOST_FOOTERS = 256
# Tables from this size on are written by two threads; so much is put in order at a time.
_LARGE_BYTES, _STEP_BYTES = 64 << 20, 32 << 20


class FileKeys(Protocol):
    """What makes and opens the keys of files: the vault of a workspace with a passphrase."""

    def make_file_key(self) -> tuple[bytes, str]:
        """Return a new random 256-bit key, and the same key wrapped."""

    def open_file_key(self, wrapped: str, /) -> bytes:
        """Return the key that was wrapped."""


def write_parts(
    folder: Path, table: str, content: pa.Table, keys: FileKeys | None = None
) -> tuple[Part, ...]:
    """Write a table as sorted, immutable files and return their manifest entries.

    A large table becomes several files, one behind the other in order, written by two threads.

    Args:
        folder: The facts folder.
        table: Name of a declared fact table.
        content: Rows; columns are cast to the declaration.
        keys: Where file keys come from; None writes plain files.

    Raises:
        OSError: If the disk is full or refuses; nothing is left behind.
    """
    rows = conform(table, content)
    batches, order = rows.to_batches(), _find_order(table, rows)
    pieces = 1 if rows.nbytes < _LARGE_BYTES else 2
    group = _ROW_GROUP.get(table, _DEFAULT_ROW_GROUP)
    step = max(1, _STEP_BYTES * rows.num_rows // max(1, rows.nbytes) // group) * group

    def write(begin: int, end: int) -> Part:
        """Write the rows from one place in the order to another, few at a time."""
        steps = (
            rows.slice(at, min(step, end - at))
            if order is None
            else _take_rows(batches, order[at : min(at + step, end)], rows.schema)
            for at in range(begin, end, step)
        )
        return _write_part(folder, table, steps, rows.schema, group, keys)

    bounds = [rows.num_rows * n // pieces for n in range(pieces + 1)]
    with ThreadPoolExecutor(pieces) as pool:
        written = [pool.submit(write, *bound) for bound in pairwise(bounds)]
    if failed := next((error for one in written if (error := one.exception())), None):
        for one in written:
            if not one.exception():
                (folder / one.result().path).unlink(missing_ok=True)
        raise failed
    return tuple(one.result() for one in written)


def _take_rows(
    batches: Sequence[pa.RecordBatch], places: npt.NDArray[np.int64], schema: pa.Schema
) -> pa.Table:
    """Return rows by place; the batches are not joined, which would double the memory."""
    order = np.argsort(places)
    ascending = places[order]
    ends = np.cumsum([0, *(batch.num_rows for batch in batches)])
    cuts = np.searchsorted(ascending, ends)
    found = [
        batch.take(pa.array(ascending[cuts[n] : cuts[n + 1]] - ends[n]))
        for n, batch in enumerate(batches)
        if cuts[n + 1] > cuts[n]
    ]
    back = np.empty(len(places), np.int64)
    back[order] = np.arange(len(places))
    return pa.Table.from_batches(found, schema).combine_chunks().take(pa.array(back))


def _write_part(
    folder: Path,
    table: str,
    steps: Iterable[pa.Table],
    schema: pa.Schema,
    group: int,
    keys: FileKeys | None,
) -> Part:
    key, wrapped = keys.make_file_key() if keys else (b"", "")
    relative = f"{table}/{uuid.uuid4().hex}.parquet"
    path = folder / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    try:
        with pq.ParquetWriter(
            path,
            schema,
            compression="zstd",
            compression_level=1,
            use_dictionary=[c.name for c in TABLES[table].columns if c.name.endswith("_code")],
            encryption_properties=pe.create_encryption_properties(key) if key else None,
        ) as writer:
            for rows in steps:
                writer.write_table(rows, row_group_size=group)
                count += rows.num_rows
        with path.open("rb+") as file:
            os.fsync(file.fileno())
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Part(relative, count, path.stat().st_size, digest, wrapped)


def _find_order(table: str, rows: pa.Table) -> npt.NDArray[np.int64] | None:
    """Return the places of rows in the declared order, None if they stand in it."""
    keys = TABLES[table].sort_by
    if not keys or rows.num_rows < 2:
        return None
    first = rows.column(keys[0])
    if len(keys) == 1 and pa.types.is_integer(first.type):
        values = first.to_numpy()
        if bool(np.all(values[1:] >= values[:-1])):
            return None
    order = pc.sort_indices(rows, sort_keys=[(key, "ascending") for key in keys])
    return np.asarray(order, np.int64)


def read_parts(
    folder: Path,
    table: str,
    parts: Sequence[Part],
    columns: Sequence[str] | None = None,
    keys: FileKeys | None = None,
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
        with open_part(folder, part, keys) as file:
            pieces.append(file.read(columns=schema.names).cast(schema))
    return pa.concat_tables(pieces)


def open_part(folder: Path, part: Part, keys: FileKeys | None = None) -> pq.ParquetFile:
    """Open one part, checking its size first.

    Raises:
        CorruptError: If the file is missing, cut, not Parquet, or its key is not at hand.
    """
    path = folder / part.path
    try:
        if path.stat().st_size != part.size_bytes:
            raise CorruptError(
                "A stored file has the wrong size.",
                hint="Restore the latest backup with `manumit restore`.",
                where=part.path,
            )
        # The footer carries what decrypts the pages.
        return pq.ParquetFile(path, metadata=_read_footer(path, _find_key(part, keys)))
    except FileNotFoundError:
        raise
    except (pa.ArrowInvalid, OSError) as error:
        raise CorruptError(
            "A stored file is damaged.",
            hint="Restore the latest backup with `manumit restore`.",
            where=part.path,
        ) from error


def fetch_rows(
    folder: Path,
    table: str,
    parts: Sequence[Part],
    keys: npt.ArrayLike | Sequence[str],
    columns: Sequence[str],
    file_keys: FileKeys | None = None,
) -> pa.Table:
    """Read the rows whose first key column is one of `keys`, touching few row groups.

    Args:
        folder: The facts folder.
        table: A table whose first sort key is a whole number or a text.
        parts: Its parts.
        keys: Keys to look for, any order.
        columns: Columns to return (the key is always among them).
        file_keys: What opens encrypted files.
    """
    key = TABLES[table].sort_by[0]
    names = list(dict.fromkeys([key, *columns]))
    schema = arrow_schema(table)
    wanted = pa.array(keys, schema.field(key).type).unique()
    sought = sorted(wanted.to_pylist())
    found = [pa.schema([schema.field(name) for name in names]).empty_table()]
    for part in parts:
        with open_part(folder, part, file_keys) as file:
            for group in _groups_holding(folder / part.path, file.metadata, key, sought):
                # The narrow key column first: most groups in range hold none of the keys.
                held = file.read_row_group(group, columns=[key], use_threads=False).column(0)
                rows = np.flatnonzero(pc.is_in(held, value_set=wanted).to_numpy())
                if len(rows):
                    whole = file.read_row_group(group, columns=names, use_threads=False)
                    found.append(whole.select(names).take(rows).cast(found[0].schema))
    return pa.concat_tables(found)


def open_dataset(
    folder: Path, table: str, parts: Sequence[Part], keys: FileKeys | None
) -> ds.Dataset:
    """Return the parts of a table as one Arrow dataset, for an engine to scan.

    An engine asks it for columns and ranges of rows; decryption happens here, file by file.
    """
    schema = arrow_schema(table)
    return ds.UnionDataset(
        schema,
        [
            ds.dataset(folder / part.path, schema, format=_make_format(_find_key(part, keys)))
            for part in parts
        ],
    )


def forget_keys() -> None:
    """Drop what is kept of open files; it can decrypt them."""
    _read_footer.cache_clear()
    _bounds.clear()


def _make_format(key: bytes) -> ds.ParquetFileFormat:
    opening = pe.create_decryption_properties(key) if key else None
    return ds.ParquetFileFormat(
        default_fragment_scan_options=ds.ParquetFragmentScanOptions(decryption_properties=opening)
    )


def _find_key(part: Part, keys: FileKeys | None) -> bytes:
    if not part.wrapped_key:
        return b""
    if keys is None:
        raise CorruptError(
            "A stored file is encrypted, and no key is at hand.",
            hint="Open the workspace with its passphrase.",
            where=part.path,
        )
    return keys.open_file_key(part.wrapped_key)


def _groups_holding(
    path: Path, footer: pq.FileMetaData, key: str, sought: Sequence[Any]
) -> list[int]:
    """Return the row groups in whose range one of the sorted keys lies."""
    if (path, key) not in _bounds:
        if len(_bounds) >= _MOST_FOOTERS:
            _bounds.clear()
        column = footer.schema.names.index(key)
        groups = (footer.row_group(number) for number in range(footer.num_row_groups))
        bounds = (group.column(column).statistics for group in groups)
        _bounds[path, key] = tuple((each.min, each.max) for each in bounds)
    return [
        number
        for number, (least, greatest) in enumerate(_bounds[path, key])
        if bisect_right(sought, greatest) > bisect_left(sought, least)
    ]


# Least and greatest key of each row group; a file never changes.
_bounds: dict[tuple[Path, str], tuple[tuple[Any, Any], ...]] = {}


@lru_cache(maxsize=_MOST_FOOTERS)
def _read_footer(path: Path, key: bytes) -> pq.FileMetaData:
    # A file never changes, and the footer of a large one takes longer to read than a page of rows.
    opening = pe.create_decryption_properties(key) if key else None
    return pq.read_metadata(path, decryption_properties=opening)
