# SPDX-License-Identifier: Apache-2.0
"""Shares are those of SLIP-0039: any of its tools can put them together."""

import pytest
from shamir_mnemonic import combine_mnemonics

from manumit.core.errors import UsageError
from manumit.store.vault.shares import join_shares, split_key

# Test vectors of SLIP-0039, made with the passphrase TREZOR: 256 bits, 2 of 3 and a bad checksum.
TWO_OF_THREE = [
    "humidity disease academic always aluminum jewelry energy woman receiver strategy amuse "
    "duckling lying evidence network walnut tactics forget hairy rebound impulse brother survive "
    "clothes stadium mailman rival ocean reward venture always armed unwrap",
    "humidity disease academic agency actress jacket gross physics cylinder solution fake "
    "mortgage benefit public busy prepare sharp friar change work slow purchase ruler again "
    "tricycle involve viral wireless mixture anatomy desert cargo upgrade",
]


def test_the_published_vector_comes_out():
    secret = combine_mnemonics(TWO_OF_THREE, b"TREZOR")
    assert secret.hex() == "c938b319067687e990e05e0da0ecce1278f75ff58d9853f19dcaeed5de104aae"


def test_a_key_comes_back_from_two_shares_of_33_words():
    key = bytes(range(32))
    shares = split_key(key)
    assert len(shares) == 3
    assert {len(share.split()) for share in shares} == {33}
    assert join_shares([shares[2], shares[0]]) == key
    assert join_shares(shares) == key


def test_each_split_is_another():
    assert not set(split_key(bytes(32))) & set(split_key(bytes(32)))


@pytest.mark.parametrize("shares", [["no such words"], ["", ""], ["\x00", "é"]])
def test_what_is_no_share_is_refused(shares):
    with pytest.raises(UsageError):
        join_shares(shares)
