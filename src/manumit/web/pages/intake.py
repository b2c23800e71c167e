# SPDX-License-Identifier: Apache-2.0
"""Intake: drop a file, look at how it would be read, change that, take it in, take it back."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi import Request as ApiRequest
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from manumit.core.errors import UsageError
from manumit.intake.uploads import drop_upload, read_upload, save_upload
from manumit.jobs import start_job
from manumit.views.intake import PAGE, UploadView, view_intake, view_issues, view_upload
from manumit.views.plain import to_plain
from manumit.web.desk import workspace_of
from manumit.web.downloads import download
from manumit.web.shell import NavItem, read_form, redirect, render

SEVERITIES = ("lost", "repaired", "note")


def show_intake(request: Request) -> Response:
    """Show what came in, and where to drop more."""
    return render(request, "intake.html", view=view_intake(workspace_of(request)))


def show_issues(request: Request) -> Response:
    """Show the issues of one intake, or of all."""
    given = request.query_params
    start = given.get("start", "0")
    view = view_issues(
        workspace_of(request),
        *_filter(request),
        start=int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 0,
    )
    return render(request, "issues.html", view=view, page=PAGE, severities=SEVERITIES)


def _filter(request: Request) -> tuple[str, str]:
    given = request.query_params
    severity = given.get("severity", "")
    return given.get("intake", ""), severity if severity in SEVERITIES else ""


def hand_out_issues(request: Request) -> Response:
    """Hand out the issues that pass the filter, stamped."""
    from manumit.views.lists import export_issues

    kind = request.path_params["kind"]
    export = export_issues(workspace_of(request), kind, *_filter(request))
    return download(export.content, export.name)


async def receive_files(request: Request) -> Response:
    """Keep dropped files until their mapping is confirmed."""
    form = await request.form(max_files=50, max_fields=20)
    given = [f for f in form.getlist("file") if isinstance(f, UploadFile) and f.filename]
    files = [(file.filename or "", file.file) for file in given]
    kind = str(form.get("kind", "advert"))
    upload = await run_in_threadpool(save_upload, workspace_of(request), kind, files)
    await form.close()
    return redirect(f"/intake/upload/{upload.upload_id}")


def show_upload(request: Request) -> Response:
    """Show how an upload would be read."""
    view = view_upload(workspace_of(request), request.path_params["upload_id"])
    return render(request, "upload.html", view=view)


async def confirm_upload(request: Request) -> Response:
    """Take an upload in as the person mapped it, or drop it."""
    form = await read_form(request)
    workspace = workspace_of(request)
    upload_id = request.path_params["upload_id"]
    if form.get("then") == "drop":
        upload = await run_in_threadpool(read_upload, workspace, upload_id)
        await run_in_threadpool(drop_upload, workspace, upload.upload_id)
        return redirect("/intake")
    view = await run_in_threadpool(view_upload, workspace, upload_id)
    arguments = {
        "upload_id": upload_id,
        "mappings": _read_mappings(view, form),
        "then_run": form.get("run") == "yes",
    }
    job_id = await run_in_threadpool(start_job, workspace, "add", arguments)
    return redirect(f"/jobs/{job_id}", said="started")


def _read_mappings(view: UploadView, form: dict[str, str]) -> list[dict[str, str]]:
    """Column to field per file; a column left out goes to the extra fields.

    Raises:
        UsageError: If a field does not exist or no column holds the text.
    """
    mappings = []
    for number, file in enumerate(view.files):
        mapping = {
            column.name: form.get(f"field.{number}.{place}", column.field)
            for place, column in enumerate(file.columns)
        }
        if unknown := set(mapping.values()) - {"", *view.fields}:
            raise UsageError(f"There is no field called {min(unknown)!r}.")
        if file.columns and "text" not in mapping.values():
            raise UsageError(
                "No column was chosen as the text.", hint="Go back and choose one.", where=file.name
            )
        mappings.append(mapping)
    return mappings


def undo(request: Request) -> Response:
    """Take a whole intake back, as a job."""
    arguments = {"intake_id": request.path_params["intake_id"]}
    job_id = start_job(workspace_of(request), "undo", arguments)
    return redirect(f"/jobs/{job_id}", said="started")


api = APIRouter(tags=["intake"])


@api.get("/intake")
def read_intake_json(request: ApiRequest) -> object:
    """Return what was taken in."""
    return to_plain(view_intake(workspace_of(request)))


@api.get("/intake/issues")
def read_issues_json(
    request: ApiRequest, intake: str = "", severity: str = "", start: int = 0
) -> object:
    """Return one page of issues."""
    return to_plain(view_issues(workspace_of(request), intake, severity, start=max(0, start)))


nav = NavItem(10, "/intake", "Intake", "i", "read.intake")
routes = [
    Route("/intake", show_intake),
    Route("/intake/issues", show_issues),
    Route("/intake/issues.{kind:str}", hand_out_issues),
    Route("/intake/upload", receive_files, methods=["POST"]),
    Route("/intake/upload/{upload_id:str}", show_upload, methods=["GET"]),
    Route("/intake/upload/{upload_id:str}", confirm_upload, methods=["POST"]),
    Route("/intake/{intake_id:str}/undo", undo, methods=["POST"]),
]
