# SPDX-License-Identifier: Apache-2.0
"""The same condition as a filter of a list, so that a list shows what a page would allow."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from manumit.access.conditions import (
    AllOf,
    Always,
    AnyOf,
    Condition,
    HasConsent,
    IsAssigned,
    IsPerson,
    Never,
    Not,
    OneOf,
    fold_person,
)


@dataclass(frozen=True, slots=True)
class AccessColumns:
    """Where a list keeps what the rule asks for; what it does not keep grants nothing.

    Attributes:
        object_id: Column with the object's id.
        side: Column with its side.
        author, owner, team: Columns of text.
        assignments: Table with `object_id` and `person`.
        consents: Table with `object_id` and the columns of `conditions.Consent`.

    Names of persons in these columns are ASCII account names, as accounts require.
    """

    object_id: sa.ColumnElement[str]
    side: sa.ColumnElement[str]
    author: sa.ColumnElement[str] | None = None
    owner: sa.ColumnElement[str] | None = None
    team: sa.ColumnElement[str] | None = None
    assignments: sa.Table | None = None
    consents: sa.Table | None = None


def to_sql(condition: Condition, columns: AccessColumns) -> sa.ColumnElement[bool]:
    """Return the condition as a SQL expression over the list's columns."""
    match condition:
        case AllOf(parts):
            return sa.and_(*(to_sql(part, columns) for part in parts))
        case AnyOf(parts):
            return sa.or_(*(to_sql(part, columns) for part in parts))
        case Not(IsPerson(name)) if getattr(columns, name) is None:
            return sa.false()  # nobody can tell whose it is
        case Not(part):
            return sa.not_(to_sql(part, columns))
        case OneOf(name, values):
            column = getattr(columns, name)
            found = None if column is None else column.in_(sorted(values - {""}))
            return sa.false() if found is None else found
        case IsPerson(name, person):
            column = getattr(columns, name)
            return sa.false() if column is None else _is_person(column, person)
        case IsAssigned(person):
            return _is_assigned(columns, person)
        case HasConsent():
            parts_of = (_has_consent(condition, code, columns) for code in condition.classes)
            return sa.and_(sa.true(), *parts_of)
        case Always():
            return sa.true()
        case Never():
            return sa.false()


def _is_person(column: sa.ColumnElement[str], person: str) -> sa.ColumnElement[bool]:
    folded = sa.func.lower(sa.func.replace(column, " ", ""))
    return sa.and_(folded == fold_person(person), column != "")


def _is_assigned(columns: AccessColumns, person: str) -> sa.ColumnElement[bool]:
    table = columns.assignments
    if table is None:
        return sa.false()
    return sa.exists().where(
        table.c.object_id == columns.object_id, _is_person(table.c.person, person)
    )


def _has_consent(
    wanted: HasConsent, class_code: str, columns: AccessColumns
) -> sa.ColumnElement[bool]:
    if columns.consents is None:
        return sa.false()
    row, newer = columns.consents.alias(), columns.consents.alias()
    same = ("object_id", "purpose_code", "recipient", "class_code")
    is_newer = sa.and_(
        *(newer.c[name] == row.c[name] for name in same), newer.c.consent_id > row.c.consent_id
    )
    return sa.exists().where(
        row.c.object_id == columns.object_id,
        row.c.purpose_code == wanted.purpose,
        row.c.recipient == wanted.recipient,
        row.c.class_code == class_code,
        row.c.state_code == "given",
        sa.or_(row.c.valid_until.is_(None), row.c.valid_until > wanted.at),
        ~sa.exists().where(is_newer),
    )
