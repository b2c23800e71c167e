# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np

from manumit.core.tables import TABLES
from manumit.prosecute.adverts.indicators import find_indicators
from manumit.prosecute.adverts.pay import find_outlying_pay
from manumit.prosecute.adverts.selectors import find_advert_selectors


def find_outliers(texts: list[str]) -> list[tuple[int, str]]:
    import pyarrow as pa

    adverts = pa.table(
        {
            "advert_id": pa.array(range(10, 10 + len(texts)), pa.int64()),
            "title": pa.array([""] * len(texts)),
            "text": pa.array(texts),
        }
    )
    ids = adverts["advert_id"].to_numpy().astype(np.int64)
    made = find_outlying_pay(
        find_indicators(adverts["text"], adverts["title"]), find_advert_selectors(adverts), ids
    )
    assert tuple(made.column_names) == TABLES["advert_indicators"].column_names
    return [
        (r["advert_id"] - 10, texts[r["advert_id"] - 10][r["start"] : r["end"]])
        for r in made.to_pylist()
    ]


USUAL = [f"Job in a hotel, salary {amount} euro per hour" for amount in range(10, 24)]


def test_pay_far_above_the_other_offers_is_marked():
    texts = [*USUAL, "Job in a hotel, salary 60 euro per hour"]
    assert [row for row, _ in find_outliers(texts)] == [len(USUAL)]
    assert "60" in find_outliers(texts)[0][1]


def test_a_promise_repeated_a_thousand_times_does_not_become_the_norm():
    texts = [*USUAL, *["Job in a hotel, salary 60 euro per hour"] * 100]
    assert len(find_outliers(texts)) == 100


def test_other_periods_currencies_and_adverts_are_other_groups():
    others = [
        "Job in a hotel, salary 60 euro per day",
        "Job in a hotel, salary 60 dollars per hour",
        "Massage, 60 euro per hour",
        "Job in a hotel for 60 euro, five hours from the border, per hour",
    ]
    assert find_outliers([*USUAL, *others]) == []


def test_a_few_offers_are_nothing_to_compare_with():
    assert find_outliers([*USUAL[:5], "Job, salary 6000 euro per hour"]) == []
    assert find_outliers([""]) == []
