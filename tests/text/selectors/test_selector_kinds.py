# SPDX-License-Identifier: Apache-2.0
"""What is found in one text, by kind."""

from __future__ import annotations

import pytest

from manumit.core.errors import UsageError
from manumit.prosecute.adverts.selectors import find_selectors


def _found(text: str, **options) -> list[tuple[str, str, str]]:
    rows = find_selectors([text], **options).to_pylist()
    return [(r["kind_code"], r["value"], text[r["start"] : r["end"]]) for r in rows]


def _values(text: str, kind: str, **options) -> list[str]:
    return [value for found, value, _ in _found(text, **options) if found == kind]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("call 212-555-0147", "+12125550147"),
        ("(212) 555 0147", "+12125550147"),
        ("two one two five five five oh one four seven", "+12125550147"),
        ("dos uno dos cinco cinco cinco cero uno cuatro siete", "+12125550147"),
        ("zéro six trente-neuf quatre-vingt-dix-huit vingt et un douze", "+33639982112"),
        ("два один два пять пять пять ноль один четыре семь", "+12125550147"),
        ("2️⃣1️⃣2️⃣5️⃣5️⃣5️⃣0️⃣1️⃣4️⃣7️⃣", "+12125550147"),
        ("２１２ ５５５ ０１４７", "+12125550147"),
        ("𝟐𝟏𝟐-𝟓𝟓𝟓-𝟎𝟏𝟒𝟕", "+12125550147"),
        ("٢١٢ ٥٥٥ ٠١٤٧", "+12125550147"),
        ("2l2-S5S-Ol47", "+12125550147"),
        ("t w o one 2 fi ve five five o one for seven", "+12125550147"),
        ("twoonetwofivefivefivezeroonefourseven", "+12125550147"),
        ("2💋1💋2💋5💋5💋5💋0💋1💋4💋7", "+12125550147"),
        ("double two one... no, two one two triple five zero one four seven", "+12125550147"),
        ("tw0 0ne two f1ve five 5 z3ro 1 f0ur s3ven", "+12125550147"),
        ("07700 900123", "+447700900123"),
        ("+44 (0) 7700 900 123", "+447700900123"),
        ("0044 7700 900123", "+447700900123"),
        ("06.39.98.01.02", "+33639980102"),
        ("Tel: 030 23125 123", "+493023125123"),
    ],
)
def test_a_phone_is_read_however_it_is_written(text, value):
    assert _values(text, "phone") == [value]


@pytest.mark.parametrize(
    "text",
    [
        "open 10:00-18:00 from 12/05/2024 to 2024-06-30",
        "I am 25, 170 cm, 50 kg, 100 roses for 1 hour, 180 for 2",
        "one of the best teams for you to join, too good to be true",
        "order 4471209, suite 1207, code 5521, 75011",
        "we are here for 2 weeks, call me to book for four or five",
        "",
        "💋",
    ],
)
def test_other_numbers_are_not_phones(text):
    assert _values(text, "phone") == []


@pytest.mark.parametrize(
    "text",
    ["212-555-0147 200", "212 555 0147, 200/h", "call 2125550147 150 roses", "$200 212.555.0147"],
)
def test_a_price_beside_a_phone_stays_outside(text):
    assert _values(text, "phone") == ["+12125550147"]


def test_region_decides_a_number_that_fits_two_plans():
    text = "05 36 49 10 20"
    assert _values(text, "phone", regions=("FR", "DE")) == ["+33536491020"]
    assert _values(text, "phone", regions=("DE",)) == ["+49536491020"]
    with pytest.raises(UsageError):
        _found(text, regions=("XX",))


def test_other_records_decide_which_digits_belong_together():
    unclear = "1 212 555 0147 5"
    clear = ["ring 212-555-0147"] * 4
    rows = find_selectors([unclear, *clear]).filter([True] + [False] * 4)
    assert rows["value"].to_pylist() == ["+12125550147"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("anna@example.com", "anna@example.com"),
        ("ANNA.K@Example.COM.", "anna.k@example.com"),
        ("anna (at) example (dot) com", "anna@example.com"),
        ("anna[.]k @ example . com", "anna.k@example.com"),
        ("anna arroba example punto com", "anna@example.com"),
        ("anna_at_example_dot_com", "anna@example.com"),
        ("ａｎｎａ＠ｅｘａｍｐｌｅ．ｃｏｍ", "anna@example.com"),
        ("anna собака example точка com", "anna@example.com"),
    ],
)
def test_an_address_is_read_however_it_is_written(text, value):
    assert _values(text, "email") == [value]


@pytest.mark.parametrize("text", ["meet me at example.com", "look at this. Com on", "12 @ 5 each"])
def test_a_sentence_is_no_address(text):
    assert _values(text, "email") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ig: anna_k77", "instagram:anna_k77"),
        ("my snap is anna_k77", "snapchat:anna_k77"),
        ("t.me/anna_k", "telegram:anna_k"),
        ("https://www.instagram.com/anna_k/?x=1", "instagram:anna_k"),
        ("cashapp $anna-k", "cashapp:anna-k"),
        ("$annak77", "cashapp:annak77"),
        ("follow @anna_k", "anna_k"),
    ],
)
def test_a_handle_is_anchored_to_what_names_it(text, value):
    assert _values(text, "handle") == [value]


def test_a_bare_name_takes_its_platform_from_the_corpus():
    rows = find_selectors(["ig: anna_k77", "find @anna_k77"]).to_pylist()
    assert [r["value"] for r in rows] == ["instagram:anna_k77"] * 2


@pytest.mark.parametrize("text", ["telegram only please", "instagram model", "snap me", "pay $200"])
def test_a_platform_without_a_name_is_no_handle(text):
    assert _values(text, "handle") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("see www.Example.com", "example.com"),
        ("https://example.com/A/b?c=1.", "example.com/A/b?c=1"),
        ("site dot example dot org", "site.example.org"),
        ("hxxp://example[.]com", "example.com"),
    ],
)
def test_a_web_address_loses_scheme_and_www(text, value):
    assert _values(text, "url") == [value]


def test_a_sentence_end_is_no_web_address():
    assert _values("Come now.It is nice. In town.To book", "url") == []


def test_a_whatsapp_link_is_a_phone():
    assert _values("wa.me/12125550147", "phone") == ["+12125550147"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$200", "USD:20000"),
        ("R$ 1.200,50", "BRL:120050"),
        ("150 руб", "RUB:15000"),
        ("80€/h", "EUR:8000"),
        ("USD 1,200", "USD:120000"),
        ("¥5000", "JPY:5000"),
    ],
)
def test_a_price_is_minor_units_and_currency(text, value):
    assert _values(text, "price") == [value]


def test_spans_count_characters_of_the_raw_text():
    text = "💋💋 ig 👉 anna_k7 ⇒ 2️⃣1️⃣2️⃣ 555\u200b-0147 anna@example.com"
    assert [span for _, _, span in _found(text)] == [
        "anna_k7",
        "2️⃣1️⃣2️⃣ 555\u200b-0147",
        "anna@example.com",
    ]


def test_steps_tell_what_was_undone():
    rows = find_selectors(["two 1 2-5️⃣55-Ol٤seven"]).to_pylist()
    assert rows[0]["value"] == "+12125550147"
    assert {"digit_words", "keycap", "lookalike", "script_digits"} <= set(
        rows[0]["steps"].split(",")
    )


def test_every_kind_of_column_is_taken():
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    texts = ["call 2125550147", None, ""]
    want = find_selectors(texts).to_pylist()
    assert len(want) == 1
    assert find_selectors(pandas.Series(texts)).to_pylist() == want
    assert find_selectors(polars.Series(texts)).to_pylist() == want
    assert find_selectors([]).num_rows == 0
