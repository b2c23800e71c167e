# SPDX-License-Identifier: Apache-2.0
"""What waits for a person: unseen alerts, open correction requests."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from manumit.prosecute.leads.reading import read_standing
from manumit.store.state import STATE_TABLES
from manumit.workspace import Workspace

Row = dict[str, Any]


def read_new_alerts(workspace: Workspace, most: int = 20) -> list[Row]:
    """Read the alerts nobody has seen, newest first, on leads that stand accepted."""
    table = STATE_TABLES["alerts"]
    standing = read_standing(workspace)
    accepted = [row["target_id"] for row in standing if row["verdict_code"] == "accept"]
    statement = sa.select(table).where(table.c.seen_at.is_(None), table.c.lead_id.in_(accepted))
    return _read(workspace, statement.order_by(table.c.alert_id.desc()).limit(most))


def read_open_corrections(workspace: Workspace, most: int = 20) -> list[Row]:
    """Read the correction requests nobody has decided, oldest first."""
    table = STATE_TABLES["corrections"]
    statement = sa.select(table).where(table.c.decision_code == "open")
    return _read(workspace, statement.order_by(table.c.correction_id).limit(most))


def _read(workspace: Workspace, statement: sa.Select[Any]) -> list[Row]:
    with workspace.state.read() as connection:
        return [dict(row._mapping) for row in connection.execute(statement)]  # noqa: SLF001
