# SPDX-License-Identifier: Apache-2.0
"""Signed marks of how far the audit had come, so that a cut-off tail is found.

A chain of hashes shows a change in its middle; whoever cuts its end leaves a shorter chain that
still holds. A checkpoint says, signed, "row n with hash h was the last at this time". Checkpoints
are kept beside the chain, and can be printed or sent to somebody outside, whose copy then tells
even where a thief of the whole machine has cut both.

Source: RFC 8032 (Ed25519).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from manumit.core.errors import InputError
from manumit.core.values import to_utc
from manumit.store.audit import AuditCheck, verify_chain
from manumit.store.state import STATE_TABLES

_EVENTS = STATE_TABLES["audit_events"]
_CHECKPOINTS = STATE_TABLES["audit_checkpoints"]
_SIGNED = ("workspace_id", "event_id", "head_hash", "made_at")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The last row of the audit at a time, signed. Keys and signatures are hexadecimal."""

    workspace_id: str
    event_id: int
    head_hash: str
    made_at: str
    public_key: str
    signature: str

    def to_dict(self) -> dict[str, str | int]:
        """Return it as plain values, as it is handed to somebody outside."""
        return asdict(self)


def make_checkpoint(
    connection: sa.Connection, key: Ed25519PrivateKey, workspace_id: str, at: datetime
) -> Checkpoint | None:
    """Sign the present end of the audit and keep it; None if nothing came since the last one.

    Args:
        connection: From `State.write()`.
        key: The workspace's signing key.
        workspace_id: Whose audit it is.
        at: When, UTC.
    """
    head = _find_head(connection)
    last = _find_last(connection)
    if head is None or (last is not None and last.event_id == head[0]):
        return None
    moment = at.astimezone(UTC).replace(microsecond=0)
    signed: dict[str, str | int] = {
        "workspace_id": workspace_id,
        "event_id": head[0],
        "head_hash": head[1],
        "made_at": moment.isoformat(),
    }
    public = to_public_bytes(key).hex()
    signature = key.sign(_to_bytes(signed)).hex()
    connection.execute(
        _CHECKPOINTS.insert().values(
            **(signed | {"made_at": moment}), public_key=public, signature=signature
        )
    )
    return Checkpoint(workspace_id, head[0], head[1], str(signed["made_at"]), public, signature)


def to_public_bytes(key: Ed25519PrivateKey) -> bytes:
    """Return the public half of a signing key (32 bytes)."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def is_checkpoint_due(connection: sa.Connection, at: datetime, *, minutes: int = 60) -> bool:
    """Return whether events have come since the last checkpoint, which is that old or older."""
    last, head = _find_last(connection), _find_head(connection)
    if head is None or (last is not None and last.event_id == head[0]):
        return False
    if last is None:
        return True
    return (at - datetime.fromisoformat(last.made_at)).total_seconds() >= minutes * 60


def read_checkpoints(connection: sa.Connection) -> tuple[Checkpoint, ...]:
    """Return all checkpoints, oldest first."""
    rows = connection.execute(sa.select(_CHECKPOINTS).order_by(_CHECKPOINTS.c.event_id))
    return tuple(_to_checkpoint(row._asdict()) for row in rows)


def parse_checkpoints(text: str) -> tuple[Checkpoint, ...]:
    """Return the checkpoints of an exported file.

    Raises:
        InputError: If the text is not such a file.
    """
    try:
        return tuple(_to_checkpoint(row) for row in json.loads(text)["checkpoints"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            "This is not an exported list of checkpoints.",
            hint="Export one with `manumit audit anchor`.",
        ) from error


def verify_audit(
    connection: sa.Connection,
    public_key: bytes,
    workspace_id: str,
    anchors: Iterable[Checkpoint] = (),
) -> AuditCheck:
    """Recompute the chain and hold it against every checkpoint, kept here or outside.

    Args:
        connection: From `State.read()`.
        public_key: The workspace's own; a checkpoint signed by another key does not count.
        workspace_id: Whose audit it is.
        anchors: Checkpoints that were kept outside.

    Returns:
        The first row that does not hold: a changed, missing or exchanged row of the chain, a row
        that differs from what was signed, or the first row that was cut off.
    """
    check = verify_chain(connection)
    signer = Ed25519PublicKey.from_public_bytes(public_key)
    worst = check
    for point in (*read_checkpoints(connection), *anchors):
        found = _verify_one(connection, signer, workspace_id, point, check.events)
        if found is not None and (worst.first_bad_id is None or found[0] < worst.first_bad_id):
            worst = AuditCheck(check.events, *found)
    return worst


def _verify_one(
    connection: sa.Connection,
    signer: Ed25519PublicKey,
    workspace_id: str,
    point: Checkpoint,
    sound: int,
) -> tuple[int, str] | None:
    signed = {name: getattr(point, name) for name in _SIGNED}
    try:
        signer.verify(bytes.fromhex(point.signature), _to_bytes(signed))
    except (InvalidSignature, ValueError):
        return point.event_id, "The checkpoint at this row was not signed by this workspace."
    if point.workspace_id != workspace_id:
        return point.event_id, "The checkpoint at this row is of another workspace."
    held = connection.execute(
        sa.select(_EVENTS.c.row_hash).where(_EVENTS.c.event_id == point.event_id)
    ).scalar()
    if held is None:
        return sound + 1, f"It was cut off: there were {point.event_id} rows on {point.made_at}."
    if held != point.head_hash:
        return point.event_id, "It is not the row that was signed."
    return None


def _find_head(connection: sa.Connection) -> tuple[int, str] | None:
    row = connection.execute(
        sa.select(_EVENTS.c.event_id, _EVENTS.c.row_hash).order_by(_EVENTS.c.event_id.desc())
    ).first()
    return (int(row[0]), str(row[1])) if row else None


def _find_last(connection: sa.Connection) -> Checkpoint | None:
    row = connection.execute(
        sa.select(_CHECKPOINTS).order_by(_CHECKPOINTS.c.event_id.desc())
    ).first()
    return _to_checkpoint(row._asdict()) if row else None


def _to_checkpoint(row: Mapping[str, object]) -> Checkpoint:
    made_at = row["made_at"]
    if isinstance(made_at, datetime):
        made_at = to_utc(made_at).isoformat()
    return Checkpoint(
        workspace_id=str(row["workspace_id"]),
        event_id=int(str(row["event_id"])),
        head_hash=str(row["head_hash"]),
        made_at=str(made_at),
        public_key=str(row["public_key"]),
        signature=str(row["signature"]),
    )


def _to_bytes(signed: Mapping[str, str | int]) -> bytes:
    return json.dumps(dict(signed), sort_keys=True, ensure_ascii=True).encode("ascii")
