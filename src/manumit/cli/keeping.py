# SPDX-License-Identifier: Apache-2.0
"""Commands that keep and remove: forget, backup, restore, audit."""

from __future__ import annotations

from pathlib import Path

import click

from manumit.cli.opening import open_here, workspace_argument
from manumit.cli.output import json_option, print_json, print_table, progress_bar, safe_line
from manumit.core.errors import UsageError


@click.command()
@workspace_argument
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@json_option
def forget(directory: Path, *, dry_run: bool, as_json: bool) -> None:
    """Remove records past their term from the workspace in DIRECTORY, everywhere they stand.

    Rejected ones go after their shorter term. What was rejected, judged independent or not to
    be pursued leaves only a keyed hash, so that it never comes back.
    """
    from manumit.retention import forget_records

    with progress_bar(quiet=as_json) as progress:
        report = forget_records(open_here(directory), dry_run=dry_run, progress=progress)
    if as_json:
        print_json(report)
        return
    verb = "Would remove" if dry_run else "Removed"
    click.echo(
        f"{verb} {report.expired} records past their term and {report.rejected} rejected ones; "
        f"{report.kept} stay."
    )


@click.command()
@workspace_argument
@click.argument("file", type=click.Path(path_type=Path))
def backup(directory: Path, file: Path) -> None:
    """Write the workspace in DIRECTORY to FILE; others may go on working meanwhile.

    The file is as readable as the workspace, and opens with the passphrase of that moment: keep
    it where only the right people reach it.
    """
    from manumit.store.backup import write_backup
    from manumit.store.vault import Purpose

    workspace = open_here(directory)
    name = workspace.policy.workspace_id
    workspace.check("backup.workspace", "workspace", name)
    if workspace.settings.text("state_url"):
        raise UsageError(
            "The state of this workspace lies on a database server; this copies folders only.",
            hint="Back the server up with its own tools, and the folder with yours, together.",
        )
    with progress_bar() as progress:
        files = write_backup(workspace.folder, file, progress, key=workspace.subkey(Purpose.STATE))
    # Not around the copying: a transaction would keep everyone else from judging meanwhile.
    with workspace.acting("backup.workspace", "workspace", name):
        pass
    click.echo(f"Wrote {files} files to {file}.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@workspace_argument
def restore(file: Path, directory: Path) -> None:
    """Make a workspace in the new folder DIRECTORY from the backup FILE."""
    from manumit.store.backup import restore_backup

    with progress_bar() as progress:
        files = restore_backup(file, directory, progress)
    workspace = open_here(directory)
    with workspace.state.write() as connection:
        workspace.record(connection, "restore.workspace", workspace.policy.workspace_id)
    click.echo(f"Restored {files} files to {directory}.")


@click.group()
def audit() -> None:
    """Read or verify the record of what was done."""


@audit.command("list")
@workspace_argument
@click.option(
    "--most", type=click.IntRange(min=1), default=50, show_default=True, help="How many events."
)
@json_option
def list_events(directory: Path, most: int, *, as_json: bool) -> None:
    """List the latest events of the workspace in DIRECTORY."""
    from manumit.views.audit import view_audit

    view = view_audit(open_here(directory), most=most)
    if as_json:
        print_json(view)
        return
    print_table(
        "Audit",
        ["no", "when (UTC)", "who", "what", "object"],
        [
            (e.event_id, f"{e.at:%Y-%m-%d %H:%M:%S}", e.actor, e.action, e.object_id)
            for e in view.events
        ],
    )


@audit.command()
@workspace_argument
@click.option(
    "--anchor",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Checkpoints that were kept outside, from `audit anchor`.",
)
@json_option
def verify(directory: Path, anchor: Path | None, *, as_json: bool) -> None:
    """Recompute the audit of the workspace in DIRECTORY and name the first bad row."""
    from manumit.views.audit import view_check

    kept = anchor.read_text(encoding="utf-8", errors="replace") if anchor else ""
    result = view_check(open_here(directory), kept)
    if as_json:
        print_json(result)
    elif result.is_sound:
        click.echo(f"The audit is whole: {result.events} events.")
    else:
        click.echo(f"The audit breaks at row {result.first_bad_id}: {result.reason}", err=True)
    if not result.is_sound:
        raise SystemExit(1)


@audit.command()
@workspace_argument
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="File to write, JSON.",
)
def anchor(directory: Path, out: Path) -> None:
    """Sign the audit of the workspace in DIRECTORY and write its checkpoints to a file.

    Give the file to somebody outside. With it `audit verify --anchor` finds a cut-off end of the
    audit even where this machine was changed as a whole.
    """
    from manumit.store.exports import write_whole
    from manumit.views.audit import export_anchor

    write_whole(out, export_anchor(open_here(directory)))
    click.echo(f"Wrote {safe_line(out.name)}. Keep it away from this machine.")


@audit.command()
@workspace_argument
@json_option
def anomalies(directory: Path, *, as_json: bool) -> None:
    """List what in the last thirty days of DIRECTORY's audit a second person should ask about."""
    from manumit.views.audit import view_anomalies

    found = view_anomalies(open_here(directory))
    if as_json:
        print_json(found)
        return
    print_table(
        "To ask about",
        ["what", "who", "from", "events", "usual", "first row"],
        [
            (a.kind, a.actor, f"{a.begins_at:%Y-%m-%d %H:%M}", a.events, a.usual, a.first_event_id)
            for a in found
        ],
    )
