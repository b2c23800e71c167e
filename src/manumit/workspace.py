# SPDX-License-Identifier: Apache-2.0
"""The tray carried from room to room: store, policy, settings, clock and actor.

A workspace is a folder. It has no verbs of the field; rooms do the work.
"""

from __future__ import annotations

import os
import secrets
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from manumit.access import Actor, Asking, Thing, check_access, local_actor, read_policy
from manumit.core.errors import UsageError
from manumit.core.policy import SIDE_PURPOSES, Policy, change_policy, make_policy
from manumit.core.settings import Settings, make_settings
from manumit.core.values import now_utc
from manumit.store.audit import append_event
from manumit.store.engine import DuckEngine, Engine
from manumit.store.facts import Facts
from manumit.store.lock import WriterLock
from manumit.store.state import State
from manumit.store.terms import change_values, read_terms, write_terms
from manumit.store.vault import KeyCost, Purpose, Vault, make_vault, open_keys
from manumit.store.vault.opening import clear_failures, read_failures
from manumit.store.vault.passphrase import check_passphrase


@dataclass(slots=True)
class Workspace:
    """One open workspace.

    Attributes:
        folder: Where it lies.
        policy: Side, controller, lawful basis, purpose and terms.
        settings: Settings in force, with their origin.
        facts: The Parquet facts.
        state: The state database.
        lock: The writer lock, shared by all that write.
        actor: Who works.
        clock: Gives the present time; tests put their own in.
        vault: The keys of a workspace with a passphrase; None for one without.
    """

    folder: Path
    policy: Policy
    settings: Settings
    facts: Facts
    state: State
    lock: WriterLock
    actor: Actor
    clock: Callable[[], datetime] = now_utc
    vault: Vault | None = field(default=None, repr=False)
    _engine: tuple[int, DuckEngine] | None = field(default=None, repr=False)
    _engine_lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def engine(self) -> Engine:
        """Return a query engine over the latest facts; kept until the facts change."""
        with self._engine_lock:
            snapshot = self.facts.snapshot()
            if self._engine is None or self._engine[0] != snapshot.manifest.generation:
                engine = DuckEngine(
                    snapshot,
                    memory_mb=self.settings.number("memory_limit_mb"),
                    threads=self.settings.number("threads"),
                )
                # The old one is not closed here: another thread may still be reading from it.
                self._engine = (snapshot.manifest.generation, engine)
            return self._engine[1]

    def check(
        self, action: str, kind: str, object_id: str, *, side: str = "", author: str = ""
    ) -> None:
        """Let the actor do this to this object, or raise DeniedError."""
        here = self.policy.side
        asking = Asking(
            actor=self.actor,
            action=action,
            purpose=self.actor.purpose or SIDE_PURPOSES[here],
            workspace_side=here,
            at=self.clock(),
        )
        check_access(read_policy(), asking, Thing(kind, object_id, side or here, author))

    def record(
        self,
        connection: sa.Connection,
        action: str,
        object_id: str,
        detail: Mapping[str, str | int | float | bool] | None = None,
    ) -> None:
        """Add an audit event inside a writing transaction of the state."""
        append_event(
            connection,
            actor=self.actor.name,
            action=action,
            object_id=object_id,
            at=self.clock(),
            detail=detail,
        )

    @contextmanager
    def acting(
        self, action: str, kind: str, object_id: str, *, side: str = "", author: str = ""
    ) -> Iterator[sa.Connection]:
        """Check access, open a writing transaction, and audit it: together or not at all."""
        self.check(action, kind, object_id, side=side, author=author)
        with self.state.write() as connection:
            yield connection
            self.record(connection, action, object_id)

    def change_terms(self, given: Mapping[str, str], reason: str) -> None:
        """Change terms under which records are held; each change is audited with its reason.

        Args:
            given: New values of some of `manumit.core.policy.TERMS`, as a person wrote them.
            reason: Why, in a sentence.

        Raises:
            UsageError: If a value is not valid, nothing would change, or the reason is empty.
        """
        if not reason.strip():
            raise UsageError("The reason is empty.", hint="Say in a sentence why the terms change.")
        self.check("change.settings", "workspace", self.policy.workspace_id)
        with self.state.write() as connection:
            policy, _settings = read_terms(self.folder)
            changed = change_policy(policy, given)
            old, new = policy.to_dict(), changed.to_dict()
            values = {name: new[name] for name in new if new[name] != old[name]}
            for name, value in values.items():
                detail = {"term": name, "from": old[name], "to": value, "reason": reason.strip()}
                self.record(connection, "change.terms", policy.workspace_id, detail)
            change_values(self.folder, "policy", values)
        self.policy = changed

    def change_setting(self, name: str, value: str) -> None:
        """Change one setting, audited.

        Raises:
            UsageError: If there is no such setting, or the value is not one it can have.
        """
        self.check("change.settings", "workspace", self.policy.workspace_id)
        with self.state.write() as connection:
            given = read_terms(self.folder)[1]
            checked = make_settings({name: value}, {}).values[name]
            detail = {"setting": name, "from": make_settings(given, {}).values[name], "to": checked}
            self.record(connection, "change.settings", self.policy.workspace_id, detail)
            change_values(self.folder, "settings", {name: checked})
        self.settings = make_settings({**given, name: checked}, os.environ)

    def secret(self) -> bytes:
        """Return this workspace's key for hashed selectors and suppressions (32 bytes)."""
        if self.vault is not None:
            return self.vault.subkey(Purpose.SELECTORS)
        return bytes.fromhex(
            (self.folder / "keys" / "hash.key").read_text(encoding="ascii").strip()
        )

    def subkey(self, purpose: Purpose) -> bytes | None:
        """Return the key for a purpose, None in a workspace without a passphrase."""
        return None if self.vault is None else self.vault.subkey(purpose)

    def close(self) -> None:
        """Close the engine and the state, and drop the keys."""
        if self._engine is not None:
            self._engine[1].close()
            self._engine = None
        self.state.close()
        if self.vault is not None:
            self.vault.lock()


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
    state = State(folder / "state.db", None if vault is None else vault.subkey(Purpose.STATE))
    state.upgrade()
    workspace = Workspace(
        folder=folder,
        policy=policy,
        settings=make_settings(given, os.environ),
        facts=Facts(folder / "facts", lock),
        state=state,
        lock=lock,
        actor=local_actor(actor),
        vault=vault,
    )
    _audit_failures(workspace)
    return workspace


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
