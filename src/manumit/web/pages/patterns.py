# SPDX-License-Identifier: Apache-2.0
"""Every component of the face on one page, to look at and to build from."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

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
from manumit.web.shell import render
from manumit.web.worldmap import Dot, draw_map

MONTHS = tuple(f"2024-{month:02}" for month in range(1, 13))
TICKS = ((0, "Jan 2024"), (3, "Apr"), (6, "Jul"), (9, "Oct"))
HOSTILE = "<script>alert(1)</script> \u202egnp.exe\u202c zero\u200bwidth Z\u0351\u0352\u0353 \x07"


def patterns(request: Request) -> Response:
    """Show every component with invented content."""
    sparse = [0, 0, 3, 9, 4, 0, 0, 0, 2, 6, 8, 1]
    lanes = [
        Lane("A  nail studio, new staff", [4, 9, 16, 12, 3, 0, 0, 1, 6, 9, 11, 2], "#a"),
        Lane("B  house help, live in", sparse, "#b", "k1"),
        Lane("C  مساعدة في المنزل", [0, 1, 1, 2, 2, 3, 3, 5, 7, 8, 8, 9], "#c", "k2"),
    ]
    parts = [
        Part("Same phone in 4 campaigns", 4.0, "control"),
        Part("One template in 9 cities", 2.5, "control"),
        Part("Fee before work starts", 1.5, "indicator"),
        Part("Posts look independent", -2.0, "counter"),
    ]
    dots = [
        Dot("Madrid", 40.42, -3.70, 48, "#madrid"),
        Dot("Paris", 48.86, 2.35, 21, "#paris"),
        Dot("Lyon", 45.76, 4.84, 9, "#lyon"),
        Dot("Milano", 45.46, 9.19, 4, "#milano"),
    ]
    wide = [Dot("Suva", -18.14, 178.44, 3), Dot("Anchorage", 61.22, -149.9, 6), dots[0]]
    return render(
        request,
        "patterns.html",
        hostile=HOSTILE,
        bars=draw_bars("Adverts by source", [Bar("board-one.example", 41, "#"), Bar("b.test", 7)]),
        waterfall=draw_waterfall("How the points come about", parts),
        lanes=draw_lanes("Adverts by campaign", lanes, MONTHS, TICKS),
        dots=draw_lanes("Selectors over time", lanes, MONTHS, TICKS, as_dots=True),
        columns=draw_columns("Adverts by month", sparse, MONTHS),
        spark=draw_sparkline("Adverts by month, highest in April", sparse),
        map=draw_map("Places of the adverts", dots),
        world=draw_map("Places of the adverts", wide, width=720),
    )


routes = [Route("/patterns", patterns)]
