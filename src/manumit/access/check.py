# SPDX-License-Identifier: Apache-2.0
"""One rule decides whether an actor may do something to an object; deny by default.

allowed = the action exists on this side
        and a role of the actor grants it for the purpose, for every class of fields it touches
        and the object lies within that grant's scope (own, team, all)
        and it is not the actor's own work, where another person must decide
        and the person concerned consents, or a named legal duty stands in

Broken glass (see `manumit.access.glass`) widens scope and stands in for consent on one object;
it never gives a role, an action, a purpose or a class the actor does not have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from manumit.access.conditions import (
    Always,
    Condition,
    HasConsent,
    IsAssigned,
    IsPerson,
    Never,
    Not,
    OneOf,
    Thing,
    is_met,
    join_all,
    join_any,
)
from manumit.access.identity import Actor
from manumit.access.policy import AccessPolicy, Grant, Role
from manumit.core.errors import DeniedError

_HINTS = {
    "role": "Ask for a role that allows it, for this purpose, with these fields.",
    "scope": "Ask whoever is responsible for it to assign you, or a supervisor to do it.",
    "another": "Someone other than its author must do this.",
    "consent": "Record the person's consent for this purpose first, or name the legal duty.",
}


@dataclass(frozen=True, slots=True)
class Asking:
    """Who wants to do what, and why.

    Attributes:
        actor: The person or job.
        action: Verb and object, such as `read.lead`.
        purpose: What it is for.
        workspace_side: The side of the workspace the actor works in.
        at: When, UTC.
        classes: Classes of fields it touches; None for those the action touches by itself.
        recipient: Who outside the organisation gets the fields, if anyone.
        duty: The legal duty that stands in for consent, if any.
        glass: Ids of objects this actor has broken the glass for, for this purpose.
    """

    actor: Actor
    action: str
    purpose: str
    workspace_side: str
    at: datetime
    classes: frozenset[str] | None = None
    recipient: str = ""
    duty: str = ""
    glass: frozenset[str] = frozenset()


def make_conditions(policy: AccessPolicy, asking: Asking) -> Mapping[str, Condition]:
    """Apply the rule to the one who asks; return what must then hold of the object, by part."""
    action = policy.actions.get(asking.action)
    if action is None or asking.workspace_side not in action.sides:
        return {"side": Never()}
    granted = _find_grants(policy, asking)
    classes = action.classes if asking.classes is None else asking.classes
    covering = {
        code: [(role, grant) for role, grant in granted if code in grant.classes]
        for code in classes
    }
    if not granted or not all(covering.values()):
        return {"role": Never()}
    groups = list(covering.values()) or [granted]
    author = IsPerson("author", asking.actor.name)
    return {
        "side": OneOf("side", frozenset({asking.workspace_side, "any"})),
        "scope": join_all(
            join_any(_make_scope(asking, role, grant) for role, grant in group) for group in groups
        ),
        "another": Not(author) if action.by_another else Always(),
        "consent": _make_consent(policy, asking, classes, granted),
    }


def make_condition(policy: AccessPolicy, asking: Asking) -> Condition:
    """Return the whole condition on the object, for a list's filter."""
    return join_all(make_conditions(policy, asking).values())


def is_allowed(policy: AccessPolicy, asking: Asking, thing: Thing) -> bool:
    """Return whether the actor may do this to this object."""
    return is_met(make_condition(policy, asking), thing)


def check_access(policy: AccessPolicy, asking: Asking, thing: Thing) -> None:
    """Let the actor pass, or raise.

    Raises:
        DeniedError: Saying which part of the rule failed, and nothing of the object's content.
    """
    for part, condition in make_conditions(policy, asking).items():
        if not is_met(condition, thing):
            verb, _, noun = asking.action.partition(".")
            raise DeniedError(
                f"{asking.actor.name} may not {verb} this {noun}.",
                hint=_HINTS.get(part) or _name_sides(policy, asking.action),
                where=f"{thing.kind} {thing.object_id}",
            )


def _name_sides(policy: AccessPolicy, code: str) -> str:
    action = policy.actions.get(code)
    sides = " or ".join(sorted(action.sides)) if action else ""
    return f"This belongs in a workspace of the {sides} side." if sides else "Nobody may do this."


def _find_grants(policy: AccessPolicy, asking: Asking) -> list[tuple[Role, Grant]]:
    roles = [policy.roles[code] for code in sorted(asking.actor.roles) if code in policy.roles]
    return [
        (role, grant)
        for role in roles
        if asking.workspace_side in role.sides
        for grant in role.grants
        if asking.action in grant.actions and asking.purpose in grant.purposes
    ]


def _make_scope(asking: Asking, role: Role, grant: Grant) -> Condition:
    if grant.scope == "all":
        return Always()
    name = asking.actor.name
    parts: list[Condition] = [IsPerson("owner", name), IsAssigned(name)]
    if grant.scope == "team":
        parts.append(OneOf("team", asking.actor.teams))
    if role.breaks_glass:
        parts.append(_is_open(asking))
    return join_any(parts)


def _make_consent(
    policy: AccessPolicy,
    asking: Asking,
    classes: frozenset[str],
    granted: list[tuple[Role, Grant]],
) -> Condition:
    wanted = classes & policy.consented.get(asking.purpose, classes)
    if not wanted or asking.purpose in policy.duties.get(asking.duty, frozenset()):
        return Always()
    consent = HasConsent(asking.purpose, asking.recipient, wanted, asking.at)
    # Behind broken glass a person may read and note in an emergency, but hand nothing out.
    breaks = any(role.breaks_glass for role, _ in granted) and not asking.recipient
    return join_any([consent, _is_open(asking)]) if breaks else consent


def _is_open(asking: Asking) -> Condition:
    return OneOf("object_id", asking.glass) if asking.glass else Never()
