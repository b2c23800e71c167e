# SPDX-License-Identifier: Apache-2.0
"""Commands that compute: run, watch."""

from __future__ import annotations

import time
from pathlib import Path

import click

from manumit.cli.opening import open_here, workspace_argument
from manumit.cli.output import json_option, print_json, print_table, progress_bar
from manumit.core.errors import LockedError


@click.command()
@workspace_argument
@click.option("--again", is_flag=True, help="Run every step, changed or not.")
@json_option
def run(directory: Path, *, again: bool, as_json: bool) -> None:
    """Find selectors, campaigns, indicators, networks and leads in the workspace in DIRECTORY.

    Only what has changed is computed again. Stopped half-way, it goes on where it stopped.
    """
    from manumit.flow import run_flow

    workspace = open_here(directory)
    with progress_bar(quiet=as_json) as progress:
        report = run_flow(workspace, progress, again=again)
    if as_json:
        print_json(report)
        return
    print_table(
        "Run",
        ["step", "seconds", "rows"],
        [
            (
                step.name,
                "unchanged" if step.was_fresh else f"{step.seconds:.1f}",
                ", ".join(f"{table} {count:,}" for table, count in step.rows.items()),
            )
            for step in report.steps
        ],
    )
    click.echo(f"Next: manumit leads {directory}, or manumit serve {directory}")


@click.command()
@workspace_argument
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--every", type=click.IntRange(min=1), default=10, show_default=True,
    help="Seconds between looks.",
)  # fmt: skip
@click.option("--once", is_flag=True, help="Look once and stop.")
@json_option
def watch(directory: Path, folder: Path, *, every: int, once: bool, as_json: bool) -> None:
    """Take new files of FOLDER into the workspace in DIRECTORY as they come, and match them.

    New adverts are matched against the known campaigns and selectors without a new background;
    `manumit run` refreshes it. Alerts arise only on leads that a person accepted.
    """
    from manumit.watching import watch_folder

    workspace = open_here(directory)
    seen: set[tuple[str, int, int]] = set()
    while True:
        try:
            report = watch_folder(workspace, folder, seen)
        except LockedError as error:
            if once:
                raise
            # A run or an intake is going on: the files are still there at the next look.
            click.echo(f"{error.message} Looking again in {every} seconds.", err=True)
        else:
            if as_json:
                print_json(report)
            elif report.files:
                click.echo(
                    f"{report.files} files, {report.adverts} new adverts, {report.in_campaigns} "
                    f"in campaigns, {report.alerts} alerts."
                )
        if once:
            return
        time.sleep(every)
