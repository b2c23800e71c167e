# SPDX-License-Identifier: Apache-2.0
"""The query engine over the facts: the seam behind which DuckDB stands.

A room knows four verbs: `query` (SQL in DuckDB's dialect, from a .sql file of the room),
`register` (an Arrow table under a name), `columns` (a table's columns as Arrow batches for a
kernel) and `close`. Another engine over the same Parquet files translates the SQL and gives
the same verbs; no room changes.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds

from manumit.core.tables import TABLES
from manumit.store.facts import Snapshot
from manumit.store.schemas import arrow_schema

_DUCKDB_TYPES = {
    "string": "VARCHAR", "int64": "BIGINT", "int32": "INTEGER", "uint64": "UBIGINT",
    "double": "DOUBLE", "bool": "BOOLEAN", "binary": "BLOB", "timestamp[us, tz=UTC]": "TIMESTAMPTZ",
}  # fmt: skip
_WORD = re.compile(r"\w+")


class Engine(Protocol):
    """What a room may ask of a query engine."""

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> pa.Table:
        """Run one statement ($name parameters) and return its rows."""

    def register(self, name: str, content: pa.Table) -> None:
        """Make an Arrow table readable under a name, beside the facts."""

    def columns(self, table: str, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Yield columns of a fact table as Arrow batches."""

    def close(self) -> None:
        """Free what the engine holds."""


class DuckEngine:
    """DuckDB in memory over one snapshot of the facts; safe to share between threads.

    Plain files it reads itself. Encrypted ones it scans as Arrow datasets, asking for columns and
    ranges: its own reader of encrypted Parquet fails on lists, on columns of several pages and
    where a filter skips pages (DuckDB 2.0), and is slower.
    """

    def __init__(self, snapshot: Snapshot, *, memory_mb: int = 4096, threads: int = 0) -> None:
        self.snapshot = snapshot
        self._lock = threading.Lock()
        self._connection = duckdb.connect(
            ":memory:",
            config={
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "memory_limit": f"{memory_mb}MB",
                "threads": threads or os.cpu_count() or 2,
                # What is encrypted on the disk must not be spilled to it in clear.
                "temp_directory": "" if snapshot.is_encrypted else str(snapshot.folder / "spill"),
                "preserve_insertion_order": True,
            },
        )
        self._connection.execute("SET TimeZone = 'UTC'")
        self._datasets: dict[str, ds.Dataset] = {}
        for name, table in TABLES.items():
            if table.is_fact and snapshot.is_encrypted and snapshot.paths(name):
                self._datasets[name] = snapshot.dataset(name)
            elif table.is_fact:
                self._connection.execute(_view_of(name, snapshot))
        # From here on SQL reaches the facts of this workspace and nothing else on the disk.
        self._connection.execute(f"SET allowed_directories = [{_quoted(str(snapshot.folder))}]")
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> pa.Table:
        """Run one statement ($name parameters) and return its rows."""
        with self._lock:
            cursor = self._connection.cursor()
        try:
            for name in self._datasets.keys() & set(_WORD.findall(sql.lower())):
                cursor.register(name, self._datasets[name])
            return cursor.sql(sql, params=dict(parameters or {})).to_arrow_table()
        finally:
            cursor.close()

    def register(self, name: str, content: pa.Table) -> None:
        """Make an Arrow table readable under a name, beside the facts."""
        with self._lock:
            self._connection.register("arriving", content)
            self._connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM arriving")  # noqa: S608 - names are ours
            self._connection.unregister("arriving")

    def columns(self, table: str, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Yield columns of a fact table as Arrow batches."""
        return self.snapshot.batches(table, names)

    def close(self) -> None:
        """Free what the engine holds."""
        self._connection.close()


def read_sql(anchor: str, name: str) -> str:
    """Read a SQL file of a room.

    Args:
        anchor: The room, such as `manumit.prosecute.leads`.
        name: File name in it, such as `list.sql`.
    """
    from importlib.resources import files

    return files(anchor).joinpath(name).read_text(encoding="utf-8")


def _view_of(name: str, snapshot: Snapshot) -> str:
    paths = snapshot.paths(name)
    if paths:
        files = ", ".join(_quoted(path) for path in paths)
        return f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{files}])"  # noqa: S608 - names are ours
    columns = ", ".join(f'"{field.name}" {_type_of(field.type)}' for field in arrow_schema(name))
    return f"CREATE TABLE {name} ({columns})"


def _type_of(arrow: pa.DataType) -> str:
    if pa.types.is_list(arrow):
        return f"{_DUCKDB_TYPES[str(arrow.value_type)]}[]"
    return _DUCKDB_TYPES[str(arrow)]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
