# SPDX-License-Identifier: Apache-2.0
"""The words in which a table is declared.

Every table of the house is declared once, in a sibling module. Arrow schemas, SQLAlchemy
tables and the reference page are all made from these declarations.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """The type of a column, independent of any engine."""

    TEXT = "text"
    TEXTS = "list of text"
    INT = "64-bit integer"
    INT32 = "32-bit integer"
    UINT = "unsigned 64-bit integer"
    INTS = "list of 64-bit integers"
    FLOAT = "64-bit float"
    BOOL = "yes or no"
    TIME = "UTC time, microseconds"
    BYTES = "bytes"


class Side(Enum):
    """The side of the wall a table lives on."""

    INVESTIGATION = "investigation"
    ASSISTANCE = "assistance"
    OPEN = "open"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, type, meaning and unit."""

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: who writes it, on which side, sorted by what, and its columns.

    `writer` is the one module prefix below `manumit.` that may write it. `is_fact` tables are
    Parquet runs; the others are rows of the state database. `key` names the columns that
    identify a row; facts are stored sorted by `sort_by`.
    """

    name: str
    meaning: str
    writer: str
    side: Side
    is_fact: bool
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    sort_by: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """Return the column called `name`, or raise KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


def fact(
    name: str,
    meaning: str,
    *columns: Column,
    writer: str,
    side: Side,
    key: tuple[str, ...] = (),
    sort_by: tuple[str, ...] = (),
) -> Table:
    """Declare a fact table (immutable Parquet runs)."""
    return Table(name, meaning, writer, side, True, columns, key, sort_by or key)  # noqa: FBT003


def state(
    name: str,
    meaning: str,
    *columns: Column,
    writer: str,
    side: Side,
    key: tuple[str, ...],
) -> Table:
    """Declare a state table (rows a person or a job changes)."""
    return Table(name, meaning, writer, side, False, columns, key)  # noqa: FBT003
