# SPDX-License-Identifier: Apache-2.0
"""Groups with signs of common control, and what must not join them."""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.prosecute.networks.graphs import count_pairs, find_groups, groups_of, make_small

from manumit.core.values import hash63
from manumit.demo.controllers import ControllerPlan, make_controller_corpus
from manumit.prosecute.networks.components import SPREAD, WEAKEST, find_components
from manumit.prosecute.networks.gather import Graph, make_graph
from manumit.prosecute.networks.judged import LinkJudgement, apply_judgements


def test_shared_number_and_shared_wording_join():
    groups = find_groups(make_small({1: "p:1 c:A", 2: "c:A p:2", 3: "p:2", 4: "p:9"}))
    assert groups[1] == groups[2] == groups[3]
    assert groups[4] != groups[1]


def test_accounts_join_within_a_source_and_nobodies_do_not():
    groups = find_groups(make_small({1: "u:ann", 2: "u:Ann", 3: "u:guest", 4: "u:guest"}))
    assert groups[1] == groups[2]
    assert groups[3] != groups[4]


def test_report_joins_the_adverts_whose_selectors_it_names():
    groups = find_groups(make_small({1: "p:1", 2: "p:2"}, reports={7: "p:1 p:2"}))
    assert groups[1] == groups[2] == groups[7]


def _town(posters: int, extra: str) -> dict[int, str]:
    """Posters with a number and two adverts each, every advert with `extra`."""
    return {n: f"p:own{n // 2} {extra}" for n in range(2, 2 * posters + 2)}


def test_hotline_of_many_unrelated_posters_joins_nobody():
    graph = make_small(_town(80, "p:hotline"))
    found = find_components(graph.mentions, graph.source_of_record)
    groups = groups_of(graph, found)
    assert len(set(groups.values())) == 80
    hotline = int(np.flatnonzero(graph.token_ids == hash63("phone", "hotline"))[0])
    assert found.token_cut[hotline] == SPREAD


def test_two_services_that_always_stand_together_do_not_excuse_each_other():
    assert len(set(find_groups(make_small(_town(80, "e:check l:check.example"))).values())) == 80


def test_stock_wording_joins_nobody_but_a_campaign_that_repeats_does():
    stock = {n: f"p:own{n // 2} {'c:S' if n % 2 else ''}" for n in range(160)}
    assert len(set(find_groups(make_small(stock)).values())) == 80
    repeated = {n: f"p:own{n % 9} c:R" for n in range(80)}
    assert len(set(find_groups(make_small(repeated)).values())) == 1


def test_numbers_that_fill_a_slot_anew_each_time_do_not_make_stock_wording():
    assert len(set(find_groups(make_small({n: f"p:slot{n} c:S" for n in range(80)})).values())) == 1


def test_one_address_blasted_from_throwaway_accounts_stays_one():
    blast = {n: f"l:win.example.org c:B u:throwaway{n}" for n in range(100)}
    assert len(set(find_groups(make_small(blast)).values())) == 1


def test_only_number_of_many_accounts_stays_one_poster():
    groups = find_groups(make_small({n: f"p:only u:once{n}" for n in range(100)}))
    assert len(set(groups.values())) == 1


def test_account_names_given_out_at_random_join_nobody():
    at_random = {n: f"p:own{n} u:name{n % 40}" for n in range(120)}
    assert len(set(find_groups(make_small(at_random)).values())) == 120
    owned = {n: f"p:own{n % 80} u:name{n % 40}" for n in range(240)}
    assert len(set(find_groups(make_small(owned)).values())) == 40


def test_list_of_numbers_is_not_an_advert():
    rows = {n: f"p:{n}" for n in range(1, 14)} | {99: " ".join(f"p:{n}" for n in range(1, 14))}
    assert len(set(find_groups(make_small(rows)).values())) == 14


def test_over_large_group_is_cut_at_its_weakest_tie_and_not_where_two_hold():
    left = {n: f"p:L{n % 3} p:L{(n + 1) % 3}" for n in range(90)}
    right = {n: f"p:R{n % 3} p:R{(n + 1) % 3}" for n in range(100, 190)}
    others = {n: f"p:o{n}" for n in range(1000, 1800)}
    weak = make_small(left | right | others | {500: "p:L0 e:tie", 501: "p:R0 e:tie"})
    found = find_components(weak.mentions, weak.source_of_record)
    groups = groups_of(weak, found)
    assert groups[0] != groups[100]
    assert (found.edge_cut == WEAKEST).any()
    twice = make_small(
        left
        | right
        | others
        | {500: "p:L0 e:tie", 501: "p:R0 e:tie"}
        | {502: "p:L1 h:x", 503: "p:R1 h:x"}
    )
    groups = find_groups(twice)
    assert groups[0] == groups[100]


def test_large_campaign_without_any_selector_is_one_group():
    assert len(set(find_groups(make_small(dict.fromkeys(range(150), "c:A"))).values())) == 1


def test_person_cuts_and_joins():
    graph = make_small({1: "p:1", 2: "p:1", 3: "p:3", 4: "p:3"})
    number = f"s:{hash63('phone', '1')}"
    said = [LinkJudgement(1, "a:2", number, is_cut=True), LinkJudgement(2, "a:2", "a:3", False)]
    judged, verdicts = apply_judgements(graph, said, {})
    groups = find_groups(judged, verdicts)
    assert groups[1] != groups[2]
    assert groups[2] == groups[3] == groups[4]


def test_person_may_call_a_selector_generic_or_specific():
    graph = make_small({1: "p:1", 2: "p:1"})
    said = [LinkJudgement(1, "", f"s:{hash63('phone', '1')}", is_cut=True)]
    judged, verdicts = apply_judgements(graph, said, {})
    assert find_groups(judged, verdicts)[1] != find_groups(judged, verdicts)[2]
    town = make_small(_town(80, "p:hotline"))
    said = [LinkJudgement(1, "", f"s:{hash63('phone', 'hotline')}", is_cut=False)]
    judged, verdicts = apply_judgements(town, said, {})
    assert len(set(find_groups(judged, verdicts).values())) == 1


def test_cut_follows_a_campaign_that_was_renamed():
    rows = {1: "c:NEW p:1", 2: "c:NEW p:1", 3: "p:1"}
    said = [LinkJudgement(1, "c:OLD", f"s:{hash63('phone', '1')}", is_cut=True)]
    judged, verdicts = apply_judgements(make_small(rows), said, {"OLD": "NEW"})
    groups = find_groups(judged, verdicts)
    assert groups[1] == groups[2] != groups[3]


_WORDS = ("p:1", "p:2", "p:3", "e:1", "e:2", "h:1", "u:a", "u:b", "c:A", "c:B")
_ROWS = st.dictionaries(
    st.integers(1, 30),
    st.lists(
        st.sampled_from(["p:1", "p:2", "p:3", "e:1", "e:2", "h:1", "u:a", "u:b", "c:A", "c:B"]),
        max_size=3,
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(_ROWS, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(rows: dict[int, list[str]], chance: random.Random):
    written = {}
    for advert, words in rows.items():
        last = {word[0]: word for word in words}  # at most one account and one campaign
        keep = [w for w in dict.fromkeys(words) if w[0] not in "uc" or last[w[0]] == w]
        written[advert] = " ".join(keep)
    order = list(written)
    expected = find_groups(make_small(written))
    chance.shuffle(order)
    assert find_groups(make_small(written, order=order)) == expected


def _graph_of(tables: dict[str, pa.Table]) -> Graph:
    return make_graph(
        tables["adverts"], tables["reports"], tables["advert_selectors"],
        tables["report_selectors"], tables["advert_campaigns"],
    )  # fmt: skip


def test_known_controllers_are_found_and_nobody_else():
    corpus = make_controller_corpus(ControllerPlan(seed=901, adverts=6000))
    graph = _graph_of(corpus.tables)
    found = find_components(graph.mentions, graph.source_of_record)
    order = np.argsort(corpus.tables["adverts"]["advert_id"].to_numpy())
    truth, reachable = corpus.controllers[order], corpus.reachable[order]
    labels = found.group_of_node[found.node_of_record]
    both = count_pairs(np.unique(np.stack([labels, truth]), axis=1, return_inverse=True)[1])
    tied = count_pairs(np.unique(np.stack([labels, reachable]), axis=1, return_inverse=True)[1])
    assert both / count_pairs(labels) >= 0.97
    assert tied / count_pairs(reachable) >= 0.95
