# SPDX-License-Identifier: Apache-2.0
"""Bridges are found as a plain search finds them; only fair parts are cut off."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.prosecute.networks.mentions import Mentions
from manumit.prosecute.networks.trimming import _walk, find_limit, trim_groups

_EDGES = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=24)


def _make(edges: set[tuple[int, int]], nodes: int) -> Mentions:
    pairs = np.array(sorted(edges), dtype=np.int64)
    kinds = np.zeros(int(pairs[:, 1].max()) + 1, dtype=np.int8)
    return Mentions(pairs[:, 0], pairs[:, 1], np.ones(len(pairs)), kinds, nodes)


@settings(max_examples=80, deadline=None)
@given(_EDGES)
def test_bridges_and_what_hangs_below_them(edges: set[tuple[int, int]]):
    pairs = np.array(sorted(edges), dtype=np.int64)
    left, right = pairs[:, 0].copy(), pairs[:, 1] + 10
    weights = np.r_[np.arange(1, 11), np.zeros(10)].astype(np.int64)
    parts, totals, below = _walk(left, right, weights, np.zeros(len(pairs), dtype=np.bool_))
    graph = nx.Graph([(int(a), int(b)) for a, b in zip(left, right, strict=True)])
    bridges = {frozenset(edge) for edge in nx.bridges(graph)}
    for number, (a, b) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        assert (below[number] >= 0) == (frozenset((a, b)) in bridges)
        assert parts[a] == parts[b]
        if below[number] >= 0:
            cut = graph.copy()
            cut.remove_edge(a, b)
            sides = [sum(int(weights[v]) for v in nx.node_connected_component(cut, x))
                     for x in (a, b)]  # fmt: skip
            assert int(below[number]) in sides
            assert sum(sides) == totals[parts[a]]


def test_weakest_fair_bridge_is_cut_and_single_records_are_not_shaved_off():
    blobs = {(n, n % 2) for n in range(60)} | {(n, 1 - n % 2) for n in range(60)}
    blobs |= {(n, 2 + n % 2) for n in range(60, 120)} | {(n, 3 - n % 2) for n in range(60, 120)}
    tie = {(0, 4), (60, 4)}
    edges = _make(blobs | tie | {(119, 5), (120, 5)}, 121)
    bits = np.where(edges.tokens == 4, 3.0, 9.0)
    sizes = np.ones(121, dtype=np.int64)
    groups = np.zeros(121, dtype=np.int64)
    firm = np.zeros(edges.records.size, dtype=np.bool_)
    found, cut = trim_groups(edges, groups, sizes, bits, firm, limit=100)
    assert cut.sum() == 1
    assert edges.tokens[cut].tolist() == [4]
    assert np.unique(found).size == 2
    assert found[119] == found[120]
    _, kept = trim_groups(edges, groups, sizes, bits, edges.tokens == 4, limit=100)
    assert not kept.any()


def test_limit_is_one_per_cent_and_leaves_small_corpora_alone():
    assert find_limit(1_000_000) == 10_000
    assert find_limit(500) == 100
