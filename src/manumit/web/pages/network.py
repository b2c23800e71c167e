# SPDX-License-Identifier: Apache-2.0
"""The page of one network: the picture, evidence on click, a path between two members."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi import Request as ApiRequest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from manumit.views.bins import make_bins
from manumit.views.network import NetworkView, view_network
from manumit.views.plain import to_plain
from manumit.web.desk import workspace_of
from manumit.web.downloads import download, to_svg_file
from manumit.web.graph import draw_network
from manumit.web.shell import make_query, render


def show_network(request: Request) -> Response:
    """Show one network as the address says: path, focus, cut links, time."""
    given = request.query_params
    start, end = given.get("from", ""), given.get("to", "")
    focus, until = given.get("focus", ""), given.get("until", "")
    view = view_network(
        workspace_of(request),
        request.path_params["network_id"],
        start=start,
        end=end,
        with_cut=given.get("cut") == "1",
        with_loose=given.get("loose") == "1",
        clear=True,
    )
    return render(
        request,
        "network.html",
        view=view,
        picture=draw_network(
            view, lambda key: make_query(request, focus=key), focus=focus, until=until
        ),
        days=[day.date().isoformat() for day in make_bins(view.first_at, view.last_at).starts],
        labels={node.node_id: node.label for node in view.nodes},
        focus=focus,
        until=until,
        evidence=find_evidence(view, focus),
        steps=find_steps(view),
        start=start,
        end=end,
        with_cut=given.get("cut") == "1",
        with_loose=given.get("loose") == "1",
    )


def find_evidence(view: NetworkView, focus: str) -> list[tuple[str, str, str]]:
    """Return (address part, sentence, example) of every link that a node or link stands for."""
    left, _bar, right = focus.partition("|")
    found = [
        link
        for link in view.links
        if (link.left == left and link.right == right)
        or (not right and left in (link.left, link.right))
    ]
    return [(f"{link.left}|{link.right}", link.sentence, link.example) for link in found[:60]]


def find_steps(view: NetworkView) -> list[str]:
    """Return the evidence of each step of the path, in order."""
    by_ends = {frozenset((link.left, link.right)): link.sentence for link in view.links}
    pairs = zip(view.path, view.path[1:], strict=False)
    return [by_ends[frozenset(pair)] for pair in pairs if frozenset(pair) in by_ends]


def hand_out_network(request: Request) -> Response:
    """Hand out a network as GraphML, CSV, JSON or SVG: stamped, selectors masked."""
    workspace = workspace_of(request)
    network_id, kind = request.path_params["network_id"], request.path_params["kind"]
    if kind != "svg":
        from manumit.views.exports import export_network

        export = export_network(workspace, network_id, kind)
        return download(export.content, export.name)
    view = view_network(workspace, network_id)
    with workspace.acting("export.network", "network", network_id):
        picture = draw_network(view, lambda _key: "")
    return download(to_svg_file(picture.svg, workspace.policy.stamp()), f"{network_id}.svg")


api = APIRouter(tags=["networks"])


@api.get("/networks/{network_id}")
def read_network_json(
    request: ApiRequest, network_id: str, start: str = "", end: str = "", *, with_cut: bool = False
) -> object:
    """Return one network, selectors masked, with the path between two of its nodes if asked."""
    workspace = workspace_of(request)
    return to_plain(view_network(workspace, network_id, start=start, end=end, with_cut=with_cut))


routes = [
    Route("/networks/{network_id:str}.{kind:str}", hand_out_network),
    Route("/networks/{network_id:str}", show_network),
]
