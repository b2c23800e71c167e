# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.core.errors import CorruptError, NotFoundError
from manumit.packs import find_packs, parse_pack, read_pack

GOOD = """
id: t
version: "1"
title: A test
licence: Apache-2.0
status: verified
source: {a: First source, b: Second source}
entries:
  - {id: no, source: a, words: {en: [yes, no, on], no: [ja, nei], de: 12:30}, n: 3, is_on: true}
  - {id: two, source: [a, b], status: to be verified, on: "off"}
"""


def test_every_pack_of_the_house_is_sound():
    names = find_packs()
    assert "labels" in names
    for name in names:
        pack = read_pack(name)
        assert pack.entries, name
        for entry in pack.entries:
            assert entry.source, f"{name}: {entry.id}"


def test_words_stay_words():
    pack = parse_pack("t", GOOD.encode())
    entry = pack.entry("no")
    assert entry.text_lists("words") == {
        "en": ("yes", "no", "on"),
        "no": ("ja", "nei"),
        "de": ("12:30",),
    }
    assert entry.number("n") == 3
    assert entry.flag("is_on") is True
    assert entry.source == "First source"
    assert pack.entry("two").source == "First source; Second source"
    assert pack.entry("two").status == "to be verified"
    assert pack.entry("two").text("on") == "off"


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("id: t\n", "id: u\n", "t: pack: id"),
        ("status: verified", "status: perhaps", "t: pack: status"),
        ("source: a,", "source: c,", "t: no: source"),
        ("source: a,", "", "t: no: source"),
        ("id: two", "id: no", "t: no: id"),
        ("title: A test\n", "", "t: pack: title"),
        ("title: A test\n", "title: A test\ntitle: B\n", "t"),
        ("entries:", "entry:", "t: pack: entries"),
    ],
)
def test_a_broken_pack_says_where(old, new, where):
    with pytest.raises(CorruptError) as caught:
        parse_pack("t", GOOD.replace(old, new).encode())
    assert caught.value.where == where


@pytest.mark.parametrize("read", ["text", "number", "flag", "texts", "mapping", "text_lists"])
def test_a_field_of_the_wrong_type_says_where(read):
    entry = parse_pack("t", GOOD.encode()).entry("two")
    wrong = {"text": "source", "texts": "n", "mapping": "on", "text_lists": "on"}
    with pytest.raises(CorruptError) as caught:
        getattr(entry, read)(wrong.get(read, "on"))
    assert caught.value.where == f"t: two: {wrong.get(read, 'on')}"


def test_an_unknown_pack_or_entry_is_not_found():
    with pytest.raises(NotFoundError):
        read_pack("no/such/pack")
    with pytest.raises(NotFoundError):
        read_pack("labels").entry("no such entry")


@settings(max_examples=60)
@given(st.binary(max_size=60))
def test_any_bytes_give_a_pack_or_a_corrupt_error(noise):
    cut = len(noise) * 7 % len(GOOD)
    content = GOOD.encode()[:cut] + noise + GOOD.encode()[cut:]
    with suppress(CorruptError):
        parse_pack("t", content)
