# SPDX-License-Identifier: Apache-2.0
"""The vault file: the master key, wrapped by the passphrase and by the recovery key.

`vault.json` holds no content of the workspace and no key in the clear. It is written whole or
not at all. A new passphrase wraps the same master key anew, so nothing else is rewritten.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from manumit.core.errors import CorruptError, NotFoundError, PassphraseError, UsageError
from manumit.store.vault.keyring import Vault
from manumit.store.vault.passphrase import (
    KeyCost,
    check_passphrase,
    derive_passphrase_key,
    make_salt,
    measure_cost,
)
from manumit.store.vault.sealing import make_key, parse_text, seal, to_text, unseal
from manumit.store.vault.shares import join_shares, split_key

VAULT_FILE = "vault.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class VaultFile:
    """What `vault.json` holds; `wrapped` and `recovery` are the master key, sealed.

    Attributes:
        workspace_id: The workspace it belongs to; authenticated with the wrapped keys.
        salt: Salt of the passphrase, base64.
        cost: Cost of one guess.
        wrapped: The master key sealed by the passphrase's key.
        recovery: The master key sealed by the recovery key; empty before shares were made.
        is_wiped: The keys were destroyed on purpose.
    """

    workspace_id: str
    salt: str = ""
    cost: KeyCost = field(default_factory=KeyCost)
    wrapped: str = ""
    recovery: str = ""
    is_wiped: bool = False


def has_vault(folder: Path) -> bool:
    """Whether the workspace in `folder` opens with a passphrase."""
    return (folder / VAULT_FILE).exists()


def make_vault(
    folder: Path, passphrase: str, workspace_id: str, cost: KeyCost | None = None
) -> Vault:
    """Make the keys of a new workspace and write its vault file.

    Args:
        folder: The workspace.
        passphrase: What opens it from now on.
        workspace_id: Its id.
        cost: Cost of one guess; measured on this machine where none is given.

    Raises:
        UsageError: If the passphrase is too easy to guess, or there is a vault already.
    """
    if has_vault(folder):
        raise UsageError("This workspace has a vault already.")
    vault = Vault(bytearray(make_key()))
    _write(folder, _wrap(VaultFile(workspace_id), vault, passphrase, cost))
    return vault


def open_vault(folder: Path, passphrase: str) -> Vault:
    """Return the keys of a workspace.

    Raises:
        PassphraseError: If the passphrase is wrong, or the keys were destroyed.
        CorruptError: If the vault file cannot be read.
        NotFoundError: If there is none.
    """
    kept = _read(folder)
    key = derive_passphrase_key(passphrase, parse_text(kept.salt), kept.cost)
    try:
        master = unseal(key, parse_text(kept.wrapped), "master", "passphrase", kept.workspace_id)
    except CorruptError:
        raise PassphraseError(
            "The passphrase is wrong.",
            hint="Try again; two recovery shares also open the workspace: manumit vault recover",
        ) from None
    return Vault(bytearray(master))


def change_passphrase(
    folder: Path, vault: Vault, passphrase: str, cost: KeyCost | None = None
) -> None:
    """Let another passphrase open the workspace; the old one no longer does.

    Raises:
        UsageError: If the passphrase is too easy to guess.
    """
    _write(folder, _wrap(_read(folder), vault, passphrase, cost))


def make_shares(folder: Path, vault: Vault) -> list[str]:
    """Return three recovery shares, any two of which open the workspace; older ones no longer do.

    They are shown once: only the master key wrapped by the recovery key is kept.
    """
    kept, key = _read(folder), make_key()
    master = vault.hand_over()
    sealed = seal(key, master, "master", "recovery", kept.workspace_id)
    _write(folder, replace(kept, recovery=to_text(sealed)))
    return split_key(key)


def recover_vault(folder: Path, shares: Sequence[str]) -> Vault:
    """Return the keys of a workspace of which two recovery shares are given.

    Raises:
        UsageError: If the shares make no key.
        PassphraseError: If they are not the latest shares of this workspace.
    """
    kept = _read(folder)
    if not kept.recovery:
        raise UsageError("No recovery shares were ever made for this workspace.")
    try:
        master = unseal(
            join_shares(shares), parse_text(kept.recovery), "master", "recovery", kept.workspace_id
        )
    except CorruptError:
        raise PassphraseError(
            "These shares belong to another workspace, or newer ones were made since.",
            hint="Look for the sheets with the latest date.",
        ) from None
    return Vault(bytearray(master))


def wipe_vault(folder: Path) -> None:
    """Destroy the keys: no passphrase and no share opens this folder again.

    The old content is overwritten before the file is replaced. A solid-state disk, a snapshot or
    a backup may still hold an earlier copy of the file, which opens with its passphrase.
    """
    path = folder / VAULT_FILE
    workspace_id = _read(folder).workspace_id
    with path.open("r+b") as file:
        file.write(os.urandom(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    _write(folder, VaultFile(workspace_id, is_wiped=True))


def _wrap(kept: VaultFile, vault: Vault, passphrase: str, cost: KeyCost | None) -> VaultFile:
    check_passphrase(passphrase)
    cost, salt = cost or measure_cost(), make_salt()
    key = derive_passphrase_key(passphrase, salt, cost)
    sealed = seal(key, vault.hand_over(), "master", "passphrase", kept.workspace_id)
    return replace(kept, salt=to_text(salt), cost=cost, wrapped=to_text(sealed))


def _read(folder: Path) -> VaultFile:
    path = folder / VAULT_FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content.pop("format") > _FORMAT:
            raise CorruptError(
                "The vault file was written by a newer version of Manumit.",
                hint="Install that version or a later one.",
                where=VAULT_FILE,
            )
        kept = VaultFile(**content | {"cost": KeyCost(**content["cost"])})
    except FileNotFoundError:
        raise NotFoundError("This workspace has no vault.", where=VAULT_FILE) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CorruptError(
            "The vault file cannot be read.",
            hint="Put back vault.json from the latest backup; without it nothing opens.",
            where=VAULT_FILE,
        ) from None
    if kept.is_wiped:
        raise PassphraseError("The keys of this workspace were destroyed; it cannot be opened.")
    return kept


def _write(folder: Path, kept: VaultFile) -> None:
    path = folder / VAULT_FILE
    unfinished = path.with_suffix(".new")
    unfinished.touch(mode=0o600)
    with unfinished.open("w", encoding="utf-8") as file:
        json.dump({"format": _FORMAT, **asdict(kept)}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
