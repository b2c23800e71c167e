# SPDX-License-Identifier: Apache-2.0
"""Phrases found in tokens: many patterns, all texts, one compiled pass.

Emoji between the words of a phrase are skipped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from manumit.text.folding import fold_text
from manumit.text.kernels import inner_kernel, kernel
from manumit.text.phrasetable import FILTER_BITS, FILTER_SHIFT, PhraseTable
from manumit.text.tokens import SYMBOL, TokenTable

_LOOK_BACK = 6
_COMMA = re.compile(r"[,\u060c\u3001]")
_SENTENCE_END = re.compile(r"[.!?;:\n\u2022\u061f\u061b\u3002]")

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class PhraseMatches:
    """Where patterns match; parallel columns, in order of text, first word and pattern.

    Attributes:
        text: int64; row of the TokenTable.
        pattern: int32; number of the pattern.
        begin: int32; first character of the match.
        end: int32; one past the last character.
        denial: int32; for a refutable pattern, where the nearest word of denial among the six
            words before begins; -1 if there is none. It refutes the match only if no sentence
            ends between, which the raw text shows and tokens do not (see `is_refuted`).
    """

    text: Longs
    pattern: Ints
    begin: Ints
    end: Ints
    denial: Ints

    def __len__(self) -> int:
        return len(self.text)


@inner_kernel
def _find_row(key: np.uint64, slot_keys: Keys, slot_rows: Ints) -> int:
    """Return the row of bits of a word, -1 for a word that stands in no pattern."""
    mask = np.uint64(len(slot_keys) - 1)
    slot = key & mask
    while slot_rows[slot] >= 0:
        if slot_keys[slot] == key:
            return int(slot_rows[slot])
        slot = (slot + np.uint64(1)) & mask
    return -1


@inner_kernel
def _has(bits: Keys, row: int, symbol: int) -> bool:
    return row >= 0 and (bits[row, symbol >> 6] >> np.uint64(symbol & 63)) & np.uint64(1) != 0


@inner_kernel
def _look_up(
    keys: Keys,
    classes: Bytes,
    first: int,
    stop: int,
    slot_keys: Keys,
    slot_rows: Ints,
    words: Bytes,
    rows: Ints,
    places: Longs,
) -> int:
    """Look up the words of one text; fill `rows` and `places`, return how many words."""
    count = 0
    for token in range(first, stop):
        if classes[token] == SYMBOL:
            continue
        bit = (keys[token] >> FILTER_SHIFT) & np.uint64(FILTER_BITS - 1)
        rows[count] = -1
        if (words[bit >> np.uint64(3)] >> (bit & np.uint64(7))) & np.uint64(1) != 0:
            rows[count] = _find_row(keys[token], slot_keys, slot_rows)
        places[count] = token
        count += 1
    return count


@inner_kernel
def _match(
    first_element: int,
    stop_element: int,
    refutable: bool,
    elements: Ints,
    bits: Keys,
    rows: Ints,
    start: int,
    width: int,
) -> int:
    """Return how many words after `start` the shortest match ends, -1 if there is none.

    `reached` has bit p set if the elements so far can end p words after `start`; the lowest
    and highest such bits bound the search.
    """
    reached, lowest, highest = np.uint64(1), 0, 0
    for number in range(first_element + 1, stop_element):
        symbol, low, high = elements[number, 0], elements[number, 1], elements[number, 2]
        following, new_lowest, new_highest = np.uint64(0), 64, -1
        for place in range(lowest, highest + 1):
            if (reached >> np.uint64(place)) & np.uint64(1) == 0:
                continue
            for here in range(place + 1, min(place + 2 + high, width)):
                if here > place + low and _has(bits, rows[start + here], symbol):
                    following |= np.uint64(1) << np.uint64(here)
                    new_lowest = min(new_lowest, here)
                    new_highest = max(new_highest, here)
                if refutable and _has(bits, rows[start + here], 0):
                    break
        if new_highest < 0:
            return -1
        reached, lowest, highest = following, new_lowest, new_highest
    return lowest


@inner_kernel
def _find_denial(bits: Keys, rows: Ints, place: int) -> int:
    """Return the nearest word of denial among the few words before `place`, -1 if none."""
    for before in range(place - 1, max(place - 1 - _LOOK_BACK, -1), -1):
        if _has(bits, rows[before], 0):
            return before
    return -1


@kernel
def _scan_texts(
    starts: Longs,
    keys: Keys,
    classes: Bytes,
    slot_keys: Keys,
    slot_rows: Ints,
    words: Bytes,
    bits: Keys,
    first_starts: Ints,
    firsts: Ints,
    sequences: Ints,
    elements: Ints,
    found: Longs,
) -> int:
    """Write (text, pattern, first, last, denying token) rows; return how many there are.

    Counting goes on when `found` is full, so that the caller can come back with room.
    """
    longest = np.int64(0)
    for text in range(len(starts) - 1):
        longest = max(longest, starts[text + 1] - starts[text])
    rows, places = np.empty(longest, dtype=np.int32), np.empty(longest, dtype=np.int64)
    count = 0
    for text in range(len(starts) - 1):
        stop = _look_up(
            keys, classes, starts[text], starts[text + 1], slot_keys, slot_rows, words, rows, places
        )
        for place in range(stop):
            row = rows[place]
            if row < 0:
                continue
            for number in range(first_starts[row], first_starts[row + 1]):
                sequence = sequences[firsts[number]]
                last = _match(
                    sequence[0],
                    sequence[1],
                    sequence[3] != 0,
                    elements,
                    bits,
                    rows,
                    place,
                    min(64, stop - place),
                )
                if last < 0:
                    continue
                if count < len(found):
                    denial = _find_denial(bits, rows, place) if sequence[3] != 0 else -1
                    found[count, 0] = text
                    found[count, 1] = sequence[2]
                    found[count, 2] = places[place]
                    found[count, 3] = places[place + last]
                    found[count, 4] = places[denial] if denial >= 0 else -1
                count += 1
    return count


def find_phrases(tokens: TokenTable, table: PhraseTable) -> PhraseMatches:
    """Find every pattern in every text.

    Args:
        tokens: Of n texts.
        table: Compiled patterns.

    Returns:
        The matches. Gaps are kept as short as they can be, optional words are taken in where
        they stand; matches of different patterns, or from different first words, may overlap.
    """
    room = 4 * len(tokens) + 1024
    while True:
        found = np.empty((room, 5), dtype=np.int64)
        count = _scan_texts(
            tokens.starts,
            tokens.keys,
            tokens.classes,
            table.slot_keys,
            table.slot_rows,
            table.words,
            table.bits,
            table.first_starts,
            table.firsts,
            table.sequences,
            table.elements,
            found,
        )
        if count <= room:
            break
        room = count
    return _keep_longest(found[:count], tokens)


def _keep_longest(found: Longs, tokens: TokenTable) -> PhraseMatches:
    """Keep one match for each text, first word and pattern; `found` comes in that order."""
    is_new = np.ones(len(found), dtype=bool)
    is_new[1:] = (found[1:, :3] != found[:-1, :3]).any(axis=1)
    groups = np.flatnonzero(is_new)
    last = np.maximum.reduceat(found[:, 3], groups) if len(groups) else found[:, 3]
    kept = found[groups]
    return PhraseMatches(
        text=kept[:, 0],
        pattern=kept[:, 1].astype(np.int32),
        begin=tokens.begin[kept[:, 2]],
        end=tokens.end[last],
        denial=np.where(kept[:, 4] < 0, np.int32(-1), tokens.begin[kept[:, 4]]),
    )


def is_refuted(text: str, denial: int, begin: int, near: Collection[str] = ()) -> bool:
    """Tell whether the word of denial at `denial` speaks about the phrase at `begin`.

    It does if no sentence ends between. Words in `near` (folded), such as "no" and "without",
    deny only what follows at once: at most one word and no comma between.

    Example:
        >>> is_refuted("We never ask for a fee", 3, 19)
        True
        >>> is_refuted("No experience. Pay a fee", 0, 21)
        False
    """
    if denial < 0:
        return False
    between = unicodedata.normalize("NFKC", text[denial:begin])
    if _SENTENCE_END.search(between):
        return False
    words = fold_text(between)[0].split()
    is_near = bool(words) and words[0] in near
    return not is_near or (len(words) <= 2 and not _COMMA.search(between))
