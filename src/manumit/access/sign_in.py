# SPDX-License-Identifier: Apache-2.0
"""Signing in to a shared installation: password and one-time code, slowly for who guesses.

Every refusal reads the same and takes about the same time, whatever was wrong. Passwords are
checked outside any transaction, so that half a second of argon2id never holds up the others.
"""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyotp
import sqlalchemy as sa

from manumit.access.accounts import end_sessions, hash_token
from manumit.access.identity import Actor
from manumit.access.passwords import is_password
from manumit.core.errors import DeniedError, UsageError
from manumit.core.values import to_utc
from manumit.store.audit import append_event
from manumit.store.state import STATE_TABLES, State
from manumit.store.vault.sealing import parse_text, seal, to_text, unseal

_ACCOUNTS = STATE_TABLES["accounts"]
_SESSIONS = STATE_TABLES["sessions"]
_ATTEMPTS = STATE_TABLES["attempts"]
FREE_TRIES = 6
LONGEST_LOCK = timedelta(minutes=60)
TRIES_OF_ONE_ORIGIN = 30
ORIGIN_SPAN = timedelta(minutes=10)
LONGEST_SESSION = timedelta(hours=12)
_STEP_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser. `needs_codes`: nothing but setting up codes is open to it."""

    session_id: str
    actor: Actor
    device: str
    made_at: datetime
    seen_at: datetime
    needs_codes: bool


def sign_in(
    state: State,
    *,
    name: str,
    password: str,
    code: str,
    device: str,
    origin: str,
    key: bytes,
    at: datetime,
) -> str:
    """Begin a session and return its token, for a cookie; audited, failures too.

    Args:
        state: Where accounts are kept.
        name: Account name.
        password: Password.
        code: One-time code (RFC 6238); empty for an account that has none yet.
        device: What the person calls this device.
        origin: Address the request came from; only a keyed hash of it is kept.
        key: 256-bit key that seals the secrets of the codes.
        at: When, UTC.

    Raises:
        DeniedError: If anything is wrong, or the account or the origin has to wait.
    """
    origin_hash = hmac.new(key, origin.encode(), "sha256").hexdigest()
    with state.read() as connection:
        row = connection.execute(sa.select(_ACCOUNTS).where(_ACCOUNTS.c.name == name)).first()
        tries = _count_tries(connection, origin_hash, at)
    is_right = is_password(password, row.password_hash if row else "")
    with state.write() as connection:
        token = ""
        if is_right and tries < TRIES_OF_ONE_ORIGIN:
            token = _begin(connection, name, code, device, key, at)
        if not token:
            _count_failure(connection, name, origin_hash, at)
    if not token:
        raise DeniedError(
            "Name, password or code is wrong, or there were too many tries.",
            hint="Check all three; after six wrong tries, wait before the next.",
        )
    return token


def read_session(
    connection: sa.Connection, token: str, *, idle_minutes: int, at: datetime
) -> Session | None:
    """Return the session of a token, None if it ended, idled or its account was closed.

    Roles and teams are those of this moment: a change is in force with the next request.
    """
    row = connection.execute(
        sa.select(_SESSIONS, _ACCOUNTS.c.roles, _ACCOUNTS.c.teams, _ACCOUNTS.c.totp_secret)
        .join(_ACCOUNTS, _ACCOUNTS.c.name == _SESSIONS.c.name)
        .where(
            _SESSIONS.c.token_hash == hash_token(token),
            _SESSIONS.c.ended_at.is_(None),
            _SESSIONS.c.made_at > at - LONGEST_SESSION,
            _SESSIONS.c.seen_at > at - timedelta(minutes=idle_minutes),
            _ACCOUNTS.c.status_code == "active",
        )
    ).first()
    return _to_session(row) if row else None


def touch_session(connection: sa.Connection, session_id: str, *, at: datetime) -> None:
    """Note that a session was used."""
    connection.execute(
        _SESSIONS.update().where(_SESSIONS.c.session_id == session_id).values(seen_at=at)
    )


def sign_out(connection: sa.Connection, session: Session, *, at: datetime) -> None:
    """End a session; audited."""
    end_sessions(connection, session.actor.name, at=at, session_id=session.session_id)
    _record(connection, session.actor.name, "sign_out.account", session.actor.name, at)


def make_code_secret() -> str:
    """Return a new secret for one-time codes (base32, 160 bits)."""
    return pyotp.random_base32()


def to_code_address(secret: str, name: str, issuer: str) -> str:
    """Return the address that an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def set_up_codes(
    connection: sa.Connection, name: str, secret: str, code: str, *, key: bytes, at: datetime
) -> None:
    """Keep the secret of an account's codes once a code has shown that the app has it; audited.

    Raises:
        UsageError: If the code does not come from the secret at this time.
    """
    step = _find_step(secret, code, at, 0)
    if step == 0:
        raise UsageError(
            "This code does not fit.",
            hint="Check that the clocks of this machine and of the device are right.",
        )
    sealed = to_text(seal(key, secret.encode(), "totp", name))
    connection.execute(
        _ACCOUNTS.update()
        .where(_ACCOUNTS.c.name == name)
        .values(totp_secret=sealed, totp_step=step)
    )
    _record(connection, name, "set_up.codes", name, at)


def _begin(
    connection: sa.Connection, name: str, code: str, device: str, key: bytes, at: datetime
) -> str:
    """Return the token of a new session; empty if the account or the code does not allow it."""
    row = connection.execute(
        sa.select(_ACCOUNTS).where(_ACCOUNTS.c.name == name, _ACCOUNTS.c.status_code == "active")
    ).first()
    if row is None or not row.password_hash or _is_locked(row, at):
        return ""
    step = row.totp_step
    if row.totp_secret:
        secret = unseal(key, parse_text(row.totp_secret), "totp", name).decode()
        step = _find_step(secret, code, at, row.totp_step)
        if step == 0:
            return ""
    token = secrets.token_urlsafe(32)
    connection.execute(
        _ACCOUNTS.update()
        .where(_ACCOUNTS.c.name == name)
        .values(failures=0, unlocks_at=None, totp_step=step)
    )
    connection.execute(
        _SESSIONS.insert().values(
            session_id=secrets.token_hex(8),
            token_hash=hash_token(token),
            name=name,
            device=device.strip()[:60],
            purpose_code="",
            made_at=at,
            seen_at=at,
        )
    )
    _record(connection, name, "sign_in.account", name, at)
    return token


def _count_failure(connection: sa.Connection, name: str, origin_hash: str, at: datetime) -> None:
    row = connection.execute(sa.select(_ACCOUNTS).where(_ACCOUNTS.c.name == name)).first()
    if row is not None and not _is_locked(row, at):
        failures = row.failures + 1
        minutes = 2 ** min(failures - FREE_TRIES, 6) if failures >= FREE_TRIES else 0
        until = at + min(timedelta(minutes=minutes), LONGEST_LOCK) if minutes else None
        connection.execute(
            _ACCOUNTS.update()
            .where(_ACCOUNTS.c.name == name)
            .values(failures=failures, unlocks_at=until)
        )
    connection.execute(_ATTEMPTS.delete().where(_ATTEMPTS.c.made_at < at - timedelta(days=1)))
    connection.execute(
        _ATTEMPTS.insert().values(
            attempt_id=secrets.token_hex(8), origin_hash=origin_hash, made_at=at
        )
    )
    # What was typed is not kept: a password typed into the wrong field must not be.
    _record(connection, name if row else "unknown", "failed.sign_in", name if row else "", at)


def _count_tries(connection: sa.Connection, origin_hash: str, at: datetime) -> int:
    query = (
        sa.select(sa.func.count())
        .select_from(_ATTEMPTS)
        .where(_ATTEMPTS.c.origin_hash == origin_hash, _ATTEMPTS.c.made_at > at - ORIGIN_SPAN)
    )
    return int(connection.execute(query).scalar() or 0)


def _find_step(secret: str, code: str, at: datetime, used: int) -> int:
    """Return the time step a code belongs to (one back, one ahead), if later than `used`; or 0."""
    now = int(at.timestamp()) // _STEP_SECONDS
    given = "".join(code.split())
    for step in (now - 1, now, now + 1):
        expected = pyotp.TOTP(secret).at(step * _STEP_SECONDS)
        if step > used and hmac.compare_digest(expected.encode(), given.encode()):
            return step
    return 0


def _is_locked(row: sa.Row[Any], at: datetime) -> bool:
    return row.unlocks_at is not None and to_utc(row.unlocks_at) > at


def _to_session(row: sa.Row[Any]) -> Session:

    return Session(
        session_id=row.session_id,
        actor=Actor(
            row.name,
            frozenset(json.loads(row.roles)),
            frozenset(json.loads(row.teams)),
            row.purpose_code,
        ),
        device=row.device,
        made_at=to_utc(row.made_at),
        seen_at=to_utc(row.seen_at),
        needs_codes=not row.totp_secret,
    )


def _record(connection: sa.Connection, who: str, action: str, name: str, at: datetime) -> None:
    append_event(connection, actor=who, action=action, object_id=name, at=at)
