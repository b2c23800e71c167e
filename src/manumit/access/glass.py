# SPDX-License-Identifier: Apache-2.0
"""Emergency access to one object: with a reason, for a while, and a second person is told.

Waiting for an assignment or a consent can cost a life, so whoever holds a role that allows it
may go past both. It is written down before anything is read, closes by itself, and stays on the
list of someone else until that person has looked at it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from manumit.access.conditions import is_same_person
from manumit.access.identity import Actor
from manumit.access.policy import AccessPolicy
from manumit.core.errors import DeniedError, NotFoundError, UsageError
from manumit.core.values import to_utc
from manumit.store.audit import append_event
from manumit.store.state import STATE_TABLES

_GLASS = STATE_TABLES["broken_glass"]
MOST_MINUTES = 240
LEAST_REASON = 10


@dataclass(frozen=True, slots=True)
class BrokenGlass:
    """One emergency access. Times are UTC; `reviewed_at` is None until a second person looked."""

    glass_id: int
    person: str
    object_kind: str
    object_id: str
    purpose_code: str
    reason: str
    opened_at: datetime
    expires_at: datetime
    reviewer: str
    finding: str
    reviewed_at: datetime | None


def break_glass(
    connection: sa.Connection,
    policy: AccessPolicy,
    actor: Actor,
    *,
    kind: str,
    object_id: str,
    purpose: str,
    reason: str,
    at: datetime,
    minutes: int = 60,
) -> int:
    """Open one object to the actor for `minutes`, audited, and return the number of the entry.

    Raises:
        DeniedError: If none of the actor's roles may break the glass for this purpose.
        UsageError: If the reason is too short or the time too long.
    """
    roles = (policy.roles[code] for code in actor.roles if code in policy.roles)
    if not any(
        role.breaks_glass and any(purpose in grant.purposes for grant in role.grants)
        for role in roles
    ):
        raise DeniedError(
            f"{actor.name} may not use emergency access.",
            hint="Ask a caseworker or supervisor.",
            where=f"{kind} {object_id}",
        )
    if len(reason.strip()) < LEAST_REASON:
        raise UsageError(
            "Emergency access needs a reason.",
            hint=f"Say in at least {LEAST_REASON} characters why it cannot wait.",
        )
    if not 1 <= minutes <= MOST_MINUTES:
        raise UsageError(
            "Emergency access is for a while only.",
            hint=f"Give from 1 to {MOST_MINUTES} minutes.",
        )
    newest = connection.execute(sa.select(sa.func.max(_GLASS.c.glass_id))).scalar()
    glass_id = int(newest or 0) + 1
    connection.execute(
        _GLASS.insert().values(
            glass_id=glass_id,
            person=actor.name,
            object_kind=kind,
            object_id=object_id,
            purpose_code=purpose,
            reason=reason.strip(),
            opened_at=at,
            expires_at=at + timedelta(minutes=minutes),
            reviewer="",
            finding="",
        )
    )
    append_event(
        connection,
        actor=actor.name,
        action="break.glass",
        object_id=object_id,
        at=at,
        detail={"kind": kind, "purpose": purpose, "minutes": minutes, "glass_id": glass_id},
    )
    return glass_id


def read_open_glass(
    connection: sa.Connection, actor: Actor, purpose: str, at: datetime
) -> frozenset[str]:
    """Return the ids of the objects this actor has open for this purpose at this time."""
    rows = connection.execute(
        sa.select(_GLASS.c.person, _GLASS.c.object_id).where(
            _GLASS.c.purpose_code == purpose,
            _GLASS.c.opened_at <= at,
            _GLASS.c.expires_at > at,
        )
    )
    return frozenset(row.object_id for row in rows if is_same_person(row.person, actor.name))


def find_unreviewed(connection: sa.Connection, reviewer: Actor) -> tuple[BrokenGlass, ...]:
    """Return what others opened and no second person has looked at yet, oldest first."""
    rows = connection.execute(
        sa.select(_GLASS).where(_GLASS.c.reviewed_at.is_(None)).order_by(_GLASS.c.glass_id)
    )
    found = (_to_glass(row) for row in rows)
    return tuple(glass for glass in found if not is_same_person(glass.person, reviewer.name))


def review_glass(
    connection: sa.Connection, reviewer: Actor, glass_id: int, *, finding: str, at: datetime
) -> None:
    """Record what the second person found, audited.

    Raises:
        NotFoundError: If there is no such entry.
        DeniedError: If the reviewer opened it.
        UsageError: If the finding is empty, or it was reviewed before.
    """
    row = connection.execute(sa.select(_GLASS).where(_GLASS.c.glass_id == glass_id)).first()
    if row is None:
        raise NotFoundError("There is no such emergency access.", where=str(glass_id))
    glass = _to_glass(row)
    if is_same_person(glass.person, reviewer.name):
        raise DeniedError(
            f"{reviewer.name} may not review this emergency access.",
            hint="Someone other than the person who used it must do this.",
            where=str(glass_id),
        )
    if glass.reviewed_at is not None or not finding.strip():
        raise UsageError(
            "This review cannot be recorded.",
            hint="Give a finding, for one that nobody has reviewed yet.",
            where=str(glass_id),
        )
    connection.execute(
        _GLASS.update()
        .where(_GLASS.c.glass_id == glass_id)
        .values(reviewer=reviewer.name, finding=finding.strip(), reviewed_at=at)
    )
    append_event(
        connection,
        actor=reviewer.name,
        action="review.glass",
        object_id=glass.object_id,
        at=at,
        detail={"glass_id": glass_id},
    )


def _to_glass(row: sa.Row[Any]) -> BrokenGlass:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    for name in ("opened_at", "expires_at", "reviewed_at"):
        if values[name] is not None:
            values[name] = to_utc(values[name])
    return BrokenGlass(**values)
