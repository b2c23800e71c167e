# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.demo.corpora import make_campaign_corpus
from manumit.prosecute.adverts.incremental import KnownLinks, link_new_texts, to_known
from manumit.prosecute.adverts.linking import Linked, link_texts
from manumit.text.tokens import tokenise_texts

_CORPUS = make_campaign_corpus(
    601, 900, share_in_campaigns=0.6, word_noise=0.15, sizes=(2, 150), reposts=0.1, cliches=3.0
)
_TOKENS = tokenise_texts(_CORPUS.texts)
_FIELDS = ("left", "right", "bits", "shared", "proposals", "components")


def _assert_same(one: Linked, other: Linked) -> None:
    assert np.array_equal(one.texts.text_id, other.texts.text_id)
    for name in _FIELDS:
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


@given(st.lists(st.integers(0, 900), max_size=4), st.integers(0, 2**31))
@settings(max_examples=15, deadline=None)
def test_any_batches_give_what_all_at_once_gives(cuts: list[int], seed: int) -> None:
    tokens = _TOKENS.take(np.random.default_rng(seed).permutation(900))
    background = link_texts(tokens.take(np.arange(450))).background
    bounds = [*sorted(cuts), 900]
    linked = link_texts(tokens.take(np.arange(bounds[0])), background)
    for first, stop in itertools.pairwise(bounds):
        rows = tokens.take(np.arange(stop))
        linked = link_new_texts(rows, first, background, to_known(linked))
    _assert_same(linked, link_texts(tokens, background))


def test_batch_by_the_background_it_learnt_is_itself() -> None:
    linked = link_texts(_TOKENS)
    _assert_same(linked, link_texts(_TOKENS, linked.background))


def test_nothing_new_changes_nothing() -> None:
    linked = link_texts(_TOKENS)
    again = link_new_texts(_TOKENS, len(_TOKENS), linked.background, to_known(linked))
    _assert_same(linked, again)


def test_everything_new_is_the_batch() -> None:
    linked = link_texts(_TOKENS)
    nothing = np.empty(0, dtype=np.int64)
    none = KnownLinks(
        nothing, nothing, nothing.astype(np.float64), nothing.astype(np.int32),
        nothing.astype(np.int32),
    )  # fmt: skip
    _assert_same(linked, link_new_texts(_TOKENS, 0, linked.background, none))
