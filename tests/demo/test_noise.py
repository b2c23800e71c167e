# SPDX-License-Identifier: Apache-2.0
"""Numbers of the demo come from reserved ranges, and each manner of hiding them is told apart."""

from __future__ import annotations

import re
from random import Random

import phonenumbers
import pytest

from manumit.demo.noise import EMAIL_NOISE, PHONE_NOISE, make_phone, obfuscate_phone

RESERVED = {
    "US": r"\+1[2-9]\d\d55501\d\d",
    "GB": r"\+447700900\d{3}",
    "FR": r"\+33(?:199 ?00|26191|35301|46571|53649|63998)\d{4}",
    "DE": r"\+49(?:3023125|6990009|4066969|2214710|8999998)\d{3}",
}


@pytest.mark.parametrize("region", sorted(RESERVED))
def test_numbers_are_reserved_for_fiction(region):
    rng = Random(3)
    for _ in range(200):
        national, e164 = make_phone(rng, region)
        assert re.fullmatch(RESERVED[region], e164)
        parsed = phonenumbers.parse(national, region)
        assert f"+{parsed.country_code}{parsed.national_number}" == e164


def test_the_same_seed_hides_alike():
    digits = "2125550147"
    assert [obfuscate_phone(Random(1), digits, kind) for kind in PHONE_NOISE] == [
        obfuscate_phone(Random(1), digits, kind) for kind in PHONE_NOISE
    ]
    assert len(set(PHONE_NOISE)) == len(PHONE_NOISE)
    assert len(set(EMAIL_NOISE)) == len(EMAIL_NOISE)
    with pytest.raises(KeyError):
        obfuscate_phone(Random(1), digits, "unknown")
