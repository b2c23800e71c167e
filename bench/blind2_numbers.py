# SPDX-License-Identifier: Apache-2.0
"""Telephone numbers for the sixth split, and how people say digits in seven languages.

Numbers lie in ranges that regulators keep for fiction (US, GB, FR, DE, AU); where none is known
(ES, PT, BR, MX, RU, AE, EG) they have a valid shape and end in 00xx.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

ZEROS = {"en": ("zero", "oh", "zero", "o"), "de": ("null",), "pt": ("zero",)}
WORDS = {
    "en": "zero one two three four five six seven eight nine",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf",
    "pt": "zero um dois três quatro cinco seis sete oito nove",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun",
    "ru": "ноль один два три четыре пять шесть семь восемь девять",
    "ar": "صفر واحد اثنين ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة",
}
DIGIT_WORDS = {lang: words.split() for lang, words in WORDS.items()}
PLUS = {
    "en": "plus",
    "es": "más",
    "fr": "plus",
    "pt": "mais",
    "de": "plus",
    "ru": "плюс",
    "ar": "زائد",
}
_TEENS = {
    "en": "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
    "es": "diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve",
    "fr": "dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf",
    "pt": "dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove",
    "de": "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn",
    "ru": "десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать "
    "семнадцать восемнадцать девятнадцать",
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "fr": "vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt",
    "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "de": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "ru": "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
}
_RU_HUNDREDS = [
    "сто",
    "двести",
    "триста",
    "четыреста",
    "пятьсот",
    "шестьсот",
    "семьсот",
    "восемьсот",
    "девятьсот",
]
_ES_TWENTIES = [
    "veinte",
    "veintiuno",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
]


@dataclass(frozen=True)
class Number:
    """A telephone number: country, calling code, groups at home and groups after the code."""

    country: str
    code: str
    home: tuple[str, ...]
    abroad: tuple[str, ...]

    @property
    def e164(self) -> str:
        """Return the label."""
        return f"+{self.code}{''.join(self.abroad)}"


def say_pair(pair: str, lang: str) -> str:
    """Return two digits as a speaker of the language says them as one number."""
    units, tens, ones = DIGIT_WORDS[lang], int(pair[0]), int(pair[1])
    if tens == 0:
        return f"{units[0]} {units[ones]}"
    if tens == 1:
        return _TEENS[lang].split()[ones]
    ten = _TENS[lang].split()[tens - 2]
    if lang == "fr":
        return _say_french(tens, ones, ten)
    if lang == "de":
        return ten if not ones else f"{'ein' if ones == 1 else units[ones]}und{ten}"
    if lang == "es" and tens == 2:
        return _ES_TWENTIES[ones]
    joint = {"en": "-", "es": " y ", "pt": " e ", "ru": " "}[lang]
    return ten if not ones else f"{ten}{joint}{units[ones]}"


def _say_french(tens: int, ones: int, ten: str) -> str:
    if tens in (7, 9):
        joint = " et " if (tens, ones) == (7, 1) else "-"
        return f"{ten}{joint}{_TEENS['fr'].split()[ones]}"
    if ones == 0:
        return "quatre-vingts" if tens == 8 else ten
    joint = " et " if ones == 1 and tens != 8 else "-"
    return f"{ten}{joint}{DIGIT_WORDS['fr'][ones]}"


def say_russian(group: str) -> str:
    """Return a group of two or three digits as Russian speakers read numbers out."""
    if len(group) == 2:
        return say_pair(group, "ru")
    if group[0] == "0":
        return "ноль " + say_pair(group[1:], "ru")
    rest = "" if group[1:] == "00" else say_pair(group[1:], "ru").removeprefix("ноль ")
    return f"{_RU_HUNDREDS[int(group[0]) - 1]} {rest}".strip()


_AREAS = [
    "201",
    "206",
    "210",
    "212",
    "213",
    "303",
    "305",
    "312",
    "323",
    "404",
    "415",
    "469",
    "503",
    "512",
    "617",
    "646",
    "702",
    "713",
    "786",
    "818",
    "917",
]
_AUSTRALIAN = [
    "570006",
    "570156",
    "570157",
    "570158",
    "570159",
    "570110",
    "570313",
    "570737",
    "571266",
    "571491",
    "571804",
]
_PLACES = {
    "en": (("US", 50), ("GB", 38), ("AU", 12)),
    "es": (("ES", 60), ("US", 20), ("MX", 20)),
    "fr": (("FR", 100),),
    "pt": (("BR", 60), ("PT", 40)),
    "de": (("DE", 100),),
    "ru": (("RU", 100),),
    "ar": (("AE", 60), ("EG", 40)),
}


def pick_country(rng: random.Random, lang: str) -> str:
    """Return a country where adverts in the language are posted."""
    names, weights = zip(*_PLACES[lang], strict=True)
    return str(rng.choices(names, weights)[0])


def make_number(rng: random.Random, country: str) -> Number:
    """Return a number of the country that belongs to nobody."""

    def some(count: int) -> str:
        return "".join(rng.choice("0123456789") for _ in range(count))

    if country == "US":
        groups = (rng.choice(_AREAS), "555", "01" + some(2))
        return Number("US", "1", groups, groups)
    if country == "GB":
        return _make_british(rng, some(3))
    if country == "AU":
        tail = rng.choice(_AUSTRALIAN)
        return _with_trunk("AU", "61", ("491", tail[:3], tail[3:]))
    if country == "FR":
        first = rng.choice(("6", "6", "6", "1", "4"))
        stem = {"6": ("39", "98"), "1": ("99", "00"), "4": ("65", "71")}[first]
        return _with_trunk("FR", "33", (first, *stem, some(2), some(2)))
    if country == "DE":
        groups = rng.choice((("171", "39200", some(2)), ("30", "23125", some(3))))
        groups = rng.choice((groups, ("176", "0406", "90" + some(2))))
        return _with_trunk("DE", "49", groups)
    if country == "RU":
        area = rng.choice(["903", "905", "909", "912", "916", "921", "926", "961", "985"])
        groups = (area, rng.choice("123456789") + some(2), "00", some(2))
        return Number("RU", "7", ("8", *groups), groups)
    if country == "EG":
        return _with_trunk("EG", "20", (rng.choice(("10", "11", "12")), some(4), "00" + some(2)))
    if country == "AE":
        return _with_trunk("AE", "971", (rng.choice(("50", "52", "55")), some(3), "00" + some(2)))
    groups = {
        "ES": (
            rng.choice(["612", "622", "633", "644", "655", "677"]),
            some(2) + "0",
            "0" + some(2),
        ),
        "MX": (rng.choice(("55", "33", "81")), "1" + some(3), "00" + some(2)),
        "PT": (rng.choice(("912", "934", "967")), some(2) + "0", "0" + some(2)),
        "BR": (rng.choice(("11", "21", "31")), "9" + "8" + some(3), "00" + some(2)),
    }[country]
    code = {"ES": "34", "MX": "52", "PT": "351", "BR": "55"}[country]
    return Number(country, code, groups, groups)


def _make_british(rng: random.Random, tail: str) -> Number:
    return rng.choice(
        (
            _with_trunk("GB", "44", ("7700", "900", tail)),
            _with_trunk("GB", "44", ("7700", "900", tail)),
            _with_trunk("GB", "44", ("20", "7946", "0" + tail)),
            _with_trunk("GB", "44", ("161", "496", "0" + tail)),
        )
    )


def _with_trunk(country: str, code: str, groups: tuple[str, ...]) -> Number:
    return Number(country, code, ("0" + groups[0], *groups[1:]), groups)
