# SPDX-License-Identifier: Apache-2.0
"""Folded words: one spelling for all that look the same; pairs where a script has no spaces."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.text.folded import fold_words, to_query_words


def fold(text: str) -> list[str]:
    return fold_words(pa.array([text]))[0].as_py().split()


@pytest.mark.parametrize(
    "spelling",
    ["Call NOW", "ＣＡＬＬ ｎｏｗ", "cáll nów", "c\u200ball no\u00adw", "𝐂𝐚𝐥𝐥 𝐧𝐨𝐰", "саll-nоw!"],
)
def test_spellings_that_look_alike_fold_to_the_same_words(spelling: str) -> None:
    assert fold(spelling) == ["call", "now"]


def test_digits_of_every_script_become_ascii_digits() -> None:
    assert fold("٠٧٧ ０７７ 𝟎𝟕𝟕") == ["077", "077", "077"]


def test_unspaced_scripts_become_overlapping_pairs() -> None:
    assert fold("仕事募集") == ["仕事", "事募", "募集", "集"]
    assert to_query_words("仕事募集") == ["仕事", "事募", "募集"]
    assert to_query_words("仕") == ["仕"]


def test_rows_stay_apart_and_nulls_are_empty() -> None:
    texts = pa.array(["one two", None, "", "three"])
    assert [row.as_py().split() for row in fold_words(texts)] == [["one", "two"], [], [], ["three"]]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=4))
def test_any_text_folds_to_valid_text_row_by_row(texts: list[str]) -> None:
    folded = fold_words(pa.array(texts, pa.string()))
    assert len(folded) == len(texts)
    for text, row in zip(texts, folded.to_pylist(), strict=True):
        assert row.split() == fold(text)


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_words_of_a_query_stand_in_the_text_it_was_taken_from(text: str) -> None:
    words = set(fold(text))
    assert all(word in words for word in to_query_words(text))
