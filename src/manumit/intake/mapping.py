# SPDX-License-Identifier: Apache-2.0
"""Which column of a file is which field of a record: what a mapping may say."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from manumit.core.errors import UsageError

FIELDS = (
    "external_id", "source", "url", "posted_at", "title", "text", "category", "place", "price",
    "author", "phone", "email", "handle", "images",
)  # fmt: skip
EXTRA = "extra"
# A record may have several of these; their columns are joined.
SEVERAL = frozenset({"phone", "email", "handle", "images"})


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """One column of a file: the field it is taken for (empty: kept in extra), and why."""

    name: str
    field: str
    reason: str


def to_mapping(guesses: Sequence[ColumnGuess]) -> dict[str, str]:
    """Return the mapping column → field; columns kept in extra are left out."""
    return {guess.name: guess.field for guess in guesses if guess.field}


def check_mapping(mapping: Mapping[str, str]) -> None:
    """Raise UsageError if a mapping names a field that does not exist, or one field twice.

    The field may be "extra" (or empty): the column is kept, and means nothing.
    """
    fields = [field for field in mapping.values() if field not in {"", EXTRA}]
    for field in fields:
        if field not in FIELDS:
            raise UsageError(
                f"There is no field called {field!r}.",
                hint=f"Fields: {', '.join(FIELDS)}, extra.",
                where="mapping",
            )
        if fields.count(field) > 1 and field not in SEVERAL:
            raise UsageError(
                f"Two columns are mapped to {field}.",
                hint="Choose one, and map the other to extra.",
                where="mapping",
            )


def apply_mapping(
    guesses: Sequence[ColumnGuess], given: Mapping[str, str], reason: str
) -> list[ColumnGuess]:
    """Return the guesses with a given mapping put above them.

    A field that is given to a column is taken from the column that was guessed for it.
    """
    fields = {field for field in given.values() if field not in SEVERAL}
    result = []
    for guess in guesses:
        if guess.name in given:
            field = given[guess.name]
            result.append(ColumnGuess(guess.name, "" if field == EXTRA else field, reason))
        elif guess.field in fields:
            result.append(ColumnGuess(guess.name, "", f"{guess.field} was given to another column"))
        else:
            result.append(guess)
    return result


def hash_header(names: Sequence[str]) -> str:
    """Return the key under which a mapping for these columns is saved."""
    return hashlib.sha256("\x1f".join(names).encode("utf-8", "replace")).hexdigest()
