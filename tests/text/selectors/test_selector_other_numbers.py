# SPDX-License-Identifier: Apache-2.0
"""Numbers of other kinds, each filled at random: none of them is a selector."""

from __future__ import annotations

import re
from random import Random

import pytest

from manumit.prosecute.adverts.selectors import find_selectors

_KINDS = {
    "hours": (
        "Shifts {h}:{m}-{h}:{m}, {h}:{m}-{h}:{m} and {h}:{m}-{h}:{m}.",
        "Horaires: {h}h{m} - {h}h{m} / {h}h{m} - {h}h",
        "Mon-Fri {h}-{h}, Sat {h}-{h}, Sun {h}-{h}",
        "{h}:{m}:{m} - {h}:{m}:{m}",
        "open {h}00-{h}00 and {h}00-{h}30 hours",
    ),
    "dates": (
        "{h}/{h}/2024 - {h}/{h}/2025",
        "from {h}.{h}.24 to {h}.{h}.25",
        "2024-{h}-{h} {h}:{m} to 2025-{h}-{h} {h}:{m}",
        "seasons 2019/20 2020/21 2021/22",
    ),
    "ranges": ("ages 0-3 4-6 7-9 10-12 13-15", "6-4 4-6 7-6 6-3 7-5", "87-84, 103-90, 88-79"),
    "sizes": ("sizes 36, 38, 40, 42, 44", "tyres 205/55/16 225/45/17", "box {m}x{m}x{m} cm"),
    "lists": (
        "lots 33 20 25 35 47 26",
        "lucky numbers 3 7 12 25 31 44",
        "temperatures 14 36 31 6 35 8",
        "years 2015, 2016, 2017, 2018",
        "drawn: 4-8-15-16-23-42",
    ),
    "identities": (
        "licence no {9}{9}{9}{9}{9}{9}{9}{9}{9}",
        "registration number 2{9}{9}2{9}{9}{9}{9}{9}{9}",
        "Kundennummer 2{9}{9}2{9}{9}{9}{9}{9}{9}",
        "numéro de dossier 2{9}{9}2{9}{9}{9}{9}{9}{9}",
        "número de pedido 2{9}{9}2{9}{9}{9}{9}{9}{9}",
        "номер заказа 2{9}{9}2{9}{9}{9}{9}{9}{9}",
        "CNPJ {9}{9}.{9}{9}{9}.{9}{9}{9}/{9}{9}{9}{9}-{9}{9}",
        "Steuernummer {9}{9}{9}/{9}{9}{9}/{9}{9}{9}{9}{9}",
        "NHS number {9}{9}{9} {9}{9}{9} {9}{9}{9}{9}",
        "ID: 2{9}{9}2{9}{9}{9}{9}{9}{9}",
    ),
    "bank": (
        "IBAN FR76 {9}{9}{9}{9} {9}{9}{9}{9} {9}{9}{9}{9} {9}{9}{9}{9}",
        "card {9}{9}{9}{9} {9}{9}{9}{9} {9}{9}{9}{9} {9}{9}{9}{9}",
        "account number 2{9}{9}2{9}{9}{9}{9}{9}{9}",
    ),
    "orders": (
        "order 2{9}{9}2{9}{9}{9}{9}{9}{9}",
        "Rechnung Nr. 2{9}{9}2{9}{9}{9}{9}{9}{9}",
        "lottery ticket {9}{9}{9} {9}{9}{9} {9}{9}{9}{9}",
        "Product code: 2{9}{9}2{9}{9}{9}{9}{9}{9}",
        "tracking number {9}{9}{9}{9}{9}{9}{9}{9}{9}{9}{9}{9}",
        "PNR 2{9}{9}2{9}{9}{9}{9}{9}{9}",
    ),
    "places": ("room {m}, CEP {m}{m}{9}-{m}{9}", "lat 51.{m}{m}{9} lon 2.{m}{m}{9}"),
    "amounts": (
        "2 {9}{9}{9} {9}{9}{9} {9}{9}{9} habitants",
        "population 2,{9}{9}{9},{9}{9}{9},{9}{9}{9}",
        "2{9}{9}2{9}{9}{9}{9}{9}{9} km",
        "74.1% 42.6% 54.4%",
        "250 g flour, 300 ml milk, 2-3 eggs, 180 °C for 40 min",
    ),
    "versions": ("version 13.{m}.2{m}.8{m}", "10.1{9}{9}.1{9}{9}.2{m}"),
    "weights": ("lift up to {m} pounds", "lost 30 pounds in 3 weeks", "heavy boxes of {m} pounds"),
    "names": ("readme.md and start.sh", "M.Sc. or B.Sc in it", "see you tomorrow.in the morning"),
    "compounds": ("instagram-worthy place", "Facebook: follow-up work"),
}  # fmt: skip


def _fill(chance: Random, pattern: str) -> str:
    filled = {"{h}": (10, 12), "{m}": (10, 55), "{9}": (2, 9)}
    return re.sub(r"\{.\}", lambda found: str(chance.randint(*filled[found[0]])), pattern)


@pytest.mark.parametrize("kind", _KINDS)
def test_numbers_of_other_kinds_are_no_selectors(kind):
    chance = Random(kind)
    texts = [_fill(chance, pattern) for pattern in _KINDS[kind] for _ in range(12)]
    texts += [f"Good place near the station. {text}. Come and see." for text in texts]
    found = [(texts[r["row"]], r["value"]) for r in find_selectors(texts).to_pylist()]
    assert found == []


@pytest.mark.parametrize(
    "text",
    ["order 48213, call 212-555-0147", "area code 212 555 0147", "WhatsApp id 2125550147",
     "$200 or 150 pounds, 212.555.0147", "2125550147 any day, 4 people"],
)  # fmt: skip
def test_a_phone_beside_another_number_is_still_read(text):
    values = [r["value"] for r in find_selectors([text]).to_pylist() if r["kind_code"] == "phone"]
    assert values == ["+12125550147"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("anna&commat;example&period;com", "anna@example.com"),
        ("call 212&nbsp;555&nbsp;0147", "+12125550147"),
        ("call 212&hyphen;555&ndash;0147", "+12125550147"),
    ],
)
def test_named_characters_of_html_are_read(text, value):
    assert [r["value"] for r in find_selectors([text]).to_pylist()] == [value]


def test_pounds_are_money_unless_something_is_weighed():
    rows = find_selectors(["150 pounds an hour", "weighs 150 pounds"]).to_pylist()
    assert [(r["row"], r["value"]) for r in rows] == [(0, "GBP:15000")]
