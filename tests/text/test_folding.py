# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.text.folding import (
    DROP,
    KIND_SHIFT,
    POOL_FLAG,
    fold_char,
    fold_text,
    make_fold_table,
)


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("Ｈｅｌｌｏ ℌ𝒶𝓁𝓁𝑜 ⓦⓞⓡⓛⓓ 🅷🅸 ᴀʙᴄ", "hello hallo world hi abc"),
        ("Straße ﬁn łódź", "strasse fin lodz"),
        ("\u041d\u041e\u0422\u0415L h\u043etel", "hotel hotel"),  # Cyrillic capitals and o
        ("５0️⃣٣① 2️⃣", "5031 2"),
        ("don't co\u200bo\u00adol\u202e x", "dont coool x"),
        ("résumé re\u0301sume\u0301", "resume resume"),
    ],
)
def test_spellings_a_reader_takes_as_equal_fold_alike(raw: str, plain: str) -> None:
    assert fold_text(raw)[0] == plain


def test_no_two_russian_letters_fall_together_but_yo_and_short_i() -> None:
    letters = [chr(code) for code in range(0x430, 0x450)]
    folded = {fold_char(letter)[1] for letter in letters}
    assert len(folded) == len(letters) - 1  # й loses its breve like every other accent


def test_vowel_signs_of_indic_scripts_stay() -> None:
    assert fold_text("किताब")[0] != fold_text("कताब")[0]


@given(st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_places_point_into_the_raw_text_in_order(text: str) -> None:
    folded, places = fold_text(text)
    assert len(folded) == len(places)
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)


@given(st.text(max_size=30))
@settings(max_examples=150, deadline=None)
def test_case_and_composition_do_not_matter(text: str) -> None:
    latin = "".join(char for char in text if ord(char) < 0x250)
    assert fold_text(unicodedata.normalize("NFD", latin))[0] == fold_text(latin)[0]
    assert fold_text(latin.casefold())[0] == fold_text(latin)[0]


def test_the_table_says_what_fold_char_says() -> None:
    table = make_fold_table()
    rng = np.random.default_rng(5)
    for code in rng.integers(0, 0x20000, 3000).tolist():
        char = chr(code)
        if unicodedata.category(char) == "Cn" or 0xAC00 <= code < 0xD7A4:
            continue
        kind, text = fold_char(char)
        entry = int(table.entries[code])
        assert entry >> KIND_SHIFT == kind
        value = entry & 0xFFFFFF
        if value & POOL_FLAG:
            where = value & ~POOL_FLAG
            points = table.pool[where + 1 : where + 1 + table.pool[where]].tolist()
            assert "".join(map(chr, points)) == text
        elif kind > DROP:
            assert chr(value) == text
