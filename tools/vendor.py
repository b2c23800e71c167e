# SPDX-License-Identifier: Apache-2.0
"""Fetch or check the files of other projects that ship with the web face (vendor.toml).

`python tools/vendor.py` fetches each package with npm, checks every file against its SHA-256
and writes it with its licence; `python tools/vendor.py --check` only checks what is committed.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LICENCES = ROOT / "src/manumit/web/static/vendor/LICENSES.txt"


def read_list() -> list[dict[str, Any]]:
    """Return the entries of vendor.toml."""
    entries: list[dict[str, Any]] = tomllib.loads((ROOT / "vendor.toml").read_text("utf-8"))["file"]
    return entries


def find_wrong(entries: list[dict[str, Any]]) -> list[str]:
    """Return the targets that are missing or differ from their SHA-256."""
    return [
        entry["target"]
        for entry in entries
        if not (ROOT / entry["target"]).is_file()
        or hashlib.sha256((ROOT / entry["target"]).read_bytes()).hexdigest() != entry["sha256"]
    ]


def read_package(package: str, version: str) -> dict[str, bytes]:
    """Return every file of an npm package, by its path inside the package."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is needed to fetch vendored files; it is not needed to use Manumit.")
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", "--silent", f"{package}@{version}"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        archive = next(Path(folder).glob("*.tgz")).read_bytes()
    files: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        for member in opened.getmembers():
            content = opened.extractfile(member)
            if content is not None:
                files[member.name.split("/", 1)[1]] = content.read()
    return files


def write_all(entries: list[dict[str, Any]]) -> None:
    """Fetch all packages and write their files and licences; stop at a wrong hash."""
    licences: dict[str, str] = {}
    packages: dict[tuple[str, str], dict[str, bytes]] = {}
    for entry in entries:
        name = (entry["package"], entry["version"])
        if name not in packages:
            packages[name] = read_package(*name)
            text = next(v for k, v in packages[name].items() if k.upper().startswith("LICENSE"))
            licences[f"{name[0]} {name[1]} ({entry['licence']})"] = text.decode("utf-8")
        content = packages[name][entry["path"]]
        if hashlib.sha256(content).hexdigest() != entry["sha256"]:
            sys.exit(f"{entry['path']} of {name[0]} {name[1]} does not have the expected SHA-256.")
        target = ROOT / entry["target"]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    blocks = [f"{title}\n{'=' * len(title)}\n\n{text}" for title, text in licences.items()]
    LICENCES.write_text("\n\n".join(blocks), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    listed = read_list()
    if "--check" not in sys.argv:
        write_all(listed)
    if wrong := find_wrong(listed):
        sys.exit(f"Not as vendor.toml says: {', '.join(wrong)}")
