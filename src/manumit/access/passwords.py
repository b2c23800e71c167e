# SPDX-License-Identifier: Apache-2.0
"""Passwords of accounts: what is strong enough, and how it is kept (argon2id, RFC 9106)."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from manumit.core.errors import UsageError

LEAST = 12
MOST = 256
_FEW_CHARACTERS = 5


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # 64 MiB, 3 passes: the second choice that RFC 9106 recommends


@cache
def _dummy_hash() -> str:
    return _hasher().hash("a password that nobody has")


def check_password(password: str, name: str) -> None:
    """Let a strong enough password pass, or raise.

    Length is what counts (NIST SP 800-63B): no rules on kinds of characters.

    Raises:
        UsageError: If it is short, very long, of few characters, or made of the account's name.
    """
    folded = password.casefold()
    if not LEAST <= len(password) <= MOST:
        raise UsageError(
            f"A password has {LEAST} to {MOST} characters.",
            hint="Four or five words that do not belong together are easy to keep.",
        )
    rest = folded.replace(name.casefold(), "").replace("manumit", "").replace("password", "")
    if len(set(folded)) < _FEW_CHARACTERS or len(rest) < LEAST // 2:
        raise UsageError(
            "This password is easy to guess.",
            hint="Four or five words that do not belong together are easy to keep.",
        )


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password, with its salt and cost."""
    return _hasher().hash(password)


def is_password(password: str, stored: str) -> bool:
    """Return whether the password is the stored one.

    Where nothing is stored the same work is done in vain, so that the time it takes does not
    tell which accounts exist.
    """
    try:
        return _hasher().verify(stored or _dummy_hash(), password) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False
