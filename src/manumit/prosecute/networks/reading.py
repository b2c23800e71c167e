# SPDX-License-Identifier: Apache-2.0
"""Reading networks for a page: facts, records, members and links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from manumit.core.errors import NotFoundError
from manumit.store.engine import read_sql
from manumit.workspace import Workspace

Row = dict[str, Any]
_ANCHOR = "manumit.prosecute.networks"


def read_network(workspace: Workspace, network_id: str) -> Row:
    """Read one network.

    Raises:
        NotFoundError: If there is none with this id.
    """
    rows = workspace.facts.snapshot().fetch("networks", [network_id]).to_pylist()
    if not rows:
        raise NotFoundError("There is no such network.", hint="It may have grown or been cut.")
    row: Row = rows[0]
    return row


def read_nodes(workspace: Workspace, network_id: str) -> list[Row]:
    """Read the members of a network with kind, masked form, first time and adverts."""
    return _query(workspace, "graph.sql", network_id=network_id)


def read_records(workspace: Workspace, network_id: str) -> pa.Table:
    """Read the rows of `network_adverts` of a network, sorted by advert_id."""
    return workspace.facts.snapshot().fetch("network_adverts", [network_id])


def read_ties(workspace: Workspace, network_id: str) -> pa.Table:
    """Read which of its records show the selectors that tie a network: `network_selectors`."""
    return workspace.facts.snapshot().fetch("network_selectors", [network_id])


def read_selectors(workspace: Workspace, selector_ids: Sequence[int]) -> dict[int, Row]:
    """Read kind and masked form of some selectors, by id."""
    snapshot = workspace.facts.snapshot()
    rows = snapshot.fetch("selectors", list(selector_ids), ["kind_code", "masked"]).to_pylist()
    return {row["selector_id"]: row for row in rows}


def read_links(workspace: Workspace, network_id: str) -> list[Row]:
    """Read the links of a network, strongest first."""
    rows = workspace.facts.snapshot().fetch("links", [network_id]).to_pylist()
    return sorted(rows, key=lambda row: (-row["bits"], row["left_node"]))


def _query(workspace: Workspace, name: str, **parameters: object) -> list[Row]:
    rows: list[Row] = (
        workspace.engine().query(read_sql(_ANCHOR, f"sql/{name}"), parameters).to_pylist()
    )
    return rows
