# SPDX-License-Identifier: Apache-2.0
"""Help: keys, words, how to read a lead, what the program cannot know."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from manumit.web.shell import NavItem, render


def show_help(request: Request) -> Response:
    """Show the help."""
    return render(request, "help.html")


nav = NavItem(90, "/help", "Help")
routes = [Route("/help", show_help)]
