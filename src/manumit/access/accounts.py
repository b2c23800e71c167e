# SPDX-License-Identifier: Apache-2.0
"""Accounts of a team: invited, taken up, changed, left.

Nobody makes an account for somebody else with a password they know: an invitation carries a
one-time token, and the person sets the password. A name is never used again, so that the audit
keeps its meaning.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from manumit.access.identity import Actor
from manumit.access.passwords import check_password, hash_password
from manumit.access.policy import read_policy
from manumit.core.errors import NotFoundError, UsageError
from manumit.store.audit import append_event
from manumit.store.state import STATE_TABLES

_ACCOUNTS = STATE_TABLES["accounts"]
_INVITATIONS = STATE_TABLES["invitations"]
_NAME = re.compile(r"[a-z][a-z0-9.-]{1,39}")
INVITED_FOR = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Account:
    """One person's account, without its secrets."""

    name: str
    roles: frozenset[str]
    teams: frozenset[str]
    status_code: str
    has_codes: bool
    made_by: str
    made_at: datetime
    left_at: datetime | None


def hash_token(token: str) -> str:
    """Return the SHA-256 under which a random token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite(
    connection: sa.Connection,
    actor: Actor,
    name: str,
    *,
    roles: Iterable[str],
    teams: Iterable[str] = (),
    side: str,
    at: datetime,
) -> str:
    """Offer an account and return the one-time token to hand to that person; audited.

    Args:
        connection: From `State.write()`.
        actor: Who offers; checked by the caller for `change.accounts`.
        name: The account's name.
        roles: Codes of roles that exist on this side.
        teams: Names of teams.
        side: Side of the workspace.
        at: When, UTC.

    Raises:
        UsageError: If the name is not one, or was ever used, or a role does not exist here.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            "This is not an account name.",
            hint="Use 2 to 40 lower-case letters, digits, dots and dashes, a letter first.",
        )
    codes = _check_roles(roles, side)
    used = connection.execute(sa.select(_ACCOUNTS.c.name).where(_ACCOUNTS.c.name == name)).first()
    if used:
        raise UsageError("This account name was used before.", hint="Choose another name.")
    _record(connection, actor.name, "invite.account", name, at, roles=",".join(codes))
    return _offer(connection, actor, name, codes, sorted(set(teams)), at)


def offer_reset(connection: sa.Connection, actor: Actor, name: str, *, at: datetime) -> str:
    """Shut a lost or stolen device out and return a one-time token to begin anew; audited.

    All sessions end at once, and neither the old password nor the old codes work any more. The
    token lets the person, and nobody else, choose a new password; codes are set up again then.

    Raises:
        NotFoundError: If there is no active account of this name.
    """
    account = read_account(connection, name)
    if account.status_code != "active":
        raise NotFoundError("There is no such account.")
    connection.execute(
        _ACCOUNTS.update()
        .where(_ACCOUNTS.c.name == name)
        .values(password_hash="", totp_secret="", failures=0, unlocks_at=None)
    )
    ended = end_sessions(connection, name, at=at)
    _record(connection, actor.name, "reset.account", name, at, sessions=str(ended))
    return _offer(connection, actor, name, sorted(account.roles), sorted(account.teams), at)


def _offer(
    connection: sa.Connection,
    actor: Actor,
    name: str,
    roles: list[str],
    teams: list[str],
    at: datetime,
) -> str:
    """Write an invitation, withdraw earlier ones for the same name, and return its token."""
    token = secrets.token_urlsafe(32)
    connection.execute(
        _INVITATIONS.update()
        .where(_INVITATIONS.c.name == name, _INVITATIONS.c.used_at.is_(None))
        .values(used_at=at)
    )
    connection.execute(
        _INVITATIONS.insert().values(
            token_hash=hash_token(token),
            name=name,
            roles=json.dumps(roles),
            teams=json.dumps(teams),
            made_by=actor.name,
            made_at=at,
            expires_at=at + INVITED_FOR,
        )
    )
    return token


def accept_invitation(
    connection: sa.Connection, token: str, password: str, *, at: datetime
) -> Account:
    """Make (or open again) the account an invitation offers, with a new password; audited.

    Raises:
        NotFoundError: If there is no such invitation, or it was used, withdrawn or has lapsed.
        UsageError: If the password is too weak.
    """
    offered = connection.execute(
        sa.select(_INVITATIONS).where(
            _INVITATIONS.c.token_hash == hash_token(token),
            _INVITATIONS.c.used_at.is_(None),
            _INVITATIONS.c.expires_at > at,
        )
    ).first()
    if offered is None:
        raise NotFoundError(
            "This invitation cannot be used.",
            hint="It is used up or older than three days: ask for another one.",
        )
    check_password(password, offered.name)
    used = connection.execute(
        _INVITATIONS.update()
        .where(_INVITATIONS.c.token_hash == offered.token_hash, _INVITATIONS.c.used_at.is_(None))
        .values(used_at=at)
    )
    if used.rowcount != 1:  # another browser was faster
        raise NotFoundError("This invitation cannot be used.", hint="It is used up.")
    chosen = {"password_hash": hash_password(password), "failures": 0}
    known = _ACCOUNTS.update().where(_ACCOUNTS.c.name == offered.name)
    if connection.execute(known.values(chosen)).rowcount == 0:
        connection.execute(
            _ACCOUNTS.insert().values(
                name=offered.name,
                roles=offered.roles,
                teams=offered.teams,
                status_code="active",
                totp_secret="",
                totp_step=0,
                made_by=offered.made_by,
                made_at=at,
                **chosen,
            )
        )
    _record(connection, offered.name, "accept.invitation", offered.name, at)
    return read_account(connection, offered.name)


def read_account(connection: sa.Connection, name: str) -> Account:
    """Return an account.

    Raises:
        NotFoundError: If there is none of this name.
    """
    row = connection.execute(sa.select(_ACCOUNTS).where(_ACCOUNTS.c.name == name)).first()
    if row is None:
        raise NotFoundError("There is no such account.")
    return _to_account(row)


def list_accounts(connection: sa.Connection) -> tuple[Account, ...]:
    """Return all accounts by name, those who left too."""
    rows = connection.execute(sa.select(_ACCOUNTS).order_by(_ACCOUNTS.c.name))
    return tuple(_to_account(row) for row in rows)


def change_roles(
    connection: sa.Connection,
    actor: Actor,
    name: str,
    *,
    roles: Iterable[str],
    teams: Iterable[str],
    side: str,
    at: datetime,
) -> None:
    """Give an account other roles and teams; audited, in force with its next request.

    Raises:
        NotFoundError: If there is none of this name.
        UsageError: If a role does not exist here, or it is the actor's own account.
    """
    read_account(connection, name)
    if name == actor.name:
        raise UsageError("Nobody changes their own roles.", hint="Ask another keeper of accounts.")
    codes = _check_roles(roles, side)
    connection.execute(
        _ACCOUNTS.update()
        .where(_ACCOUNTS.c.name == name)
        .values(roles=json.dumps(codes), teams=json.dumps(sorted(set(teams))))
    )
    _record(connection, actor.name, "change.roles", name, at, roles=",".join(codes))


def close_account(connection: sa.Connection, actor: Actor, name: str, *, at: datetime) -> None:
    """Close the account of somebody who left: no sign-in, no secrets, no sessions; audited.

    Raises:
        NotFoundError: If there is none of this name.
        UsageError: If nobody who may change accounts would be left.
    """
    account = read_account(connection, name)
    keepers = [
        one.name
        for one in list_accounts(connection)
        if one.status_code == "active" and "administrator" in one.roles
    ]
    if keepers == [name]:
        raise UsageError(
            "This is the last keeper of accounts.", hint="Give somebody else the role first."
        )
    connection.execute(
        _ACCOUNTS.update()
        .where(_ACCOUNTS.c.name == account.name)
        .values(status_code="left", password_hash="", totp_secret="", left_at=at)
    )
    connection.execute(
        _INVITATIONS.update()
        .where(_INVITATIONS.c.name == name, _INVITATIONS.c.used_at.is_(None))
        .values(used_at=at)
    )
    end_sessions(connection, name, at=at)
    _record(connection, actor.name, "close.account", name, at)


def end_sessions(
    connection: sa.Connection, name: str, *, at: datetime, session_id: str = ""
) -> int:
    """End all sessions of an account, or the one named, and return how many were open."""
    sessions = STATE_TABLES["sessions"]
    chosen = [sessions.c.name == name, sessions.c.ended_at.is_(None)]
    if session_id:
        chosen.append(sessions.c.session_id == session_id)
    return connection.execute(sessions.update().where(*chosen).values(ended_at=at)).rowcount


def _check_roles(roles: Iterable[str], side: str) -> list[str]:
    known = read_policy().roles
    codes = sorted(set(roles))
    for code in codes:
        if code not in known or side not in known[code].sides:
            here = sorted(role.code for role in known.values() if side in role.sides)
            raise UsageError(
                "There is no such role in this workspace.", hint=f"Roles here: {', '.join(here)}."
            )
    if not codes:
        raise UsageError("An account needs a role.", hint="Name at least one.")
    return codes


def _record(
    connection: sa.Connection, who: str, action: str, name: str, at: datetime, **detail: str
) -> None:
    append_event(connection, actor=who, action=action, object_id=name, at=at, detail=detail)


def _to_account(row: sa.Row[Any]) -> Account:
    return Account(
        name=row.name,
        roles=frozenset(json.loads(row.roles)),
        teams=frozenset(json.loads(row.teams)),
        status_code=row.status_code,
        has_codes=bool(row.totp_secret),
        made_by=row.made_by,
        made_at=row.made_at,
        left_at=row.left_at,
    )
