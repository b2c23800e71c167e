# SPDX-License-Identifier: Apache-2.0
"""Where a city-level place lies, from the offline gazetteer."""

from __future__ import annotations


def find_coordinates(place: str, country_code: str) -> tuple[float, float] | None:
    """Return latitude and longitude in degrees of a city, or None if it is not known.

    Of several cities of one name in a country the largest is meant.

    Args:
        place: Name of the city, as the tables hold it.
        country_code: ISO 3166 alpha-2; empty looks for the largest city of that name anywhere.
    """
    from manumit.text.places import locate

    return locate(place, country_code)
