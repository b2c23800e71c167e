# SPDX-License-Identifier: Apache-2.0
"""The door of a local server: a token or ticket becomes a cookie; locking; the blank page."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from manumit.core.errors import ManumitError
from manumit.web.desk import desk_of
from manumit.web.guard import read_session_cookie
from manumit.web.shell import read_form, redirect, render

only = "local"
BLANK = '<!doctype html><html lang="en"><meta charset="utf-8"><title>New page</title></html>'


async def start(request: Request) -> Response:
    """Exchange the start token, from the printed address or the form, for a session cookie."""
    sessions = desk_of(request).sessions
    if request.method == "GET" and sessions.take_ticket(request.query_params.get("ticket", "")):
        # A page of our own goes on from here: the visit began in a file, and a strict cookie is
        # not sent along a visit that began elsewhere.
        return _let_in(request, render(request, "enter.html"))
    given = request.query_params.get("token", "")
    if request.method == "POST":
        given = (await read_form(request)).get("token", "").strip()
    if not sessions.is_token(given):
        return render(request, "locked.html", status=401, wrong=True)
    return _let_in(request, redirect("/"))


def _let_in(request: Request, response: Response) -> Response:
    sessions = desk_of(request).sessions
    response.set_cookie(sessions.cookie_name, sessions.open(), httponly=True, samesite="strict")
    return response


def locked(request: Request) -> Response:
    """Show that the browser is locked, and how to open it again."""
    if desk_of(request).has_passphrase:
        return redirect("/unlock")
    return render(request, "locked.html", wrong=False)


def show_unlock(request: Request) -> Response:
    """Ask for the passphrase."""
    if not desk_of(request).has_passphrase:
        return redirect("/locked")
    return render(request, "unlock.html", error=None)


async def unlock(request: Request) -> Response:
    """Open the workspace with its passphrase, and a session for this browser."""
    given = (await read_form(request)).get("passphrase", "")
    try:
        await run_in_threadpool(desk_of(request).unlock, given)
    except ManumitError as error:
        return render(request, "unlock.html", status=401, error=error)
    return _let_in(request, redirect("/"))


def lock(request: Request) -> Response:
    """Close the session of this browser, and drop the keys of a workspace with a passphrase."""
    sessions = desk_of(request).sessions
    sessions.close(read_session_cookie(request, sessions))
    if desk_of(request).has_passphrase:
        desk_of(request).lock()
    response = redirect("/locked")
    response.delete_cookie(sessions.cookie_name, httponly=True, samesite="strict")
    return response


def blank(_request: Request) -> Response:
    """Show an empty page, for someone who had to hide the screen."""
    return HTMLResponse(BLANK)


routes = [
    Route("/start", start, methods=["GET", "POST"]),
    Route("/locked", locked),
    Route("/unlock", show_unlock, methods=["GET"]),
    Route("/unlock", unlock, methods=["POST"]),
    Route("/lock", lock, methods=["POST"]),
    Route("/blank", blank),
]
