# SPDX-License-Identifier: Apache-2.0
"""Running the web face on this machine, for this machine alone."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

import uvicorn

from manumit.web.app import IDLE_SECONDS, make_app
from manumit.web.opening import make_start_page

DEFAULT_PORT = 8642


def serve(
    workspace_dir: Path | None,
    actor: str,
    *,
    port: int = DEFAULT_PORT,
    idle_seconds: float = IDLE_SECONDS,
    passphrase: str | None = None,
    announce: Callable[[str], None] = print,
    open_browser: Callable[[str], object] | None = None,
) -> None:
    """Serve the web face on 127.0.0.1 until interrupted.

    Args:
        workspace_dir: The workspace, or None to begin with the page that creates one.
        actor: Who is at the keyboard.
        port: Port to use; 0, or one that is taken, means any free one.
        idle_seconds: Time without a request after which the browser is locked.
        passphrase: What opens the workspace; without it the pages ask for it.
        announce: Gets the start address, which holds the token and is shown once.
        open_browser: Gets the address of a private file that leads a browser in, once.
    """
    token = secrets.token_urlsafe(24)
    app = make_app(workspace_dir, token, actor, idle_seconds=idle_seconds)
    if passphrase is not None:
        app.state.desk.unlock(passphrase)
    config = uvicorn.Config(
        app, access_log=False, log_level="warning", server_header=False, lifespan="off"
    )
    with _open_socket(port) as listening:
        root = f"http://127.0.0.1:{listening.getsockname()[1]}"
        announce(f"{root}/start?token={token}")
        with ExitStack() as at_end:
            if open_browser is not None:
                # Where the file cannot be written, the printed address is still there.
                with suppress(OSError):
                    page = make_start_page(root, app.state.desk.sessions)
                    open_browser(at_end.enter_context(page).as_uri())
            at_end.callback(app.state.desk.lock)
            uvicorn.Server(config).run(sockets=[listening])


def _open_socket(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError:
        listening.bind(("127.0.0.1", 0))
    return listening
