# SPDX-License-Identifier: Apache-2.0
"""What every page shares: templates, navigation, language, forms, redirects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from manumit import __version__
from manumit.core.errors import ManumitError
from manumit.core.values import format_id
from manumit.views.names import name_indicator
from manumit.web import i18n, showing
from manumit.web.desk import any_desk_of, workspace_of
from manumit.web.hostile import name_hostile, show_hostile
from manumit.workspace import Workspace

FOLDER = Path(__file__).parent
THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the navigation.

    Attributes:
        order: Its place in the list.
        path: Its address.
        label: What it says.
        key: The key after `g` that goes there.
        action: What a person must be allowed to do to see it; empty: everyone sees it.
    """

    order: int
    path: str
    label: str
    key: str = ""
    action: str = ""


@cache
def templates() -> Environment:
    """Return the one template environment: autoescape on, an unknown name is an error."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.gettext, i18n.ngettext, newstyle=True
    )
    environment.filters |= {
        "hostile": show_hostile,
        "plain": name_hostile,
        "day": showing.show_day,
        "moment": showing.show_moment,
        "ago": showing.show_age,
        "number": showing.show_number,
        "points": showing.show_points,
        "total": showing.show_total,
        "words": showing.show_words,
        "act": showing.show_act,
        "indicator": name_indicator,
        "advert_no": lambda number: format_id("A", int(number)),
    }
    environment.globals |= {"query": make_query, "version": __version__}
    return environment


def render(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    """Render a template as a page in the reader's language and theme.

    Args:
        request: The request; its cookies choose the theme, the door has chosen the language.
        template: Name of a file in `templates/`.
        status: HTTP status of the answer.
        context: Names the template may use.
    """
    language = i18n.current_language()
    workspace = find_workspace(request)
    theme = request.cookies.get("manumit_theme", "")
    theme = theme or (workspace.settings.text("theme") if workspace else "auto")
    direction = workspace.settings.text("direction") if workspace else "auto"
    shared = {
        "request": request,
        "nav": _nav(request, workspace),
        "is_team": is_team(request),
        "path": request.url.path,
        "lang": language,
        "dir": i18n.find_direction(language) if direction == "auto" else direction,
        "theme": theme if theme in THEMES else "auto",
        "idle_seconds": _idle_seconds(request),
        "said": request.query_params.get("said", ""),
        # The terms of the workspace stand on every printed page.
        "terms": workspace.policy.stamp() if workspace else "",
    }
    html = templates().get_template(template).render(shared | context)
    response = HTMLResponse(html, status_code=status)
    if "lang" in request.query_params:
        response.set_cookie("manumit_lang", language, samesite="strict")
    return response


def make_query(request: Request, **changes: str | int | None) -> str:
    """Return this page's query with some parameters changed; None or "" drops one.

    Returns:
        A string that starts with `?`, fit for `href`.
    """
    kept = [(k, v) for k, v in request.query_params.multi_items() if k not in changes]
    kept = [(k, v) for k, v in kept if k not in ("said", "lang")]
    added = [(k, str(v)) for k, v in changes.items() if v not in (None, "")]
    return "?" + urlencode(kept + added)


async def read_form(request: Request) -> dict[str, str]:
    """Return the text fields of a posted form, the last value of each name."""
    form = await request.form()
    return {name: value for name, value in form.multi_items() if isinstance(value, str)}


def redirect(path: str, said: str = "") -> Response:
    """Send the reader on after a change; `said` is the code of a message to show there."""
    if said:
        path += ("&" if "?" in path else "?") + urlencode({"said": said})
    return RedirectResponse(path, status_code=303)


def sort_nav(items: Sequence[NavItem]) -> tuple[NavItem, ...]:
    """Return navigation entries in the order they are shown."""
    return tuple(sorted(items, key=lambda item: (item.order, item.label)))


def _nav(request: Request, workspace: Workspace | None) -> tuple[NavItem, ...]:
    """Return what this person may go to; without a workspace only what needs none."""
    if "app" not in request.scope or (workspace is None and is_team(request)):
        return ()
    nav: tuple[NavItem, ...] = getattr(request.app.state, "nav", ())
    if any_desk_of(request).workspace_dir is None:
        return tuple(item for item in nav if item.path == "/help")
    if workspace is None or not is_team(request):
        return nav
    return tuple(item for item in nav if not item.action or workspace.may(item.action))


def find_workspace(request: Request) -> Workspace | None:
    """Return the workspace this page is about; None where none is open to who asks."""
    if "app" not in request.scope or any_desk_of(request).workspace_dir is None:
        return None
    try:
        return workspace_of(request)
    except ManumitError:
        return None


def is_team(request: Request) -> bool:
    """Tell whether people sign in here, instead of one person being at this machine."""
    return "app" in request.scope and getattr(any_desk_of(request), "is_team", False)


def _idle_seconds(request: Request) -> int:
    return any_desk_of(request).count_idle_seconds() if "app" in request.scope else 0
