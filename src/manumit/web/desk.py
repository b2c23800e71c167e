# SPDX-License-Identifier: Apache-2.0
"""What one running server works on: a workspace folder, a person, open sessions."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Timer
from typing import TYPE_CHECKING, Protocol

from starlette.requests import Request

from manumit.core.errors import NotFoundError, PassphraseError
from manumit.core.values import now_utc
from manumit.store.vault import has_vault, unlock
from manumit.web.sessions import Sessions

if TYPE_CHECKING:
    from manumit.workspace import Workspace


@dataclass
class Desk:
    """The state of one server.

    `workspace_dir` is None until a workspace has been chosen or created; pages that need one then
    lead to the page that creates it. A workspace with a passphrase is open only between `unlock`
    and `lock`; it locks itself when nobody has done anything for the idle time.
    """

    workspace_dir: Path | None
    actor: str
    sessions: Sessions
    _workspace: Workspace | None = None
    _lock: Lock = field(default_factory=Lock)
    _timer: Timer | None = None

    @property
    def has_passphrase(self) -> bool:
        """Whether the chosen workspace opens with a passphrase."""
        return self.workspace_dir is not None and has_vault(self.workspace_dir)

    def workspace(self) -> Workspace:
        """Return the open workspace.

        Raises:
            NotFoundError: If no workspace has been chosen yet.
            PassphraseError: If it is locked.
        """
        if self.workspace_dir is None:
            raise NotFoundError(
                "No workspace is open.", hint="Create one, or start again with its folder."
            )
        with self._lock:
            if self._workspace is None:
                if self.has_passphrase:
                    raise PassphraseError("The workspace is locked.", hint="Open /unlock.")
                from manumit.workspace import open_workspace

                self._workspace = open_workspace(self.workspace_dir, actor=self.actor)
            return self._workspace

    def unlock(self, passphrase: str) -> None:
        """Open the chosen workspace by its passphrase; also checks it when it is open already.

        Raises:
            PassphraseError: If it is wrong, or comes too soon after others that were.
        """
        from manumit.workspace import open_workspace

        if self.workspace_dir is None:
            raise NotFoundError("No workspace is open.", hint="Create one first.")
        with self._lock:
            vault = unlock(self.workspace_dir, passphrase, now_utc())
            if self._workspace is not None:
                vault.lock()
                return
            self._workspace = open_workspace(self.workspace_dir, actor=self.actor, vault=vault)
        self.sessions.touch()
        self._watch(self.sessions.idle_seconds)

    def lock(self) -> None:
        """Close the workspace, drop its keys, and close every session."""
        with self._lock:
            workspace, self._workspace = self._workspace, None
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
        self.sessions.close_all()
        if workspace is not None:
            try:
                workspace.sign_audit()
            finally:
                workspace.close()  # the keys go, whatever becomes of the signature

    def choose(self, workspace_dir: Path, workspace: Workspace | None = None) -> None:
        """Work on another workspace from now on; `workspace` is it, where it is open already."""
        with self._lock:
            self.workspace_dir = workspace_dir
            self._workspace = workspace
        if self.has_passphrase and workspace is not None:
            self._watch(self.sessions.idle_seconds)

    def _watch(self, seconds: float) -> None:
        """Look again after so many seconds whether anybody is still here."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = Timer(max(seconds, 0.05), self._look)
        self._timer.daemon = True
        self._timer.start()

    def _look(self) -> None:
        left = self.sessions.idle_seconds - self.sessions.idle_for()
        if left <= 0:
            self.lock()
        else:
            self._watch(left)

    def workspace_for(self, _request: Request) -> Workspace:
        """Return the open workspace: whoever asks here is the one person at this machine."""
        return self.workspace()

    def count_idle_seconds(self) -> int:
        """Return the seconds without a key or click after which a page locks."""
        return int(self.sessions.idle_seconds)

    def note_settings(self, workspace: Workspace) -> None:
        """Take over what was changed in the settings."""
        self.sessions.idle_seconds = 60.0 * workspace.settings.number("idle_lock_minutes")


class AnyDesk(Protocol):
    """What every page may ask of a desk: a person's own one, or that of a team."""

    workspace_dir: Path | None

    def workspace_for(self, request: Request) -> Workspace:
        """Return the open workspace for whoever makes this request."""

    def count_idle_seconds(self) -> int:
        """Return the seconds without a key or click after which a page locks."""

    def note_settings(self, workspace: Workspace) -> None:
        """Take over what was changed in the settings."""


def desk_of(request: Request) -> Desk:
    """Return the desk of the local server that got this request."""
    desk: Desk = request.app.state.desk
    return desk


def any_desk_of(request: Request) -> AnyDesk:
    """Return the desk of the server that got this request, local or of a team."""
    desk: AnyDesk = request.app.state.desk
    return desk


def workspace_of(request: Request) -> Workspace:
    """Return the workspace the server works on, for the person who asks.

    Raises:
        NotFoundError: If no workspace has been chosen yet.
        PassphraseError: If it is locked.
        DeniedError: If it is a team's, and nobody is signed in.
    """
    return any_desk_of(request).workspace_for(request)
