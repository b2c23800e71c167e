# SPDX-License-Identifier: Apache-2.0
"""An offline map: country outlines and dots, drawn as SVG.

Outlines are Natural Earth's, from the vendored TopoJSON files. The projection is Equal Earth
(Šavrič, Patterson, Jenny, "The Equal Earth map projection", IJGIS 2018): areas are true, so no
country looks larger than it is.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from markupsafe import Markup

from manumit.web.hostile import name_hostile
from manumit.web.i18n import gettext as _
from manumit.web.showing import show_number
from manumit.web.svg import Picture, link, picture_tag, tag

MAPS = Path(__file__).parent / "maps"
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_ROOT3 = math.sqrt(3)
_ANTARCTICA = "010"
_WORLD = (-2.75, -1.33, 2.75, 1.32)
_FINE_BELOW = 2.2
_NARROWEST = 0.26
Point = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Dot:
    """A place with a count: latitude and longitude in degrees."""

    label: str
    latitude: float
    longitude: float
    count: int
    href: str = ""
    is_chosen: bool = False
    is_dim: bool = False


def project(latitude: float, longitude: float) -> Point:
    """Return Equal Earth coordinates (radians on the unit sphere, y upwards) of degrees."""
    theta = math.asin(_ROOT3 / 2 * math.sin(math.radians(latitude)))
    square = theta * theta
    sixth = square**3
    x = 2 * _ROOT3 * math.radians(longitude) * math.cos(theta)
    x /= 3 * (9 * _A4 * sixth * square + 7 * _A3 * sixth + 3 * _A2 * square + _A1)
    return x, theta * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))


def draw_map(title: str, dots: Sequence[Dot], *, width: int = 480, height: int = 340) -> Picture:
    """Draw dots, sized by count, over country outlines; the view closes in on the dots."""
    placed = sorted(((dot, project(dot.latitude, dot.longitude)) for dot in dots),
                    key=lambda pair: -pair[0].count)  # fmt: skip
    box = _find_view([point for _dot, point in placed], width / height)
    scale = width / (box[2] - box[0])
    content = [tag("rect", width=width, height=height, class_="sea")]
    content.append(tag("path", d=_outline(box, scale), class_="land", fill_rule="evenodd"))
    top = max((dot.count for dot in dots), default=1)
    screen = [((x - box[0]) * scale, (box[3] - y) * scale) for _dot, (x, y) in placed]
    for (dot, _point), (x, y) in zip(placed, screen, strict=True):
        radius = 3.5 + 8.5 * math.sqrt(dot.count / top)
        classes = "dot dot-on" if dot.is_chosen else "dot"
        circle = tag("circle", cx=x, cy=y, r=radius, class_=classes)
        label = f"{name_hostile(dot.label)}: {show_number(dot.count)}"
        content.append(
            tag("g", [link(dot.href, label, [circle])], class_="dim" if dot.is_dim else None)
        )
    content += _labels([dot for dot, _point in placed], screen, width)
    svg = picture_tag(title, width, height, content, has_links=any(dot.href for dot in dots))
    rows = tuple((name_hostile(dot.label), show_number(dot.count)) for dot, _point in placed)
    return Picture(svg, title, ((_("Place"), False), (_("Adverts"), True)), rows)


@lru_cache(maxsize=64)
def _outline(box: Box, scale: float) -> str:
    """Return the land in a view as an SVG path; a lead is looked at more than once."""
    name = "countries-50m.json" if box[2] - box[0] < _FINE_BELOW else "countries-110m.json"
    return "".join(_trace(ring, box, scale) for ring in _rings(name) if _meets(ring.box, box))


@dataclass(frozen=True, slots=True)
class _Ring:
    points: tuple[Point, ...]
    box: Box


@cache
def _rings(name: str) -> tuple[_Ring, ...]:
    """Return every outline of a TopoJSON file, projected."""
    topology = json.loads((MAPS / name).read_text(encoding="utf-8"))
    arcs = [list(_decode(arc, topology["transform"])) for arc in topology["arcs"]]
    found = []
    for country in topology["objects"]["countries"]["geometries"]:
        if country.get("id") == _ANTARCTICA or "arcs" not in country:
            continue
        polygons = [country["arcs"]] if country["type"] == "Polygon" else country["arcs"]
        for indices in (ring for polygon in polygons for ring in polygon):
            for part in _cut(_join(indices, arcs)):
                points = tuple(project(lat, lon) for lon, lat in part)
                xs, ys = [x for x, _y in points], [y for _x, y in points]
                found.append(_Ring(points, (min(xs), min(ys), max(xs), max(ys))))
    return tuple(found)


def _decode(arc: list[list[int]], transform: dict[str, list[float]]) -> Iterator[Point]:
    (scale_x, scale_y), (shift_x, shift_y) = transform["scale"], transform["translate"]
    x = y = 0
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        yield x * scale_x + shift_x, y * scale_y + shift_y


def _join(indices: list[int], arcs: list[list[Point]]) -> list[Point]:
    ring: list[Point] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += arc[1:] if ring else arc
    return ring


def _cut(ring: list[Point]) -> list[list[Point]]:
    """Cut a ring that crosses the antimeridian into parts that do not."""
    unrolled, turn = [ring[0]], 0.0
    for (before, _y), (lon, lat) in pairwise(ring):
        turn += 360.0 if lon - before < -180 else -360.0 if lon - before > 180 else 0.0
        unrolled.append((lon + turn, lat))
    parts = []
    for shift in (-360.0, 0.0, 360.0):
        moved = [(lon + shift, lat) for lon, lat in unrolled]
        kept = _keep(_keep(moved, 1.0), -1.0)
        if len(kept) > 2:
            parts.append(kept)
    return parts


def _keep(ring: list[Point], sign: float) -> list[Point]:
    """Keep what lies within 180 degrees on one side (Sutherland and Hodgman 1974)."""
    kept: list[Point] = []
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        inside0, inside1 = sign * x0 <= 180.0, sign * x1 <= 180.0
        if inside0:
            kept.append((x0, y0))
        if inside0 != inside1:
            share = (sign * 180.0 - x0) / (x1 - x0)
            kept.append((sign * 180.0, y0 + share * (y1 - y0)))
    return kept


def _find_view(points: Sequence[Point], shape: float) -> Box:
    """Return the part of the plane to show: the points with air around them."""
    if not points:
        points = [(_WORLD[0], _WORLD[1]), (_WORLD[2], _WORLD[3])]
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    wide = max(_NARROWEST, (max(xs) - min(xs)) * 1.35, (max(ys) - min(ys)) * 1.5 * shape)
    wide = min(wide, _WORLD[2] - _WORLD[0])
    middle_x, middle_y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    tall = wide / shape
    # No empty stretch beyond the poles, as far as the view is not taller than the world.
    middle_y = min(middle_y, max(_WORLD[3] - tall / 2, (_WORLD[1] + _WORLD[3]) / 2))
    middle_y = max(middle_y, min(_WORLD[1] + tall / 2, (_WORLD[1] + _WORLD[3]) / 2))
    return middle_x - wide / 2, middle_y - tall / 2, middle_x + wide / 2, middle_y + tall / 2


def _meets(a: Box, b: Box) -> bool:
    return a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1]


def _trace(ring: _Ring, box: Box, scale: float) -> str:
    """Return a ring as an SVG path, in pixels, leaving out what is too small to see."""
    near, far = 0.7 / scale, 24 / scale
    last: Point = (math.inf, math.inf)
    steps = []
    for x, y in ring.points:
        is_outside = not (box[0] <= x <= box[2] and box[1] <= y <= box[3])
        least = far if is_outside else near
        if abs(x - last[0]) + abs(y - last[1]) >= least:
            steps.append(f"{(x - box[0]) * scale:.1f} {(box[3] - y) * scale:.1f}")
            last = (x, y)
    return f"M{'L'.join(steps)}Z" if len(steps) > 2 else ""


def _labels(dots: Sequence[Dot], screen: Sequence[Point], width: float) -> list[Markup]:
    """Name the largest places, leaving out names that would run into another."""
    taken: list[Box] = []
    drawn = []
    for dot, (x, y) in zip(dots[:24], screen, strict=False):
        name = name_hostile(dot.label, 22)
        long = 7.0 * len(name)
        is_left = x + long + 12 > width
        start = x - long - 10 if is_left else x + 10
        area = (start, y - 8, start + long, y + 6)
        if any(_meets(area, other) for other in taken):
            continue
        taken.append(area)
        anchor = "end" if is_left else "start"
        at = x - 10 if is_left else x + 10
        drawn.append(tag("text", name, x=at, y=y + 4, text_anchor=anchor, class_="strong halo"))
    return drawn
