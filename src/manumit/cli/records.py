# SPDX-License-Identifier: Apache-2.0
"""Commands that bring records in and take them back: add, undo."""

from __future__ import annotations

from pathlib import Path

import click

from manumit.cli.opening import open_here, workspace_argument
from manumit.cli.output import (
    FINISHED_WITH_ISSUES,
    json_option,
    print_json,
    print_table,
    progress_bar,
)
from manumit.core.errors import UsageError


@click.command()
@workspace_argument
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--kind",
    type=click.Choice(["advert", "report"]),
    default="advert",
    show_default=True,
    help="Advertisements, or investigators' own reports.",
)
@click.option("--map", "pairs", multiple=True, metavar="COLUMN=FIELD", help="Map a column by hand.")
@click.option("--source", default="", help="Site or organisation, where no column says it.")
@click.option("--encoding", default="", help="Text encoding, if the guess is wrong.")
@click.option(
    "--preview", is_flag=True, help="Show the guessed mapping and 20 rows; take nothing in."
)
@json_option
def add(
    directory: Path,
    files: tuple[str, ...],
    kind: str,
    pairs: tuple[str, ...],
    source: str,
    encoding: str,
    *,
    preview: bool,
    as_json: bool,
) -> None:
    """Take FILES (or folders, or globs) into the workspace in DIRECTORY.

    CSV, JSON, JSON Lines, XLSX and Parquet, plain or as gz, zst or zip. A file that was taken
    in before adds nothing. What cannot be read is listed, and the rest comes in.
    """
    from manumit.intake import add_files, preview_in

    mapping = _parse_pairs(pairs)
    workspace = open_here(directory)
    if preview:
        view = preview_in(workspace, Path(files[0]), mapping=mapping)
        if as_json:
            print_json(view)
        else:
            _show_preview(view)
        return
    with progress_bar(quiet=as_json) as progress:
        report = add_files(
            workspace,
            list(files),
            kind=kind,
            mapping=mapping,
            source=source,
            encoding=encoding,
            progress=progress,
        )
    if as_json:
        print_json(report)
    else:
        click.echo(
            f"Took in {report.rows_added} new, {report.rows_changed} changed; "
            f"{report.rows_known} were already here; {report.issues} issues. "
            f"Intake {report.intake_id}."
        )
        click.echo(f"Next: manumit run {directory}")
    if report.rows_lost:
        raise SystemExit(FINISHED_WITH_ISSUES)


@click.command()
@workspace_argument
@click.argument("intake_id")
@json_option
def undo(directory: Path, intake_id: str, *, as_json: bool) -> None:
    """Take the whole intake INTAKE_ID of the workspace in DIRECTORY back."""
    from manumit.intake import undo_intake

    report = undo_intake(open_here(directory), intake_id)
    if as_json:
        print_json(report)
    else:
        click.echo(f"Took {report.rows_removed} rows back. Next: manumit run {directory}")


def _parse_pairs(pairs: tuple[str, ...]) -> dict[str, str]:
    mapping = {}
    for pair in pairs:
        column, sign, field = pair.rpartition("=")
        if not sign or not column:
            raise UsageError(
                f"--map takes COLUMN=FIELD, not {pair!r}.", hint="Example: --map body=text"
            )
        mapping[column] = field
    return mapping


def _show_preview(view: object) -> None:
    from manumit.intake import Preview

    assert isinstance(view, Preview)  # noqa: S101 - narrows the type only
    print_table(
        "Columns", ["column", "field", "why"], [(c.name, c.field, c.reason) for c in view.columns]
    )
    # Columns without a field would only make the others too narrow to read.
    shown = [place for place, column in enumerate(view.columns) if column.field]
    names = [view.columns[place].field for place in shown]
    rows = [[_shorten(row[place]) for place in shown] for row in view.rows]
    print_table("First rows, by field", names, rows)
    print_table("Issues", ["row", "what", "suggestion"],
                [(i.row, i.type_code, i.suggestion) for i in view.issues[:20]])  # fmt: skip


def _shorten(value: str, most: int = 60) -> str:
    return value if len(value) <= most else value[: most - 1] + "…"
