# SPDX-License-Identifier: Apache-2.0
"""Adverts become distinct texts: reposts collapse, words become small numbers.

A text is its words and numbers in order. Emoji and signs are decoration and do not count,
unless they outnumber the words. Texts are numbered in the order of their ids, which are hashes
of their words, so that nothing here depends on the order of the rows.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from manumit.text.kernels import inner_kernel, kernel, map_threads
from manumit.text.tokens import SYMBOL, TokenTable

MAX_TOKENS = 4096
"""Words of a longer text beyond this one do not take part in linking."""

_MIX = np.uint64(0xFF51AFD7ED558CCD)
_S29, _S5, _S59, _S1 = np.uint64(29), np.uint64(5), np.uint64(59), np.uint64(1)
_FEW_ROWS = 50_000

Longs = npt.NDArray[np.int64]
Ints = npt.NDArray[np.int32]
Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class DistinctTexts:
    """The d distinct texts of n rows, in ascending order of text_id.

    Attributes:
        text_id: int64[d]; 63-bit hash of the words.
        row: int64[d]; the first row that holds the text.
        copies: int64[d]; how many rows hold it.
        text_of_row: int64[n]; the number of each row's text, -1 if the row has no words.
        words: uint64[v]; keys of the distinct words, ascending.
        starts: int64[d + 1]; the words of text i are ids[starts[i]:starts[i + 1]].
        ids: int32; numbers of words, positions in `words`.
    """

    text_id: Longs
    row: Longs
    copies: Longs
    text_of_row: Longs
    words: Hashes
    starts: Longs
    ids: Ints

    def __len__(self) -> int:
        return len(self.text_id)


@kernel
def _hash_rows(
    keys: Hashes,
    classes: npt.NDArray[np.uint8],
    starts: Longs,
    low: int,
    high: int,
    text_id: Longs,
    kept: Longs,
) -> None:
    """Write each row's text id, and how many of its tokens count (negative: signs count too)."""
    for row in range(low, high):
        stop = starts[row + 1]
        signs = 0
        for place in range(starts[row], stop):
            signs += classes[place] == SYMBOL
        with_signs = 2 * signs > stop - starts[row]
        state, count = _MIX, 0
        for place in range(starts[row], stop):
            if with_signs or classes[place] != SYMBOL:
                state = ((state << _S5 | state >> _S59) ^ keys[place]) * _MIX
                state ^= state >> _S29
                count += 1
        count = min(count, MAX_TOKENS)
        text_id[row] = np.int64((state * _MIX) >> _S1)
        kept[row] = -count if with_signs else count


@inner_kernel
def find_slot(table: Hashes, key: np.uint64) -> int:
    """Return the slot of `key` in an open-addressing table (0 is empty), or its free slot."""
    mask = len(table) - 1
    slot = int(np.int64(key >> _S1)) & mask
    while table[slot] != key and table[slot] != 0:
        slot = (slot + 1) & mask
    return slot


@kernel
def _collect_words(
    keys: Hashes, starts: Longs, rows: Longs, low: int, table: Hashes, used: int
) -> tuple[int, int]:
    """Enter the keys of rows[low:] into `table`; stop before it is more than half full."""
    while low < len(rows):
        row = rows[low]
        if 2 * (used + starts[row + 1] - starts[row]) > len(table):
            break
        for place in range(starts[row], starts[row + 1]):
            slot = find_slot(table, keys[place])
            if table[slot] == 0:
                table[slot] = keys[place]
                used += 1
        low += 1
    return low, used


@kernel
def _fill_slots(words: Hashes, table: Hashes, numbers: Ints) -> None:
    for number in range(len(words)):
        slot = find_slot(table, words[number])
        table[slot] = words[number]
        numbers[slot] = number


@kernel
def _number_words(
    keys: Hashes,
    classes: npt.NDArray[np.uint8],
    row_starts: Longs,
    rows: Longs,
    kept: Longs,
    table: Hashes,
    numbers: Ints,
    low: int,
    high: int,
    starts: Longs,
    ids: Ints,
) -> None:
    """Write the word numbers of texts low..high."""
    for text in range(low, high):
        place = row_starts[rows[text]]
        where = starts[text]
        while where < starts[text + 1]:
            if kept[text] < 0 or classes[place] != SYMBOL:
                ids[where] = numbers[find_slot(table, keys[place])]
                where += 1
            place += 1


def split_evenly(count: int, part: int = _FEW_ROWS) -> list[tuple[int, int]]:
    """Return bounds of consecutive ranges of about `part` that cover range(count)."""
    cuts = np.linspace(0, count, max(1, count // part) + 1).astype(np.int64).tolist()
    return list(itertools.pairwise(cuts))


def _find_words(tokens: TokenTable, rows: Longs) -> Hashes:
    """Return the distinct keys of the tokens of `rows`, ascending."""

    def collect(low: int, high: int) -> Hashes:
        table: Hashes = np.zeros(1 << 17, dtype=np.uint64)
        used = 0
        part, done = rows[low:high], 0
        while done < len(part):
            done, used = _collect_words(tokens.keys, tokens.starts, part, done, table, used)
            if done < len(part):
                row = part[done]
                room = used + int(tokens.starts[row + 1] - tokens.starts[row])
                grown = np.zeros(max(2 * len(table), 1 << (4 * room).bit_length()), np.uint64)
                found = table[table != 0]
                _fill_slots(found, grown, np.empty(len(grown), dtype=np.int32))
                table = grown
        return np.asarray(table[table != 0], dtype=np.uint64)

    parts = map_threads(collect, split_evenly(len(rows), 10 * _FEW_ROWS))
    words: Hashes = np.unique(np.concatenate(parts))
    return words


def make_word_table(words: Hashes) -> tuple[Hashes, Ints]:
    """Return an open-addressing table from word keys to their positions in `words`."""
    size = 1 << int(2 * len(words) + 2).bit_length()
    table, numbers = np.zeros(size, dtype=np.uint64), np.zeros(size, dtype=np.int32)
    _fill_slots(words, table, numbers)
    return table, numbers


def find_distinct_texts(tokens: TokenTable) -> DistinctTexts:
    """Collapse rows with the same words, and number texts and words.

    Args:
        tokens: Of n rows.

    Returns:
        The distinct texts; rows without words are left out.
    """
    count = len(tokens)
    text_id, kept = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    keys, classes, starts = tokens.keys, tokens.classes, tokens.starts
    map_threads(
        lambda a, b: _hash_rows(keys, classes, starts, a, b, text_id, kept), split_evenly(count)
    )
    filled = np.flatnonzero(kept)
    ids, first, inverse, copies = np.unique(
        text_id[filled], return_index=True, return_inverse=True, return_counts=True
    )
    rows = filled[first]
    text_of_row = np.full(count, -1, dtype=np.int64)
    text_of_row[filled] = inverse
    words = _find_words(tokens, rows)
    table, numbers = make_word_table(words)
    text_starts = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum(np.abs(kept[rows]), out=text_starts[1:])
    word_ids = np.empty(text_starts[-1], dtype=np.int32)
    kept = kept[rows]
    map_threads(
        lambda a, b: _number_words(
            keys, classes, starts, rows, kept, table, numbers, a, b, text_starts, word_ids
        ),
        split_evenly(len(rows)),
    )
    return DistinctTexts(ids, rows, copies, text_of_row, words, text_starts, word_ids)
