# SPDX-License-Identifier: Apache-2.0
"""Patterns compiled into the arrays that `manumit.text.phrases` matches with.

Each distinct set of words in the patterns is a *symbol*. A word of a text is looked up once by
its key and gives a row of bits, one for each symbol it belongs to; words that belong to the
same symbols share a row. A pattern is then a few bit tests, begun only at words that can begin
it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from manumit.core.errors import CorruptError
from manumit.text.patterns import Element, Grammar, parse_pattern
from manumit.text.tokens import tokenise_texts

FILTER_BITS = 1 << 18
FILTER_SHIFT = np.uint64(40)
"""The bit of a key in `PhraseTable.words` is (key >> FILTER_SHIFT) % FILTER_BITS."""
_NONE = np.int32(-1)

Ints = npt.NDArray[np.int32]
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
    filled = np.zeros(FILTER_BITS // 8, dtype=np.uint8)
    places = (keys >> FILTER_SHIFT) & np.uint64(FILTER_BITS - 1)
    np.bitwise_or.at(
        filled,
        (places >> np.uint64(3)).astype(np.int64),
        np.left_shift(1, (places & np.uint64(7)).astype(np.int64)).astype(np.uint8),
    )
    return filled
