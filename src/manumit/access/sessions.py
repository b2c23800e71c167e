# SPDX-License-Identifier: Apache-2.0
"""A person's own open sessions, and what each of them works for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from manumit.access.accounts import end_sessions
from manumit.access.identity import Actor
from manumit.access.policy import AccessPolicy
from manumit.access.sign_in import LONGEST_SESSION
from manumit.core.errors import NotFoundError, UsageError
from manumit.core.values import to_utc
from manumit.store.audit import append_event
from manumit.store.state import STATE_TABLES

_SESSIONS = STATE_TABLES["sessions"]


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One open session of a person, as a list shows it. Times are UTC."""

    session_id: str
    device: str
    made_at: datetime
    seen_at: datetime


def list_sessions(
    connection: sa.Connection, name: str, *, idle_minutes: int, at: datetime
) -> tuple[OpenSession, ...]:
    """Return the open sessions of an account, the last used first."""
    rows = connection.execute(
        sa.select(_SESSIONS)
        .where(
            _SESSIONS.c.name == name,
            _SESSIONS.c.ended_at.is_(None),
            _SESSIONS.c.made_at > at - LONGEST_SESSION,
            _SESSIONS.c.seen_at > at - timedelta(minutes=idle_minutes),
        )
        .order_by(_SESSIONS.c.seen_at.desc())
    )
    return tuple(
        OpenSession(row.session_id, row.device, to_utc(row.made_at), to_utc(row.seen_at))
        for row in rows
    )


def end_session(connection: sa.Connection, actor: Actor, session_id: str, *, at: datetime) -> None:
    """End one of the actor's own sessions; audited.

    Raises:
        NotFoundError: If the actor has no such open session.
    """
    if end_sessions(connection, actor.name, at=at, session_id=session_id) == 0:
        raise NotFoundError("There is no such open session.", hint="It may have ended already.")
    append_event(connection, actor=actor.name, action="end.session", object_id=actor.name, at=at)


def find_purposes(policy: AccessPolicy, actor: Actor, side: str) -> tuple[str, ...]:
    """Return the purposes that any of the actor's roles may work for on this side, sorted."""
    roles = (policy.roles[code] for code in actor.roles if code in policy.roles)
    return tuple(
        sorted({
            purpose
            for role in roles
            if side in role.sides
            for grant in role.grants
            for purpose in grant.purposes
        })
    )  # fmt: skip


def choose_purpose(
    connection: sa.Connection,
    policy: AccessPolicy,
    actor: Actor,
    session_id: str,
    purpose: str,
    *,
    side: str,
    at: datetime,
) -> None:
    """Say what one of the actor's own sessions works for from now on; audited.

    Raises:
        UsageError: If none of the actor's roles serves this purpose.
        NotFoundError: If the actor has no such open session.
    """
    if purpose not in find_purposes(policy, actor, side):
        raise UsageError(
            "None of your roles serves this purpose.", hint="Choose one of those listed."
        )
    mine = (_SESSIONS.c.name == actor.name, _SESSIONS.c.session_id == session_id)
    changed = connection.execute(
        _SESSIONS.update().where(*mine, _SESSIONS.c.ended_at.is_(None)).values(purpose_code=purpose)
    )
    if changed.rowcount == 0:
        raise NotFoundError("There is no such open session.", hint="It may have ended already.")
    append_event(
        connection, actor=actor.name, action="choose.purpose", object_id=actor.name, at=at,
        detail={"purpose": purpose},
    )  # fmt: skip
