# SPDX-License-Identifier: Apache-2.0
"""A file on disk as UTF-8 bytes: one pass to know it, one to read it."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa

from manumit.intake.encoding import Encoding, find_mark, guess_legacy

_BLOCK = 4 << 20
_SAMPLE = 1 << 16


@dataclass(frozen=True, slots=True)
class Scan:
    """What one pass over a file tells: SHA-256 (hex), size in bytes, encoding."""

    file_hash: str
    size_bytes: int
    encoding: Encoding


def scan_file(path: Path, encoding: str = "") -> Scan:
    """Hash a file and find its encoding (or take the one that is given).

    Raises:
        OSError: If the file cannot be read.
    """
    digest = hashlib.sha256()
    found: Encoding | None = Encoding(encoding) if encoding else None
    tail = b""
    size = 0
    with path.open("rb") as file, ThreadPoolExecutor(1) as beside:
        while block := file.read(_BLOCK):
            hashing = beside.submit(digest.update, block)
            if not size and not found:
                found = find_mark(block)
            size += len(block)
            if not found:
                bytes_in_hand = tail + block
                complete = _count_complete(bytes_in_hand)
                tail = bytes_in_hand[complete:]
                if not is_utf8(bytes_in_hand[:complete]):
                    found = guess_legacy(_sample_lines(bytes_in_hand))
            hashing.result()
    if tail and not found:
        found = guess_legacy(tail)
    return Scan(digest.hexdigest(), size, found or Encoding("utf-8"))


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_utf8(content: bytes) -> bool:
    """Return whether bytes are valid UTF-8 (Arrow's check, several times faster than decoding)."""
    offsets = pa.py_buffer(np.array([0, len(content)], np.int64))
    text = pa.Array.from_buffers(pa.large_string(), 1, [None, offsets, pa.py_buffer(content)])
    return _is_valid(text)


def _is_valid(column: pa.Array) -> bool:
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def find_invalid(column: pa.Array) -> list[int]:
    """Return the places of the values that are not UTF-8, by halving: few are, as a rule."""
    found = []
    todo = [(0, len(column))]
    while todo:
        begin, end = todo.pop()
        if _is_valid(column.slice(begin, end - begin)):
            continue
        if end - begin == 1:
            found.append(begin)
            continue
        middle = (begin + end) // 2
        todo += [(middle, end), (begin, middle)]
    return found


def _count_complete(content: bytes) -> int:
    """Return the length without a multi-byte character cut off at the end."""
    for back in range(1, min(4, len(content)) + 1):
        byte = content[-back]
        if byte < 0x80:
            break
        if byte >= 0xC0:
            needed = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return len(content) - back if needed > back else len(content)
    return len(content)


def _sample_lines(content: bytes) -> bytes:
    lines = (line for line in content.split(b"\n") if not line.isascii())
    sample: list[bytes] = []
    size = 0
    for line in lines:
        sample.append(line[:_SAMPLE])
        size += len(sample[-1])
        if size > _SAMPLE:
            break
    return b"\n".join(sample)


class TextSource:
    """Reads a file as UTF-8, whatever its encoding.

    `lost` counts the replacement signs that decoding had to put in. A damaged UTF-8 file is
    given out as it is: its values are mended one by one, where row and column are known.
    """

    def __init__(
        self, path: Path, encoding: Encoding, on_read: Callable[[int], None] | None = None
    ) -> None:
        self._file = path.open("rb")
        self._file.seek(encoding.mark_bytes)
        self._on_read = on_read
        self._decoder: codecs.IncrementalDecoder | None = None
        if encoding.name != "utf-8":
            self._decoder = codecs.getincrementaldecoder(encoding.name)("replace")
        self.lost = 0
        self.is_damaged = encoding.is_damaged

    def __enter__(self) -> TextSource:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def read(self, size: int) -> bytes:
        """Return about `size` more bytes of UTF-8, empty at the end."""
        while True:
            raw = self._file.read(size)
            if self._on_read:
                self._on_read(self._file.tell())
            if self._decoder is None:
                return raw
            text = self._decoder.decode(raw, final=not raw)
            self.lost += text.count("\ufffd")
            if text or not raw:
                return text.encode("utf-8")


def repair_value(value: bytes) -> str:
    """Decode bytes that are mostly UTF-8; the odd ones are read as Western European."""
    return value.decode("utf-8", "manumit-western")


def _read_as_western(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", "replace"), error.end


codecs.register_error("manumit-western", _read_as_western)
