# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.intake.hashing import Occurrences, hash_columns


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("", 0xEF46DB3751D8E999),
        ("a", 0xD24EC4F1A98C6E5B),
        ("abc", 0x44BC2CF5AD770999),
        ("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1),
    ],
)
def test_hashes_are_those_of_the_published_algorithm(text, published):
    assert int(hash_columns([pa.array([text])])[0]) == published


def test_where_one_column_ends_matters():
    left = hash_columns([pa.array(["ab"]), pa.array(["c"])])
    right = hash_columns([pa.array(["a"]), pa.array(["bc"])])
    assert left[0] != right[0]


def test_a_slice_hashes_like_the_whole():
    column = pa.array(["x", "yy", "zzz"])
    assert hash_columns([column.slice(1)]).tolist() == hash_columns([column])[1:].tolist()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 5), max_size=60), st.integers(1, 10))
def test_occurrences_count_over_batches_as_over_one(values, size):
    seen = {}
    expected = []
    for value in values:
        expected.append(seen.get(value, 0))
        seen[value] = seen.get(value, 0) + 1
    counter = Occurrences()
    found = []
    for begin in range(0, len(values), size):
        batch = np.array(values[begin : begin + size], np.uint64)
        found += counter.count(batch, np.ones(len(batch), bool)).tolist()
    assert found == expected


def test_occurrences_grow_beyond_their_first_table():
    counter = Occurrences()
    for begin in range(0, 20_000, 5_000):
        batch = np.arange(begin, begin + 5_000, dtype=np.uint64)
        assert not counter.count(batch, np.ones(5_000, bool)).any()
    again = counter.count(np.arange(20_000, dtype=np.uint64), np.ones(20_000, bool))
    assert (again == 1).all()
