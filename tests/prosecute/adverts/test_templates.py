# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.demo.corpora import make_campaign_corpus
from manumit.prosecute.adverts.campaigns import Campaigns, find_campaigns
from manumit.prosecute.adverts.layout import read_layout, to_binary
from manumit.prosecute.adverts.slots import (
    DATE,
    FREE,
    NUMBER,
    PRICE,
    URL,
    find_kinds,
    make_typed_tokens,
)
from manumit.prosecute.adverts.templates import Templates, find_templates
from manumit.prosecute.adverts.wording import Pattern, align_to_template, make_pattern
from manumit.text.tokens import tokenise_texts

_NAMES = ("Ana", "Mia", "Zoe", "Eva", "Lia", "Noa", "Ida", "Uma")
_ROOMS = [
    f"Sunny room near the old harbour, quiet house, ask for {name}, call 555-01{n}"
    for n, name in enumerate(_NAMES, 10)
]
_SCRIPTS = {
    "latin": "Bright quiet flat near the river market, freshly painted, ask for {} any evening",
    "cyrillic": "Светлая тихая квартира возле речного рынка, свежий ремонт, спросите {} вечером",
    "han": "河边市场附近明亮安静的公寓刚刚粉刷晚上请找{}欢迎随时来看房价格公道环境优美",
    "arabic": "شقة مشرقة وهادئة قرب سوق النهر مدهونة حديثا اسأل عن {} كل مساء في البيت",
    "emoji": "🌞🏠🎨🌊🛒🔑🚪🌙 {} 🛏️🪑🧹🌿🍵🎵🌻🚲",
    "devanagari": "नदी बाज़ार के पास उजला शांत मकान, नया रंग, शाम को {} से पूछें, धन्यवाद",
}
_COLOURS = ("red", "green", "blue", "grey", "pink", "teal", "gold", "lime")
_ODD = ["a", "b", "c", "d", "e", "f", "g", "12", "x9", ".", "(", ")", "\x00", "<free>", "市", "😀"]
_OTHERS = ("Two bicycles and a lamp, fair price, Saturday only", "Piano lessons for beginners")


def _find(texts: list[str], components: list[int] | None = None) -> tuple[Templates, list[Pattern]]:
    tokens = tokenise_texts(texts)
    ids = np.array([hash_text(text) for text in texts], dtype=np.int64)
    found = find_templates(
        tokens,
        to_binary(texts),
        np.array(components or [0] * len(texts)),
        np.ones(len(texts), dtype=np.int64),
        np.ones(len(texts), dtype=np.int64),
        ids,
    )
    return found, [
        make_pattern(found, t, texts[found.medoids[t]]) for t in range(len(found.medoids))
    ]


def hash_text(text: str) -> int:
    state = 7
    for char in text:
        state = (state * 1_000_003 ^ ord(char)) & ((1 << 62) - 1)
    return state


def _groups(labels: np.ndarray, texts: list[str]) -> set[frozenset[str]]:
    return {
        frozenset(texts[row] for row in np.flatnonzero(labels == label))
        for label in set(labels.tolist()) - {-1}
    }


def test_a_template_keeps_the_spelling_and_names_its_slots() -> None:
    found, wording = _find(_ROOMS)
    assert len(found) == 1
    assert str(wording[0]) == (
        "Sunny room near the old harbour, quiet house, ask for <free>, call <number>"
    )
    assert wording[0].slots == 2
    assert found.texts.tolist() == [8]
    assert found.bits_saved[0] > 0


def test_texts_without_shared_words_have_no_template() -> None:
    found, _ = _find(["one two three four", "five six seven eight", "nine ten eleven twelve"])
    assert len(found) == 0
    assert found.of_text.tolist() == [-1, -1, -1]


def test_a_text_posted_often_is_a_template() -> None:
    found = find_templates(
        tokenise_texts(["only one text here"]),
        to_binary(["only one text here"]),
        np.array([0]),
        np.array([30]),
        np.array([1]),
        np.array([5]),
    )
    assert found.copies.tolist() == [30]
    assert str(make_pattern(found, 0, "only one text here")) == "only one text here"


def test_two_templates_in_one_component_are_told_apart() -> None:
    opened = [
        f"session opened for user {name} by the night desk of the east gate" for name in _NAMES
    ]
    closed = [f"session closed for user {name} without any further word" for name in _NAMES]
    found, _ = _find(opened + closed)
    assert _groups(found.of_text, opened + closed) == {frozenset(opened), frozenset(closed)}


def test_values_that_recur_in_one_slot_alone_do_not_split() -> None:
    days = ("early", "late")
    texts = [f"{text}, {days[n % 2]} is fine" for n, text in enumerate(_ROOMS)]
    found, _ = _find(texts)
    assert len(found) == 1


def test_a_slot_may_hold_several_parts_of_one_word() -> None:
    hosts = ("alpha-beta", "gamma", "delta-eps-zeta", "eta-theta", "iota", "kappa-la")
    texts = [f"connection from guest ({host}) was refused at the front door" for host in hosts]
    found, wording = _find(texts)
    assert len(found) == 1
    assert str(wording[0]) == "connection from guest (<free>) was refused at the front door"


@pytest.mark.parametrize("script", _SCRIPTS)
def test_every_script_has_templates(script: str) -> None:
    texts = [_SCRIPTS[script].format(name) for name in _NAMES]
    found = find_campaigns([*texts, *_OTHERS])
    assert found.labels.tolist() == [0] * 8 + [-1, -1]
    assert set(found.template_labels[:8].tolist()) == {0}
    assert "<name>" in str(found.wording[0])


def test_control_characters_reach_no_pattern() -> None:
    dirty = [text.replace(" quiet", "\x00\x07 qui\u202eet\x1b[31m").replace("near", "<b>near")
             for text in _ROOMS]  # fmt: skip
    found = find_campaigns([*dirty, *_OTHERS])
    assert found.labels.tolist() == [0] * 8 + [-1, -1]
    for pattern in found.patterns.to_pylist():
        assert pattern.isprintable() or not pattern
        assert "<b>" not in pattern
    assert found.patterns.to_pylist()[-1] == ""


def test_adverts_that_agree_through_the_title_are_linked() -> None:
    titles = [f"Grand summer evening by the old stone bridge with {name}" for name in _NAMES]
    bodies = [
        f"{word} {word}er"
        for word in ["red", "green", "blue", "grey", "pink", "teal", "gold", "lime"]
    ]
    found = find_campaigns([*bodies, *_OTHERS], titles=[*titles, "", None])
    assert found.labels.tolist() == [0] * 8 + [-1, -1]
    assert str(found.wording[0]).startswith("Grand summer evening by the old stone bridge with")


def _describe(found: Campaigns) -> list[tuple[str, str, str]]:
    columns = (found.campaigns, found.templates, found.patterns)
    return list(zip(*(column.to_pylist() for column in columns), strict=True))


def test_order_does_not_matter() -> None:
    corpus = make_campaign_corpus(11, 700, word_noise=0.1, share_in_campaigns=0.4, sizes=(2, 40))
    texts = corpus.texts.to_pylist()
    expected = _describe(find_campaigns(texts))
    for seed in range(2):
        order = np.random.default_rng(seed).permutation(len(texts))
        shuffled = _describe(find_campaigns([texts[row] for row in order]))
        assert shuffled == [expected[row] for row in order]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.lists(
            st.sampled_from(_ODD),
            max_size=12,
        ),
        min_size=1,
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_any_texts_in_any_order_give_the_same_templates(words: list[list[str]], random) -> None:
    texts = sorted({" ".join(line) for line in words})
    expected, wording = _find(texts)
    order = list(range(len(texts)))
    random.shuffle(order)
    shuffled, again = _find([texts[row] for row in order])
    assert shuffled.of_text.tolist() == [expected.of_text[row] for row in order]
    assert [str(pattern) for pattern in again] == [str(pattern) for pattern in wording]


def test_any_kind_of_input_gives_the_same() -> None:
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    texts = [*_ROOMS, None, *_OTHERS]
    expected = _describe(find_campaigns(texts))
    for series in (
        pa.array(texts),
        pa.chunked_array([texts[:3], texts[3:]]),
        pandas.Series(texts),
        polars.Series(texts),
    ):
        assert _describe(find_campaigns(series)) == expected


@pytest.mark.parametrize("texts", [[], [None], [""], ["word"], ["\ud800 half a pair"]])
def test_little_or_odd_input_has_no_campaign(texts: list[str | None]) -> None:
    found = find_campaigns(texts)
    assert found.campaigns.to_pylist() == [""] * len(texts)
    assert found.wording == []


def test_layout_counts_words_and_marks_what_touches() -> None:
    texts = ["from 10.0.0.1 (10.0.0.1) at www.shop.example for $ 20", "二つ  の\u00a0語 ()  end"]
    tokens = tokenise_texts(texts)
    words, marks = read_layout(to_binary(texts), tokens)
    spelled = [
        texts[row][tokens.begin[token] : tokens.end[token]]
        for row in range(2)
        for token in range(tokens.starts[row], tokens.starts[row + 1])
    ]
    number = dict(zip(spelled, words.tolist(), strict=True))
    assert number["from"] == 0
    assert number["at"] == 3
    assert number["www"] == number["shop"] == number["example"] == 4
    assert number["end"] == 4
    kinds = dict(zip(spelled, find_kinds(tokens, marks).tolist(), strict=True))
    assert kinds["shop"] == URL
    assert kinds["20"] == PRICE
    assert kinds["from"] == FREE


def test_dates_are_one_value() -> None:
    texts = ["open from Monday 3 May to 12 juin 2024 and may be later, room 5"]
    tokens = tokenise_texts(texts)
    words, marks = read_layout(to_binary(texts), tokens)
    typed = make_typed_tokens(tokens, words, find_kinds(tokens, marks))
    spelled = {
        texts[0][low:high]: kind
        for low, high, kind in zip(
            typed.table.begin.tolist(), typed.table.end.tolist(), typed.kinds.tolist(), strict=True
        )
    }
    assert spelled["Monday 3 May"] == DATE
    assert spelled["12 juin 2024"] == DATE
    assert spelled["may"] == FREE
    assert spelled["5"] == NUMBER


def test_a_text_is_marked_by_its_template() -> None:
    _, wording = _find(_ROOMS)
    text = (
        "!! Sunny room near the old harbour, quiet small house, ask for Noa Lee, call 555-0134 now"
    )
    spans = align_to_template(text, str(wording[0]))
    marked = [(text[span.start : span.end], span.kind) for span in spans]
    assert ("Sunny", "") in marked
    assert ("Noa Lee", "free") in marked
    assert ("555-0134 now", "number") in marked
    assert all("small" not in words for words, _ in marked)
    assert spans == sorted(spans, key=lambda span: span.start)


def test_a_text_far_from_its_template_is_marked_where_it_agrees() -> None:
    assert align_to_template("", "call <phone>") == []
    assert align_to_template("nothing here", "") == []
    assert [s.kind for s in align_to_template("please call me", "call <phone>")] == ["", "phone"]
