# SPDX-License-Identifier: Apache-2.0
"""Texts become tokens: one compiled pass that decodes, folds, splits and hashes.

A token is a word, a number, a character of a script written without spaces, or an emoji.
Its key is a hash of the folded spelling, equal for everything a reader takes as the same word.
Digits are read as "some digits", so that "room 12" and "room 450" have equal keys; numbers
parted by punctuation alone ("555-0101", "10.0.0.1:80", "12:30") are one token. Letters mixed
with two or more runs of digits ("003a90fc", "4X7B2"), or a long hexadecimal number, are
"some code".
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from manumit.text.columns import view_bytes
from manumit.text.folding import (
    DIGIT,
    DROP,
    EMOJI,
    KIND_SHIFT,
    LETTER,
    MARK,
    POOL_FLAG,
    SEPARATOR,
    make_fold_table,
)
from manumit.text.kernels import inner_kernel, kernel, map_threads

WORD, NUMBER, MIXED, CHARACTER, SYMBOL = range(5)
"""Classes of tokens: letters; digits; letters with digits; one character of an unspaced
script; an emoji or other sign."""

Texts: TypeAlias = Sequence[str | None] | Any
"""Strings, or an Arrow array or chunked array of strings."""

_PART_BYTES = 8_000_000
_NUMBER_GAP = 3
_CODE_RUNS = 2
_CODE_LENGTH = 6
_A, _F, _X = ord("a"), ord("f"), ord("x")
_SEED = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_MIX2 = np.uint64(0xC4CEB9FE1A85EC53)
_ONE_NUMBER = np.uint64(0x6E756D6265720001)
_ONE_CODE = np.uint64(0x636F646500000001)
_DIGITS_INSIDE = 0x23
_S5, _S32, _S33, _S59 = np.uint64(5), np.uint64(32), np.uint64(33), np.uint64(59)
_SINGLE_BASE = np.uint64(0x110000)

Bytes = npt.NDArray[np.uint8]
Longs = npt.NDArray[np.int64]
Output = tuple[npt.NDArray[np.uint64], npt.NDArray[np.int32], npt.NDArray[np.int32], Bytes]


@dataclass(frozen=True, slots=True)
class TokenTable:
    """The tokens of n texts, one after the other.

    Offsets count characters (code points) of the raw text; where a title was given they count
    in `join_title(title, text)`.

    Attributes:
        starts: int64[n + 1]; the tokens of text i are starts[i] to starts[i + 1].
        keys: uint64[m]; hash of the folded token.
        begin: int32[m]; first character of the token.
        end: int32[m]; one past its last character.
        classes: uint8[m]; WORD, NUMBER, MIXED, CHARACTER or SYMBOL.
    """

    starts: Longs
    keys: npt.NDArray[np.uint64]
    begin: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    classes: Bytes

    def __len__(self) -> int:
        return len(self.starts) - 1

    def take(self, rows: Longs) -> TokenTable:
        """Return the table of the texts `rows`, in that order."""
        lengths = (self.starts[1:] - self.starts[:-1])[rows]
        starts = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum(lengths, out=starts[1:])
        where = np.repeat(self.starts[rows] - starts[:-1], lengths) + np.arange(starts[-1])
        return TokenTable(
            starts, self.keys[where], self.begin[where], self.end[where], self.classes[where]
        )


def join_title(title: str | None, text: str | None) -> str:
    """Return the one text in which the offsets of a TokenTable made with titles count."""
    return f"{title}\n{text or ''}" if title else text or ""


@inner_kernel
def _decode(data: Bytes, place: int, stop: int) -> tuple[int, int]:
    """Return the code point at `place` and the next place; a broken byte reads as U+FFFD."""
    first = int(np.int64(data[place]))
    if first < 0x80:
        return first, place + 1
    extra = 1 if first < 0xE0 else 2 if first < 0xF0 else 3
    if first < 0xC2 or first > 0xF4 or place + extra >= stop:
        return 0xFFFD, place + 1
    code = first & (0x3F >> extra)
    for step in range(1, extra + 1):
        byte = int(np.int64(data[place + step]))
        if byte & 0xC0 != 0x80:
            return 0xFFFD, place + 1
        code = code << 6 | (byte & 0x3F)
    return (code if code < 0x110000 else 0xFFFD), place + extra + 1


@inner_kernel
def _mix(state: np.uint64, code: int) -> np.uint64:
    rotated = state << _S5 | state >> _S59
    return (rotated ^ np.uint64(code)) * _MIX


@inner_kernel
def _finish(state: np.uint64) -> np.uint64:
    state ^= state >> _S33
    state *= _MIX
    state ^= state >> _S33
    state *= _MIX2
    return state ^ state >> _S32


@inner_kernel
def _mix_folded(state: np.uint64, entry: int, pool: npt.NDArray[np.int32]) -> np.uint64:
    value = entry & 0xFFFFFF
    if value & POOL_FLAG == 0:
        return _mix(state, value)
    where = value & ~POOL_FLAG
    for step in range(1, int(pool[where]) + 1):
        state = _mix(state, int(pool[where + step]))
    return state


@inner_kernel
def _close(
    out: Output,
    first: int,
    count: int,
    begin: int,
    end: int,
    state: np.uint64,
    letters: int,
    runs: int,
    gap: int,
    is_hex: bool,
) -> int:
    """Write the token that ends here; return the new number of tokens.

    `first` is the first token of this field, `gap` the separators since the token before.
    """
    keys, begins, ends, classes = out
    if letters == 0:
        if count > first and classes[count - 1] == NUMBER and gap <= _NUMBER_GAP:
            ends[count - 1] = end
            return count
        keys[count] = _ONE_NUMBER
        classes[count] = NUMBER
    else:
        is_code = runs >= _CODE_RUNS or (runs > 0 and is_hex and end - begin >= _CODE_LENGTH)
        keys[count] = _ONE_CODE if is_code else _finish(state)
        classes[count] = WORD if runs == 0 else MIXED
    begins[count] = begin
    ends[count] = end
    return count + 1


@inner_kernel
def _put_single(
    out: Output, first: int, count: int, place: int, kind: int, state: np.uint64
) -> int:
    """Write a one-character token; a sign repeated at once is one token."""
    keys, begins, ends, classes = out
    key = _finish(state)
    again = count > first and keys[count - 1] == key and ends[count - 1] == place
    if kind == EMOJI and again:
        ends[count - 1] = place + 1
        return count
    keys[count] = key
    begins[count] = place
    ends[count] = place + 1
    classes[count] = SYMBOL if kind == EMOJI else CHARACTER
    return count + 1


@inner_kernel
def _scan(
    data: Bytes,
    place: int,
    stop: int,
    base: int,
    entries: npt.NDArray[np.uint32],
    pool: npt.NDArray[np.int32],
    out: Output,
    count: int,
) -> tuple[int, int]:
    """Tokenise one field; return the number of tokens and the number of characters."""
    first, char, begin, end = count, base, -1, base
    letters, runs, gap, in_digits, is_hex = 0, 0, 0, False, True
    state = _SEED
    while place < stop:
        code, place = _decode(data, place, stop)
        entry = int(np.int64(entries[code]))
        kind = entry >> KIND_SHIFT
        if kind in (LETTER, DIGIT):
            if begin < 0:
                begin, state, letters, runs = char, _SEED, 0, 0
                in_digits, is_hex = False, True
            if kind == LETTER:
                letters += 1
                in_digits = False
                value = entry & 0xFFFFFF
                is_hex = is_hex and (_A <= value <= _F or value == _X)
                state = _mix_folded(state, entry, pool)
            elif not in_digits:
                runs += 1
                in_digits = True
                state = _mix(state, _DIGITS_INSIDE)
            end = char + 1
        elif kind == MARK and begin >= 0:
            state = _mix(state, entry & 0xFFFFFF)
            end = char + 1
        elif kind == MARK and count > first and _ends_at(out, count, char):
            out[0][count - 1] = _finish(_mix(out[0][count - 1], entry & 0xFFFFFF))
            out[2][count - 1] = char + 1
        elif kind != DROP and kind != MARK:
            if begin >= 0:
                count = _close(out, first, count, begin, end, state, letters, runs, gap, is_hex)
                begin, gap = -1, 0
            if kind == SEPARATOR:
                gap += 1
            else:
                state = _mix_folded(_SEED ^ _SINGLE_BASE, entry, pool)
                count = _put_single(out, first, count, char, kind, state)
                gap = 0
        char += 1
    if begin >= 0:
        count = _close(out, first, count, begin, end, state, letters, runs, gap, is_hex)
    return count, char - base


@inner_kernel
def _ends_at(out: Output, count: int, char: int) -> bool:
    """Tell whether the last token is a single character that ends at `char`."""
    return bool(out[2][count - 1] == char and out[3][count - 1] == CHARACTER)


@kernel
def _scan_rows(
    data: Bytes,
    offsets: Longs,
    title_data: Bytes,
    title_offsets: Longs,
    entries: npt.NDArray[np.uint32],
    pool: npt.NDArray[np.int32],
    out: Output,
    starts: Longs,
) -> None:
    """Tokenise rows; `starts[i + 1]` becomes the number of tokens up to row i."""
    count = 0
    for row in range(len(offsets) - 1):
        base = 0
        if len(title_offsets) > 1 and title_offsets[row] < title_offsets[row + 1]:
            low, high = title_offsets[row], title_offsets[row + 1]
            count, base = _scan(title_data, low, high, 0, entries, pool, out, count)
            base += 1
        low, high = offsets[row], offsets[row + 1]
        count, _ = _scan(data, low, high, base, entries, pool, out, count)
        starts[row + 1] = count


def _to_chunks(texts: Texts) -> list[Any]:
    """Return Arrow large_string or large_binary arrays that hold the texts."""
    if isinstance(texts, pa.ChunkedArray):
        return [part for chunk in texts.chunks for part in _to_chunks(chunk)]
    if isinstance(texts, pa.Array):
        if not (pa.types.is_large_string(texts.type) or pa.types.is_large_binary(texts.type)):
            texts = texts.cast(pa.large_string())
        return [texts]
    raw = [(text or "").encode("utf-8", "surrogatepass") for text in texts]
    return [pa.array(raw, type=pa.large_binary())]


def _to_buffers(array: Any) -> tuple[Bytes, Longs]:
    """Return the bytes and the offsets of an Arrow array, without copying the bytes."""
    data, bounds = view_bytes(array)
    if array.null_count:  # a null may hide bytes; make it empty
        lengths = np.where(array.is_null().to_numpy(zero_copy_only=False), 0, np.diff(bounds))
        if (lengths != np.diff(bounds)).any():
            return view_bytes(array.fill_null(""))
    return data, bounds


def _split_rows(chunks: list[Any]) -> list[Any]:
    """Cut chunks into parts of about _PART_BYTES."""
    parts = []
    for chunk in chunks:
        if len(chunk) == 0:
            continue
        offsets = _to_buffers(chunk)[1]
        wanted = max(1, int(offsets[-1] - offsets[0]) // _PART_BYTES)
        goals = offsets[0] + (offsets[-1] - offsets[0]) * np.arange(1, wanted) // wanted
        cuts = [0, *np.searchsorted(offsets, goals).tolist(), len(chunk)]
        parts += [chunk.slice(a, b - a) for a, b in itertools.pairwise(cuts) if b > a]
    return parts


def _tokenise_part(part: Any, titles: Any | None) -> TokenTable:
    table = make_fold_table()
    data, offsets = _to_buffers(part)
    title_data, title_offsets = _to_buffers(
        pa.array([], type=pa.large_binary()) if titles is None else titles
    )
    size = int(offsets[-1] - offsets[0] + title_offsets[-1] - title_offsets[0])
    room = size // 2 + 2 * len(part) + 1  # a token and the gap after it take two bytes or more
    out = (
        np.empty(room, dtype=np.uint64),
        np.empty(room, dtype=np.int32),
        np.empty(room, dtype=np.int32),
        np.empty(room, dtype=np.uint8),
    )
    starts = np.zeros(len(part) + 1, dtype=np.int64)
    _scan_rows(data, offsets, title_data, title_offsets, table.entries, table.pool, out, starts)
    count = int(starts[-1])
    keys, begin, end, classes = out
    return TokenTable(
        starts,
        keys[:count].copy(),
        begin[:count].copy(),
        end[:count].copy(),
        classes[:count].copy(),
    )


def concat_tokens(tables: Sequence[TokenTable]) -> TokenTable:
    """Return the tables one after the other."""
    counts = np.cumsum([0, *(table.starts[-1] for table in tables)])
    starts = [t.starts[1:] + base for t, base in zip(tables, counts, strict=False)]
    return TokenTable(
        np.concatenate([np.zeros(1, dtype=np.int64), *starts]),
        np.concatenate([np.empty(0, dtype=np.uint64), *(t.keys for t in tables)]),
        np.concatenate([np.empty(0, dtype=np.int32), *(t.begin for t in tables)]),
        np.concatenate([np.empty(0, dtype=np.int32), *(t.end for t in tables)]),
        np.concatenate([np.empty(0, dtype=np.uint8), *(t.classes for t in tables)]),
    )


def tokenise_texts(texts: Texts, titles: Texts | None = None) -> TokenTable:
    """Tokenise texts of any script.

    Args:
        texts: Strings, or an Arrow array of strings (read where it lies). None reads as empty.
        titles: As many titles, or None. A title's tokens come before its text's tokens, and no
            token crosses the boundary.

    Returns:
        The tokens; malformed UTF-8 reads as separators.
    """
    chunks = _to_chunks(texts)
    if titles is None:
        jobs = [(part, None) for part in _split_rows(chunks)]
    else:
        binary = pa.large_binary()
        together = pa.chunked_array([t.cast(binary) for t in _to_chunks(titles)], type=binary)
        jobs, row = [], 0
        for part in _split_rows(chunks):
            jobs.append((part, together.slice(row, len(part)).combine_chunks()))
            row += len(part)
    return concat_tokens(map_threads(_tokenise_part, jobs))
