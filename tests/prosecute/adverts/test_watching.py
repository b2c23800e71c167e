# SPDX-License-Identifier: Apache-2.0
"""Matching as adverts come, change and go: the tables hold what a whole run would have found."""

from __future__ import annotations

import json

import numpy as np
import pytest

from manumit.demo.corpora import make_campaign_corpus
from manumit.flow import run_flow
from manumit.intake import add_files, undo_intake
from manumit.prosecute.adverts.campaign_tables import list_text_ids, parse_counts, parse_links
from manumit.prosecute.adverts.campaigns import compose_campaigns, to_arrow
from manumit.prosecute.adverts.incremental import KnownLinks, to_known
from manumit.prosecute.adverts.linking import link_texts
from manumit.prosecute.adverts.watching import match_new_adverts
from manumit.text.tokens import tokenise_texts

_CORPUS = make_campaign_corpus(
    31, 500, share_in_campaigns=0.7, word_noise=0.1, sizes=(2, 40), reposts=0.1, cliches=2.0
)
_TEXTS = _CORPUS.texts.to_pylist()


def take_in(workspace, name: str, texts: dict[str, str]) -> str:
    path = workspace.folder.parent / f"{name}.jsonl"
    rows = (json.dumps({"id": key, "text": text}) + "\n" for key, text in texts.items())
    path.write_text("".join(rows), encoding="utf-8")
    return add_files(workspace, [str(path)]).intake_id


def as_rows(links: KnownLinks) -> list[tuple[float, ...]]:
    columns = (links.left_id, links.right_id, links.bits, links.shared, links.proposals)
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


def check_against_batch(workspace) -> None:
    """Compare the tables with linking all adverts at once by the same background."""
    snapshot = workspace.facts.snapshot()
    adverts = snapshot.read("adverts", ["advert_id", "title", "text"])
    texts, titles = to_arrow(adverts["text"]), to_arrow(adverts["title"])
    tokens = tokenise_texts(texts, titles)
    background = parse_counts(snapshot.read("corpus_counts"))
    linked = link_texts(tokens, background)
    assert as_rows(parse_links(snapshot.read("advert_links"))) == as_rows(to_known(linked))
    ids = adverts["advert_id"].to_pylist()
    matched = snapshot.read("matched_adverts", ["advert_id", "text_id"])
    expected = dict(zip(ids, list_text_ids(linked.texts).tolist(), strict=True))
    assert dict(zip(*(matched[name].to_pylist() for name in matched.column_names), strict=True)) \
        == expected  # fmt: skip
    found = compose_campaigns(tokens, texts, titles, linked)
    rows = snapshot.read("advert_campaigns", ["advert_id", "campaign_id"])
    named = dict(zip(*(rows[name].to_pylist() for name in rows.column_names), strict=True))
    in_batch = {key for key, label in zip(ids, found.labels.tolist(), strict=True) if label >= 0}
    assert set(named) == in_batch
    campaigns = snapshot.read("campaigns")
    assert set(campaigns["campaign_id"].to_pylist()) == set(named.values())
    assert sum(campaigns["adverts"].to_pylist()) == len(named)
    assert set(snapshot.read("templates")["campaign_id"].to_pylist()) <= set(named.values())


@pytest.fixture
def corpus(workspace):
    """A workspace whose background comes from half of the adverts."""
    take_in(workspace, "first", {f"a{n}": _TEXTS[n] for n in range(250)})
    run_flow(workspace)
    return workspace


def test_what_comes_changes_and_goes_leaves_what_the_batch_gives(corpus):
    random = np.random.default_rng(5)
    second = take_in(corpus, "second", {f"a{n}": _TEXTS[n] for n in range(250, 300)})
    assert match_new_adverts(corpus).adverts == 50
    check_against_batch(corpus)
    # New texts under known ids, some of them copies of texts that others have.
    changed = random.choice(300, 30, replace=False).tolist()
    later = random.integers(0, 500, 30).tolist()
    take_in(corpus, "third", {f"a{n}": _TEXTS[m] for n, m in zip(changed, later, strict=True)})
    match_new_adverts(corpus)
    check_against_batch(corpus)
    undo_intake(corpus, second)
    take_in(corpus, "fourth", {f"b{n}": _TEXTS[n] for n in range(380, 420)} | {"none": "!"})
    match_new_adverts(corpus)
    check_against_batch(corpus)
    assert match_new_adverts(corpus).adverts == 0


def test_untouched_campaigns_keep_their_rows(corpus):
    before = set(corpus.facts.snapshot().read("campaigns")["campaign_id"].to_pylist())
    take_in(corpus, "second", {"new": _TEXTS[0] + " again"})
    match_new_adverts(corpus)
    after = set(corpus.facts.snapshot().read("campaigns")["campaign_id"].to_pylist())
    assert len(before ^ after) <= 1


def test_a_run_after_a_look_keeps_the_time_of_matching(corpus):
    take_in(corpus, "second", {"new": _TEXTS[0]})
    match_new_adverts(corpus)
    before = corpus.facts.snapshot().read("matched_adverts").sort_by("advert_id")
    run_flow(corpus, again=True)
    assert corpus.facts.snapshot().read("matched_adverts").sort_by("advert_id") == before


def test_without_a_run_nothing_is_matched(workspace):
    take_in(workspace, "first", {"a": _TEXTS[0]})
    assert match_new_adverts(workspace).in_campaigns == 0
    assert workspace.facts.snapshot().count("matched_adverts") == 0
