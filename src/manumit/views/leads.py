# SPDX-License-Identifier: Apache-2.0
"""The list of leads: what should I look at first, and why?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from manumit.prosecute.leads.ancestry import Ancestry, read_ancestry
from manumit.prosecute.leads.reading import LeadFilter, count_leads, read_leads
from manumit.workspace import Workspace

PAGE = 50
MOST_INHERITED = 20


@dataclass(frozen=True, slots=True)
class EarlierVerdict:
    """What persons had said of a lead before it merged; without a verdict if they had not.

    `reason` is left empty in a list. `is_settled` says that the whole was judged afterwards.
    """

    lead_id: str
    merged_at: datetime
    verdict_code: str = ""
    label_code: str = ""
    judged_by: str = ""
    judged_at: datetime | None = None
    reason: str = ""
    is_settled: bool = False


@dataclass(frozen=True, slots=True)
class LeadRow:
    """One lead as a row.

    `points` is the sum of its evidence parts; `verdict_code` and the fields after it are empty
    while nobody has judged it; `has_changed` says that its evidence has changed since.
    `has_merged` says that leads have merged in it since it, or one of these, was judged;
    `inherited` is what was said of them.
    """

    lead_id: str
    network_id: str
    title: str
    points: float
    reasons: tuple[str, ...]
    adverts: int
    campaigns: int
    reports: int
    kind_code: str
    looks_like_code: str
    places: tuple[str, ...]
    countries: tuple[str, ...]
    sources: tuple[str, ...]
    indicators: tuple[str, ...]
    first_at: datetime | None
    last_at: datetime | None
    verdict_code: str = ""
    label_code: str = ""
    judged_by: str = ""
    judged_at: datetime | None = None
    has_changed: bool = False
    has_merged: bool = False
    inherited: tuple[EarlierVerdict, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet and how many of the listed leads have it."""

    facet: str
    value: str
    leads: int


@dataclass(frozen=True, slots=True)
class LeadsView:
    """One page of leads: `total` pass the filter, out of `everything`."""

    rows: tuple[LeadRow, ...]
    total: int
    everything: int
    start: int
    wanted: LeadFilter
    facets: tuple[FacetValue, ...]


def view_leads(
    workspace: Workspace, wanted: LeadFilter | None = None, *, start: int = 0, most: int = PAGE
) -> LeadsView:
    """Return one page of leads.

    Args:
        workspace: The workspace.
        wanted: Filter and order; all leads, strongest first, if left out.
        start: Rows to skip.
        most: Rows to return.

    Raises:
        DeniedError: If the actor may not read leads.
    """
    workspace.check("read.lead", "lead", "list")
    wanted = wanted or LeadFilter()
    ancestry = read_ancestry(workspace)
    page = read_leads(
        workspace, wanted, ancestry.standing, ancestry.find_waiting(), start=start, most=most
    )
    return LeadsView(
        rows=tuple(make_lead_row(row, ancestry) for row in page.rows),
        total=page.total,
        everything=count_leads(workspace),
        start=start,
        wanted=wanted,
        facets=tuple(FacetValue(*facet) for facet in page.facets),
    )


def make_lead_row(row: dict[str, Any], ancestry: Ancestry) -> LeadRow:
    """Join a row of `leads` with the judgement that stands on it, and those it inherits."""
    lists = ("reasons", "places", "countries", "sources", "indicators")
    plain = (
        "lead_id", "network_id", "title", "points", "adverts", "campaigns", "reports", "kind_code",
        "looks_like_code", "first_at", "last_at",
    )  # fmt: skip
    given = {name: row[name] for name in plain} | {name: tuple(row[name] or ()) for name in lists}
    has_merged = ancestry.is_waiting(row["lead_id"])
    inherited = find_inherited(ancestry, row["lead_id"]) if has_merged else ()
    lead = LeadRow(**given, has_merged=has_merged, inherited=inherited)
    judged = ancestry.standing.get(row["lead_id"])
    if judged is None:
        return lead
    return replace(
        lead,
        verdict_code=judged["verdict_code"],
        label_code=judged["label_code"],
        judged_by=judged["actor"],
        judged_at=judged["made_at"],
        has_changed=judged["evidence_hash"] != row["evidence_hash"],
    )


def find_inherited(
    ancestry: Ancestry, lead_id: str, *, with_settled: bool = False
) -> tuple[EarlierVerdict, ...]:
    """Return what was said of the leads that merged into one, the judged ones first.

    Args:
        ancestry: Judgements and mergers.
        lead_id: The lead.
        with_settled: Give reasons too, and what was judged anew since: for the lead's own page.
    """
    new = {ending.object_id for ending in ancestry.find_parts(lead_id)}
    verdicts = []
    for ending in ancestry.find_parts(lead_id, since_judged=not with_settled):
        earlier = EarlierVerdict(
            ending.object_id, ending.at, is_settled=ending.object_id not in new
        )
        judged = ancestry.standing.get(ending.object_id)
        if judged is not None:
            earlier = replace(
                earlier,
                verdict_code=judged["verdict_code"],
                label_code=judged["label_code"],
                judged_by=judged["actor"],
                judged_at=judged["made_at"],
                reason=judged["reason"] if with_settled else "",
            )
        if judged is not None or not earlier.is_settled:
            verdicts.append(earlier)
    return tuple(sorted(verdicts, key=lambda each: each.judged_at is None))[:MOST_INHERITED]
