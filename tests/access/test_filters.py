# SPDX-License-Identifier: Apache-2.0
"""A list filtered in SQL shows exactly the objects the check lets through."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.access import (
    AccessColumns,
    AccessPolicy,
    Actor,
    Asking,
    Consent,
    Thing,
    is_allowed,
    make_condition,
    to_sql,
)
from manumit.access.policy import SCOPES, Action, Grant, Role
from manumit.core.policy import SIDES

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CLASSES, PURPOSES, ACTIONS = ("C0", "C2", "C4"), ("help", "count"), ("read.case", "close.case")
PEOPLE = ("ann", "An N", "ben", "")
_META = sa.MetaData()
CASES = sa.Table(
    "cases",
    _META,
    *(sa.Column(n, sa.Text) for n in ("object_id", "side", "author", "owner", "team")),
)
ASSIGNED = sa.Table(
    "assigned", _META, sa.Column("object_id", sa.Text), sa.Column("person", sa.Text)
)
CONSENTS = sa.Table(
    "consents", _META, sa.Column("object_id", sa.Text), sa.Column("consent_id", sa.Integer),
    *(sa.Column(n, sa.Text) for n in ("purpose_code", "recipient", "class_code", "state_code")),
    sa.Column("valid_until", sa.DateTime(timezone=True)),
)  # fmt: skip
COLUMNS = AccessColumns(
    CASES.c.object_id, CASES.c.side, CASES.c.author, CASES.c.owner, CASES.c.team, ASSIGNED, CONSENTS
)


def some(values, least=0):
    return st.frozensets(st.sampled_from(values), min_size=least)


GRANTS = st.builds(
    Grant, some(ACTIONS, 1), st.sampled_from(SCOPES), some(PURPOSES, 1), some(CLASSES, 2)
)
POLICIES = st.builds(
    lambda actions, roles, consented, duties: AccessPolicy(
        {a.code: a for a in actions}, {r.code: r for r in roles}, consented, duties
    ),
    st.tuples(*(
        st.builds(Action, st.just(code), some(SIDES, 2), some(CLASSES), st.booleans())
        for code in ACTIONS
    )),
    st.tuples(*(
        st.builds(
            Role, st.just(code), st.just(code), some(SIDES, 2),
            st.lists(GRANTS, min_size=1, max_size=3).map(tuple), st.booleans(),
        )
        for code in ("r1", "r2")
    )),
    st.dictionaries(st.sampled_from(PURPOSES), some(CLASSES)),
    st.dictionaries(st.just("duty"), some(PURPOSES)),
)  # fmt: skip
ASKINGS = st.builds(
    Asking,
    actor=st.builds(Actor, st.sampled_from(PEOPLE[:3]), some(["r1", "r2"], 1), some(["north", ""])),
    action=st.sampled_from(ACTIONS),
    purpose=st.sampled_from(PURPOSES),
    workspace_side=st.sampled_from(SIDES),
    at=st.just(NOW),
    classes=st.none() | some(CLASSES),
    recipient=st.sampled_from(["", "clinic"]),
    duty=st.sampled_from(["", "duty"]),
    glass=some(["1", "2"]),
)
ROWS = st.builds(
    Consent,
    consent_id=st.just(0),
    purpose_code=st.sampled_from(PURPOSES),
    recipient=st.sampled_from(["", "clinic"]),
    class_code=st.sampled_from(CLASSES),
    state_code=st.sampled_from(["given", "given", "refused", "withdrawn"]),
    valid_until=st.sampled_from([None, NOW, NOW + timedelta(days=1), NOW - timedelta(days=1)]),
)
THINGS = st.lists(
    st.builds(
        Thing,
        kind=st.just("case"),
        object_id=st.just(""),
        side=st.sampled_from([*SIDES, "any"]),
        author=st.sampled_from(PEOPLE),
        owner=st.sampled_from(PEOPLE),
        team=st.sampled_from(["north", "south", ""]),
        assigned=some(PEOPLE),
        consents=st.lists(ROWS, max_size=4).map(tuple),
    ),
    min_size=1, max_size=4,
)  # fmt: skip


def fill(connection, things):
    for table in (CASES, ASSIGNED, CONSENTS):
        connection.execute(table.delete())
    for thing in things:
        connection.execute(
            CASES.insert().values(**{c.name: getattr(thing, c.name) for c in CASES.c})
        )
        for person in thing.assigned:
            connection.execute(ASSIGNED.insert().values(object_id=thing.object_id, person=person))
        for row in thing.consents:
            names = [c.name for c in CONSENTS.c if c.name != "object_id"]
            values = {name: getattr(row, name) for name in names}
            connection.execute(CONSENTS.insert().values(object_id=thing.object_id, **values))


ENGINE = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
_META.create_all(ENGINE)
ALLOWED = {True: 0, False: 0}


def number(things):
    """Give objects and consents the numbers a database would."""
    return [
        replace(
            thing,
            object_id=str(at),
            consents=tuple(replace(row, consent_id=n) for n, row in enumerate(thing.consents)),
        )
        for at, thing in enumerate(things, 1)
    ]


@settings(max_examples=600, deadline=None)
@given(POLICIES, ASKINGS, THINGS)
def test_list_and_page_agree_on_random_policies(policy, asking, things):
    numbered = number(things)
    with ENGINE.begin() as connection:
        fill(connection, numbered)
        query = sa.select(CASES.c.object_id).where(to_sql(make_condition(policy, asking), COLUMNS))
        listed = set(connection.execute(query).scalars())
    allowed = {thing.object_id for thing in numbered if is_allowed(policy, asking, thing)}
    assert listed == allowed
    ALLOWED[bool(allowed)] += 1


def test_the_random_policies_allow_something_now_and_then():
    assert min(ALLOWED.values()) >= 30


def test_what_a_list_does_not_keep_grants_nothing():
    bare = AccessColumns(CASES.c.object_id, CASES.c.side)
    role = Role("r1", "r1", frozenset(SIDES), (Grant(
        frozenset({"read.case"}), "own", frozenset({"help"}), frozenset({"C0"})),))  # fmt: skip
    action = Action("read.case", frozenset(SIDES), frozenset({"C0"}), False)
    policy = AccessPolicy({"read.case": action}, {"r1": role}, {"help": frozenset()}, {})
    asking = Asking(Actor("ann", frozenset({"r1"})), "read.case", "help", "open", NOW)
    things = number([Thing("case", "", "open", owner="ann", assigned=frozenset({"ann"}))])
    condition = make_condition(policy, asking)
    assert is_allowed(policy, asking, things[0])
    with ENGINE.begin() as connection:
        fill(connection, things)
        count = sa.select(sa.func.count()).select_from(CASES)
        assert connection.execute(count.where(to_sql(condition, COLUMNS))).scalar() == 1
        assert connection.execute(count.where(to_sql(condition, bare))).scalar() == 0
        another = make_condition(
            replace(policy, actions={"read.case": replace(action, by_another=True)}),
            replace(asking, actor=Actor("ben", frozenset({"r1"})), glass=frozenset()),
        )
        assert connection.execute(count.where(to_sql(another, bare))).scalar() == 0
