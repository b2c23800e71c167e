# SPDX-License-Identifier: Apache-2.0
"""Signing what leaves the house: one Ed25519 key per workspace, made on first use.

A bundle carries the public key it was signed with, so by itself it proves only that its files
belong together. Who signed is known by the key's fingerprint, which the sender gives another way.

Source: RFC 8032 (Ed25519).
"""

from __future__ import annotations

import hashlib
import json
import zipfile
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

from manumit.core.errors import InputError, NotFoundError
from manumit.store.vault.sealing import seal, unseal

_NAME = "signing.key"
_OWN = ("SHA256SUMS.json", "SHA256SUMS.sig", "signer.pub")
_MOST_FILES = 100
_MOST_BYTES = 1 << 30
_CHUNK = 1 << 20


def load_signing_key(keys: Path, sealing: bytes | None = None) -> Ed25519PrivateKey:
    """Return the signing key of a workspace, making it the first time.

    Args:
        keys: The workspace's `keys` folder.
        sealing: Key under which it is kept, None in a workspace without a passphrase; see
            `Workspace.subkey` and `Purpose.SIGNING`.

    Raises:
        CorruptError: If the stored key was changed, or sealed with another key.
    """
    path = keys / _NAME
    if path.exists():
        kept = path.read_bytes()
        private = kept if sealing is None else unseal(sealing, kept, "signing key")
        return Ed25519PrivateKey.from_private_bytes(private)
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    path.touch(mode=0o600)
    path.write_bytes(private if sealing is None else seal(sealing, private, "signing key"))
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


def read_fingerprint(keys: Path, sealing: bytes | None = None) -> str:
    """Return the fingerprint of a workspace's signing key; empty if none was made yet."""
    if not (keys / _NAME).exists():
        return ""
    public = load_signing_key(keys, sealing).public_key()
    return make_fingerprint(public.public_bytes(Encoding.Raw, PublicFormat.Raw))


def make_fingerprint(public_key: bytes) -> str:
    """Return the first 160 bits of a key's SHA-256, in ten groups that can be read out.

    Example:
        >>> make_fingerprint(bytes(32))
        '6668 7AAD F862 BD77 6C8F C18B 8E9F 8E20 0897 1485'
    """
    digits = hashlib.sha256(public_key).hexdigest()[:40].upper()
    return " ".join(digits[start : start + 4] for start in range(0, 40, 4))


def is_same_fingerprint(one: str, other: str) -> bool:
    """Tell whether two fingerprints are the same, however they are spaced and cased."""
    kept = [
        "".join(char for char in text if char not in " :-\t\u00a0\u202f").upper()
        for text in (one, other)
    ]
    return kept[0] == kept[1]


def read_bundle(path: Path) -> dict[str, bytes]:
    """Read the files of a bundle that somebody sent; nothing of it is unpacked to disk.

    Raises:
        NotFoundError: If there is no such file.
        InputError: If it is no zip, names a file twice, or holds more than a bundle may.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if len(names) > _MOST_FILES or len(set(names)) < len(names):
                raise InputError("This is not a bundle: too many files, or one name twice.")
            return _read_members(archive, names)
    except FileNotFoundError:
        raise NotFoundError("There is no such file.", where=path.name) from None
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise InputError(
            "The bundle cannot be read as a zip file.",
            hint="Ask for it again; it may have been cut off on the way.",
            where=path.name,
        ) from error


def _read_members(archive: zipfile.ZipFile, names: list[str]) -> dict[str, bytes]:
    files, left = {}, _MOST_BYTES
    for name in names:
        content = bytearray()
        with archive.open(name) as member:
            while chunk := member.read(_CHUNK):
                content += chunk
                if len(content) > left:
                    raise InputError("The bundle unpacks to more than 1 GB; it was left alone.")
        left -= len(content)
        files[name] = bytes(content)
    return files


def find_tampering(files: Mapping[str, bytes]) -> list[str]:
    """Return the names of files that are not what was signed; empty if all holds.

    This trusts the public key among the files: compare its fingerprint with the sender's.
    """
    try:
        signer = Ed25519PublicKey.from_public_bytes(files["signer.pub"])
        signer.verify(files["SHA256SUMS.sig"], files["SHA256SUMS.json"])
        sums = dict(json.loads(files["SHA256SUMS.json"]))
    except (KeyError, ValueError, TypeError, InvalidSignature):
        return ["SHA256SUMS.json"]
    changed = [
        name
        for name, expected in sums.items()
        if name not in files or hashlib.sha256(files[name]).hexdigest() != expected
    ]
    return sorted(changed + [name for name in files if name not in sums and name not in _OWN])
