# SPDX-License-Identifier: Apache-2.0
"""What is sealed opens whole, in its own place, or not at all."""

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.core.errors import CorruptError
from manumit.store.vault import make_blind_index, seal_field, unseal_field
from manumit.store.vault.sealing import (
    derive_key,
    make_key,
    parse_text,
    seal,
    to_text,
    unseal,
)

KEY = bytes(range(32))
names = st.text(max_size=12)


@settings(max_examples=60)
@given(st.binary(max_size=300), st.lists(names, max_size=4))
def test_what_is_sealed_opens_again(plain, belongs):
    assert unseal(KEY, seal(KEY, plain, *belongs), *belongs) == plain


@settings(max_examples=80)
@given(st.binary(max_size=80), st.integers(min_value=0), st.integers(0, 7))
def test_any_flipped_bit_is_refused(plain, at, bit):
    sealed = bytearray(seal(KEY, plain, "here"))
    sealed[at % len(sealed)] ^= 1 << bit
    with pytest.raises(CorruptError):
        unseal(KEY, bytes(sealed), "here")


@settings(max_examples=60)
@given(st.binary(max_size=80), st.integers(min_value=1))
def test_any_truncation_is_refused(plain, cut):
    sealed = seal(KEY, plain, "here")
    with pytest.raises(CorruptError):
        unseal(KEY, sealed[: -(1 + cut % len(sealed))], "here")


@settings(max_examples=80)
@given(st.lists(names, max_size=4), st.lists(names, max_size=4))
def test_another_place_is_refused(one, other):
    sealed = seal(KEY, b"content", *one)
    if one == other:
        assert unseal(KEY, sealed, *other) == b"content"
    else:
        with pytest.raises(CorruptError):
            unseal(KEY, sealed, *other)


def test_parts_of_a_place_do_not_run_together():
    with pytest.raises(CorruptError):
        unseal(KEY, seal(KEY, b"content", "a", "bc"), "ab", "c")


def test_another_key_is_refused():
    with pytest.raises(CorruptError):
        unseal(make_key(), seal(KEY, b"content", "here"), "here")


def test_the_format_is_plain_aes_gcm():
    """A reader with any AES-GCM can open what was sealed, from the documented layout."""
    sealed = seal(KEY, b"content", "here")
    aad = b'["manumit", "sealed", "here"]'
    assert AESGCM(KEY).decrypt(sealed[1:13], sealed[13:], aad) == b"content"


def test_the_same_content_is_never_sealed_alike():
    assert len({seal(KEY, b"content", "here") for _ in range(50)}) == 50


def test_derived_keys_follow_rfc_5869():
    extracted = hmac.new(bytes(32), KEY, hashlib.sha256).digest()
    about = b'["manumit", "subkey", "facts"]\x01'
    assert derive_key(KEY, "facts") == hmac.new(extracted, about, hashlib.sha256).digest()
    assert derive_key(KEY, "facts") != derive_key(KEY, "state")


@given(st.text(max_size=20))
@settings(max_examples=40)
def test_text_that_is_not_sealed_is_refused(text):
    with pytest.raises(CorruptError):
        unseal(KEY, parse_text(text), "here")


def test_sealed_bytes_travel_as_text():
    sealed = seal(KEY, b"content", "here")
    assert parse_text(to_text(sealed)) == sealed


@settings(max_examples=60)
@given(st.text(max_size=100), names, names, st.integers(0, 9))
def test_a_field_opens_in_its_own_place(value, case, field, version):
    sealed = seal_field(KEY, value, case, field, version)
    assert unseal_field(KEY, sealed, case, field, version) == value


@pytest.mark.parametrize(
    ("case", "field", "version"),
    [("C-2", "phone", 1), ("C-1", "name", 1), ("C-1", "phone", 2), ("phone", "C-1", 1)],
)
def test_a_field_opens_nowhere_else(case, field, version):
    sealed = seal_field(KEY, "202 555 0142", "C-1", "phone", 1)
    with pytest.raises(CorruptError, match="cannot be opened"):
        unseal_field(KEY, sealed, case, field, version)


def test_the_length_does_not_tell_short_answers_apart():
    lengths = {len(seal_field(KEY, answer, "C-1", "f", 1)) for answer in ("", "no", "declined")}
    assert len(lengths) == 1


def test_the_error_of_a_wrong_place_quotes_nothing():
    sealed = seal_field(KEY, "202 555 0142", "C-1", "phone", 1)
    with pytest.raises(CorruptError) as caught:
        unseal_field(KEY, sealed, "C-2", "phone", 1)
    assert "555" not in str(caught.value.to_dict())


def test_a_blind_index_finds_the_same_value_only():
    same = {make_blind_index(KEY, text) for text in ("Café  Nord", "café nord ", "CAFE\u0301 NORD")}
    assert len(same) == 1
    assert len(same.pop()) == 32
    assert make_blind_index(KEY, "cafe nord") != make_blind_index(KEY, "café nord")
    assert make_blind_index(KEY, "x") != make_blind_index(bytes(32), "x")
