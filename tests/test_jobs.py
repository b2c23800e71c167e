# SPDX-License-Identifier: Apache-2.0
"""Jobs run in their own process, report, can be cancelled, and a dead one is known as dead."""

from __future__ import annotations

import json
import subprocess
import time

import pytest
import sqlalchemy as sa
from filelock import FileLock

from manumit import jobs
from manumit.core.errors import NotFoundError, UsageError
from manumit.jobs import cancel_job, list_jobs, read_job, start_job
from manumit.store.audit import read_events
from manumit.store.state import STATE_TABLES

TABLE = STATE_TABLES["jobs"]


def wait_for(workspace, job_id: str, seconds: float = 60):
    until = time.monotonic() + seconds
    while (job := read_job(workspace, job_id)).is_open and time.monotonic() < until:
        time.sleep(0.1)
    return job


def insert(workspace, job_id: str, status: str = "running") -> None:
    with workspace.state.write() as connection:
        connection.execute(
            TABLE.insert().values(
                job_id=job_id, verb="run", arguments="{}", status_code=status, step="", done=0,
                total=0, message="", actor="tester", started_at=workspace.clock(),
            )
        )  # fmt: skip


def test_a_job_does_its_work_and_says_how_it_went(workspace) -> None:
    job = wait_for(workspace, start_job(workspace, "index"))
    assert (job.status_code, job.message) == ("done", "0 texts can be searched.")
    assert job.actor == "tester"
    assert (workspace.folder / "search.db").exists()
    assert not list((workspace.folder / "spool").glob("job-*"))


def test_a_job_gets_the_keys_of_a_workspace_with_a_passphrase(secret_workspace) -> None:
    job = wait_for(secret_workspace, start_job(secret_workspace, "index"))
    assert (job.status_code, job.message) == ("done", "0 texts can be searched.")
    assert not (secret_workspace.folder / "search.db").read_bytes().startswith(b"SQLite")


def test_a_job_s_keys_are_neither_argument_nor_variable(secret_workspace, monkeypatch) -> None:
    seen = {}

    class Popen(subprocess.Popen):
        def __init__(self, command, **given):
            seen.update(given, command=command)
            super().__init__(command, **given)

    monkeypatch.setattr(subprocess, "Popen", Popen)
    wait_for(secret_workspace, start_job(secret_workspace, "index"))
    assert secret_workspace.vault.hand_over().hex() not in str(seen)
    assert "env" not in seen
    assert seen["stdin"] == subprocess.PIPE


def test_starting_and_cancelling_are_audited(workspace) -> None:
    job_id = start_job(workspace, "index")
    wait_for(workspace, job_id)
    with workspace.state.read() as connection:
        actions = [event.action for event in read_events(connection)]
    assert "start.job" in actions


def test_a_failing_job_says_what_to_do_and_not_more(workspace) -> None:
    job = wait_for(workspace, start_job(workspace, "undo", {"intake_id": "nothing"}))
    assert job.status_code == "failed"
    assert job.message


def test_only_one_job_is_open_at_a_time(workspace) -> None:
    insert(workspace, "a" * 12, "waiting")
    with pytest.raises(UsageError):
        start_job(workspace, "index")
    cancel_job(workspace, "a" * 12)
    assert read_job(workspace, "a" * 12).status_code == "cancelled"


def test_a_job_whose_process_died_is_marked_failed(workspace) -> None:
    insert(workspace, "b" * 12)
    assert list_jobs(workspace)[0].status_code == "failed"


def test_a_cancelled_job_stops_at_its_next_step(workspace) -> None:
    insert(workspace, "c" * 12, "waiting")
    listen = jobs._listen(workspace, "c" * 12)
    with FileLock(jobs._lock_path(workspace.folder, "c" * 12)):  # as a living process holds it
        cancel_job(workspace, "c" * 12)
    with pytest.raises(jobs.JobCancelledError):
        listen("next step", 0, 0)
    with workspace.state.read() as connection:
        status = connection.execute(sa.select(TABLE.c.status_code)).scalar_one()
    assert status == "cancelled"


def test_a_running_job_is_ended_by_cancelling_it(workspace) -> None:
    job_id = start_job(workspace, "index")
    child = jobs._children[job_id]
    cancel_job(workspace, job_id)
    assert child.wait(timeout=20) is not None
    assert read_job(workspace, job_id).status_code in ("cancelled", "done")


def test_unknown_verbs_and_ids_are_refused(workspace) -> None:
    with pytest.raises(UsageError):
        start_job(workspace, "rm")
    with pytest.raises(NotFoundError):
        read_job(workspace, "nope")


def test_arguments_are_plain_json(workspace) -> None:
    job_id = start_job(workspace, "index", {"again": True})
    wait_for(workspace, job_id)
    with workspace.state.read() as connection:
        text = connection.execute(sa.select(TABLE.c.arguments)).scalar_one()
    assert json.loads(text) == {"again": True}


@pytest.mark.parametrize("still_waits", [1, 2])
def test_a_process_that_does_not_end_is_forced_and_never_an_error(workspace, still_waits) -> None:
    calls: list[str] = []

    class Stubborn:
        def terminate(self) -> None:
            calls.append("terminate")

        def kill(self) -> None:
            calls.append("kill")

        def wait(self, timeout: float) -> None:
            calls.append("wait")
            if calls.count("wait") <= still_waits:
                raise subprocess.TimeoutExpired("job", timeout)

        def poll(self) -> None:
            return None

    insert(workspace, "d" * 12)
    jobs._children["d" * 12] = Stubborn()
    cancel_job(workspace, "d" * 12)
    assert calls == ["terminate", "wait", "kill", "wait"]
    assert read_job(workspace, "d" * 12).status_code == "cancelled"
