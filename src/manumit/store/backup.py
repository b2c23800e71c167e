# SPDX-License-Identifier: Apache-2.0
"""A workspace as one file, and back.

The backup is a zip with every stored file and its checksum. It is consistent while others
write: it holds one snapshot of the facts and an online copy of the state. It is as readable as
the workspace itself, and opens with the same passphrase if that has one: keep it where only the
right people reach it.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from manumit.core.errors import CorruptError, InputError, LockedError, UsageError
from manumit.core.progress import Progress, no_progress
from manumit.store.database import Database
from manumit.store.manifest import read_manifest, write_manifest
from manumit.store.vault import VAULT_FILE, has_vault

_INDEX = "backup.json"
_DATABASE = "state.db"
_TERMS = "manumit.toml"
_HASH_KEY = "keys/hash.key"
# Made with the first signed bundle; those who hold such a bundle know its public half.
_SIGNING = "keys/signing.key"
_KNOWN = (_DATABASE, "facts/manifest.json", _TERMS, _HASH_KEY, _SIGNING, VAULT_FILE)
_ATTEMPTS = 5


def write_backup(
    folder: Path, target: Path, progress: Progress = no_progress, *, key: bytes | None = None
) -> int:
    """Write the workspace in `folder` to the file `target` and return the number of files.

    Args:
        folder: The workspace.
        target: A new file.
        progress: Hears of each file.
        key: Key of the state database, None where the workspace has no passphrase.

    Raises:
        UsageError: If the target exists already.
        CorruptError: If a stored file is missing.
        LockedError: If the workspace changes faster than it can be copied.
    """
    if target.exists():
        raise UsageError(f"{target.name} exists already.", hint="Give a new file name.")
    for _attempt in range(_ATTEMPTS):
        before = read_manifest(folder / "facts").generation
        try:
            return _write_once(folder, target, key, progress)
        except FileNotFoundError as error:
            # A run may drop a file before it is copied: the next attempt begins with its successor.
            if read_manifest(folder / "facts").generation == before:
                raise CorruptError(
                    "A stored file is missing.",
                    hint="Restore the latest backup with `manumit restore`.",
                    where=Path(error.filename or "").name,
                ) from None
    raise LockedError(
        "The workspace changes faster than it can be copied.", hint="Wait for the run to end."
    )


def _write_once(folder: Path, target: Path, key: bytes | None, progress: Progress) -> int:
    unfinished = target.with_name(target.name + ".part")
    unfinished.touch(mode=0o600)
    try:
        with tempfile.TemporaryDirectory(dir=folder / "spool") as spool:
            content = list(_find_content(folder, Path(spool), key))
            sums: dict[str, str] = {}
            with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_STORED) as archive:
                for number, (name, path) in enumerate(content):
                    archive.write(path, name)
                    sums[name] = _sum_file(path)
                    progress("backup", number + 1, len(content))
                archive.writestr(_INDEX, json.dumps({"format": 1, "sha256": sums}))
        unfinished.replace(target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return len(content)


def restore_backup(source: Path, folder: Path, progress: Progress = no_progress) -> int:
    """Make the workspace of the backup `source` in the new folder `folder`; return its files.

    Every file is checked before the workspace appears under its name.

    Raises:
        UsageError: If the folder holds something already.
        CorruptError: If the backup is damaged or holds a file it should not.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty.", hint="Give a new folder.", where=str(folder))
    try:
        archive = zipfile.ZipFile(source)
    except FileNotFoundError:
        raise InputError(f"There is no file {source.name}.", hint="Check the name.") from None
    except zipfile.BadZipFile:
        raise _damaged(source.name) from None
    folder.parent.mkdir(parents=True, exist_ok=True)
    with archive, tempfile.TemporaryDirectory(dir=folder.parent) as spool:
        made = Path(spool) / "workspace"
        sums = _read_index(archive, source.name)
        for number, (name, expected) in enumerate(sums.items()):
            _extract(archive, name, expected, made)
            progress("restore", number + 1, len(sums))
        (made / "spool").mkdir(exist_ok=True)
        made.chmod(0o700)
        if folder.exists():
            folder.rmdir()
        made.rename(folder)
    return len(sums)


def _find_content(folder: Path, spool: Path, key: bytes | None) -> Iterator[tuple[str, Path]]:
    manifest = read_manifest(folder / "facts")
    write_manifest(spool, manifest)
    yield "facts/manifest.json", spool / "manifest.json"
    for path in sorted(manifest.paths()):
        yield f"facts/{path}", folder / "facts" / path
    copy = spool / _DATABASE
    Database(folder / _DATABASE, key).copy_to(copy)
    yield _DATABASE, copy
    for name in (_TERMS, VAULT_FILE if has_vault(folder) else _HASH_KEY):
        yield name, folder / name
    if (folder / _SIGNING).exists():
        yield _SIGNING, folder / _SIGNING


def _read_index(archive: zipfile.ZipFile, where: str) -> dict[str, str]:
    try:
        sums = json.loads(archive.read(_INDEX))["sha256"]
    except (KeyError, ValueError):
        raise _damaged(where) from None
    for name in sums:
        parts = Path(name).parts
        known = name in _KNOWN or (
            len(parts) == 3 and parts[0] == "facts" and name.endswith(".parquet")
        )
        if not known or ".." in parts or Path(name).is_absolute():
            raise CorruptError("The backup holds a file that does not belong in it.", where=where)
    return dict(sums)


def _extract(archive: zipfile.ZipFile, name: str, expected: str, made: Path) -> None:
    target = made / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.touch(mode=0o600)
    try:
        with archive.open(name) as packed, target.open("wb") as file:
            while chunk := packed.read(1 << 20):
                file.write(chunk)
    except (KeyError, zipfile.BadZipFile):
        raise _damaged(name) from None
    if _sum_file(target) != expected:
        raise _damaged(name)


def _sum_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _damaged(where: str) -> CorruptError:
    return CorruptError("The backup is damaged.", hint="Use an earlier backup.", where=where)
