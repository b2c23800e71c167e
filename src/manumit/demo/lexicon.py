# SPDX-License-Identifier: Apache-2.0
"""Words, stock phrases and slot values of a synthetic corpus, numbered for array work."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from manumit.demo.words import FAMILIES, Vocabulary, make_typo, make_vocabularies

Ints = npt.NDArray[np.int64]

SLOT_KINDS = ("phone", "price", "name", "place", "date")
PHRASE_COUNT = 400
_SEPARATORS = {
    "latin": (" ", ", ", ". ", "\n"),
    "cyrillic": (" ", ", ", ". ", "\n"),
    "arabic": (" ", "، ", ". ", "\n"),
    "cjk": ("", "，", "。", "\n"),
    "emoji": (" ", " ✨ ", "!!! ", " 🌸🌸\n"),
}
_SEPARATOR_SHARES = {"tune": (0.84, 0.07, 0.07, 0.02), "report": (0.78, 0.08, 0.09, 0.05)}
_NAMES = """
    Ana Lena Mila Rosa Nina Sara Lucia Elif Irina Olga Maria Julia Kofi Omar Ali Pavel Ivan Luis
    Marco Tomas Amina Fatou Leila Noor Hana Mei Yuki Linh Thu Dara Sofia Clara Emma Eva Ada Tariq
"""
_PLACES = """
    Lisboa Porto Madrid Sevilla Valencia Bilbao Paris Lyon Marseille Lille Nantes Roma Milano
    Torino Berlin Hamburg Köln Wien Zürich Praha Brno Kraków Warszawa Riga Vilnius Tallinn Sofia
    Varna Athens Oslo Bergen Malmö Dublin Cork Leeds Bristol Austin Denver Boise Tulsa
"""


@dataclass(frozen=True)
class Lexicon:
    """Numbered strings of a corpus.

    Word numbers run over all languages; then come slot values; then the typo of every one.
    `strings` holds each of them once per separator.
    """

    languages: tuple[Vocabulary, ...]
    word_starts: Ints
    slot_starts: Ints
    phrases: Ints
    phrase_starts: Ints
    length_factor: Ints
    strings: pa.StringArray
    separator_shares: tuple[float, ...]

    def draw_words(self, rng: np.random.Generator, languages: Ints) -> Ints:
        """One word per entry of `languages` (n,), by Zipf's law with exponent 1."""
        size = np.diff(self.word_starts)[languages]
        rank = np.exp(rng.random(languages.size) * np.log(size)).astype(np.int64) - 1
        words: Ints = self.word_starts[languages] + rank
        return words

    def draw_phrases(self, rng: np.random.Generator, languages: Ints) -> Ints:
        """One stock phrase per entry of `languages` (n,), the first ones far more often."""
        rank = np.exp(rng.random(languages.size) * np.log(PHRASE_COUNT)).astype(np.int64) - 1
        phrases: Ints = languages * PHRASE_COUNT + rank
        return phrases

    def draw_slots(self, rng: np.random.Generator, kinds: Ints) -> Ints:
        """One value per slot kind (n,), evenly from that kind's values."""
        size = np.diff(self.slot_starts)[kinds]
        values: Ints = self.slot_starts[kinds] + (rng.random(kinds.size) * size).astype(np.int64)
        return values

    def to_typos(self, ids: Ints) -> Ints:
        """The misspelt twin of each word."""
        return ids + int(self.slot_starts[-1])

    def add_separators(self, rng: np.random.Generator, ids: Ints) -> Ints:
        """Index into `strings`: each word with a drawn separator after it."""
        cuts = np.cumsum(self.separator_shares)[:-1]
        joined: Ints = ids * 4 + np.searchsorted(cuts, rng.random(ids.size), side="right")
        return joined


def _make_slot_values(family: str) -> list[list[str]]:
    """Values per slot kind; phone numbers come from ranges reserved for fiction."""
    phone = "07700 900%03d" if family == "tune" else "+1 202 555 01%02d"
    count = 1000 if family == "tune" else 100
    return [
        [phone % number for number in range(count)],
        [f"{amount} {unit}" for amount in range(15, 900, 5) for unit in ("€", "$", "GBP")],
        _NAMES.split()[:: 1 if family == "tune" else -1],
        _PLACES.split(),
        [f"{day:02d}.{month:02d}.2026" for month in range(1, 13) for day in range(1, 29)],
    ]


def _draw_phrases(
    rng: np.random.Generator, word_starts: Ints, languages: int, cliches: int
) -> tuple[Ints, Ints]:
    """Stock phrases of 4 to 11 words per language, made of its commoner words."""
    lengths = rng.integers(4, 12, languages * cliches)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    language = np.repeat(np.arange(languages * cliches) // cliches, lengths)
    reach = np.minimum(2_000, np.diff(word_starts)[language])
    rank = np.exp(rng.random(language.size) * np.log(reach)).astype(np.int64) - 1
    return word_starts[language] + rank, starts


def make_lexicon(scripts: tuple[str, ...], family: str, *, cliches: int) -> Lexicon:
    """Number the words, phrases and slot values of a corpus.

    Args:
        scripts: Scripts to include.
        family: "tune" or "report".
        cliches: Stock phrases per language.
    """
    languages = tuple(make_vocabularies(scripts, family))
    word_starts = np.concatenate([[0], np.cumsum([len(v.words) for v in languages])])
    values = _make_slot_values(family)
    slot_starts = word_starts[-1] + np.concatenate([[0], np.cumsum([len(v) for v in values])])
    rng = np.random.default_rng([FAMILIES.index(family), 4_711])
    phrases, phrase_starts = _draw_phrases(rng, word_starts, len(languages), cliches)
    plain = [(word, v.script) for v in languages for word in v.words]
    plain += [(value, "latin") for kind in values for value in kind]
    twins = [(make_typo(word, place), script) for place, (word, script) in enumerate(plain)]
    strings = [word + mark for word, script in plain + twins for mark in _SEPARATORS[script]]
    return Lexicon(
        languages=languages,
        word_starts=word_starts.astype(np.int64),
        slot_starts=slot_starts.astype(np.int64),
        phrases=phrases,
        phrase_starts=phrase_starts,
        length_factor=np.array([3 if v.script == "cjk" else 1 for v in languages], dtype=np.int64),
        strings=pa.array(strings, pa.string()),
        separator_shares=_SEPARATOR_SHARES[family],
    )
