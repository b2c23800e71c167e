# SPDX-License-Identifier: Apache-2.0
"""The command that opens the web face."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from manumit.cli.opening import can_ask, find_passphrase, passphrase_option
from manumit.core.errors import UsageError


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), required=False)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, show_default="any free one",
    help="Port on this computer.",
)  # fmt: skip
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option("--team", is_flag=True, help="Everyone signs in, behind a reverse proxy with TLS.")
@click.option("--host", default="", metavar="NAME", help="With --team: the name browsers call.")
@click.option(
    "--workers", type=click.IntRange(1, 32), default=1, show_default=True,
    help="With --team: processes, each on its own port from --port up.",
)  # fmt: skip
@passphrase_option
def serve(
    directory: Path | None, port: int, *, no_browser: bool, team: bool, host: str, workers: int
) -> None:
    """Open the web face of the workspace in DIRECTORY on this computer.

    Nobody else can reach it: it listens on this machine only, and the printed address holds a
    token without which it answers nothing. Without DIRECTORY it offers to make a workspace. The
    keys of a workspace with a passphrase are dropped when nobody has done anything for a while.

    With --team it serves people with accounts (see `manumit accounts invite`) under the name
    given by --host. It still listens on this machine only: a reverse proxy in front of it brings
    TLS. The keys stay in memory until it is stopped; sessions end when nobody uses them.
    """
    if team:
        open_to_team(directory, host, port=port, workers=workers)
    elif host or workers > 1:
        raise UsageError("--host and --workers belong to --team.", hint="Add --team, or drop them.")
    else:
        open_face(directory, port=port, wants_browser=not no_browser)


def open_to_team(directory: Path | None, host: str, *, port: int, workers: int) -> None:
    """Serve a team until interrupted.

    Raises:
        UsageError: If the workspace or the name is missing.
    """
    from manumit.web.serve import DEFAULT_PORT
    from manumit.web.workers import serve_team

    if directory is None or not host:
        raise UsageError(
            "A team's server needs its workspace and its name.",
            hint="manumit serve DIRECTORY --team --host records.example.org",
        )
    with contextlib.suppress(KeyboardInterrupt):
        serve_team(
            directory,
            host,
            port=port or DEFAULT_PORT,
            workers=workers,
            passphrase=find_passphrase(directory),
            announce=click.echo,
        )


def open_face(directory: Path | None, *, port: int, wants_browser: bool) -> None:
    """Serve the web face until interrupted, printing its address and opening a browser."""
    import webbrowser

    from manumit.access import local_actor
    from manumit.web.serve import serve
    from manumit.workspace import read_settings

    def announce(address: str) -> None:
        click.echo(f"Open {address}\nStop with Ctrl-C.")

    minutes = read_settings(directory).number("idle_lock_minutes")
    serve(
        directory,
        local_actor().name,
        port=port,
        idle_seconds=60 * minutes,
        passphrase=find_passphrase(directory) if directory and can_ask() else None,
        announce=announce,
        open_browser=webbrowser.open if wants_browser else None,
    )
