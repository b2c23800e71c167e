# SPDX-License-Identifier: Apache-2.0
"""The leads step: weighs every network that may be a lead and writes leads with evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from manumit.core.lineage import resolve_id
from manumit.core.progress import Progress, no_progress
from manumit.prosecute.leads.evidence import Part, find_parts, hash_evidence, sum_points
from manumit.prosecute.leads.explain import find_offer, find_reasons, make_title
from manumit.prosecute.leads.fragility import count_parts
from manumit.prosecute.leads.likeness import suggest_likeness
from manumit.prosecute.leads.rules import RuleBook, read_rules
from manumit.prosecute.leads.signs import Signs
from manumit.prosecute.leads.suppression import find_suppressed, hash_key
from manumit.store.engine import Engine, read_sql
from manumit.store.lineage import read_redirects, write_redirects
from manumit.store.schemas import arrow_schema, conform
from manumit.store.state import STATE_TABLES
from manumit.workspace import Workspace

_ROOM = "manumit.prosecute.leads"
_STEP = "leads"
_NUMBERS = {"phone": "phones", "email": "emails", "handle": "handles", "wallet": "wallets",
            "url": "urls"}  # fmt: skip
_AS_GIVEN = {field.name for field in fields(Signs)} - {
    "numbers", "indicators", "shared_names", "parts",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LeadsReport:
    """What the step found: leads, and networks left out because they are suppressed."""

    leads: int
    suppressed: int


def make_lead_id(network_id: str) -> str:
    """Return the id of the lead of a network; the two share their history.

    Example:
        >>> make_lead_id("N-7K3QH2")
        'L-7K3QH2'
    """
    return "L" + network_id[1:]


def run_leads(workspace: Workspace, progress: Progress = no_progress) -> LeadsReport:
    """Weigh the networks of the latest facts and write leads and their evidence."""
    progress(_STEP, 0, 3)
    engine, book = workspace.engine(), read_rules()
    suppressed = _find_suppressed(workspace, engine)
    signs = [item for item in read_signs(engine) if item.network_id not in suppressed]
    progress(_STEP, 1, 3)
    weighed = [(item, find_parts(item, book)) for item in signs]
    leads = pa.Table.from_pylist(
        [_make_lead(item, parts, book) for item, parts in weighed], arrow_schema("leads")
    )
    evidence = _make_evidence(weighed)
    progress(_STEP, 2, 3)
    # Redirects come first: afterwards the table no longer says what was a lead.
    _follow_networks(workspace)
    with workspace.facts.change(_ROOM.removeprefix("manumit.")) as change:
        change.replace("leads", conform("leads", leads.sort_by("lead_id")))
        change.replace("lead_evidence", evidence)
    progress(_STEP, 3, 3)
    return LeadsReport(leads=leads.num_rows, suppressed=len(suppressed))


def read_signs(engine: Engine) -> list[Signs]:
    """Read the counts of every network that may be a lead."""
    rows = engine.query(read_sql(_ROOM, "sql/signs.sql")).to_pylist()
    indicators: dict[str, dict[str, int]] = {}
    for row in engine.query(read_sql(_ROOM, "sql/indicators.sql")).to_pylist():
        indicators.setdefault(row["network_id"], {})[row["indicator_id"]] = row["adverts"]
    strongest = {row["network_id"]: row["shared_nodes"][0] for row in rows if row["shared_nodes"]}
    kept = engine.query("SELECT network_id, left_node, right_node FROM links WHERE cut_reason = ''")
    wanted = pc.is_in(kept["network_id"], value_set=pa.array(list(strongest), pa.string()))
    parts = count_parts(kept.filter(wanted), strongest)
    names = _read_names(engine, {node for row in rows for node in row["shared_nodes"]})
    return [_make_signs(row, indicators, parts, names) for row in rows]


def _read_names(engine: Engine, nodes: set[str]) -> dict[str, str]:
    """Return kind and masked form of selector nodes, such as `phone +1…01`."""
    ids = sorted(int(node[2:]) for node in nodes)
    engine.register("named_selectors", pa.table({"selector_id": pa.array(ids, pa.int64())}))
    rows = engine.query(
        "SELECT selector_id, kind_code, masked FROM selectors JOIN named_selectors "
        "USING (selector_id)"
    ).to_pylist()
    return {f"s:{row['selector_id']}": f"{row['kind_code']} {row['masked']}" for row in rows}


def _make_signs(
    row: dict[str, Any],
    indicators: Mapping[str, Mapping[str, int]],
    parts: Mapping[str, int],
    names: Mapping[str, str],
) -> Signs:
    network_id = row["network_id"]
    return Signs(
        **{name: row[name] for name in _AS_GIVEN},
        numbers={kind: row[column] for kind, column in _NUMBERS.items()},
        shared_names=[names[node] for node in row["shared_nodes"] if node in names],
        parts=parts.get(network_id, 1),
        indicators=indicators.get(network_id, {}),
    )


def _make_lead(signs: Signs, parts: tuple[Part, ...], book: RuleBook) -> dict[str, Any]:
    offer = find_offer(signs, book.indicators)
    return {
        "lead_id": make_lead_id(signs.network_id),
        "network_id": signs.network_id,
        "points": sum_points(parts),
        "title": make_title(signs, offer),
        "reasons": find_reasons(parts),
        "adverts": signs.adverts,
        "campaigns": signs.campaigns,
        "reports": signs.reports,
        "kind_code": offer,
        "places": signs.places,
        "countries": signs.countries,
        "sources": signs.source_names,
        "indicators": sorted(signs.indicators),
        "first_at": signs.first_at,
        "last_at": signs.last_at,
        "looks_like_code": suggest_likeness(signs).code,
        "evidence_hash": hash_evidence(parts, signs.content_hash),
    }


def _make_evidence(weighed: list[tuple[Signs, tuple[Part, ...]]]) -> pa.Table:
    rows = [
        {
            "lead_id": make_lead_id(signs.network_id),
            "part_no": number,
            **{field.name: getattr(part, field.name) for field in fields(Part)},
        }
        for signs, parts in weighed
        for number, part in enumerate(parts, start=1)
    ]
    return pa.Table.from_pylist(rows, arrow_schema("lead_evidence")).sort_by(
        [("lead_id", "ascending"), ("part_no", "ascending")]
    )


def _find_suppressed(workspace: Workspace, engine: Engine) -> set[str]:
    """Return the networks that the suppress list keeps from becoming leads again."""
    table, judgements = STATE_TABLES["suppressions"], STATE_TABLES["judgements"]
    with workspace.state.read() as connection:
        known = set(connection.execute(sa.select(table.c.key_hash)).scalars())
        targets = connection.execute(
            sa.select(judgements.c.target_id).where(judgements.c.target_kind == "lead")
        ).scalars()
        redirects = read_redirects(connection, "network")
        judged = {resolve_id(redirects, "N" + target[1:]) for target in targets}
    if not known:
        return set()
    keys, everywhere = read_sql(_ROOM, "sql/keys.sql"), {"network_id": ""}
    statement = read_sql(_ROOM, "sql/distinct_keys.sql").replace("{keys}", keys)
    pairs = engine.query(statement, everywhere)
    secret = workspace.secret()
    bad = [
        hash_key(secret, family, value) in known
        for family, value in zip(
            pairs["family"].to_pylist(), pairs["value"].to_pylist(), strict=True
        )
    ]
    engine.register("suppressed_keys", pairs.filter(pa.array(bad, pa.bool_())))
    statement = read_sql(_ROOM, "sql/touched.sql").replace("{keys}", keys)
    rows = engine.query(statement, everywhere).to_pylist()
    return find_suppressed(
        ((row["network_id"], row["touched"], row["records"]) for row in rows), judged
    )


def _follow_networks(workspace: Workspace) -> None:
    """Let old lead ids point where the ids of their networks point.

    A network that never was a lead leaves no trace here: what merges with it has only grown.
    """
    before = workspace.facts.snapshot().read("leads", ["lead_id"])["lead_id"].to_pylist()
    with workspace.state.write() as connection:
        networks = read_redirects(connection, "network")
        known = read_redirects(connection, "lead")
        leads = {
            make_lead_id(old): make_lead_id(new) if new else "" for old, new in networks.items()
        }
        fresh: dict[str, str] = {}
        waiting = {*before, *known, *known.values(), *_read_targets(connection)}
        while waiting:
            found = {old: leads[old] for old in waiting if old in leads}
            fresh |= {old: new for old, new in found.items() if known.get(old) != new}
            waiting = set(found.values()) - known.keys() - fresh.keys()
        now = workspace.clock()
        write_redirects(connection, "lead", fresh, run_id=now.isoformat(timespec="seconds"), at=now)


def _read_targets(connection: sa.Connection) -> set[str]:
    """Return the leads about which a person has said something."""
    targets: set[str] = set()
    for name in ("judgements", "corrections", "alerts"):
        table = STATE_TABLES[name]
        if name == "alerts":
            query = sa.select(table.c.lead_id)
        else:
            query = sa.select(table.c.target_id).where(table.c.target_kind == "lead")
        targets.update(connection.execute(query).scalars())
    return targets
