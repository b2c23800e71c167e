# SPDX-License-Identifier: Apache-2.0
"""One's own account: roles, what one works for, open sessions."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from manumit.views.sessions import end_own_session, view_own_account, work_for
from manumit.web.desk import workspace_of
from manumit.web.shell import NavItem, read_form, redirect, render
from manumit.web.team import session_of

only = "team"


def show_you(request: Request) -> Response:
    """Show one's own account."""
    view = view_own_account(workspace_of(request))
    return render(request, "you.html", view=view, here=session_of(request).session_id)


async def choose(request: Request) -> Response:
    """Work for another purpose from now on, in this session."""
    purpose = (await read_form(request)).get("purpose", "")
    session_id = session_of(request).session_id
    await run_in_threadpool(work_for, workspace_of(request), session_id, purpose)
    return redirect("/you", said="saved")


async def end(request: Request) -> Response:
    """End one of one's own sessions."""
    session_id = (await read_form(request)).get("session", "")
    await run_in_threadpool(end_own_session, workspace_of(request), session_id)
    return redirect("/you", said="saved")


nav = NavItem(85, "/you", "You", "y")
routes = [
    Route("/you", show_you, methods=["GET"]),
    Route("/you/purpose", choose, methods=["POST"]),
    Route("/you/end", end, methods=["POST"]),
]
