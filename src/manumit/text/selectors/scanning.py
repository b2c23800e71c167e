# SPDX-License-Identifier: Apache-2.0
"""One pass over a column of texts: every finder, row by row, in compiled code."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from manumit.text.columns import view_bytes
from manumit.text.kernels import map_threads
from manumit.text.selectors.decoding import NEXT_ROW, TAKEN, make_room, read_piece, split_atoms
from manumit.text.selectors.emails import find_emails
from manumit.text.selectors.handles import find_handles
from manumit.text.selectors.output import (
    BYTES_USED,
    FULL,
    NUMBER,
    ROW_OF,
    TEXT_END,
    USED,
    Found,
    grow_found,
    make_found,
)
from manumit.text.selectors.phones import find_phones
from manumit.text.selectors.prices import find_prices
from manumit.text.selectors.spelling import find_groups, make_groups
from manumit.text.selectors.urls import find_urls
from manumit.text.selectors.wallets import find_wallets
from manumit.text.selectors.words import Lexicon

_PART_BYTES = 4_000_000
_ROOM_PER_ROW = 8
_BYTES_PER_ROW = 64


@dataclass(frozen=True, slots=True)
class Candidates:
    """What was found in a column of texts, in the order of rows.

    Attributes:
        rows: int32[12, n], a column for each candidate, as `output.Found.rows` but without
            NUMBER; ROW_OF counts in the whole column.
        numbers: int64[n], NUMBER of each candidate.
        spelling: large_string[n].
    """

    rows: npt.NDArray[np.int32]
    numbers: npt.NDArray[np.int64]
    spelling: Any

    def __len__(self) -> int:
        return int(self.rows.shape[1])


def _scan_part(part: Any, row: int, lexicon: Lexicon) -> Candidates:
    data, offsets = view_bytes(part)
    found = make_found(_ROOM_PER_ROW * len(part) + 64, _BYTES_PER_ROW * len(part) + 1024)
    (symbols, atoms), (groups, digits) = make_room(), make_groups()
    cursor = np.array([0, offsets[0], 0])
    while cursor[NEXT_ROW] < len(part):
        count = read_piece(data, offsets, lexicon.words, lexicon.symbols, cursor, symbols)
        total = split_atoms(symbols, count, lexicon.words, atoms)
        state = found.state.copy()
        while True:
            find_wallets(symbols, atoms, total, found)
            find_emails(symbols, atoms, total, found)
            find_urls(symbols, count, atoms, total, found)
            find_handles(symbols, atoms, total, lexicon.words, found)
            find_prices(symbols, atoms, total, lexicon.words, found)
            number = find_groups(symbols, atoms, total, lexicon.words, groups, digits)
            find_phones(symbols, atoms, groups, number, digits, total, found)
            if not found.state[FULL]:
                break
            found.state[:] = state
            found = grow_found(found)
            atoms[TAKEN] = 0
    return _to_candidates(found, row)


def _to_candidates(found: Found, row: int) -> Candidates:
    used, size = int(found.state[USED]), int(found.state[BYTES_USED])
    ends = np.zeros(used + 1, dtype=np.int64)
    ends[1:] = found.rows[TEXT_END, :used]
    numbers = found.rows[NUMBER, :used].copy()
    found.rows[NUMBER] = found.rows[TEXT_END] = 0
    rows = found.rows[:, :used].astype(np.int32)
    text = pa.py_buffer(found.text[:size].tobytes())
    rows[ROW_OF] += row
    return Candidates(
        rows, numbers, pa.LargeStringArray.from_buffers(used, pa.py_buffer(ends), text)
    )


def to_chunks(texts: Any) -> list[Any]:
    """Return large_string arrays without nulls that hold the texts.

    Args:
        texts: A list of str or None, an Arrow array, or a pandas or polars series.
    """
    if isinstance(texts, pa.ChunkedArray):
        return [part for chunk in texts.chunks for part in to_chunks(chunk)]
    if not isinstance(texts, pa.Array):
        if hasattr(texts, "to_arrow"):
            return to_chunks(texts.to_arrow())
        texts = _to_array(list(texts))
    if not pa.types.is_large_string(texts.type):
        texts = texts.cast(pa.large_string())
    return [texts.fill_null("") if texts.null_count else texts]


def _to_array(texts: list[Any]) -> Any:
    try:
        return pa.array(texts, type=pa.large_string(), from_pandas=True)
    except UnicodeEncodeError:  # lone surrogates, from a broken JSON file
        clean = [t.encode("utf-8", "replace").decode("utf-8") if t else t for t in texts]
        return pa.array(clean, type=pa.large_string())


def _split_parts(chunks: list[Any]) -> list[tuple[Any, int]]:
    """Cut chunks into parts of about _PART_BYTES, each with its first row."""
    parts, row = [], 0
    for chunk in chunks:
        if len(chunk) == 0:
            continue
        offsets = view_bytes(chunk)[1]
        wanted = 1 + int(offsets[-1] - offsets[0]) // _PART_BYTES
        goals = offsets[0] + (offsets[-1] - offsets[0]) * np.arange(1, wanted) // wanted
        cuts = np.unique([0, *np.searchsorted(offsets, goals), len(chunk)]).tolist()
        parts += [(chunk.slice(a, b - a), row + a) for a, b in pairwise(cuts)]
        row += len(chunk)
    return parts


def scan_texts(texts: Any, lexicon: Lexicon) -> Candidates:
    """Find every candidate selector in a column of texts.

    Args:
        texts: Texts as `to_chunks` takes them; null reads as empty.
        lexicon: The word lists, from `words.make_lexicon`.

    Returns:
        Candidates, telephone numbers not yet decided.
    """
    jobs = [(part, row, lexicon) for part, row in _split_parts(to_chunks(texts))]
    return concat_candidates(map_threads(_scan_part, jobs))


def scan_parts(texts: Any, lexicon: Lexicon) -> list[Candidates]:
    """Do what `scan_texts` does on one thread, part by part (for measuring)."""
    return [_scan_part(part, row, lexicon) for part, row in _split_parts(to_chunks(texts))]


def concat_candidates(parts: list[Candidates]) -> Candidates:
    """Return the candidates of all parts, one after the other."""
    rows = [np.empty((12, 0), np.int32), *(part.rows for part in parts)]
    spelling = [pa.array([], pa.large_string()), *(part.spelling for part in parts)]
    return Candidates(
        np.concatenate(rows, axis=1),
        np.concatenate([np.empty(0, np.int64), *(part.numbers for part in parts)]),
        pa.concat_arrays(spelling),
    )
