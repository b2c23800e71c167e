# SPDX-License-Identifier: Apache-2.0
"""Slots filled with names are told from other slots by their whole column."""

from __future__ import annotations

import pytest

from manumit.packs import read_pack
from manumit.prosecute.adverts import find_campaigns
from manumit.prosecute.adverts.name_slots import read_name_words
from manumit.text.tokens import tokenise_texts

OFFERS = {
    "en": ("Sunny room near the old harbour, quiet house, ask for {} after seven, no agencies",
           ["Ana", "Mia", "Zoe", "Eva", "Kim"]),
    "es": ("Habitación con sol cerca del puerto viejo, casa tranquila, pregunte por {} después",
           ["Lucía", "Carmen", "Pilar", "Nuria", "Inés"]),
    "fr": ("Chambre claire près du vieux port, maison calme, demandez {} après sept heures",
           ["Léa", "Manon", "Pauline", "Anaïs", "Zoé"]),
    "ru": ("Светлая комната у старого порта, тихий дом, спросить {} после семи вечера",
           ["Анна", "Ольга", "Вера", "Полина", "Таня"]),
    "ar": ("غرفة مشمسة قرب الميناء القديم في بيت هادئ اسأل عن {} بعد السابعة مساء كل يوم",
           ["فرح", "ليلى", "مريم", "سلمى", "ندى"]),
}  # fmt: skip
PLAIN = "Painted {} for sale, hardly used, stands in the cellar, come and look on any evening"


def find_pattern(text: str, values: list[str]) -> str:
    found = find_campaigns([*(text.format(v) for v in values), "Two bicycles, fair price, Sunday"])
    patterns = {str(pattern) for pattern in found.wording}
    assert len(patterns) == 1
    return patterns.pop()


@pytest.mark.parametrize("language", OFFERS)
def test_a_column_of_names_is_a_name(language: str) -> None:
    text, names = OFFERS[language]
    assert find_pattern(text, names) == text.format("<name>")


def test_a_name_of_two_words_is_one_slot() -> None:
    text, names = OFFERS["en"]
    both = [f"{name} Marlow" if n % 2 else name for n, name in enumerate(names)]
    assert find_pattern(text, both).count("<name>") == 1


def test_names_nobody_listed_are_told_by_the_words_before() -> None:
    text, _ = OFFERS["en"]
    invented = ["Torvelia", "Ruskamin", "Ossilan", "Perrimo", "Kalvundi"]
    assert "ask for <name> after" in find_pattern(text, invented)
    assert "near <free> after" in find_pattern(text.replace("ask for", "near"), invented)


def test_names_count_without_words_before() -> None:
    text, names = OFFERS["en"]
    assert "<name> rents a room" in find_pattern(f"{{}} rents a room, {text[:40]}", names)


def test_a_column_of_things_with_one_name_among_them_is_free() -> None:
    things = ["chairs", "Rosa", "shelves", "tables", "boxes", "doors"]
    assert find_pattern(PLAIN, things).startswith("Painted <free> for sale")


def test_order_does_not_matter() -> None:
    text, names = OFFERS["es"]
    assert find_pattern(text, names) == find_pattern(text, names[::-1])


def test_log_lines_hold_no_names() -> None:
    lines = [
        f"2024-05-0{n % 9 + 1} worker {n} opened volume {volume} with status {status} in {n * 7} ms"
        for n in range(40)
        for volume, status in [("alpha", "ready"), ("gamma", "degraded"), ("kappa", "offline")]
    ]
    assert not any("<name>" in str(pattern) for pattern in find_campaigns(lines).wording)


def test_the_pack_holds_names_alone() -> None:
    """A list for each script, in the order of the alphabet: no gender, no origin."""
    for entry in read_pack("names").entries:
        assert set(entry.fields) <= {"id", "title", "words", "phrases"}
        words = list(entry.texts("words", ()))
        assert words == sorted(set(words))
        assert set(tokenise_texts(words).starts.tolist()) == set(range(len(words) + 1))
    common = ["the", "and", "room", "call", "work", "may", "will", "hope", "rose", "price", "art"]
    assert read_name_words().names.isdisjoint(tokenise_texts(common).keys.tolist())


def test_a_value_is_one_slot_with_all_that_belongs_to_it() -> None:
    text = "Sunny room near the old harbour, quiet house, write to {} or call {} after seven"
    values = [(f"room{n}@house{n}.example", f"+1 202 555 01{n}") for n in range(10, 16)]
    found = find_campaigns([text.format(*pair) for pair in values])
    assert str(found.wording[0]) == text.format("<email>", "<phone>")
