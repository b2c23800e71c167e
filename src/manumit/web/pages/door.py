# SPDX-License-Identifier: Apache-2.0
"""The door: exchanging the start token for a cookie, locking, the blank page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from manumit.web.desk import desk_of
from manumit.web.guard import read_session_cookie
from manumit.web.shell import read_form, redirect, render

BLANK = '<!doctype html><html lang="en"><meta charset="utf-8"><title>New page</title></html>'


async def start(request: Request) -> Response:
    """Exchange the start token, from the printed address or the form, for a session cookie."""
    sessions = desk_of(request).sessions
    given = request.query_params.get("token", "")
    if request.method == "POST":
        given = (await read_form(request)).get("token", "").strip()
    if not sessions.is_token(given):
        return render(request, "locked.html", status=401, wrong=True)
    response = redirect("/")
    response.set_cookie(sessions.cookie_name, sessions.open(), httponly=True, samesite="strict")
    return response


def locked(request: Request) -> Response:
    """Show that the browser is locked, and how to open it again."""
    return render(request, "locked.html", wrong=False)


def lock(request: Request) -> Response:
    """Close the session of this browser."""
    sessions = desk_of(request).sessions
    sessions.close(read_session_cookie(request, sessions))
    response = redirect("/locked")
    response.delete_cookie(sessions.cookie_name, httponly=True, samesite="strict")
    return response


def blank(_request: Request) -> Response:
    """Show an empty page, for someone who had to hide the screen."""
    return HTMLResponse(BLANK)


routes = [
    Route("/start", start, methods=["GET", "POST"]),
    Route("/locked", locked),
    Route("/lock", lock, methods=["POST"]),
    Route("/blank", blank),
]
