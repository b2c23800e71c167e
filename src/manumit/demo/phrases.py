# SPDX-License-Identifier: Apache-2.0
"""Made-up advert texts from the phrase lists in `demo/texts`, one file per language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

import yaml

from manumit.demo.words import make_typo

LANGUAGES = ("en", "es", "fr", "ru", "ar")
_FIELD = re.compile(r"\{(\w+)\}")
_ONSETS = "Al Bar Cor Del Est Fal Gran Hel Ives Jor Kel Lan Mar Nor Or Pel Quin Ros Tor Ul Ven"
_ENDS = (
    "ado berg cove dale ena field gate holm ina lund mont nava ora port quist ridge sund tal vik"
)
_KINDS = "& Co|Brothers|House|Works|Studio|Group|1990|Workshop|Team|Service"
NAMES = {
    "en": "Anna Ben Clara David Eve Frank Grace Henry Iris Jack Kate Leo Mia Noah Paul",
    "es": "Ana Bruno Carmen Diego Elena Fermín Gloria Hugo Inés Javier Lola Mario Nuria Pilar",
    "fr": "Adèle Bruno Chloé Denis Élise Fabien Gaëlle Hugo Inès Jules Léa Marc Nadia Pauline",
    "ru": "Анна Борис Вера Глеб Дарья Егор Жанна Иван Кира Лев Мария Никита Ольга Павел Рита",
    "ar": "أحمد بلال جنى داود رانيا زياد سلمى طارق عمر فرح كريم ليلى مروان نور هدى يوسف",
}
PLACES = {
    "en": "London|Leeds|Bristol|Birmingham|Manchester|Glasgow|Cardiff|Dublin|Austin|Denver",
    "es": "Madrid|Sevilla|Valencia|Huelva|Almería|Murcia|Zaragoza|Málaga|Bilbao|Granada",
    "fr": "Paris|Lyon|Marseille|Lille|Nantes|Toulouse|Strasbourg|Bordeaux|Bruxelles|Genève",
    "ru": "Рига|Таллин|Нарва|Вильнюс|Варшава|Берлин|Краков|Прага",
    "ar": "باريس|مارسيليا|بروكسل|برلين|بيروت|عمان|الدار البيضاء|تونس",
}


@dataclass
class Writer:
    """Fills phrase lists with chance; the same `rng` state gives the same words."""

    rng: Random
    language: str
    values: dict[str, str] = field(default_factory=dict)

    def write(self, pattern: str, lists: dict[str, Any]) -> str:
        """Fill every {field} of a pattern: from `values`, from a list, or made up."""
        return _FIELD.sub(lambda match: self._fill(match[1], lists), pattern)

    def _fill(self, name: str, lists: dict[str, Any]) -> str:
        if name in self.values:
            return self.values[name]
        if name in lists:
            return self.write(str(self.rng.choice(lists[name])), lists)
        return self._make_value(name)

    def _make_value(self, name: str) -> str:
        rng = self.rng
        if name in ("firm", "street"):
            made = rng.choice(_ONSETS.split()) + rng.choice(_ENDS.split())
            return f"{made} {rng.choice(_KINDS.split('|'))}" if name == "firm" else made
        ranges = {
            "years": (2, 39), "since": (1952, 2021), "small": (2, 9), "late": (15, 21),
            "noon": (11, 14), "amount": (11, 34),
        }  # fmt: skip
        if name in ranges:
            return str(rng.randint(*ranges[name]))
        if name in ("fee", "price"):
            return f"{rng.randrange(20, 320, 5)} €"
        if name == "amount3":
            return str(rng.randrange(2800, 4200, 100))
        if name == "code":
            return f"{rng.randrange(36**4):05X}"
        raise KeyError(name)


@cache
def read_phrases(language: str) -> dict[str, Any]:
    """Read the phrase lists of one language of `LANGUAGES`."""
    path = files("manumit.demo") / "texts" / f"{language}.yaml"
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def write_ordinary(rng: Random, language: str, values: dict[str, str]) -> tuple[str, str]:
    """Title and text of an advert that belongs to nobody else."""
    lists = read_phrases(language)["ordinary"]
    writer = Writer(rng, language, {"trade": str(rng.choice(lists["trade"])), **values})
    return writer.write("{title}", lists), writer.write("{body}", lists)


def write_from_template(
    rng: Random, language: str, campaign: str, values: dict[str, str], *, noise: float = 0.05
) -> tuple[str, str]:
    """Title and text of a campaign's advert, with a share of its words changed."""
    lists = read_phrases(language)["campaigns"][campaign]
    writer = Writer(rng, language, values)
    pattern = " ".join(_change_word(rng, word, noise) for word in rng.choice(lists["body"]).split())
    return writer.write("{title}", lists), writer.write(pattern, lists)


def _change_word(rng: Random, word: str, noise: float) -> str:
    if "{" in word or rng.random() >= noise:
        return word
    kind = rng.randrange(3)
    if kind == 0:
        return word.upper()
    return make_typo(word, rng.randrange(9)) if kind == 1 else f"{word}!"
