# SPDX-License-Identifier: Apache-2.0
"""Jobs: what runs, how far it is, cancel it."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi import Request as ApiRequest
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from manumit.jobs import cancel_job, start_job
from manumit.views.jobs import view_job, view_jobs
from manumit.views.plain import to_plain
from manumit.web.desk import workspace_of
from manumit.web.shell import NavItem, read_form, redirect, render


def show_jobs(request: Request) -> Response:
    """Show open and finished jobs."""
    return render(request, "jobs.html", view=view_jobs(workspace_of(request)))


def show_job(request: Request) -> Response:
    """Show one job; a browser asks again for the part that changes while it runs."""
    job = view_job(workspace_of(request), request.path_params["job_id"])
    is_part = request.headers.get("hx-request") == "true"
    return render(request, "job_part.html" if is_part else "job.html", job=job)


async def start(request: Request) -> Response:
    """Start a job that needs nothing but its name."""
    verb = (await read_form(request)).get("verb", "")
    job_id = await run_in_threadpool(start_job, workspace_of(request), verb)
    return redirect(f"/jobs/{job_id}", said="started")


def cancel(request: Request) -> Response:
    """Cancel a job."""
    job_id = request.path_params["job_id"]
    cancel_job(workspace_of(request), job_id)
    return redirect(f"/jobs/{job_id}", said="cancelled")


api = APIRouter(tags=["jobs"])


@api.get("/jobs")
def read_jobs_json(request: ApiRequest) -> object:
    """Return open and finished jobs."""
    return to_plain(view_jobs(workspace_of(request)))


nav = NavItem(60, "/jobs", "Jobs", "j", "read.jobs")
routes = [
    Route("/jobs", show_jobs, methods=["GET"]),
    Route("/jobs", start, methods=["POST"]),
    Route("/jobs/{job_id:str}", show_job),
    Route("/jobs/{job_id:str}/cancel", cancel, methods=["POST"]),
]
