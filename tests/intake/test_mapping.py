# SPDX-License-Identifier: Apache-2.0
import pyarrow as pa
import pytest

from manumit.core.errors import UsageError
from manumit.intake.guessing import guess_mapping, read_field_names
from manumit.intake.mapping import FIELDS, apply_mapping, check_mapping, to_mapping

LONG = "We look for kitchen staff for a hotel by the sea, with housing and training, starting now"


def guess(columns):
    return to_mapping(guess_mapping(pa.table(columns)))


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"Ad ID": ["1"], "Body": [LONG]}, {"Ad ID": "external_id", "Body": "text"}),
        ({"Título": ["a b"], "Descripción": [LONG]}, {"Título": "title", "Descripción": "text"}),
        ({"Ville": ["Lyon"], "Annonce": [LONG]}, {"Ville": "place", "Annonce": "text"}),
        ({"Цена": ["10"], "Текст": [LONG]}, {"Цена": "price", "Текст": "text"}),
        ({"المدينة": ["x"], "نص الإعلان": [LONG]}, {"المدينة": "place", "نص الإعلان": "text"}),
        ({"标题": ["某某"], "内容": [LONG]}, {"标题": "title", "内容": "text"}),
        ({"postedAt": ["2026-03-31"], "text": [LONG]}, {"postedAt": "posted_at", "text": "text"}),
    ],
)
def test_names_are_understood_in_many_languages(columns, expected):
    assert guess(columns) == expected


def test_content_speaks_where_names_do_not():
    mapping = guess(
        {
            "a": ["https://a.example.com/1", "https://a.example.com/2"],
            "b": ["a@example.com", "b@example.org"],
            "c": ["2026-03-31", "2026-04-01"],
            "d": ["+1 555-0100", "+1 555-0101"],
            "e": [LONG, LONG],
            "f": ["x", "y"],
        }
    )
    assert mapping == {"a": "url", "b": "email", "c": "posted_at", "d": "phone", "e": "text"}


def test_a_name_that_the_values_contradict_is_not_followed():
    mapping = guess({"date": ["red", "blue"], "link": ["no", "yes"], "text": [LONG, LONG]})
    assert mapping == {"text": "text"}


def test_an_id_that_repeats_is_no_id():
    assert "id" not in guess({"id": ["E1", "E2", "E1", "E1"], "text": [LONG] * 4})
    assert guess({"id": ["1", "2", "3", "4"], "text": [LONG] * 4})["id"] == "external_id"


def test_one_field_goes_to_one_column_but_phones_may_be_several():
    mapping = guess({"text": [LONG], "description": [LONG], "phone": ["1"], "mobile": ["2"]})
    assert sorted(mapping.values()) == ["phone", "phone", "text"]


def test_every_guess_gives_its_reason():
    for column in guess_mapping(pa.table({"Body": [LONG], "zzz": ["1"], "e": ["a@example.com"]})):
        assert column.reason


def test_a_given_mapping_wins_and_moves_the_guess():
    guesses = guess_mapping(pa.table({"text": [LONG], "other": [LONG], "id": ["1"]}))
    after = apply_mapping(guesses, {"other": "text", "id": "extra"}, "as you said")
    assert to_mapping(after) == {"other": "text"}


def test_mappings_that_make_no_sense_are_refused():
    with pytest.raises(UsageError, match="no field"):
        check_mapping({"a": "tekst"})
    with pytest.raises(UsageError, match="Two columns"):
        check_mapping({"a": "text", "b": "text"})
    check_mapping({"a": "phone", "b": "phone", "c": "extra", "d": ""})


def test_every_field_can_be_named_and_no_name_is_lost():
    fields = {field for field, _ in read_field_names().values()}
    assert fields == set(FIELDS)
