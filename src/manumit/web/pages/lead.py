# SPDX-License-Identifier: Apache-2.0
"""The page of one lead: three coordinated panels, texts, evidence, judgement."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from fastapi import APIRouter
from fastapi import Request as ApiRequest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from manumit.prosecute.networks.reading import AdvertFilter
from manumit.views.bins import make_ticks
from manumit.views.lead import MOST_TEXTS, LeadView, view_lead
from manumit.views.plain import to_plain
from manumit.web import charts
from manumit.web.desk import workspace_of
from manumit.web.downloads import download
from manumit.web.i18n import gettext as _
from manumit.web.shell import make_query, render
from manumit.web.svg import Picture
from manumit.web.worldmap import Dot, draw_map

_SLOT = re.compile(r"<[a-z_*]+>")


def show_lead(request: Request) -> Response:
    """Show one lead under the filters of the address."""
    workspace = workspace_of(request)
    start = _start(request)
    lead_id = request.path_params["lead_id"]
    view = view_lead(workspace, lead_id, parse_advert_filter(request), start=start, clear=True)
    return render(
        request,
        "lead.html",
        view=view,
        lead=view.lead,
        actor=workspace.actor.name,
        start=start,
        most=MOST_TEXTS,
        letters={lane.key: lane.letter for lane in view.campaign_lanes},
        timeline=draw_timeline(request, view),
        selectors=draw_selectors(view),
        map=draw_places(request, view),
        unplaced=[item.place for item in view.places if item.latitude is None],
        waterfall=charts.draw_waterfall(
            _("How the points come about"),
            [
                charts.Part(part.sentence, part.points, part.group_code)
                for part in view.evidence
                if part.points
            ],
        ),
    )


def export_lead(request: Request) -> Response:
    """Hand out one lead as JSON, stamped, with what identifies a person masked."""
    workspace = workspace_of(request)
    lead_id = request.path_params["lead_id"]
    workspace.check("export.leads", "lead", lead_id)
    view = view_lead(workspace, lead_id)
    with workspace.state.write() as connection:
        workspace.record(connection, "export.leads", view.lead.lead_id, {"rows": 1})
    stamped = {"export_terms": workspace.policy.stamp(), "lead": to_plain(view)}
    return download(json.dumps(stamped, indent=1), f"{view.lead.lead_id}.json")


def draw_timeline(request: Request, view: LeadView) -> Picture:
    """Draw adverts over time by campaign; each lane leads to its filter."""
    now = view.wanted.campaign
    lanes = []
    for index, lane in enumerate(view.campaign_lanes):
        href = make_query(request, start=None, campaign=None if lane.key == now else lane.key)
        label = f"{lane.letter} · {_SLOT.sub('…', lane.label)}" if lane.key else lane.label
        kind = f"k{index}" if lane.key and index < 6 else "k9"
        is_dim = bool(now) and lane.key != now
        lanes.append(charts.Lane(label, lane.counts, href if lane.key else "", kind, is_dim))
    title = _("Adverts over time, by campaign")
    return charts.draw_lanes(title, lanes, view.bins.labels(), make_ticks(view.bins))


def draw_selectors(view: LeadView) -> Picture:
    """Draw the selectors that hold the lead together, over time."""
    lanes = [charts.Lane(lane.label, lane.counts) for lane in view.selector_lanes]
    title = _("Selectors over time")
    labels, ticks = view.bins.labels(), make_ticks(view.bins)
    return charts.draw_lanes(title, lanes, labels, ticks, as_dots=True)


def draw_places(request: Request, view: LeadView) -> Picture:
    """Draw the places; each dot leads to its filter."""
    now = view.wanted.place
    dots = [
        Dot(
            label=item.place,
            latitude=item.latitude,
            longitude=item.longitude,
            count=item.adverts,
            href=make_query(request, start=None, place=None if item.place == now else item.place),
            is_chosen=item.place == now,
            is_dim=bool(now) and item.place != now,
        )
        for item in view.places
        if item.latitude is not None and item.longitude is not None
    ]
    return draw_map(_("Places of the adverts"), dots)


def parse_advert_filter(request: Request) -> AdvertFilter:
    """Read which adverts to show out of an address; wrong dates are left out."""
    given = request.query_params
    dates = {name: given.get(name, "") for name in ("since", "until")}
    kept = {name: value if _is_date(value) else "" for name, value in dates.items()}
    return replace(
        AdvertFilter(campaign=given.get("campaign", ""), place=given.get("place", "")), **kept
    )


def _is_date(text: str) -> bool:
    from datetime import date

    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _start(request: Request) -> int:
    given = request.query_params.get("start", "0")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0


api = APIRouter(tags=["leads"])


@api.get("/leads/{lead_id}")
def read_lead_json(request: ApiRequest, lead_id: str, start: int = 0) -> object:
    """Return one lead, selectors masked; takes the same parameters as the page."""
    wanted = parse_advert_filter(request)
    return to_plain(view_lead(workspace_of(request), lead_id, wanted, start=max(0, start)))


routes = [
    Route("/leads/{lead_id:str}.json", export_lead),
    Route("/leads/{lead_id:str}", show_lead),
]
