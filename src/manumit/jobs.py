# SPDX-License-Identifier: Apache-2.0
"""Long work in its own process: started from a page, seen from any page, cancelled from any.

A job is a row of the state and a process. The process holds a file lock as long as it lives,
so that a job whose process died is known as such on every system, also after a restart of the
server. Cancelling ends the process; the facts are safe, because a killed writer leaves the
last good run.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from filelock import FileLock, Timeout

from manumit.access import local_actor
from manumit.core.errors import ManumitError, NotFoundError, UsageError
from manumit.core.progress import Progress
from manumit.core.values import to_utc
from manumit.store.state import STATE_TABLES
from manumit.store.vault import Vault, has_vault
from manumit.workspace import Workspace, open_workspace

_JOBS = STATE_TABLES["jobs"]
_OPEN = ("waiting", "running")
# A job writes its progress, and looks whether it was cancelled, this often.
_BEAT_SECONDS = 0.4
_STARTING_SECONDS = 30.0
# How long a cancelled process may take to end when asked, and again when forced.
_ENDING_SECONDS = 5.0
_children: dict[str, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True, slots=True)
class Job:
    """One job as it stands now; see the table `jobs` for the columns."""

    job_id: str
    verb: str
    arguments: Mapping[str, Any]
    status_code: str
    step: str
    done: int
    total: int
    message: str
    actor: str
    pid: int | None
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits or runs."""
        return self.status_code in _OPEN


class JobCancelledError(ManumitError):
    """A person cancelled the job."""

    code = "cancelled"


def start_job(workspace: Workspace, verb: str, arguments: Mapping[str, Any] | None = None) -> str:
    """Write a job into the state, start its process, and return its id.

    Args:
        workspace: The workspace it works on.
        verb: One of `VERBS`.
        arguments: Plain values for the verb; paths and codes, never content.

    Raises:
        UsageError: If there is no such verb, or another job is still open.
        DeniedError: If the actor may not start jobs, or not do what this one does.
    """
    if verb not in VERBS:
        raise UsageError(f"There is no job called {verb!r}.", hint=f"Use: {', '.join(VERBS)}.")
    if running := [job for job in list_jobs(workspace) if job.is_open]:
        raise UsageError(
            f"Another job ({running[0].verb}) is still open.",
            hint="Wait for it, or cancel it on the page Jobs.",
        )
    # The process works as the house's own, so what it will do is asked of the person here.
    workspace.check(_NEEDS[verb], "workspace", workspace.policy.workspace_id)
    job_id = secrets.token_hex(6)
    with workspace.acting("start.job", "job", job_id) as connection:
        connection.execute(
            _JOBS.insert().values(
                job_id=job_id, verb=verb, arguments=json.dumps(dict(arguments or {})),
                status_code="waiting", step="", done=0, total=0, message="",
                actor=workspace.actor.name, started_at=workspace.clock(),
            )
        )  # fmt: skip
    child = subprocess.Popen(  # noqa: S603 - our own module and a random id
        [sys.executable, "-m", "manumit.jobs", str(workspace.folder), job_id],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    _children[job_id] = child
    _hand_over(workspace, child)
    return job_id


def _hand_over(workspace: Workspace, child: subprocess.Popen[bytes]) -> None:
    """Give the keys to a job through its standard input, where no other process sees them."""
    assert child.stdin is not None  # noqa: S101 - it was opened as a pipe
    # A child that has ended already is found by `_bury`.
    with contextlib.suppress(OSError), child.stdin:
        if workspace.vault is not None:
            child.stdin.write(workspace.vault.hand_over())


def list_jobs(workspace: Workspace, most: int = 50) -> list[Job]:
    """Return the latest jobs, newest first; one whose process died is marked failed."""
    query = sa.select(_JOBS).order_by(_JOBS.c.started_at.desc()).limit(most)
    with workspace.state.read() as connection:
        jobs = [_to_job(row) for row in connection.execute(query)]
    return [_bury(workspace, job) if job.is_open else job for job in jobs]


def read_job(workspace: Workspace, job_id: str) -> Job:
    """Return one job.

    Raises:
        NotFoundError: If there is none with this id.
    """
    with workspace.state.read() as connection:
        row = connection.execute(sa.select(_JOBS).where(_JOBS.c.job_id == job_id)).first()
    if row is None:
        raise NotFoundError("There is no such job.", hint="Look at the page Jobs.")
    job = _to_job(row)
    return _bury(workspace, job) if job.is_open else job


def cancel_job(workspace: Workspace, job_id: str) -> None:
    """Cancel an open job: at once if this process started it, else at its next step."""
    job = read_job(workspace, job_id)
    if not job.is_open:
        return
    with workspace.acting("cancel.job", "job", job_id) as connection:
        _finish(connection, job_id, "cancelled", "Cancelled by a person.", workspace.clock())
    child = _children.pop(job_id, None)
    if child is not None:
        _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a process: asked first, then forced. One that even so stays is left to the system."""
    for end in (child.terminate, child.kill):
        end()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=_ENDING_SECONDS)
            return


def run_job(directory: Path, job_id: str, vault: Vault | None = None) -> None:
    """Do the work of a waiting job in this process and write how it went.

    Args:
        directory: The workspace.
        job_id: The job.
        vault: Keys of the workspace, if it has a passphrase.
    """
    with FileLock(_lock_path(directory, job_id)):
        workspace = open_workspace(directory, vault=vault)
        job = _read_row(workspace, job_id)
        workspace.actor = local_actor(job.actor)
        try:
            message = VERBS[job.verb](workspace, job.arguments, _listen(workspace, job_id))
            status = "done"
        except JobCancelledError:
            return
        except ManumitError as error:
            status, message = "failed", f"{error.message} {error.hint}".strip()
        except Exception as error:  # noqa: BLE001 - the reader must learn that it failed
            # The text of an unexpected error may quote a record; its type never does.
            status, message = "failed", f"Stopped by a fault inside Manumit: {type(error).__name__}"
        with workspace.state.write() as connection:
            _finish(connection, job_id, status, message, workspace.clock())
    _lock_path(directory, job_id).unlink(missing_ok=True)


def _read_row(workspace: Workspace, job_id: str) -> Job:
    with workspace.state.read() as connection:
        row = connection.execute(sa.select(_JOBS).where(_JOBS.c.job_id == job_id)).one()
    return _to_job(row)


def _listen(workspace: Workspace, job_id: str) -> Progress:
    """A listener that writes progress into the job's row and stops a cancelled job."""
    written = 0.0
    last_step = ""

    def advance(step: str, done: int, total: int) -> None:
        nonlocal written, last_step
        now = time.monotonic()
        if step == last_step and now - written < _BEAT_SECONDS:
            return
        written, last_step = now, step
        values = {"step": step, "done": done, "total": total, "status_code": "running"}
        values["pid"] = os.getpid()
        mine = _JOBS.c.job_id == job_id
        with workspace.state.write() as connection:
            changed = connection.execute(
                _JOBS.update().where(mine, _JOBS.c.status_code.in_(_OPEN)).values(**values)
            )
        if not changed.rowcount:
            raise JobCancelledError("The job was cancelled.")

    advance("", 0, 0)
    return advance


def _bury(workspace: Workspace, job: Job) -> Job:
    """Mark an open job as failed if its process has ended without a word."""
    child = _children.get(job.job_id)
    if child is not None:
        dead = child.poll() is not None
    else:
        age = workspace.clock() - (job.started_at or workspace.clock())
        started = job.status_code == "running" or age.total_seconds() > _STARTING_SECONDS
        dead = started and not _is_held(_lock_path(workspace.folder, job.job_id))
    if not dead:
        return job
    # Its last words may have come between our reading of the row and our look at the process.
    if not (now := _read_row(workspace, job.job_id)).is_open:
        return now
    with workspace.state.write() as connection:
        _finish(connection, job.job_id, "failed", "Its process ended early.", workspace.clock())
    return _read_row(workspace, job.job_id)


def _finish(
    connection: sa.Connection, job_id: str, status: str, message: str, at: datetime
) -> None:
    connection.execute(
        _JOBS.update()
        .where(_JOBS.c.job_id == job_id, _JOBS.c.status_code.in_(_OPEN))
        .values(status_code=status, message=message, finished_at=at)
    )


def _lock_path(folder: Path, job_id: str) -> Path:
    return folder / "spool" / f"job-{job_id}.lock"


def _is_held(path: Path) -> bool:
    if not path.exists():
        return False
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False


def _to_job(row: sa.Row[Any]) -> Job:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    values["arguments"] = json.loads(values["arguments"])
    for name in ("started_at", "finished_at"):
        if values[name] is not None:
            values[name] = to_utc(values[name])
    return Job(**values)


def _add(workspace: Workspace, arguments: Mapping[str, Any], progress: Progress) -> str:
    from manumit.intake import add_files
    from manumit.intake.uploads import drop_upload, read_upload

    upload = read_upload(workspace, arguments["upload_id"])
    reports = [
        add_files(workspace, [str(path)], kind=upload.kind, mapping=mapping, progress=progress)
        for path, mapping in zip(upload.files, arguments["mappings"], strict=True)
    ]
    drop_upload(workspace, upload.upload_id)
    said = (
        f"{sum(r.rows_added for r in reports)} new rows, "
        f"{sum(r.rows_changed for r in reports)} changed, "
        f"{sum(r.rows_known for r in reports)} already here; "
        f"{sum(r.issues for r in reports)} issues."
    )
    return f"{said} {_run(workspace, {}, progress)}" if arguments.get("then_run") else said


def _run(workspace: Workspace, arguments: Mapping[str, Any], progress: Progress) -> str:
    from manumit.flow import run_flow

    report = run_flow(workspace, progress, again=bool(arguments.get("again")))
    ran = [step.name for step in report.steps if not step.was_fresh]
    return f"Computed: {', '.join(ran)}." if ran else "Nothing had changed."


def _undo(workspace: Workspace, arguments: Mapping[str, Any], progress: Progress) -> str:
    from manumit.intake import undo_intake

    progress("undo", 0, 0)
    report = undo_intake(workspace, arguments["intake_id"])
    return f"{report.rows_removed} rows taken back."


def _forget(workspace: Workspace, _arguments: Mapping[str, Any], progress: Progress) -> str:
    from manumit.retention import forget_records

    report = forget_records(workspace, progress=progress)
    return f"{report.expired} past their term and {report.rejected} rejected removed."


def _index(workspace: Workspace, _arguments: Mapping[str, Any], progress: Progress) -> str:
    from manumit.prosecute.adverts.searching import run_search

    return f"{run_search(workspace, progress)} texts can be searched."


def _demo(workspace: Workspace, _arguments: Mapping[str, Any], progress: Progress) -> str:
    from manumit.demo.scenario import write_scenario
    from manumit.intake import add_files

    files = write_scenario(workspace.folder / "synthetic-files")
    add_files(workspace, [str(p) for p in files.adverts], kind="advert", progress=progress)
    add_files(workspace, [str(p) for p in files.reports], kind="report", progress=progress)
    return _run(workspace, {}, progress)


VERBS: dict[str, Callable[[Workspace, Mapping[str, Any], Progress], str]] = {
    "add": _add,
    "run": _run,
    "undo": _undo,
    "forget": _forget,
    "index": _index,
    "demo": _demo,
}
_NEEDS = {
    "add": "add.records",
    "run": "run.flow",
    "undo": "undo.intake",
    "forget": "forget.records",
    "index": "run.flow",
    "demo": "add.records",
}


if __name__ == "__main__":
    handed = bytearray(sys.stdin.buffer.read())
    run_job(Path(sys.argv[1]), sys.argv[2], Vault(handed) if has_vault(Path(sys.argv[1])) else None)
