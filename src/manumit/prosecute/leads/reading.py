# SPDX-License-Identifier: Apache-2.0
"""Reading leads: one page of the list, one lead with its evidence, what persons decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from manumit.core.errors import NotFoundError
from manumit.store.engine import read_sql
from manumit.store.state import STATE_TABLES
from manumit.workspace import Workspace

Row = dict[str, Any]
SORTS = ("points", "newest", "adverts")
_FACET_VALUES = 12
_ANCHOR = "manumit.prosecute.leads"


@dataclass(frozen=True, slots=True)
class LeadFilter:
    """Which leads to list, in what order; an empty text means any.

    `judged` is empty, `open` (no judgement yet), `merged` (judged before it merged) or a verdict
    code; `since` is an ISO date.
    """

    kind: str = ""
    looks_like: str = ""
    country: str = ""
    place: str = ""
    source: str = ""
    indicator: str = ""
    since: str = ""
    judged: str = ""
    sort: str = "points"


@dataclass(frozen=True, slots=True)
class LeadPage:
    """Rows of `leads`, how many pass in all, and (facet, value, leads) counts among them."""

    rows: list[Row] = field(default_factory=list)
    total: int = 0
    facets: list[tuple[str, str, int]] = field(default_factory=list)


def read_leads(
    workspace: Workspace,
    wanted: LeadFilter,
    standing: Mapping[str, Row],
    merged: Collection[str] = (),
    *,
    start: int = 0,
    most: int = 50,
) -> LeadPage:
    """Read one page of the leads that pass a filter, strongest first unless it says otherwise.

    Args:
        workspace: The workspace.
        wanted: The filter.
        standing: The judgement that stands, per judged lead.
        merged: The leads that have merged since one of their parts was judged.
        start: Leads to skip.
        most: Leads to return.
    """
    parameters = _parameters(wanted, standing, merged)
    engine = workspace.engine()
    kept = read_sql(_ANCHOR, "sql/kept.sql")
    paging = {"sort": wanted.sort, "start": start, "most": most}
    page = read_sql(_ANCHOR, "sql/page.sql").replace("{kept}", kept)
    rows = engine.query(page, parameters | paging).to_pylist()
    facets = read_sql(_ANCHOR, "sql/facets.sql").replace("{kept}", kept)
    counts = engine.query(facets, parameters | {"most": _FACET_VALUES}).to_pylist()
    return LeadPage(
        rows=rows,
        total=rows[0]["total"] if rows else 0,
        facets=[(row["facet"], row["value"], row["leads"]) for row in counts],
    )


def _parameters(
    wanted: LeadFilter, standing: Mapping[str, Row], merged: Collection[str]
) -> dict[str, object]:
    listed = [lead for lead, row in standing.items() if row["verdict_code"] == wanted.judged]
    if wanted.judged == "merged":
        listed = list(merged)
    return {
        "kind": wanted.kind,
        "looks_like": wanted.looks_like,
        "country": wanted.country,
        "place": wanted.place,
        "source": wanted.source,
        "indicator": wanted.indicator,
        "since": wanted.since,
        "only_listed": wanted.judged not in ("", "open"),
        "listed": listed,
        "left_out": list(standing) if wanted.judged == "open" else [],
    }


def count_leads(workspace: Workspace) -> int:
    """Return how many leads there are."""
    return workspace.facts.snapshot().count("leads")


def read_lead(workspace: Workspace, lead_id: str) -> Row:
    """Read one lead by its present id, or by an old one that it carries on.

    Raises:
        NotFoundError: If no lead has, or had, this id.
    """
    snapshot = workspace.facts.snapshot()
    rows = snapshot.fetch("leads", [lead_id]).to_pylist()
    if not rows:
        present = read_present_id(workspace, "lead", lead_id)
        rows = snapshot.fetch("leads", [present]).to_pylist() if present else []
    if not rows:
        raise NotFoundError("There is no such lead.", hint="It may have been forgotten.")
    row: Row = rows[0]
    return row


def find_lead_of(workspace: Workspace, network_id: str) -> str:
    """Return the id of the lead on a network, empty if it is none."""
    statement = "SELECT lead_id FROM leads WHERE network_id = $network_id LIMIT 1"
    rows = workspace.engine().query(statement, {"network_id": network_id}).to_pylist()
    return str(rows[0]["lead_id"]) if rows else ""


def read_evidence(workspace: Workspace, lead_id: str) -> list[Row]:
    """Read the evidence parts of a lead in the order of its page."""
    rows: list[Row] = workspace.facts.snapshot().fetch("lead_evidence", [lead_id]).to_pylist()
    return rows


def read_present_id(workspace: Workspace, kind: str, old_id: str) -> str:
    """Follow the lineage of an old id; return the present one, or "" if it vanished."""
    lineage = STATE_TABLES["lineage"]
    seen: set[str] = set()
    present = old_id
    with workspace.state.read() as connection:
        while present and present not in seen:
            seen.add(present)
            into = connection.execute(
                sa.select(lineage.c.into_id).where(
                    lineage.c.object_kind == kind, lineage.c.object_id == present
                )
            ).scalar()
            if into is None:
                break
            present = str(into)
    return "" if present == old_id else present


def read_judgements(workspace: Workspace, lead_id: str) -> list[Row]:
    """Read everything persons decided on a lead, newest first, takings-back included."""
    table = STATE_TABLES["judgements"]
    statement = (
        sa.select(table)
        .where(table.c.target_kind == "lead", table.c.target_id == lead_id)
        .order_by(table.c.judgement_id.desc())
    )
    with workspace.state.read() as connection:
        return [dict(row._mapping) for row in connection.execute(statement)]  # noqa: SLF001


def read_latest_judgement(workspace: Workspace, kind: str, target_id: str) -> int:
    """Return the number of the judgement that stands on a target.

    Raises:
        NotFoundError: If none stands.
    """
    table = STATE_TABLES["judgements"]
    undone = sa.select(table.c.undoes_id).where(table.c.undoes_id.is_not(None))
    statement = sa.select(sa.func.max(table.c.judgement_id)).where(
        table.c.target_kind == kind,
        table.c.target_id == target_id,
        table.c.undoes_id.is_(None),
        table.c.judgement_id.not_in(undone),
    )
    with workspace.state.read() as connection:
        number = connection.execute(statement).scalar()
    if number is None:
        raise NotFoundError("No judgement stands on it.", where=f"{kind} {target_id}")
    return int(number)


def read_standing(workspace: Workspace) -> list[Row]:
    """Read the judgement that stands on each judged lead: the latest not taken back."""
    table = STATE_TABLES["judgements"]
    undone = sa.select(table.c.undoes_id).where(table.c.undoes_id.is_not(None))
    statement = (
        sa.select(table)
        .where(
            table.c.target_kind == "lead",
            table.c.undoes_id.is_(None),
            table.c.judgement_id.not_in(undone),
        )
        .order_by(table.c.judgement_id)
    )
    with workspace.state.read() as connection:
        rows = [dict(row._mapping) for row in connection.execute(statement)]  # noqa: SLF001
    return list({row["target_id"]: row for row in rows}.values())


def read_corrections(workspace: Workspace, kind: str, target_id: str) -> list[Row]:
    """Read the correction requests on an object, newest first."""
    table = STATE_TABLES["corrections"]
    statement = (
        sa.select(table)
        .where(table.c.target_kind == kind, table.c.target_id == target_id)
        .order_by(table.c.correction_id.desc())
    )
    with workspace.state.read() as connection:
        return [dict(row._mapping) for row in connection.execute(statement)]  # noqa: SLF001
