# SPDX-License-Identifier: Apache-2.0
"""Over-large groups: cut at their weakest evidence, unless they are truly one.

A bridge is an edge without which a group falls apart: on it alone hangs that the two sides
belong together. A group above the limit loses the bridge of fewest bits that has a fair part of
the group on either side, and so on until the parts are below the limit. What two selectors hold
together has no bridge and stays.
"""

from __future__ import annotations

import numpy as np

from manumit.prosecute.networks.mentions import Flags, Floats, Ints, Mentions
from manumit.text.kernels import kernel

# A group above this share of all records is over-large; small corpora are left alone.
LARGEST_SHARE, LARGEST_LEAST = 0.01, 100
# A side of fewer records (as a share of the limit) is not worth a cut.
_LEAST_SIDE = 0.05


def find_limit(records: int) -> int:
    """Return the records a group may hold before its weakest evidence is cut."""
    return max(LARGEST_LEAST, int(records * LARGEST_SHARE))


def trim_groups(
    edges: Mentions, groups: Ints, sizes: Ints, bits: Floats, firm: Flags, limit: int
) -> tuple[Ints, Flags]:
    """Cut over-large groups at their weakest bridges.

    Args:
        edges: Mentions of nodes that join.
        groups: Group per node: the smallest node number in it.
        sizes: Records per node.
        bits: Bits per edge.
        firm: Edges that are never cut: a person's word.
        limit: Records above which a group is over-large.

    Returns:
        Group per node, and which edges were cut.
    """
    groups, cut = groups.copy(), np.zeros(edges.records.size, dtype=np.bool_)
    totals = np.bincount(groups, weights=sizes, minlength=groups.size)
    for group in np.flatnonzero(totals > limit):
        rows = np.flatnonzero(groups[edges.records] == group)
        if not rows.size:
            continue  # one large campaign, and nothing else
        nodes, left = np.unique(edges.records[rows], return_inverse=True)
        tokens, right = np.unique(edges.tokens[rows], return_inverse=True)
        weights = np.concatenate([sizes[nodes], np.zeros(tokens.size, dtype=np.int64)])
        part, lost = _split(
            left.astype(np.int64), right + nodes.size, weights, bits[rows], firm[rows], limit
        )
        smallest = np.full(part.max() + 1, groups.size, dtype=np.int64)
        np.minimum.at(smallest, part[: nodes.size], nodes)
        groups[nodes] = smallest[part[: nodes.size]]
        cut[rows[lost]] = True
    return groups, cut


def _split(
    left: Ints, right: Ints, weights: Ints, bits: Floats, firm: Flags, limit: int
) -> tuple[Ints, Flags]:
    """Split one connected graph; return the part per vertex and which edges were cut."""
    cut = np.zeros(left.size, dtype=np.bool_)
    least = max(2, int(limit * _LEAST_SIDE))
    while True:
        parts, totals, below = _walk(left, right, weights, cut)
        whole = totals[parts[left]]
        side = np.minimum(below, whole - below)
        found = np.flatnonzero((below >= 0) & (whole > limit) & (side >= least) & ~firm & ~cut)
        if not found.size:
            return parts, cut
        best = found[np.lexsort((found, -side[found], bits[found]))[0]]
        cut[best] = True


def _walk(left: Ints, right: Ints, weights: Ints, cut: Flags) -> tuple[Ints, Ints, Ints]:
    """Return the part per vertex, records per part, and records below each bridge (else -1)."""
    ends = np.concatenate([left, right])
    order = np.argsort(ends, kind="stable").astype(np.int64)
    starts = np.zeros(weights.size + 1, dtype=np.int64)
    np.cumsum(np.bincount(ends, minlength=weights.size), out=starts[1:])
    parts, below = _find_bridges(left, right, weights, cut, starts, order)
    totals = np.zeros(int(parts.max()) + 1, dtype=np.int64)
    np.add.at(totals, parts, weights)
    return parts, totals, below


@kernel
def _find_bridges(
    left: Ints, right: Ints, weights: Ints, cut: Flags, starts: Ints, order: Ints
) -> tuple[Ints, Ints]:
    """Find bridges by depth-first search (Tarjan 1974), without recursion."""
    count, edges = weights.size, left.size
    parts = np.full(count, -1, dtype=np.int64)
    found, low = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    total, came = weights.copy(), np.full(count, -1, dtype=np.int64)
    place, stack = starts[:-1].copy(), np.zeros(count, dtype=np.int64)
    below = np.full(edges, -1, dtype=np.int64)
    clock, part = 0, -1
    for root in range(count):
        if parts[root] >= 0:
            continue
        part += 1
        clock += 1
        parts[root], found[root], low[root] = part, clock, clock
        stack[0], depth = root, 1
        while depth:
            vertex = stack[depth - 1]
            if place[vertex] < starts[vertex + 1]:
                edge = order[place[vertex]] % edges
                place[vertex] += 1
                if cut[edge] or edge == came[vertex]:
                    continue
                other = right[edge] if left[edge] == vertex else left[edge]
                if parts[other] >= 0:
                    low[vertex] = min(low[vertex], found[other])
                    continue
                clock += 1
                parts[other], found[other], low[other] = part, clock, clock
                came[other] = edge
                stack[depth] = other
                depth += 1
                continue
            depth -= 1
            if depth:
                above = stack[depth - 1]
                low[above] = min(low[above], low[vertex])
                total[above] += total[vertex]
                if low[vertex] > found[above]:
                    below[came[vertex]] = total[vertex]
    return parts, below
