# SPDX-License-Identifier: Apache-2.0
"""Old ids and what they became, as rows of the state."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from manumit.store.state import STATE_TABLES

_LINEAGE = STATE_TABLES["lineage"]
# Ids named in one statement.
_LOT = 500


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
    for begin in range(0, len(ended), _LOT):
        connection.execute(
            _LINEAGE.delete().where(
                _LINEAGE.c.object_kind == object_kind,
                _LINEAGE.c.object_id.in_(ended[begin : begin + _LOT]),
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


@dataclass(frozen=True, slots=True)
class Ending:
    """An id that ended, the id that carries it on, and when."""

    object_id: str
    into_id: str
    at: datetime


def find_present_ids(
    connection: sa.Connection, object_kind: str, ids: Collection[str]
) -> dict[str, str]:
    """Return where each of some ids leads today: to itself, to its heir, or to "" if to nothing."""
    present = {each: each for each in ids}
    followed: set[str] = set()
    while following := set(present.values()) - followed - {""}:
        followed |= following
        ended = _read_endings(connection, _LINEAGE.c.object_id, object_kind, following)
        into = {row.object_id: row.into_id for row in ended}
        present = {each: into.get(now, now) for each, now in present.items()}
    return present


def read_endings_into(
    connection: sa.Connection, object_kind: str, ids: Collection[str]
) -> list[Ending]:
    """Return the ids that went into some ids, into those, and so on, in the order they ended."""
    found: dict[str, Ending] = {}
    following = set(ids)
    while following:
        ended = _read_endings(connection, _LINEAGE.c.into_id, object_kind, following)
        new = {row.object_id: row for row in ended if row.object_id not in found}
        found |= new
        following = set(new)
    return sorted(found.values(), key=lambda row: (row.at, row.object_id))


def _read_endings(
    connection: sa.Connection, column: sa.Column[str], object_kind: str, ids: Collection[str]
) -> list[Ending]:
    wanted, rows = sorted(ids), []
    for begin in range(0, len(wanted), _LOT):
        query = sa.select(_LINEAGE.c.object_id, _LINEAGE.c.into_id, _LINEAGE.c.changed_at).where(
            _LINEAGE.c.object_kind == object_kind, column.in_(wanted[begin : begin + _LOT])
        )
        rows += [Ending(*row) for row in connection.execute(query)]
    return rows
