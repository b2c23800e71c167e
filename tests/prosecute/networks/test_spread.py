# SPDX-License-Identifier: Apache-2.0
"""What the corpus says about how many posters one selector may join."""

from __future__ import annotations

import numpy as np
from tests.prosecute.networks.graphs import make_small

from manumit.prosecute.networks.joining import BY_CONTACT
from manumit.prosecute.networks.mentions import merge_records
from manumit.prosecute.networks.spread import LEAST, MOST, find_cap, is_list, is_of_site, make_caps


def test_cap_grows_with_the_tail_and_ignores_generic_selectors():
    thin = np.repeat([1, 2, 3], [9000, 300, 20])
    thick = np.repeat([1, 2, 3], [9000, 300, 220])
    assert LEAST == find_cap(thin) < find_cap(thick) <= MOST
    assert find_cap(np.r_[thick, np.full(50, 800)]) - find_cap(thick) <= 1
    assert find_cap(np.zeros(0, dtype=np.int64)) == LEAST


def test_second_numbers_may_join_fewer_posters_than_only_numbers():
    graph = make_small(
        {n: f"p:own{n} p:second e:beside" for n in range(6)} | dict.fromkeys(range(6, 12), "h:only")
    )
    caps = make_caps(graph.mentions, 12) // BY_CONTACT
    values = graph.token_values.to_pylist()
    assert caps[values.index("only")] == 12
    assert caps[values.index("beside")] == 4
    assert caps[values.index("second")] == 2


def test_record_with_many_contacts_is_a_list():
    graph = make_small({1: " ".join(f"p:{n}" for n in range(11)), 2: "p:1 p:2"})
    assert is_list(graph.mentions).tolist() == [True, False]


def test_number_of_the_site_is_known_by_the_accounts_that_print_it():
    rows = {n: f"p:office u:a{n}" for n in range(300)} | {n: f"u:a{n}" for n in range(300, 600)}
    graph = make_small(rows | dict.fromkeys(range(600, 900), "p:busy u:one"))
    flags = is_of_site(graph.mentions, graph.source_of_record)
    values = graph.token_values.to_pylist()
    assert flags[values.index("office")]
    assert not flags[values.index("busy")]


def test_merged_records_keep_the_highest_confidence_and_every_mention_finds_its_edge():
    graph = make_small({1: "p:1 p:2", 2: "p:1", 3: "p:2"})
    edges, edge_of = merge_records(graph.mentions, np.array([0, 0, 1]), 2)
    assert edges.records.tolist() == [0, 0, 1]
    assert np.array_equal(edges.tokens[edge_of], graph.mentions.tokens)
    assert (edges.confidence == 1).all()


def test_doubtful_readings_and_nobodies_are_no_tokens():
    graph = make_small({1: "u:guest", 2: "u:  ", 3: "u:Ann"})
    assert graph.token_values.to_pylist() == ["ann at site"]
