# SPDX-License-Identifier: Apache-2.0
"""Signing what leaves the house: one Ed25519 key per workspace, made on first use.

Source: RFC 8032 (Ed25519).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

_NAME = "signing.key"


def load_signing_key(keys: Path) -> Ed25519PrivateKey:
    """Return the signing key of a workspace's `keys` folder, making it the first time."""
    path = keys / _NAME
    if path.exists():
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    key = Ed25519PrivateKey.generate()
    path.touch(mode=0o600)
    path.write_bytes(key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))
    return key


def sign_files(key: Ed25519PrivateKey, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files together with SHA256SUMS, its signature and the public key."""
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    listed = json.dumps(sums, indent=1, sort_keys=True).encode()
    return {
        **files,
        "SHA256SUMS.json": listed,
        "SHA256SUMS.sig": key.sign(listed),
        "signer.pub": key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw),
    }


def find_tampering(files: Mapping[str, bytes]) -> list[str]:
    """Return the names of files that are not what was signed; empty if all holds."""
    try:
        signer = Ed25519PublicKey.from_public_bytes(files["signer.pub"])
        signer.verify(files["SHA256SUMS.sig"], files["SHA256SUMS.json"])
    except (KeyError, ValueError, InvalidSignature):
        return ["SHA256SUMS.json"]
    sums = json.loads(files["SHA256SUMS.json"])
    own = {"SHA256SUMS.json", "SHA256SUMS.sig", "signer.pub"}
    changed = [
        name
        for name, expected in sums.items()
        if hashlib.sha256(files.get(name, b"")).hexdigest() != expected
    ]
    return sorted(changed + [name for name in files if name not in sums and name not in own])
