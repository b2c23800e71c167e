# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.views.bins import MOST_BINS, make_bins, make_ticks

DAY = datetime(2024, 2, 27, 15, 30, tzinfo=UTC)


def test_unit_follows_the_span():
    assert make_bins(DAY, DAY + timedelta(days=30)).unit == "day"
    assert make_bins(DAY, DAY + timedelta(days=300)).unit == "week"
    assert make_bins(DAY, DAY + timedelta(days=3000)).unit == "month"


def test_no_dates_no_bins():
    assert make_bins(None, None).starts == ()
    assert make_ticks(make_bins(None, None)) == ()


def test_labels_name_days_and_months():
    assert make_bins(DAY, DAY + timedelta(days=2)).labels()[:2] == ("2024-02-27", "2024-02-28")
    assert make_bins(DAY, DAY + timedelta(days=900)).labels()[0] == "2024-02"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 4000), st.integers(0, 2000))
def test_bins_cover_the_span_without_gaps(offset, days):
    first = DAY + timedelta(days=offset)
    last = first + timedelta(days=days)
    bins = make_bins(first, last)
    assert bins.starts[0] <= first
    assert bins.end(len(bins.starts) - 1) > last
    assert len(bins.starts) <= MOST_BINS
    for index in range(len(bins.starts) - 1):
        assert bins.end(index) == bins.starts[index + 1]
    assert bins.edges() == (*bins.starts, bins.end(len(bins.starts) - 1))
    assert len(make_ticks(bins)) <= 9
