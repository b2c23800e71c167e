# SPDX-License-Identifier: Apache-2.0
"""The page of one lead: three coordinated panels, texts, evidence, judgement."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from datetime import date
from urllib.parse import parse_qsl, quote, urlencode

from fastapi import APIRouter
from fastapi import Request as ApiRequest
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from manumit.core.errors import NotFoundError
from manumit.prosecute.leads.actions import judge, undo_judgement
from manumit.prosecute.leads.corrections import request_correction, review_correction
from manumit.prosecute.leads.reading import LeadFilter
from manumit.prosecute.networks.counting import AdvertFilter
from manumit.store.exports import to_csv
from manumit.views.bins import make_ticks
from manumit.views.lead import MOST_TEXTS, LeadView, view_lead
from manumit.views.plain import to_plain
from manumit.web import charts
from manumit.web.desk import workspace_of
from manumit.web.downloads import download, to_svg_file
from manumit.web.i18n import gettext as _
from manumit.web.shell import make_query, read_form, redirect, render
from manumit.web.svg import Picture
from manumit.web.worldmap import Dot, draw_map

_SLOT = re.compile(r"<[a-z_*]+>")


def show_lead(request: Request) -> Response:
    """Show one lead under the filters of the address."""
    workspace = workspace_of(request)
    start = _whole(request.query_params.get("start", "0"))
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
        selectors=draw_selectors(request, view),
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


def hand_out_lead(request: Request) -> Response:
    """Hand out one lead as JSON, stamped, with what identifies a person masked."""
    workspace = workspace_of(request)
    view = view_lead(workspace, request.path_params["lead_id"])
    with workspace.acting("export.leads", "lead", view.lead.lead_id):
        stamped = {"export_terms": workspace.policy.stamp(), "lead": to_plain(view)}
    return download(json.dumps(stamped, indent=1), f"{view.lead.lead_id}.json")


def hand_out_picture(request: Request) -> Response:
    """Hand out one of the pictures as SVG, or its table as CSV; stamped, selectors masked."""
    workspace = workspace_of(request)
    lead_id, name = request.path_params["lead_id"], request.path_params["name"]
    draw, kind = _PICTURES.get(name), request.path_params["kind"]
    if draw is None or kind not in ("svg", "csv"):
        raise NotFoundError("There is no such picture.", hint="Use timeline, selectors or places.")
    view = view_lead(workspace, lead_id, parse_advert_filter(request))
    with workspace.acting("export.leads", "lead", view.lead.lead_id):
        picture, terms = draw(request, view), workspace.policy.stamp()
    if kind == "svg":
        return download(to_svg_file(picture.svg, terms), f"{view.lead.lead_id}-{name}.svg")
    columns = [label for label, _is_number in picture.head]
    return download(to_csv(columns, picture.rows, terms), f"{view.lead.lead_id}-{name}.csv")


async def hand_out_bundle(request: Request) -> Response:
    """Hand out the signed bundle of an accepted lead, with clear values."""
    from manumit.views.exports import export_bundle

    lead_id = request.path_params["lead_id"]
    bundle = await run_in_threadpool(export_bundle, workspace_of(request), lead_id)
    return download(bundle.content, bundle.name)


async def save_judgement(request: Request) -> Response:
    """Record a judgement; undo is another row, so nothing asks "are you sure?"."""
    lead_id = request.path_params["lead_id"]
    form = await read_form(request)
    await run_in_threadpool(
        judge,
        workspace_of(request),
        lead_id,
        form.get("verdict", ""),
        reason=form.get("reason", ""),
        label_code=form.get("label", ""),
        seen_hash=form.get("evidence_hash", ""),
    )
    back = _find_list(form["back"]) if "back" in form else f"/leads/{quote(lead_id)}"
    return redirect(back, said="judged")


def _find_list(query: str) -> str:
    """Return the address of the list a judgement was made in, filters and page as they were."""
    names = {"start", *(field.name for field in fields(LeadFilter))}
    kept = [(name, value) for name, value in parse_qsl(query) if name in names]
    return f"/leads?{urlencode(kept)}" if kept else "/leads"


async def take_back(request: Request) -> Response:
    """Take the standing judgement back, as a new row."""
    lead_id = request.path_params["lead_id"]
    form = await read_form(request)
    number = _whole(form.get("judgement_id", ""))
    reason = form.get("reason", "") or "Taken back on the page of the lead."
    await run_in_threadpool(undo_judgement, workspace_of(request), number, reason=reason)
    return redirect(f"/leads/{quote(lead_id)}", said="undone")


async def save_correction(request: Request) -> Response:
    """Record what a person concerned asks to be corrected."""
    lead_id = request.path_params["lead_id"]
    asked = (await read_form(request)).get("request", "")
    await run_in_threadpool(request_correction, workspace_of(request), "lead", lead_id, asked)
    return redirect(f"/leads/{quote(lead_id)}", said="asked")


async def decide_correction(request: Request) -> Response:
    """Grant or refuse a correction request; its author may not."""
    lead_id, number = request.path_params["lead_id"], request.path_params["number"]
    form = await read_form(request)
    await run_in_threadpool(
        review_correction,
        workspace_of(request),
        number,
        form.get("decision", ""),
        reason=form.get("reason", ""),
    )
    return redirect(f"/leads/{quote(lead_id)}", said="decided")


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
    edges = [edge.date().isoformat() for edge in view.bins.edges()]
    labels, ticks = view.bins.labels(), make_ticks(view.bins)
    return charts.draw_lanes(title, lanes, labels, ticks, edges=edges)


def draw_selectors(_request: Request, view: LeadView) -> Picture:
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


_PICTURES = {"timeline": draw_timeline, "selectors": draw_selectors, "places": draw_places}


def parse_advert_filter(request: Request) -> AdvertFilter:
    """Read which adverts to show out of an address; wrong dates are left out."""
    given = request.query_params
    dates = {name: given.get(name, "") for name in ("since", "until")}
    kept = {name: value if _is_date(value) else "" for name, value in dates.items()}
    return replace(
        AdvertFilter(campaign=given.get("campaign", ""), place=given.get("place", "")), **kept
    )


def _is_date(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


api = APIRouter(tags=["leads"])


@api.get("/leads/{lead_id}")
def read_lead_json(request: ApiRequest, lead_id: str, start: int = 0) -> object:
    """Return one lead, selectors masked; takes the same parameters as the page."""
    wanted = parse_advert_filter(request)
    return to_plain(view_lead(workspace_of(request), lead_id, wanted, start=max(0, start)))


routes = [
    Route("/leads/{lead_id:str}.json", hand_out_lead),
    Route("/leads/{lead_id:str}/{name:str}.{kind:str}", hand_out_picture),
    Route("/leads/{lead_id:str}/bundle", hand_out_bundle, methods=["POST"]),
    Route("/leads/{lead_id:str}/judge", save_judgement, methods=["POST"]),
    Route("/leads/{lead_id:str}/undo", take_back, methods=["POST"]),
    Route("/leads/{lead_id:str}/corrections", save_correction, methods=["POST"]),
    Route("/leads/{lead_id:str}/corrections/{number:int}", decide_correction, methods=["POST"]),
    Route("/leads/{lead_id:str}", show_lead),
]
