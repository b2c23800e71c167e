# SPDX-License-Identifier: Apache-2.0
"""What somebody with access to the database and bad intent would do first."""

import sqlalchemy as sa


def drop_guards(connection):
    """Remove the triggers that keep the audit's rows from being changed."""
    for table in ("audit_events", "audit_checkpoints"):
        for verb in ("update", "delete"):
            on = f" ON {table}" if connection.dialect.name == "postgresql" else ""
            connection.execute(sa.text(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on}"))
