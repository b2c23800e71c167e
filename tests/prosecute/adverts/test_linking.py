# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import numpy.typing as npt
import pytest

from manumit.demo.corpora import Corpus, make_campaign_corpus
from manumit.prosecute.adverts.linking import Linked, link_texts
from manumit.text.tokens import tokenise_texts

Longs = npt.NDArray[np.int64]
_SIX = (
    "Bright quiet flat near the river market, freshly painted, ask for {} any evening, number {}",
    "Светлая тихая квартира возле речного рынка, свежий ремонт, спросите {} вечером, номер {}",
    "河边市场附近明亮安静的公寓刚刚粉刷晚上请找{}电话{}欢迎随时来看房",
    "شقة مشرقة وهادئة قرب سوق النهر مدهونة حديثا اسأل عن {} كل مساء رقم {}",
    "🌞🏠🎨🌊🛒🔑🚪🌙 {} 📞 {} 🛏️🪑🧹🌿🍵🎵",
    "नदी बाज़ार के पास उजला शांत मकान, नया रंग, शाम को {} से पूछें, नंबर {}",
)


def _link(corpus: Corpus) -> Linked:
    return link_texts(tokenise_texts(corpus.texts))


def _count_pairs(labels: Longs) -> int:
    sizes = np.unique(labels[labels >= 0], return_counts=True)[1]
    return int((sizes * (sizes - 1) // 2).sum())


def _score(true: Longs, found: Longs) -> tuple[float, float, float]:
    """Advert precision, advert recall, and the share of found pairs that are true pairs."""
    both = (true >= 0) & (found >= 0)
    joined = true * (found.max() + 2) + found
    joined[~both] = -1
    right = _count_pairs(joined)
    return (
        float(both.sum() / max(1, (found >= 0).sum())),
        float(both.sum() / max(1, (true >= 0).sum())),
        right / max(1, _count_pairs(found)),
    )


def test_a_few_changed_words_are_linked_and_shared_cliches_are_not() -> None:
    corpus = make_campaign_corpus(501, 4000, word_noise=0.05, sizes=(2, 60), cliches=4.0)
    found = _link(corpus).rows()
    precision, recall, pairs = _score(corpus.campaigns, found)
    assert precision >= 0.96
    assert recall >= 0.97
    assert pairs >= 0.96
    assert (
        np.bincount(found[found >= 0]).max()
        <= np.bincount(corpus.campaigns[corpus.campaigns >= 0]).max()
    )


@pytest.mark.parametrize("family", ["tune", "report"])
@pytest.mark.parametrize("noise", [0.0, 0.25])
def test_noise_and_moved_blocks(family: str, noise: float) -> None:
    corpus = make_campaign_corpus(
        502, 3000, word_noise=noise, block_moves=0.4, sizes=(2, 300), family=family
    )
    precision, recall, pairs = _score(corpus.campaigns, _link(corpus).rows())
    assert precision >= 0.96
    assert recall >= (0.97 if noise < 0.25 else 0.95)
    assert pairs >= 0.96


def test_every_script_counts() -> None:
    corpus = make_campaign_corpus(
        503, 3000, word_noise=0.1, sizes=(2, 40), scripts=("cyrillic", "cjk", "arabic", "emoji")
    )
    precision, recall, _ = _score(corpus.campaigns, _link(corpus).rows())
    assert precision >= 0.96
    assert recall >= 0.97


def test_six_campaigns_in_six_scripts_stay_six() -> None:
    names = ["Ana", "Мила", "小玉", "ليلى", "🦊🦉", "मीरा", "Olga"]
    texts = [text.format(name, 5550100 + n) for text in _SIX for n, name in enumerate(names)]
    labels = link_texts(tokenise_texts(texts)).rows().reshape(len(_SIX), len(names))
    assert (labels >= 0).all()
    assert (labels == labels[:, :1]).all()
    assert len(set(labels[:, 0].tolist())) == len(_SIX)


def test_a_title_alone_can_link() -> None:
    corpus = make_campaign_corpus(504, 600, share_in_campaigns=0.0)
    titles = [f"Gentle harbour evenings with warm lanterns and old songs {n}" for n in range(5)]
    bodies = ["see the title", "as said above", "more by phone", "no further words", "thank you"]
    texts = [*corpus.texts.to_pylist(), *bodies]
    heads = [*corpus.titles.to_pylist(), *titles]
    labels = link_texts(tokenise_texts(texts, heads)).rows()[-5:]
    assert labels[0] >= 0
    assert (labels == labels[0]).all()


def test_order_of_rows_does_not_matter() -> None:
    corpus = make_campaign_corpus(505, 1500, word_noise=0.15, sizes=(2, 200), reposts=0.2)
    tokens = tokenise_texts(corpus.texts)
    order = np.random.default_rng(1).permutation(len(tokens))
    plain, turned = link_texts(tokens), link_texts(tokens.take(order))
    assert np.array_equal(plain.rows()[order], turned.rows())
    for name in ("left", "right", "bits", "shared", "proposals"):
        assert np.array_equal(getattr(plain, name), getattr(turned, name))
    assert plain.background.background_id == turned.background.background_id


def test_hash_seed_does_not_matter() -> None:
    code = (
        "from manumit.demo.corpora import make_campaign_corpus as make\n"
        "from manumit.text.tokens import tokenise_texts\n"
        "from manumit.prosecute.adverts.linking import link_texts\n"
        "linked = link_texts(tokenise_texts(make(506, 400, word_noise=0.1, sizes=(2, 30)).texts))\n"
        "print(linked.rows().tolist(), linked.background.background_id)\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, check=True, text=True,
        ).stdout
        for seed in ("0", "4242")
    }  # fmt: skip
    assert len(outputs) == 1


def test_reposts_are_one_text_and_a_campaign() -> None:
    corpus = make_campaign_corpus(507, 300, share_in_campaigns=0.0)
    texts = corpus.texts.to_pylist()
    linked = link_texts(tokenise_texts([*texts, texts[7], texts[7].upper() + " !!! 🔥", ""]))
    labels = linked.rows()
    assert labels[7] == labels[300] == labels[301] >= 0
    assert labels[302] == -1
    assert (labels[:300] >= 0).sum() == 1
    assert len(linked.texts) == 300


def test_odd_input() -> None:
    odd = ["", "\x00\x01\x02", "a", "a", "\u202e\u200b", "x" * 100_000, "w " * 50_000, "🔥" * 5000]
    for texts in ([], [""], odd, odd * 3):
        linked = link_texts(tokenise_texts(texts))
        assert len(linked.rows()) == len(texts)


def test_links_say_what_they_save() -> None:
    corpus = make_campaign_corpus(508, 1500, word_noise=0.2, sizes=(2, 100))
    linked = _link(corpus)
    lengths = np.diff(linked.texts.starts)
    assert (linked.left < linked.right).all()
    assert (linked.bits > 0).all()
    assert (linked.shared > 0).all()
    assert (linked.shared <= np.minimum(lengths[linked.left], lengths[linked.right])).all()
    assert (linked.proposals > 0).all()
    ends = linked.components[linked.left]
    assert np.array_equal(ends, linked.components[linked.right])


def test_the_frame_of_a_site_does_not_join_its_adverts() -> None:
    corpus = make_campaign_corpus(509, 2000, word_noise=0.1, sizes=(2, 40), family="report")
    frame = (
        "posted on the example board please read our terms before you answer and report "
        "whatever looks wrong to the staff by the form below thank you for using this site"
    )
    texts = [f"{text} {frame}" for text in corpus.texts.to_pylist()]
    precision, recall, _ = _score(corpus.campaigns, link_texts(tokenise_texts(texts)).rows())
    assert precision >= 0.96
    assert recall >= 0.97
