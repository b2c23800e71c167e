# SPDX-License-Identifier: Apache-2.0
"""Ways of hiding a selector that are undone by rule, and what looks alike but is none."""

from __future__ import annotations

import pytest

from manumit.prosecute.adverts.selectors import find_selectors

_BITCOIN = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"  # the published first address


def _values(text: str, kind: str) -> list[str]:
    return [r["value"] for r in find_selectors([text]).to_pylist() if r["kind_code"] == kind]


@pytest.mark.parametrize(
    "text",
    [
        "call 2&#49;2-555-0147",
        "call 2<b>12</b>555<br>0147",
        "twooo onee twoo fiveee 5 5 0 1 4 7",
        "two one two fvie five fiv zreo one 4 7",
        "ring 2x1x2x5x5x5x0x1x4x7 now",
        "212 love 555 love 0147",
        "area code 212, then 555, ending 0147",
        "212 dot 555 dot 0147",
        "two twelve, five fifty-five, zero one forty-seven",
        "doscientos doce quinientos cincuenta y cinco cero uno cuarenta y siete",
        "двести двенадцать, пятьсот пятьдесят пять, ноль один, сорок семь",
        "zweihundert zwölf... no: zwei zwölf fünf fünf fünf null eins siebenundvierzig",
        "ventuno venticinque cinquantacinque zero uno quarantasette",
        "plus one two one two five five five zero one four seven",
        "call 212-555-⭕147",
        "2,1,2,5,5,5,0,1,4,7",
        "from 10 to 99.\n212,555,0147.",
        "whatsapp://send?phone=12125550147",
    ],
)
def test_a_phone_is_read_through_this_noise(text):
    assert _values(text, "phone") == ["+12125550147"]


@pytest.mark.parametrize(
    "text",
    [
        "Shift from 06:00 to 14:00 or 14:00 to 22:00",
        "open 10 and 12 and 14 and 16 and 18",
        "numbers 3 7 12 25 31 44",
        "90x60x90 and 1920x1080x60",
        "ISBN 978-0-306-40615-7, VAT GB 123 4567 89",
        "#a3f7c5e23a16de16a841e368006cae916884407d90",
        "31.12.2027 or 2027-12-31 9:30",
    ],
)
def test_other_lists_of_digits_are_no_phones(text):
    assert _values(text, "phone") == []


@pytest.mark.parametrize(
    "text",
    [
        "anna.kATexampleDOTcom",
        "anna.k&#64;example&#46;com",
        "anna.k%40example%2Ecom",
        "anna.k (a) example.com",
        "anna.kⓐexample.com",
        "anna.k /at/ example /dot/ com",
        "anna.k@\nexample.com",
        "anna dot k chez example point com",
    ],
)
def test_an_address_is_read_through_this_noise(text):
    assert _values(text, "email") == ["anna.k@example.com"]


def test_marks_said_in_words_belong_to_the_address():
    text = "anna underscore k dash 7 at example dot com"
    assert _values(text, "email") == ["anna_k-7@example.com"]


@pytest.mark.parametrize("text", ["room at some point so", "verbal.Not now", "Gudnite....tc"])
def test_a_sentence_is_no_address(text):
    assert find_selectors([text]).num_rows == 0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("👻 lena_k9", "snapchat:lena_k9"),
        ("@lena_k9 (telegram) Rated 4.8", "telegram:lena_k9"),
        ("add lena_k9 on snapchat", "snapchat:lena_k9"),
        ("t e l e g r a m : lena_k9", "telegram:lena_k9"),
        ("insta gram: lena_k9", "instagram:lena_k9"),
        ("1nsta: lena_k9", "instagram:lena_k9"),
        ("tg://resolve?domain=lena_k9", "telegram:lena_k9"),
        ("Cash App tag $sol_k9", "cashapp:sol_k9"),
        ("venmo - quick_fix.uk", "venmo:quick_fix.uk"),
    ],
)
def test_a_platform_is_named_in_many_ways(text, value):
    assert _values(text, "handle") == [value]


@pytest.mark.parametrize("text", ["✈️ paris-london", "Facebook) - Cultivate", "📸 new photos"])
def test_a_picture_or_bracket_names_no_account(text):
    assert _values(text, "handle") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("two hundred dollars", "USD:20000"),
        ("doscientos cincuenta euros", "EUR:25000"),
        ("2k AED", "AED:200000"),
        ("1 200 €", "EUR:120000"),
        ("＄90", "USD:9000"),
        ("90 💶", "EUR:9000"),
        ("Rs 500", "INR:50000"),
        ("$12.5", "USD:1250"),
    ],
)
def test_a_price_is_written_in_many_ways(text, value):
    assert _values(text, "price") == [value]


@pytest.mark.parametrize("text", ["try 200 things", "body rub 80", "🌹 212 555 0147 🌹"])
def test_a_word_or_rose_beside_a_number_is_no_price(text):
    assert _values(text, "price") == []


@pytest.mark.parametrize(
    "written",
    [
        " ".join(_BITCOIN[at : at + 4] for at in range(0, len(_BITCOIN), 4)),
        f"{_BITCOIN[:17]}\n{_BITCOIN[17:]}",
        f"bitcoin:{_BITCOIN}?amount=1",
    ],
)
def test_a_broken_wallet_is_joined_and_owns_its_span(written):
    rows = find_selectors([f"pay {written}"]).to_pylist()
    assert [(r["kind_code"], r["value"]) for r in rows] == [("wallet", f"btc:{_BITCOIN}")]
