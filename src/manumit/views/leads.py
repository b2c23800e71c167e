# SPDX-License-Identifier: Apache-2.0
"""The list of leads: what should I look at first, and why?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from manumit.prosecute.leads.reading import LeadFilter, count_leads, read_leads, read_standing
from manumit.workspace import Workspace

PAGE = 50


@dataclass(frozen=True, slots=True)
class LeadRow:
    """One lead as a row.

    `points` is the sum of its evidence parts; `verdict_code` and the fields after it are empty
    while nobody has judged it; `has_changed` says that its evidence has changed since.
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
    page = read_leads(workspace, wanted, start=start, most=most)
    standing = {row["target_id"]: row for row in read_standing(workspace)}
    return LeadsView(
        rows=tuple(make_lead_row(row, standing.get(row["lead_id"])) for row in page.rows),
        total=page.total,
        everything=count_leads(workspace),
        start=start,
        wanted=wanted,
        facets=tuple(FacetValue(*facet) for facet in page.facets),
    )


def make_lead_row(row: dict[str, Any], judged: dict[str, Any] | None) -> LeadRow:
    """Join a row of `leads` with the judgement that stands on it, if any."""
    lists = ("reasons", "places", "countries", "sources", "indicators")
    plain = (
        "lead_id", "network_id", "title", "points", "adverts", "campaigns", "reports", "kind_code",
        "looks_like_code", "first_at", "last_at",
    )  # fmt: skip
    given = {name: row[name] for name in plain} | {name: tuple(row[name] or ()) for name in lists}
    if judged is None:
        return LeadRow(**given)
    return LeadRow(
        **given,
        verdict_code=judged["verdict_code"],
        label_code=judged["label_code"],
        judged_by=judged["actor"],
        judged_at=judged["made_at"],
        has_changed=judged["evidence_hash"] != row["evidence_hash"],
    )
