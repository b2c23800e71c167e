# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.views.marking import MOST_CHARACTERS, Span, mark_text

PATTERN = "Staff wanted in <place> , call <phone>"
TEXT = "Staff wanted in Madrid, call 555-0142 now"


def marked(segments, role):
    return [piece.text for piece in segments if piece.role == role]


def test_shared_words_and_slots_are_told_apart():
    _title, body = mark_text(TEXT, PATTERN)
    assert marked(body, "shared") == ["Staff wanted in", ", call"]
    kinds = {piece.kind: piece.text for piece in body if piece.role == "slot"}
    assert kinds["place"] == "Madrid"
    assert kinds["phone"].startswith("555-0142")


def test_case_and_width_do_not_matter():
    _title, body = mark_text("ＳＴＡＦＦ WANTED in Paris", PATTERN)
    assert marked(body, "shared") == ["ＳＴＡＦＦ WANTED in"]


def test_without_a_template_only_what_was_found_is_marked():
    _title, body = mark_text(TEXT, "", [Span(29, 37, kind="phone")])
    assert marked(body, "slot") == ["555-0142"]
    assert marked(body, "shared") == []


def test_indicators_mark_words_inside_any_role():
    _title, body = mark_text(TEXT, PATTERN, [Span(6, 12, indicator="no_experience")])
    hit = [piece for piece in body if piece.indicator]
    assert [piece.text for piece in hit] == ["wanted"]
    assert hit[0].role == "shared"


def test_masking_hides_what_identifies_and_keeps_the_rest():
    spans = [Span(29, 37, kind="phone"), Span(16, 22, kind="place")]
    _title, body = mark_text(TEXT, "", spans, clear=False)
    whole = "".join(piece.text for piece in body)
    assert "555" not in whole
    assert "[phone]" in whole
    assert "Madrid" in whole


def test_a_template_runs_over_title_and_body():
    title, body = mark_text("Staff wanted\nin Paris", PATTERN, cut_at=13)
    assert "".join(piece.text for piece in title) == "Staff wanted\n"
    assert marked(body, "shared") == ["in"]


def test_long_texts_are_cut_and_say_so():
    _title, body = mark_text("word " * 5000, "")
    assert body[-1].text == "…"
    assert sum(len(piece.text) for piece in body) == MOST_CHARACTERS + 1


@settings(max_examples=80, deadline=None)
@given(
    st.text(max_size=120),
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(-5, 130), st.integers(-5, 130)), max_size=4),
    st.integers(0, 40),
)
def test_segments_together_are_the_text(text, pattern, ranges, cut_at):
    spans = [Span(start, end, kind="phone") for start, end in ranges]
    title, body = mark_text(text, pattern, spans, cut_at=cut_at)
    assert "".join(piece.text for piece in (*title, *body)) == text
