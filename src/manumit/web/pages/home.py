# SPDX-License-Identifier: Apache-2.0
"""Home: what needs me."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi import Request as ApiRequest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from manumit.prosecute.leads.watching import mark_seen
from manumit.views.accounts import view_unreviewed
from manumit.views.home import view_home
from manumit.views.plain import to_plain
from manumit.web.desk import any_desk_of, workspace_of
from manumit.web.shell import NavItem, is_team, redirect, render

_LOOKS = ("read.alerts", "read.lead", "read.intake")


def show_home(request: Request) -> Response:
    """Show what waits for the reader; who reads no records sees where their own work is."""
    if any_desk_of(request).workspace_dir is None:
        return redirect("/new")
    workspace = workspace_of(request)
    if not is_team(request):
        return render(request, "home.html", view=view_home(workspace), glass=())
    glass = view_unreviewed(workspace) if workspace.may("review.glass") else ()
    if all(workspace.may(action) for action in _LOOKS):
        return render(request, "home.html", view=view_home(workspace), glass=glass)
    return render(request, "home_team.html", policy=workspace.policy, glass=glass)


def see_alert(request: Request) -> Response:
    """Note that a person has seen an alert."""
    mark_seen(workspace_of(request), request.path_params["alert_id"])
    return redirect("/", said="saved")


api = APIRouter(tags=["home"])


@api.get("/home")
def read_home_json(request: ApiRequest) -> object:
    """Return what waits for the reader."""
    return to_plain(view_home(workspace_of(request)))


nav = NavItem(0, "/", "Home", "h")
routes = [
    Route("/", show_home),
    Route("/alerts/{alert_id:int}/seen", see_alert, methods=["POST"]),
]
