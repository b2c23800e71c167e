# SPDX-License-Identifier: Apache-2.0
"""Running a team's server: one process, or several behind a reverse proxy.

Each process listens on a port of its own on this machine alone, which works the same on every
system; the reverse proxy shares the requests out. They have nothing in common but the workspace's
folder and its state. Keys go to a process through its standard input, which stays open: when the
first process ends, however it ends, the others see it close and stop.
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import uvicorn

from manumit.core.errors import UsageError
from manumit.store.vault import Vault, has_vault
from manumit.store.vault.sealing import KEY_BYTES
from manumit.web.app import make_team_app
from manumit.workspace import Workspace, open_workspace

_LOOKS_APART = 1.0
_ENDING_SECONDS = 10.0


def serve_team(
    directory: Path,
    host: str,
    *,
    port: int,
    workers: int = 1,
    passphrase: str | None = None,
    announce: Callable[[str], None] = print,
) -> None:
    """Serve a team until interrupted, on 127.0.0.1 and `port` and the ports after it.

    A process that dies is started again.

    Args:
        directory: The workspace.
        host: The name by which browsers call the reverse proxy.
        port: Port of the first process.
        workers: How many processes.
        passphrase: What opens the workspace; every process gets its keys from here.
        announce: Gets a line for each process.

    Raises:
        PassphraseError: If the passphrase is missing or wrong.
        UsageError: If a port is not free.
    """
    for number in range(workers):
        _check_port(port + number)
    with contextlib.closing(open_workspace(directory, passphrase=passphrase)) as workspace:
        for number in range(workers):
            announce(f"Serving {host} on 127.0.0.1:{port + number}")
        if workers == 1:
            _run(workspace, host, port)
            return
        children = {port + number: _start(workspace, host, port + number)
                    for number in range(workers)}  # fmt: skip
        try:
            while True:
                time.sleep(_LOOKS_APART)
                for each, child in list(children.items()):
                    if child.poll() is not None:
                        announce(f"The process on 127.0.0.1:{each} ended and is started again.")
                        children[each] = _start(workspace, host, each)
        finally:
            for child in children.values():
                _end(child)


def serve_part(directory: Path, host: str, port: int) -> None:
    """Be one of several processes: take the keys, serve, stop when the first process is gone."""
    vault = None
    if has_vault(directory):
        vault = Vault(bytearray(sys.stdin.buffer.read(KEY_BYTES)))
    with contextlib.closing(open_workspace(directory, vault=vault)) as workspace:
        _run(workspace, host, port, until_input_ends=True)


def _run(workspace: Workspace, host: str, port: int, *, until_input_ends: bool = False) -> None:
    config = uvicorn.Config(
        make_team_app(workspace, host),
        host="127.0.0.1",
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        lifespan="off",
        proxy_headers=False,  # what the proxy says is believed in one place: team.find_origin
    )
    server = uvicorn.Server(config)
    if until_input_ends:
        threading.Thread(target=_stop_at_end, args=(server,), daemon=True).start()
    try:
        server.run()
    finally:
        workspace.sign_audit()


def _check_port(port: int) -> None:
    """Find out now, and not in a process that is started again and again."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
        if sys.platform != "win32":  # there the same option would let two programs share a port
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            raise UsageError(
                f"Port {port} is not free.", hint="Choose another one with --port."
            ) from None


def _stop_at_end(server: uvicorn.Server) -> None:
    sys.stdin.buffer.read()
    server.should_exit = True


def _start(workspace: Workspace, host: str, port: int) -> subprocess.Popen[bytes]:
    child = subprocess.Popen(  # noqa: S603 - our own module and what the person gave
        [sys.executable, "-m", "manumit.web.workers", str(workspace.folder), host, str(port)],
        stdin=subprocess.PIPE,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    assert child.stdin is not None  # noqa: S101 - it was opened as a pipe
    if workspace.vault is not None:
        with contextlib.suppress(OSError):  # a child that has ended already is started again
            child.stdin.write(workspace.vault.hand_over())
            child.stdin.flush()
    return child


def _end(child: subprocess.Popen[bytes]) -> None:
    assert child.stdin is not None  # noqa: S101 - it was opened as a pipe
    with contextlib.suppress(OSError):
        child.stdin.close()
    for end in (child.terminate, child.kill):
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=_ENDING_SECONDS)
            return
        end()


if __name__ == "__main__":
    serve_part(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
