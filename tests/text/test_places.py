# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.text.gazetteer import add_key, find_keys, make_name_keys, read_gazetteer
from manumit.text.places import choose_city, find_places, locate
from manumit.text.placewords import find_place_mentions, make_place_words
from manumit.text.tokens import tokenise_texts


def find_city(value: str, *hints: str) -> str:
    name = find_places([value])[0]
    chosen = choose_city(name.cities, hints) if name else None
    return f"{chosen[0].name}|{chosen[0].country_code}" if chosen else ""


@pytest.mark.parametrize(
    ("value", "city"),
    [
        ("Lyon, France", "Lyon|FR"),
        ("LYON (FRANCE)", "Lyon|FR"),
        ("75011 Paris (FR)", "Paris|FR"),
        ("US, CA, San Mateo", "San Mateo|US"),
        ("San Mateo, CA", "San Mateo|US"),
        ("GB, LND, London", "London|GB"),
        ("Manchester, UK", "Manchester|GB"),
        ("London, Ontario, Canada", "London|CA"),
        ("باريس", "Paris|FR"),
        ("Москва", "Moscow|RU"),
        ("北京", "Beijing|CN"),
        ("Nueva York", "New York City|US"),
        ("Singapore", "Singapore|SG"),
        ("Springfield", ""),
        ("Springfield, IL", "Springfield|US"),
        ("London, ON N6A 3K7", "London|CA"),
        ("North York, ON M3C 2K5", ""),
        ("US, OK, Newcastle", ""),
        ("Paris, IL", ""),
        ("12 rue de Paris", "Paris|FR"),
        ("Lyon, près de la gare", "Lyon|FR"),
        ("central London", "London|GB"),
        ("Georgia", ""),
        ("nowhere at all", ""),
        ("", ""),
        ("12345", ""),
    ],
)
def test_known_places(value, city):
    assert find_city(value) == city


def test_several_cities_stay_a_set_until_other_evidence_chooses():
    name = find_places(["Valencia"])[0]
    countries = {read_gazetteer().cities[c].country_code for c in name.cities}
    assert {"ES", "VE"} <= countries
    assert find_city("Valencia") == ""
    assert find_city("Valencia", "ES") == "Valencia|ES"
    assert find_city("Valencia", "VE") == "Valencia|VE"
    assert find_city("Valencia", "JP") == ""
    assert find_city("Paris", "US") == "Paris|FR"


def test_coordinates_by_name_and_country():
    lat, lon = locate("Lyon", "FR")
    assert abs(lat - 45.75) < 0.1
    assert abs(lon - 4.85) < 0.1
    assert locate("Valencia", "ES") != locate("Valencia", "VE")
    assert locate("Lyon", "JP") is None
    assert locate("no such city") is None


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=20) | st.sampled_from(["Lyon", "London, UK"]), max_size=6))
def test_spans_lie_in_the_value_and_any_value_is_read(values):
    for value, name in zip(values, find_places(values), strict=True):
        if name is not None:
            assert 0 <= name.start < name.end <= len(value)
            assert name.cities
    assert find_places(values) == [find_places([value])[0] for value in values]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 34000))
def test_every_city_is_found_by_its_own_name_and_country(number):
    gazetteer = read_gazetteer()
    city = gazetteer.cities[number % len(gazetteer.cities)]
    name = int(find_keys(gazetteer.name_keys, make_name_keys([city.name]))[0])
    if int(make_name_keys([city.name])[0]):
        assert number % len(gazetteer.cities) in gazetteer.cities_of(name)
        assert locate(city.name, city.country_code) is not None


def test_names_in_text_are_those_of_large_cities_and_no_words():
    gazetteer = read_gazetteer()
    words = make_place_words(gazetteer, ["Nice"])
    text = "Nice job in Buenos Aires, then Москва"
    found = find_place_mentions(tokenise_texts([text, "", text]), words)
    spans = [text[a:b] for a, b in zip(found.begin, found.end, strict=True)]
    assert spans == ["Buenos Aires", "Москва"] * 2
    assert found.text.tolist() == [0, 0, 2, 2]
    assert len(find_place_mentions(tokenise_texts([]), words).text) == 0


def test_name_keys_grow_word_by_word():
    whole = make_name_keys(["New York", "NEW  york", "York New", "", "Area 51"])
    first, second = tokenise_texts(["New", "York"]).keys
    empty = np.zeros(1, dtype=np.uint64)
    grown = add_key(add_key(empty, np.array([first])), np.array([second]))
    assert whole[0] == whole[1] == grown[0]
    assert whole[2] != whole[0]
    assert whole[3] == whole[4] == 0
