# SPDX-License-Identifier: Apache-2.0
"""Points are the sum of shown parts; negative findings never add, demographic ones never rank."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.prosecute.leads.evidence import find_parts, hash_evidence, sum_points
from manumit.prosecute.leads.explain import find_offer, find_reasons, make_title
from manumit.prosecute.leads.likeness import suggest_likeness
from manumit.prosecute.leads.rules import read_rules
from manumit.prosecute.leads.signs import Signs

BOOK = read_rules()
ORGANISED = Signs(
    "N-A", adverts=60, campaigns=2, texts=40, worded=50, numbers={"phone": 4}, accounts=3,
    recurring_numbers=4, hands=3, place_count=3,
    shared_contacts=2, shared_nodes=("s:1", "s:2"), shared_names=("phone +1…", "email a…"),
    places=("Nor", "Est", "Fen"), persons_low=2, posters=12, parts=3,
)  # fmt: skip
_SIGNS = st.builds(
    Signs,
    network_id=st.just("N-A"),
    adverts=st.integers(1, 500),
    reports=st.integers(0, 3),
    campaigns=st.integers(0, 5),
    texts=st.integers(0, 100),
    worded=st.integers(0, 500),
    accounts=st.integers(0, 40),
    numbers=st.dictionaries(st.sampled_from(["phone", "email", "url"]), st.integers(0, 30)),
    shared_contacts=st.integers(0, 9),
    persons_low=st.integers(1, 6),
    posters=st.integers(1, 40),
    own_posters=st.integers(0, 40),
    doubtful=st.integers(0, 9),
    generic=st.integers(0, 9),
    parts=st.integers(1, 9),
    hands=st.integers(1, 9),
    recurring_numbers=st.integers(0, 9),
    place_count=st.integers(0, 9),
    indicators=st.dictionaries(
        st.sampled_from(sorted(BOOK.indicators)), st.integers(1, 500), max_size=6
    ),
)


@settings(max_examples=80)
@given(_SIGNS)
def test_every_part_has_words_source_and_grade_and_counter_evidence_never_adds(signs: Signs):
    parts = find_parts(signs, BOOK)
    assert sum_points(parts) == pytest.approx(sum(part.points for part in parts), abs=0.006)
    for part in parts:
        assert part.sentence
        assert "{" not in part.sentence
        assert part.source
        assert part.grade in "ABCD"
        if part.group_code == "counter":
            assert part.points <= 0
        if part.group_code == "control":
            assert part.points >= 0


@pytest.mark.parametrize("indicator_id", sorted(BOOK.indicators))
def test_indicator_ranks_only_as_published(indicator_id: str):
    rule = BOOK.indicators[indicator_id]
    plain = sum_points(find_parts(ORGANISED, BOOK))
    with_it = sum_points(find_parts(replace(ORGANISED, indicators={indicator_id: 30}), BOOK))
    if not rule.may_rank or rule.polarity == "none":
        assert with_it == plain
    elif rule.polarity == "negative":
        assert with_it < plain
    else:
        assert with_it > plain


def test_ethnicity_never_ranks():
    assert not BOOK.indicators["service_ethnicity"].may_rank


def test_more_of_a_sign_never_lowers_the_points():
    for name in ("texts", "shared_contacts", "accounts", "reports"):
        lower = sum_points(find_parts(ORGANISED, BOOK))
        higher = replace(ORGANISED, **{name: getattr(ORGANISED, name) + 5})
        assert sum_points(find_parts(higher, BOOK)) >= lower


def test_evidence_hash_changes_with_evidence_and_with_members():
    parts = find_parts(ORGANISED, BOOK)
    more = find_parts(replace(ORGANISED, accounts=9), BOOK)
    assert hash_evidence(parts, "x") == hash_evidence(find_parts(ORGANISED, BOOK), "x")
    assert hash_evidence(parts, "x") != hash_evidence(more, "x")
    assert hash_evidence(parts, "x") != hash_evidence(parts, "y")


def test_what_a_lead_looks_like():
    assert suggest_likeness(ORGANISED).code == "organised"
    alone = Signs("N-B", adverts=4, campaigns=1, texts=3, worded=4, numbers={"phone": 1},
                  accounts=1, places=("Nor",), place_count=1)  # fmt: skip
    assert suggest_likeness(alone).code == "independent"
    blast = Signs("N-C", adverts=120, campaigns=3, texts=90, worded=118, numbers={"url": 3},
                  hands=3, accounts=110, places=("Nor", "Est"))  # fmt: skip
    assert suggest_likeness(blast).code == "spam"
    copied = Signs("N-E", adverts=4, campaigns=1, texts=4, worded=4, numbers={"phone": 4},
                   accounts=4, hands=4, places=("Nor", "Est"), place_count=2)  # fmt: skip
    assert suggest_likeness(copied).code == "independent"
    assert {p.part_code for p in find_parts(copied, BOOK)} == {"shared_wording", "copied_wording"}
    flat = Signs("N-D", adverts=20, posters=6, own_posters=6, shared_contacts=1,
                 shared_nodes=("s:1",), numbers={"phone": 7}, accounts=6)  # fmt: skip
    assert suggest_likeness(flat).code == "independent"
    assert any(part.part_code == "own_contacts" for part in find_parts(flat, BOOK))


def test_title_and_reasons_say_what_it_is():
    parts = find_parts(ORGANISED, BOOK)
    assert make_title(ORGANISED, "job") == (
        "60 job offers in 3 places: 2 shared wordings and 2 shared contacts or accounts"
    )
    reasons = find_reasons(parts)
    assert len(reasons) == 3
    assert reasons[0] == max(parts, key=lambda part: part.points).sentence


def test_offer_follows_the_indicators():
    assert find_offer(ORGANISED, BOOK.indicators) == "unknown"
    job = replace(ORGANISED, indicators={"job_fee": 9, "service_trust": 1})
    assert find_offer(job, BOOK.indicators) == "job"
    both = replace(ORGANISED, indicators={"job_fee": 9, "service_trust": 8})
    assert find_offer(both, BOOK.indicators) == "mixed"
