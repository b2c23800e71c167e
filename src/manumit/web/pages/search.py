# SPDX-License-Identifier: Apache-2.0
"""Search in texts and selectors. What is searched for travels in the body, never in an address."""

from __future__ import annotations

from fastapi import APIRouter, Form
from fastapi import Request as ApiRequest
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from manumit.core.errors import NotFoundError
from manumit.views.plain import to_plain
from manumit.views.search import PAGE, view_search, view_selector
from manumit.web.desk import workspace_of
from manumit.web.downloads import download
from manumit.web.shell import NavItem, read_form, render

_LONGEST = 500


async def show_search(request: Request) -> Response:
    """Show the field, and what was found."""
    form = await read_form(request) if request.method == "POST" else {}
    start = form.get("start", "0")
    view = await run_in_threadpool(
        view_search,
        workspace_of(request),
        form.get("text", "")[:_LONGEST],
        start=int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 0,
        clear=True,
    )
    return render(request, "search.html", view=view, page=PAGE)


async def hand_out_found(request: Request) -> Response:
    """Hand out what was found, stamped and masked."""
    from manumit.views.lists import export_search

    text = (await read_form(request)).get("text", "")[:_LONGEST]
    kind = request.path_params["kind"]
    export = await run_in_threadpool(export_search, workspace_of(request), kind, text)
    return download(export.content, export.name)


def show_selector(request: Request) -> Response:
    """Show one selector and the adverts that hold it."""
    given = request.path_params["selector_id"].removeprefix("-")
    if not given.isascii() or not given.isdigit():
        raise NotFoundError("There is no such selector.")
    view = view_selector(workspace_of(request), int(request.path_params["selector_id"]))
    return render(request, "selector.html", view=view)


api = APIRouter(tags=["search"])


@api.post("/search")
def read_search_json(
    request: ApiRequest, text: str = Form(max_length=_LONGEST), start: int = Form(0, ge=0)
) -> object:
    """Search texts and selectors, masked; a form field `text` holds the words."""
    return to_plain(view_search(workspace_of(request), text, start=start))


nav = NavItem(40, "/search", "Search", "s", "search.adverts")
routes = [
    Route("/search", show_search, methods=["GET", "POST"]),
    Route("/search.{kind:str}", hand_out_found, methods=["POST"]),
    Route("/selectors/{selector_id:str}", show_selector),
]
