# SPDX-License-Identifier: Apache-2.0
"""Watching: new files of a folder are taken in and matched as they come."""

from __future__ import annotations

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from manumit.intake import add_files
from manumit.prosecute.adverts.searching import update_search
from manumit.prosecute.adverts.watching import match_new_adverts, read_known
from manumit.prosecute.leads.watching import raise_alerts
from manumit.warming import warm_readers
from manumit.workspace import Workspace

# A file that is still being written changes; one this old does not.
_SETTLED_SECONDS = 2.0
FileMark = tuple[str, int, int]
# Stands among the files looked at once a look has come to its end.
_LOOKED: FileMark = ("", 0, 0)


@dataclass(frozen=True, slots=True)
class WatchReport:
    """What one look brought: files, new adverts, those in campaigns, and alerts raised."""

    files: int
    adverts: int
    in_campaigns: int
    alerts: int
    seconds: float


def watch_folder(
    workspace: Workspace, folder: Path, seen: set[FileMark] | None = None
) -> WatchReport:
    """Take in the new files of a folder and match their adverts.

    Adverts that came in otherwise and were not matched yet are taken up too, and so are those
    that a killed process took in: the first look asks the tables what is still to be done.

    Args:
        workspace: The workspace.
        folder: Where files arrive.
        seen: Files looked at before, added to; a file taken in earlier adds nothing anyway.

    Raises:
        LockedError: If another process is writing.
    """
    begun = time.perf_counter()
    seen = set() if seen is None else seen
    new = [(path, mark) for path, mark in _find_settled(folder) if mark not in seen]
    if not new and _LOOKED in seen:
        return WatchReport(0, 0, 0, 0, 0.0)
    seen.discard(_LOOKED)
    workspace.lock.acquire()
    try:
        known = None
        # While another process reads the files, this one reads its word lists and the known
        # texts, which stay as they are: we hold the lock, and taking in leaves them alone.
        with ThreadPoolExecutor(max_workers=2) as ahead:
            if new:
                ahead.submit(warm_readers)
                reading = ahead.submit(read_known, workspace.facts.snapshot())
                add_files(workspace, [str(path) for path, _ in new])
                known = reading.result()
        matched = match_new_adverts(workspace, known)
        alerts = raise_alerts(workspace)
        # Without an index there is nothing to add to: the next run builds it.
        update_search(workspace)
    finally:
        workspace.lock.release()
    seen.update([_LOOKED, *(mark for _, mark in new)])
    seconds = time.perf_counter() - begun
    return WatchReport(len(new), matched.adverts, matched.in_campaigns, len(alerts), seconds)


def _find_settled(folder: Path) -> list[tuple[Path, FileMark]]:
    found = []
    for path in sorted(folder.iterdir()):
        # A file that goes while we look is not there.
        with contextlib.suppress(FileNotFoundError):
            state = path.stat()
            is_settled = time.time() - state.st_mtime >= _SETTLED_SECONDS
            if is_settled and path.is_file() and not path.name.startswith("."):
                found.append((path, (path.name, state.st_size, state.st_mtime_ns)))
    return found
