# SPDX-License-Identifier: Apache-2.0
"""Synthetic corpora: shape, labels, noise and the two families."""

from __future__ import annotations

import numpy as np
import pytest

from manumit.demo.corpora import make_campaign_corpus
from manumit.demo.words import SCRIPTS, make_vocabularies


def test_labels_follow_the_asked_share_and_sizes() -> None:
    corpus = make_campaign_corpus(1, 4_000, share_in_campaigns=0.2, sizes=(3, 60))
    sizes = np.bincount(corpus.campaigns[corpus.campaigns >= 0])
    assert len(corpus.texts) == len(corpus.titles) == corpus.campaigns.size == 4_000
    assert 0.19 <= (corpus.campaigns >= 0).mean() <= 0.2
    assert sizes.min() >= 3
    assert sizes.max() <= 60
    assert ((corpus.templates >= 0) == (corpus.campaigns >= 0)).all()


def test_same_seed_gives_the_same_corpus_and_another_seed_another() -> None:
    first, again, other = (make_campaign_corpus(seed, 500, word_noise=0.1) for seed in (5, 5, 6))
    assert first.texts.equals(again.texts)
    assert not first.texts.equals(other.texts)


def test_a_template_lies_in_one_campaign() -> None:
    corpus = make_campaign_corpus(2, 3_000, share_in_campaigns=0.5)
    pairs = set(zip(corpus.templates.tolist(), corpus.campaigns.tolist(), strict=True))
    assert len(pairs) == len({template for template, _ in pairs})


@pytest.mark.parametrize("family", ["tune", "report"])
@pytest.mark.parametrize("script", SCRIPTS)
def test_members_share_most_words_without_noise(script: str, family: str) -> None:
    corpus = make_campaign_corpus(
        3, 600, share_in_campaigns=0.5, scripts=(script,), family=family, slots=2
    )
    members = np.flatnonzero(corpus.templates == np.bincount(corpus.templates + 1)[1:].argmax())
    first, second = (set(corpus.texts[int(row)].as_py()) for row in members[:2])
    assert len(first & second) / len(first | second) > 0.6


def test_word_noise_lowers_the_overlap_of_members() -> None:
    overlaps = []
    for noise in (0.0, 0.25):
        corpus = make_campaign_corpus(4, 800, share_in_campaigns=0.5, word_noise=noise)
        members = np.flatnonzero(corpus.templates == corpus.templates.max())
        words = [set(corpus.texts[int(row)].as_py().split()) for row in members[:2]]
        overlaps.append(len(words[0] & words[1]) / len(words[0] | words[1]))
    assert overlaps[0] > overlaps[1]


def test_reposts_are_exact_copies() -> None:
    corpus = make_campaign_corpus(4, 2_000, share_in_campaigns=0.5, reposts=0.5, slots=6)
    inside = corpus.campaigns >= 0
    assert len(set(corpus.texts.to_pylist())) < 2_000 - 0.3 * inside.sum()


def test_the_two_families_share_no_invented_word() -> None:
    for script in ("latin", "cyrillic", "cjk"):
        tune, report = (
            make_vocabularies((script,), family, 2_000)[0] for family in ("tune", "report")
        )
        common = set(tune.words[:25])
        assert len((set(tune.words) & set(report.words)) - common) < 40


def test_an_empty_corpus_is_a_corpus() -> None:
    assert len(make_campaign_corpus(1, 0).texts) == 0
