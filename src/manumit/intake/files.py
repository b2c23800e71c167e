# SPDX-License-Identifier: Apache-2.0
"""Which files a person means by a path, a folder or a glob."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from manumit.core.errors import NotFoundError

_NOT_RECORDS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Found:
    """The files found, in order, and how many links were not followed."""

    files: tuple[Path, ...]
    links: int


def find_files(paths: Iterable[str | Path]) -> Found:
    """Return the files that paths, folders (with all below them) and globs stand for.

    Links inside a folder are followed to files, never to folders: a folder may then hold
    itself. Hidden files are left out unless named.

    Raises:
        NotFoundError: If one of the paths stands for no file.
    """
    files: dict[Path, None] = {}
    links = 0
    for path in paths:
        matches = [Path(path)] if Path(path).exists() else _expand(str(path))
        before = len(files)
        for match in matches:
            if match.is_dir():
                below, skipped = _walk(match)
                links += skipped
                files.update(dict.fromkeys(below))
            elif match.is_file():
                files[match] = None
        if len(files) == before and not any(m in files for m in matches):
            raise NotFoundError(
                "There is no file to take in there.",
                hint="Give files, folders or patterns such as adverts/*.csv.",
                where=str(path),
            )
    return Found(tuple(files), links)


def _expand(pattern: str) -> list[Path]:
    return [Path(name) for name in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207 - absolute patterns too


def _walk(folder: Path) -> tuple[list[Path], int]:
    files: list[Path] = []
    links = 0
    for here, folders, names in os.walk(folder, followlinks=False):
        links += sum((Path(here) / name).is_symlink() for name in folders)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(here) / name
            if name.startswith(".") or name in _NOT_RECORDS:
                continue
            if path.is_file():
                files.append(path)
            elif path.is_symlink():
                links += 1
    return files, links
