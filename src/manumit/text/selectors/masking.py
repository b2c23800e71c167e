# SPDX-License-Identifier: Apache-2.0
"""Selectors that leave the house: masked for people, keyed hashes for programs."""

from __future__ import annotations

import hashlib
import hmac

_DOT = "•"
_PHONE_HEAD, _PHONE_TAIL = 5, 2
_SHOWN = {"handle": 2, "wallet": 4}
_HASH_CHARACTERS = 32


def mask_value(kind_code: str, value: str) -> str:
    """Return a selector as it may be shown outside a signed bundle.

    Phones keep their first four digits and the last two, so that one can tell two of them apart
    and nobody can try out the rest; e-mail addresses the local part after its first letter,
    handles and wallets all but the beginning; prices and places stay as they are, domains keep
    two letters and their ending, because a domain of one's own is a name. Tokens that stand for
    a value keep their beginning.

    >>> mask_value("email", "anna@example.com")
    'a•••@ex•••.com'
    """
    if value.startswith("token:"):
        return value[:12] + _DOT * 3
    if kind_code == "phone":
        hidden = len(value) - _PHONE_HEAD - _PHONE_TAIL
        if hidden < _PHONE_TAIL:
            return value[:2] + _DOT * 3
        return value[:_PHONE_HEAD] + _DOT * hidden + value[-_PHONE_TAIL:]
    if kind_code == "email":
        local, at, domain = value.rpartition("@")
        return local[:1] + _DOT * 3 + at + _mask_domain(domain)
    if kind_code in ("handle", "wallet"):
        platform, colon, name = value.rpartition(":")
        return platform + colon + name[: _SHOWN[kind_code]] + _DOT * 3
    if kind_code == "url":
        domain, slash, path = value.partition("/")
        return _mask_domain(domain) + slash + (_DOT * 3 if path else "")
    if kind_code == "image":
        return value[:4] + _DOT * 3
    return value


def _mask_domain(domain: str) -> str:
    name, dot, ending = domain.rpartition(".")
    return name[:2] + _DOT * 3 + dot + ending if dot else domain[:2] + _DOT * 3


def hash_value(key: bytes, kind_code: str, value: str) -> str:
    """Return the keyed hash of a selector: HMAC-SHA256 over kind and value, 32 hex digits.

    Equal selectors have equal hashes under one key; without the key nobody can try numbers.
    """
    message = f"{kind_code}|{value}".encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:_HASH_CHARACTERS]


def hash_node(key: bytes, node_id: str) -> str:
    """Return the name under which a node of a network may leave, such as `s:9f3c…`.

    The number of a selector is a plain hash of its value, and telephone numbers are few enough
    to try them all: it leaves as a keyed hash, 16 hex digits. Other nodes keep their names.
    """
    family, colon, number = node_id.partition(":")
    if family != "s" or not colon:
        return node_id
    return f"s:{hash_value(key, 'selector', number)[:16]}"


def hash_selector(kind_code: str, value: str) -> int:
    """Return the selector's id: 63 bits of BLAKE2b over kind and value, the same everywhere."""
    digest = hashlib.blake2b(f"{kind_code}|{value}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
