# SPDX-License-Identifier: Apache-2.0
"""The audit: append-only and chained by keyed hashes.

A changed row breaks every row after it, and without the workspace's key nobody can make a chain
that holds. An event says who did what to which object, when and for what purpose; it never holds
content. A cut-off tail is found by the checkpoints (`manumit.store.checkpoints`).

Source: Schneier, B., Kelsey, J. (1999). Secure audit logs to support computer forensics. ACM
TISSEC 2 (2), for chaining; RFC 2104 (HMAC).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from manumit.core.values import to_utc
from manumit.store.state import AUDIT_KEY, STATE_TABLES

_EVENTS = STATE_TABLES["audit_events"]
_START = "0" * 64
_HASHED = ("event_id", "at", "actor", "action", "object_id", "detail", "previous_hash")


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
    row_hash = _hash_row(tuple(values[name] for name in _HASHED), _key_of(connection))
    connection.execute(_EVENTS.insert().values(**values, row_hash=row_hash))
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
    key = _key_of(connection)
    columns = [_EVENTS.c[name] for name in (*_HASHED, "row_hash")]
    rows = connection.execution_options(yield_per=5000).execute(
        sa.select(*columns).order_by(_EVENTS.c.event_id)
    )
    expected, previous = 1, _START
    for row in rows:
        reason = ""
        if row.event_id != expected:
            reason = "This row is missing."
        elif row.previous_hash != previous:
            reason = "It does not follow from the row before it."
        elif not hmac.compare_digest(row.row_hash.encode(), _hash_row(row[:-1], key).encode()):
            reason = "Its content was changed after it was written."
        if reason:
            return AuditCheck(expected - 1, expected, reason)
        expected, previous = expected + 1, row.row_hash
    return AuditCheck(expected - 1, None, "")


def _to_event(row: sa.Row[tuple[object, ...]]) -> AuditEvent:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    at = values["at"]
    values["at"] = to_utc(at)
    return AuditEvent(**values)


def _key_of(connection: sa.Connection) -> bytes:
    return bytes(connection.get_execution_options().get(AUDIT_KEY, b""))


def _hash_row(values: Sequence[Any], key: bytes) -> str:
    """Return the keyed hash of a row's values, in the order of _HASHED."""
    event_id, at, *texts = values
    moment = to_utc(at).isoformat(timespec="microseconds")
    parts = json.dumps([str(event_id), moment, *texts], ensure_ascii=True)
    return hmac.new(key, parts.encode("ascii"), hashlib.sha256).hexdigest()
