# SPDX-License-Identifier: Apache-2.0
"""Commands that set up and check: init, settings, doctor."""

from __future__ import annotations

from pathlib import Path

import click

from manumit.cli.output import json_option, print_json, print_table
from manumit.core.policy import BASES, SIDES


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--side", type=click.Choice(SIDES), prompt=True, help="Side of the wall.")
@click.option("--controller", prompt="Who controls it (organisation)", help="Who is responsible.")
@click.option(
    "--basis", type=click.Choice(list(BASES)), prompt="Lawful basis", help="Lawful basis."
)
@click.option("--purpose", prompt="For what purpose", help="What the records are held for.")
@click.option(
    "--retention", type=int, prompt="Delete records after how many days", help="Days records stay."
)
def init(
    directory: Path, side: str, controller: str, basis: str, purpose: str, retention: int
) -> None:
    """Make a workspace in DIRECTORY.

    Asks who controls it, on what lawful basis, for what purpose and for how long; every export
    carries the answers.
    """
    from manumit.workspace import create_workspace

    workspace = create_workspace(
        directory,
        side=side,
        controller=controller,
        basis=basis,
        purpose=purpose,
        retention_days=retention,
    )
    workspace.close()
    click.echo(f"Made a workspace for the {side} side in {directory}.")
    click.echo(f"Next: manumit add {directory} FILE")


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
@json_option
def settings(directory: Path, *, as_json: bool) -> None:
    """Show every setting of the workspace in DIRECTORY, its value and where it came from."""
    from manumit.views.settings import view_settings
    from manumit.workspace import open_workspace

    view = view_settings(open_workspace(directory))
    if as_json:
        print_json(view)
        return
    print_table(
        "Settings",
        ["setting", "value", "from", "meaning"],
        [(row.name, row.value, row.origin, row.meaning) for row in view.rows],
    )


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), required=False)
@json_option
def doctor(directory: Path | None, *, as_json: bool) -> None:
    """Check this installation, and the workspace in DIRECTORY if one is named."""
    from manumit.views.doctor import view_doctor

    view = view_doctor(directory)
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
