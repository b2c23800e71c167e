# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.intake.merge import sort_arrivals, take_back

RECORDS = st.lists(st.tuples(st.integers(1, 4), st.integers(10, 13)), max_size=12)


def arrive(records, state):
    """Bring records into a plain model of the tables: lists of (id, version, content, intake)."""
    known = state["current"] + state["versions"]
    columns = [np.array([row[n] for row in known], np.int64) for n in range(3)]
    ids = np.array([r[0] for r in records], np.int64)
    contents = np.array([r[1] for r in records], np.int64)
    arrivals = sort_arrivals(ids, contents, *columns)
    made = [
        (int(ids[i]), int(arrivals.version[i]), int(contents[i]), state["intake"])
        for i in range(len(records))
    ]
    replaced = set(arrivals.replaced.tolist())
    state["versions"] += [row for row in state["current"] if row[0] in replaced]
    state["current"] = [row for row in state["current"] if row[0] not in replaced]
    state["versions"] += [made[i] for i in arrivals.older]
    state["current"] += [made[i] for i in arrivals.current]
    return arrivals


def new_state():
    return {"current": [], "versions": [], "intake": "I-1"}


@settings(max_examples=200, deadline=None)
@given(RECORDS, RECORDS)
def test_every_id_has_one_current_version_and_all_before_it(first, second):
    state = new_state()
    arrive(first, state)
    arrive(second, state)
    ids = [row[0] for row in state["current"]]
    assert len(ids) == len(set(ids)) == len({r[0] for r in first + second})
    for number in set(ids):
        rows = [row for row in state["current"] + state["versions"] if row[0] == number]
        assert sorted(row[1] for row in rows) == list(range(1, len(rows) + 1))
        current = next(row for row in state["current"] if row[0] == number)
        assert current[1] == len(rows)
        assert {row[2] for row in rows} == {r[1] for r in first + second if r[0] == number}


@settings(max_examples=100, deadline=None)
@given(RECORDS)
def test_the_same_again_adds_nothing(records):
    state = new_state()
    arrive(records, state)
    before = sorted(state["current"]), sorted(state["versions"])
    arrivals = arrive(records, state)
    assert not arrivals.version.any()
    assert (sorted(state["current"]), sorted(state["versions"])) == before


def to_table(rows):
    return pa.table(
        {
            "advert_id": pa.array([r[0] for r in rows], pa.int64()),
            "version": pa.array([r[1] for r in rows], pa.int32()),
            "content_hash": pa.array([r[2] for r in rows], pa.int64()),
            "intake_id": pa.array([r[3] for r in rows], pa.string()),
        }
    )


def withdraw(state, intake_id):
    """Take an intake back from the model; return (current, versions, rows removed)."""
    back = take_back(to_table(state["current"]), to_table(state["versions"]), intake_id)
    current = [row for row, keep in zip(state["current"], back.stays, strict=True) if keep]
    current += [row for row, up in zip(state["versions"], back.returns, strict=True) if up]
    versions = [row for row, keep in zip(state["versions"], back.stays_old, strict=True) if keep]
    return current, versions, back.removed


@settings(max_examples=200, deadline=None)
@given(RECORDS, RECORDS)
def test_taking_the_last_intake_back_restores_what_was(first, second):
    state = new_state()
    arrive(first, state)
    before = sorted(state["current"]), sorted(state["versions"])
    state["intake"] = "I-2"
    arrive(second, state)
    current, versions, removed = withdraw(state, "I-2")
    assert (sorted(current), sorted(versions)) == before
    assert removed == sum(row[3] == "I-2" for row in state["current"] + state["versions"])


@settings(max_examples=100, deadline=None)
@given(RECORDS, RECORDS)
def test_taking_the_first_intake_back_leaves_the_second(first, second):
    state = new_state()
    arrive(first, state)
    state["intake"] = "I-2"
    arrive(second, state)
    current, versions, _ = withdraw(state, "I-1")
    assert all(row[3] == "I-2" for row in current + versions)
    ids = [row[0] for row in current]
    assert len(ids) == len(set(ids)) == len({row[0] for row in current + versions})
