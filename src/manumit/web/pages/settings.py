# SPDX-License-Identifier: Apache-2.0
"""Settings: the terms of the workspace, every setting, and where each value came from."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi import Request as ApiRequest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from manumit.views.plain import to_plain
from manumit.views.settings import view_settings
from manumit.web.desk import workspace_of
from manumit.web.shell import NavItem, render


def show_settings(request: Request) -> Response:
    """Show terms and settings."""
    return render(request, "settings.html", view=view_settings(workspace_of(request)))


api = APIRouter(tags=["settings"])


@api.get("/settings")
def read_settings_json(request: ApiRequest) -> object:
    """Return terms and settings."""
    return to_plain(view_settings(workspace_of(request)))


nav = NavItem(80, "/settings", "Settings", "t")
routes = [Route("/settings", show_settings)]
