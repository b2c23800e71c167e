# SPDX-License-Identifier: Apache-2.0
"""Wallet checksums, numbering plans, masking and keyed hashes."""

from __future__ import annotations

import numpy as np
import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.text.selectors import hash_selector, hash_value, mask_value
from manumit.text.selectors.plans import NO_PLAN, decide_plans
from manumit.text.selectors.wallets import hash_keccak, parse_wallet

GENESIS = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"  # the published first Bitcoin address
SEGWIT = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"  # BIP 173
TAPROOT = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"  # BIP 350
CHECKED = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"  # EIP-55


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (GENESIS, f"btc:{GENESIS}"),
        (SEGWIT.upper(), f"btc:{SEGWIT}"),
        (TAPROOT, f"btc:{TAPROOT}"),
        (CHECKED, f"eth:{CHECKED.lower()}"),
        (CHECKED.lower(), f"eth:{CHECKED.lower()}"),
    ],
)
def test_a_published_address_holds(text, value):
    assert parse_wallet(text) == value


@pytest.mark.parametrize("text", [GENESIS, SEGWIT, TAPROOT, CHECKED])
def test_one_changed_character_breaks_the_checksum(text):
    for place in range(6, len(text)):
        other = "z" if text[place].lower() != "z" else "y"
        if text == CHECKED:
            other = "a" if text[place] != "a" else "b"
        changed = text[:place] + other + text[place + 1 :]
        assert parse_wallet(changed) is None


def test_keccak_agrees_with_published_hashes():
    empty = "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    abc = "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"
    assert hash_keccak(b"").hex() == empty
    assert hash_keccak(b"abc").hex() == abc
    assert len({hash_keccak(bytes(n)) for n in range(134, 140)}) == 6


def _key(digits: str, plus: bool = False) -> int:
    return int(digits) << 5 | len(digits) << 1 | plus


def _decide(*digits: str, regions=("US", "GB", "FR", "DE"), plus: bool = False):
    keys = np.array([_key(d, plus) for d in digits], dtype=np.uint64)
    return decide_plans(keys, np.zeros(len(keys), bool), regions, [r"\+447700900\d{3}"])


@pytest.mark.parametrize("region", ["US", "GB", "FR", "ES", "IT", "RU", "AE", "IN", "PL", "BR"])
def test_the_example_numbers_of_phonenumbers_get_their_e164(region):
    number = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    want = int(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:])
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    digits = "".join(c for c in national if c.isdigit())
    assert _decide(digits, regions=(region,)).e164.tolist() == [want]
    assert _decide(str(want), plus=True).e164.tolist() == [want]


def test_no_plan_is_told_apart_from_a_fictional_number():
    got = _decide("07700900123", "1112223334", "000000000000")
    assert got.e164.tolist() == [447700900123, 0, 0]
    assert got.points[0] > 1
    assert got.points[1:].tolist() == [NO_PLAN, NO_PLAN]


def test_clear_numbers_of_the_corpus_draw_unclear_ones_to_their_region():
    german = [f"0171392{number:04d}" for number in range(40)]
    unclear = "0639982112"
    keys = np.array([_key(d) for d in [unclear, *german]], dtype=np.uint64)
    clear = np.array([False] + [True] * 40)
    fiction = [r"\+33639982\d{3}"]
    alone = decide_plans(keys[:1], clear[:1], ("FR", "DE"), fiction)
    among = decide_plans(keys, clear, ("FR", "DE"), fiction)
    assert str(alone.e164[0]).startswith("33")
    assert str(among.e164[0]).startswith("49")


@pytest.mark.parametrize(
    ("kind", "value", "masked"),
    [
        ("phone", "+12125550147", "+1212•••••47"),
        ("email", "anna@example.com", "a•••@ex•••.com"),
        ("handle", "instagram:anna_k77", "instagram:an•••"),
        ("handle", "anna_k77", "an•••"),
        ("url", "annas-own-page.example", "an•••.example"),
        ("phone", "token:3f2a3f2a3f2a", "token:3f2a3f•••"),
        ("wallet", f"btc:{GENESIS}", "btc:1A1z•••"),
        ("url", "example.com/ad/7", "ex•••.com/•••"),
        ("price", "USD:20000", "USD:20000"),
    ],
)
def test_masking_hides_what_names_a_person(kind, value, masked):
    assert mask_value(kind, value) == masked


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(["phone", "email", "url", "handle", "wallet", "image"]), st.text(max_size=30)
)
def test_masking_takes_any_value(kind, value):
    assert isinstance(mask_value(kind, value), str)


def test_hashes_depend_on_key_kind_and_value_only():
    one = hash_value(b"k" * 32, "phone", "+12125550147")
    assert len(one) == 32
    assert one == hash_value(b"k" * 32, "phone", "+12125550147")
    others = [
        hash_value(b"l" * 32, "phone", "+12125550147"),
        hash_value(b"k" * 32, "handle", "+12125550147"),
        hash_value(b"k" * 32, "phone", "+12125550148"),
    ]
    assert one not in others
    assert hash_selector("phone", "+12125550147") == 8939281174762288731
    assert 0 <= hash_selector("phone", "") < 1 << 63
