# SPDX-License-Identifier: Apache-2.0
"""Hostile and odd input: nothing crashes, spans stay inside, work grows in line with length."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.prosecute.adverts.selectors import find_selectors, read_selector_words
from manumit.text.selectors import SELECTOR_SCHEMA, make_lexicon, scan_texts
from manumit.text.selectors.decoding import PIECE
from manumit.text.selectors.output import END, ROW_OF, START, STEPS_OF

_PIECES = st.sampled_from(
    ["2125550147", "two ", "5", " ", "-", ".", "@", "(at)", " dot ", "com", "💋", "\u202e",
     "\u200b", "\0", "$", "ig: ", "é", "т", "ثمانية", "２", "\n", "0x", "quatre-vingt", "double ",
     "+", "/", "http://", "_", "O", "l", "1" * 30]
)  # fmt: skip
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=40).map("".join))


@settings(max_examples=120, deadline=None)
@given(st.lists(_TEXTS, max_size=6))
def test_any_text_gives_a_table_with_spans_inside_it(texts):
    table = find_selectors(texts)
    assert table.schema == SELECTOR_SCHEMA
    for row in table.to_pylist():
        text = texts[row["row"]]
        assert 0 <= row["start"] < row["end"] <= len(text)
        assert 0 <= row["confidence"] <= 1
        assert row["value"]
        assert row["selector_id"] >= 0


@settings(max_examples=60, deadline=None)
@given(st.lists(_TEXTS, min_size=2, max_size=5))
def test_candidates_of_a_text_do_not_depend_on_its_neighbours(texts):
    lexicon = make_lexicon(read_selector_words())
    together = scan_texts(texts, lexicon)
    for number, text in enumerate(texts):
        alone = scan_texts([text], lexicon)
        here = together.rows[ROW_OF] == number
        for name in (START, END, STEPS_OF):
            assert together.rows[name, here].tolist() == alone.rows[name].tolist()
        assert together.numbers[here].tolist() == alone.numbers.tolist()


@pytest.mark.parametrize(
    "unit",
    ["7", "1 ", "two ", "a.", "@", "x@", "dot ", "f ", "(", "💋", "\u202e", "$", "ig ", "O", "-5"],
)
def test_a_megabyte_of_one_thing_is_read(unit):
    text = unit * (1_000_000 // len(unit))
    rows = find_selectors([text, "call 2125550147"]).to_pylist()
    assert rows[-1]["row"] == 1
    assert rows[-1]["value"] == "+12125550147"


def test_a_text_longer_than_a_piece_is_cut_between_words():
    words = "nothing here " * (PIECE // 13 + 1)
    text = words + "call 212-555-0147 " + words + "anna@example.com"
    rows = find_selectors([text]).to_pylist()
    assert [(r["value"], text[r["start"] : r["end"]]) for r in rows] == [
        ("+12125550147", "212-555-0147"),
        ("anna@example.com", "anna@example.com"),
    ]


def test_broken_utf8_and_lone_surrogates_read_as_separators():
    raw = b"call 2125550147 \xff\xfe\xf0\x9f caf\xe9"
    array = pa.array([raw], pa.large_binary()).view(pa.large_string())
    assert find_selectors(array)["value"].to_pylist() == ["+12125550147"]
    assert find_selectors(["\ud800 call 2125550147"])["value"].to_pylist() == ["+12125550147"]


def test_hidden_characters_inside_a_number_are_told():
    rows = find_selectors(["\u2067212\u200b555\u00ad0147\u2069"]).to_pylist()
    assert rows[0]["value"] == "+12125550147"
    assert "hidden_characters" in rows[0]["steps"]
