# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.web.charts import (
    Bar,
    Lane,
    Part,
    draw_bars,
    draw_columns,
    draw_lanes,
    draw_sparkline,
    draw_waterfall,
)
from manumit.web.svg import tag, ticks_for

HOSTILE = '<script>alert("1")</script>\u202e'


def read_svg(svg):
    return ET.fromstring(str(svg))  # noqa: S314 - our own output


def shapes(svg, name):
    return [item for item in read_svg(svg).iter() if item.tag.endswith("}" + name)]


def test_bars_are_as_long_as_their_values():
    picture = draw_bars("Sources", [Bar("a", 10), Bar("b", 5), Bar("c", 0)])
    bars = [float(r.get("width")) for r in shapes(picture.svg, "rect") if r.get("class")]
    assert bars[0] == pytest.approx(2 * bars[1], rel=0.01)
    assert picture.rows == (("a", "10"), ("b", "5"), ("c", "0"))


def test_a_waterfall_ends_at_the_sum():
    parts = [Part("one", 4.0, "control"), Part("two", -1.5, "counter")]
    picture = draw_waterfall("Points", parts)
    assert picture.rows[-1] == ("Sum", "+2.5")
    bars = [r for r in shapes(picture.svg, "rect") if "bar" in (r.get("class") or "")]
    ends = [float(bar.get("x")) + float(bar.get("width")) for bar in bars]
    assert float(bars[1].get("x")) == pytest.approx(ends[2], abs=0.1)


def test_lanes_draw_only_what_is_there_and_name_it():
    lanes = [Lane("A", [0, 3, 0], "?a"), Lane("B", [1, 0, 2])]
    picture = draw_lanes("Adverts", lanes, ["x", "y", "z"], [(0, "x")])
    bars = [r for r in shapes(picture.svg, "rect") if "bar" in (r.get("class") or "")]
    assert len(bars) == 3
    assert [link.get("aria-label") for link in shapes(picture.svg, "a")] == ["A: 3"]
    assert picture.rows == (("A", 0, 3, 0), ("B", 1, 0, 2))


@settings(max_examples=40)
@given(st.lists(st.integers(0, 10**9), max_size=40))
def test_no_numbers_break_a_picture(counts):
    labels = [str(n) for n in range(len(counts))]
    read_svg(draw_columns("c", counts, labels).svg)
    read_svg(draw_lanes("l", [Lane("a", counts)], labels, []).svg)
    read_svg(draw_lanes("l", [Lane("a", counts)], labels, [], as_dots=True).svg)
    read_svg(draw_sparkline("s", counts))


def test_hostile_labels_stay_text():
    for svg in (
        draw_bars(HOSTILE, [Bar(HOSTILE, 1, "?x")]).svg,
        draw_waterfall(HOSTILE, [Part(HOSTILE, 1, "control")]).svg,
        draw_lanes(HOSTILE, [Lane(HOSTILE, [1], "?x")], [HOSTILE], [(0, HOSTILE)]).svg,
    ):
        assert "<script" not in svg
        read_svg(svg)


def test_no_picture_needs_inline_style():
    picture = draw_bars("b", [Bar("a", 1)])
    assert not re.search(r"\sstyle=|<style", str(picture.svg))


def test_tags_escape_and_skip_nothing():
    assert tag("text", "a<b", x=1.5, data_x='"', y=None) == (
        '<text x="1.5" data-x="&#34;">a&lt;b</text>'
    )


@given(st.floats(0, 1e12))
def test_axis_values_reach_the_top_with_few_steps(top):
    ticks = ticks_for(top)
    assert ticks[0] == 0
    assert ticks[-1] >= top
    assert 2 <= len(ticks) <= 12
