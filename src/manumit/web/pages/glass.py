# SPDX-License-Identifier: Apache-2.0
"""Emergency accesses of others that a second person must look at."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from manumit.core.errors import UsageError
from manumit.views.accounts import review_access, view_unreviewed
from manumit.web.desk import workspace_of
from manumit.web.shell import NavItem, read_form, redirect, render

only = "team"


def show_glass(request: Request) -> Response:
    """Show what nobody has reviewed yet."""
    return render(request, "glass.html", rows=view_unreviewed(workspace_of(request)), error=None)


async def review(request: Request) -> Response:
    """Record what the reader found about one emergency access."""
    finding = (await read_form(request)).get("finding", "")
    number = request.path_params["glass_id"]
    workspace = workspace_of(request)
    try:
        await run_in_threadpool(review_access, workspace, number, finding)
    except UsageError as error:
        rows = await run_in_threadpool(view_unreviewed, workspace)
        return render(request, "glass.html", status=400, rows=rows, error=error)
    return redirect("/glass", said="saved")


nav = NavItem(72, "/glass", "Emergency access", "", "review.glass")
routes = [
    Route("/glass", show_glass, methods=["GET"]),
    Route("/glass/{glass_id:int}", review, methods=["POST"]),
]
