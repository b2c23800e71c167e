# SPDX-License-Identifier: Apache-2.0
"""State tables of a team that shares one installation: accounts, sessions, invitations."""

from __future__ import annotations

from manumit.core.tables.declare import Column, Kind, Side, state

ACCOUNTS = state(
    "accounts",
    "People who may sign in; a name is never given to a second person",
    Column("name", Kind.TEXT, "Account name: lower-case ASCII letters, digits, dot, dash"),
    Column("roles", Kind.TEXT, "JSON list of role codes"),
    Column("teams", Kind.TEXT, "JSON list of teams"),
    Column("status_code", Kind.TEXT, "active or left"),
    Column("password_hash", Kind.TEXT, "argon2id"),
    Column("totp_secret", Kind.TEXT, "Secret of the one-time codes, sealed; empty without one"),
    Column("totp_step", Kind.INT, "Last time step whose code was used; it never counts again"),
    Column("failures", Kind.INT, "Wrong tries since the last right one"),
    Column("unlocks_at", Kind.TIME, "No try counts before", nullable=True),
    Column("made_by", Kind.TEXT, "Who invited them"),
    Column("made_at", Kind.TIME, "When"),
    Column("left_at", Kind.TIME, "When they left", nullable=True),
    writer="access",
    side=Side.ANY,
    key=("name",),
)
INVITATIONS = state(
    "invitations",
    "Accounts offered and not yet taken up",
    Column("token_hash", Kind.TEXT, "SHA-256 of the one-time token"),
    Column("name", Kind.TEXT, "The account name offered"),
    Column("roles", Kind.TEXT, "JSON list of role codes"),
    Column("teams", Kind.TEXT, "JSON list of teams"),
    Column("made_by", Kind.TEXT, "Who offers"),
    Column("made_at", Kind.TIME, "When"),
    Column("expires_at", Kind.TIME, "When it lapses"),
    Column("used_at", Kind.TIME, "When it was taken up or withdrawn", nullable=True),
    writer="access",
    side=Side.ANY,
    key=("token_hash",),
)
SESSIONS = state(
    "sessions",
    "Signed-in browsers",
    Column("session_id", Kind.TEXT, "Random id, shown in lists"),
    Column("token_hash", Kind.TEXT, "SHA-256 of the token in the browser's cookie"),
    Column("name", Kind.TEXT, "Whose"),
    Column("device", Kind.TEXT, "What the person calls the device"),
    Column("purpose_code", Kind.TEXT, "What the person works for; empty: the side's own purpose"),
    Column("made_at", Kind.TIME, "When"),
    Column("seen_at", Kind.TIME, "Last use"),
    Column("ended_at", Kind.TIME, "When it was ended", nullable=True),
    writer="access",
    side=Side.ANY,
    key=("session_id",),
)
ATTEMPTS = state(
    "attempts",
    "Wrong tries to sign in, by where they came from; kept for a day",
    Column("attempt_id", Kind.TEXT, "Random id"),
    Column("origin_hash", Kind.TEXT, "Keyed hash of the address"),
    Column("made_at", Kind.TIME, "When"),
    writer="access",
    side=Side.ANY,
    key=("attempt_id",),
)

TABLES = (ACCOUNTS, INVITATIONS, SESSIONS, ATTEMPTS)
