# SPDX-License-Identifier: Apache-2.0
"""The corpus with known controllers is what its plan says."""

from __future__ import annotations

import numpy as np

from manumit.demo.controllers import ControllerPlan, make_controller_corpus


def test_same_plan_gives_the_same_corpus_and_another_seed_another():
    first, again = (make_controller_corpus(ControllerPlan(1, adverts=400)) for _ in range(2))
    other = make_controller_corpus(ControllerPlan(2, adverts=400))
    assert first.tables["advert_selectors"].equals(again.tables["advert_selectors"])
    assert not first.tables["advert_selectors"].equals(other.tables["advert_selectors"])


def test_reachable_groups_stay_within_one_controller_and_shares_hold():
    corpus = make_controller_corpus(ControllerPlan(3, adverts=2000, share_controlled=0.3))
    pairs = np.unique(np.stack([corpus.reachable, corpus.controllers]), axis=1)
    assert np.unique(pairs[0]).size == pairs.shape[1]
    share = np.mean([kind == "organised" for kind in corpus.kinds])
    assert 0.25 < share < 0.4


def test_numbers_are_from_reserved_ranges():
    rows = make_controller_corpus(ControllerPlan(4, adverts=1000)).tables["advert_selectors"]
    for kind, value in zip(rows["kind_code"].to_pylist(), rows["value"].to_pylist(), strict=True):
        if kind == "phone":
            assert value[5:10] == "55501" or value.startswith("+447700900"), value
