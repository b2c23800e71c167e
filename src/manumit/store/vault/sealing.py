# SPDX-License-Identifier: Apache-2.0
"""Sealing: bytes become unreadable and unchangeable, and stay bound to where they belong.

AES-256-GCM with a random nonce (NIST SP 800-38D). What a sealed text belongs to (its purpose,
case, field, version) is authenticated with it, so that it cannot be moved elsewhere unseen.
"""

from __future__ import annotations

import base64
import binascii
import json
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from manumit.core.errors import CorruptError

KEY_BYTES = 32
_FORMAT = b"\x01"
_NONCE_BYTES = 12
_TAG_BYTES = 16


def make_key() -> bytes:
    """Return a new random 256-bit key."""
    return os.urandom(KEY_BYTES)


def derive_key(key: bytes | bytearray, *purpose: str) -> bytes:
    """Return the 256-bit key for a purpose; keys of different purposes tell nothing of each other.

    Source: RFC 5869 (HKDF), with SHA-256.
    """
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=_encode("subkey", *purpose)).derive(key)


def seal(key: bytes | bytearray, plain: bytes, *belongs: str) -> bytes:
    """Seal bytes so that they open only with the same key and the same `belongs`.

    Args:
        key: 256-bit key; at most 2**32 texts under one key (SP 800-38D, section 8.3).
        plain: What to seal.
        belongs: What it belongs to, in order; authenticated, not stored.

    Returns:
        Format (1 byte), nonce (12), ciphertext (as long as `plain`) and tag (16).
    """
    nonce = os.urandom(_NONCE_BYTES)
    return _FORMAT + nonce + AESGCM(key).encrypt(nonce, plain, _encode("sealed", *belongs))


def unseal(key: bytes | bytearray, sealed: bytes, *belongs: str) -> bytes:
    """Return what was sealed.

    Raises:
        CorruptError: If anything was changed, or the key or `belongs` are not those it was
            sealed with; which of these, cannot be told.
    """
    if sealed[:1] != _FORMAT or len(sealed) < 1 + _NONCE_BYTES + _TAG_BYTES:
        raise _not_whole()
    nonce, text = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, text, _encode("sealed", *belongs))
    except InvalidTag:
        raise _not_whole() from None


def to_text(sealed: bytes) -> str:
    """Return sealed bytes as text for a JSON file or a column (base64)."""
    return base64.b64encode(sealed).decode("ascii")


def parse_text(text: str) -> bytes:
    """Return the sealed bytes of a text made by `to_text`.

    Raises:
        CorruptError: If it is no such text.
    """
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise _not_whole() from None


def _encode(*parts: str) -> bytes:
    # A JSON list, not a joined text: ("a", "bc") and ("ab", "c") must differ.
    return json.dumps(["manumit", *parts], ensure_ascii=True).encode("ascii")


def _not_whole() -> CorruptError:
    return CorruptError(
        "A sealed value cannot be opened: it was changed, moved, or sealed with another key.",
        hint="Restore the latest backup; `manumit audit verify` tells whether more was changed.",
    )
