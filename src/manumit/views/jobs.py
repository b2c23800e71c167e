# SPDX-License-Identifier: Apache-2.0
"""Long work: what runs now, how far it is, how the last ones ended."""

from __future__ import annotations

from dataclasses import dataclass

from manumit.jobs import Job, list_jobs, read_job
from manumit.workspace import Workspace


@dataclass(frozen=True, slots=True)
class JobsView:
    """The jobs that are open, and the latest finished ones."""

    open: tuple[Job, ...]
    finished: tuple[Job, ...]


def view_jobs(workspace: Workspace) -> JobsView:
    """Show the jobs of a workspace, newest first."""
    workspace.check("read.jobs", "workspace", workspace.policy.workspace_id)
    jobs = list_jobs(workspace)
    return JobsView(
        tuple(job for job in jobs if job.is_open), tuple(job for job in jobs if not job.is_open)
    )


def view_job(workspace: Workspace, job_id: str) -> Job:
    """Show one job.

    Raises:
        NotFoundError: If there is none with this id.
    """
    workspace.check("read.jobs", "job", job_id)
    return read_job(workspace, job_id)
