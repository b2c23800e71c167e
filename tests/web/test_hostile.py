# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from manumit.web.hostile import is_hostile, name_hostile, show_hostile

ODD = "\u202e\u202d\u2066\u2069\u200b\u200e\ufeff\x00\x1b\x7f\x85\u2028\U000e0041"


def test_markup_is_escaped():
    assert "<script" not in show_hostile("<script>alert(1)</script>")
    assert show_hostile("a & 'b' \"c\"") == "a &amp; &#39;b&#39; &#34;c&#34;"


def test_direction_overrides_become_labels():
    shown = show_hostile("photo\u202egnp.exe")
    assert "\u202e" not in shown
    assert "RLO" in shown
    assert "RIGHT-TO-LEFT OVERRIDE" in shown


def test_line_breaks_tabs_and_joiners_stay():
    text = "a\n\tb \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \U0001f468\u200d\U0001f469"
    assert show_hostile(text) == text
    assert not is_hostile(text)


def test_piles_of_marks_are_cut():
    assert len(name_hostile("Z" + "\u0301" * 500)) < 20


def test_names_are_cut_to_a_limit():
    assert name_hostile("abcdef", 4) == "abc…"
    assert name_hostile("a\u202eb") == "a‹RLO›b"


@settings(max_examples=150)
@given(st.text(st.one_of(st.characters(), st.sampled_from(ODD + "<>&'\""))))
def test_nothing_odd_survives_and_nothing_else_is_lost(text):
    shown = show_hostile(text)
    assert isinstance(shown, Markup)
    assert not any(char in shown for char in ODD)
    bare = re.sub(r'<span class="odd"[^>]*>[^<]*</span>', "", str(shown))
    assert "<" not in bare
    assert not is_hostile(name_hostile(text))
    if not is_hostile(text) and not re.search("[\u0300-\u20ff]{9}", text):
        assert shown.unescape() == text
