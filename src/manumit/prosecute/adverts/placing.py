# SPDX-License-Identifier: Apache-2.0
"""City-level places of adverts, as selectors of the kind "place".

A place named in an advert may be several cities. Those that remain possible are all given, one
row each, their confidence being their share of the people of all of them; a reader of the table
takes a place as known where a record has one. What makes the set smaller, in this order: a
country or state beside the name; one city many times larger than its namesakes; the country of
the advert's phone number; the country in which the same source has most of its known places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc

from manumit.packs import read_pack
from manumit.text.gazetteer import Gazetteer, read_gazetteer
from manumit.text.places import choose_city, find_places
from manumit.text.placewords import PlaceWords, find_place_mentions, make_place_words
from manumit.text.selectors.masking import hash_selector
from manumit.text.tokens import TokenTable, tokenise_texts

MOST_CITIES = 10
"""Of a name that more cities share, the largest are kept."""
LEAST_SHARE = 0.5
"""A source lies in a country if this share of its known places does."""

FIELDS = ("place", "title", "text")

Longs = npt.NDArray[np.int64]
Choice = list[tuple[str, float]]
_NO_HINT: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Named:
    """Names in adverts, parallel columns: row of the advert, number of the name, span.

    `sets` holds for each number of a name the cities it may mean.
    """

    row: Longs
    name: Longs
    field: Longs
    start: Longs
    end: Longs
    sets: list[tuple[int, ...]]


def make_place_rows(
    adverts: pa.Table, selectors: pa.Table | None = None, tokens: TokenTable | None = None
) -> pa.Table:
    """Return rows of `advert_selectors` of the kind "place".

    Args:
        adverts: advert_id, source, place, title and text of n adverts.
        selectors: Rows of `advert_selectors` with the adverts' phones, if they are at hand.
        tokens: `tokenise_texts(text, title)` of the adverts, if it is at hand.

    Returns:
        The rows; `value` is the city and its country, as in "Lyon|FR". The place column is
        read first; title and text only where it names no city.
    """
    gazetteer = read_gazetteer()
    in_column = _find_in_column(adverts["place"], gazetteer)
    without = np.ones(len(adverts), dtype=bool)
    without[in_column.row] = False
    in_texts = _find_in_texts(adverts, np.flatnonzero(without), tokens, gazetteer)
    named = _join(in_column, in_texts)
    hint_sets, hints = _find_phone_hints(adverts, selectors)
    kind, choices = _choose_all(named, hints[named.row], hint_sets, gazetteer)
    kind, choices = _choose_by_source(adverts, named, kind, choices, gazetteer)
    return _to_table(adverts, named, kind, choices)


def add_place_rows(adverts: pa.Table, selectors: pa.Table) -> pa.Table:
    """Return `selectors` together with the places of the adverts, in the order of the table."""
    places = make_place_rows(adverts, selectors)
    together = pa.concat_tables([selectors, places.select(selectors.column_names)])
    keys = ("advert_id", "selector_id", "field_code", "start")
    return together.sort_by([(key, "ascending") for key in keys])


def _find_in_column(places: Any, gazetteer: Gazetteer) -> _Named:
    column = places.combine_chunks() if isinstance(places, pa.ChunkedArray) else places
    column = pc.fill_null(column, "").dictionary_encode()
    found = find_places(column.dictionary.to_pylist(), gazetteer)
    codes = np.asarray(column.indices).astype(np.int64)
    has_name = np.array([name is not None for name in found], dtype=bool)
    rows = np.flatnonzero(has_name[codes]) if len(codes) else codes
    names = codes[rows]
    starts = np.array([name.start if name else 0 for name in found], dtype=np.int64)
    ends = np.array([name.end if name else 0 for name in found], dtype=np.int64)
    sets = [name.cities if name else () for name in found]
    return _Named(rows, names, np.zeros_like(rows), starts[names], ends[names], sets)


@cache
def _read_place_words() -> PlaceWords:
    excluded = [w for entry in read_pack("place_words").entries for w in entry.texts("words")]
    return make_place_words(read_gazetteer(), excluded)


def _find_in_texts(
    adverts: pa.Table, rows: Longs, tokens: TokenTable | None, gazetteer: Gazetteer
) -> _Named:
    """Find city names in titles and texts; those written with a small letter do not count."""
    part = adverts.select(["title", "text"]).take(pa.array(rows))
    tokens = tokens.take(rows) if tokens else tokenise_texts(part["text"], part["title"])
    found = find_place_mentions(tokens, _read_place_words())
    length = np.asarray(pc.fill_null(pc.utf8_length(part["title"]), 0)).astype(np.int64)
    base = np.where(length > 0, length + 1, 0)[found.text]
    field = np.where(found.begin < base, 1, 2)
    shift = np.where(field == 1, 0, base)
    kept = np.zeros(len(found.text), dtype=bool)
    for code, name in ((1, "title"), (2, "text")):
        here = np.flatnonzero(field == code)
        words = part[name].take(pa.array(found.text[here])).to_pylist()
        starts = (found.begin - shift)[here].tolist()
        kept[here] = [not w[a : a + 1].islower() for w, a in zip(words, starts, strict=True)]
    kept &= (field == 2) | (found.end < base)
    names, number = np.unique(found.name[kept], return_inverse=True)
    bounds = gazetteer.name_starts
    sets = [tuple(gazetteer.name_cities[bounds[n] : bounds[n + 1]].tolist()) for n in names]
    start = (found.begin - shift)[kept].astype(np.int64)
    end = (found.end - shift)[kept].astype(np.int64)
    return _Named(rows[found.text[kept]], number, field[kept], start, end, sets)


def _join(left: _Named, right: _Named) -> _Named:
    return _Named(
        row=np.concatenate([left.row, right.row]),
        name=np.concatenate([left.name, right.name + len(left.sets)]),
        field=np.concatenate([left.field, right.field]),
        start=np.concatenate([left.start, right.start]),
        end=np.concatenate([left.end, right.end]),
        sets=left.sets + right.sets,
    )


def _find_phone_hints(
    adverts: pa.Table, selectors: pa.Table | None
) -> tuple[list[frozenset[str]], Longs]:
    """Return sets of countries, and for each advert the set its first phone points to."""
    hints = np.zeros(len(adverts), dtype=np.int64)
    if selectors is None or not len(selectors):
        return [_NO_HINT], hints
    phones = selectors.filter(pc.equal(selectors["kind_code"], "phone"))
    prefixes = pc.utf8_slice_codeunits(phones["value"], 1, 4).combine_chunks().dictionary_encode()
    sets = [_NO_HINT, *(_read_regions(prefix) for prefix in prefixes.dictionary.to_pylist())]
    ids = np.asarray(adverts["advert_id"])
    order = np.argsort(ids, kind="stable")
    where = np.searchsorted(ids[order], np.asarray(phones["advert_id"])).clip(0, len(ids) - 1)
    rows = order[where]
    known = np.flatnonzero(ids[rows] == np.asarray(phones["advert_id"]))[::-1]
    hints[rows[known]] = np.asarray(prefixes.indices)[known] + 1
    return sets, hints


def _read_regions(prefix: str) -> frozenset[str]:
    """Return the countries of the calling code that begins `prefix`."""
    for length in (1, 2, 3):
        if prefix[:length].isdecimal():
            regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(prefix[:length]))
            if regions:
                return frozenset(regions)
    return _NO_HINT


def _choose_all(
    named: _Named, hint: Longs, hint_sets: Sequence[frozenset[str]], gazetteer: Gazetteer
) -> tuple[Longs, list[Choice]]:
    """Return the distinct choices, and for each name the number of its choice."""
    pairs, kind = np.unique(named.name * len(hint_sets) + hint, return_inverse=True)
    choices = [
        _choose(named.sets[pair // len(hint_sets)], hint_sets[pair % len(hint_sets)], gazetteer)
        for pair in pairs.tolist()
    ]
    return kind, choices


def _choose(cities: tuple[int, ...], hints: frozenset[str], gazetteer: Gazetteer) -> Choice:
    chosen = choose_city(cities, hints, gazetteer)
    if chosen is not None:
        return [(f"{chosen[0].name}|{chosen[0].country_code}", chosen[1])]
    possible = [gazetteer.cities[place] for place in cities[:MOST_CITIES]]
    people = max(sum(city.population for city in possible), 1)
    shares: dict[str, float] = {}
    for city in possible:
        value = f"{city.name}|{city.country_code}"
        shares[value] = shares.get(value, 0.0) + city.population / people
    return list(shares.items())


def _choose_by_source(
    adverts: pa.Table, named: _Named, kind: Longs, choices: list[Choice], gazetteer: Gazetteer
) -> tuple[Longs, list[Choice]]:
    """Choose again, by the country their source lies in, what is still several cities."""
    sources = pc.fill_null(adverts["source"].combine_chunks(), "").dictionary_encode()
    source = np.asarray(sources.indices).astype(np.int64)[named.row]
    is_open = np.array([len(choice) > 1 for choice in choices], dtype=bool)[kind]
    if not is_open.any():
        return kind, choices
    countries = sorted({choice[0][0].rpartition("|")[2] for choice in choices})
    country = np.array([countries.index(c[0][0].rpartition("|")[2]) for c in choices])[kind]
    counts = np.zeros((len(sources.dictionary), len(countries)), dtype=np.int64)
    np.add.at(counts, (source[~is_open], country[~is_open]), 1)
    is_home = counts >= np.maximum(LEAST_SHARE * counts.sum(axis=1, keepdims=True), 1)
    homes = [frozenset(countries[c] for c in np.flatnonzero(row)) for row in is_home]
    again, chosen = _choose_all(named, np.where(is_open, source, 0), homes, gazetteer)
    return np.where(is_open, again + len(choices), kind), choices + chosen


def _to_table(adverts: pa.Table, named: _Named, kind: Longs, choices: list[Choice]) -> pa.Table:
    sizes = np.array([len(choice) for choice in choices], dtype=np.int64)
    firsts = np.cumsum(sizes) - sizes
    repeat = np.repeat(np.arange(len(kind)), sizes[kind])
    total = np.cumsum(sizes[kind])
    within = np.arange(len(repeat)) - np.repeat(total - sizes[kind], sizes[kind])
    flat = firsts[kind][repeat] + within
    values = [value for choice in choices for value, _ in choice]
    ids = np.array([hash_selector("place", value) for value in values], dtype=np.int64)
    shares = np.array([share for choice in choices for _, share in choice], dtype=np.float64)
    rows = len(repeat)
    return pa.table(
        {
            "advert_id": np.asarray(adverts["advert_id"])[named.row[repeat]],
            "selector_id": ids[flat],
            "kind_code": pa.array(["place"] * rows, type=pa.string()),
            "value": pa.array(values, type=pa.string()).take(pa.array(flat)),
            "field_code": pa.array(FIELDS, type=pa.string()).take(pa.array(named.field[repeat])),
            "start": named.start[repeat].astype(np.int32),
            "end": named.end[repeat].astype(np.int32),
            "steps": pa.array([""] * rows, type=pa.string()),
            "confidence": shares[flat],
        }
    )
