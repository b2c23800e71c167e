# SPDX-License-Identifier: Apache-2.0
"""State on a PostgreSQL server, for a team: the same tables, the same two kinds of transaction.

Writers wait for each other, as they do on SQLite, by one advisory lock per workspace: rows that
count up and the chain of the audit need no other care. Readers see one fixed moment and wait for
nobody. Each workspace has a schema of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from manumit.core.errors import CorruptError, LockedError, UsageError
from manumit.store.state import AUDIT_KEY, State

_LOCK = 0x6D616E75  # one number for every installation; the schema tells workspaces apart
_WAITS_MS = 15_000
_BUSY = ("55P03", "40001", "40P01", "57014")
_DAMAGED = ("XX001", "XX002")


class ServerState(State):
    """The state of one workspace on a server.

    Args:
        url: Address, such as `postgresql://host/database`; without a password, which belongs in
            the system's password file.
        schema: Schema of this workspace; letters, digits and underscores.
        audit_key: Key of the audit's chain.

    Raises:
        UsageError: If the address is not of PostgreSQL, holds a password, or its driver is not
            installed.
    """

    def __init__(self, url: str, schema: str, *, audit_key: bytes = b"") -> None:
        self.schema = schema
        self.where = "state server"
        self.engine = sa.create_engine(
            _parse_url(url),
            execution_options={AUDIT_KEY: audit_key},
            hide_parameters=True,
            pool_pre_ping=True,
            pool_size=10,
            max_overflow=20,
            connect_args={
                "options": f"-csearch_path={schema} -clock_timeout={_WAITS_MS}",
                "connect_timeout": 10,
            },
        )
        sa.event.listen(self.engine, "begin", self._begin)

    def upgrade(self) -> None:
        """Bring the database to this version's tables.

        Raises:
            CorruptError: If a newer version of Manumit has written it.
            UsageError: If the server cannot be reached.
        """
        with self.write() as connection:
            connection.execute(sa.schema.CreateSchema(self.schema, if_not_exists=True))
        super().upgrade()

    def shrink(self) -> None:
        """Give back the space of deleted rows."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM FULL")

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        """Tell in words what is wrong, without the address of the server."""
        try:
            yield
        except sa.exc.DBAPIError as error:
            code = getattr(error.orig, "sqlstate", None) or ""
            if code in _BUSY:
                raise LockedError(
                    "Others are writing to the state of this workspace.",
                    hint="Try again in a moment.",
                ) from None
            if code in _DAMAGED:
                raise CorruptError(
                    "The state of this workspace is damaged.",
                    hint="Restore the latest backup of the database server.",
                ) from error
            if error.connection_invalidated or isinstance(error, sa.exc.OperationalError):
                raise LockedError(
                    "The database server cannot be reached, or stopped meanwhile.",
                    hint="Nothing of this change was kept. Start it and try again.",
                ) from None
            raise

    def _begin(self, connection: sa.Connection) -> None:
        if connection.get_execution_options().get("manumit_writes", False):
            # The lock comes first: what is read after it is what the last writer left.
            connection.exec_driver_sql(
                f"SELECT pg_advisory_xact_lock({_LOCK}, hashtext('{self.schema}'))"
            )
        else:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _parse_url(text: str) -> sa.URL:
    try:
        url = sa.make_url(text)
    except sa.exc.ArgumentError:
        raise UsageError(
            "The address of the state server is not one.",
            hint="Write it as postgresql://host/database.",
            where="state_url",
        ) from None
    if url.get_backend_name() != "postgresql" or url.password is not None:
        raise UsageError(
            "The address of the state server must be of PostgreSQL, and hold no password.",
            hint="Write postgresql://user@host/database, and the password in the password file.",
            where="state_url",
        )
    try:
        import psycopg  # noqa: F401 - only to say early what is missing
    except ImportError:
        raise UsageError(
            "The driver of PostgreSQL is not installed.",
            hint="Install manumit with its extra named postgres.",
        ) from None
    return url.set(drivername="postgresql+psycopg")
