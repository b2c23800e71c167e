# SPDX-License-Identifier: Apache-2.0
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.intake.dates import DateOrder, parse_dates


def parse(values, day_first=None):
    order = DateOrder()
    micros, is_read, is_open = parse_dates(
        pa.array(values, pa.string()), order, day_first=day_first
    )
    texts = [
        str(np.datetime64(int(m), "us"))[:19] if good else None
        for m, good in zip(micros, is_read, strict=True)
    ]
    return texts, is_open.tolist(), order


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-03-31", "2026-03-31T00:00:00"),
        ("2026/3/1", "2026-03-01T00:00:00"),
        ("2026-03-31T14:05:00Z", "2026-03-31T14:05:00"),
        ("2026-03-31 14:05:00.250+02:00", "2026-03-31T12:05:00"),
        ("2026-03-31 14:05:00+0530", "2026-03-31T08:35:00"),
        ("2026-03-31T02:00:00-05", "2026-03-31T07:00:00"),
        ("20260331", "2026-03-31T00:00:00"),
        ("20260331140500", "2026-03-31T14:05:00"),
        ("31/12/2026 5:30 PM", "2026-12-31T17:30:00"),
        ("12/31/2026 12:10 a.m.", "2026-12-31T00:10:00"),
        ("31.12.99", "1999-12-31T00:00:00"),
        ("1767225600", "2026-01-01T00:00:00"),
        ("1767225600000", "2026-01-01T00:00:00"),
        ("12 mars 2024", "2024-03-12T00:00:00"),
        ("March 5, 2024 10:15 am", "2024-03-05T10:15:00"),
        ("5 января 2023 г.", "2023-01-05T00:00:00"),
        ("2024年3月5日", "2024-03-05T00:00:00"),
        ("٣١/١٢/٢٠٢٦", "2026-12-31T00:00:00"),
        ("29/02/2024", "2024-02-29T00:00:00"),
    ],
)
def test_dates_are_read_as_people_write_them(value, expected):
    assert parse([value])[0] == [expected]


@pytest.mark.parametrize(
    "value",
    ["", "hello", "2024-02-30", "2023-02-29", "99/99/9999", "12:30", "15:16:01", "1", "-5",
     "2026-03-31T25:99:00", "3 days ago", "9" * 40, "1/2/3/4/5/6/7/8/9"],
)  # fmt: skip
def test_what_is_no_date_is_not_read(value):
    assert parse([value])[0] == [None]


def test_one_clear_value_decides_the_open_ones_of_its_column():
    texts, is_open, order = parse(["03/04/2026", "25/04/2026"])
    assert texts == ["2026-04-03T00:00:00", "2026-04-25T00:00:00"]
    assert is_open == [True, False]
    assert not order.is_open
    texts, _, _ = parse(["03/04/2026", "04/25/2026"])
    assert texts == ["2026-03-04T00:00:00", "2026-04-25T00:00:00"]


def test_without_evidence_the_column_is_open_and_the_day_comes_first():
    texts, is_open, order = parse(["03/04/2026"])
    assert texts == ["2026-04-03T00:00:00"]
    assert is_open == [True]
    assert order.is_open
    assert parse(["03/04/2026"], day_first=False)[0] == ["2026-03-04T00:00:00"]


def test_both_orders_in_one_column_are_seen():
    texts, _, order = parse(["25/04/2026", "04/26/2026"])
    assert texts == ["2026-04-25T00:00:00", "2026-04-26T00:00:00"]
    assert order.is_mixed


@settings(max_examples=100, deadline=None)
@given(st.datetimes(datetime.fromisoformat("1901-01-01"), datetime.fromisoformat("2199-12-31")))
def test_iso_times_are_read_exactly(moment):
    micros, is_read, _ = parse_dates(pa.array([moment.isoformat() + "Z"]), DateOrder())
    assert is_read[0]
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    difference = moment.replace(tzinfo=UTC) - epoch
    exact = (difference.days * 86_400 + difference.seconds) * 1_000_000 + difference.microseconds
    assert int(micros[0]) == exact


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=25), max_size=5))
def test_no_text_breaks_the_reader(values):
    assert len(parse(values)[0]) == len(values)
