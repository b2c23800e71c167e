# SPDX-License-Identifier: Apache-2.0
"""Phrases found in tokens: many patterns, all texts, one compiled pass.

Each distinct set of words in the patterns is a *symbol*. A word of a text is looked up once by
its key and gives a row of bits, one for each symbol it belongs to; words that belong to the
same symbols share a row. A pattern is then a few bit tests, begun only at words that can begin
it. Emoji between the words of a phrase are skipped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from manumit.core.errors import CorruptError
from manumit.text.folding import fold_text
from manumit.text.kernels import kernel
from manumit.text.patterns import Element, Grammar, parse_pattern
from manumit.text.tokens import SYMBOL, TokenTable, tokenise_texts

_LOOK_BACK = 6
_FILTER_BITS = 1 << 18
_FILTER_SHIFT = np.uint64(40)
_NONE = np.int32(-1)
_COMMA = re.compile(r"[,\u060c\u3001]")
_SENTENCE_END = re.compile(r"[.!?;:\n\u2022\u061f\u061b\u3002]")

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class PhraseTable:
    """Compiled patterns.

    Attributes:
        patterns: Number of patterns.
        slot_keys: uint64[s], s a power of two; hash table of word keys, open addressing.
        slot_rows: int32[s]; the row of bits of the word in that slot, -1 if empty.
        words: uint8[...]; bit filter over the keys of all words, asked before the hash table.
        bits: uint64[rows, ...]; bit k says that the word belongs to symbol k; symbol 0 holds
            the words of denial.
        first_starts: int32[rows + 1]; where in `firsts` the sequences begin that may start
            with a word of this row.
        firsts: int32; sequence numbers.
        sequences: int32[n, 4]; first element, one past the last, pattern, is refutable.
        elements: int32[m, 3]; symbol, least and greatest number of words skipped before it.
    """

    patterns: int
    slot_keys: Keys
    slot_rows: Ints
    words: Bytes
    bits: Keys
    first_starts: Ints
    firsts: Ints
    sequences: Ints
    elements: Ints


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


def compile_phrases(patterns: Sequence[tuple[str, str]], grammar: Grammar) -> PhraseTable:
    """Compile patterns of several languages.

    Args:
        patterns: Pairs of language code and pattern (see `manumit.text.patterns`).
        grammar: What the marks of the pattern language stand for.

    Returns:
        The table for `find_phrases`; pattern numbers are places in `patterns`.

    Raises:
        CorruptError: If a pattern cannot be read; `where` holds it.
    """
    symbols: dict[frozenset[str], int] = {frozenset(grammar.denials): 0}
    sequences: list[tuple[int, int, int, int]] = []
    elements: list[tuple[int, int, int]] = []
    for number, (language, pattern) in enumerate(patterns):
        refutable, rows = parse_pattern(pattern, language, grammar)
        for row in rows:
            first = len(elements)
            elements += [_number_element(element, symbols) for element in row]
            sequences.append((first, len(elements), number, int(refutable)))
    keys, symbols_of_keys = _find_keys(symbols)
    signatures = sorted(set(symbols_of_keys))
    row_of = {signature: row for row, signature in enumerate(signatures)}
    rows_of_words = np.array([row_of[signature] for signature in symbols_of_keys], dtype=np.int32)
    element_rows = np.array(elements, dtype=np.int32).reshape(-1, 3)
    sequence_rows = np.array(sequences, dtype=np.int32).reshape(-1, 4)
    first_starts, firsts = _find_firsts(signatures, element_rows[sequence_rows[:, 0], 0])
    slot_keys, slot_rows = _fill_slots(keys, rows_of_words)
    return PhraseTable(
        patterns=len(patterns),
        slot_keys=slot_keys,
        slot_rows=slot_rows,
        words=_fill_filter(keys),
        bits=_fill_bits(signatures, len(symbols)),
        first_starts=first_starts,
        firsts=firsts,
        sequences=sequence_rows,
        elements=element_rows,
    )


def _number_element(element: Element, symbols: dict[frozenset[str], int]) -> tuple[int, int, int]:
    symbol = symbols.setdefault(element.words, len(symbols))
    return symbol, element.gap_min, element.gap_max


def _find_keys(symbols: dict[frozenset[str], int]) -> tuple[Keys, list[tuple[int, ...]]]:
    """Return each distinct token key of the words, and the symbols it belongs to.

    Words of different spelling may share a key: any two numbers do.
    """
    words = list(frozenset[str]().union(*symbols))
    tokens = tokenise_texts(words)
    many = np.flatnonzero(np.diff(tokens.starts) != 1)
    if len(many):
        raise CorruptError("A word of a phrase is not one word.", where=words[many[0]])
    key_of = dict(zip(words, tokens.keys.tolist(), strict=True))
    found: dict[int, set[int]] = {}
    for members, symbol in symbols.items():
        for word in members:
            found.setdefault(key_of[word], set()).add(symbol)
    return np.array(list(found), dtype=np.uint64), [tuple(sorted(s)) for s in found.values()]


def _find_firsts(signatures: list[tuple[int, ...]], first_symbols: Ints) -> tuple[Ints, Ints]:
    """Return for each row of bits the sequences that may begin with it."""
    by_symbol: dict[int, list[int]] = {}
    for sequence, symbol in enumerate(first_symbols.tolist()):
        by_symbol.setdefault(symbol, []).append(sequence)
    found = [sorted(s for symbol in row for s in by_symbol.get(symbol, ())) for row in signatures]
    starts = np.zeros(len(found) + 1, dtype=np.int32)
    np.cumsum([len(row) for row in found], out=starts[1:])
    return starts, np.array([s for row in found for s in row], dtype=np.int32)


def _fill_bits(signatures: list[tuple[int, ...]], symbols: int) -> Keys:
    bits = np.zeros((len(signatures), symbols // 64 + 1), dtype=np.uint64)
    for row, signature in enumerate(signatures):
        for symbol in signature:
            bits[row, symbol // 64] |= np.uint64(1) << np.uint64(symbol % 64)
    return bits


def _fill_slots(keys: Keys, rows: Ints) -> tuple[Keys, Ints]:
    size = 1 << max(4, (4 * len(keys)).bit_length())
    slot_keys = np.zeros(size, dtype=np.uint64)
    slot_rows = np.full(size, _NONE, dtype=np.int32)
    for key, row in zip(keys.tolist(), rows.tolist(), strict=True):
        slot = key & (size - 1)
        while slot_rows[slot] != _NONE and slot_keys[slot] != key:
            slot = (slot + 1) & (size - 1)
        slot_keys[slot], slot_rows[slot] = key, row
    return slot_keys, slot_rows


def _fill_filter(keys: Keys) -> Bytes:
    filled = np.zeros(_FILTER_BITS // 8, dtype=np.uint8)
    places = (keys >> _FILTER_SHIFT) & np.uint64(_FILTER_BITS - 1)
    np.bitwise_or.at(
        filled,
        (places >> np.uint64(3)).astype(np.int64),
        np.left_shift(1, (places & np.uint64(7)).astype(np.int64)).astype(np.uint8),
    )
    return filled


@kernel
def _find_row(key: np.uint64, slot_keys: Keys, slot_rows: Ints) -> int:
    """Return the row of bits of a word, -1 for a word that stands in no pattern."""
    mask = np.uint64(len(slot_keys) - 1)
    slot = key & mask
    while slot_rows[slot] >= 0:
        if slot_keys[slot] == key:
            return int(slot_rows[slot])
        slot = (slot + np.uint64(1)) & mask
    return -1


@kernel
def _has(bits: Keys, row: int, symbol: int) -> bool:
    return row >= 0 and (bits[row, symbol >> 6] >> np.uint64(symbol & 63)) & np.uint64(1) != 0


@kernel
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
        bit = (keys[token] >> _FILTER_SHIFT) & np.uint64(_FILTER_BITS - 1)
        rows[count] = -1
        if (words[bit >> np.uint64(3)] >> (bit & np.uint64(7))) & np.uint64(1) != 0:
            rows[count] = _find_row(keys[token], slot_keys, slot_rows)
        places[count] = token
        count += 1
    return count


@kernel
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


@kernel
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
