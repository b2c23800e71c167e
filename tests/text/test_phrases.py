# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.core.errors import CorruptError
from manumit.text.patterns import Grammar, parse_pattern
from manumit.text.phrases import find_phrases, is_refuted
from manumit.text.phrasetable import compile_phrases
from manumit.text.tokens import tokenise_texts

GRAMMAR = Grammar({"en": ["s", "ed"], "ru": ["а", "у"]}, {"ar": ["ال", "وال"]}, ["no", "not"])


def find_spans(pattern: str, text: str, language: str = "en") -> list[str]:
    table = compile_phrases([(language, pattern)], GRAMMAR)
    found = find_phrases(tokenise_texts([text]), table)
    return [
        text[a:b]
        for a, b, d in zip(found.begin, found.end, found.denial, strict=True)
        if not is_refuted(text, int(d), int(a))
    ]


@pytest.mark.parametrize(
    ("pattern", "text", "spans"),
    [
        ("pay fee", "You pay, FEE first", ["pay, FEE"]),
        ("pay fee", "pay the fee", []),
        ("pay [the|a] fee", "pay the fee, pay fee", ["pay the fee", "pay fee"]),
        ("pay * fee", "pay fee pay small fee", ["pay small fee"]),
        ("pay ... fee", "pay one two three fee", ["pay one two three fee"]),
        ("pay ... fee", "pay one two three four fee", []),
        ("(pay|send us) fee*", "Send us fees!", ["Send us fees"]),
        ("# days", "12 days or １２ days", ["12 days", "１２ days"]),
        ("fee*", "fee fees feed", ["fee", "fees"]),
        ("!fee", "no fee. A fee", ["fee"]),
        ("!fee", "Not only that. Pay the fee", ["fee"]),
        ("!pay ... fee", "pay no fee", []),
        ("real photos", "real 🌟🌟 photos", ["real 🌟🌟 photos"]),
        ("new in town", "new in town [only today]", ["new in town"]),
        ("new in town [only]", "new in town only", ["new in town only"]),
    ],
)
def test_the_marks_of_the_pattern_language(pattern, text, spans):
    assert find_spans(pattern, text) == spans


def test_endings_and_particles_belong_to_a_language():
    assert find_spans("работ*", "работа работу работник", "ru") == ["работа", "работу"]
    assert find_spans("+رسوم", "الرسوم والرسوم رسوم", "ar") == ["الرسوم", "والرسوم", "رسوم"]
    assert find_spans("fee*", "fees", "ru") == []


@pytest.mark.parametrize(
    "pattern", ["", "(a", "a)", "[a]", "* a", "a *", "a ...", "a | b) c", "a €", "(a|)", "a [* b"]
)
def test_a_pattern_that_cannot_be_read_says_so(pattern):
    with pytest.raises(CorruptError) as caught:
        compile_phrases([("en", pattern)], GRAMMAR)
    assert caught.value.where is not None


def test_no_patterns_and_no_texts_give_no_matches():
    assert len(find_phrases(tokenise_texts(["a b"]), compile_phrases([], GRAMMAR))) == 0
    table = compile_phrases([("en", "a b")], GRAMMAR)
    assert len(find_phrases(tokenise_texts([]), table)) == 0
    assert len(find_phrases(tokenise_texts(["", None]), table)) == 0


WORDS = st.sampled_from(["a", "b", "c", "no", "7", "🌟"])


def _to_regex(pattern: str) -> re.Pattern[str]:
    """The same pattern for words parted by one space, as a slow second opinion."""
    parts = pattern.split()
    source = parts[0]
    gap = ""
    for part in parts[1:]:
        if part == "*":
            gap += r" \w+"
        elif part == "...":
            gap += r"(?: \w+){0,3}?"
        else:
            source += gap + " " + part
            gap = ""
    return re.compile(rf"(?<!\S){source}(?!\S)")


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from("abc"), max_size=9), min_size=1, max_size=4),
    st.lists(st.sampled_from(["a", "b", "c", "*", "..."]), max_size=3),
)
def test_matches_are_those_of_a_regular_expression(texts, middle):
    pattern = " ".join(["a", *middle, "b"])
    joined = [" ".join(words) for words in texts]
    table = compile_phrases([("en", pattern)], GRAMMAR)
    found = find_phrases(tokenise_texts(joined), table)
    ours = {(int(t), int(b)) for t, b in zip(found.text, found.begin, strict=True)}
    regex = _to_regex(pattern)
    theirs = {
        (row, start)
        for row, text in enumerate(joined)
        for start in range(len(text))
        if (start == 0 or text[start - 1] == " ") and regex.match(text, start)
    }
    assert ours == theirs


@settings(max_examples=80, deadline=None)
@given(st.lists(WORDS, max_size=12), st.sampled_from(["!a ... b", "a * c", "# b", "a [b] c"]))
def test_spans_begin_and_end_with_words_of_the_pattern(words, pattern):
    text = "  ".join(words)
    for span in find_spans(pattern, text):
        assert span in text
        assert span.split()[0] in ("a", "7")
        assert span.split()[-1] in ("b", "c")


@given(st.text(alphabet="ab()[]|*.+#! ", max_size=14))
@settings(max_examples=200, deadline=None)
def test_any_pattern_is_read_or_refused(pattern):
    try:
        refutable, rows = parse_pattern(pattern, "en", GRAMMAR)
    except CorruptError:
        return
    assert rows
    assert refutable == pattern.startswith("!")
