# SPDX-License-Identifier: Apache-2.0
"""Access: deny by default, on the object, on the right side of the wall."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.access import ACTIONS, Actor, Thing, check_access, is_allowed, local_actor
from manumit.access.check import INVESTIGATION_ONLY as ONE_SIDED
from manumit.core.errors import DeniedError

SIDES = st.sampled_from(["investigation", "assistance", "open"])
ROLES = st.frozensets(st.sampled_from(["analyst", "reviewer", "steward", "border"]))


def thing(side="investigation", here="investigation", author=""):
    return Thing("lead", "L-1", side, here, author)


def test_the_local_user_may_do_everything_known_on_their_side():
    actor = local_actor("someone")
    assert all(is_allowed(actor, action, thing()) for action in ACTIONS)


@given(st.text(), ROLES)
def test_an_unknown_action_is_denied(action, roles):
    if action not in ACTIONS:
        assert not is_allowed(Actor("x", roles), action, thing())


@given(st.sampled_from(sorted(ACTIONS)), SIDES, SIDES)
def test_nothing_passes_the_wall(action, side, here):
    allowed = is_allowed(local_actor("x"), action, thing(side, here))
    assert allowed == (side == here and (side == "investigation" or action not in ONE_SIDED))


@pytest.mark.parametrize("side", ["assistance", "open"])
def test_adverts_and_leads_stay_on_the_side_of_investigation(side):
    for action in ("add.records", "run.flow", "judge.lead", "export.bundle"):
        assert action in ONE_SIDED
        with pytest.raises(DeniedError) as caught:
            check_access(local_actor("x"), action, thing(side, side))
        assert "investigation side" in caught.value.hint


@given(st.sampled_from(sorted(ACTIONS)), ROLES)
def test_a_needed_role_is_needed(action, roles):
    assert is_allowed(Actor("x", roles), action, thing()) == bool(ACTIONS[action] & roles)


def test_nobody_reviews_their_own_request():
    actor = local_actor("a")
    assert not is_allowed(actor, "review.correction", thing(author="a"))
    assert is_allowed(actor, "review.correction", thing(author="b"))
    for spelling in ("A", " a", "a "):
        assert not is_allowed(local_actor(spelling), "review.correction", thing(author="a"))


def test_a_denial_says_nothing_of_the_content():
    with pytest.raises(DeniedError) as caught:
        check_access(Actor("x"), "read.lead", thing())
    assert caught.value.to_dict() == {
        "code": "denied",
        "message": "x may not read this lead.",
        "hint": "Ask the person who controls this workspace, or someone other than its author.",
        "where": "lead L-1",
    }
