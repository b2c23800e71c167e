# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import itertools

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.demo.corpora import make_campaign_corpus
from manumit.prosecute.adverts.background import Background
from manumit.prosecute.adverts.distinct import find_distinct_texts
from manumit.prosecute.adverts.incremental import KnownLinks, relink_texts, take_texts, to_known
from manumit.prosecute.adverts.linking import link_texts
from manumit.prosecute.adverts.stored_texts import make_texts, parse_texts
from manumit.text.tokens import TokenTable, tokenise_texts

_CORPUS = make_campaign_corpus(
    601, 900, share_in_campaigns=0.6, word_noise=0.15, sizes=(2, 150), reposts=0.1, cliches=3.0
)
_TOKENS = tokenise_texts(_CORPUS.texts)
_NOTHING = np.empty(0, dtype=np.int64)
_NO_LINKS = KnownLinks(_NOTHING, _NOTHING, _NOTHING.astype(float), _NOTHING, _NOTHING)


class Corpus:
    """Rows that come and go, with the tables that a watch keeps of them."""

    def __init__(self, background: Background) -> None:
        self.background = background
        self.rows: np.ndarray = _NOTHING
        self.links = _NO_LINKS
        self.stored = make_texts(find_distinct_texts(_TOKENS.take(_NOTHING)), background)
        self.changed: set[int] = set()

    def become(self, rows: np.ndarray) -> None:
        """Let these be the rows of now on."""
        texts = find_distinct_texts(_TOKENS.take(rows))
        before = find_distinct_texts(_TOKENS.take(self.rows)).text_id
        known = parse_texts(self.stored, self.background)
        fresh = take_texts(texts, np.flatnonzero(~np.isin(texts.text_id, known.text_id)))
        used = (np.isin(known.text_id, ids) for ids in (before, texts.text_id))
        relinked = relink_texts(known, *used, fresh, self.background, self.links)
        self.stored = pa.concat_tables([self.stored, make_texts(fresh, self.background)])
        self.rows, self.links = rows, relinked.known()
        self.changed = set(relinked.text_id[relinked.changed].tolist())


def _as_links(links: KnownLinks) -> list[tuple[float, ...]]:
    columns = (links.left_id, links.right_id, links.bits, links.shared, links.proposals)
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


def _link_all(tokens: TokenTable, background: Background) -> list[tuple[float, ...]]:
    return _as_links(to_known(link_texts(tokens, background)))


@pytest.fixture(scope="module")
def background() -> Background:
    """Counts of half the rows, so that some words of the others are not in it."""
    return link_texts(_TOKENS.take(np.arange(450))).background


@given(st.lists(st.integers(0, 900), max_size=4), st.integers(0, 2**31))
@settings(max_examples=15, deadline=None)
def test_any_batches_give_what_all_at_once_gives(
    background: Background, cuts: list[int], seed: int
) -> None:
    order = np.random.default_rng(seed).permutation(900)
    corpus = Corpus(background)
    for stop in [*sorted(cuts), 900]:
        corpus.become(order[:stop])
    assert _as_links(corpus.links) == _link_all(_TOKENS, background)


@given(st.lists(st.integers(0, 2**31), min_size=2, max_size=4))
@settings(max_examples=15, deadline=None)
def test_what_comes_and_goes_leaves_what_the_rest_gives(
    background: Background, seeds: list[int]
) -> None:
    corpus = Corpus(background)
    for seed in seeds:
        random = np.random.default_rng(seed)
        corpus.become(np.flatnonzero(random.random(900) < random.random()))
        expected = _link_all(_TOKENS.take(corpus.rows), background)
        assert _as_links(corpus.links) == expected


@given(st.integers(0, 2**31), st.integers(1, 40))
@settings(max_examples=15, deadline=None)
def test_every_text_of_which_a_link_changes_is_named(
    background: Background, seed: int, few: int
) -> None:
    random = np.random.default_rng(seed)
    corpus = Corpus(background)
    some = random.permutation(900)
    corpus.become(some[few:])
    before = {link[:2] for link in _as_links(corpus.links)}
    corpus.become(some[:-few])
    after = {link[:2] for link in _as_links(corpus.links)}
    assert set(itertools.chain(*(before ^ after))) <= corpus.changed


def test_batch_by_the_background_it_learnt_is_itself() -> None:
    linked = link_texts(_TOKENS)
    assert _as_links(to_known(linked)) == _link_all(_TOKENS, linked.background)


def test_nothing_new_changes_nothing(background: Background) -> None:
    corpus = Corpus(background)
    corpus.become(np.arange(900))
    links = _as_links(corpus.links)
    corpus.become(np.arange(900))
    assert _as_links(corpus.links) == links
    assert not corpus.changed


def test_stored_texts_are_the_texts(background: Background) -> None:
    texts = find_distinct_texts(_TOKENS)
    again = parse_texts(make_texts(texts, background), background)
    assert np.array_equal(again.text_id, texts.text_id)
    assert np.array_equal(again.starts, texts.starts)
    assert np.array_equal(again.words[again.ids], texts.words[texts.ids])
    assert len(again.words) > len(background.words)
