# SPDX-License-Identifier: Apache-2.0
"""JSON (an array of objects, or an object that holds one) and JSON Lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.intake.batch import Batch, Reading, make_batch, name_columns
from manumit.intake.encoding import Encoding
from manumit.intake.source import TextSource, repair_value

_BLOCK = 1 << 20
_ROWS, _COUNTED = 20_000, 500
_BATCH_CHARS = 16 << 20
_SPACE = re.compile(r"[\s,]*")
_RECORD_START = re.compile(r"[\[{]")
_BAD = object()
_DEPTH = 100


def read_json_lines(path: Path, encoding: Encoding, reading: Reading) -> Iterator[Batch]:
    """Yield the records of a JSON Lines file; a broken line becomes an issue."""
    with TextSource(path, encoding, reading.on_read) as source:
        yield from _make_batches(_parse_lines(_read_lines(source, reading)), reading)


def read_json(path: Path, encoding: Encoding, reading: Reading) -> Iterator[Batch]:
    """Yield the records of a JSON file: the first array of objects that is found in it.

    The array is read object by object, so that its size does not matter.
    """
    with TextSource(path, encoding, reading.on_read) as source:
        yield from _make_batches(_read_array(source, reading), reading)


def _parse(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _BAD


def _parse_lines(blocks: Iterable[list[str]]) -> Iterator[object]:
    """Parse lines, many at once where all are sound: that is twice as fast."""
    for lines in blocks:
        is_whole = all(line[0] == "{" and line[-1] == "}" for line in lines)
        whole = _parse(f"[{','.join(lines)}]") if is_whole else _BAD
        if isinstance(whole, list) and len(whole) == len(lines):
            yield from whole
        else:
            yield from map(_parse, lines)


def _read_lines(source: TextSource, reading: Reading) -> Iterator[list[str]]:
    pending = b""
    while block := source.read(_BLOCK):
        pieces = (pending + block).split(b"\n")
        pending = pieces.pop()
        yield [repair_value(line) for piece in pieces if (line := piece.strip())]
        if len(pending) > reading.limits.record_bytes:
            reading.log.add("record_cut", reading.rows_read + 1)
            pending = b""
    if pending.strip():
        yield [repair_value(pending.strip())]


class _Text:
    """The part of a JSON text that is not parsed yet."""

    def __init__(self, source: TextSource) -> None:
        self._source = source
        self._tail = b""
        self.text = ""
        self.is_end = False

    def grow(self) -> None:
        """Read on, at least as much again as there is."""
        block = self._source.read(max(_BLOCK, len(self.text)))
        self.is_end = not block
        block = self._tail + block
        # A character cut in two waits for its other half.
        cut = len(block)
        while not self.is_end and cut > max(0, len(block) - 4) and block[cut - 1] & 0xC0 == 0x80:
            cut -= 1
        if not self.is_end and cut and block[cut - 1] >= 0xC0:
            cut -= 1
        self._tail = block[cut:]
        self.text += repair_value(block[:cut])


def _read_array(source: TextSource, reading: Reading) -> Iterator[object]:
    decoder = json.JSONDecoder()
    text = _Text(source)
    text.grow()
    at = _find_array(text)
    if at < 0:
        # One object alone is one record.
        while not text.is_end and len(text.text) < reading.limits.record_bytes:
            text.grow()
        whole = _parse(text.text)
        lines = [line for line in text.text.split("\n") if line.startswith("{")]
        # Or it is JSON Lines, and only the first is broken.
        yield from map(_parse, lines) if whole is _BAD and len(lines) > 1 else [whole]
        return
    while True:
        at = _skip(text, at)
        if at >= len(text.text) or text.text[at] == "]":
            if at >= len(text.text):
                reading.log.add("truncated_file", reading.rows_read)
            return
        try:
            record, end = decoder.raw_decode(text.text, at)
        except (ValueError, RecursionError):
            if not text.is_end and len(text.text) - at < reading.limits.record_bytes:
                text.text, at = text.text[at:], 0
                text.grow()
                continue
            yield _BAD
            at = _find_next_record(text.text, at)
            if at < 0:
                return
            continue
        if end == len(text.text) and not text.is_end:  # a number may go on
            text.grow()
            continue
        yield record
        at = end
        if at > _BLOCK:
            text.text, at = text.text[at:], 0


def _skip(text: _Text, at: int) -> int:
    """Return where the next record begins, reading on as needed."""
    while True:
        space = _SPACE.match(text.text, at)
        at = space.end() if space else at
        if at < len(text.text) or text.is_end:
            return at
        text.text, at = "", 0
        text.grow()


def _find_array(text: _Text) -> int:
    """Return where the first element of the first array of objects stands, -1 if there is none."""
    while True:
        bare = text.text.lstrip("\ufeff \t\r\n")
        start = len(text.text) - len(bare)
        if bare.startswith("["):
            return start + 1
        found = re.search(r'"(?:[^"\\]|\\.)*"\s*:\s*\[\s*(?=\{)', text.text)
        if found:
            return found.end()
        if text.is_end or len(text.text) > 16 * _BLOCK:
            return -1
        text.grow()


def _find_next_record(text: str, at: int) -> int:
    """Return where reading may go on after a broken record: the next object after a comma."""
    found = re.compile(r"\}\s*,\s*(?=\{)").search(text, at + 1)
    return found.end() if found else -1


def _make_batches(records: Iterable[object], reading: Reading) -> Iterator[Batch]:
    rows: list[int] = []
    kept: list[dict[str, object]] = []
    chars = 0
    for record in records:
        reading.rows_read += 1
        if record is _BAD:
            reading.log.add("bad_json", reading.rows_read)
        elif not isinstance(record, dict):
            reading.log.add("not_an_object", reading.rows_read)
        else:
            rows.append(reading.rows_read)
            kept.append(record)
            if len(kept) % _COUNTED == 0:
                chars += _count_chars(kept[-_COUNTED:])
        if len(kept) >= _ROWS or chars > _BATCH_CHARS:
            yield _to_batch(kept, rows, reading)
            rows, kept, chars = [], [], 0
    if kept:
        yield _to_batch(kept, rows, reading)


def _count_chars(records: list[dict[str, object]]) -> int:
    return sum(len(v) for record in records for v in record.values() if isinstance(v, str))


def _to_batch(records: list[dict[str, object]], rows: list[int], reading: Reading) -> Batch:
    keys = list(dict.fromkeys(key for record in records for key in record))
    names = name_columns(keys, reading)
    columns = [_to_column([record.get(key) for record in records]) for key in keys[: len(names)]]
    return make_batch(names, columns, np.array(rows, np.int64), reading)


def _to_column(values: list[object]) -> pa.Array:
    try:
        return pc.fill_null(pa.array(values, pa.string()), "")
    except (pa.ArrowException, TypeError, UnicodeError):  # not texts alone, or broken ones
        return pa.array([to_text(value) for value in values], pa.string())


def to_text(value: object) -> str:
    """Return a JSON value as the text of a field; lone surrogates become replacement signs."""
    if isinstance(value, str):
        text = value
    elif value is None:
        return ""
    elif isinstance(value, bool):
        return "true" if value else "false"
    elif isinstance(value, dict | list):
        text = json.dumps(value, ensure_ascii=False)
    else:
        return str(value)
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
