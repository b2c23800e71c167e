# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.text.tokens import (
    CHARACTER,
    MIXED,
    NUMBER,
    SYMBOL,
    WORD,
    TokenTable,
    concat_tokens,
    join_title,
    tokenise_texts,
)


def _spans(text: str, title: str | None = None) -> list[tuple[str, int]]:
    table = tokenise_texts([text], None if title is None else [title])
    raw = join_title(title, text)
    return [
        (raw[b:e], c)
        for b, e, c in zip(
            table.begin.tolist(), table.end.tolist(), table.classes.tolist(), strict=True
        )
    ]


def _keys(text: str) -> list[int]:
    return tokenise_texts([text]).keys.tolist()


def _equal(left: TokenTable, right: TokenTable) -> bool:
    return all(
        np.array_equal(getattr(left, name), getattr(right, name))
        for name in ("starts", "keys", "begin", "end", "classes")
    )


def test_words_numbers_characters_and_signs_are_told_apart() -> None:
    assert _spans("Don't call 555-0101 (day), room12 👍🏽🔥🔥 日本 ดี!") == [
        ("Don't", WORD),
        ("call", WORD),
        ("555-0101", NUMBER),
        ("day", WORD),
        ("room12", MIXED),
        ("👍", SYMBOL),
        ("🔥🔥", SYMBOL),
        ("日", CHARACTER),
        ("本", CHARACTER),
        ("ดี", CHARACTER),
    ]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("room 12", "ROOM 450"),
        ("call 555-0101 now", "call (555) 01 01 now"),
        ("hotel", "\u041d\u043e\u0442\u0435\u043b".replace("\u043b", "l")),
        ("ｆｕｌｌ 𝐛𝐨𝐥𝐝", "full bold"),
        ("zero\u200bwidth", "zerowidth"),
        ("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8"),
        ("a1b", "A99b"),
        ("at 003a90fc", "at 0x7f81bb2"),
        ("at 00efabcd", "at 0xfffffe"),
    ],
)
def test_keys_agree_for_what_reads_the_same(left: str, right: str) -> None:
    assert _keys(left) == _keys(right)


@pytest.mark.parametrize(
    ("left", "right"), [("room", "rooms"), ("a1", "1a"), ("ดี", "ด"), ("a b", "ab"), ("日", "曰")]
)
def test_keys_differ_for_what_reads_differently(left: str, right: str) -> None:
    assert _keys(left) != _keys(right)


def test_title_and_text_do_not_run_together() -> None:
    assert _spans("ful home", "Beauti") == [("Beauti", 0), ("ful", 0), ("home", 0)]
    assert _spans("plain", "") == [("plain", 0)]


@given(st.lists(st.text(max_size=30), max_size=8), st.integers(0, 2**31))
@settings(max_examples=100, deadline=None)
def test_rows_are_independent_of_their_neighbours_and_of_the_container(
    texts: list[str], seed: int
) -> None:
    whole = tokenise_texts(texts)
    assert len(whole) == len(texts)
    assert _equal(whole, concat_tokens([tokenise_texts([text]) for text in texts]))
    usable = [text.encode("utf-8", "replace").decode() for text in texts]
    arrow = pa.chunked_array([pa.array(usable[:3], pa.string()), pa.array(usable[3:], pa.string())])
    assert _equal(tokenise_texts(usable), tokenise_texts(arrow))
    order = np.random.default_rng(seed).permutation(len(texts))
    assert _equal(whole.take(order), tokenise_texts([texts[i] for i in order]))


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_tokens_lie_in_the_text_in_order_and_keys_are_those_of_their_spans(text: str) -> None:
    table = tokenise_texts([text])
    assert (table.begin < table.end).all()
    assert (table.end[:-1] <= table.begin[1:]).all()
    if len(table.end):
        assert table.end[-1] <= len(text)
    for begin, end, key in zip(table.begin, table.end, table.keys, strict=True):
        assert _keys(text[begin:end])[0] == key


@given(st.binary(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read(raw: bytes) -> None:
    array = pa.Array.from_buffers(
        pa.large_binary(),
        1,
        [None, pa.py_buffer(np.array([0, len(raw)], dtype=np.int64)), pa.py_buffer(raw)],
    )
    table = tokenise_texts(array)
    assert (table.end <= len(raw)).all()


def test_nulls_slices_and_empty_input() -> None:
    array = pa.array(["one two", None, "three", ""])
    assert np.diff(tokenise_texts(array).starts).tolist() == [2, 0, 1, 0]
    assert np.diff(tokenise_texts(array.slice(1, 2)).starts).tolist() == [0, 1]
    assert len(tokenise_texts([])) == 0
    titled = tokenise_texts(array.slice(1, 2), pa.array(["a b", None]))
    assert np.diff(titled.starts).tolist() == [2, 1]
    assert len(tokenise_texts(pa.chunked_array([], pa.string()), [])) == 0
