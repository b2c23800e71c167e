# SPDX-License-Identifier: Apache-2.0
"""The door of a team's server: take up an invitation, set up codes, sign in, sign out."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from manumit.access.accounts import accept_invitation
from manumit.access.sign_in import (
    make_code_secret,
    set_up_codes,
    sign_in,
    sign_out,
    to_code_address,
)
from manumit.core.errors import DeniedError, ManumitError, UsageError
from manumit.web.pages.door import blank
from manumit.web.qr import draw_qr
from manumit.web.shell import read_form, redirect, render
from manumit.web.team import TeamDesk, drop_session, find_origin, keep_session, session_of, team_of

only = "team"


def show_sign_in(request: Request) -> Response:
    """Ask for name, password and code."""
    return render(request, "sign_in.html", given={"name": "", "device": ""}, error=None)


async def enter(request: Request) -> Response:
    """Begin a session, or say that something was wrong, and not what."""
    form = await read_form(request)
    origin = find_origin(request)
    try:
        token = await run_in_threadpool(_sign_in, team_of(request), form, origin)
    except DeniedError as error:
        given = {"name": form.get("name", ""), "device": form.get("device", "")}
        return render(request, "sign_in.html", status=401, given=given, error=error)
    return keep_session(redirect("/"), token)


def _sign_in(desk: TeamDesk, form: dict[str, str], origin: str) -> str:
    return sign_in(
        desk.shared.state,
        name=form.get("name", "").strip(),
        password=form.get("password", ""),
        code=form.get("code", ""),
        device=form.get("device", ""),
        origin=origin,
        key=desk.shared.codes_key(),
        at=desk.shared.clock(),
    )


def show_join(request: Request) -> Response:
    """Ask for the token of an invitation and a new password."""
    return render(request, "join.html", error=None, device="")


async def join(request: Request) -> Response:
    """Take up an invitation, and go on to set up codes."""
    form = await read_form(request)
    origin = find_origin(request)
    try:
        token = await run_in_threadpool(_join, team_of(request), form, origin)
    except ManumitError as error:
        device = form.get("device", "")
        return render(request, "join.html", status=400, error=error, device=device)
    return keep_session(redirect("/codes"), token)


def _join(desk: TeamDesk, form: dict[str, str], origin: str) -> str:
    password = form.get("password", "")
    if password != form.get("password_again", ""):
        raise UsageError("The two passwords differ.", hint="Type it again, twice the same.")
    with desk.shared.state.write() as connection:
        account = accept_invitation(
            connection, form.get("token", "").strip(), password, at=desk.shared.clock()
        )
    return _sign_in(desk, form | {"name": account.name, "code": ""}, origin)


def show_codes(request: Request) -> Response:
    """Offer a new secret, once: whoever has codes gets new ones by a reset only."""
    if not session_of(request).needs_codes:
        return redirect("/you")
    return _render_codes(request, make_code_secret(), None)


async def set_up(request: Request) -> Response:
    """Keep the secret when the first code shows that the device has it."""
    form = await read_form(request)
    secret = form.get("secret", "")
    if not session_of(request).needs_codes:
        return redirect("/you")
    if len(secret) != len(make_code_secret()) or not secret.isalnum():
        return redirect("/codes")
    try:
        await run_in_threadpool(_set_up, request, secret, form.get("code", ""))
    except UsageError as error:
        return _render_codes(request, secret, error)
    return redirect("/")


def _set_up(request: Request, secret: str, code: str) -> None:
    shared = team_of(request).shared
    with shared.state.write() as connection:
        set_up_codes(
            connection,
            session_of(request).actor.name,
            secret,
            code,
            key=shared.codes_key(),
            at=shared.clock(),
        )


def _render_codes(request: Request, secret: str, error: ManumitError | None) -> Response:
    address = to_code_address(secret, session_of(request).actor.name, "Manumit")
    return render(
        request,
        "codes.html",
        status=400 if error else 200,
        secret=secret,
        spaced=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        address=address,
        drawing=draw_qr(address, "QR code with the secret of your codes"),
        error=error,
    )


def leave(request: Request) -> Response:
    """Sign out; the page that hides the screen ends the session here too."""
    shared = team_of(request).shared
    with shared.state.write() as connection:
        sign_out(connection, session_of(request), at=shared.clock())
    return drop_session(redirect("/sign-in"))


def to_sign_in(_request: Request) -> Response:
    """Lead a page that locked itself back to the door."""
    return redirect("/sign-in")


routes = [
    Route("/sign-in", show_sign_in, methods=["GET"]),
    Route("/sign-in", enter, methods=["POST"]),
    Route("/join", show_join, methods=["GET"]),
    Route("/join", join, methods=["POST"]),
    Route("/codes", show_codes, methods=["GET"]),
    Route("/codes", set_up, methods=["POST"]),
    Route("/sign-out", leave, methods=["POST"]),
    Route("/lock", leave, methods=["POST"]),
    Route("/locked", to_sign_in),
    Route("/blank", blank),
]
