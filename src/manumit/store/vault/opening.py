# SPDX-License-Identifier: Apache-2.0
"""Opening a workspace's keys; a failure makes the next attempt wait, and is not forgotten.

The audit is behind the same lock, so failures wait in a small file (times only) until the
workspace is opened; then they become audit events. This slows down someone at this keyboard;
against someone with a copy of the folder only the passphrase and its cost stand.
"""

from __future__ import annotations

import contextlib
import json
import math
from datetime import datetime
from pathlib import Path

from manumit.core.errors import CorruptError, PassphraseError, UsageError
from manumit.store.database import Database
from manumit.store.vault.file import VAULT_FILE, has_vault, open_vault
from manumit.store.vault.keyring import Vault

_FILE = "failed-unlocks.json"
_MOST_WAIT_SECONDS = 60
_MOST_KEPT = 1000


def open_keys(folder: Path, passphrase: str | None, *, must: bool, now: datetime) -> Vault | None:
    """Return the keys of a workspace, or None if it has no passphrase.

    Args:
        folder: The workspace.
        passphrase: What the person gave, None if nothing.
        must: Whether it has to have a passphrase.
        now: The time.

    Raises:
        PassphraseError: If the passphrase is missing or wrong, or comes too soon after others.
        UsageError: If a passphrase is given and it has none.
        CorruptError: If the vault file is missing or cannot be read.
    """
    if has_vault(folder):
        if passphrase is None:
            raise PassphraseError(
                "This workspace is locked.", hint="Give its passphrase, such as by --passphrase-fd."
            )
        return unlock(folder, passphrase, now)
    state = Database(folder / "state.db")
    if must or (state.path.exists() and not state.is_plain()):
        raise CorruptError(
            "The vault file of this workspace is missing.",
            hint="Put back vault.json from the latest backup; without it nothing opens.",
            where=VAULT_FILE,
        )
    if passphrase is not None:
        raise UsageError("This workspace has no passphrase.", hint="Leave the passphrase out.")
    return None


def unlock(folder: Path, passphrase: str, now: datetime) -> Vault:
    """Open the vault, or note that it failed.

    After the first failure the next attempt must wait one second, then two, four, and so on up
    to a minute.

    Raises:
        PassphraseError: If the passphrase is wrong, or the last failure is too recent.
        CorruptError: If the vault file cannot be read.
    """
    failed = read_failures(folder)
    if wait := _find_wait(failed, now):
        raise PassphraseError(
            "There were wrong passphrases just before.", hint=f"Wait {wait} s, then try again."
        )
    try:
        return open_vault(folder, passphrase)
    except PassphraseError:
        # A folder that cannot be written is a copy; there the failure cannot be noted.
        with contextlib.suppress(OSError):
            _write(folder, [*failed, now])
        raise


def read_failures(folder: Path) -> list[datetime]:
    """Return the times of failed openings since the last one that succeeded, oldest first."""
    try:
        times = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return [datetime.fromisoformat(time) for time in times]
    except (FileNotFoundError, ValueError, TypeError):
        return []


def clear_failures(folder: Path) -> None:
    """Forget failed openings, once the audit holds them."""
    (folder / _FILE).unlink(missing_ok=True)


def _find_wait(failed: list[datetime], now: datetime) -> int:
    """Return the seconds to wait; none if a clock that was set back would make it longer."""
    if not failed:
        return 0
    wait = min(_MOST_WAIT_SECONDS, 2 ** min(len(failed) - 1, 10))
    left = wait - (now - failed[-1]).total_seconds()
    return math.ceil(left) if 0 < left <= wait else 0


def _write(folder: Path, failed: list[datetime]) -> None:
    unfinished = folder / f"{_FILE}.new"
    times = [time.isoformat(timespec="microseconds") for time in failed[-_MOST_KEPT:]]
    unfinished.write_text(json.dumps(times), encoding="utf-8")
    unfinished.replace(folder / _FILE)
