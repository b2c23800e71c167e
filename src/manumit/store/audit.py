# SPDX-License-Identifier: Apache-2.0
"""The audit: append-only and hash-chained, so that a changed row breaks every row after it.

An event says who did what to which object, and when; it never holds content.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from manumit.store.state import STATE_TABLES

_EVENTS = STATE_TABLES["audit_events"]
_START = "0" * 64


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One thing that was done."""

    event_id: int
    at: datetime
    actor: str
    action: str
    object_id: str
    detail: str
    previous_hash: str
    row_hash: str


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """The result of a verification: how many rows hold, and the first that does not."""

    events: int
    first_bad_id: int | None
    reason: str

    @property
    def is_sound(self) -> bool:
        """Whether the whole chain holds."""
        return self.first_bad_id is None


def append_event(
    connection: sa.Connection,
    *,
    actor: str,
    action: str,
    object_id: str,
    at: datetime,
    detail: Mapping[str, str | int | float | bool] | None = None,
) -> int:
    """Add an event inside the caller's writing transaction and return its number.

    Args:
        connection: From `State.write()`, so that the change and its event stand or fall together.
        actor: Who.
        action: What, as verb.object, such as `judge.lead`.
        object_id: Stable id of the object; never a name, number or text.
        at: When, UTC.
        detail: Counts and codes.
    """
    last = connection.execute(
        sa.select(_EVENTS.c.event_id, _EVENTS.c.row_hash).order_by(_EVENTS.c.event_id.desc())
    ).first()
    event_id, previous = (last[0] + 1, last[1]) if last else (1, _START)
    values = {
        "event_id": event_id,
        "at": at.astimezone(UTC),
        "actor": actor,
        "action": action,
        "object_id": object_id,
        "detail": json.dumps(dict(detail or {}), sort_keys=True, ensure_ascii=True),
        "previous_hash": previous,
    }
    connection.execute(_EVENTS.insert().values(**values, row_hash=_hash_row(values)))
    return int(event_id)


def read_events(
    connection: sa.Connection, *, newest_first: bool = True, most: int = 200, before: int = 0
) -> list[AuditEvent]:
    """Return events, at most `most`, optionally only those numbered below `before`."""
    order = _EVENTS.c.event_id.desc() if newest_first else _EVENTS.c.event_id.asc()
    query = sa.select(_EVENTS).order_by(order).limit(most)
    if before:
        query = query.where(_EVENTS.c.event_id < before)
    return [_to_event(row) for row in connection.execute(query)]


def verify_chain(connection: sa.Connection) -> AuditCheck:
    """Recompute the chain and name the first row that does not hold."""
    expected, previous = 1, _START
    for event in _iterate(connection):
        if event.event_id != expected:
            return AuditCheck(expected - 1, expected, "This row is missing.")
        if event.previous_hash != previous:
            return AuditCheck(expected - 1, expected, "It does not follow from the row before it.")
        if event.row_hash != _hash_row(_to_values(event)):
            return AuditCheck(
                expected - 1, expected, "Its content was changed after it was written."
            )
        expected, previous = expected + 1, event.row_hash
    return AuditCheck(expected - 1, None, "")


def _iterate(connection: sa.Connection) -> Iterator[AuditEvent]:
    for row in connection.execute(sa.select(_EVENTS).order_by(_EVENTS.c.event_id)):
        yield _to_event(row)


def _to_event(row: sa.Row[tuple[object, ...]]) -> AuditEvent:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    at = values["at"]
    values["at"] = at if at.tzinfo else at.replace(tzinfo=UTC)
    return AuditEvent(**values)


def _to_values(event: AuditEvent) -> dict[str, object]:
    return {
        name: getattr(event, name)
        for name in ("event_id", "at", "actor", "action", "object_id", "detail", "previous_hash")
    }


def _hash_row(values: Mapping[str, object]) -> str:
    at = values["at"]
    moment = (
        at.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(at, datetime) else ""
    )
    parts = [
        str(values["event_id"]), moment, values["actor"], values["action"],
        values["object_id"], values["detail"], values["previous_hash"],
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode("ascii")).hexdigest()
