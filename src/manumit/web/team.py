# SPDX-License-Identifier: Apache-2.0
"""A team's desk and door: who is signed in, and the workspace as that person may see it.

Nothing here is remembered between two requests: sessions are in the state, terms and settings in
the workspace's file. So any of several server processes can answer any request.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from manumit.access import read_policy
from manumit.access.sessions import find_purposes
from manumit.access.sign_in import Session, read_session, touch_session
from manumit.core.errors import DeniedError, LockedError, ManumitError
from manumit.core.policy import SIDE_PURPOSES
from manumit.core.settings import Settings
from manumit.web.guard import Guard, ShowRefusal, is_open, read_cookie
from manumit.workspace import Workspace, read_settings, read_terms_of

# A browser takes a cookie of this name only over TLS, for this host alone, and for every path.
COOKIE = "__Host-manumit"
OPEN_PATHS = ("/sign-in", "/join", "/locked", "/blank", "/static/")
WITHOUT_CODES = ("/codes", "/sign-out", "/lock")
_LOCAL = ("127.0.0.1", "::1", "localhost")
_TOUCHES_APART = timedelta(minutes=1)
_SESSION, _SEEN = "manumit.session", "manumit.workspace"


class TeamDesk:
    """The one workspace that a team shares.

    Args:
        workspace: The open workspace.
    """

    is_team = True

    def __init__(self, workspace: Workspace) -> None:
        self.workspace_dir: Path | None = workspace.folder
        self.shared = workspace

    def settings(self) -> Settings:
        """Return the settings of this moment: another process may have changed them."""
        return read_settings(self.shared.folder)

    def count_idle_seconds(self) -> int:
        """Return the seconds without a key or click after which a page signs out."""
        return 60 * self.settings().number("idle_lock_minutes")

    def note_settings(self, workspace: Workspace) -> None:
        """Do nothing: settings are read when they are needed."""

    def find_session(self, request: Request) -> Session | None:
        """Return the session of this browser, and note that it was used; polls are not use."""
        token = read_cookie(request, COOKIE)
        if not token:
            return None
        at = self.shared.clock()
        idle = self.settings().number("idle_lock_minutes")
        with self.shared.state.read() as connection:
            session = read_session(connection, token, idle_minutes=idle, at=at)
        is_poll = "x-manumit-poll" in request.headers
        if session and not is_poll and at - session.seen_at >= _TOUCHES_APART:
            # Where others write for long it is noted with the next request.
            with suppress(LockedError), self.shared.state.write() as connection:
                touch_session(connection, session.session_id, at=at)
        return session

    def workspace_for(self, request: Request) -> Workspace:
        """Return the workspace for the person signed in, under the terms of this moment.

        Raises:
            DeniedError: If nobody is signed in.
        """
        if _SEEN not in request.scope:
            policy, side = read_policy(), self.shared.policy.side
            actor = session_of(request).actor
            if not actor.purpose:
                purposes = find_purposes(policy, actor, side)
                usual = SIDE_PURPOSES[side]
                chosen = usual if usual in purposes or not purposes else purposes[0]
                actor = replace(actor, purpose=chosen)
            terms = read_terms_of(self.shared.folder)
            request.scope[_SEEN] = self.shared.as_seen_by(actor, terms, self.settings())
        seen: Workspace = request.scope[_SEEN]
        return seen


class TeamGuard(Guard):
    """ASGI middleware that lets in who has signed in, over TLS, from this host's own pages.

    Args:
        app: The application behind the door.
        desk: Finds the session of a request.
        hosts: Names by which this server may be called, without port.
        show_refusal: Makes the answer to a refused request.
    """

    def __init__(
        self, app: ASGIApp, desk: TeamDesk, hosts: tuple[str, ...], show_refusal: ShowRefusal
    ) -> None:
        self.app, self.desk, self.hosts = app, desk, hosts
        self.show_refusal = show_refusal

    def _has_token(self, headers: object) -> bool:  # noqa: ARG002 - a team has no start token
        return False

    async def _find_stranger(self, request: Request) -> tuple[int, str] | None:
        if is_open(request.url.path, OPEN_PATHS):
            return None
        try:
            session = await run_in_threadpool(self.desk.find_session, request)
        except ManumitError:
            return 503, "state"
        if session is None:
            return 401, "account"
        if session.needs_codes and request.url.path not in WITHOUT_CODES:
            return 403, "codes"
        request.scope[_SESSION] = session
        return None

    def _is_own_origin(self, origin: str, request: Request) -> bool:
        """Hold the scheme too: who listens on the way can make an unencrypted page of our name."""
        parts = urlsplit(origin)
        is_safe = parts.scheme == "https" or parts.hostname in _LOCAL
        return is_safe and super()._is_own_origin(origin, request)


def team_of(request: Request) -> TeamDesk:
    """Return the desk of the team's server that got this request."""
    desk: TeamDesk = request.app.state.desk
    return desk


def session_of(request: Request) -> Session:
    """Return the session the door found.

    Raises:
        DeniedError: If nobody is signed in.
    """
    session: Session | None = request.scope.get(_SESSION)
    if session is None:
        raise DeniedError("Nobody is signed in.", hint="Sign in first.")
    return session


def find_origin(request: Request) -> str:
    """Return the address a request came from.

    What a reverse proxy on this machine says is believed, its last word only: whatever stands
    before it was written by the sender.
    """
    origin = request.client.host if request.client else ""
    if origin in _LOCAL:
        said = request.headers.getlist("x-forwarded-for")
        origin = said[-1].rpartition(",")[2].strip() if said else origin
    return origin


def keep_session(response: Response, token: str) -> Response:
    """Give the browser the cookie of a session that has begun."""
    response.set_cookie(COOKIE, token, httponly=True, secure=True, samesite="strict", path="/")
    return response


def drop_session(response: Response) -> Response:
    """Take the cookie from the browser."""
    response.delete_cookie(COOKIE, httponly=True, secure=True, samesite="strict", path="/")
    return response
