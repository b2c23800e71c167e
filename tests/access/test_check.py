# SPDX-License-Identifier: Apache-2.0
"""Access: deny by default, on the object, for a purpose, on the right side of the wall."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.access import Actor, Asking, Consent, Thing, check_access, is_allowed, read_policy
from manumit.access.policy import parse_policy
from manumit.core.errors import CorruptError, DeniedError
from manumit.core.policy import SIDE_PURPOSES, SIDES
from manumit.packs.pack import parse_pack

POLICY = read_policy()
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ROLES = st.frozensets(st.sampled_from([*sorted(POLICY.roles), "border", ""]))
CASE = Thing("case", "K-1", "assistance", author="ann", owner="ann", team="north")


def ask(action, *roles, side="investigation", purpose="", **given):
    actor = Actor("ann", frozenset(roles), given.pop("teams", frozenset()))
    return Asking(actor, action, purpose or SIDE_PURPOSES[side], side, NOW, **given)


def agree(purpose, *classes, state="given", number=1, until=None, recipient=""):
    return tuple(Consent(number, purpose, recipient, code, state, until) for code in classes)


@given(st.text(), ROLES, st.sampled_from(SIDES))
def test_an_unknown_action_or_purpose_is_denied(word, roles, side):
    thing = Thing("lead", "L-1", side)
    if word not in POLICY.actions:
        assert not is_allowed(POLICY, ask(word, *roles, side=side), thing)
    if word and word not in POLICY.consented:
        for action in POLICY.actions:
            assert not is_allowed(POLICY, ask(action, *roles, side=side, purpose=word), thing)


@given(
    st.sampled_from(sorted(POLICY.actions)), ROLES, st.sampled_from(SIDES), st.sampled_from(SIDES)
)
def test_nothing_passes_the_wall(action, roles, side, here):
    if side != here or here not in POLICY.actions[action].sides:
        assert not is_allowed(POLICY, ask(action, *roles, side=here), Thing("lead", "L-1", side))


@pytest.mark.parametrize("side", ["assistance", "open"])
@pytest.mark.parametrize("action", ["add.records", "run.flow", "judge.lead", "export.bundle"])
def test_adverts_and_leads_stay_on_the_side_of_investigation(side, action):
    with pytest.raises(DeniedError) as caught:
        check_access(POLICY, ask(action, *POLICY.roles, side=side), Thing("lead", "L-1", side))
    assert "investigation side" in caught.value.hint


@given(st.sampled_from(sorted(POLICY.actions)), ROLES)
def test_without_a_role_that_grants_it_nothing_is_allowed(action, roles):
    granted = any(
        action in line.actions for code in roles & set(POLICY.roles)
        for line in POLICY.roles[code].grants
    )  # fmt: skip
    if not granted:
        for side in SIDES:
            assert not is_allowed(POLICY, ask(action, *roles, side=side), Thing("x", "1", side))


def test_nobody_reviews_their_own_request():
    asking = ask("review.correction", "reviewer")
    for author in ("ann", "Ann", " a nn "):
        assert not is_allowed(POLICY, asking, Thing("correction", "1", "investigation", author))
    assert is_allowed(POLICY, asking, Thing("correction", "1", "investigation", "ben"))


def test_a_caseworker_reads_what_is_theirs_and_agreed_to_and_nothing_else():
    asking = ask("read.case", "caseworker", side="assistance", classes=frozenset({"C2", "C3"}))
    agreed = agree("assistance", "C2", "C3")
    assert is_allowed(POLICY, asking, replace(CASE, consents=agreed))
    assert is_allowed(
        POLICY, asking, replace(CASE, owner="ben", assigned=frozenset({"Ann"}), consents=agreed)
    )
    assert not is_allowed(POLICY, asking, replace(CASE, owner="ben", consents=agreed))
    assert not is_allowed(POLICY, asking, replace(CASE, consents=agree("assistance", "C2")))
    assert not is_allowed(POLICY, asking, replace(CASE, consents=agree("referral", "C2", "C3")))
    medical = replace(asking, classes=frozenset({"C4"}))
    assert not is_allowed(POLICY, medical, replace(CASE, consents=agree("assistance", "C4")))
    other_purpose = replace(asking, purpose="statistics")
    assert not is_allowed(POLICY, other_purpose, replace(CASE, consents=agreed))


def test_the_last_word_of_the_person_counts():
    asking = ask("read.case", "caseworker", side="assistance", classes=frozenset({"C2"}))
    given = agree("assistance", "C2")
    for rows in (
        agree("assistance", "C2", state="refused"),
        given + agree("assistance", "C2", state="withdrawn", number=2),
        agree("assistance", "C2", until=NOW),
        agree("assistance", "C2", until=NOW - timedelta(days=1)),
    ):
        assert not is_allowed(POLICY, asking, replace(CASE, consents=rows))
    again = agree("assistance", "C2", state="withdrawn") + agree("assistance", "C2", number=2)
    assert is_allowed(POLICY, asking, replace(CASE, consents=again[::-1]))


def test_a_named_legal_duty_stands_in_for_consent_and_only_for_its_purposes():
    asking = ask("read.case", "caseworker", side="assistance", classes=frozenset({"C2"}))
    assert not is_allowed(POLICY, asking, CASE)
    assert is_allowed(POLICY, replace(asking, duty="life_at_risk"), CASE)
    assert not is_allowed(POLICY, replace(asking, duty="court_order"), CASE)
    assert not is_allowed(POLICY, replace(asking, duty="curiosity"), CASE)


def test_consent_is_for_one_recipient():
    asking = ask(
        "disclose.case", "caseworker", side="assistance", purpose="referral",
        classes=frozenset({"C2"}), recipient="clinic",
    )  # fmt: skip
    assert not is_allowed(POLICY, asking, replace(CASE, consents=agree("referral", "C2")))
    to_clinic = agree("referral", "C2", recipient="clinic")
    assert is_allowed(POLICY, asking, replace(CASE, consents=to_clinic))
    assert not is_allowed(
        POLICY, replace(asking, recipient="police"), replace(CASE, consents=to_clinic)
    )


def test_a_supervisor_reaches_the_team_and_no_further():
    asking = ask(
        "close.case", "supervisor", side="assistance", teams=frozenset({"north"}),
    )  # fmt: skip
    assert is_allowed(POLICY, asking, replace(CASE, author="ben", owner="ben"))
    assert not is_allowed(POLICY, asking, replace(CASE, author="ben", owner="ben", team="south"))
    assert not is_allowed(POLICY, asking, CASE)  # closing one's own case needs another person


def test_broken_glass_widens_scope_and_consent_on_one_object_and_nothing_else():
    asking = ask("read.case", "caseworker", side="assistance", classes=frozenset({"C2"}))
    other = replace(CASE, owner="ben")
    broken = replace(asking, glass=frozenset({"K-1"}))
    assert not is_allowed(POLICY, asking, other)
    assert is_allowed(POLICY, broken, other)
    assert not is_allowed(POLICY, broken, replace(other, object_id="K-2"))
    assert not is_allowed(POLICY, replace(broken, classes=frozenset({"C4"})), other)
    assert not is_allowed(POLICY, replace(broken, action="close.case"), other)
    adviser = replace(
        broken, actor=Actor("ann", frozenset({"legal_adviser"})), purpose="legal_case"
    )
    assert not is_allowed(POLICY, adviser, other)
    handing_out = replace(broken, action="disclose.case", purpose="referral", recipient="clinic")
    assert not is_allowed(POLICY, handing_out, other)


def test_a_denial_names_the_part_that_failed_and_nothing_of_the_content():
    with pytest.raises(DeniedError) as caught:
        check_access(POLICY, ask("read.lead"), Thing("lead", "L-1", "investigation"))
    assert caught.value.to_dict() == {
        "code": "denied",
        "message": "ann may not read this lead.",
        "hint": "Ask for a role that allows it, for this purpose, with these fields.",
        "where": "lead L-1",
    }
    asking = ask("read.case", "caseworker", side="assistance", classes=frozenset({"C2"}))
    with pytest.raises(DeniedError) as caught:
        check_access(POLICY, asking, CASE)
    assert "consent" in caught.value.hint


@pytest.mark.parametrize("title", ["Border police", "Immigration liaison", "Removal officer"])
def test_no_role_of_border_or_immigration_control_on_the_side_of_assistance(title):
    roles = f"""
id: access
version: "1"
title: t
licence: l
source: s
status: verified
entries:
  - {{id: C0, kind: class, title: c}}
  - {{id: assistance, kind: purpose, title: p, consented: [C0]}}
  - {{id: read.case, kind: action, sides: [assistance], classes: [C0]}}
  - id: guest
    kind: role
    title: {title}
    sides: [SIDE]
    grants: [{{actions: [read.case], scope: all, purposes: [assistance], classes: [C0]}}]
"""
    parse_policy(parse_pack("access", roles.replace("SIDE", "investigation").encode()))
    with pytest.raises(CorruptError) as caught:
        parse_policy(parse_pack("access", roles.replace("SIDE", "assistance").encode()))
    assert "guest" in caught.value.where


@pytest.mark.parametrize(
    "wrong", ["scope: world", "classes: [C9]", "purposes: [fun]", "actions: [x]"]
)
def test_a_policy_that_names_the_undeclared_is_refused(wrong):
    name = wrong.split(":")[0]
    line = {
        "actions": "actions: [read.case]", "scope": "scope: all",
        "purposes": "purposes: [assistance]", "classes": "classes: [C0]",
    } | {name: wrong}  # fmt: skip
    content = f"""
id: access
version: "1"
title: t
licence: l
source: s
status: verified
entries:
  - {{id: C0, kind: class, title: c}}
  - {{id: assistance, kind: purpose, title: p, consented: [C0]}}
  - {{id: read.case, kind: action, sides: [assistance], classes: [C0]}}
  - {{id: r, kind: role, title: R, sides: [assistance], grants: [{{{", ".join(line.values())}}}]}}
"""
    with pytest.raises(CorruptError) as caught:
        parse_policy(parse_pack("access", content.encode()))
    assert name in caught.value.where
