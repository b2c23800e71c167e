# SPDX-License-Identifier: Apache-2.0
"""Settings: the terms of the workspace, every setting, where each came from; changing them."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi import Request as ApiRequest
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from manumit.core.errors import ManumitError
from manumit.core.policy import BASES, TERMS
from manumit.core.settings import SETTINGS
from manumit.views.plain import to_plain
from manumit.views.settings import view_change, view_settings
from manumit.web.desk import any_desk_of, workspace_of
from manumit.web.shell import THEMES, NavItem, read_form, redirect, render
from manumit.workspace import change_setting
from manumit.workspace import change_terms as change_terms_of

_YEAR = 365 * 24 * 3600


def show_settings(request: Request) -> Response:
    """Show terms and settings."""
    return _render(request)


async def change_terms(request: Request) -> Response:
    """Show what a change of terms would do; with a reason and a confirmation, change them."""
    form = await read_form(request)
    workspace = workspace_of(request)
    now = workspace.policy.to_dict()
    # A form sends line breaks as CR LF; terms are one line each.
    given = {name: " ".join(form[name].split()) for name in TERMS if name in form}
    given = {name: value for name, value in given.items() if value != str(now[name])}
    reason = form.get("reason", "")
    try:
        if form.get("confirmed") == "yes" and reason.strip():
            await run_in_threadpool(change_terms_of, workspace, given, reason)
            return redirect("/settings", said="terms")
        view = await run_in_threadpool(view_change, workspace, given)
    except ManumitError as error:
        return await run_in_threadpool(_render, request, form, error)
    return render(request, "terms.html", view=view, given=given)


async def change_settings(request: Request) -> Response:
    """Save the settings that the form changed, each audited."""
    form = await read_form(request)
    workspace = workspace_of(request)
    try:
        for each in SETTINGS:
            value = form.get(each.name, "").strip()
            # Where the state lies is decided when a workspace is set up, not from a page.
            is_changed = value and value != str(workspace.settings.values[each.name])
            if is_changed and each.name != "state_url":
                await run_in_threadpool(change_setting, workspace, each.name, value)
    except ManumitError as error:
        return await run_in_threadpool(_render, request, {}, error)
    any_desk_of(request).note_settings(workspace)
    return redirect("/settings", said="saved")


async def change_display(request: Request) -> Response:
    """Keep how this browser shows the pages, in this browser."""
    theme = (await read_form(request)).get("shown", "")
    response = redirect("/settings", said="saved")
    if theme in THEMES:
        response.set_cookie("manumit_theme", theme, max_age=_YEAR, samesite="strict")
    else:
        response.delete_cookie("manumit_theme", samesite="strict")
    return response


def _render(
    request: Request, given: dict[str, str] | None = None, error: ManumitError | None = None
) -> Response:
    view = view_settings(workspace_of(request))
    return render(
        request,
        "settings.html",
        status=400 if error else 200,
        view=view,
        given=view.policy.to_dict() | (given or {}),
        is_open=bool(given),
        error=error,
        bases=[(code, f"{code.replace('_', ' ').capitalize()}: {text}")
               for code, text in BASES.items()],
        shown=request.cookies.get("manumit_theme", ""),
    )  # fmt: skip


api = APIRouter(tags=["settings"])


@api.get("/settings")
def read_settings_json(request: ApiRequest) -> object:
    """Return terms and settings."""
    return to_plain(view_settings(workspace_of(request)))


nav = NavItem(80, "/settings", "Settings", "t", "read.settings")
routes = [
    Route("/settings", show_settings, methods=["GET"]),
    Route("/settings", change_settings, methods=["POST"]),
    Route("/settings/terms", change_terms, methods=["POST"]),
    Route("/settings/display", change_display, methods=["POST"]),
]
