# SPDX-License-Identifier: Apache-2.0
"""Ids survive growth, merge and split, whatever the order of rows."""

from __future__ import annotations

import random
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.core.lineage import inherit_ids, make_id, resolve_id

GROUPING = st.dictionaries(st.integers(0, 40), st.integers(0, 6), max_size=30)


def test_id_has_a_prefix_and_letters_that_cannot_be_misread():
    assert re.fullmatch(r"N-[0-9A-HJKMNP-TV-Z]{6}", make_id("N", 17))


def test_taken_id_is_lengthened_not_reused():
    first = make_id("N", 17)
    second = make_id("N", 17, {first})
    assert second.startswith(first)
    assert len(second) == len(first) + 1


def test_growth_keeps_the_id():
    first = inherit_ids({}, {2: "a", 3: "a"})
    old = dict.fromkeys((2, 3), first.ids["a"])
    grown = inherit_ids(old, {1: "b", 2: "b", 3: "b", 4: "b"})
    assert grown.ids == {"b": first.ids["a"]}
    assert grown.redirects == {}


def test_merge_keeps_the_larger_id_and_redirects_the_other():
    old = {1: "N-A", 2: "N-A", 3: "N-B", 4: "N-B", 5: "N-B"}
    merged = inherit_ids(old, dict.fromkeys(range(1, 6), 0))
    assert merged.ids == {0: "N-B"}
    assert merged.redirects == {"N-A": "N-B"}


def test_split_leaves_the_id_with_the_larger_part():
    old = dict.fromkeys(range(1, 6), "N-A")
    split = inherit_ids(old, {1: 0, 2: 0, 3: 0, 4: 1, 5: 1})
    assert split.ids[0] == "N-A"
    assert split.ids[1] != "N-A"
    assert split.redirects == {}


def test_equal_halves_go_to_the_group_with_the_smallest_member():
    split = inherit_ids(dict.fromkeys(range(4), "N-A"), {0: "x", 3: "x", 1: "w", 2: "w"})
    assert split.ids["x"] == "N-A"


def test_vanished_id_points_to_nothing():
    assert inherit_ids({1: "N-A"}, {2: 0}).redirects == {"N-A": ""}


def test_retired_ids_are_not_given_out_again():
    first = inherit_ids({}, {1: 0}).ids[0]
    assert inherit_ids({}, {1: 0}, retired={first}).ids[0] != first


def test_redirects_are_followed_through_chains_and_stop_at_a_circle():
    assert resolve_id({"a": "b", "b": "c"}, "a") == "c"
    assert resolve_id({"a": ""}, "a") == ""
    assert resolve_id({"a": "b", "b": "a"}, "a") in {"a", "b"}


@settings(max_examples=150)
@given(GROUPING, GROUPING, st.randoms(use_true_random=False))
def test_result_does_not_depend_on_order_or_on_group_names(
    before: dict[int, int], now: dict[int, int], chance: random.Random
):
    previous = {m: inherit_ids({}, before).ids[g] for m, g in before.items()}
    expected = inherit_ids(previous, now)
    rows = list(now.items())
    old_rows = list(previous.items())
    chance.shuffle(rows)
    chance.shuffle(old_rows)
    renamed = inherit_ids(dict(old_rows), {m: f"group {9 - g}" for m, g in rows})
    assert {m: expected.ids[g] for m, g in now.items()} == {
        m: renamed.ids[f"group {9 - g}"] for m, g in now.items()
    }
    assert expected.redirects == renamed.redirects


@settings(max_examples=150)
@given(GROUPING, GROUPING)
def test_every_group_has_its_own_id_and_every_old_id_lives_or_redirects(
    before: dict[int, int], now: dict[int, int]
):
    previous = {m: inherit_ids({}, before).ids[g] for m, g in before.items()}
    result = inherit_ids(previous, now)
    assert set(result.ids) == set(now.values())
    assert len(set(result.ids.values())) == len(result.ids)
    for old in set(previous.values()):
        assert (old in result.ids.values()) != (old in result.redirects)
    assert set(result.redirects.values()) <= set(result.ids.values()) | {""}
    again = inherit_ids({m: result.ids[g] for m, g in now.items()}, now)
    assert again.ids == result.ids
    assert again.redirects == {}
