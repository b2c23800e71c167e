# SPDX-License-Identifier: Apache-2.0
"""Roles, actions and purposes as data: what the access pack says, checked when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from manumit.core.policy import SIDES
from manumit.packs.pack import Entry, Pack, read_pack

SCOPES = ("own", "team", "all")
# Whoever guards a border may not sit where survivors are helped, under whatever name.
_WALLED = ("border", "immigration", "customs", "deportation", "removal")


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done: where, with which classes of fields, by another person?

    `is_recorded`: looking is written down, because more than operational fields are seen.
    `purpose`: what it always serves, whatever the person else works for; empty if it depends.
    """

    code: str
    sides: frozenset[str]
    classes: frozenset[str]
    by_another: bool
    is_recorded: bool = True
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """One line of a role."""

    actions: frozenset[str]
    scope: str
    purposes: frozenset[str]
    classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Role:
    """What the holder may do, on which sides; some may break the glass in an emergency."""

    code: str
    title: str
    sides: frozenset[str]
    grants: tuple[Grant, ...]
    breaks_glass: bool = False


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """All of it, by code.

    `consented` maps a purpose to the classes that need consent or a duty; `duties` maps a named
    legal duty to the purposes it may serve.
    """

    actions: Mapping[str, Action]
    roles: Mapping[str, Role]
    consented: Mapping[str, frozenset[str]]
    duties: Mapping[str, frozenset[str]]


@cache
def read_policy() -> AccessPolicy:
    """Return the policy that ships with the program.

    Raises:
        CorruptError: If the pack names what it does not declare.
    """
    return parse_policy(read_pack("access"))


def parse_policy(pack: Pack) -> AccessPolicy:
    """Return the policy a pack declares.

    Raises:
        CorruptError: If it names an unknown side, class, purpose, action or scope, or puts a
            role of border or immigration control on the side of assistance.
    """
    of_kind = {
        kind: [entry for entry in pack.entries if entry.text("kind") == kind]
        for kind in ("class", "purpose", "duty", "action", "role")
    }
    known = {
        "sides": frozenset(SIDES),
        "classes": frozenset(entry.id for entry in of_kind["class"]),
        "purposes": frozenset(entry.id for entry in of_kind["purpose"]),
        "actions": frozenset(entry.id for entry in of_kind["action"]),
    }
    return AccessPolicy(
        actions=MappingProxyType(
            {entry.id: _parse_action(entry, known) for entry in of_kind["action"]}
        ),
        roles=MappingProxyType({entry.id: _parse_role(entry, known) for entry in of_kind["role"]}),
        consented=MappingProxyType({
            entry.id: _read_known(entry, "consented", known["classes"])
            for entry in of_kind["purpose"]
        }),
        duties=MappingProxyType({
            entry.id: _read_known(entry, "purposes", known["purposes"])
            for entry in of_kind["duty"]
        }),
    )  # fmt: skip


def _parse_action(entry: Entry, known: Mapping[str, frozenset[str]]) -> Action:
    classes = _read_known(entry, "classes", known["classes"])
    return Action(
        code=entry.id,
        sides=_read_known(entry, "sides", known["sides"]),
        classes=classes,
        by_another=entry.flag("by_another", default=False),
        is_recorded=entry.flag("recorded", default=bool(classes - {"C0"})),
        purpose=entry.text("purpose", ""),
    )


def _parse_role(entry: Entry, known: Mapping[str, frozenset[str]]) -> Role:
    sides = _read_known(entry, "sides", known["sides"])
    named = f"{entry.id} {entry.text('title')}".casefold()
    if "assistance" in sides and any(word in named for word in _WALLED):
        entry.fail("sides", "without assistance for a role of border or immigration control")
    lines = entry.fields.get("grants")
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        entry.fail("grants", "a list of mappings")
    return Role(
        code=entry.id,
        title=entry.text("title"),
        sides=sides,
        grants=tuple(
            _parse_grant(Entry(entry.pack, f"{entry.id}: grant {number}", (), "", line), known)
            for number, line in enumerate(lines, 1)
        ),
        breaks_glass=entry.flag("breaks_glass", default=False),
    )


def _parse_grant(entry: Entry, known: Mapping[str, frozenset[str]]) -> Grant:
    scope = entry.text("scope")
    if scope not in SCOPES:
        entry.fail("scope", "one of " + ", ".join(SCOPES))
    return Grant(
        actions=_read_known(entry, "actions", known["actions"]),
        scope=scope,
        purposes=_read_known(entry, "purposes", known["purposes"]),
        classes=_read_known(entry, "classes", known["classes"]),
    )


def _read_known(entry: Entry, name: str, known: frozenset[str]) -> frozenset[str]:
    values = frozenset(entry.texts(name))
    if not values <= known:
        entry.fail(name, "among those declared, unlike " + ", ".join(sorted(values - known)))
    return values
