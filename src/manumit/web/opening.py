# SPDX-License-Identifier: Apache-2.0
"""Leading this computer's browser in without showing the token to its other users.

Whoever uses the same computer can read the command lines of its processes, and an address given
to a browser stands there. So the browser is given the name of a file instead, which only its
owner can read, and which leads to the server with a ticket that is good once.
"""

from __future__ import annotations

import html
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from manumit.web.sessions import Sessions

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url={0}">
<title>Manumit</title><p><a href="{0}">Open Manumit</a></p></html>
"""


@contextmanager
def make_start_page(root: str, sessions: Sessions) -> Iterator[Path]:
    """Write a private page that leads into the server once; it goes when used, or at the end.

    Args:
        root: Address of the server, without a path.
        sessions: Gives out the ticket and takes it back.

    Raises:
        OSError: If the file cannot be written.
    """
    # mkdtemp lets only its owner into the folder it makes, on every system.
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    place = runtime if runtime and Path(runtime).is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix="manumit-", dir=place))
    try:
        page = folder / "start.html"
        page.touch(mode=0o600)
        ticket = sessions.make_ticket(lambda: page.unlink(missing_ok=True))
        address = html.escape(f"{root}/start?ticket={ticket}")
        page.write_text(_PAGE.format(address), encoding="utf-8")
        yield page
    finally:
        shutil.rmtree(folder, ignore_errors=True)
