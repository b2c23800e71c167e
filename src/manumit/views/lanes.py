# SPDX-License-Identifier: Apache-2.0
"""The adverts of a network counted over time and place, as the pictures of a lead need them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from manumit.prosecute.adverts.reading import read_campaigns
from manumit.prosecute.networks.counting import (
    AdvertFilter,
    Ints,
    count_by_campaign,
    count_by_place,
    count_by_selector,
)
from manumit.prosecute.networks.reading import read_selectors
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
    workspace: Workspace, records: pa.Table, bins: Bins, wanted: AdvertFilter
) -> tuple[Lane, ...]:
    """Return the largest campaigns among records of a network over time; the rest share one lane.

    Args:
        workspace: Where the wording of the campaigns is read.
        records: Rows of `network_adverts`.
        bins: The stretches of time to count by.
        wanted: The reader's filter.
    """
    lanes = _make_lanes(*count_by_campaign(records, wanted, bins.edges()), "ABCDEFGH")
    known = read_campaigns(workspace, [lane.key for lane in lanes])
    return tuple(
        replace(lane, label=known[lane.key]["pattern"] if lane.key in known else lane.label)
        for lane in lanes
    )


def find_selector_lanes(
    workspace: Workspace, records: pa.Table, ties: pa.Table, bins: Bins, wanted: AdvertFilter
) -> tuple[Lane, ...]:
    """Return the selectors that tie records of a network over time, masked.

    Args:
        workspace: Where their masked forms are read.
        records: Rows of `network_adverts`.
        ties: Rows of `network_selectors`.
        bins: The stretches of time to count by.
        wanted: The reader's filter.
    """
    keys, counts = count_by_selector(records, ties, wanted, bins.edges())
    ties_more = counts.sum(axis=1) > 1
    names = [str(key) for key, is_tie in zip(keys, ties_more, strict=True) if is_tie]
    lanes = _make_lanes(names, counts[ties_more], "")
    known = read_selectors(workspace, [int(lane.key) for lane in lanes if lane.key])
    labels = {str(key): f"{row['kind_code']} {row['masked']}" for key, row in known.items()}
    return tuple(replace(lane, label=labels.get(lane.key, lane.label)) for lane in lanes)


def _make_lanes(names: Sequence[str], counts: Ints, letters: str) -> tuple[Lane, ...]:
    """Return the largest lanes; the rest share one lane named by their number."""
    sums = counts.sum(axis=1).tolist()
    ranked = sorted(range(len(names)), key=lambda n: (not names[n], -sums[n], names[n]))
    lanes = []
    for index, number in enumerate(ranked[:MOST_LANES]):
        name = names[number]
        label = name or "Outside any campaign"
        letter = letters[index : index + 1] if name else "–"
        lanes.append(Lane(name, letter, label, sums[number], tuple(counts[number].tolist())))
    rest = ranked[MOST_LANES:]
    if rest:
        merged = counts[rest].sum(axis=0).tolist()
        lanes.append(Lane("", "…", f"{len(rest)} more", sum(merged), tuple(merged)))
    return tuple(lanes)


def count_places(records: pa.Table, wanted: AdvertFilter) -> tuple[PlaceCount, ...]:
    """Return the places of a network, most adverts first, with where they lie."""
    counted = []
    for place, country_code, adverts in count_by_place(records, wanted):
        latitude, longitude = find_coordinates(place, country_code) or (None, None)
        counted.append(PlaceCount(place, country_code, adverts, latitude, longitude))
    return tuple(counted)
