# SPDX-License-Identifier: Apache-2.0
"""Small plain values that every floor shares: ids, masks for spreadsheets, times."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def format_id(prefix: str, number: int) -> str:
    """Return a number as a short id a person can read out, such as A-0Q7K3.

    Example:
        >>> format_id("A", 1025)
        'A-101'
    """
    digits = ""
    number &= (1 << 63) - 1
    while number or not digits:
        number, rest = divmod(number, 32)
        digits = CROCKFORD[rest] + digits
    return f"{prefix}-{digits}"


def hash63(*parts: str) -> int:
    """Return a stable 63-bit hash of the parts (BLAKE2b), the same on every machine."""
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(joined, digest_size=8).digest(), "big") >> 1


def escape_formula(value: str) -> str:
    """Make a text safe to open in a spreadsheet: a leading apostrophe stops a formula.

    A cell that begins with = + - @, a tab or a line break may be run as a formula.

    Example:
        >>> escape_formula("=1+1")
        "'=1+1"
        >>> escape_formula("plain")
        'plain'
    """
    bare = value.lstrip(" \u00a0\u200b\ufeff")
    risky = bare.startswith(_FORMULA_STARTS) or value.startswith(("\t", "\r", "\n"))
    return "'" + value if risky else value


def now_utc() -> datetime:
    """Return the present time, UTC, aware."""
    return datetime.now(UTC)


def to_utc(at: datetime) -> datetime:
    """Return a time in UTC; one without a zone is UTC already, as SQLite gives it back."""
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def join_words(words: Iterable[str], last: str = "and") -> str:
    """Join words as a sentence does.

    Example:
        >>> join_words(["a", "b", "c"])
        'a, b and c'
    """
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"
