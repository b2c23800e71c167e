# SPDX-License-Identifier: Apache-2.0
"""Audit: who did what, and whether the record is whole."""

from __future__ import annotations

import json

from fastapi import APIRouter
from fastapi import Request as ApiRequest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from manumit.views.audit import export_anchor, view_anomalies, view_audit
from manumit.views.plain import to_plain
from manumit.web.desk import workspace_of
from manumit.web.downloads import download
from manumit.web.shell import NavItem, render


def show_audit(request: Request) -> Response:
    """Show a page of events; ?verify=1 recomputes the chain, ?ask=1 shows what stands out."""
    given = request.query_params.get("before", "0")
    view = view_audit(
        workspace_of(request),
        before=int(given) if given.isascii() and given.isdigit() and len(given) < 15 else 0,
        verify=request.query_params.get("verify") == "1",
        anomalies=request.query_params.get("ask") == "1",
    )
    details = {event.event_id: _show_detail(event.detail) for event in view.events}
    return render(
        request,
        "audit.html",
        view=view,
        details=details,
        workspace_id=workspace_of(request).policy.workspace_id,
        is_asking=request.query_params.get("ask") == "1",
        is_later="before" in request.query_params,
    )


def _show_detail(detail: str) -> str:
    pairs = json.loads(detail).items()
    return "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in pairs if value != "")


def hand_out_audit(request: Request) -> Response:
    """Hand out the whole audit, stamped; that it left is an event too."""
    from manumit.views.lists import export_audit

    export = export_audit(workspace_of(request), request.path_params["kind"])
    return download(export.content, export.name)


def hand_out_anchor(request: Request) -> Response:
    """Hand out the signed checkpoints, for somebody outside to keep."""
    return download(export_anchor(workspace_of(request)), "audit-anchor.json")


api = APIRouter(tags=["audit"])


@api.get("/audit")
def read_audit_json(request: ApiRequest, before: int = 0, *, verify: bool = False) -> object:
    """Return a page of events."""
    return to_plain(view_audit(workspace_of(request), before=max(0, before), verify=verify))


@api.get("/audit/anomalies")
def read_anomalies_json(request: ApiRequest) -> object:
    """Return what in the last thirty days a second person should ask about."""
    return to_plain(view_anomalies(workspace_of(request)))


nav = NavItem(70, "/audit", "Audit", "a", "read.audit")
routes = [
    Route("/audit", show_audit),
    Route("/audit/anchor.json", hand_out_anchor),
    Route("/audit.{kind:str}", hand_out_audit),
]
