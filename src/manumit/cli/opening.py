# SPDX-License-Identifier: Apache-2.0
"""How commands open a workspace: its folder, and its passphrase where it has one.

A passphrase comes from a terminal, or from a file descriptor for programs; never from an argument
or a variable, which other users of the machine may see.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from manumit.core.errors import PassphraseError, UsageError

if TYPE_CHECKING:
    from manumit.workspace import Workspace

_FD = "manumit.passphrase_fd"
_MOST_BYTES = 4096
F = TypeVar("F", bound=Callable[..., object])


def passphrase_option(function: F) -> F:
    """Add --passphrase-fd to a command; `read_passphrase` finds what was given."""
    return click.option(
        "--passphrase-fd", type=click.IntRange(min=0), expose_value=False, metavar="N",
        help="Read the passphrase from file descriptor N, one line; 0 is the standard input.",
        callback=_keep,
    )(function)  # fmt: skip


def workspace_argument(function: F) -> F:
    """Add the argument DIRECTORY, and --passphrase-fd, to a command that opens a workspace."""
    argument = click.argument("directory", type=click.Path(path_type=Path))
    return argument(passphrase_option(function))


def open_here(directory: Path, actor: str = "") -> Workspace:
    """Open a workspace, asking for its passphrase if it has one.

    Raises:
        PassphraseError: If the passphrase is wrong, or cannot be asked for.
    """
    from manumit.workspace import open_workspace

    return open_workspace(directory, actor, passphrase=find_passphrase(directory))


def find_passphrase(directory: Path) -> str | None:
    """Return what opens the workspace in `directory`: None if it has no passphrase."""
    from manumit.store.vault import has_vault

    return read_passphrase() if has_vault(directory) or has_fd() else None


def has_fd() -> bool:
    """Whether the command was given --passphrase-fd."""
    return _given_fd() is not None


def can_ask() -> bool:
    """Whether a passphrase was handed over, or there is a person to ask."""
    return has_fd() or sys.stdin.isatty()


def read_passphrase(question: str = "Passphrase", *, twice: bool = False) -> str:
    """Return one secret: the next line of the given file descriptor, or asked on the terminal.

    Args:
        question: What to ask for.
        twice: Ask twice on a terminal, because a slip would lock the person out.

    Raises:
        PassphraseError: If there is neither a descriptor nor a terminal, or the line is empty.
        UsageError: If the descriptor cannot be read.
    """
    number = _given_fd()
    if number is not None:
        text = _read_line(number)
    elif sys.stdin.isatty():
        text = click.prompt(question, hide_input=True, confirmation_prompt=twice, err=True)
    else:
        text = ""
    if not text:
        raise PassphraseError(
            "This workspace is locked, and no passphrase was given.",
            hint="Use a terminal, or give --passphrase-fd N.",
        )
    return str(text)


def _keep(ctx: click.Context, _parameter: click.Parameter, value: int | None) -> None:
    if value is not None:
        ctx.meta[_FD] = value


def _given_fd() -> int | None:
    ctx = click.get_current_context(silent=True)
    return ctx.meta.get(_FD) if ctx else None


def _read_line(number: int) -> str:
    """Read up to the end of a line and not beyond: the next line may be the next secret."""
    line = bytearray()
    try:
        while len(line) <= _MOST_BYTES and (byte := os.read(number, 1)) not in (b"", b"\n"):
            line += byte
        return line.rstrip(b"\r").decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            "The passphrase cannot be read.", hint="--passphrase-fd takes the number of an open "
            "file descriptor that gives one line of UTF-8 text.",
        ) from None  # fmt: skip
