# SPDX-License-Identifier: Apache-2.0
"""One function decides whether an actor may do something to an object; deny by default.

An action names a verb and a kind of object. The rule looks at the actor's roles, at the side
of the wall the object lies on, and at who made it: nobody reviews what they wrote themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

from manumit.access.identity import Actor
from manumit.core.errors import DeniedError

_ANALYST = frozenset({"analyst"})
_STEWARD = frozenset({"steward"})
# action -> roles of which one is needed. What is not here is denied.
ACTIONS: dict[str, frozenset[str]] = {
    "add.records": _ANALYST,
    "undo.intake": _ANALYST,
    "run.flow": _ANALYST,
    "read.lead": _ANALYST,
    "read.network": _ANALYST,
    "read.advert": _ANALYST,
    "read.intake": _ANALYST,
    "search.adverts": _ANALYST,
    "judge.lead": _ANALYST,
    "judge.link": _ANALYST,
    "request.correction": _ANALYST,
    "review.correction": frozenset({"reviewer"}),
    "read.alerts": _ANALYST,
    "export.leads": _ANALYST,
    "export.network": _ANALYST,
    "export.bundle": _ANALYST,
    "read.audit": _STEWARD,
    "read.settings": _ANALYST,
    "read.jobs": _ANALYST,
    "start.job": _ANALYST,
    "cancel.job": _ANALYST,
    "forget.records": _STEWARD,
    "backup.workspace": _STEWARD,
}
_NOT_BY_AUTHOR = frozenset({"review.correction"})
# What is done with adverts and leads is done on one side of the wall only.
INVESTIGATION_ONLY = frozenset({
    "add.records", "undo.intake", "run.flow", "judge.lead", "judge.link",
    "export.leads", "export.network", "export.bundle",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thing:
    """An object someone wants to read or change.

    `side` is where it lies, `workspace_side` where the actor works; `author` made it.
    """

    kind: str
    object_id: str
    side: str
    workspace_side: str
    author: str = ""


def is_allowed(actor: Actor, action: str, thing: Thing) -> bool:
    """Return whether the actor may do this to this object."""
    needed = ACTIONS.get(action)
    if needed is None or not needed & actor.roles:
        return False
    if thing.side not in (thing.workspace_side, "any") or _is_behind_wall(action, thing):
        return False
    return not (action in _NOT_BY_AUTHOR and _is_same(thing.author, actor.name))


def check_access(actor: Actor, action: str, thing: Thing) -> None:
    """Let the actor pass, or raise.

    Raises:
        DeniedError: Without saying anything about the object's content.
    """
    if not is_allowed(actor, action, thing):
        verb, _, noun = action.partition(".")
        hint = "Ask the person who controls this workspace, or someone other than its author."
        if _is_behind_wall(action, thing):
            hint = "Adverts and leads belong in a workspace of the investigation side."
        raise DeniedError(
            f"{actor.name} may not {verb} this {noun}.",
            hint=hint,
            where=f"{thing.kind} {thing.object_id}",
        )


def _is_behind_wall(action: str, thing: Thing) -> bool:
    return action in INVESTIGATION_ONLY and thing.workspace_side != "investigation"


def _is_same(one: str, other: str) -> bool:
    """Return whether two names are one person's: case and spaces make nobody someone else."""
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()
