# SPDX-License-Identifier: Apache-2.0
"""The door of the local server: every request passes here, every answer leaves here.

The material on the pages was written by people who may want to attack the reader, and other
sites open in the same browser may try to reach this server. So each request must name this host
(against DNS rebinding), carry a session, and, if it changes anything, come from our own pages;
each answer carries a policy under which no foreign or inline code runs.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from manumit.web.i18n import use_language
from manumit.web.sessions import Sessions

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
SAFE_HEADERS = {
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cache-control": "no-store",
}
OPEN_PATHS = ("/start", "/locked", "/unlock", "/blank", "/static/")
READS = ("GET", "HEAD")
FORM_LIMIT_BYTES = 1 << 20
UPLOAD_PATH = "/intake/"
UPLOAD_LIMIT_BYTES = 8 << 30
ShowRefusal = Callable[[Request, int, str], Response]
log = logging.getLogger("manumit.web")


class BodyTooLargeError(Exception):
    """More bytes arrived than this address takes."""


class Guard:
    """ASGI middleware that lets in only this machine's own, known browser.

    Args:
        app: The application behind the door.
        sessions: Open sessions and the start token.
        hosts: Names by which this server may be called, without port.
        show_refusal: Makes the answer to a refused request: (request, status, reason code).
    """

    def __init__(
        self,
        app: ASGIApp,
        sessions: Sessions,
        hosts: tuple[str, ...],
        show_refusal: ShowRefusal,
    ) -> None:
        self.app = app
        self.sessions = sessions
        self.hosts = hosts
        self.show_refusal = show_refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        guarded_send = _with_headers(send)
        request = Request(scope)
        # Set here, so that whatever makes words for this request makes them in its language.
        asked = request.query_params.get("lang") or request.cookies.get("manumit_lang", "en")
        use_language(asked)
        refusal = self._find_wrong(request) or await self._find_stranger(request)
        if refusal:
            await self.show_refusal(request, *refusal)(scope, receive, guarded_send)
            return
        await self._answer(request, receive, guarded_send)

    def _find_wrong(self, request: Request) -> tuple[int, str] | None:
        """Return status and reason code of a request that no browser of ours would make."""
        headers = request.headers
        if _host_name(headers.get("host", "")) not in self.hosts:
            return 421, "host"
        if not self._has_token(headers) and (reason := self._find_foreign(request)):
            return 403, reason
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or int(length) > _limit(request):
            return 413, "size"
        return None

    async def _find_stranger(self, request: Request) -> tuple[int, str] | None:
        """Return status and reason code where nobody known asks for what is not open to all."""
        if is_open(request.url.path, OPEN_PATHS) or self._has_token(request.headers):
            return None
        return None if self._has_session(request) else (401, "session")

    def _has_token(self, headers: Headers) -> bool:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and self.sessions.is_token(given)

    def _has_session(self, request: Request) -> bool:
        touch = "x-manumit-poll" not in request.headers
        return self.sessions.is_open(read_session_cookie(request, self.sessions), touch=touch)

    def _find_foreign(self, request: Request) -> str | None:
        """Return why the request seems to come from another site, or None."""
        site = request.headers.get("sec-fetch-site")
        if request.method in READS:
            is_visit = request.headers.get("sec-fetch-mode", "navigate") == "navigate"
            is_ours = site in (None, "same-origin", "none") or is_visit
            return None if is_ours else "origin"
        origin = request.headers.get("origin")
        if origin == "null":  # what a browser sends for our own forms, as they give no referrer
            origin = None
        if origin is not None and not self._is_own_origin(origin, request):
            return "origin"
        if site not in (None, "same-origin"):
            return "origin"
        return "origin" if origin is None and site is None else None

    def _is_own_origin(self, origin: str, request: Request) -> bool:
        return urlsplit(origin).netloc == request.headers.get("host")

    async def _answer(self, request: Request, receive: Receive, send: Send) -> None:
        started = False

        async def noting_send(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            limited = _with_limit(receive, _limit(request))
            await self.app(request.scope, limited, noting_send)
        except BodyTooLargeError:
            refusal = (413, "size")
        except Exception as error:  # noqa: BLE001 - the last net: nothing of it may reach the page
            refusal = (500, _note_incident(error))
        else:
            return
        if not started:
            await self.show_refusal(request, *refusal)(request.scope, receive, send)


def is_open(path: str, open_paths: tuple[str, ...]) -> bool:
    """Tell whether an address is one of these, or below one of these that end in a slash."""
    return any(path == one or (one[-1] == "/" and path.startswith(one)) for one in open_paths)


def read_session_cookie(request: Request, sessions: Sessions) -> str:
    """Return the session secret the browser sent, empty if none."""
    return read_cookie(request, sessions.cookie_name)


def read_cookie(request: Request, name: str) -> str:
    """Return the value of a cookie, empty if there is none."""
    try:
        jar = SimpleCookie(request.headers.get("cookie", ""))
    except CookieError:
        return ""
    morsel = jar.get(name)
    return morsel.value if morsel else ""


def _host_name(host: str) -> str:
    """Return a Host header without its port."""
    return host.split("]")[0] + "]" if host.startswith("[") else host.rsplit(":", 1)[0]


def _limit(request: Request) -> int:
    is_upload = request.url.path.startswith(UPLOAD_PATH)
    return UPLOAD_LIMIT_BYTES if is_upload else FORM_LIMIT_BYTES


def _with_headers(send: Send) -> Callable[[Message], Awaitable[None]]:
    async def guarded_send(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SAFE_HEADERS.items():
                headers[name] = value
        await send(message)

    return guarded_send


def _with_limit(receive: Receive, limit: int) -> Callable[[], Awaitable[Message]]:
    seen = 0

    async def limited_receive() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise BodyTooLargeError
        return message

    return limited_receive


def _note_incident(error: Exception) -> str:
    """Log where an unexpected error arose, without its text, and return its number.

    The text of an exception may quote a record; the file and line never do.
    """
    number = secrets.token_hex(4)
    frame = error.__traceback__
    places = []
    while frame is not None:
        code = frame.tb_frame.f_code
        places.append(f"{code.co_filename}:{frame.tb_lineno} in {code.co_name}")
        frame = frame.tb_next
    log.error("incident %s: %s at\n  %s", number, type(error).__name__, "\n  ".join(places))
    return number
