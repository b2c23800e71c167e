# SPDX-License-Identifier: Apache-2.0
"""One SQLite file, encrypted where it has a key: every opening of one goes through here.

The driver is SQLCipher's, also for files without a key: then it is plain SQLite. With a key each
page of the file and of its write-ahead log is encrypted and authenticated (AES-256-CBC with
HMAC-SHA-512), and what SQLite would put into temporary files stays in memory. The `-shm` file
beside it holds numbers of pages only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from sqlcipher3 import dbapi2

DRIVER: ModuleType = dbapi2
DatabaseError: type[Exception] = dbapi2.DatabaseError
BUSY_CODES = (dbapi2.SQLITE_BUSY, dbapi2.SQLITE_LOCKED)
DAMAGED_CODES = (dbapi2.SQLITE_CORRUPT, dbapi2.SQLITE_NOTADB)
_PLAIN_HEADER = b"SQLite format 3\0"


class Connection(Protocol):
    """What we use of the driver's connections."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Any:
        """Run one statement."""

    def executemany(self, sql: str, rows: Any, /) -> Any:
        """Run one statement per row."""

    def executescript(self, sql: str, /) -> Any:
        """Run several statements."""

    def backup(self, target: Any, /) -> None:
        """Copy the database into another connection's."""

    def commit(self) -> None:
        """Make what was written stay."""

    def close(self) -> None:
        """Close the connection."""


@dataclass(frozen=True, slots=True)
class Database:
    """Where a database file lies, and the key that opens it.

    Attributes:
        path: The file.
        key: 256-bit key; None for a plain file.
    """

    path: Path
    key: bytes | None = field(default=None, repr=False)

    def connect(self, *, timeout: float = 15, reads_only: bool = False) -> Connection:
        """Open a connection that threads may pass on to each other.

        Args:
            timeout: Seconds to wait for another writer.
            reads_only: Nothing can be written through it, and a missing file is not made.
        """
        mode = "ro" if reads_only else "rwc"
        uri = f"{self.path.absolute().as_uri()}?mode={mode}"
        connection: Connection = DRIVER.connect(
            uri, uri=True, timeout=timeout, check_same_thread=False
        )
        if self.key is not None:
            _unlock(connection, self.key)
        return connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a connection for reading, and close it afterwards."""
        with closing(self.connect(reads_only=True)) as connection:
            yield connection

    def copy_to(self, target: Path) -> None:
        """Copy the database, with its key, to a new file while others may write to it."""
        with (
            closing(self.connect()) as source,
            closing(Database(target, self.key).connect()) as copy,
        ):
            source.backup(copy)

    def is_plain(self) -> bool:
        """Whether the file is there and readable by everyone."""
        try:
            with self.path.open("rb") as file:
                return file.read(len(_PLAIN_HEADER)) == _PLAIN_HEADER
        except FileNotFoundError:
            return False


def _unlock(connection: Connection, key: bytes) -> None:
    # A raw key: the passphrase was made slow to guess before, once for all databases.
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    # Without it SQLCipher reports every page it cannot read on the standard error.
    connection.execute("PRAGMA cipher_log_level = NONE")
    # Memory is wiped when it is freed, and kept from being swapped out where the system allows.
    connection.execute("PRAGMA cipher_memory_security = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
