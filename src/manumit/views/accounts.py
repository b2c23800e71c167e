# SPDX-License-Identifier: Apache-2.0
"""The accounts of a team, and the emergency accesses nobody has looked at yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from manumit.access.accounts import (
    Account,
    change_roles,
    close_account,
    invite,
    list_accounts,
    offer_reset,
)
from manumit.access.glass import BrokenGlass, find_unreviewed, review_glass
from manumit.access.policy import read_policy
from manumit.workspace import Workspace


@dataclass(frozen=True, slots=True)
class AccountsView:
    """All accounts by name, and the roles that exist in this workspace: code and title."""

    accounts: tuple[Account, ...]
    roles: tuple[tuple[str, str], ...]


def view_accounts(workspace: Workspace) -> AccountsView:
    """Show the accounts; for who may change them."""
    _check(workspace)
    with workspace.state.read() as connection:
        accounts = list_accounts(connection)
    side = workspace.policy.side
    roles = tuple(
        (role.code, role.title) for role in read_policy().roles.values() if side in role.sides
    )
    return AccountsView(accounts, roles)


def invite_person(
    workspace: Workspace, name: str, roles: Iterable[str], teams: Iterable[str] = ()
) -> str:
    """Offer an account and return the one-time token for that person."""
    _check(workspace, name)
    with workspace.state.write() as connection:
        return invite(
            connection,
            workspace.actor,
            name,
            roles=roles,
            teams=teams,
            side=workspace.policy.side,
            at=workspace.clock(),
        )


def give_roles(
    workspace: Workspace, name: str, roles: Iterable[str], teams: Iterable[str] = ()
) -> None:
    """Give an account other roles and teams, in force with its next request."""
    _check(workspace, name)
    with workspace.state.write() as connection:
        change_roles(
            connection,
            workspace.actor,
            name,
            roles=roles,
            teams=teams,
            side=workspace.policy.side,
            at=workspace.clock(),
        )


def reset_person(workspace: Workspace, name: str) -> str:
    """Shut a lost device out and return a one-time token to begin anew."""
    _check(workspace, name)
    with workspace.state.write() as connection:
        return offer_reset(connection, workspace.actor, name, at=workspace.clock())


def close_person(workspace: Workspace, name: str) -> None:
    """Close the account of somebody who left."""
    _check(workspace, name)
    with workspace.state.write() as connection:
        close_account(connection, workspace.actor, name, at=workspace.clock())


def view_unreviewed(workspace: Workspace) -> tuple[BrokenGlass, ...]:
    """Show the emergency accesses of others that no second person has looked at yet."""
    workspace.check("review.glass", "workspace", workspace.policy.workspace_id)
    with workspace.state.read() as connection:
        return find_unreviewed(connection, workspace.actor)


def review_access(workspace: Workspace, glass_id: int, finding: str) -> None:
    """Record what the second person found about an emergency access."""
    workspace.check("review.glass", "glass", str(glass_id))
    with workspace.state.write() as connection:
        review_glass(connection, workspace.actor, glass_id, finding=finding, at=workspace.clock())


def _check(workspace: Workspace, name: str = "") -> None:
    workspace.check("change.accounts", "account", name or workspace.policy.workspace_id)
