# SPDX-License-Identifier: Apache-2.0
"""How codes are called: indicators by their pack, countries in English."""

from __future__ import annotations

from functools import cache

from babel import Locale

from manumit.packs import find_packs, read_pack


def name_indicator(indicator_id: str) -> str:
    """Return the title of an indicator, or its id in words if no pack has it."""
    return _indicators().get(indicator_id, indicator_id.replace("_", " ").capitalize())


def name_country(country_code: str) -> str:
    """Return the English name of an ISO 3166 alpha-2 code, or the code if it has none."""
    return str(Locale.parse("en").territories.get(country_code, country_code))


@cache
def _indicators() -> dict[str, str]:
    return {
        entry.id: entry.text("title").rstrip(".")
        for name in find_packs("indicators")
        for entry in read_pack(name).entries
    }
