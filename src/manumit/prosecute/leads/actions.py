# SPDX-License-Identifier: Apache-2.0
"""What persons do with leads and links: judge them, and take a judgement back.

Each action checks access, changes the state and writes the audit in one transaction.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from manumit.core.errors import NotFoundError, UsageError
from manumit.prosecute.leads.reading import (
    read_evidence,
    read_judgements,
    read_lead,
    read_standing,
)
from manumit.prosecute.leads.suppression import hash_key, is_suppressing
from manumit.store.engine import Engine, read_sql
from manumit.store.state import STATE_TABLES
from manumit.text.selectors.masking import hash_node
from manumit.workspace import Workspace

LEAD_VERDICTS = ("accept", "reject", "unsure", "do_not_pursue")
LINK_VERDICTS = ("cut", "join")
LABELS = ("", "organised", "spam", "independent")
_JUDGEMENTS = STATE_TABLES["judgements"]
_SUPPRESSIONS = STATE_TABLES["suppressions"]
_ROOM = "manumit.prosecute.leads"
_NODE = re.compile(r"c:C-[\w.]{1,40}|[ars]:-?\d{1,20}", re.ASCII)


@dataclass(frozen=True, slots=True)
class EvidenceChange:
    """How the evidence of a lead differs from what a person saw, as sentences."""

    gone: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def is_changed(self) -> bool:
        """Whether anything differs."""
        return bool(self.gone or self.added)


def judge(
    workspace: Workspace,
    target_id: str,
    verdict_code: str,
    *,
    reason: str,
    label_code: str = "",
    target_kind: str = "lead",
    seen_hash: str = "",
) -> int:
    """Record a person's judgement and return its number.

    Args:
        workspace: The workspace; its actor judges.
        target_id: A lead id; for a link `left|right` as in the table of links; for a selector
            its number.
        verdict_code: accept, reject, unsure or do_not_pursue for a lead; cut or join otherwise.
        reason: Why, in the person's words; never empty.
        label_code: organised, spam, independent or empty.
        target_kind: lead, link or selector.
        seen_hash: `evidence_hash` of the lead as the person saw it, where it is known.

    Raises:
        UsageError: If verdict, label or reason do not fit, or the evidence has changed since
            the person saw it.
        NotFoundError: If there is no such lead or link.
        DeniedError: If the actor may not judge it.
    """
    _check_words(target_kind, verdict_code, label_code, reason)
    action = "judge.lead" if target_kind == "lead" else "judge.link"
    workspace.check(action, target_kind, target_id)
    seen, evidence_hash, reason_code, keys = "", "", "", _Keys()
    if target_kind == "lead":
        lead = read_lead(workspace, target_id)
        target_id, evidence_hash = lead["lead_id"], lead["evidence_hash"]
        if seen_hash not in ("", evidence_hash):
            raise UsageError(
                "The evidence of this lead has changed while you were reading it.",
                hint="Open the lead again, then judge.",
                where=target_id,
            )
        seen = _describe_evidence(read_evidence(workspace, target_id))
        reason_code = is_suppressing(verdict_code, label_code)
        keys = _find_keys(workspace, target_id, reason_code)
    else:
        _check_nodes(target_kind, target_id)
    if target_kind == "link":
        left, _, right = target_id.partition("|")
        seen = _describe_link(workspace.engine(), left, right)
        if verdict_code == "cut" and seen == "[]":
            raise NotFoundError("There is no such link.", hint="Look at the network's page.")
    with workspace.acting(action, target_kind, _audit_name(workspace, target_id)) as connection:
        number = _add_judgement(
            connection,
            target_kind=target_kind,
            target_id=target_id,
            verdict_code=verdict_code,
            label_code=label_code,
            reason=reason.strip(),
            evidence_hash=evidence_hash,
            evidence=seen,
            actor=workspace.actor.name,
            made_at=workspace.clock(),
            undoes_id=None,
        )
        _suppress(connection, keys, reason_code, workspace.clock())
    return number


def _check_nodes(target_kind: str, target_id: str) -> None:
    """Let only names of nodes into the state and the audit, never content."""
    nodes = target_id.split("|") if target_kind == "link" else [target_id]
    if target_kind == "selector" and ":" not in target_id:
        nodes = [f"s:{target_id}"]
    if len(nodes) != (2 if target_kind == "link" else 1) or not all(map(_NODE.fullmatch, nodes)):
        raise UsageError(
            f"This names no {target_kind}.", hint="A link is named as c:C-7K3QH2|s:42."
        )


def _audit_name(workspace: Workspace, target_id: str) -> str:
    """Return a target as the audit, which nothing is ever taken out of, may name it."""
    if ":" not in target_id:
        return target_id
    secret = workspace.secret()
    return "|".join(hash_node(secret, node) for node in target_id.split("|"))


def undo_judgement(workspace: Workspace, judgement_id: int, *, reason: str) -> int:
    """Take a judgement back with a new row and return its number; nothing is deleted.

    The judgement before it stands again: what that one suppresses is on the suppress list
    afterwards, and nothing else of the lead, as far as its records are still here.

    Raises:
        NotFoundError: If there is no such judgement.
        UsageError: If it was taken back before, or is itself a taking-back.
    """
    with workspace.state.read() as connection:
        row = connection.execute(
            sa.select(_JUDGEMENTS).where(_JUDGEMENTS.c.judgement_id == judgement_id)
        ).first()
    if row is None:
        raise NotFoundError("There is no such judgement.", where=str(judgement_id))
    if not reason.strip():
        raise UsageError("A reason is needed.", hint="Say in one sentence why.")
    reason_code, keys = "", _Keys()
    if row.target_kind == "lead":
        reason_code = _find_reason_without(workspace, row.target_id, judgement_id)
        keys = _find_keys(workspace, row.target_id, reason_code)
    action = "judge.lead" if row.target_kind == "lead" else "judge.link"
    audited = _audit_name(workspace, row.target_id)
    with workspace.acting(action, row.target_kind, audited) as connection:
        undone = connection.execute(
            sa.select(_JUDGEMENTS.c.judgement_id).where(_JUDGEMENTS.c.undoes_id == judgement_id)
        ).first()
        if undone is not None or row.undoes_id is not None:
            raise UsageError("This judgement was already taken back.", where=str(judgement_id))
        _suppress(connection, keys, reason_code, workspace.clock())
        values = {
            name: getattr(row, name)
            for name in ("target_kind", "target_id", "verdict_code", "label_code",
                         "evidence_hash", "evidence")
        }  # fmt: skip
        return _add_judgement(
            connection,
            **values,
            reason=reason.strip(),
            actor=workspace.actor.name,
            made_at=workspace.clock(),
            undoes_id=judgement_id,
        )


def compare_evidence(workspace: Workspace, lead_id: str, seen: str) -> EvidenceChange:
    """Compare the evidence a person saw with the evidence of today.

    Args:
        workspace: The workspace.
        lead_id: The lead.
        seen: The `evidence` column of the judgement.
    """
    before = {part["sentence"] for part in json.loads(seen or "[]")}
    now = {part["sentence"] for part in read_evidence(workspace, lead_id)}
    return EvidenceChange(tuple(sorted(before - now)), tuple(sorted(now - before)))


def _check_words(target_kind: str, verdict_code: str, label_code: str, reason: str) -> None:
    kinds = {"lead": LEAD_VERDICTS, "link": LINK_VERDICTS, "selector": LINK_VERDICTS}
    if target_kind not in kinds:
        raise UsageError(f"{target_kind} cannot be judged.", hint="A lead, link or selector can.")
    if verdict_code not in kinds[target_kind]:
        allowed = ", ".join(kinds[target_kind])
        raise UsageError(f"A {target_kind} has no verdict {verdict_code}.", hint=f"Use: {allowed}.")
    if label_code not in LABELS or (label_code and target_kind != "lead"):
        raise UsageError("This label does not exist.", hint=f"Use: {', '.join(LABELS[1:])}.")
    if not reason.strip():
        raise UsageError("A reason is needed.", hint="Say in one sentence why.")


def _add_judgement(connection: sa.Connection, **values: Any) -> int:
    result = connection.execute(_JUDGEMENTS.insert().values(**values))
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def _describe_evidence(rows: list[dict[str, Any]]) -> str:
    names = ("part_code", "group_code", "points", "sentence")
    return json.dumps([{name: row[name] for name in names} for row in rows], ensure_ascii=False)


def _describe_link(engine: Engine, left: str, right: str) -> str:
    rows = engine.query(
        "SELECT kind_code, bits, adverts FROM links "
        "WHERE left_node = $left AND right_node = $right",
        {"left": left, "right": right},
    ).to_pylist()
    return json.dumps(rows, ensure_ascii=False)


def _find_reason_without(workspace: Workspace, lead_id: str, judgement_id: int) -> str:
    """Return why a lead is suppressed once one of its judgements is taken back; empty if not."""
    rows = read_judgements(workspace, lead_id)
    out = {row["undoes_id"] for row in rows} | {judgement_id}
    left = [row for row in rows if row["undoes_id"] is None and row["judgement_id"] not in out]
    return is_suppressing(left[0]["verdict_code"], left[0]["label_code"]) if left else ""


@dataclass(frozen=True, slots=True)
class _Keys:
    """Keyed hashes of everything that makes up a lead: to suppress, or no longer to."""

    wanted: frozenset[str] = frozenset()
    unwanted: frozenset[str] = frozenset()


def _find_keys(workspace: Workspace, lead_id: str, reason_code: str) -> _Keys:
    """Return what the suppress list must hold of a lead after a judgement, and what not.

    Nothing leaves the list that another lead's judgement keeps there.
    """
    if reason_code:
        return _Keys(wanted=_hash_lead(workspace, lead_id))
    judged = read_judgements(workspace, lead_id)
    if not any(is_suppressing(row["verdict_code"], row["label_code"]) for row in judged):
        return _Keys()
    others = [
        row["target_id"]
        for row in read_standing(workspace)
        if row["target_id"] != lead_id and is_suppressing(row["verdict_code"], row["label_code"])
    ]
    kept = frozenset[str]().union(*(_hash_lead(workspace, other) for other in others))
    return _Keys(unwanted=_hash_lead(workspace, lead_id) - kept)


def _hash_lead(workspace: Workspace, lead_id: str) -> frozenset[str]:
    """Return the keyed hashes of everything that makes up a lead, none if it is no more."""
    try:
        network_id = str(read_lead(workspace, lead_id)["network_id"])
    except NotFoundError:
        return frozenset()
    rows = (
        workspace.engine()
        .query(read_sql(_ROOM, "sql/keys.sql"), {"network_id": network_id})
        .to_pylist()
    )
    secret = workspace.secret()
    return frozenset(hash_key(secret, row["family"], row["value"]) for row in rows)


def _suppress(connection: sa.Connection, keys: _Keys, reason_code: str, at: datetime) -> None:
    known = set(connection.execute(sa.select(_SUPPRESSIONS.c.key_hash)).scalars())
    for key in sorted(keys.unwanted & known):
        connection.execute(_SUPPRESSIONS.delete().where(_SUPPRESSIONS.c.key_hash == key))
    rows = [
        {"key_hash": key, "reason_code": reason_code, "made_at": at.astimezone(UTC)}
        for key in sorted(keys.wanted - known)
    ]
    if rows:
        connection.execute(_SUPPRESSIONS.insert(), rows)
