# SPDX-License-Identifier: Apache-2.0
"""The command that opens the web face."""

from __future__ import annotations

from pathlib import Path

import click

from manumit.cli.opening import can_ask, find_passphrase, passphrase_option


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), required=False)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, show_default="any free one",
    help="Port on this computer.",
)  # fmt: skip
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@passphrase_option
def serve(directory: Path | None, port: int, *, no_browser: bool) -> None:
    """Open the web face of the workspace in DIRECTORY on this computer.

    Nobody else can reach it: it listens on this machine only, and the printed address holds a
    token without which it answers nothing. Without DIRECTORY it offers to make a workspace. The
    keys of a workspace with a passphrase are dropped when nobody has done anything for a while.
    """
    open_face(directory, port=port, wants_browser=not no_browser)


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
