# SPDX-License-Identifier: Apache-2.0
"""Small charts as SVG: bars, sparkline, waterfall, lanes over time.

They are made on the server, so they print, need no script and pass the strict policy. Each comes
as a Picture, with the same numbers as a table. Colour never carries a meaning alone: everything
is labelled in words too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from manumit.web.hostile import name_hostile
from manumit.web.i18n import gettext as _
from manumit.web.showing import show_number, show_points
from manumit.web.svg import Cell, Picture, link, picture_tag, tag, ticks_for

ROW = 24
LABEL_CHARS = 30


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: label, value, optional address it leads to, CSS class of its colour."""

    label: str
    value: float
    href: str = ""
    kind: str = "k0"


@dataclass(frozen=True, slots=True)
class Part:
    """One step of a waterfall: label, points (may be negative), group code."""

    label: str
    points: float
    group: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One row over time: label, one count per bin, address, colour, whether it is dimmed."""

    label: str
    counts: Sequence[int]
    href: str = ""
    kind: str = "k0"
    is_dim: bool = False


def draw_bars(title: str, bars: Sequence[Bar], *, width: int = 480) -> Picture:
    """Draw horizontal bars, one row each, the value in figures at the end of each bar."""
    label_width, value_width = width * 0.38, 48.0
    room = width - label_width - value_width
    top = max((bar.value for bar in bars), default=0) or 1
    content = []
    for index, bar in enumerate(bars):
        y = index * ROW
        length = max(1.5, room * bar.value / top)
        label = name_hostile(bar.label, LABEL_CHARS)
        shapes = [
            tag("rect", x=0, y=y, width=width, height=ROW, fill="transparent"),
            tag("text", label, x=label_width - 8, y=y + 16, text_anchor="end"),
            tag("rect", x=label_width, y=y + 5, width=length, height=ROW - 10, rx=2,
                class_=f"bar {bar.kind}"),
            tag("text", show_number(bar.value), x=label_width + length + 6, y=y + 16,
                class_="strong"),
        ]  # fmt: skip
        content.append(link(bar.href, f"{label}: {show_number(bar.value)}", shapes))
    has_links = any(bar.href for bar in bars)
    svg = picture_tag(title, width, max(1, len(bars)) * ROW, content, has_links=has_links)
    rows = tuple((bar.label, show_number(bar.value)) for bar in bars)
    return Picture(svg, title, ((_("Name"), False), (_("Count"), True)), rows)


def draw_sparkline(
    title: str, counts: Sequence[int], *, width: int = 96, height: int = 20
) -> Markup:
    """Draw a line without axes; `title` must say in words what it shows."""
    top = max(counts, default=0) or 1
    step = (width - 2) / max(1, len(counts) - 1)
    points = " ".join(
        f"{1 + index * step:.1f},{height - 2 - (height - 4) * count / top:.1f}"
        for index, count in enumerate(counts)
    )
    line = tag("polyline", points=points, class_="spark")
    return tag("svg", [line], viewBox=f"0 0 {width} {height}", width=width, height=height,
               role="img", aria_label=title)  # fmt: skip


def draw_waterfall(title: str, parts: Sequence[Part], *, width: int = 640) -> Picture:
    """Draw how a sum of points comes about: each part starts where the one before it ended."""
    label_width, value_width = width * 0.44, 52.0
    low, high = _reach(parts)
    scale = (width - label_width - value_width) / ((high - low) or 1)
    zero = label_width - low * scale
    rows_tall = (len(parts) + 1) * ROW
    content = [tag("line", x1=zero, x2=zero, y1=0, y2=rows_tall, class_="axis zero")]
    total = 0.0
    for index, part in enumerate(parts):
        content += _step(part.label, total, total + part.points, f"g-{part.group}",
                         (index * ROW, label_width, zero, scale, width))  # fmt: skip
        total += part.points
    content += _step(_("Sum"), 0.0, total, "g-sum",
                     (len(parts) * ROW, label_width, zero, scale, width))  # fmt: skip
    head = ((_("Part"), False), (_("Points"), True))
    cells = [(part.label, show_points(part.points)) for part in parts]
    cells.append((_("Sum"), show_points(total)))
    return Picture(picture_tag(title, width, rows_tall, content), title, head, tuple(cells))


def draw_lanes(
    title: str,
    lanes: Sequence[Lane],
    bins: Sequence[str],
    ticks: Sequence[tuple[int, str]],
    *,
    width: int = 720,
    as_dots: bool = False,
    edges: Sequence[str] = (),
) -> Picture:
    """Draw one lane per thing over time, as columns or as dots sized by count.

    Args:
        title: What the picture shows, in words.
        lanes: Rows from top to bottom; all counts have the length of `bins`.
        bins: Label of each time bin, for the table.
        ticks: (bin, label) pairs for the axis.
        width: Width in user units, about the width of the column it stands in.
        as_dots: Dots for sparse lanes; columns otherwise.
        edges: ISO dates where bins begin and the last ends, one more than bins; given, the
            picture can be brushed to choose a stretch of time.
    """
    label_width = width * 0.27
    row, foot = (22, 20) if as_dots else (34, 20)
    step = (width - label_width - 8) / max(1, len(bins))
    top = max((max(lane.counts, default=0) for lane in lanes), default=0) or 1
    height = max(1, len(lanes)) * row + foot
    content = _time_axis(ticks, label_width, width, step, height - foot)
    for index, lane in enumerate(lanes):
        base = (index + 1) * row
        label = name_hostile(lane.label, 26)
        shapes = [
            tag("rect", x=0, y=base - row, width=width, height=row, fill="transparent"),
            tag("text", label, x=label_width - 10, y=base - row / 2 + 4, text_anchor="end"),
            tag("line", x1=label_width, x2=width, y1=base - 0.5, y2=base - 0.5, class_="axis"),
            *_lane_marks(lane, (label_width, step, base, row), top, as_dots=as_dots),
        ]
        named = f"{label}: {show_number(sum(lane.counts))}"
        group = tag("g", [link(lane.href, named, shapes)], class_="dim" if lane.is_dim else None)
        content.append(group)
    area = tag("rect", x=label_width, y=0, width=step * len(bins), height=height - foot,
               fill="none", data_brush=" ".join(edges) or None)  # fmt: skip
    has_links = any(lane.href for lane in lanes)
    svg = picture_tag(title, width, height, [*content, area], has_links=has_links)
    head = ((_("Name"), False), *((label, True) for label in bins))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name_hostile(lane.label), *lane.counts) for lane in lanes
    )
    return Picture(svg, title, head, rows)


def draw_columns(
    title: str, counts: Sequence[int], labels: Sequence[str], *, width: int = 480
) -> Picture:
    """Draw upright columns with a count axis: a histogram."""
    left, foot, height = 40.0, 20.0, 140.0
    ticks = ticks_for(max(counts, default=0))
    scale = (height - foot - 8) / ticks[-1]
    step = (width - left) / max(1, len(counts))
    content = []
    for value in ticks:
        y = height - foot - value * scale
        content.append(tag("line", x1=left, x2=width, y1=y, y2=y, class_="axis"))
        content.append(tag("text", show_number(value), x=left - 6, y=y + 4, text_anchor="end"))
    stride = -(-len(labels) * 58 // int(width - left)) or 1
    for index, count in enumerate(counts):
        x, tall = left + index * step, count * scale
        content.append(tag("rect", x=x + 1, y=height - foot - tall, width=max(1.0, step - 2),
                           height=tall, rx=1, class_="bar k0"))  # fmt: skip
        if index % stride == 0:
            content.append(tag("text", labels[index], x=x + 1, y=height - 5))
    svg = picture_tag(title, width, height, content)
    rows = tuple((label, show_number(n)) for label, n in zip(labels, counts, strict=True))
    return Picture(svg, title, ((_("When"), False), (_("Count"), True)), rows)


def _reach(parts: Sequence[Part]) -> tuple[float, float]:
    total, low, high = 0.0, 0.0, 0.0
    for part in parts:
        total += part.points
        low, high = min(low, total), max(high, total)
    return low, high


def _step(
    label: str,
    start: float,
    end: float,
    kind: str,
    place: tuple[float, float, float, float, float],
) -> list[Markup]:
    y, label_width, zero, scale, width = place
    x = zero + min(start, end) * scale
    is_sum = kind == "g-sum"
    shown = show_points(end - start)
    return [
        tag("text", name_hostile(label, 42), x=label_width - 10, y=y + 16, text_anchor="end",
            class_="strong" if is_sum else None),
        tag("rect", x=x, y=y + 5, width=max(1.5, abs(end - start) * scale), height=ROW - 10, rx=2,
            class_=f"bar {kind}"),
        tag("text", shown, x=width, y=y + 16, text_anchor="end", class_="strong"),
    ]  # fmt: skip


def _time_axis(
    ticks: Sequence[tuple[int, str]], left: float, right: float, step: float, height: float
) -> list[Markup]:
    drawn = []
    for position, label in ticks:
        x = left + position * step
        drawn.append(tag("line", x1=x, x2=x, y1=0, y2=height, class_="axis"))
        if x < right - 44:
            drawn.append(tag("text", label, x=x + 2, y=height + 14))
    return drawn


def _lane_marks(
    lane: Lane, place: tuple[float, float, float, float], top: int, *, as_dots: bool
) -> list[Markup]:
    left, step, base, row = place
    marks = []
    for index, count in enumerate(lane.counts):
        if not count:
            continue
        x = left + index * step
        if as_dots:
            radius = 2.2 + 4.0 * (count / top) ** 0.5
            marks.append(tag("circle", cx=x + step / 2, cy=base - row / 2, r=radius,
                             class_=f"bar {lane.kind}"))  # fmt: skip
        else:
            tall = max(2.0, (row - 8) * count / top)
            marks.append(tag("rect", x=x + 0.5, y=base - 1 - tall, width=max(1.2, step - 1),
                             height=tall, rx=1, class_=f"bar {lane.kind}"))  # fmt: skip
    return marks
