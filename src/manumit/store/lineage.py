# SPDX-License-Identifier: Apache-2.0
"""Old ids and what they became, as rows of the state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from manumit.store.state import STATE_TABLES

_LINEAGE = STATE_TABLES["lineage"]


def read_redirects(connection: sa.Connection, object_kind: str) -> dict[str, str]:
    """Return every ended id of a kind and the id it points to ("" if nothing is left of it)."""
    query = sa.select(_LINEAGE.c.object_id, _LINEAGE.c.into_id).where(
        _LINEAGE.c.object_kind == object_kind
    )
    return {row.object_id: row.into_id for row in connection.execute(query)}


def write_redirects(
    connection: sa.Connection,
    object_kind: str,
    redirects: Mapping[str, str],
    *,
    run_id: str,
    at: datetime,
) -> None:
    """Add ended ids; an id ends once, so a row that is there already is replaced.

    Args:
        connection: Of a writing transaction.
        object_kind: campaign, template, network or lead.
        redirects: Ended id to the id that carries it on.
        run_id: The run that changed it.
        at: When.
    """
    if not redirects:
        return
    ended = sorted(redirects)
    for begin in range(0, len(ended), 500):
        connection.execute(
            _LINEAGE.delete().where(
                _LINEAGE.c.object_kind == object_kind,
                _LINEAGE.c.object_id.in_(ended[begin : begin + 500]),
            )
        )
    connection.execute(
        _LINEAGE.insert(),
        [
            {
                "object_kind": object_kind,
                "object_id": old,
                "into_id": redirects[old],
                "run_id": run_id,
                "changed_at": at,
            }
            for old in ended
        ],
    )
