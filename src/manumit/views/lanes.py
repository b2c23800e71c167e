# SPDX-License-Identifier: Apache-2.0
"""The adverts of a network counted over time and place, as the pictures of a lead need them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from manumit.prosecute.adverts.reading import read_campaigns
from manumit.prosecute.networks.reading import (
    AdvertFilter,
    read_places,
    read_selector_times,
    read_timeline,
)
from manumit.views.bins import Bins
from manumit.views.coordinates import find_coordinates
from manumit.workspace import Workspace

MOST_LANES = 8


@dataclass(frozen=True, slots=True)
class Lane:
    """Counts over the bins of the page for one campaign or selector.

    `key` is a campaign id or selector id; `letter` names the lane on the page.
    """

    key: str
    letter: str
    label: str
    adverts: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """A city-level place, its adverts, and where it lies (degrees), if known."""

    place: str
    country_code: str
    adverts: int
    latitude: float | None
    longitude: float | None


def find_campaign_lanes(
    workspace: Workspace, network_id: str, bins: Bins, wanted: AdvertFilter
) -> tuple[Lane, ...]:
    """Return the largest campaigns of a network over time; the rest share one lane."""
    rows = read_timeline(workspace, network_id, bins.unit, wanted)
    lanes = _make_lanes(rows, "campaign_id", bins, "ABCDEFGH")
    known = read_campaigns(workspace, [lane.key for lane in lanes])
    return tuple(
        replace(lane, label=known[lane.key]["pattern"] if lane.key in known else lane.label)
        for lane in lanes
    )


def find_selector_lanes(
    workspace: Workspace, network_id: str, bins: Bins, wanted: AdvertFilter
) -> tuple[Lane, ...]:
    """Return the selectors that hold a network together over time, masked."""
    rows = read_selector_times(workspace, network_id, bins.unit, wanted)
    labels = {str(row["selector_id"]): f"{row['kind_code']} {row['masked']}" for row in rows}
    lanes = _make_lanes(rows, "selector_id", bins, "")
    return tuple(replace(lane, label=labels.get(lane.key, lane.label)) for lane in lanes)


def _make_lanes(
    rows: Iterable[dict[str, Any]], key: str, bins: Bins, letters: str
) -> tuple[Lane, ...]:
    """Return the largest lanes; the rest share one lane named by their number."""
    counts: dict[str, list[int]] = {}
    for row in rows:
        place = bins.place(row["bin"])
        lane = counts.setdefault(str(row[key]), [0] * len(bins.starts))
        if place >= 0:
            lane[place] += row["adverts"]
    ranked = sorted(counts.items(), key=lambda item: (not item[0], -sum(item[1]), item[0]))
    lanes = []
    for index, (name, values) in enumerate(ranked[:MOST_LANES]):
        label = name or "Outside any campaign"
        letter = letters[index : index + 1] if name else "–"
        lanes.append(Lane(name, letter, label, sum(values), tuple(values)))
    rest = ranked[MOST_LANES:]
    if rest:
        merged = [sum(column) for column in zip(*(values for _name, values in rest), strict=True)]
        lanes.append(Lane("", "…", f"{len(rest)} more", sum(merged), tuple(merged)))
    return tuple(lanes)


def count_places(
    workspace: Workspace, network_id: str, wanted: AdvertFilter
) -> tuple[PlaceCount, ...]:
    """Return the places of a network, most adverts first, with where they lie."""
    counted = []
    for row in read_places(workspace, network_id, wanted):
        found = find_coordinates(row["place"], row["country_code"])
        latitude, longitude = found or (None, None)
        place = (row["place"], row["country_code"], row["adverts"])
        counted.append(PlaceCount(*place, latitude, longitude))
    return tuple(counted)
