# SPDX-License-Identifier: Apache-2.0
"""The batch function that makes the rows of `advert_selectors`."""

from __future__ import annotations

from random import Random

import pyarrow as pa

from manumit.core.tables import TABLES
from manumit.demo.noise import (
    EMAIL_NOISE,
    PHONE_NOISE,
    make_phone,
    obfuscate_email,
    obfuscate_phone,
)
from manumit.prosecute.adverts.selectors import find_advert_selectors, find_selectors


def _adverts(**columns) -> pa.Table:
    count = len(columns["text"])
    return pa.table({"advert_id": list(range(10, 10 + count)), **columns})


def test_every_field_is_read_and_told():
    table = find_advert_selectors(
        _adverts(
            title=["call 2125550147"],
            text=["hi, 200€"],
            phone=["(202) 555-0101"],
            email=["Anna@Example.com"],
            handle=["anna_k77"],
            url=["https://example.org/ad/1"],
            price=["150 USD"],
            images=[["F0" * 32, "photo.jpg"]],
        )
    )
    assert tuple(table.column_names) == TABLES["advert_selectors"].column_names
    assert {(r["field_code"], r["kind_code"], r["value"]) for r in table.to_pylist()} == {
        ("title", "phone", "+12125550147"),
        ("text", "price", "EUR:20000"),
        ("phone", "phone", "+12025550101"),
        ("email", "email", "anna@example.com"),
        ("handle", "handle", "anna_k77"),
        ("url", "url", "example.org/ad/1"),
        ("price", "price", "USD:15000"),
        ("images", "image", "f0" * 32),
    }


def test_rows_are_sorted_by_key_and_keys_are_unique():
    table = find_advert_selectors(
        _adverts(text=["2125550147 and 2125550147"] * 3, images=[["ab" * 32] * 2, None, []])
    )
    keys = [
        (r["advert_id"], r["selector_id"], r["field_code"], r["start"]) for r in table.to_pylist()
    ]
    assert keys == sorted(set(keys))
    assert len(keys) == 8


def test_a_bare_handle_column_keeps_its_span():
    rows = find_advert_selectors(_adverts(text=[""], handle=["anna_k77"])).to_pylist()
    assert [(r["start"], r["end"]) for r in rows] == [(0, 8)]


def test_no_adverts_give_an_empty_table():
    empty = _adverts(text=pa.array([], pa.string()))
    table = find_advert_selectors(empty)
    assert table.num_rows == 0
    assert tuple(table.column_names) == TABLES["advert_selectors"].column_names


def test_the_order_of_adverts_changes_nothing():
    texts = ["2125550147 200", "a@example.com", "07700 900123 150", "ring 2125550147"] * 3
    table = _adverts(text=texts)
    turned = table.take(list(range(len(texts)))[::-1])
    assert find_advert_selectors(table).equals(find_advert_selectors(turned))


def test_every_noise_of_the_demo_is_read():
    rng = Random(5)
    texts, wanted = [], []
    for kind in PHONE_NOISE:
        digits, e164 = make_phone(rng, rng.choice(("US", "GB", "FR")))
        texts.append(f"Call {obfuscate_phone(rng, digits, kind)}.")
        wanted.append(e164)
    for kind in EMAIL_NOISE:
        texts.append(f"Write to {obfuscate_email(rng, 'anna.k@example.com', kind)}")
        wanted.append("anna.k@example.com")
    found = find_selectors(texts)
    assert found["value"].to_pylist() == wanted
