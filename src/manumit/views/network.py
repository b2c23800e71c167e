# SPDX-License-Identifier: Apache-2.0
"""One network: who is tied to whom by what?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from string import ascii_uppercase
from typing import Any

from manumit.core.values import format_id
from manumit.prosecute.adverts.masking import mask_texts
from manumit.prosecute.leads.reading import find_lead_of
from manumit.prosecute.networks.paths import find_path
from manumit.prosecute.networks.reading import read_links, read_network, read_nodes
from manumit.views.masking import NodeNames
from manumit.workspace import Workspace

MOST_NODES = 300
MOST_NOTE = 120
_SLOT = re.compile(r"<[a-z_*]+>")
_CUT_WORDS = {
    "generic": "it is too common to mean control",
    "weakest": "it was the weakest tie of a group that had grown too large",
    "judged": "a person cut it",
}


@dataclass(frozen=True, slots=True)
class Node:
    """A campaign, advert, report or selector; `ties` counts its links in this view."""

    node_id: str
    kind: str
    label: str
    adverts: int
    ties: int
    is_cut: bool
    first_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class Link:
    """One link and its evidence as a sentence; `bits` says how surprising it is by chance."""

    left: str
    right: str
    kind_code: str
    bits: float
    adverts: int
    example: str
    cut_reason: str
    first_at: datetime | None
    sentence: str


@dataclass(frozen=True, slots=True)
class NetworkView:
    """Everything the page of a network shows.

    `loose` counts the selectors left out because only one member shows them, `hidden` the nodes
    left out because the network is large; `path` holds node ids from
    one chosen member to another, empty if none was asked for or nothing joins them.
    """

    network_id: str
    lead_id: str
    adverts: int
    campaigns: int
    selectors: int
    reports: int
    sources: int
    places: tuple[str, ...]
    first_at: datetime | None
    last_at: datetime | None
    persons_low: int
    persons_high: int
    content_hash: str
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    loose: int
    hidden: int
    path: tuple[str, ...]


def view_network(
    workspace: Workspace,
    network_id: str,
    *,
    start: str = "",
    end: str = "",
    with_cut: bool = False,
    with_loose: bool = False,
    most: int = MOST_NODES,
    clear: bool = False,
) -> NetworkView:
    """Return one network with its strongest nodes and the links between them.

    Args:
        workspace: The workspace.
        network_id: The network.
        start: Node at which a path begins, empty for none.
        end: Node at which it ends.
        with_cut: Show also what was cut because it is too common, or by a person.
        with_loose: Show also selectors that only one member shows, which join nothing.
        most: Greatest number of nodes.
        clear: Name selectors by their own numbers and show wording as it is; only for the page
            itself. What leaves has keyed names and masked wording.

    Raises:
        NotFoundError: If there is no such network.
        DeniedError: If the actor may not read it.
    """
    workspace.check("read.network", "network", network_id)
    facts = read_network(workspace, network_id)
    links = [row for row in read_links(workspace, network_id) if with_cut or not row["cut_reason"]]
    rows = read_nodes(workspace, network_id)
    if not clear:
        rows, links = _hide_selectors(workspace, rows, links)
    tied = {row["left_node"] for row in links} | {row["right_node"] for row in links}
    rows = [row for row in rows if row["node_id"] in tied]
    loose = set() if with_loose else _find_loose(links)
    rows = [row for row in rows if row["node_id"] not in loose]
    steps = find_path(links, start, end) if start and end else []
    path = (steps[0].left, *(step.right for step in steps)) if steps else ()
    kept = _keep_strongest(rows, links, most, set(path))
    nodes = {row["node_id"]: row for row in kept}
    drawn = [row for row in links if row["left_node"] in nodes and row["right_node"] in nodes]
    labels = _make_labels(kept)
    names = (
        "network_id", "adverts", "campaigns", "selectors", "reports", "sources", "first_at",
        "last_at", "persons_low", "persons_high", "content_hash",
    )  # fmt: skip
    return NetworkView(
        **{name: facts[name] for name in names},
        places=tuple(facts["places"] or ()),
        lead_id=find_lead_of(workspace, network_id),
        nodes=_make_nodes(kept, drawn, labels),
        links=tuple(_make_link(row, nodes, labels) for row in drawn),
        loose=len(loose),
        hidden=len(rows) - len(kept),
        path=path,
    )


def _hide_selectors(
    workspace: Workspace, rows: list[dict[str, Any]], links: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return nodes and links as they may leave: selectors keyed, wording masked."""
    hide = NodeNames(workspace).hide
    patterns = mask_texts([row["pattern"] for row in rows])
    rows = [
        row | {"node_id": hide(row["node_id"]), "pattern": pattern}
        for row, pattern in zip(rows, patterns, strict=True)
    ]
    ends = ("left_node", "right_node")
    return rows, [link | {end: hide(link[end]) for end in ends} for link in links]


def _find_loose(links: list[dict[str, Any]]) -> set[str]:
    """Return the selectors with a single tie."""
    selectors = {row["right_node"] for row in links}
    ties = _count_ties(links)
    return {node for node in selectors if ties[node] == 1}


def _keep_strongest(
    rows: list[dict[str, Any]], links: list[dict[str, Any]], most: int, always: set[str]
) -> list[dict[str, Any]]:
    """Keep the nodes with the most ties, then adverts, and those on the path."""
    if len(rows) <= most:
        return rows
    ties = _count_ties(links)
    ranked = sorted(
        rows,
        key=lambda row: (
            row["node_id"] not in always,
            -ties.get(row["node_id"], 0),
            -row["adverts"],
            row["node_id"],
        ),
    )
    return ranked[:most]


def _count_ties(links: list[dict[str, Any]]) -> dict[str, int]:
    ties: dict[str, int] = {}
    for row in links:
        for end in (row["left_node"], row["right_node"]):
            ties[end] = ties.get(end, 0) + 1
    return ties


def _make_nodes(
    rows: list[dict[str, Any]], links: list[dict[str, Any]], labels: dict[str, str]
) -> tuple[Node, ...]:
    ties = _count_ties(links)
    held = {row["right_node"] for row in links if not row["cut_reason"]}
    first = _first_times(rows, links)
    return tuple(
        Node(
            node_id=row["node_id"],
            kind=row["node_kind"],
            label=labels[row["node_id"]],
            adverts=row["adverts"],
            ties=ties.get(row["node_id"], 0),
            is_cut=row["node_kind"] == "selector" and row["node_id"] not in held,
            first_at=first.get(row["node_id"]),
            note=row["generic_reason"] or _SLOT.sub("…", row["pattern"])[:MOST_NOTE],
        )
        for row in rows
    )


def _first_times(
    rows: list[dict[str, Any]], links: list[dict[str, Any]]
) -> dict[str, datetime | None]:
    """Return when each node first shows; a selector shows with its first poster."""
    first = {row["node_id"]: row["first_at"] for row in rows}
    for row in links:
        when = first.get(row["left_node"])
        known = first.get(row["right_node"])
        if when is not None and (known is None or when < known):
            first[row["right_node"]] = when
    return first


def _make_labels(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Name every node; campaigns are lettered by size, since their words are a stranger's."""
    campaigns = [row["node_id"] for row in rows if row["node_kind"] == "campaign"]
    letters = dict(zip(campaigns, ascii_uppercase, strict=False))
    labels = {}
    for row in rows:
        node_id, number = row["node_id"], row["node_id"][2:]
        if row["node_kind"] == "selector":
            labels[node_id] = f"{row['kind_code']} {row['masked']}".strip() or "selector"
        elif row["node_kind"] == "campaign":
            labels[node_id] = f"Campaign {letters.get(node_id, campaigns.index(node_id) + 1)}"
        else:
            labels[node_id] = f"{row['node_kind'].capitalize()} {format_id('A', int(number))}"
    return labels


def _make_link(
    row: dict[str, Any], nodes: dict[str, dict[str, Any]], labels: dict[str, str]
) -> Link:
    times = f"{row['adverts']} advert{'s' if row['adverts'] != 1 else ''}"
    sentence = (
        f"{labels[row['left_node']]} shows {labels[row['right_node']]} in {times}: "
        f"{row['bits']:.1f} bits more than chance would give."
    )
    if row["cut_reason"]:
        why = _CUT_WORDS.get(row["cut_reason"], row["cut_reason"])
        sentence = f"{sentence} It joins nothing, because {why}."
    return Link(
        left=row["left_node"],
        right=row["right_node"],
        kind_code=row["kind_code"],
        bits=row["bits"],
        adverts=row["adverts"],
        example=format_id("A", row["advert_id"]),
        cut_reason=row["cut_reason"],
        first_at=nodes[row["left_node"]]["first_at"],
        sentence=sentence,
    )
