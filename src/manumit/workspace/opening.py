# SPDX-License-Identifier: Apache-2.0
"""Making a workspace and opening it."""

from __future__ import annotations

import os
import secrets
import uuid
from pathlib import Path

from manumit.access import local_actor
from manumit.core.errors import UsageError
from manumit.core.policy import Policy, make_policy
from manumit.core.settings import Settings, make_settings
from manumit.core.values import now_utc
from manumit.store.facts import Facts
from manumit.store.lock import WriterLock
from manumit.store.signing import load_signing_key
from manumit.store.state import State
from manumit.store.terms import read_terms, write_terms
from manumit.store.vault import KeyCost, Purpose, Vault, make_vault, open_keys
from manumit.store.vault.opening import clear_failures, read_failures
from manumit.store.vault.passphrase import check_passphrase
from manumit.store.vault.sealing import derive_key
from manumit.workspace.tray import Workspace, read_secret


def create_workspace(
    directory: str | Path,
    *,
    side: str,
    controller: str,
    basis: str,
    purpose: str,
    retention_days: int,
    actor: str = "",
    passphrase: str | None = None,
    cost: KeyCost | None = None,
) -> Workspace:
    """Make a new workspace in an empty or new folder and open it.

    Args:
        directory: The folder.
        side: Side of the wall.
        controller: Who is responsible.
        basis: Lawful basis.
        purpose: What the records are held for.
        retention_days: How long they stay.
        actor: Who works.
        passphrase: What opens it from now on; the side of assistance needs one.
        cost: Cost of one guess of the passphrase; measured on this machine where none is given.

    Raises:
        UsageError: If a term is not valid, the passphrase is missing or too easy to guess, or
            the folder already holds something or cannot be made.
    """
    folder = Path(directory)
    policy = make_policy(
        side=side,
        controller=controller,
        basis=basis,
        purpose=purpose,
        retention_days=retention_days,
        workspace_id=uuid.uuid4().hex,
        created_at=now_utc().isoformat(timespec="seconds"),
    )
    if side == "assistance" and not passphrase:
        raise UsageError(
            "A workspace for assistance needs a passphrase: it holds survivors' records.",
            hint="Give --passphrase, and choose five or more random words.",
        )
    try:
        if folder.exists() and any(folder.iterdir()):
            raise UsageError(f"{folder} is not empty.", hint="Give a new folder.")
        vault = _make_folder(folder, policy, passphrase, cost)
    except OSError as error:
        raise UsageError(
            f"{folder} cannot be made.", hint=f"The system says: {error.strerror}."
        ) from error
    load_signing_key(folder / "keys", None if vault is None else vault.subkey(Purpose.SIGNING))
    workspace = open_workspace(folder, actor=actor, vault=vault)
    with workspace.state.write() as connection:
        workspace.record(connection, "create.workspace", policy.workspace_id)
    return workspace


def _make_folder(
    folder: Path, policy: Policy, passphrase: str | None, cost: KeyCost | None
) -> Vault | None:
    if passphrase is not None:
        check_passphrase(passphrase)
    for name in ("facts", "keys", "spool"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    vault = None
    if passphrase is not None:
        vault = make_vault(folder, passphrase, policy.workspace_id, cost)
    else:
        key = folder / "keys" / "hash.key"
        key.touch(mode=0o600)
        key.write_text(secrets.token_hex(32), encoding="ascii")
    # The settings file comes last: a folder without it is no workspace, only leftovers.
    write_terms(folder, policy)
    return vault


def open_workspace(
    directory: str | Path,
    actor: str = "",
    *,
    passphrase: str | None = None,
    vault: Vault | None = None,
) -> Workspace:
    """Open a workspace.

    Args:
        directory: Its folder.
        actor: Who works.
        passphrase: What opens it, where it has one.
        vault: Its keys, where they are open already; `close` drops them.

    Raises:
        NotFoundError: If the folder holds no workspace.
        CorruptError: If its settings file cannot be read, or a newer version wrote it.
        PassphraseError: If the passphrase is missing or wrong.
        UsageError: If a passphrase is given and it has none.
    """
    folder = Path(directory)
    policy, given = read_terms(folder)
    if vault is None:
        vault = open_keys(folder, passphrase, must=policy.side == "assistance", now=now_utc())
    lock = WriterLock(folder)
    settings = make_settings(given, os.environ)
    state = _open_state(folder, policy, settings, vault)
    state.upgrade()
    workspace = Workspace(
        folder=folder,
        policy=policy,
        settings=settings,
        facts=Facts(folder / "facts", lock, vault),
        state=state,
        lock=lock,
        actor=local_actor(actor),
        vault=vault,
    )
    _audit_failures(workspace)
    return workspace


def _open_state(folder: Path, policy: Policy, settings: Settings, vault: Vault | None) -> State:
    audit_key = _read_audit_key(folder, vault)
    if url := settings.text("state_url"):
        from manumit.store.server_state import ServerState

        return ServerState(url, f"manumit_{policy.workspace_id[:16]}", audit_key=audit_key)
    key = None if vault is None else vault.subkey(Purpose.STATE)
    return State(folder / "state.db", key, audit_key=audit_key)


def _read_audit_key(folder: Path, vault: Vault | None) -> bytes:
    if vault is not None:
        return vault.subkey(Purpose.AUDIT)
    return derive_key(read_secret(folder), "audit")


def _audit_failures(workspace: Workspace) -> None:
    if failures := read_failures(workspace.folder) if workspace.vault else []:
        with workspace.state.write() as connection:
            for at in failures:
                detail = {"failed_at": at.isoformat(timespec="seconds")}
                workspace.record(connection, "fail.unlock", workspace.policy.workspace_id, detail)
        clear_failures(workspace.folder)


def read_settings(directory: Path | None) -> Settings:
    """Return the settings of a workspace, or the defaults where none is open yet."""
    given = read_terms(directory)[1] if directory else {}
    return make_settings(given, os.environ)


def read_terms_of(directory: Path) -> Policy:
    """Return the terms of a workspace as they stand in its file now."""
    return read_terms(directory)[0]
