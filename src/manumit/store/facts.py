# SPDX-License-Identifier: Apache-2.0
"""Facts: immutable Parquet parts under one manifest.

Many processes read while one writes. A reader takes a `Snapshot`, which never changes under
it; a writer collects parts in a `Change` and swaps the manifest once, so that a process killed
at any moment leaves the last good state. Files of the generation before the last are dropped
when the next one is in place; stray files of a killed writer go the same way.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

import numpy.typing as npt
import pyarrow as pa
import pyarrow.dataset as ds

from manumit.core.errors import CorruptError
from manumit.core.tables import TABLES
from manumit.store.lock import WriterLock
from manumit.store.manifest import Manifest, Part, read_manifest, write_manifest
from manumit.store.parquet import (
    FileKeys,
    fetch_rows,
    open_dataset,
    open_part,
    read_parts,
    write_parts,
)

_MOST_PARTS = 12
_FULL_BYTES = 64 << 20
# Modules that may rewrite tables they do not own: what must be forgotten is forgotten everywhere.
_REWRITERS = ("retention",)


class Snapshot:
    """All fact tables as they stood at one moment."""

    def __init__(self, folder: Path, manifest: Manifest, keys: FileKeys | None = None) -> None:
        self.folder = folder
        self.manifest = manifest
        self._keys = keys

    @property
    def is_encrypted(self) -> bool:
        """Whether its files are encrypted, so that nothing of them may reach the disk in clear."""
        return self._keys is not None

    def read(self, table: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Read a whole table, or some of its columns."""
        return read_parts(self.folder, table, self.manifest.parts(table), columns, self._keys)

    def fetch(
        self,
        table: str,
        keys: npt.ArrayLike | Sequence[str],
        columns: Sequence[str] | None = None,
    ) -> pa.Table:
        """Read the rows whose first key column is among `keys`; order is the table's."""
        names = columns or TABLES[table].column_names
        parts = self.manifest.parts(table)
        return fetch_rows(self.folder, table, parts, keys, names, self._keys)

    def batches(
        self, table: str, columns: Sequence[str], rows: int = 65536
    ) -> Iterator[pa.RecordBatch]:
        """Yield a table batch by batch, for kernels that need not see it whole."""
        for part in self.manifest.parts(table):
            with open_part(self.folder, part, self._keys) as file:
                yield from file.iter_batches(batch_size=rows, columns=list(columns))

    def count(self, table: str) -> int:
        """Return the number of rows of a table."""
        return self.manifest.rows(table)

    def dataset(self, table: str) -> ds.Dataset:
        """Return a table as an Arrow dataset that decrypts what an engine scans."""
        return open_dataset(self.folder, table, self.manifest.parts(table), self._keys)

    def paths(self, table: str) -> list[str]:
        """Return the absolute paths of a table's files, as an engine takes them."""
        return [str(self.folder / part.path) for part in self.manifest.parts(table)]


class Facts:
    """The facts of one workspace; with `keys` every file is written encrypted."""

    def __init__(self, folder: Path, lock: WriterLock, keys: FileKeys | None = None) -> None:
        self.folder = folder
        self._lock = lock
        self._keys = keys

    def snapshot(self) -> Snapshot:
        """Return the latest state, fixed from now on."""
        return Snapshot(self.folder, read_manifest(self.folder), self._keys)

    def change(self, writer: str) -> Change:
        """Begin a change in the name of a module, such as `prosecute.adverts`."""
        return Change(self.folder, writer, self._lock, self._keys)

    def find_damage(self) -> list[str]:
        """Compare every file with its checksum and return the paths that differ."""
        damaged = []
        for parts in read_manifest(self.folder).tables.values():
            for part in parts:
                path = self.folder / part.path
                if not path.exists():
                    damaged.append(part.path)
                    continue
                with path.open("rb") as file:
                    if hashlib.file_digest(file, "sha256").hexdigest() != part.sha256:
                        damaged.append(part.path)
        return damaged


class Change:
    """New parts that become visible together, or not at all.

    Use it as a context manager: leaving it normally commits, an exception discards.
    """

    def __init__(
        self, folder: Path, writer: str, lock: WriterLock, keys: FileKeys | None = None
    ) -> None:
        self._folder = folder
        self._keys = keys
        self._writer = writer
        self._lock = lock
        self._tables: dict[str, tuple[Part, ...]] = {}
        self._steps: dict[str, str] = {}
        self._purge = False

    def __enter__(self) -> Change:
        self._lock.acquire()
        try:
            self._base = read_manifest(self._folder)
        except CorruptError:
            self._lock.release()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._commit()
            else:
                self._discard()
        finally:
            self._lock.release()

    @property
    def before(self) -> Snapshot:
        """The state this change started from."""
        return Snapshot(self._folder, self._base, self._keys)

    def replace(self, table: str, content: pa.Table) -> None:
        """Make `content` the whole of a table."""
        self._check_writer(table)
        parts = write_parts(self._folder, table, content, self._keys)
        self._tables[table] = parts if content.num_rows else ()

    def append(self, table: str, content: pa.Table) -> None:
        """Add rows to a table; small parts are merged when there are many."""
        self._check_writer(table)
        if not content.num_rows:
            return
        parts = self._tables.get(table, self._base.parts(table))
        self._tables[table] = self._compact(
            table, (*parts, *write_parts(self._folder, table, content, self._keys))
        )

    def note_step(self, step: str, fingerprint: str) -> None:
        """Remember what a step of the flow ran on, so that it need not run again."""
        self._steps[step] = fingerprint

    def purge(self) -> None:
        """Drop superseded files at once instead of one generation later."""
        self._purge = True

    def _check_writer(self, table: str) -> None:
        owner = TABLES[table].writer
        if self._writer not in (owner, *_REWRITERS):
            raise PermissionError(f"{self._writer} may not write {table}; {owner} does")

    def _compact(self, table: str, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        # Full parts stay. Merge the small ones; take the largest of the others in only when the
        # rest has grown to a quarter of it.
        others = [part for part in parts if part.size_bytes < _FULL_BYTES]
        if len(others) <= _MOST_PARTS:
            return parts
        largest = max(others, key=lambda part: part.rows)
        merged = [part for part in others if part is not largest]
        if 4 * sum(part.rows for part in merged) >= largest.rows:
            merged = others
        kept = tuple(part for part in parts if part not in merged)
        content = read_parts(self._folder, table, merged, keys=self._keys)
        return (*kept, *write_parts(self._folder, table, content, self._keys))

    def _commit(self) -> None:
        if not self._tables and not self._steps and not self._purge:
            return
        following = self._base.changed(self._tables, self._steps)
        write_manifest(self._folder, following)
        if self._tables or self._purge:
            # A change of notes alone drops nothing: who reads the generation before still may.
            self._drop_others(following.paths() | (set() if self._purge else self._base.paths()))

    def _discard(self) -> None:
        self._drop_others(self._base.paths())

    def _drop_others(self, keep: set[str]) -> None:
        for path in self._folder.glob("*/*.parquet"):
            if path.relative_to(self._folder).as_posix() not in keep:
                # A reader on Windows may still hold it: the next change drops it then.
                with contextlib.suppress(OSError):
                    path.unlink()
