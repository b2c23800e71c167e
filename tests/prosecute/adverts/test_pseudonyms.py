# SPDX-License-Identifier: Apache-2.0
"""Tokens that stand for selectors, and columns that hold none."""

import pyarrow as pa
import pytest

from manumit.prosecute.adverts.pseudonyms import find_pseudonyms
from manumit.prosecute.adverts.selectors import find_advert_selectors

TOKEN = "#PHONE_" + "3f" * 32 + "#"


def find(**columns):
    rows = {"advert_id": [1], "title": [""], "text": [""], **columns}
    return find_advert_selectors(pa.table(rows)).to_pylist()


def test_a_token_is_a_selector_of_its_kind_with_its_span():
    found = find(text=[f"call {TOKEN} now"])
    assert [(f["kind_code"], f["steps"]) for f in found] == [("phone", "pseudonym")]
    assert f"call {TOKEN} now"[found[0]["start"] : found[0]["end"]] == TOKEN


def test_the_same_token_is_the_same_selector_in_any_field():
    rows = pa.table({"advert_id": [1, 2], "title": [TOKEN, None], "text": ["", TOKEN]})
    found = find_pseudonyms(rows)
    assert len(set(found["selector_id"].to_pylist())) == 1
    assert found["advert_id"].to_pylist() == [1, 2]


@pytest.mark.parametrize("text", ["#PHONE_12#", "#PHONE_XYZ#", "PHONE_" + "3f" * 32, "#", ""])
def test_other_hashes_are_no_tokens(text):
    assert len(find_pseudonyms(pa.table({"advert_id": [1], "text": [text]}), ("text",))) == 0


def test_a_price_range_is_no_phone_number():
    assert not [f for f in find(price=["35000-73000"]) if f["kind_code"] == "phone"]


def test_only_hashes_of_pictures_are_selectors():
    found = find(images=pa.array([["1.jpg", "ab" * 32, ""]]))
    assert [f["value"] for f in found if f["kind_code"] == "image"] == ["ab" * 32]


def test_the_word_of_names_no_platform():
    assert find(text=["a part of text and of orders"]) == []
