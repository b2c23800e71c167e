# SPDX-License-Identifier: Apache-2.0
"""A network as a picture: laid out on the server, the same picture every time.

Positions come from the spring model of Fruchterman and Reingold (1991) as networkx has it, with a
fixed seed. Shape tells the kind of a node as well as colour does: a square is a campaign, a
circle an advert, a diamond a report, a triangle a selector.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from markupsafe import Markup

from manumit.views.network import Link, NetworkView, Node
from manumit.web.hostile import name_hostile
from manumit.web.i18n import gettext as _
from manumit.web.svg import Picture, picture_tag, tag

WIDTH, HEIGHT, EDGE = 960.0, 600.0, 46.0
_SEED = 7
_MOST_LABELS = 36
_ROUNDS = 60
Point = tuple[float, float]
Address = Callable[[str], str]


def draw_network(
    view: NetworkView, address: Address, *, focus: str = "", until: str = ""
) -> Picture:
    """Draw a network.

    Args:
        view: The network.
        address: Gives the address that shows the evidence of a node id or of `left|right`.
        focus: The node or link whose evidence is shown.
        until: ISO date; what first shows after it is hidden.
    """
    ties = tuple((link.left, link.right, round(link.bits, 1)) for link in view.links)
    places = lay_out(tuple(node.node_id for node in view.nodes), ties)
    steps = {frozenset(pair) for pair in zip(view.path, view.path[1:], strict=False)}
    drawn = [_draw_link(link, places, address, focus, until, steps) for link in view.links]
    drawn += [_draw_node(node, places, address, focus, until, view.path) for node in view.nodes]
    drawn += _draw_labels(view.nodes, places, until)
    title = _("Campaigns, adverts and the selectors that tie them")
    head = ((_("From"), False), (_("To"), False), (_("Bits"), True), (_("Adverts"), True),
            (_("First seen"), False), (_("Evidence"), False))  # fmt: skip
    labels = {node.node_id: node.label for node in view.nodes}
    rows = tuple(
        (name_hostile(labels[link.left]), name_hostile(labels[link.right]), f"{link.bits:.1f}",
         link.adverts, _day(link), name_hostile(link.sentence))
        for link in view.links
    )  # fmt: skip
    svg = picture_tag(title, WIDTH, HEIGHT, drawn, has_links=True)
    return Picture(svg, title, head, rows)


@lru_cache(maxsize=32)
def lay_out(
    nodes: tuple[str, ...], ties: tuple[tuple[str, str, float], ...]
) -> Mapping[str, Point]:
    """Return where each node stands, in pixels; stronger ties pull closer."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    for left, right, bits in ties:
        graph.add_edge(left, right, weight=0.5 + math.log1p(max(0.0, bits)))
    if not nodes:
        return {}
    spread = 2.2 / math.sqrt(len(nodes))
    found = nx.spring_layout(graph, k=spread, seed=_SEED, iterations=_ROUNDS)
    xs = [float(place[0]) for place in found.values()]
    ys = [float(place[1]) for place in found.values()]
    return {
        node: (
            _fit(float(place[0]), min(xs), max(xs), WIDTH),
            _fit(float(place[1]), min(ys), max(ys), HEIGHT),
        )
        for node, place in found.items()
    }


def _fit(value: float, low: float, high: float, size: float) -> float:
    if high - low < 1e-9:
        return size / 2
    return EDGE + (size - 2 * EDGE) * (value - low) / (high - low)


def _draw_link(
    link: Link,
    places: Mapping[str, Point],
    address: Address,
    focus: str,
    until: str,
    steps: set[frozenset[str]],
) -> Markup:
    (x1, y1), (x2, y2) = places[link.left], places[link.right]
    key = f"{link.left}|{link.right}"
    classes = ["edge"]
    classes += ["edge-cut"] * bool(link.cut_reason) + ["edge-on"] * (key == focus)
    classes += ["edge-path"] * (frozenset((link.left, link.right)) in steps)
    strong = 3.5 if "edge-path" in classes else min(4.0, 0.8 + link.bits / 10)
    ends = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
    lines = [
        tag("title", name_hostile(link.sentence)),
        tag("line", **ends, class_="hit"),
        tag("line", **ends, class_=" ".join(classes), stroke_width=strong),
    ]
    return tag("a", lines, href=address(key), tabindex="-1", aria_label=name_hostile(link.sentence),
               data_ends=key, data_first=_day(link), class_=_hide(_day(link), until))  # fmt: skip


def _draw_node(
    node: Node,
    places: Mapping[str, Point],
    address: Address,
    focus: str,
    until: str,
    path: Sequence[str],
) -> Markup:
    x, y = places[node.node_id]
    classes = ["node", "n-generic" if node.is_cut else f"n-{node.kind}"]
    classes += ["node-on"] * (node.node_id == focus) + ["node-path"] * (node.node_id in path)
    shape = _shape(node, x, y, " ".join(classes))
    label = name_hostile(node.label)
    return tag("a", [tag("title", label), shape], href=address(node.node_id), aria_label=label,
               data_node=node.node_id, data_first=_day(node),
               class_=_hide(_day(node), until))  # fmt: skip


def _shape(node: Node, x: float, y: float, classes: str) -> Markup:
    r = _radius(node)
    if node.kind == "campaign":
        return tag("rect", x=x - r, y=y - r, width=2 * r, height=2 * r, rx=3, class_=classes)
    if node.kind == "advert":
        return tag("circle", cx=x, cy=y, r=r, class_=classes)
    if node.kind == "report":
        corners = [(x, y - r), (x + r, y), (x, y + r), (x - r, y)]
    else:
        corners = [(x, y - r), (x + r, y + 0.8 * r), (x - r, y + 0.8 * r)]
    points = " ".join(f"{px:.1f},{py:.1f}" for px, py in corners)
    return tag("polygon", points=points, class_=classes)


def _radius(node: Node) -> float:
    if node.kind == "campaign":
        return min(20.0, 7 + 1.4 * math.sqrt(node.adverts))
    if node.kind == "selector":
        return min(16.0, 7 + 0.9 * node.ties)
    return 6.0


def _draw_labels(nodes: Sequence[Node], places: Mapping[str, Point], until: str) -> list[Markup]:
    """Name the nodes with the most ties; the rest are named when pointed at or focused."""
    named = [node for node in nodes if node.kind != "advert" or len(nodes) <= _MOST_LABELS]
    ranked = sorted(named, key=lambda node: (node.kind == "advert", -node.ties, node.node_id))
    drawn: list[Markup] = []
    taken: list[tuple[float, float, float]] = []
    for node in ranked[:_MOST_LABELS]:
        name = name_hostile(node.label, 26)
        x, y = places[node.node_id]
        y += _radius(node) + 13
        half = 3.1 * len(name)
        x = min(max(x, half + 4), WIDTH - half - 4)
        if any(abs(x - x2) < half + half2 and abs(y - y2) < 13 for x2, y2, half2 in taken):
            continue
        taken.append((x, y, half))
        hiding = _hide(_day(node), until) or ""
        drawn.append(tag("text", name, x=x, y=y, text_anchor="middle",
                         class_=f"halo-sheet {hiding}".strip(), data_first=_day(node)))  # fmt: skip
    return drawn


def _day(thing: Node | Link) -> str:
    return thing.first_at.date().isoformat() if thing.first_at else ""


def _hide(day: str, until: str) -> str | None:
    return "late" if until and day > until else None
