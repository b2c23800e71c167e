# SPDX-License-Identifier: Apache-2.0
"""The tray carried from room to room: store, policy, settings, clock and actor."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from manumit.access import Actor, Asking, Thing, check_access, is_allowed, read_policy
from manumit.core.errors import CorruptError, DeniedError
from manumit.core.policy import SIDE_PURPOSES, Policy
from manumit.core.settings import Settings
from manumit.core.values import now_utc
from manumit.store.audit import AuditCheck, append_event
from manumit.store.checkpoints import (
    Checkpoint,
    is_checkpoint_due,
    make_checkpoint,
    to_public_bytes,
    verify_audit,
)
from manumit.store.engine import DuckEngine, Engine
from manumit.store.facts import Facts
from manumit.store.lock import WriterLock
from manumit.store.parquet import forget_keys
from manumit.store.signing import load_signing_key
from manumit.store.state import State
from manumit.store.vault import Purpose, Vault
from manumit.store.vault.sealing import derive_key

_LOOKING = ("read.", "search.")
_SAME_LOOK = timedelta(minutes=1)
_MOST_LOOKS = 10_000


@dataclass(slots=True)
class _Bench:
    """The query engine of one generation of facts, shared by all copies of a workspace."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    generation: int = -1
    engine: DuckEngine | None = None


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
    _looks: dict[tuple[str, ...], datetime] = field(default_factory=dict, repr=False)
    _bench: _Bench = field(default_factory=_Bench, repr=False)

    def as_seen_by(self, actor: Actor, policy: Policy, settings: Settings) -> Workspace:
        """Return the same open workspace for another person, under the terms of this moment.

        Files, state, keys and the query engine are shared; only the copy's own fields differ.
        """
        return replace(self, actor=actor, policy=policy, settings=settings)

    def engine(self) -> Engine:
        """Return a query engine over the latest facts; kept until the facts change."""
        bench = self._bench
        with bench.lock:
            snapshot = self.facts.snapshot()
            if bench.engine is None or bench.generation != snapshot.manifest.generation:
                # The old one is not closed here: another thread may still be reading from it.
                bench.engine = DuckEngine(
                    snapshot,
                    memory_mb=self.settings.number("memory_limit_mb"),
                    threads=self.settings.number("threads"),
                )
                bench.generation = snapshot.manifest.generation
            return bench.engine

    def check(
        self, action: str, kind: str, object_id: str, *, side: str = "", author: str = ""
    ) -> None:
        """Let the actor do this to this object, or raise DeniedError.

        Looking at what could harm somebody is written down before it is shown, and so is every
        refusal; a change is written down with the change itself (`acting`).
        """
        policy, asking = read_policy(), self._ask(action)
        here = self.policy.side
        try:
            check_access(policy, asking, Thing(kind, object_id, side or here, author))
        except DeniedError:
            with self.state.write() as connection:
                self.record(connection, f"denied.{action}", object_id)
            raise
        if action.startswith(_LOOKING) and policy.actions[action].is_recorded:
            self._record_look(action, object_id, asking)

    def _record_look(self, action: str, object_id: str, asking: Asking) -> None:
        """Record that somebody looks; a page that asks again within a minute is the same look."""
        look = (asking.actor.name, asking.purpose, action, object_id)
        last = self._looks.get(look)
        if last is not None and timedelta(0) <= asking.at - last < _SAME_LOOK:
            return
        with self.state.write() as connection:
            self.record(connection, action, object_id, {"purpose": asking.purpose})
        if len(self._looks) >= _MOST_LOOKS:
            self._looks.clear()
        self._looks[look] = asking.at

    def may(self, action: str) -> bool:
        """Whether the actor may do this to the workspace as a whole: to show a way, or not.

        It opens nothing: what is behind the way is checked, and recorded, by itself.
        """
        whole = Thing("workspace", self.policy.workspace_id, self.policy.side)
        return is_allowed(read_policy(), self._ask(action), whole)

    def _ask(self, action: str) -> Asking:
        actions = read_policy().actions
        fixed = actions[action].purpose if action in actions else ""
        return Asking(
            actor=self.actor,
            action=action,
            purpose=fixed or self.actor.purpose or SIDE_PURPOSES[self.policy.side],
            workspace_side=self.policy.side,
            at=self.clock(),
        )

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
        if is_checkpoint_due(connection, self.clock()):
            self._sign_audit(connection)

    def sign_audit(self) -> None:
        """Sign how far the audit has come, if anything came since the last time."""
        with self.state.write() as connection:
            self._sign_audit(connection)

    def check_audit(self, anchors: Iterable[Checkpoint] = ()) -> AuditCheck:
        """Recompute the audit and hold it against its checkpoints, and those kept outside."""
        public = to_public_bytes(self._signing_key())
        with self.state.read() as connection:
            return verify_audit(connection, public, self.policy.workspace_id, anchors)

    def _sign_audit(self, connection: sa.Connection) -> None:
        make_checkpoint(connection, self._signing_key(), self.policy.workspace_id, self.clock())

    def _signing_key(self) -> Ed25519PrivateKey:
        return load_signing_key(self.folder / "keys", self.subkey(Purpose.SIGNING))

    @contextmanager
    def acting(
        self, action: str, kind: str, object_id: str, *, side: str = "", author: str = ""
    ) -> Iterator[sa.Connection]:
        """Check access, open a writing transaction, and audit it: together or not at all."""
        self.check(action, kind, object_id, side=side, author=author)
        with self.state.write() as connection:
            yield connection
            self.record(connection, action, object_id)

    def secret(self) -> bytes:
        """Return this workspace's key for hashed selectors and suppressions (32 bytes)."""
        if self.vault is not None:
            return self.vault.subkey(Purpose.SELECTORS)
        return read_secret(self.folder)

    def codes_key(self) -> bytes:
        """Return the key that seals the secrets of one-time codes (32 bytes)."""
        if self.vault is not None:
            return self.vault.subkey(Purpose.CODES)
        return derive_key(read_secret(self.folder), "codes")

    def subkey(self, purpose: Purpose) -> bytes | None:
        """Return the key for a purpose, None in a workspace without a passphrase."""
        return None if self.vault is None else self.vault.subkey(purpose)

    def close(self) -> None:
        """Close the engine and the state, and drop the keys."""
        if self._bench.engine is not None:
            self._bench.engine.close()
            self._bench.engine = None
        self.state.close()
        if self.vault is not None:
            self.vault.lock()
            forget_keys()


def read_secret(folder: Path) -> bytes:
    """Return the 256-bit key of a workspace without a passphrase.

    Raises:
        CorruptError: If its file is missing or is no key.
    """
    try:
        return bytes.fromhex((folder / "keys" / "hash.key").read_text(encoding="ascii").strip())
    except (FileNotFoundError, ValueError):
        raise CorruptError(
            "The key file of the workspace is missing or damaged.",
            hint="Restore the latest backup with `manumit restore`.",
            where="Key file",
        ) from None
