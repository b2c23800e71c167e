# SPDX-License-Identifier: Apache-2.0
"""Reading networks for a page: facts, members, links, and counts over time and place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from manumit.core.errors import NotFoundError
from manumit.store.engine import read_sql
from manumit.workspace import Workspace

Row = dict[str, Any]
_ANCHOR = "manumit.prosecute.networks"


@dataclass(frozen=True, slots=True)
class AdvertFilter:
    """Which adverts of a network to look at; an empty text means any.

    `since` and `until` are ISO dates; `until` itself is left out.
    """

    campaign: str = ""
    place: str = ""
    since: str = ""
    until: str = ""


def read_network(workspace: Workspace, network_id: str) -> Row:
    """Read one network.

    Raises:
        NotFoundError: If there is none with this id.
    """
    statement = "SELECT * FROM networks WHERE network_id = $network_id"
    rows = workspace.engine().query(statement, {"network_id": network_id}).to_pylist()
    if not rows:
        raise NotFoundError("There is no such network.", hint="It may have grown or been cut.")
    row: Row = rows[0]
    return row


def read_nodes(workspace: Workspace, network_id: str) -> list[Row]:
    """Read the members of a network with kind, masked form, first time and adverts."""
    return _query(workspace, "graph.sql", network_id=network_id)


def read_records(workspace: Workspace, network_id: str) -> list[Row]:
    """Read the adverts and reports of a network: advert_id, kind_code, campaign and place."""
    statement = "SELECT * FROM network_adverts WHERE network_id = $network_id ORDER BY advert_id"
    rows: list[Row] = workspace.engine().query(statement, {"network_id": network_id}).to_pylist()
    return rows


def read_links(workspace: Workspace, network_id: str) -> list[Row]:
    """Read the links of a network, strongest first."""
    statement = "SELECT * FROM links WHERE network_id = $network_id ORDER BY bits DESC, left_node"
    rows: list[Row] = workspace.engine().query(statement, {"network_id": network_id}).to_pylist()
    return rows


def read_span(workspace: Workspace, network_id: str) -> tuple[datetime | None, datetime | None]:
    """Return the first and last posting of a network."""
    statement = (
        "SELECT min(posted_at) AS first_at, max(posted_at) AS last_at "
        "FROM network_adverts WHERE network_id = $network_id"
    )
    row = workspace.engine().query(statement, {"network_id": network_id}).to_pylist()[0]
    return row["first_at"], row["last_at"]


def read_timeline(
    workspace: Workspace, network_id: str, unit: str, wanted: AdvertFilter
) -> list[Row]:
    """Count adverts by campaign and `unit` (day, week or month): campaign_id, bin, adverts."""
    return _query(workspace, "timeline.sql", network_id=network_id, unit=unit, place=wanted.place)


def read_places(workspace: Workspace, network_id: str, wanted: AdvertFilter) -> list[Row]:
    """Count adverts by city-level place: place, country_code, adverts."""
    return _query(
        workspace,
        "places.sql",
        network_id=network_id,
        campaign=wanted.campaign,
        since=wanted.since,
        until=wanted.until,
    )


def read_selector_times(
    workspace: Workspace, network_id: str, unit: str, wanted: AdvertFilter
) -> list[Row]:
    """Count adverts by holding selector and `unit`: selector_id, kind_code, masked, bin."""
    return _query(
        workspace,
        "selector_times.sql",
        network_id=network_id,
        unit=unit,
        campaign=wanted.campaign,
        place=wanted.place,
    )


def read_sample(
    workspace: Workspace, network_id: str, wanted: AdvertFilter, *, start: int = 0, most: int = 8
) -> list[Row]:
    """Read a few rows of `network_adverts`, each with the `total` of those that pass."""
    return _query(
        workspace,
        "sample.sql",
        network_id=network_id,
        campaign=wanted.campaign,
        place=wanted.place,
        since=wanted.since,
        until=wanted.until,
        start=start,
        most=most,
    )


def _query(workspace: Workspace, name: str, **parameters: object) -> list[Row]:
    rows: list[Row] = (
        workspace.engine().query(read_sql(_ANCHOR, f"sql/{name}"), parameters).to_pylist()
    )
    return rows
