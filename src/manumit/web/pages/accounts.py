# SPDX-License-Identifier: Apache-2.0
"""Accounts of a team: invite, give roles, reset, close. Names travel in forms, not addresses."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi import Request as ApiRequest
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from manumit.core.errors import ManumitError, UsageError
from manumit.views.accounts import (
    close_person,
    give_roles,
    invite_person,
    reset_person,
    view_accounts,
)
from manumit.views.plain import to_plain
from manumit.web.desk import workspace_of
from manumit.web.shell import NavItem, redirect, render
from manumit.workspace import Workspace

only = "team"


def show_accounts(request: Request) -> Response:
    """Show the accounts."""
    return _render(request)


async def change(request: Request) -> Response:
    """Invite somebody, or change, reset or close an account; a new token is shown this once."""
    async with request.form() as form:
        name, verb = str(form.get("name", "")).strip(), request.path_params["verb"]
        roles = [str(role) for role in form.getlist("role")]
        teams = [team for part in str(form.get("teams", "")).split(",") if (team := part.strip())]
    try:
        token = await run_in_threadpool(_change, workspace_of(request), verb, name, roles, teams)
    except ManumitError as error:
        return await run_in_threadpool(_render, request, error=error)
    if not token:
        return redirect("/accounts", said="saved")
    return await run_in_threadpool(_render, request, token=token, name=name)


def _change(workspace: Workspace, verb: str, name: str, roles: list[str], teams: list[str]) -> str:
    """Do what the form asks and return the token to hand over, empty where there is none."""
    if verb == "invite":
        return invite_person(workspace, name, roles, teams)
    if verb == "reset":
        return reset_person(workspace, name)
    if verb == "roles":
        give_roles(workspace, name, roles, teams)
    elif verb == "close":
        close_person(workspace, name)
    else:
        raise UsageError("There is no such change.", hint="Use the forms of the page Accounts.")
    return ""


def _render(
    request: Request, *, error: ManumitError | None = None, token: str = "", name: str = ""
) -> Response:
    workspace = workspace_of(request)
    view = view_accounts(workspace)
    return render(
        request,
        "accounts.html",
        status=400 if error else 200,
        view=view,
        titles=dict(view.roles),
        me=workspace.actor.name,
        error=error,
        token=token,
        name=name,
    )


api = APIRouter(tags=["accounts"])


@api.get("/accounts")
def read_accounts_json(request: ApiRequest) -> object:
    """Return the accounts, without their secrets."""
    return to_plain(view_accounts(workspace_of(request)))


nav = NavItem(75, "/accounts", "Accounts", "c", "change.accounts")
routes = [
    Route("/accounts", show_accounts, methods=["GET"]),
    Route("/accounts/{verb:str}", change, methods=["POST"]),
]
