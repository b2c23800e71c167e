# SPDX-License-Identifier: Apache-2.0
"""Much reading, odd hours, many exports and refusals stand out; ordinary days do not."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.store.anomalies import Bounds, find_anomalies
from manumit.store.audit import AuditEvent

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def events(*groups):
    """Make events from (actor, action, start, count), a second apart."""
    made = []
    for actor, action, start, count in groups:
        for second in range(count):
            at = start + timedelta(seconds=second)
            made.append(AuditEvent(len(made) + 1, at, actor, action, "L-1", "{}", "", ""))
    return made


def hour(of_day, day=0):
    return MONDAY + timedelta(days=day, hours=of_day)


def kinds(found):
    return [(one.kind, one.actor) for one in found]


def test_ordinary_days_raise_no_question():
    week = [("ann", "read.lead", hour(h, day), 30) for day in range(5) for h in (9, 10, 15)]
    week += [("ben", "judge.lead", hour(11, day), 10) for day in range(5)]
    assert find_anomalies(events(*week), UTC) == ()


def test_mass_reading_is_measured_against_the_persons_own_habit():
    habit = [("ann", "read.lead", hour(h, d), 10) for d in range(4) for h in (9, 10, 11)]
    raid = [("ann", "read.lead", hour(14, 4), 80)]
    (one,) = find_anomalies(events(*habit, *raid), UTC)
    assert (one.kind, one.actor, one.events, one.usual) == ("mass_reading", "ann", 80, 10)
    assert (one.begins_at, one.first_event_id) == (hour(14, 4), 121)
    busy = [("ann", "search.adverts", hour(h, d), 70) for d in range(4) for h in (9, 10, 11)]
    assert find_anomalies(events(*busy, *raid), UTC) == ()
    assert kinds(find_anomalies(events(*raid), UTC)) == [("mass_reading", "ann")]


def test_nights_are_told_in_the_zone_where_people_work():
    noon = [("ann", "read.lead", hour(12), 3)]
    assert find_anomalies(events(*noon), UTC) == ()
    far = timezone(timedelta(hours=11))
    (one,) = find_anomalies(events(*noon), far)
    assert (one.kind, one.events, one.begins_at.hour) == ("off_hours", 3, 22)
    early = find_anomalies(
        events(("ann", "read.lead", hour(2), 1), ("ann", "read.lead", hour(3), 1)), UTC
    )
    assert [(one.kind, one.events) for one in early] == [("off_hours", 2)]


def test_exports_and_refusals_in_one_hour():
    found = find_anomalies(
        events(("ann", "export.leads", hour(9), 6), ("eve", "denied.read.lead", hour(9), 6),
               ("ben", "export.leads", hour(9), 5), ("ben", "denied.read.lead", hour(9), 5)),
        UTC,
    )  # fmt: skip
    assert sorted(kinds(found)) == [("many_exports", "ann"), ("many_refusals", "eve")]


@settings(max_examples=50, deadline=None)
@given(st.permutations(list(range(120))), st.integers(1, 200))
def test_order_of_events_does_not_matter(order, most):
    made = events(("ann", "read.lead", hour(9), 100), ("ben", "search.adverts", hour(23), 20))
    bounds = Bounds(most_reads=most)
    assert find_anomalies([made[i] for i in order], UTC, bounds) == find_anomalies(
        made, UTC, bounds
    )
