# SPDX-License-Identifier: Apache-2.0
"""State: rows that persons and jobs change, on SQLite (WAL) through SQLAlchemy.

`write()` opens a transaction that takes the write lock at once, so that two writers wait for
each other instead of failing; `read()` opens one that sees a fixed state.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from manumit.core.errors import CorruptError, LockedError
from manumit.core.tables import TABLES, Kind
from manumit.core.tables import Table as Declared
from manumit.store.database import BUSY_CODES, DAMAGED_CODES, DRIVER, Database

_TYPES: dict[Kind, sa.types.TypeEngine[Any]] = {
    Kind.TEXT: sa.Text(),
    Kind.INT: sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
    Kind.INT32: sa.Integer(),
    Kind.FLOAT: sa.Float(),
    Kind.BOOL: sa.Boolean(),
    Kind.TIME: sa.DateTime(timezone=True),
    Kind.BYTES: sa.LargeBinary(),
}
METADATA = sa.MetaData()
# Option of the connections that carries the key of the audit's chain.
AUDIT_KEY = "manumit_audit_key"


def _make_table(declared: Declared) -> sa.Table:
    columns = [
        sa.Column(
            column.name,
            _TYPES[column.kind],
            primary_key=column.name in declared.key,
            nullable=column.nullable,
        )
        for column in declared.columns
    ]
    return sa.Table(declared.name, METADATA, *columns)


STATE_TABLES = {
    name: _make_table(declared) for name, declared in TABLES.items() if not declared.is_fact
}


class State:
    """The state database of one workspace.

    Args:
        path: Its file.
        key: 256-bit key that opens it; None where the workspace has no passphrase.
        audit_key: Key of the audit's chain.
    """

    def __init__(self, path: Path, key: bytes | None = None, *, audit_key: bytes = b"") -> None:
        self.path = path
        self.where = path.name
        self.database = Database(path, key)
        # The address names the file only to choose the pool; the key never comes near it.
        self.engine = sa.create_engine(
            sa.URL.create("sqlite", database=str(path)),
            module=DRIVER,
            creator=self.database.connect,
            execution_options={AUDIT_KEY: audit_key},
            hide_parameters=True,  # an error must not quote what a row holds
        )
        sa.event.listen(self.engine, "connect", _set_up)
        sa.event.listen(self.engine, "begin", _begin)

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """Open a writing transaction; it commits when the block ends without an error."""
        writing = self.engine.execution_options(manumit_writes=True)
        with self._plain_errors(), writing.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Open a reading transaction."""
        with self._plain_errors(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        """Tell in words that the database is busy or damaged."""
        try:
            yield
        except sa.exc.DatabaseError as error:
            code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
            if code in BUSY_CODES:
                raise LockedError(
                    "Another process is writing to the state of this workspace.",
                    hint="Try again in a moment.",
                ) from None
            if code in DAMAGED_CODES:
                raise CorruptError(
                    "The state of this workspace is damaged.",
                    hint="Restore the latest backup with `manumit restore`.",
                    where=self.where,
                ) from error
            raise

    def upgrade(self) -> None:
        """Bring the database to this version's tables.

        Raises:
            CorruptError: If a newer version of Manumit has written it.
        """
        versions = Path(__file__).parent / "migrations" / "versions"
        # Files are named by their revision; loading alembic to find nothing to do takes longer
        # than many a command.
        if self.version() == max(path.name[:4] for path in versions.glob("[0-9]*.py")):
            return
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["engine"] = self.engine
        try:
            with self._plain_errors():
                command.upgrade(config, "head")
        except CommandError as error:
            raise CorruptError(
                "The state of this workspace was written by a newer version of Manumit.",
                hint="Install that version or a later one.",
                where=self.where,
            ) from error

    def version(self) -> str:
        """Return the revision of the database's tables, empty before the first upgrade."""
        with self.read() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return ""
            row = connection.execute(sa.text("SELECT version_num FROM alembic_version")).first()
            return str(row[0]) if row else ""

    def shrink(self) -> None:
        """Rewrite the file without what was deleted (deleted bytes are overwritten already)."""
        raw = self.engine.raw_connection()
        try:
            raw.cursor().execute("VACUUM")
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _set_up(connection: object, _record: object) -> None:
    # SQLAlchemy, not the driver, begins transactions: see _begin.
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("manumit_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
