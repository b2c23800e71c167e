# SPDX-License-Identifier: Apache-2.0
"""Packed files (gz, zst, zip) to plain ones, within limits.

Names inside an archive never become names on disk. What unpacks to more than the limits allow
is not kept: neither by its declared size nor by what really comes out.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from manumit.intake.formats import PACKED, find_format
from manumit.intake.issues import IssueLog
from manumit.intake.limits import DISK_FULL, Limits

_BLOCK = 1 << 20
_SMALL_BLOCK = 1 << 14
_ENCRYPTED = 1
_NOT_RECORDS = ("__MACOSX/", ".DS_Store", "Thumbs.db")


@dataclass(frozen=True, slots=True)
class Part:
    """One plain file: where it lies, and the name it is shown under.

    `is_member` tells that it came out of an archive, so that its own hash names it.
    """

    path: Path
    name: str
    format_code: str
    is_member: bool = False


class _TooMuchError(Exception):
    """More came out than the limits allow; the argument is the code of the issue."""


def unpack_file(path: Path, folder: Path, log: IssueLog, limits: Limits) -> Iterator[Part]:
    """Yield the plain files a given file stands for: itself, or what is packed in it.

    Args:
        path: A file.
        folder: Where unpacked files are put; the caller removes them.
        log: Takes the defects.
        limits: How much is borne.
    """
    format_code = find_format(path)
    if format_code == "zip":
        yield from _unpack_zip(path, folder, log, limits)
    elif format_code in PACKED:
        name = path.name[: -len(path.suffix)] if path.suffix else path.name
        plain = folder / "unpacked-0"
        if _unpack_stream(path, plain, format_code, log, limits):
            inner = find_format(plain)
            if inner in PACKED:
                log.add("archive_nested")
            else:
                yield Part(plain, name, inner)
    else:
        yield Part(path, path.name, format_code)


def _unpack_stream(
    path: Path, plain: Path, format_code: str, log: IssueLog, limits: Limits
) -> bool:
    """Unpack one gz or zst file; return whether there is anything to read."""
    budget = _Budget(limits, path.stat().st_size)
    blocks = _read_gz(path) if format_code == "gz" else _read_zst(path)
    try:
        _write_blocks(blocks, plain, budget)
    except _TooMuchError as error:
        log.add(str(error))
        return False
    except EOFError:
        log.add("truncated_file")
    except (OSError, zlib.error) as error:
        if isinstance(error, OSError) and error.errno in DISK_FULL:
            raise
        if plain.exists() and plain.stat().st_size:
            log.add("truncated_file", detail="The packed file is damaged")
        else:
            log.add(
                "unreadable_file", detail=f"The packed file is damaged ({type(error).__name__})"
            )
    return plain.exists() and plain.stat().st_size > 0


def _read_gz(path: Path) -> Iterator[bytes]:
    """Yield what a gz file holds, one member after the other.

    Raises:
        EOFError: After the last bytes, if the file is cut short.
        zlib.error: If it is damaged.
    """
    with path.open("rb") as file:
        member = zlib.decompressobj(wbits=31)
        packed = file.read(_BLOCK)
        while packed:
            yield member.decompress(packed, _BLOCK)
            packed = member.unconsumed_tail
            if member.eof:
                packed = (member.unused_data or file.read(_BLOCK)).lstrip(b"\0")
                if not packed:
                    return
                member = zlib.decompressobj(wbits=31)
            packed = packed or file.read(_BLOCK)
    raise EOFError


def _read_zst(path: Path) -> Iterator[bytes]:
    """Yield what a zst file holds, in small blocks: little is lost where it breaks off."""
    with pa.input_stream(path, compression="zstd") as stream:
        while block := stream.read(_SMALL_BLOCK):
            yield block


class _Budget:
    """What may still come out of one packed file."""

    def __init__(self, limits: Limits, packed_bytes: int) -> None:
        self._left = limits.unpacked_bytes
        self._dense = max(limits.ratio_free_bytes, limits.ratio * packed_bytes)

    def take(self, size: int) -> None:
        """Take `size` bytes, or raise _TooMuchError."""
        self._left -= size
        self._dense -= size
        if self._left < 0:
            raise _TooMuchError("archive_too_large")
        if self._dense < 0:
            raise _TooMuchError("archive_ratio")


def _write_blocks(blocks: Iterable[bytes], target: Path, budget: _Budget) -> None:
    with target.open("wb") as out:
        for block in blocks:
            budget.take(len(block))
            out.write(block)


def _unpack_zip(path: Path, folder: Path, log: IssueLog, limits: Limits) -> Iterator[Part]:
    budget = _Budget(limits, path.stat().st_size)
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if _may_hold_records(m)]
            if len(members) > limits.members:
                log.add("archive_members", detail=f"{len(members):,} files")
                members = members[: limits.members]
            for number, member in enumerate(members):
                plain = folder / f"unpacked-{number}"
                part = _unpack_member(archive, member, plain, log, budget)
                if part:
                    yield Part(plain, f"{path.name}/{part.name}", part.format_code, is_member=True)
                plain.unlink(missing_ok=True)
    except _TooMuchError as error:
        log.add(str(error))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, zlib.error) as error:
        log.add("unreadable_file", detail=f"The archive is damaged ({type(error).__name__})")


def _unpack_member(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    plain: Path,
    log: IssueLog,
    budget: _Budget,
) -> Part | None:
    parts = member.filename.replace("\\", "/").split("/")
    name = parts[-1][:200]
    if ".." in parts or member.filename.startswith(("/", "\\")) or ":" in parts[0]:
        log.add("unsafe_name", detail="A name in the archive points outside it")
    if member.flag_bits & _ENCRYPTED:
        log.add("archive_encrypted")
        return None
    try:
        with archive.open(member) as stream:
            _write_blocks(iter(lambda: stream.read(_BLOCK), b""), plain, budget)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, zlib.error) as error:
        log.add(
            "unreadable_file", detail=f"A file in the archive is damaged ({type(error).__name__})"
        )
        return None
    format_code = find_format(plain)
    if format_code in PACKED:
        log.add("archive_nested")
        return None
    return Part(plain, name, format_code)


def _may_hold_records(member: zipfile.ZipInfo) -> bool:
    return not member.is_dir() and not any(part in member.filename for part in _NOT_RECORDS)
