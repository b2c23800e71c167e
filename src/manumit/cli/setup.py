# SPDX-License-Identifier: Apache-2.0
"""Commands that set up and check: init, settings, doctor."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from manumit.cli.opening import (
    find_passphrase,
    has_fd,
    open_here,
    passphrase_option,
    read_passphrase,
    workspace_argument,
)
from manumit.cli.output import json_option, print_json, print_table, safe_line
from manumit.core.errors import UsageError
from manumit.core.policy import BASES, SIDES, TERMS

if TYPE_CHECKING:
    from manumit.workspace import Workspace


@click.command()
@workspace_argument
@click.option("--side", type=click.Choice(SIDES), prompt=True, help="Side of the wall.")
@click.option("--controller", prompt="Who controls it (organisation)", help="Who is responsible.")
@click.option(
    "--basis", type=click.Choice(list(BASES)), prompt="Lawful basis", help="Lawful basis."
)
@click.option("--purpose", prompt="For what purpose", help="What the records are held for.")
@click.option(
    "--retention", type=int, prompt="Delete records after how many days", help="Days records stay."
)
@click.option(
    "--passphrase", "wants_passphrase", is_flag=True,
    help="Encrypt it; asks for the passphrase. Assistance always has one.",
)  # fmt: skip
def init(
    directory: Path,
    side: str,
    controller: str,
    basis: str,
    purpose: str,
    retention: int,
    *,
    wants_passphrase: bool,
) -> None:
    """Make a workspace in DIRECTORY.

    Asks who controls it, on what lawful basis, for what purpose and for how long; every export
    carries the answers.
    """
    from manumit.workspace import create_workspace

    passphrase = None
    if wants_passphrase or side == "assistance" or has_fd():
        passphrase = read_passphrase("Choose a passphrase of five or more words", twice=True)
    workspace = create_workspace(
        directory,
        side=side,
        controller=controller,
        basis=basis,
        purpose=purpose,
        retention_days=retention,
        passphrase=passphrase,
    )
    workspace.close()
    click.echo(f"Made a workspace for the {side} side in {directory}.")
    if passphrase is not None:
        click.echo("Nobody can open it without the passphrase. Print recovery shares now, for the")
        click.echo(f"day it is forgotten: manumit vault shares {directory}")
    click.echo(f"Next: manumit add {directory} FILE")


@click.command()
@workspace_argument
@click.argument("name", required=False, default="")
@click.argument("value", required=False, default="")
@click.option("--reason", default="", help="Why a term changes; asked for on a terminal.")
@click.option("--yes", is_flag=True, help="Change a term without asking again.")
@json_option
def settings(
    directory: Path, name: str, value: str, reason: str, *, yes: bool, as_json: bool
) -> None:
    """Show the terms and settings of the workspace in DIRECTORY, or give NAME the new VALUE.

    The terms controller, basis, purpose, retention_days and rejected_days are changed with a
    reason, after showing what the change would do. Every change is audited.
    """
    from manumit.views.settings import view_settings
    from manumit.workspace import change_setting

    workspace = open_here(directory)
    if name and not value:
        raise UsageError(
            f"What should {name} be?", hint=f"manumit settings {directory} {name} VALUE"
        )
    if name in TERMS:
        _change_term(workspace, name, value, reason, yes=yes)
    elif name:
        change_setting(workspace, name, value)
    view = view_settings(workspace)
    if as_json:
        print_json(view)
        return
    terms = view.policy.to_dict()
    print_table("Terms", ["term", "value", "meaning"], [(n, terms[n], TERMS[n]) for n in TERMS])
    print_table(
        "Settings",
        ["setting", "value", "from", "meaning"],
        [(row.name, row.value, row.origin, row.meaning) for row in view.rows],
    )
    click.echo(f"Key that signs bundles: {view.fingerprint or 'made with the first bundle'}")


def _change_term(workspace: Workspace, name: str, value: str, reason: str, *, yes: bool) -> None:
    from manumit.views.settings import view_change
    from manumit.workspace import change_terms

    view = view_change(workspace, {name: value})
    for row in view.rows:
        click.echo(f"{row.name}: {safe_line(row.old)} -> {safe_line(row.new)}", err=True)
    if view.due_then > view.due_now:
        click.echo(f"{view.due_then} records would be past their term and go.", err=True)
    if view.is_longer:
        click.echo("Records would be kept longer than was said at their collection.", err=True)
    if not reason and sys.stdin.isatty():
        reason = click.prompt("Why", err=True)
    if not yes:
        click.confirm("Change it?", abort=True, err=True)
    change_terms(workspace, {name: value}, reason)


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), required=False)
@passphrase_option
@json_option
def doctor(directory: Path | None, *, as_json: bool) -> None:
    """Check this installation, and the workspace in DIRECTORY if one is named."""
    from manumit.views.doctor import view_doctor

    view = view_doctor(directory, find_passphrase(directory) if directory else None)
    if as_json:
        print_json(view)
    else:
        print_table(
            "Checks",
            ["check", "result", "what to do"],
            [(c.name, "fine" if c.is_fine else c.finding, c.hint) for c in view.checks],
        )
    if not view.is_fine:
        raise SystemExit(1)
