# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import math
import re

import pytest

from manumit.web.worldmap import Dot, _rings, draw_map, project

MADRID = Dot("Madrid", 40.42, -3.7, 10)


def area(points):
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)) / 2


def test_projection_matches_published_extent():
    # Šavrič, Patterson, Jenny 2018: the map is 2.05458 times as wide as high.
    width, height = 2 * project(0, 180)[0], 2 * project(90, 0)[1]
    assert width / height == pytest.approx(2.05458, abs=1e-4)


def test_projection_keeps_areas():
    def cell(lat):
        corners = [(lat, 10), (lat, 12), (lat + 2, 12), (lat + 2, 10)]
        truth = math.radians(2) * (math.sin(math.radians(lat + 2)) - math.sin(math.radians(lat)))
        return area([project(*corner) for corner in corners]) / truth

    assert cell(60) == pytest.approx(cell(0), rel=0.002)
    assert cell(-45) == pytest.approx(cell(20), rel=0.002)


@pytest.mark.parametrize("name", ["countries-110m.json", "countries-50m.json"])
def test_no_outline_crosses_the_map(name):
    for ring in _rings(name):
        steps = zip(ring.points, ring.points[1:], strict=False)
        # The longest straight stretches of real outlines are far below a radian.
        assert max(abs(b[0] - a[0]) for a, b in steps) < 1.0


def test_dots_are_sized_by_count_and_lead_somewhere():
    dots = [MADRID, Dot("Lyon", 45.76, 4.84, 1, "?place=Lyon", is_chosen=True)]
    picture = draw_map("Places", dots)
    radii = [float(r) for r in re.findall(r'<circle[^>]* r="([\d.]+)"', picture.svg)]
    assert radii[0] > radii[1]
    assert 'href="?place=Lyon"' in picture.svg
    assert picture.rows == (("Madrid", "10"), ("Lyon", "1"))


def test_a_map_without_dots_is_the_world():
    assert "<circle" not in draw_map("Places", []).svg


def test_far_dots_show_the_world_in_modest_size():
    picture = draw_map("Places", [MADRID, Dot("Suva", -18.1, 178.4, 2)], width=720)
    assert len(picture.svg) < 150_000
