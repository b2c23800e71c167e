# SPDX-License-Identifier: Apache-2.0
"""The networks step: reads records, selectors and campaigns, writes networks and their links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from manumit.core.lineage import inherit_ids
from manumit.core.progress import Progress, no_progress
from manumit.prosecute.networks.assemble import (
    count_hands,
    find_network_groups,
    make_grouped,
    make_links,
    make_members,
    make_selectors,
    make_ties,
    name_nodes,
)  # fmt: skip
from manumit.prosecute.networks.components import KEPT, Components, find_components
from manumit.prosecute.networks.gather import Graph, make_graph
from manumit.prosecute.networks.judged import LinkJudgement, apply_judgements
from manumit.prosecute.networks.mentions import Ints
from manumit.store.engine import Engine, read_sql
from manumit.store.lineage import read_redirects, write_redirects
from manumit.store.schemas import conform
from manumit.store.state import STATE_TABLES
from manumit.workspace import Workspace

_ROOM = "manumit.prosecute.networks"
_STEP = "networks"
_SELECTOR_COLUMNS = (
    "advert_id", "selector_id", "kind_code", "value", "field_code", "confidence",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NetworksReport:
    """What the step found.

    Attributes:
        networks: Networks.
        adverts: Adverts in them.
        generic: Selectors that were found generic.
        judged: Judgements on links and selectors that were obeyed.
    """

    networks: int
    adverts: int
    generic: int
    judged: int


def run_networks(workspace: Workspace, progress: Progress = no_progress) -> NetworksReport:
    """Find networks in the latest facts and write them."""
    progress(_STEP, 0, 4)
    judgements, redirects, retired = _read_state(workspace)
    graph, verdicts = apply_judgements(_read_graph(workspace), judgements, redirects)
    progress(_STEP, 1, 4)
    components = find_components(graph.mentions, graph.source_of_record, verdicts)
    progress(_STEP, 2, 4)
    groups = find_network_groups(components)
    names, ended = _name_groups(workspace, graph, groups, retired)
    # Redirects come first: a run killed in between finds the same ones again.
    with workspace.state.write() as connection:
        now = workspace.clock()
        write_redirects(
            connection, "network", ended, run_id=now.isoformat(timespec="seconds"), at=now
        )
    rows: dict[str, int] = {}
    with workspace.facts.change(_ROOM.removeprefix("manumit.")) as change:
        for name, content in _make_tables(workspace.engine(), graph, components, groups, names):
            change.replace(name, conform(name, content))
            rows[name] = content.num_rows
            progress(_STEP, 3, 4)
    progress(_STEP, 4, 4)
    return NetworksReport(
        networks=rows["networks"],
        adverts=int((groups[: graph.advert_count] >= 0).sum()),
        generic=int((components.token_cut != KEPT).sum()),
        judged=len(judgements),
    )


def _read_graph(workspace: Workspace) -> Graph:
    snapshot = workspace.facts.snapshot()
    return make_graph(
        snapshot.read("adverts", ("advert_id", "source", "author")),
        snapshot.read("reports", ("advert_id",)),
        snapshot.read("advert_selectors", _SELECTOR_COLUMNS),
        snapshot.read("report_selectors", _SELECTOR_COLUMNS),
        snapshot.read("advert_campaigns", ("advert_id", "campaign_id")),
    )


def _read_state(
    workspace: Workspace,
) -> tuple[list[LinkJudgement], dict[str, str], dict[str, str]]:
    """Return link judgements in force, ended campaign ids, and ended network ids."""
    table = STATE_TABLES["judgements"]
    with workspace.state.read() as connection:
        rows = connection.execute(sa.select(table).order_by(table.c.judgement_id)).all()
        campaigns = read_redirects(connection, "campaign")
        networks = read_redirects(connection, "network")
    undone = {row.undoes_id for row in rows}
    latest: dict[tuple[str, str], LinkJudgement] = {}
    for row in rows:
        if row.target_kind not in ("link", "selector") or row.verdict_code not in ("cut", "join"):
            continue
        if row.judgement_id in undone or row.undoes_id is not None:
            continue
        left, _, right = row.target_id.rpartition("|")
        if row.target_kind == "selector":
            left, right = "", f"s:{row.target_id.removeprefix('s:')}"
        key = (min(left, right), max(left, right))
        latest[key] = LinkJudgement(row.judgement_id, left, right, row.verdict_code == "cut")
    return list(latest.values()), campaigns, networks


def _name_groups(
    workspace: Workspace, graph: Graph, groups: Ints, retired: dict[str, str]
) -> tuple[dict[int, str], dict[str, str]]:
    """Return the network id per group, and what became of the ids that ended."""
    before = workspace.facts.snapshot().read("network_adverts", ("advert_id", "network_id"))
    previous = dict(
        zip(before["advert_id"].to_pylist(), before["network_id"].to_pylist(), strict=True)
    )
    inside = np.flatnonzero(groups >= 0)
    current = dict(zip(graph.record_ids[inside].tolist(), groups[inside].tolist(), strict=True))
    result = inherit_ids(previous, current, prefix="N", retired=retired)
    return result.ids, result.redirects


def _make_tables(
    engine: Engine, graph: Graph, components: Components, groups: Ints, names: dict[int, str]
) -> Iterator[tuple[str, pa.Table]]:
    """Yield the tables of the room one by one, so that none need stay in memory."""
    yield "selectors", make_selectors(graph, components)
    network_of_group = np.full(components.group_of_node.size, None, dtype=object)
    network_of_group[list(names)] = list(names.values())
    named = pa.array(network_of_group, pa.string())
    node_names = name_nodes(graph, components)
    yield "network_selectors", make_ties(graph, components, named)
    links = make_links(graph, components, node_names, named)
    yield "links", links
    kept = links.filter(pc.equal(links["cut_reason"], ""))
    edges = kept.select(("network_id", "right_node", "kind_code", "adverts"))
    grouped = make_grouped(graph, components, groups, named, node_names)
    yield "network_members", make_members(kept, grouped)
    del links, kept
    engine.register("grouped", grouped.drop_columns("node_id"))
    rows = engine.query(read_sql(_ROOM, "sql/records.sql"))
    engine.register("grouped", grouped.slice(0, 0))
    yield "network_adverts", rows
    engine.register("network_rows", rows)
    engine.register("network_edges", edges)
    hands = count_hands(graph, components, groups)
    counted = {"network_id": list(names.values()), "hands": hands[list(names)]}
    engine.register("network_hands", pa.table(counted))
    yield "networks", engine.query(read_sql(_ROOM, "sql/networks.sql"))
    engine.register("network_rows", rows.slice(0, 0))
    engine.register("network_edges", edges.slice(0, 0))
