# SPDX-License-Identifier: Apache-2.0
"""What one running server works on: a workspace folder, a person, open sessions."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from starlette.requests import Request

from manumit.core.errors import NotFoundError
from manumit.web.sessions import Sessions

if TYPE_CHECKING:
    from manumit.workspace import Workspace


@dataclass
class Desk:
    """The state of one server.

    `workspace_dir` is None until a workspace has been chosen or created; pages that need one then
    lead to the page that creates it.
    """

    workspace_dir: Path | None
    actor: str
    sessions: Sessions
    _workspace: Workspace | None = None
    _lock: Lock = field(default_factory=Lock)

    def workspace(self) -> Workspace:
        """Return the open workspace.

        Raises:
            NotFoundError: If no workspace has been chosen yet.
        """
        if self.workspace_dir is None:
            raise NotFoundError(
                "No workspace is open.", hint="Create one, or start again with its folder."
            )
        with self._lock:
            if self._workspace is None:
                from manumit.workspace import open_workspace

                self._workspace = open_workspace(self.workspace_dir, actor=self.actor)
            return self._workspace

    def choose(self, workspace_dir: Path) -> None:
        """Work on another workspace from now on."""
        with self._lock:
            self.workspace_dir = workspace_dir
            self._workspace = None


def desk_of(request: Request) -> Desk:
    """Return the desk of the server that got this request."""
    desk: Desk = request.app.state.desk
    return desk


def workspace_of(request: Request) -> Workspace:
    """Return the workspace the server works on, or raise NotFoundError."""
    return desk_of(request).workspace()
