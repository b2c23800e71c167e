# SPDX-License-Identifier: Apache-2.0
"""The file of a workspace that holds its terms and settings: manumit.toml.

People may edit it by hand, so a change made by the program touches one line and leaves comments
and order as they are.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from manumit.core.errors import CorruptError, NotFoundError
from manumit.core.policy import Policy, make_policy
from manumit.store.exports import write_whole

FORMAT = 1
TERMS_FILE = "manumit.toml"
Plain = str | int | bool


def read_terms(folder: Path) -> tuple[Policy, dict[str, object]]:
    """Read the policy and the given settings of a workspace folder.

    Raises:
        NotFoundError: If the folder holds no workspace.
        CorruptError: If the file cannot be read, or a newer version wrote it.
    """
    try:
        content = _parse((folder / TERMS_FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise NotFoundError(
            f"There is no workspace in {folder}.", hint=f"Make one with: manumit init {folder}"
        ) from None
    except UnicodeDecodeError as error:
        raise _unreadable() from error
    if int(content.get("format", 0)) > FORMAT:
        raise CorruptError(
            "This workspace was made by a newer version of Manumit.",
            hint="Install that version or a later one.",
            where=TERMS_FILE,
        )
    return make_policy(**content["policy"]), dict(content.get("settings", {}))


def write_terms(folder: Path, policy: Policy) -> None:
    """Write the file of a new workspace, with no setting given yet."""
    lines = [f"format = {FORMAT}", "", "[policy]"]
    lines += [f"{name} = {_to_toml(value)}" for name, value in policy.to_dict().items()]
    write_whole(folder / TERMS_FILE, "\n".join([*lines, "", "[settings]", ""]))


def change_values(folder: Path, section: str, values: Mapping[str, Plain]) -> None:
    """Write values into a section of the file: whole or not at all, all else as it stood.

    Raises:
        CorruptError: If the file is written in a way that this cannot change safely.
    """
    path = folder / TERMS_FILE
    before = path.read_text(encoding="utf-8")
    after = before
    for name, value in values.items():
        after = _put(after, section, name, value)
    expected = _parse(before)
    expected[section] = {**expected.get(section, {}), **values}
    if _parse(after) != expected:
        raise CorruptError(
            "The settings file is written in a way that cannot be changed from here.",
            hint="Change it by hand.",
            where=TERMS_FILE,
        )
    write_whole(path, after)


def _put(text: str, section: str, name: str, value: Plain) -> str:
    """Replace the line of a name in a section, or add it as the section's first line."""
    lines = re.split(r"(?<=\n)", text)
    header = re.compile(rf"\s*\[\s*{re.escape(section)}\s*\]")
    known = re.compile(rf"\s*{re.escape(name)}\s*=")
    new = f"{name} = {_to_toml(value)}\n"
    begun = next((place for place, line in enumerate(lines) if header.match(line)), None)
    if begun is None:
        end = "" if not text or text.endswith("\n") else "\n"
        return f"{text}{end}\n[{section}]\n{new}"
    for place in range(begun + 1, len(lines)):
        if lines[place].lstrip().startswith("["):
            break
        if known.match(lines[place]):
            return "".join([*lines[:place], new, *lines[place + 1 :]])
    head = lines[begun] if lines[begun].endswith("\n") else lines[begun] + "\n"
    return "".join([*lines[:begun], head, new, *lines[begun + 1 :]])


def _to_toml(value: Plain) -> str:
    # JSON strings are valid TOML basic strings once DEL is escaped too.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _parse(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable() from error


def _unreadable() -> CorruptError:
    return CorruptError(
        "The settings file of the workspace cannot be read.",
        hint="Correct it, or restore the latest backup.",
        where=TERMS_FILE,
    )
