# SPDX-License-Identifier: Apache-2.0
"""What must hold of an object, as a small tree that Python and SQL both understand.

A rule is first applied to the one who asks; what is left is a condition on the object alone.
`is_met` answers it for one object, `manumit.access.filters.to_sql` for a whole list, so that a
list can never show what a page would refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Consent:
    """One row of the consent ledger; the row with the highest number speaks for its key.

    `state_code` is given, refused or withdrawn; `recipient` is empty for the own organisation.
    """

    consent_id: int
    purpose_code: str
    recipient: str
    class_code: str
    state_code: str
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Thing:
    """An object someone wants to read or change.

    Attributes:
        kind: What it is, such as lead or case.
        object_id: Its stable id.
        side: The side of the wall it lies on; "any" for the house's own objects.
        author: Who wrote it.
        owner: Who answers for it.
        team: The team it belongs to.
        assigned: Who else works on it.
        consents: What the person it is about agreed to.
    """

    kind: str
    object_id: str
    side: str
    author: str = ""
    owner: str = ""
    team: str = ""
    assigned: frozenset[str] = frozenset()
    consents: tuple[Consent, ...] = ()


@dataclass(frozen=True, slots=True)
class Always:
    """Holds of every object."""


@dataclass(frozen=True, slots=True)
class Never:
    """Holds of no object."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """A text of the object (object_id, side or team) is one of these; an empty one never is."""

    name: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class IsPerson:
    """The author or owner is this person, however the name is spaced or capitalised."""

    name: str
    person: str


@dataclass(frozen=True, slots=True)
class IsAssigned:
    """This person works on the object."""

    person: str


@dataclass(frozen=True, slots=True)
class HasConsent:
    """The person it is about agrees, at this time, to every class for purpose and recipient."""

    purpose: str
    recipient: str
    classes: frozenset[str]
    at: datetime


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold."""

    part: Condition


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds; of no parts, always."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds; of no parts, never."""

    parts: tuple[Condition, ...]


Condition = Always | Never | OneOf | IsPerson | IsAssigned | HasConsent | Not | AllOf | AnyOf


def is_met(condition: Condition, thing: Thing) -> bool:
    """Return whether the condition holds of this object."""
    match condition:
        case AllOf(parts):
            return all(is_met(part, thing) for part in parts)
        case AnyOf(parts):
            return any(is_met(part, thing) for part in parts)
        case Not(part):
            return not is_met(part, thing)
        case OneOf(name, values):
            return bool(getattr(thing, name)) and getattr(thing, name) in values
        case IsPerson(name, person):
            return is_same_person(getattr(thing, name), person)
        case IsAssigned(person):
            return any(is_same_person(name, person) for name in thing.assigned)
        case HasConsent():
            return _has_consent(condition, thing.consents)
        case Always():
            return True
        case Never():
            return False


def is_same_person(one: str, other: str) -> bool:
    """Return whether two names are one person's: case and spaces make nobody someone else."""
    return bool(one) and fold_person(one) == fold_person(other)


def fold_person(name: str) -> str:
    """Return the name without spaces and capitals."""
    return "".join(name.split()).casefold()


def join_all(parts: Iterable[Condition]) -> Condition:
    """Return the condition that every part holds, without parts that always do."""
    return _join(parts, AllOf, Always(), Never())


def join_any(parts: Iterable[Condition]) -> Condition:
    """Return the condition that some part holds, without parts that never do."""
    return _join(parts, AnyOf, Never(), Always())


def _join(
    parts: Iterable[Condition],
    make: Callable[[tuple[Condition, ...]], Condition],
    neutral: Condition,
    decisive: Condition,
) -> Condition:
    kept = tuple(dict.fromkeys(part for part in parts if part != neutral))
    if not kept:
        return neutral
    if decisive in kept:
        return decisive
    return kept[0] if len(kept) == 1 else make(kept)


def _has_consent(wanted: HasConsent, consents: tuple[Consent, ...]) -> bool:
    latest: dict[str, Consent] = {}
    for row in sorted(consents, key=lambda row: row.consent_id):
        if (row.purpose_code, row.recipient) == (wanted.purpose, wanted.recipient):
            latest[row.class_code] = row
    return all(_is_given(latest.get(code), wanted.at) for code in wanted.classes)


def _is_given(row: Consent | None, at: datetime) -> bool:
    if row is None or row.state_code != "given":
        return False
    return row.valid_until is None or row.valid_until > at
