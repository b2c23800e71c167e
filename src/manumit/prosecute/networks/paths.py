# SPDX-License-Identifier: Apache-2.0
"""The evidence path between two members of a network."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PathStep:
    """One edge of a path: `left` and `right` in walking order, and its evidence."""

    left: str
    right: str
    kind_code: str
    bits: float
    adverts: int


def find_path(links: Iterable[dict[str, object]], start: str, goal: str) -> list[PathStep]:
    """Find the best supported path between two nodes.

    Of all paths the one is taken whose weakest edge is strongest (a chain is as strong as its
    weakest link); among those the one with the fewest edges; then the one that is first by name.

    Args:
        links: Rows of `links`; cut ones are passed over.
        start: Node id.
        goal: Node id.

    Returns:
        The edges in walking order; empty if there is no path or both ends are the same.
    """
    edges: dict[str, list[PathStep]] = {}
    for link in links:
        if link["cut_reason"]:
            continue
        left, right = str(link["left_node"]), str(link["right_node"])
        rest = (str(link["kind_code"]), float(str(link["bits"])), int(str(link["adverts"])))
        edges.setdefault(left, []).append(PathStep(left, right, *rest))
        edges.setdefault(right, []).append(PathStep(right, left, *rest))
    if start == goal or start not in edges or goal not in edges:
        return []
    floor = _find_bottleneck(edges, start, goal)
    return _find_shortest(edges, start, goal, floor)


def _find_bottleneck(edges: dict[str, list[PathStep]], start: str, goal: str) -> float:
    """Return the largest number of bits that every edge of some path has at least."""
    best = {start: float("inf")}
    queue = [(-best[start], start)]
    while queue:
        negative, node = heapq.heappop(queue)
        if node == goal:
            return -negative
        for step in edges[node]:
            width = min(-negative, step.bits)
            if width > best.get(step.right, float("-inf")):
                best[step.right] = width
                heapq.heappush(queue, (-width, step.right))
    return float("inf")


def _find_shortest(
    edges: dict[str, list[PathStep]], start: str, goal: str, floor: float
) -> list[PathStep]:
    """Return the shortest path over edges of at least `floor` bits."""
    came: dict[str, PathStep | None] = {start: None}
    layer = [start]
    while layer and goal not in came:
        following = []
        for node in layer:
            for step in sorted(edges[node], key=lambda s: s.right):
                if step.bits >= floor and step.right not in came:
                    came[step.right] = step
                    following.append(step.right)
        layer = sorted(following)
    path = []
    last = came.get(goal)
    while last is not None:
        path.append(last)
        last = came[last.left]
    return path[::-1]
