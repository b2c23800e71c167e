# SPDX-License-Identifier: Apache-2.0
"""Emergency access: with a reason, for a while, one object, and a second person is told."""

from datetime import UTC, datetime, timedelta

import pytest

from manumit.access import Actor, read_policy
from manumit.access.glass import break_glass, find_unreviewed, read_open_glass, review_glass
from manumit.core.errors import DeniedError, NotFoundError, UsageError
from manumit.store.audit import read_events, verify_chain

NOW = datetime(2026, 1, 1, 3, tzinfo=UTC)
ANN = Actor("ann", frozenset({"caseworker"}))
BEN = Actor("ben", frozenset({"supervisor"}))
REASON = "She is at the door and in danger."


def open_case(state, actor=ANN, **given):
    words = {"purpose": "assistance", "reason": REASON, "at": NOW, "minutes": 30} | given
    with state.write() as connection:
        return break_glass(connection, read_policy(), actor, kind="case", object_id="K-1", **words)


def test_it_opens_one_object_for_one_purpose_and_closes_by_itself(state):
    open_case(state)
    with state.read() as connection:
        assert read_open_glass(connection, ANN, "assistance", NOW) == {"K-1"}
        assert not read_open_glass(connection, BEN, "assistance", NOW)
        assert not read_open_glass(connection, ANN, "statistics", NOW)
        assert not read_open_glass(connection, ANN, "assistance", NOW - timedelta(seconds=1))
        late = NOW + timedelta(minutes=30)
        assert not read_open_glass(connection, ANN, "assistance", late)


def test_a_second_person_is_told_until_they_have_looked(state):
    glass_id = open_case(state)
    with state.write() as connection:
        assert not find_unreviewed(connection, Actor(" Ann"))
        (told,) = find_unreviewed(connection, BEN)
        assert (told.person, told.object_id, told.reason) == ("ann", "K-1", REASON)
        assert told.expires_at == NOW + timedelta(minutes=30)
        with pytest.raises(DeniedError):
            review_glass(connection, ANN, glass_id, finding="fine", at=NOW)
        with pytest.raises(UsageError):
            review_glass(connection, BEN, glass_id, finding=" ", at=NOW)
        with pytest.raises(NotFoundError):
            review_glass(connection, BEN, 99, finding="fine", at=NOW)
        review_glass(connection, BEN, glass_id, finding="It was needed.", at=NOW)
        assert not find_unreviewed(connection, BEN)
        with pytest.raises(UsageError):
            review_glass(connection, BEN, glass_id, finding="again", at=NOW)


def test_both_acts_are_audited_without_the_reason(state):
    glass_id = open_case(state)
    with state.write() as connection:
        review_glass(connection, BEN, glass_id, finding="It was needed.", at=NOW)
    with state.read() as connection:
        events = read_events(connection, newest_first=False)
        assert [(e.actor, e.action, e.object_id) for e in events] == [
            ("ann", "break.glass", "K-1"),
            ("ben", "review.glass", "K-1"),
        ]
        assert not any("danger" in e.detail or "needed" in e.detail for e in events)
        assert verify_chain(connection).is_sound


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"reason": "urgent"}, UsageError),
        ({"minutes": 0}, UsageError),
        ({"minutes": 10_000}, UsageError),
        ({"purpose": "statistics"}, DeniedError),
        ({"actor": Actor("eve", frozenset({"legal_adviser"}))}, DeniedError),
        ({"actor": Actor("eve")}, DeniedError),
    ],
)
def test_without_reason_bounds_or_role_nothing_opens(state, wrong, error):
    with pytest.raises(error):
        open_case(state, **wrong)
    with state.read() as connection:
        assert not find_unreviewed(connection, BEN)
        assert not read_events(connection)
