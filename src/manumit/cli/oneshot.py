# SPDX-License-Identifier: Apache-2.0
"""Commands on one file, without a workspace: campaigns, selectors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from manumit.cli.output import FINISHED_WITH_ISSUES, progress_bar

if TYPE_CHECKING:
    from manumit.intake import Issue


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--text", "column", required=True, help="Column that holds the text.")
@click.option("--title", help="Column that holds a title.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Where to write; default: CSV to the screen."
)
def campaigns(file: Path, column: str, title: str | None, out: Path | None) -> None:
    """Find campaigns in FILE (CSV, JSON Lines or Parquet).

    Writes the same rows with campaign_id, template_id and template; they are empty where a row
    is in no campaign. The ending of --out chooses the format.
    """
    from manumit.views.oneshot import find_file_campaigns, write_rows

    with progress_bar() as progress:
        rows, issues = find_file_campaigns(file, column, title=title, progress=progress)
    write_rows(rows, out)
    _tell_issues(issues)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--text", "column", required=True, help="Column that holds the text.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Where to write; default: CSV to the screen."
)
def selectors(file: Path, column: str, out: Path | None) -> None:
    """Find phones, e-mails, handles and other selectors in FILE (CSV, JSON Lines or Parquet).

    Writes kind, span, keyed hash and masked form; clear values stay inside workspaces.
    """
    from manumit.views.oneshot import find_file_selectors, write_rows

    rows, issues = find_file_selectors(file, column)
    write_rows(rows, out)
    _tell_issues(issues)


def _tell_issues(issues: list[Issue]) -> None:
    for issue in issues[:20]:
        where = f"row {issue.row}" if issue.row else "file"
        click.echo(f"{where}: {issue.type_code.replace('_', ' ')}. {issue.suggestion}", err=True)
    if any(issue.severity_code == "lost" for issue in issues):
        raise SystemExit(FINISHED_WITH_ISSUES)
