# SPDX-License-Identifier: Apache-2.0
"""Commands for the accounts of a team."""

from __future__ import annotations

from pathlib import Path

import click

from manumit.cli.opening import open_here, workspace_argument
from manumit.cli.output import json_option, print_json, print_table

_ROLES = click.option(
    "--role", "roles", multiple=True, required=True, help="A role; may be given several times."
)
_TEAMS = click.option("--team", "teams", multiple=True, help="A team; may be given several times.")


@click.group()
def accounts() -> None:
    """Invite people to a shared installation, change their roles, close accounts."""


@accounts.command("list")
@workspace_argument
@json_option
def list_people(directory: Path, *, as_json: bool) -> None:
    """List the accounts of the workspace in DIRECTORY."""
    from manumit.views.accounts import view_accounts

    view = view_accounts(open_here(directory))
    if as_json:
        print_json(view)
        return
    print_table(
        "Accounts",
        ["name", "roles", "teams", "state", "codes"],
        [
            (
                one.name,
                ", ".join(sorted(one.roles)),
                ", ".join(sorted(one.teams)),
                one.status_code,
                "yes" if one.has_codes else "no",
            )
            for one in view.accounts
        ],
    )


@accounts.command("invite")
@workspace_argument
@click.argument("name")
@_ROLES
@_TEAMS
def invite_somebody(
    directory: Path, name: str, roles: tuple[str, ...], teams: tuple[str, ...]
) -> None:
    """Offer the account NAME; prints a one-time token for that person, good for three days."""
    from manumit.views.accounts import invite_person

    token = invite_person(open_here(directory), name, roles, teams)
    click.echo("Hand this token to that person and nobody else; it works once, for three days:")
    click.echo(token)


@accounts.command("roles")
@workspace_argument
@click.argument("name")
@_ROLES
@_TEAMS
def change(directory: Path, name: str, roles: tuple[str, ...], teams: tuple[str, ...]) -> None:
    """Give the account NAME exactly these roles and teams, at once."""
    from manumit.views.accounts import give_roles

    give_roles(open_here(directory), name, roles, teams)
    click.echo(f"{name}: {', '.join(sorted(set(roles)))}")


@accounts.command()
@workspace_argument
@click.argument("name")
def reset(directory: Path, name: str) -> None:
    """Shut a lost device out: end NAME's sessions, password and codes; print a token to begin."""
    from manumit.views.accounts import reset_person

    token = reset_person(open_here(directory), name)
    click.echo("All sessions are ended. The person begins anew with this one-time token:")
    click.echo(token)


@accounts.command()
@workspace_argument
@click.argument("name")
def close(directory: Path, name: str) -> None:
    """Close the account NAME of somebody who left; the name is never used again."""
    from manumit.views.accounts import close_person

    close_person(open_here(directory), name)
    click.echo(f"{name} can no longer sign in.")
