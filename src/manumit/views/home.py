# SPDX-License-Identifier: Apache-2.0
"""Home: what needs me?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from manumit.core.errors import NotFoundError
from manumit.flow import STEPS, fingerprint_inputs
from manumit.intake.reading import count_issues, read_ages, read_files
from manumit.jobs import Job, list_jobs
from manumit.prosecute.leads.reading import LeadFilter, read_lead
from manumit.prosecute.leads.waiting import read_new_alerts, read_open_corrections
from manumit.views.leads import LeadRow, LeadsView, view_leads
from manumit.workspace import Workspace

_MOST_LEADS = 5
_SOON = timedelta(days=14)
# Leads lie on the side of investigation; the other sides' homes show none.
_NO_LEADS = LeadsView((), 0, 0, 0, LeadFilter(), ())


@dataclass(frozen=True, slots=True)
class Alert:
    """A new advert that matches a lead a person accepted; city level."""

    alert_id: int
    lead_id: str
    place: str
    why: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Correction:
    """A request of a person concerned that waits for a decision.

    `is_here` says whether what it is about has a page at present.
    """

    correction_id: int
    target_kind: str
    target_id: str
    received_at: datetime
    is_mine: bool
    is_here: bool


@dataclass(frozen=True, slots=True)
class Retention:
    """Records past their term, and when the next ones will be.

    Attributes:
        records: Adverts and reports held.
        due: Those past their term now.
        next_on: When the oldest one reaches its term, None without records.
        is_soon: Whether that is within two weeks.
    """

    records: int
    due: int
    next_on: datetime | None
    is_soon: bool


@dataclass(frozen=True, slots=True)
class HomeView:
    """What needs the reader, most pressing first; then what is here."""

    controller: str
    purpose: str
    is_demo: bool
    adverts: int
    reports: int
    files: int
    campaigns: int
    networks: int
    leads: int
    open_leads: int
    top: tuple[LeadRow, ...]
    merged: tuple[LeadRow, ...]
    merged_total: int
    changed: tuple[LeadRow, ...]
    alerts: tuple[Alert, ...]
    corrections: tuple[Correction, ...]
    issues_lost: int
    issues_repaired: int
    jobs: tuple[Job, ...]
    failed_job: Job | None
    stale_steps: tuple[str, ...]
    has_run: bool
    retention: Retention


def view_home(workspace: Workspace) -> HomeView:
    """Gather what waits for the person who works here."""
    snapshot = workspace.facts.snapshot()
    leads = merged = _NO_LEADS
    changed: tuple[LeadRow, ...] = ()
    if workspace.policy.side == "investigation":
        leads = view_leads(workspace, LeadFilter(judged="open"), most=_MOST_LEADS)
        merged = view_leads(workspace, LeadFilter(judged="merged"), most=200)
        changed = _find_changed(workspace)
    issues = {"lost": 0, "repaired": 0, "note": 0}
    for row in count_issues(workspace):
        issues[row["severity_code"]] += row["issues"]
    jobs = list_jobs(workspace, most=10)
    steps = snapshot.manifest.steps
    stale = [s.name for s in STEPS if steps.get(s.name) != fingerprint_inputs(workspace, s)]
    return HomeView(
        controller=workspace.policy.controller,
        purpose=workspace.policy.purpose,
        is_demo=workspace.policy.basis == "demonstration",
        adverts=snapshot.count("adverts"),
        reports=snapshot.count("reports"),
        files=len(read_files(workspace)),
        campaigns=snapshot.count("campaigns"),
        networks=snapshot.count("networks"),
        leads=snapshot.count("leads"),
        open_leads=leads.total,
        top=leads.rows,
        merged=tuple(row for row in merged.rows if _was_accepted(row))[:_MOST_LEADS],
        merged_total=merged.total,
        changed=changed,
        alerts=_find_alerts(workspace),
        corrections=_find_corrections(workspace),
        issues_lost=issues["lost"],
        issues_repaired=issues["repaired"],
        jobs=tuple(job for job in jobs if job.is_open),
        failed_job=jobs[0] if jobs and jobs[0].status_code == "failed" else None,
        stale_steps=tuple(stale),
        has_run=bool(steps),
        retention=_find_retention(workspace),
    )


def _find_changed(workspace: Workspace) -> tuple[LeadRow, ...]:
    """Accepted leads whose evidence has changed since a person looked at it, without a merger."""
    accepted = view_leads(workspace, LeadFilter(judged="accept"), most=200)
    rows = (row for row in accepted.rows if row.has_changed and not row.has_merged)
    return tuple(rows)[:_MOST_LEADS]


def _was_accepted(row: LeadRow) -> bool:
    """Whether a person accepted the lead or one that merged into it."""
    verdicts = (row.verdict_code, *(item.verdict_code for item in row.inherited))
    return "accept" in verdicts


def _find_alerts(workspace: Workspace) -> tuple[Alert, ...]:
    workspace.check("read.alerts", "workspace", workspace.policy.workspace_id)
    names = ("alert_id", "lead_id", "place", "why", "made_at")
    return tuple(Alert(*(row[n] for n in names)) for row in read_new_alerts(workspace))


def _find_corrections(workspace: Workspace) -> tuple[Correction, ...]:
    return tuple(
        Correction(
            correction_id=row["correction_id"],
            target_kind=row["target_kind"],
            target_id=row["target_id"],
            received_at=row["received_at"],
            is_mine=row["author"] == workspace.actor.name,
            is_here=row["target_kind"] == "lead" and _has_lead(workspace, row["target_id"]),
        )
        for row in read_open_corrections(workspace)
    )


def _has_lead(workspace: Workspace, lead_id: str) -> bool:
    try:
        return bool(read_lead(workspace, lead_id))
    except NotFoundError:
        return False


def _find_retention(workspace: Workspace) -> Retention:
    now = workspace.clock()
    ages = read_ages(workspace, workspace.policy.expires_before(now))
    if not ages["records"]:
        return Retention(0, 0, None, is_soon=False)
    next_on = ages["oldest_at"] + timedelta(days=workspace.policy.retention_days)
    return Retention(ages["records"], ages["due"], next_on, is_soon=next_on - now < _SOON)
