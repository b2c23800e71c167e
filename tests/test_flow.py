# SPDX-License-Identifier: Apache-2.0
"""A run computes what has changed and nothing else, and goes on where it was stopped."""

from __future__ import annotations

import json

import pytest

from manumit.core.errors import LockedError
from manumit.flow import STEPS, run_flow
from manumit.prosecute.leads import run as leads_step
from manumit.prosecute.leads.actions import judge
from manumit.store.audit import read_events
from manumit.store.lock import WriterLock
from manumit.workspace import open_workspace

NAMES = [step.name for step in STEPS]


@pytest.fixture
def ran(scenario):
    workspace = open_workspace(scenario / "workspace", actor="tester")
    yield workspace
    workspace.close()


def run(workspace) -> list[str]:
    return [step.name for step in run_flow(workspace).steps if not step.was_fresh]


def lead_ids(workspace) -> list[str]:
    return workspace.engine().query("SELECT lead_id FROM leads ORDER BY 1")["lead_id"].to_pylist()


def test_a_second_run_does_nothing(ran):
    before = ran.facts.snapshot().manifest
    assert run(ran) == []
    assert ran.facts.snapshot().manifest == before


def test_a_judgement_runs_only_what_reads_judgements(ran):
    ids = lead_ids(ran)
    judge(ran, ids[0], "unsure", reason="Not clear.")
    assert set(run(ran)) <= {"networks", "leads", "search"}
    assert lead_ids(ran) == ids
    assert run(ran) == []


def test_a_stopped_run_goes_on_where_it_stopped(ran, monkeypatch):
    ids = lead_ids(ran)
    judge(ran, ids[0], "unsure", reason="Not clear.")

    def stop(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(leads_step, "run_leads", stop)
        with pytest.raises(KeyboardInterrupt):
            run_flow(ran)
    assert not ran.lock.is_held
    assert lead_ids(ran) == ids
    resumed = run(ran)
    assert "networks" not in resumed
    assert "leads" in resumed
    assert lead_ids(ran) == ids


def test_one_writes_at_a_time_and_others_read_on(ran):
    other = WriterLock(ran.folder)
    other.acquire()
    try:
        with pytest.raises(LockedError, match="is writing"):
            run_flow(ran)
        assert lead_ids(ran)
    finally:
        other.release()
    assert run(ran) == []


def test_steps_that_finished_before_a_failure_are_audited(ran, monkeypatch):
    def fail(*_arguments):
        raise RuntimeError("disk")

    monkeypatch.setattr(leads_step, "run_leads", fail)
    with ran.state.read() as connection:
        last = read_events(connection, most=1)[0].event_id
    with pytest.raises(RuntimeError, match="disk"):
        run_flow(ran, again=True)
    with ran.state.read() as connection:
        events = [e for e in read_events(connection) if e.event_id > last]
    assert {event.action for event in events} == {"run.step"}
    finished = [json.loads(event.detail)["step"] for event in reversed(events)]
    assert finished == NAMES[: NAMES.index("leads")]
