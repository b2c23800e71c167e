# SPDX-License-Identifier: Apache-2.0
"""Begin: make a workspace, open one that is there, or make the demo. Not on a team's server."""

from __future__ import annotations

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from manumit.core.errors import ManumitError, NotFoundError, UsageError
from manumit.core.policy import BASES
from manumit.jobs import start_job
from manumit.store.vault import has_vault
from manumit.web.desk import Desk, desk_of
from manumit.web.shell import read_form, redirect, render
from manumit.workspace import create_workspace, open_workspace

only = "local"
_FOLDER = "manumit-workspace"
_TERMS = ("side", "controller", "basis", "purpose")


def show_new(request: Request) -> Response:
    """Ask for the terms of a new workspace."""
    return _render_new(request, {})


async def create(request: Request) -> Response:
    """Make a workspace, open an existing one, or make the demo."""
    form = await read_form(request)
    verb = request.path_params["verb"]
    if verb not in _VERBS:
        raise NotFoundError("There is no such page.")
    try:
        folder = Path(_require(form, "folder")).expanduser()
        await run_in_threadpool(_VERBS[verb], desk_of(request), folder, form)
    except ManumitError as error:
        return _render_new(request, form, error, status=400)
    if verb == "demo":
        return redirect("/jobs", said="started")
    return redirect("/", said="created" if verb == "create" else "")


def _create(desk: Desk, folder: Path, form: dict[str, str]) -> None:
    days = form.get("retention", "")
    workspace = create_workspace(
        folder,
        side=form.get("side", ""),
        controller=form.get("controller", ""),
        basis=form.get("basis", ""),
        purpose=form.get("purpose", ""),
        retention_days=int(days) if days.isascii() and days.isdigit() else 0,
        actor=desk.actor,
        passphrase=_read_passphrase(form),
    )
    desk.choose(folder, workspace)


def _read_passphrase(form: dict[str, str]) -> str | None:
    given = form.get("passphrase", "")
    if given != form.get("passphrase_again", ""):
        raise UsageError("The two passphrases differ.", hint="Type it again, twice the same.")
    return given or None


def _open(desk: Desk, folder: Path, _form: dict[str, str]) -> None:
    if not has_vault(folder):
        open_workspace(folder, actor=desk.actor).close()
    desk.choose(folder)


def _make_demo(desk: Desk, folder: Path, _form: dict[str, str]) -> None:
    terms = {
        "side": "investigation",
        "controller": "Demo (synthetic records only)",
        "basis": "demonstration",
        "purpose": "Learning to use Manumit",
        "retention": "180",
    }
    _create(desk, folder, terms)
    start_job(desk.workspace(), "demo")


def _require(form: dict[str, str], name: str) -> str:
    if not form.get(name, "").strip():
        raise UsageError(f"The {name} is empty.", hint="Fill it in.")
    return form[name].strip()


def _render_new(
    request: Request, form: dict[str, str], error: ManumitError | None = None, status: int = 200
) -> Response:
    return render(
        request,
        "new.html",
        status=status,
        given=dict.fromkeys(_TERMS, "")
        | {"folder": str(Path.home() / _FOLDER), "retention": "180"}
        | form,
        demo_folder=str(Path.home() / "manumit-demo"),
        bases=[(code, f"{code.replace('_', ' ').capitalize()}: {text}")
               for code, text in BASES.items()],
        error=error,
    )  # fmt: skip


_VERBS = {"create": _create, "open": _open, "demo": _make_demo}
routes = [
    Route("/new", show_new),
    Route("/new/{verb:str}", create, methods=["POST"]),
]
