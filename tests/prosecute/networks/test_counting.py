# SPDX-License-Identifier: Apache-2.0
"""What a lead's pictures count, against the same counted one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.prosecute.networks.counting import (
    AdvertFilter,
    choose_sample,
    count_by_campaign,
    count_by_place,
    count_by_selector,
    find_passing,
    find_span,
)
from manumit.store.schemas import arrow_schema

FIRST = datetime(2024, 3, 1, tzinfo=UTC)
EDGES = [FIRST + timedelta(days=7 * n) for n in range(5)]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "C-1", "C-2", "C-é"]),
        st.sampled_from(["", "Lyon", "Ñ"]),
        st.none() | st.integers(-3, 40),
    ),
    max_size=30,
)
FILTERS = st.builds(
    AdvertFilter,
    campaign=st.sampled_from(["", "C-1", "C-9"]),
    place=st.sampled_from(["", "Lyon"]),
    since=st.sampled_from(["", "2024-03-05"]),
    until=st.sampled_from(["", "2024-03-20"]),
)


def make_records(rows) -> pa.Table:
    schema = arrow_schema("network_adverts")
    empty = {"string": "", "int64": 0}
    listed = []
    for number, (campaign, place, days) in enumerate(rows):
        when = None if days is None else FIRST + timedelta(days=days, hours=5)
        given_ = {"advert_id": number, "campaign_id": campaign, "place": place, "posted_at": when}
        listed.append({f.name: given_.get(f.name, empty.get(str(f.type))) for f in schema})
    return pa.Table.from_pylist(listed, schema)


def passes(row, wanted: AdvertFilter, by: str) -> bool:
    date = "" if row["posted_at"] is None else row["posted_at"].date().isoformat()
    return not (
        ("c" in by and wanted.campaign and row["campaign_id"] != wanted.campaign)
        or ("p" in by and wanted.place and row["place"] != wanted.place)
        or ("s" in by and wanted.since and not date >= wanted.since)
        or ("u" in by and wanted.until and not ("" < date < wanted.until))
    )


def tally(rows, key, wanted) -> dict:
    """Per value of a column, how many of the rows lie in each stretch of time."""
    found: dict = {}
    for row in rows:
        if row["posted_at"] is not None:
            counts = found.setdefault(row[key], [0] * 4)
            for n in range(4):
                counts[n] += EDGES[n] <= row["posted_at"] < EDGES[n + 1]
    return found


def as_dict(counted) -> dict:
    return dict(zip(counted[0], counted[1].tolist(), strict=True))


@settings(max_examples=60, deadline=None)
@given(ROWS, FILTERS)
def test_counts_are_those_of_one_by_one(rows, wanted):
    records = make_records(rows)
    listed = records.to_pylist()
    assert find_passing(records, wanted).tolist() == [passes(r, wanted, "cpsu") for r in listed]
    at_place = [row for row in listed if passes(row, wanted, "p")]
    assert as_dict(count_by_campaign(records, wanted, EDGES)) == tally(
        at_place, "campaign_id", wanted
    )
    ties = pa.table({"selector_id": [1, 2, 1], "advert_id": [0, 3, 7]})
    kept = [row for row in listed if passes(row, wanted, "cp")]
    tied = [r | {"s": s} for r in kept for s, a in ((1, 0), (2, 3), (1, 7)) if r["advert_id"] == a]
    assert as_dict(count_by_selector(records, ties, wanted, EDGES)) == tally(tied, "s", wanted)
    places = count_by_place(records, wanted)
    within = [row["place"] for row in listed if passes(row, wanted, "csu")]
    assert {p: n for p, _c, n in places} == {p: within.count(p) for p in set(within) - {""}}
    assert [n for _p, _c, n in places] == sorted((n for _p, _c, n in places), reverse=True)


@settings(max_examples=60, deadline=None)
@given(ROWS, FILTERS)
def test_pages_of_the_sample_show_every_record_once_and_each_campaign_first(rows, wanted):
    records = make_records(rows)
    pages = [choose_sample(records, wanted, start, 4).to_pylist() for start in range(0, 32, 4)]
    shown = [row for page in pages for row in page]
    expected = [row for row in records.to_pylist() if passes(row, wanted, "cpsu")]
    assert sorted(r["advert_id"] for r in shown) == [r["advert_id"] for r in expected]
    campaigns = {row["campaign_id"] for row in expected}
    assert {row["campaign_id"] for row in shown[: len(campaigns)]} == campaigns
    for campaign in campaigns:
        dates = [row["posted_at"] for row in shown if row["campaign_id"] == campaign]
        known = [date for date in dates if date is not None]
        assert dates == sorted(known) + [None] * (len(dates) - len(known))


def test_without_dates_there_is_no_span():
    assert find_span(make_records([("", "", None)])) == (None, None)
    assert as_dict(count_by_campaign(make_records([("C-1", "", None)]), AdvertFilter(), [])) == {}


def test_ties_are_the_records_behind_the_links_of_a_run(scenario):
    from manumit.workspace import open_workspace

    workspace = open_workspace(scenario / "workspace", actor="tester")
    snapshot = workspace.facts.snapshot()
    ties = snapshot.read("network_selectors").to_pylist()
    held: dict[tuple[str, int], set[int]] = {}
    for row in ties:
        held.setdefault((row["network_id"], row["selector_id"]), set()).add(row["advert_id"])
    links = snapshot.read("links").to_pylist()
    kept: dict[tuple[str, int], int] = {}
    for row in links:
        if not row["cut_reason"] and row["right_node"].startswith("s:"):
            key = row["network_id"], int(row["right_node"][2:])
            kept[key] = kept.get(key, 0) + row["adverts"]
    assert {key: len(ids) for key, ids in held.items()} == {k: n for k, n in kept.items() if n > 1}
    for row in links:
        key = row["network_id"], int(row["right_node"][2:])
        if key in held and not row["cut_reason"]:
            assert row["advert_id"] in held[key]
    members = snapshot.read("network_adverts").to_pylist()
    assert {(r["network_id"], r["advert_id"]) for r in ties} <= {
        (r["network_id"], r["advert_id"]) for r in members
    }
    workspace.close()


@pytest.mark.parametrize("since", ["2024-03-05", "20240305"])
def test_a_date_may_be_written_both_ways_of_iso(since):
    records = make_records([("", "", 1), ("", "", 9)])
    assert find_passing(records, AdvertFilter(since=since)).tolist() == [False, True]
