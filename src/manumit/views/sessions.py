# SPDX-License-Identifier: Apache-2.0
"""What a person of a team sees of their own account: roles, open sessions, purpose of the work."""

from __future__ import annotations

from dataclasses import dataclass

from manumit.access.policy import read_policy
from manumit.access.sessions import (
    OpenSession,
    choose_purpose,
    end_session,
    find_purposes,
    list_sessions,
)
from manumit.core.policy import SIDE_PURPOSES
from manumit.workspace import Workspace


@dataclass(frozen=True, slots=True)
class OwnAccountView:
    """One's own account.

    Attributes:
        name: Account name.
        roles: Titles of the roles.
        teams: Names of the teams.
        purpose: Code of what this session works for.
        purposes: Code and title of what it could work for.
        sessions: Open sessions, the last used first.
    """

    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    purpose: str
    purposes: tuple[tuple[str, str], ...]
    sessions: tuple[OpenSession, ...]


def view_own_account(workspace: Workspace) -> OwnAccountView:
    """Show the account of the person who asks; everyone may see their own."""
    actor, policy, side = workspace.actor, read_policy(), workspace.policy.side
    with workspace.state.read() as connection:
        sessions = list_sessions(
            connection,
            actor.name,
            idle_minutes=workspace.settings.number("idle_lock_minutes"),
            at=workspace.clock(),
        )
    return OwnAccountView(
        name=actor.name,
        roles=tuple(policy.roles[code].title for code in sorted(actor.roles)),
        teams=tuple(sorted(actor.teams)),
        purpose=actor.purpose or SIDE_PURPOSES[side],
        purposes=tuple(
            (code, code.replace("_", " ").capitalize())
            for code in find_purposes(policy, actor, side)
        ),
        sessions=sessions,
    )


def end_own_session(workspace: Workspace, session_id: str) -> None:
    """End one of one's own sessions, such as that of a device left somewhere."""
    with workspace.state.write() as connection:
        end_session(connection, workspace.actor, session_id, at=workspace.clock())


def work_for(workspace: Workspace, session_id: str, purpose: str) -> None:
    """Say what a session of one's own works for from now on."""
    with workspace.state.write() as connection:
        choose_purpose(
            connection,
            read_policy(),
            workspace.actor,
            session_id,
            purpose,
            side=workspace.policy.side,
            at=workspace.clock(),
        )
