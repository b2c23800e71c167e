# SPDX-License-Identifier: Apache-2.0
"""How commands show things: one frozen dataclass as a table or as JSON; progress; errors."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import click

from manumit.core.errors import ManumitError
from manumit.core.progress import Progress
from manumit.views.plain import to_plain

if TYPE_CHECKING:
    from rich.console import Console

FINISHED_WITH_ISSUES = 3
F = TypeVar("F", bound=Callable[..., object])
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if code != 10}
# What turns the direction of a line, hides itself, or breaks a line where none is seen.
_HIDDEN = (0x00AD, 0x034F, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF)
_RANGES = ((0x2028, 0x202F), (0x2066, 0x206A), (0xD800, 0xE000), (0xE0000, 0xE0080))
_ODD = {
    code: f"\\u{code:04x}"
    for code in (*_HIDDEN, *(code for first, end in _RANGES for code in range(first, end)))
}


def json_option(function: F) -> F:
    """Add --json to a command."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")(
        function
    )


def print_json(value: object) -> None:
    """Print a view as JSON, non-ASCII escaped so that no terminal is fooled."""
    click.echo(json.dumps(to_plain(value), indent=2, ensure_ascii=True))


def safe_text(text: object) -> str:
    """Return text for a terminal: control and direction characters shown, never obeyed."""
    return str(text).translate(_CONTROL).translate(_ODD)


def safe_line(text: object) -> str:
    """Return text for one line of a terminal: as `safe_text`, and line breaks are shown too."""
    return safe_text(text).replace("\n", "\\n")


def make_console() -> Console:
    """Return a console that knows no markup in what it is given."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, soft_wrap=False)


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows as a table; cells are plain text, whatever they hold."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(safe_text(title)), title_justify="left", show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*[Text(safe_text(cell)) for cell in row])
    make_console().print(table)


def show_error(error: ManumitError) -> None:
    """Print what happened, where, and what to do."""
    click.echo(f"Error: {safe_line(error.message)}", err=True)
    if error.where:
        click.echo(f"  where: {safe_line(error.where)}", err=True)
    if error.hint:
        click.echo(f"  to do: {safe_line(error.hint)}", err=True)


@contextmanager
def progress_bar(*, quiet: bool = False) -> Iterator[Progress]:
    """Show determinate progress on a terminal; elsewhere one line per finished step."""
    if quiet:
        yield lambda _step, _done, _total: None
        return
    if not sys.stderr.isatty():
        yield _line_progress()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description:<12}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, int] = {}

        def advance(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total or None)
            bars.update(tasks[step], completed=done, total=total or None)  # type: ignore[arg-type]

        yield advance


def _line_progress() -> Progress:
    finished: set[str] = set()

    def advance(step: str, done: int, total: int) -> None:
        if total and done >= total and step not in finished:
            finished.add(step)
            click.echo(f"  {step}: done", err=True)

    return advance
