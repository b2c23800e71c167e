# SPDX-License-Identifier: Apache-2.0
"""The pages. To add one, put a module in this folder; nothing else needs to change.

A page module has
  routes: list[Route]      Starlette routes; an endpoint calls a view and returns
                           `render(request, "name.html", view=view)` (manumit.web.shell);
  nav: NavItem             optional, its entry in the navigation;
  api: APIRouter           optional, its JSON twin, mounted below /api/v1 and answering
                           `to_plain(view)` (manumit.views.plain);
  only: "local" or "team"  optional: it exists on a person's own server, or on a team's.

Plain `def` endpoints run in a thread and may block; one that reads a form is `async def` with
`form = await read_form(request)` and runs slow work through `run_in_threadpool`. Templates extend
`base.html` and build everything from the macros of `parts.html`; look at /patterns. Raise a
ManumitError to show an error page. Search texts and other content never go into an address.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType


def find_pages() -> list[ModuleType]:
    """Return the page modules of this folder, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return [import_module(f"{__name__}.{name}") for name in names]
