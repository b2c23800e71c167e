# SPDX-License-Identifier: Apache-2.0
"""Places named in words: which cities can be meant, and which one is, if the rest tells.

A name is kept as the set of all cities that go by it. What stands beside it (a country, a US
state, the country of a phone number or of the source) makes the set smaller; `choose_city`
says when one city remains.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from manumit.text.gazetteer import (
    LONGEST_NAME,
    City,
    Gazetteer,
    add_key,
    make_name_keys,
    read_gazetteer,
)
from manumit.text.tokens import NUMBER, TokenTable, tokenise_texts

LEAST_RATIO = 5.0
"""One city is taken as meant if it has this many times the people of the next of its name."""

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
    for number, (row, begin, _) in enumerate(spans):
        low, high = int(tokens.starts[number]), int(tokens.starts[number + 1])
        if low < high:
            parts[row].append(_read_part(tokens, low, high, begin, gazetteer))
    return [_read_value(row, gazetteer) for row in parts]


@dataclass(frozen=True, slots=True)
class _Part:
    country: str
    division: str
    cities: tuple[int, ...]
    is_whole: bool
    start: int
    end: int


def _read_part(tokens: TokenTable, low: int, high: int, begin: int, gazetteer: Gazetteer) -> _Part:
    """Read one part of a value: what it names as a whole, else the longest city within."""
    windows = sorted(
        ((a, b) for a in range(low, high) for b in range(a + 1, min(high, a + LONGEST_NAME) + 1)),
        key=lambda w: (w[0] - w[1], w[0]),
    )
    country = division = ""
    for first, last in windows:
        key = _make_key(tokens, first, last)
        country = country or gazetteer.countries.get(key, "")
        if (first, last) == (low, high):
            division = gazetteer.divisions.get(key, "")
        is_whole = (first, last) == (low, high)
        cities = gazetteer.find_named(key) if is_whole or gazetteer.is_known(key) else ()
        if cities:
            start, end = int(tokens.begin[first]) + begin, int(tokens.end[last - 1]) + begin
            return _Part(country, division, cities, is_whole, start, end)
    return _Part(country, division, (), is_whole=False, start=begin, end=begin)


def _make_key(tokens: TokenTable, first: int, last: int) -> int:
    if NUMBER in tokens.classes[first:last]:
        return 0
    key = np.zeros(1, dtype=np.uint64)
    for token in range(first, last):
        key = add_key(key, tokens.keys[token : token + 1])
    return int(key[0])


def _read_value(parts: list[_Part], gazetteer: Gazetteer) -> PlaceName | None:
    """Choose the part that names the city; the others say where it lies."""
    best: tuple[tuple[bool, bool, int], PlaceName] | None = None
    for part in parts:
        if not part.cities:
            continue
        beside = [other for other in parts if other is not part]
        cities, countries = _narrow(part, beside, gazetteer)
        names_region = bool(part.country or part.division) and bool(beside)
        rank = (not names_region, part.is_whole, -part.start)
        name = PlaceName(cities, countries, part.start, part.end)
        if best is None or rank > best[0]:
            best = rank, name
    return best[1] if best else None


def _narrow(
    part: _Part, beside: list[_Part], gazetteer: Gazetteer
) -> tuple[tuple[int, ...], frozenset[str]]:
    """Keep the cities that lie in a country or state named beside the city."""
    countries = frozenset(other.country for other in (part, *beside) if other.country)
    states = {other.division for other in beside if other.division}
    kept = tuple(
        place
        for place in part.cities
        if gazetteer.cities[place].country_code in countries
        or (
            gazetteer.cities[place].country_code == "US"
            and gazetteer.cities[place].division in states
        )
    )
    in_state = tuple(p for p in kept if gazetteer.cities[p].division in states)
    chosen = in_state or kept or part.cities
    return chosen, countries & {gazetteer.cities[place].country_code for place in chosen}


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
    key = int(make_name_keys([place])[0])
    for number in gazetteer.find_named(key):
        city = gazetteer.cities[number]
        if city.country_code == country_code or not country_code:
            return city.lat, city.lon
    return None
