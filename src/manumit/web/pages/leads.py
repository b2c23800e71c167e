# SPDX-License-Identifier: Apache-2.0
"""The list of leads, with facets, sort, paging and a preview beside it."""

from __future__ import annotations

from dataclasses import fields, replace

from fastapi import APIRouter
from fastapi import Request as ApiRequest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from manumit.core.errors import NotFoundError, UsageError
from manumit.prosecute.leads.reading import SORTS, LeadFilter
from manumit.views.lead import LeadPreview, view_preview
from manumit.views.leads import PAGE, LeadsView, view_leads
from manumit.views.names import name_country, name_indicator
from manumit.views.plain import to_plain
from manumit.web.desk import workspace_of
from manumit.web.downloads import download
from manumit.web.hostile import name_hostile
from manumit.web.i18n import gettext as _
from manumit.web.shell import NavItem, make_query, render
from manumit.web.showing import show_words

FACETS = (
    ("judged", "Judged"),
    ("kind", "What is offered"),
    ("looks_like", "Looks like"),
    ("country", "Country"),
    ("place", "Place"),
    ("indicator", "Indicators present"),
    ("source", "Source"),
)

_JUDGED = {"open": "Not judged yet", "merged": "Judged before it merged"}


def show_leads(request: Request) -> Response:
    """Show one page of leads, filtered and sorted as the address says."""
    workspace = workspace_of(request)
    view = view_leads(workspace, parse_filter(request), start=_start(request))
    chosen = request.query_params.get("sel", "")
    preview: LeadPreview | None = None
    if chosen:
        try:
            preview = view_preview(workspace, chosen, clear=True)
        except NotFoundError:
            preview = None
    return render(
        request,
        "leads.html",
        view=view,
        preview=preview,
        facets=list_facets(request, view),
        chosen=[(label, value, name) for name, label, value in _chosen(view)],
        page=PAGE,
        facet_label=label_facet,
    )


def hand_out_leads(request: Request) -> Response:
    """Hand out all leads that pass the filter, stamped and masked."""
    kind = request.path_params["kind"]
    from manumit.views.exports import export_leads

    export = export_leads(workspace_of(request), kind, parse_filter(request))
    return download(export.content, export.name)


def parse_filter(request: Request) -> LeadFilter:
    """Read the filter out of an address.

    Raises:
        UsageError: If the order asked for does not exist.
    """
    names = {field.name for field in fields(LeadFilter)}
    given = {name: value for name, value in request.query_params.items() if name in names}
    wanted = replace(LeadFilter(), **given)
    if wanted.sort not in SORTS:
        raise UsageError("There is no such order.", hint=f"Use one of: {', '.join(SORTS)}.")
    return wanted


def list_facets(
    request: Request, view: LeadsView
) -> list[tuple[str, str, list[tuple[str, int, str, bool]]]]:
    """Return (name, title, values) of each facet; a value has label, leads, address, is chosen."""
    shown = []
    for name, title in FACETS:
        now = getattr(view.wanted, name)
        values = [(item.value, item.leads) for item in view.facets if item.facet == name]
        items = [
            (value, leads, make_query(request, start=None, sel=None,
                                      **{name: None if value == now else value}), value == now)
            for value, leads in values
        ]  # fmt: skip
        shown.append((name, _(title), items))
    return shown


def label_facet(name: str, value: str) -> str:
    """Return how a value of a facet is written: codes as words, countries by name."""
    if name == "country":
        return name_country(value)
    if name == "indicator":
        return name_hostile(name_indicator(value))
    if name in ("kind", "looks_like", "judged"):
        return _(_JUDGED.get(value) or show_words(value))
    return name_hostile(value, 40)


def _chosen(view: LeadsView) -> list[tuple[str, str, str]]:
    return [
        (name, title, getattr(view.wanted, name))
        for name, title in (*FACETS, ("since", "Seen since"))
        if getattr(view.wanted, name)
    ]


def _start(request: Request) -> int:
    given = request.query_params.get("start", "0")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0


api = APIRouter(tags=["leads"])


@api.get("/leads")
def read_leads_json(request: ApiRequest, start: int = 0) -> object:
    """Return one page of leads; takes the same parameters as the page."""
    return to_plain(view_leads(workspace_of(request), parse_filter(request), start=max(0, start)))


nav = NavItem(20, "/leads", "Leads", "l", "read.lead")
routes = [
    Route("/leads", show_leads),
    Route("/leads.{kind:str}", hand_out_leads),
]
