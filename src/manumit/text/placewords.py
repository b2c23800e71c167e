# SPDX-License-Identifier: Apache-2.0
"""City names in running text, in one compiled pass.

Only names of large cities are looked for, and none that is a word of everyday language: in a
text, unlike in a place column, most words are no places.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from manumit.text.gazetteer import LONGEST_NAME, Gazetteer, make_name_keys
from manumit.text.kernels import inner_kernel, kernel
from manumit.text.tokens import NUMBER, SYMBOL, TokenTable

LEAST_POPULATION = 100_000

_FILTER_BITS = 1 << 18
_SHIFT, _SEVEN, _THREE, _ONE = np.uint64(40), np.uint64(7), np.uint64(3), np.uint64(1)
_STEP = np.uint64(0x9E3779B97F4A7C15)

Keys = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """City names to look for in running text.

    Attributes:
        keys: uint64[n], sorted; keys of the names.
        names: int32[n]; place of each in `Gazetteer.name_keys`.
        firsts: uint8; bit filter over the keys of first words.
    """

    keys: Keys
    names: Ints
    firsts: Bytes


@dataclass(frozen=True, slots=True)
class PlaceMentions:
    """City names found in texts; parallel columns in order of text and place.

    Attributes:
        text: int64; row of the TokenTable.
        name: int32; place in `Gazetteer.name_keys`.
        begin: int32; first character.
        end: int32; one past the last.
    """

    text: Longs
    name: Ints
    begin: Ints
    end: Ints


def make_place_words(
    gazetteer: Gazetteer,
    excluded: Collection[str] = (),
    least_population: int = LEAST_POPULATION,
) -> PlaceWords:
    """Choose the city names that may be looked for in running text.

    Args:
        gazetteer: All names.
        excluded: Names that are everyday words too, such as "Nice" and "Reading".
        least_population: Smaller cities are not looked for.
    """
    wanted = gazetteer.name_people >= least_population
    wanted &= ~np.isin(gazetteer.name_keys, make_name_keys(sorted(excluded)))
    firsts = np.zeros(_FILTER_BITS // 8, dtype=np.uint8)
    bits = (gazetteer.name_firsts[wanted] >> _SHIFT) & np.uint64(_FILTER_BITS - 1)
    flags = np.left_shift(1, (bits & _SEVEN).astype(np.int64)).astype(np.uint8)
    np.bitwise_or.at(firsts, (bits >> _THREE).astype(np.int64), flags)
    return PlaceWords(gazetteer.name_keys[wanted], np.flatnonzero(wanted).astype(np.int32), firsts)


@inner_kernel
def _find_name(keys: Keys, key: np.uint64) -> int:
    low, high = 0, len(keys)
    while low < high:
        middle = (low + high) >> 1
        if keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low if low < len(keys) and keys[low] == key else -1


@inner_kernel
def _longest_name(
    tokens: Keys, classes: Bytes, first: int, stop: int, keys: Keys
) -> tuple[int, int]:
    """Return the longest name that begins at `first` and its number of words, or -1 and 0."""
    key, found, words = np.uint64(0), -1, 0
    for token in range(first, min(stop, first + LONGEST_NAME)):
        if classes[token] == NUMBER or classes[token] == SYMBOL:
            break
        key = (key ^ tokens[token]) * _STEP + (tokens[token] >> _SEVEN)
        name = _find_name(keys, key)
        if name >= 0:
            found, words = name, token - first + 1
    return found, words


@kernel
def _scan_places(
    starts: Longs, tokens: Keys, classes: Bytes, firsts: Bytes, keys: Keys, found: Longs
) -> int:
    """Write (text, name, first, last token) rows; count on when there is no more room."""
    count = 0
    for text in range(len(starts) - 1):
        token = starts[text]
        while token < starts[text + 1]:
            bit = (tokens[token] >> _SHIFT) & np.uint64(_FILTER_BITS - 1)
            words = 0
            if (firsts[bit >> _THREE] >> (bit & _SEVEN)) & _ONE != 0:
                name, words = _longest_name(tokens, classes, token, starts[text + 1], keys)
            if words > 0:
                if count < len(found):
                    found[count, 0] = text
                    found[count, 1] = name
                    found[count, 2] = token
                    found[count, 3] = token + words - 1
                count += 1
            token += max(words, 1)
    return count


def find_place_mentions(tokens: TokenTable, words: PlaceWords) -> PlaceMentions:
    """Find city names in texts, the longest at each place, none overlapping.

    Args:
        tokens: Of n texts.
        words: The names to look for.
    """
    room = len(tokens) + 1024
    while True:
        found = np.empty((room, 4), dtype=np.int64)
        count = _scan_places(
            tokens.starts, tokens.keys, tokens.classes, words.firsts, words.keys, found
        )
        if count <= room:
            break
        room = count
    found = found[:count]
    return PlaceMentions(
        text=found[:, 0],
        name=words.names[found[:, 1]],
        begin=tokens.begin[found[:, 2]],
        end=tokens.end[found[:, 3]],
    )
