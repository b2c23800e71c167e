# SPDX-License-Identifier: Apache-2.0
"""The web face: one application with pages for people and the same views as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

from manumit import __version__
from manumit.core.errors import ManumitError, PassphraseError
from manumit.web.desk import Desk
from manumit.web.guard import Guard
from manumit.web.pages import find_pages
from manumit.web.sessions import Sessions
from manumit.web.shell import FOLDER, redirect, render, sort_nav
from manumit.web.team import TeamDesk, TeamGuard
from manumit.workspace import Workspace

LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")
IDLE_SECONDS = 10 * 60
_STATUS = {
    "not_found": 404,
    "denied": 403,
    "passphrase": 401,
    "usage": 400,
    "locked": 409,
    "input": 422,
}
_REFUSALS = {
    "host": ("This server answers only to its own name.", "Use the address it printed at start."),
    "origin": ("This request did not come from one of Manumit's own pages.", "Reload the page."),
    "session": ("This browser is locked.", "Open the address printed at start."),
    "state": ("The accounts cannot be read at the moment.", "Try again in a moment."),
    "account": ("Nobody is signed in.", "Sign in first."),
    "codes": ("One-time codes are not set up yet.", "Set them up first, on the page Codes."),
    "size": ("More was sent than this page takes.", "Send less, or add large files as an intake."),
}
_WAYS_IN = {"account": "/sign-in", "codes": "/codes"}


def make_app(
    workspace_dir: Path | None,
    token: str,
    actor: str,
    *,
    idle_seconds: float = IDLE_SECONDS,
    hosts: tuple[str, ...] = LOCAL_HOSTS,
) -> FastAPI:
    """Build the application for one workspace and one person.

    Args:
        workspace_dir: The workspace, or None to begin with the page that creates one.
        token: Start token; a browser shows it once and gets a cookie for it.
        actor: Who is at the keyboard, as written into judgements and the audit.
        idle_seconds: Time without a request after which the browser is locked.
        hosts: Names by which the server may be called.

    Returns:
        An ASGI application. Run it with `manumit.web.serve.serve`.
    """
    sessions = Sessions(token, idle_seconds)
    app = build_app("local", Desk(workspace_dir, actor, sessions))
    app.add_middleware(Guard, sessions=sessions, hosts=hosts, show_refusal=show_refusal)
    return app


def make_team_app(workspace: Workspace, host: str) -> FastAPI:
    """Build the application of a team: everyone signs in, over TLS, behind a reverse proxy.

    Args:
        workspace: The open workspace; it stays open as long as the application runs.
        host: The one name by which the server may be called, without port.

    Returns:
        An ASGI application. Run it with `manumit.web.workers.serve_team`.
    """
    desk = TeamDesk(workspace)
    app = build_app("team", desk)
    app.add_middleware(TeamGuard, desk=desk, hosts=(host,), show_refusal=show_refusal)
    return app


def build_app(mode: str, desk: Desk | TeamDesk) -> FastAPI:
    """Put the pages of a mode together, `local` or `team`, without a door."""
    app = FastAPI(
        title="Manumit",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.desk = desk
    pages = [page for page in find_pages() if getattr(page, "only", mode) == mode]
    for page in pages:
        app.router.routes.extend(page.routes)
        if hasattr(page, "api"):
            app.include_router(page.api, prefix="/api/v1")
    app.state.nav = sort_nav([page.nav for page in pages if hasattr(page, "nav")])
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    app.add_exception_handler(ManumitError, show_manumit_error)
    app.add_exception_handler(HTTPException, show_http_error)
    app.add_exception_handler(RequestValidationError, show_wrong_request)
    return app


def show_refusal(request: Request, status: int, reason: str) -> Response:
    """Answer a request that was stopped at the door, or failed behind it."""
    if reason in _WAYS_IN and request.method == "GET" and not is_api(request):
        return redirect(_WAYS_IN[reason])
    message, hint = _REFUSALS.get(
        reason,
        (
            "Something went wrong inside Manumit.",
            f"Nothing was changed by this request. The log names it as incident {reason}.",
        ),
    )
    code = reason if reason in _REFUSALS else "incident"
    return show_error(request, status, {"code": code, "message": message, "hint": hint})


def show_manumit_error(request: Request, error: Exception) -> Response:
    """Answer with an error that Manumit raised on purpose; its text holds no personal content."""
    if not isinstance(error, ManumitError):
        raise TypeError
    if isinstance(error, PassphraseError) and not is_api(request):
        return redirect("/unlock")
    return show_error(request, _STATUS.get(error.code, 500), error.to_dict())


def show_http_error(request: Request, error: Exception) -> Response:
    """Answer an unknown address or method without repeating it."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    message = {404: "There is no such page.", 405: "This page cannot be used that way."}
    text = message.get(status, "This request could not be answered.")
    return show_error(request, status, {"code": "http", "message": text, "hint": ""})


def show_wrong_request(request: Request, error: Exception) -> Response:
    """Answer an API request with a wrong parameter: names the field, never repeats its value."""
    found: list[Any] = list(error.errors()) if isinstance(error, RequestValidationError) else []
    where = ", ".join(sorted({str(item["loc"][-1]) for item in found}))
    text = {"code": "usage", "message": "A parameter has the wrong form.", "where": where}
    return show_error(request, 422, text | {"hint": "See /api/v1/openapi.json."})


def show_error(request: Request, status: int, error: dict[str, str]) -> Response:
    """Render an error as JSON for the API and as a page for everyone else."""
    if is_api(request):
        return JSONResponse({"error": error}, status_code=status)
    return render(request, "error.html", status=status, error=error)


def is_api(request: Request) -> bool:
    """Tell whether a program asks, not a browser that shows pages."""
    return request.url.path.startswith("/api/")
