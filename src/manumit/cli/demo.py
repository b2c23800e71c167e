# SPDX-License-Identifier: Apache-2.0
"""The command a newcomer begins with: a synthetic scenario from files to explained leads."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from manumit.cli.output import progress_bar
from manumit.cli.serve import open_face
from manumit.core.errors import UsageError
from manumit.core.progress import Progress

if TYPE_CHECKING:
    from manumit.workspace import Workspace


@click.command()
@click.option(
    "--folder", type=click.Path(path_type=Path), default=Path("demo-workspace"), show_default=True,
    help="Where to make it; an earlier demo there is opened again.",
)  # fmt: skip
@click.option("--serve/--no-serve", "wants_serve", default=None, help="Open the web face after it.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, show_default="any free one",
    help="Port on this computer.",
)  # fmt: skip
def demo(folder: Path, wants_serve: bool | None, port: int) -> None:
    """Run the synthetic scenario: take files in, find leads, print them, open the web face.

    Everything in it is invented. Without a terminal, or where CI is set, it stops after printing.
    """
    begun = time.perf_counter()
    click.echo("SYNTHETIC DATA: every person, number and advert in this demo is invented.")
    from manumit.flow import run_flow
    from manumit.warming import Warming

    with progress_bar() as progress:
        warming = Warming()
        workspace = _open_or_make(folder)
        if not workspace.facts.snapshot().count("adverts"):
            _take_in(workspace, folder, progress)
        run_flow(workspace, progress, warming=warming)
    from manumit.cli.leads import print_leads

    print_leads(workspace, most=10)
    click.echo(f"Done in {time.perf_counter() - begun:.0f} seconds. Workspace: {folder}")
    workspace.close()
    if wants_serve is None:
        wants_serve = sys.stdin.isatty() and not os.environ.get("CI")
    if wants_serve:
        open_face(folder, port=port, wants_browser=True)
    else:
        click.echo(f"Look at it: manumit serve {folder}")


def _open_or_make(folder: Path) -> Workspace:
    from manumit.workspace import create_workspace, open_workspace

    if (folder / "manumit.toml").exists():
        workspace = open_workspace(folder)
        if workspace.policy.basis != "demonstration":
            raise UsageError(
                f"{folder} is a workspace of its own, not a demo.", hint="Give another --folder."
            )
        return workspace
    return create_workspace(
        folder,
        side="investigation",
        controller="Demo (synthetic records only)",
        basis="demonstration",
        purpose="Learning to use Manumit",
        retention_days=180,
    )


def _take_in(workspace: Workspace, folder: Path, progress: Progress) -> None:
    from manumit.demo.scenario import write_scenario
    from manumit.intake import add_files

    files = write_scenario(folder / "synthetic-files")
    add_files(workspace, [str(p) for p in files.adverts], kind="advert", progress=progress)
    add_files(workspace, [str(p) for p in files.reports], kind="report", progress=progress)
