# SPDX-License-Identifier: Apache-2.0
"""Places named in words: which cities can be meant, and which one is, if the rest tells.

A name is kept as the set of all cities that go by it. What stands beside it (a country, a US
state, the country of a phone number or of the source) makes the set smaller; `choose_city`
says when one city remains.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from manumit.text.gazetteer import (
    LONGEST_NAME,
    City,
    Gazetteer,
    add_key,
    find_keys,
    make_name_keys,
    read_gazetteer,
)
from manumit.text.tokens import MIXED, NUMBER, TokenTable, tokenise_texts

LEAST_RATIO = 5.0
"""One city is taken as meant if it has this many times the people of the next of its name."""

Keys = npt.NDArray[np.uint64]
Longs = npt.NDArray[np.int64]

_PARTS = re.compile(r"[^,;/|()\n\u060c\u2013\u2014]+")


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place named in a value.

    Attributes:
        cities: Places in `Gazetteer.cities` of all cities that may be meant, largest first.
        countries: ISO 3166 alpha-2 codes of countries named beside it.
        start: First character of the city's name.
        end: One past the last.
    """

    cities: tuple[int, ...]
    countries: frozenset[str]
    start: int
    end: int


def find_places(
    values: Sequence[str], gazetteer: Gazetteer | None = None
) -> list[PlaceName | None]:
    """Read values of a place column, such as "Lyon, France" or "US, CA, San Mateo".

    Args:
        values: Distinct values, any script; give each value once.
        gazetteer: By default the one that comes with Manumit.

    Returns:
        For each value the city's name with every city it may mean, or None if it names no
        city of the gazetteer.

    Example:
        >>> found = find_places(["Lyon, France"])[0]
        >>> [read_gazetteer().cities[c].country_code for c in found.cities]
        ['FR']
    """
    gazetteer = gazetteer or read_gazetteer()
    spans = [(row, m.start(), m.end()) for row, v in enumerate(values) for m in _PARTS.finditer(v)]
    tokens = tokenise_texts([values[row][a:b] for row, a, b in spans])
    parts: list[list[_Part]] = [[] for _ in values]
    found = _read_parts(tokens, [begin for _, begin, _ in spans], gazetteer)
    for (row, _, _), part in zip(spans, found, strict=True):
        if part is not None:
            parts[row].append(part)
    return [_read_value(row, gazetteer) for row in parts]


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of a value: the country, US state and cities it names, if it does."""

    country: str
    division: str
    name: int
    is_whole: bool
    start: int
    end: int


def _read_parts(
    tokens: TokenTable, begins: Sequence[int], gazetteer: Gazetteer
) -> list[_Part | None]:
    """Read the parts that begin at `begins` of their values.

    Of several cities in one part the longest name counts, then the largest city.
    """
    starts = tokens.starts
    count = len(tokens)
    part_of = np.repeat(np.arange(count), np.diff(starts))
    country, division, name = (np.full(count, -1, dtype=np.int64) for _ in range(3))
    first, last = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    is_word = (tokens.classes != NUMBER) & (tokens.classes != MIXED)
    plain = np.bincount(part_of, weights=is_word, minlength=count)
    for words, keys in _window_keys(tokens):
        begin = np.flatnonzero(keys)
        part, key = part_of[begin], keys[begin]
        is_whole = plain[part] == words  # but for post codes and house numbers
        found = find_keys(gazetteer.country_keys, key)
        found[~is_whole & ~gazetteer.country_is_name[found]] = -1
        _set_first(country, part, found)
        _set_first(division, part, np.where(is_whole, find_keys(gazetteer.division_keys, key), -1))
        found = find_keys(gazetteer.name_keys, key)
        found[~is_whole & (gazetteer.name_people[found] == 0)] = -1
        largest = np.argsort(-gazetteer.name_people[found], kind="stable")
        new = largest[_set_first(name, part[largest], found[largest])]
        first[part[new]], last[part[new]] = begin[new], begin[new] + words - 1
    length = np.diff(starts)
    return [
        None if length[n] == 0 else _Part(
            country=gazetteer.country_codes[country[n]] if country[n] >= 0 else "",
            division=gazetteer.division_codes[division[n]] if division[n] >= 0 else "",
            name=int(name[n]),
            is_whole=bool(plain[n] == last[n] - first[n] + 1),
            start=begins[n] + int(tokens.begin[first[n]]) if name[n] >= 0 else 0,
            end=begins[n] + int(tokens.end[last[n]]) if name[n] >= 0 else 0,
        )
        for n in range(count)
    ]  # fmt: skip


def _window_keys(tokens: TokenTable) -> Iterator[tuple[int, Keys]]:
    """Yield for lengths from the longest name down the key of each window, 0 where none is."""
    stop = np.repeat(tokens.starts[1:], np.diff(tokens.starts))
    place = np.arange(len(tokens.keys))
    key = np.zeros(len(tokens.keys), dtype=np.uint64)
    windows = []
    alive = np.ones(len(tokens.keys), dtype=bool)
    for words in range(1, LONGEST_NAME + 1):
        ahead = np.minimum(place + words - 1, len(place) - 1)
        alive = alive & (place + words <= stop) & (tokens.classes[ahead] != NUMBER)
        key = np.where(alive, add_key(key, tokens.keys[ahead]), np.uint64(0))
        windows.append((words, key))
    return reversed(windows)


def _set_first(target: Longs, part: Longs, found: Longs) -> Longs:
    """Set what is still unset to the first thing found in each part; return which were used."""
    places = np.flatnonzero((found >= 0) & (target[part] < 0))
    _, first = np.unique(part[places], return_index=True)
    chosen = places[first]
    target[part[chosen]] = found[chosen]
    return chosen


def _read_value(parts: list[_Part], gazetteer: Gazetteer) -> PlaceName | None:
    """Choose the part that names the city; the others say where it lies."""
    best: tuple[tuple[bool, bool, int], PlaceName] | None = None
    for part in parts:
        if part.name < 0:
            continue
        beside = [other for other in parts if other is not part]
        cities, countries = _narrow(part, beside, gazetteer)
        if not cities:
            continue
        names_region = bool(part.country or part.division) and bool(beside)
        rank = (not names_region, part.is_whole, -part.start)
        name = PlaceName(cities, countries, part.start, part.end)
        if best is None or rank > best[0]:
            best = rank, name
    return best[1] if best else None


def _narrow(
    part: _Part, beside: list[_Part], gazetteer: Gazetteer
) -> tuple[tuple[int, ...], frozenset[str]]:
    """Keep the cities that lie in a country, state or province named beside the city.

    None is kept if none lies there: the place meant is too small for the gazetteer.
    """
    cities = gazetteer.cities_of(part.name)
    inside = frozenset(each.division for each in beside if each.division)
    countries = frozenset(each.country for each in beside if each.country)
    kept = tuple(place for place in cities if gazetteer.cities[place].division in inside)
    if not kept:
        certain = {division.partition(".")[0] for division in inside} & countries
        kept = tuple(
            place for place in cities if gazetteer.cities[place].country_code in countries - certain
        )
    if not kept and not inside and not countries:
        own = part.country
        kept = tuple(p for p in cities if gazetteer.cities[p].country_code == own) or cities
    return kept, countries & {gazetteer.cities[place].country_code for place in kept}


def choose_city(
    cities: Sequence[int], hints: Collection[str] = (), gazetteer: Gazetteer | None = None
) -> tuple[City, float] | None:
    """Choose the one city that is meant.

    A city with LEAST_RATIO times the people of the next of its name is meant whatever the
    hints: a foreign phone number in Paris does not move it to Texas.

    Args:
        cities: Those that may be meant (`PlaceName.cities`); at least one.
        hints: ISO 3166 codes of countries other evidence points to (a phone number, the
            source); they count where they leave at least one city.
        gazetteer: The one the name was found with.

    Returns:
        The city and its share of the people of all cities still possible, or None if several
        remain.
    """
    gazetteer = gazetteer or read_gazetteer()
    possible = [gazetteer.cities[place] for place in cities]
    for kept in (possible, [city for city in possible if city.country_code in hints]):
        people = sorted((city.population for city in kept), reverse=True)
        if len(people) == 1 or (people and people[0] >= LEAST_RATIO * max(people[1], 1)):
            return max(kept, key=lambda c: c.population), people[0] / max(sum(people), 1)
    return None


@lru_cache(maxsize=4096)
def locate(place: str, country_code: str = "") -> tuple[float, float] | None:
    """Return latitude and longitude in degrees of a city, or None if it is not known.

    Args:
        place: Name of the city, in any of its names.
        country_code: ISO 3166 alpha-2; empty means any. Of several cities of one name in it the
            largest is meant.
    """
    gazetteer = read_gazetteer()
    name = int(find_keys(gazetteer.name_keys, make_name_keys([place]))[0])
    for number in gazetteer.cities_of(name):
        city = gazetteer.cities[number]
        if city.country_code == country_code or not country_code:
            return city.lat, city.lon
    return None
