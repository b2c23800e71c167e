# SPDX-License-Identifier: Apache-2.0
"""What a file is, by what stands in it; its name is not asked."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from manumit.intake.encoding import find_mark

_HEAD = 1 << 16
# Signs no text is full of; those that serve as delimiters or shift alphabets are left out.
_NO_TEXT = tuple(chr(n) for n in range(32) if n not in {1, 9, 10, 13, 27, 31})
_JUDGED = 4096  # shorter texts may be all control characters
PACKED = frozenset({"gz", "zst", "zip"})
_MAGIC = (
    (b"\x1f\x8b", "gz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"PAR1", "parquet"),
    (b"%PDF", "other: PDF"),
    (b"\xd0\xcf\x11\xe0", "other: an old Office file"),
    (b"\x89PNG", "other: a picture"),
    (b"\xff\xd8\xff", "other: a picture"),
    (b"GIF8", "other: a picture"),
    (b"SQLite format 3\0", "other: SQLite"),
    (b"BZh", "other: bzip2"),
    (b"\xfd7zXZ", "other: xz"),
    (b"7z\xbc\xaf", "other: 7-Zip"),
    (b"Rar!", "other: RAR"),
    (b"ARROW1", "other: Arrow"),
    (b"\x7fELF", "other: a program"),
    (b"MZ\x90", "other: a program"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


def find_format(path: Path) -> str:
    """Return the format of a file.

    Returns:
        "empty", "gz", "zst", "zip", "xlsx", "parquet", "json", "jsonl", "delimited", or
        "other: " and a name for what cannot be read.

    Raises:
        OSError: If the file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        return "empty"
    for magic, format_code in _MAGIC:
        if head.startswith(magic):
            return format_code
    if head.startswith(_ZIP):
        return _find_zip_format(path)
    return _find_text_format(head)


def _find_zip_format(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return "zip"
    if "[Content_Types].xml" in names:
        is_workbook = any(name.startswith("xl/") for name in names)
        return "xlsx" if is_workbook else "other: an Office document that is no workbook"
    if "mimetype" in names and "content.xml" in names:
        return "other: OpenDocument"
    return "zip"


def _find_text_format(head: bytes) -> str:
    mark = find_mark(head)
    text = head[mark.mark_bytes if mark else 0 :].decode(mark.name if mark else "utf-8", "replace")
    if (
        not mark
        and len(head) >= _JUDGED
        and sum(text.count(sign) for sign in _NO_TEXT) > len(text) // 20
    ):
        return "other: no text"
    bare = text.lstrip()
    if re.match(r"\[\s*[{\]]", bare):
        return "json"
    if not re.match(r'\{\s*["}]', bare):
        return "delimited"
    lines = [line for line in bare.splitlines()[:20] if line.strip()]
    whole = lines if len(head) < _HEAD or len(lines) == 20 else lines[:-1]
    alike = sum(line.startswith("{") for line in lines)
    closed = sum(line.rstrip().endswith("}") for line in whole)
    return "jsonl" if alike > 1 and alike + closed > len(lines) else "json"
