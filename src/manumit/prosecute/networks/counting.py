# SPDX-License-Identifier: Apache-2.0
"""Counting the records of one network over time and place, under a reader's filters.

A page asks for all records of its network once; every picture is counted from them here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Row = dict[str, Any]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Moments = npt.NDArray[np.datetime64]
MOST_PLACES = 200


@dataclass(frozen=True, slots=True)
class AdvertFilter:
    """Which adverts of a network to look at; an empty text means any.

    `since` and `until` are ISO dates; `until` itself is left out.
    """

    campaign: str = ""
    place: str = ""
    since: str = ""
    until: str = ""


FILTERS = tuple(field.name for field in fields(AdvertFilter))


def find_passing(
    records: pa.Table, wanted: AdvertFilter, by: Collection[str] = FILTERS
) -> npt.NDArray[np.bool_]:
    """Return which rows of `network_adverts` pass a filter, or the parts of it named in `by`."""
    passing: Flags = np.ones(records.num_rows, dtype=np.bool_)
    for name, column in (("campaign", "campaign_id"), ("place", "place")):
        value = getattr(wanted, name)
        if value and name in by:
            passing &= pc.equal(records[column], value).to_numpy()
    # A record without a date compares as false: it passes no filter on dates.
    if wanted.since and "since" in by:
        passing &= _to_moments(records) >= _to_moment(wanted.since)
    if wanted.until and "until" in by:
        passing &= _to_moments(records) < _to_moment(wanted.until)
    return passing


def find_span(records: pa.Table) -> tuple[datetime | None, datetime | None]:
    """Return the first and last posting among rows of `network_adverts`, if any is dated."""
    span = pc.min_max(records["posted_at"]).as_py()
    return span["min"], span["max"]


def count_over_time(
    keys: pa.Array, moments: Moments, edges: Sequence[datetime]
) -> tuple[list[Any], Ints]:
    """Count rows by key and stretch of time.

    Args:
        keys: What to count by, one per row.
        moments: When, one per row, UTC; rows without a date are left out.
        edges: Where each stretch begins and the last one ends.

    Returns:
        The keys of the dated rows, and per key (rows) and stretch (columns) how many.
    """
    bounds = np.array([edge.astimezone(UTC).replace(tzinfo=None) for edge in edges], "M8[us]")
    bins = max(0, len(edges) - 1)
    place = np.searchsorted(bounds, moments, side="right") - 1
    dated = ~np.isnat(moments)
    encoded = keys.filter(pa.array(dated)).dictionary_encode()
    codes, place = encoded.indices.to_numpy().astype(np.int64), place[dated]
    inside = (place >= 0) & (place < bins)
    cells = codes[inside] * bins + place[inside]
    names = encoded.dictionary.to_pylist()
    counts = np.bincount(cells, minlength=len(names) * bins).reshape(len(names), bins)
    return names, counts.astype(np.int64)


def count_by_campaign(
    records: pa.Table, wanted: AdvertFilter, edges: Sequence[datetime]
) -> tuple[list[str], Ints]:
    """Count rows of `network_adverts` by campaign and stretch of time, at the chosen place."""
    kept = records.filter(pa.array(find_passing(records, wanted, ("place",))))
    keys = kept["campaign_id"].combine_chunks()
    return count_over_time(keys, _to_moments(kept), edges)


def count_by_selector(
    records: pa.Table, ties: pa.Table, wanted: AdvertFilter, edges: Sequence[datetime]
) -> tuple[list[int], Ints]:
    """Count rows of `network_selectors` by selector and stretch of time.

    Args:
        records: Rows of `network_adverts` of one network, sorted by advert_id.
        ties: Its rows of `network_selectors`.
        wanted: The reader's filter; campaign and place of the record count.
        edges: As in `count_over_time`.
    """
    ids, shown = records["advert_id"].to_numpy(), ties["advert_id"].to_numpy()
    place = np.searchsorted(ids, shown).clip(0, max(0, len(ids) - 1))
    passing = find_passing(records, wanted, ("campaign", "place"))
    keep = passing[place] & (ids[place] == shown) if len(ids) else np.zeros(len(shown), np.bool_)
    keys = ties["selector_id"].combine_chunks().filter(pa.array(keep))
    return count_over_time(keys, _to_moments(records)[place[keep]], edges)


def count_by_place(records: pa.Table, wanted: AdvertFilter) -> list[tuple[str, str, int]]:
    """Count rows of `network_adverts` by city: (place, country code, records), most first."""
    passing = find_passing(records, wanted, ("campaign", "since", "until"))
    kept = records.filter(pa.array(passing)).select(["place", "country_code"])
    counted = kept.group_by(["place", "country_code"]).aggregate([([], "count_all")])
    rows = zip(*(column.to_pylist() for column in counted.columns), strict=True)
    named = sorted((row for row in rows if row[0]), key=lambda row: (-row[2], row[0], row[1]))
    return named[:MOST_PLACES]


def choose_sample(records: pa.Table, wanted: AdvertFilter, start: int, most: int) -> pa.Table:
    """Return a few rows of `network_adverts`, spread over campaigns: the earliest of each first.

    Args:
        records: All of them.
        wanted: The reader's filter.
        start: Rows to skip.
        most: Rows to return.
    """
    kept = records.filter(pa.array(find_passing(records, wanted)))
    encoded = kept["campaign_id"].combine_chunks().dictionary_encode()
    rank = pc.rank(encoded.dictionary).to_numpy()
    codes = rank[encoded.indices.to_numpy()] if kept.num_rows else np.zeros(0, np.int64)
    # Undated records come last: NaT sorts behind every moment.
    order = np.lexsort((kept["advert_id"].to_numpy(), _to_moments(kept), codes))
    begins = np.searchsorted(codes[order], codes[order], side="left")
    turn = np.arange(len(order)) - begins
    chosen = order[np.lexsort((codes[order], turn))][start : start + most]
    return kept.take(pa.array(chosen))


def _to_moment(iso_date: str) -> np.datetime64:
    return np.datetime64(datetime.fromisoformat(iso_date), "us")


def _to_moments(records: pa.Table) -> Moments:
    moments: Moments = records["posted_at"].to_numpy()
    return moments
