# SPDX-License-Identifier: Apache-2.0
"""One writer at a time per workspace; the operating system drops the lock of a dead process."""

from __future__ import annotations

import os
from pathlib import Path

from filelock import FileLock, Timeout

from manumit.core.errors import LockedError


class WriterLock:
    """The writer lock of a workspace; taking it again in the same process only counts."""

    def __init__(self, folder: Path) -> None:
        self._lock = FileLock(folder / "writer.lock", timeout=0, thread_local=False)
        self._note = folder / "writer.pid"

    def acquire(self, wait_seconds: float = 0) -> None:
        """Take the lock.

        Raises:
            LockedError: If another process holds it and does not let go in time.
        """
        try:
            self._lock.acquire(timeout=wait_seconds)
        except Timeout:
            raise LockedError(
                f"Another process ({self._holder()}) is writing to this workspace.",
                hint="Wait until it has finished, or stop it; reading goes on meanwhile.",
            ) from None
        self._note.write_text(str(os.getpid()), encoding="utf-8")

    def release(self) -> None:
        """Let go of the lock once."""
        self._lock.release()

    @property
    def is_held(self) -> bool:
        """Whether this process holds the lock."""
        return bool(self._lock.is_locked)

    def _holder(self) -> str:
        try:
            return f"process {int(self._note.read_text(encoding='utf-8'))}"
        except (OSError, ValueError):
            return "its number is not known"
