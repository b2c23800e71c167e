# SPDX-License-Identifier: Apache-2.0
"""The words that selectors are made of, as one hash table that kernels read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt

from manumit.text.folding import fold_text
from manumit.text.kernels import inner_kernel
from manumit.text.selectors.alphabet import make_symbol_table

IS_NUMBER, AMBIGUOUS, TENS, PREFIX = 1 << 0, 1 << 1, 1 << 14, 1 << 15
AT_WORD, DOT_WORD, DASH_WORD, JOINER = 1 << 16, 1 << 17, 1 << 18, 1 << 19
PHONE_WORD, MAIL_WORD, MEASURE, FILLER = 1 << 20, 1 << 21, 1 << 22, 1 << 23
TLD, WORD_TLD, PROVIDER, SCHEME = 1 << 24, 1 << 25, 1 << 26, 1 << 27
TWICE, THRICE, SCORE = 1 << 28, 1 << 29, 1 << 30
HUNDRED = 1 << 31
PLATFORM_SHIFT, CURRENCY_SHIFT = 32, 40
MAY_JOIN, ALL_LIKE = 1 << 48, 1 << 49
THOUSAND, BRIDGE, PLUS_WORD, UNDERLINE = 1 << 50, 1 << 51, 1 << 52, 1 << 53
SERIAL, CAPITALS, NAME_PREFIX, ENTITY = 1 << 54, 1 << 55, 1 << 56, 1 << 57
TAG, GENERIC, UNIT, WEIGHT = 1 << 58, 1 << 59, 1 << 60, 1 << 61
DIGITS_SHIFT, NUMBER_SHIFT = 2, 4
"""What a word may be; bits 2-3 hold how many digits a number word stands for, bits 4-13 them.
MAY_JOIN (it begins like a number word and is longer) and ALL_LIKE (all its letters are drawn
like digits) come from its letters, not from the lists. A word with CAPITALS is a currency in
capitals only; NAME_PREFIX begins the name of a platform. For ENTITY, named characters of HTML,
bits 4-13 hold the code point. GENERIC words ("number") say nothing of the kind of a number; after
a UNIT it counts something; beside WEIGHT words pounds are no money."""

STRETCHED = "\x01"
"""Before the key of a number word in which every run of one letter is one letter."""
_SHORT_NAME = 4
_SEED = 0x4BF29CE484222325
START_HASH = cast("int", np.int64(_SEED))
"""The hash of the empty word; of one type, as a literal as long as this is misread in loops."""
_MIX = 0x1E3779B97F4A7C15
_LOW_BITS = (1 << 35) - 1


@dataclass(frozen=True, slots=True)
class SelectorWords:
    """Word lists for the finders; every word is a single word, in any case and script.

    Attributes:
        numbers: Digits ("0" to "999") and the words for them.
        homophones: Digits and the words that only sound like them or mean other things too.
        tens: "20" to "90" and the words for them, to which a word for 1 to 19 may be added, and
            "100" to "900", to which one for 1 to 99 may be added.
        lookalikes: "0" to "9" and the letters drawn like them, case kept.
        digit_letters: "0" to "9" and the letters that are numerals of a script.
        flags: Bit of this module (AT_WORD, MEASURE, TLD, ...) and the words that have it.
        platforms: Name of a messenger, network or payment service and the words for it.
        platform_domains: Domain and the name of the platform whose accounts stand behind it.
        currencies: ISO 4217 code and the words and signs for it.
        capitals: Currency codes that mean it in capitals only, being words of a language too.
        entities: Code point and the names HTML has for the character.
        minor_digits: ISO code and its decimal places.
        reserved: Patterns (RE2) of telephone numbers in E.164 that are kept for fiction and
            valid whatever the numbering plan says.
    """

    numbers: Mapping[str, tuple[str, ...]]
    homophones: Mapping[str, tuple[str, ...]]
    tens: Mapping[str, tuple[str, ...]]
    lookalikes: Mapping[str, str]
    digit_letters: Mapping[str, str]
    flags: Mapping[int, tuple[str, ...]]
    platforms: Mapping[str, tuple[str, ...]]
    platform_domains: Mapping[str, str]
    currencies: Mapping[str, tuple[str, ...]]
    capitals: tuple[str, ...]
    entities: Mapping[str, tuple[str, ...]]
    minor_digits: Mapping[str, int]
    reserved: tuple[str, ...]


class Lexicon(NamedTuple):
    """Word lists as arrays.

    Attributes:
        symbols: From `alphabet.make_symbol_table`.
        words: int64[2, size], an open-addressed hash table: hashes (0: empty) and meanings.
    """

    symbols: npt.NDArray[np.uint32]
    words: npt.NDArray[np.int64]


@inner_kernel
def mix_code(state: int, code: int) -> int:
    """Add one folded code point to the hash of a word (start with START_HASH).

    Without sign, because compiled code may do anything once a signed product overflows.
    """
    mixed = np.uint64(state ^ code) * np.uint64(_MIX)
    return np.int64(mixed ^ (mixed >> np.uint64(29)))  # type: ignore[return-value]


@inner_kernel
def look_up(words: npt.NDArray[np.int64], key: int) -> int:
    """Return what the word with this hash means, 0 if it is not known."""
    mask = words.shape[1] - 1
    slot = key & mask
    while words[0, slot] != 0:
        if words[0, slot] == key:
            return int(words[1, slot])
        slot = (slot + 1) & mask
    return 0


def _hash_word(word: str) -> int:
    state = _SEED
    for char in word:
        state = (state ^ ord(char)) * _MIX & (1 << 64) - 1
        state -= state >> 63 << 64  # as a signed number, like the kernel's
        state ^= state >> 29 & _LOW_BITS
    return state


def _fold(word: str) -> str:
    return fold_text(word)[0].strip() or word


def _collapse(word: str) -> str:
    return STRETCHED + "".join(letter for letter, _ in groupby(word))


def _misspell(word: str) -> Iterator[str]:
    """Give a word with one slip after its first letter: two swapped, or one left out."""
    for at in range(1, len(word)):
        if at + 1 < len(word) and len(word) > 3:
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if len(word) > 4:
            yield word[:at] + word[at + 1 :]


def _number(digits: str) -> int:
    return IS_NUMBER | len(digits) << DIGITS_SHIFT | int(digits) << NUMBER_SHIFT


class _Meanings(dict[str, int]):
    def give(self, members: Iterable[str], meaning: int, prefix: int = 0) -> None:
        """Add words with a meaning, and their beginnings with that of a beginning."""
        for word in members:
            folded = _fold(word)
            known = self.get(folded, 0)
            if known & IS_NUMBER and meaning & IS_NUMBER:
                continue  # the first list that names a number word wins
            self[folded] = known | meaning
            for length in range(1, len(folded)) if prefix else ():
                self[folded[:length]] = self.get(folded[:length], 0) | prefix

    def give_slips(self, numbers: Mapping[str, tuple[str, ...]], tens: Iterable[str]) -> None:
        """Add number words with stretched letters, and digits with one slip."""
        said = {_fold(word): _number(n) for n, members in numbers.items() for word in members}
        for word in {**said, **dict.fromkeys(map(_fold, tens), 0)}:
            self.setdefault(_collapse(word), self[word] & ~PREFIX)
        for word, meaning in list(self.items()):
            if meaning & AMBIGUOUS and len(word) > 2 and meaning & IS_NUMBER:
                self.setdefault(_collapse(word), meaning & ~PREFIX)
        for word, meaning in said.items():
            for slip in _misspell(word) if meaning >> DIGITS_SHIFT & 3 == 1 else ():
                if self.get(slip, 0) & ~PREFIX == 0:
                    self[slip] = self.get(slip, 0) | meaning | AMBIGUOUS


def _find_meanings(words: SelectorWords) -> dict[str, int]:
    meanings = _Meanings()
    for digits, members in words.tens.items():
        meanings.give(members, _number(digits) | TENS, PREFIX)
    for digits, members in words.numbers.items():
        meanings.give(members, _number(digits), PREFIX)
    for digits, members in words.homophones.items():
        meanings.give(members, _number(digits) | AMBIGUOUS)
    for flag, members in words.flags.items():
        meanings.give(members, flag)
    for index, members in enumerate(words.platforms.values(), 1):
        meanings.give(members, index << PLATFORM_SHIFT)
        meanings.give([word for word in members if len(word) > _SHORT_NAME], 0, NAME_PREFIX)
    for index, members in enumerate(words.currencies.values(), 1):
        meanings.give(members, index << CURRENCY_SHIFT)
    meanings.give(words.capitals, CAPITALS)
    for code, members in words.entities.items():
        meanings.give(members, ENTITY | int(code) << NUMBER_SHIFT)
    tens = [word for members in words.tens.values() for word in members]
    meanings.give_slips(words.numbers, tens)
    return meanings


def make_lexicon(words: SelectorWords) -> Lexicon:
    """Build the arrays that the kernels read; a few milliseconds beside the fold table."""
    meanings = _find_meanings(words)
    size = 1 << (4 * len(meanings) + 64).bit_length()
    table = np.zeros((2, size), dtype=np.int64)
    for word, meaning in meanings.items():
        key = _hash_word(word)
        slot = key & (size - 1)
        while table[0, slot]:
            slot = (slot + 1) & (size - 1)
        table[:, slot] = key, meaning
    return Lexicon(make_symbol_table(words.digit_letters, words.lookalikes), table)
