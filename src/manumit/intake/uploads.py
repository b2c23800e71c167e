# SPDX-License-Identifier: Apache-2.0
"""Files that came through the web face and wait for a person to confirm their mapping."""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from manumit.core.errors import NotFoundError, UsageError
from manumit.workspace import Workspace

KINDS = ("advert", "report")
_UNSAFE = re.compile(r"[^\w.()\- ]")
_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Upload:
    """Files waiting in the spool; `files` are their paths, in the order they came."""

    upload_id: str
    kind: str
    files: tuple[Path, ...]


def save_upload(workspace: Workspace, kind: str, files: Iterable[tuple[str, BinaryIO]]) -> Upload:
    """Copy files into the spool.

    Args:
        workspace: The workspace.
        kind: advert or report.
        files: Name and content of each; only the last part of a name is kept.

    Raises:
        UsageError: If there is no file, or no such kind.
    """
    if kind not in KINDS:
        raise UsageError("There is no such kind of record.", hint=f"Use: {', '.join(KINDS)}.")
    workspace.check("add.records", "workspace", workspace.policy.workspace_id)
    upload_id = secrets.token_hex(8)
    folder = _folder(workspace, upload_id)
    files = list(files)
    if not files:
        raise UsageError("No file was chosen.", hint="Drop a file on the field, or choose one.")
    try:
        names = [_save_file(folder, number, *given) for number, given in enumerate(files)]
        note = json.dumps({"kind": kind, "files": names})
        (folder / "upload.json").write_text(note, encoding="utf-8")
    except BaseException:
        # Such as a full disk: what came so far is content nobody will confirm.
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Upload(upload_id, kind, tuple(folder / name for name in names))


def _save_file(folder: Path, number: int, name: str, content: BinaryIO) -> str:
    safe = _UNSAFE.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    saved = f"{number}/{safe[-100:] or 'file'}"
    path = folder / saved
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        shutil.copyfileobj(content, file, 1 << 20)
    return saved


def read_upload(workspace: Workspace, upload_id: str) -> Upload:
    """Return an upload that still waits.

    Raises:
        NotFoundError: If it does not exist, or was taken in already.
    """
    folder = _folder(workspace, upload_id)
    if not _ID.fullmatch(upload_id) or not (folder / "upload.json").exists():
        raise NotFoundError(
            "There is no such upload.", hint="It may have been taken in already; see Intake."
        )
    note = json.loads((folder / "upload.json").read_text(encoding="utf-8"))
    return Upload(upload_id, note["kind"], tuple(folder / name for name in note["files"]))


def drop_upload(workspace: Workspace, upload_id: str) -> None:
    """Remove an upload's files from the spool."""
    shutil.rmtree(_folder(workspace, upload_id), ignore_errors=True)


def _folder(workspace: Workspace, upload_id: str) -> Path:
    return workspace.folder / "spool" / f"upload-{upload_id}"
