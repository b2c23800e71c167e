# SPDX-License-Identifier: Apache-2.0
"""Networks of plain lists and frames."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pytest

from manumit.core.errors import UsageError
from manumit.prosecute.networks import find_networks

ROWS = [
    (1, "phone", "+12025550101"), (2, "phone", "+12025550101"), (3, "account", "ann"),
    (4, "account", "ann"), (5, "price", "10"), (6, "price", "10"), (2, "campaign", "A"),
    (3, "campaign", "A"),
]  # fmt: skip


def test_lists_and_frames_give_the_same():
    names = ["advert_id", "kind_code", "value"]
    expected = find_networks(ROWS)
    assert expected.to_pydict() == {"advert_id": [1, 2, 3, 4], "group": [1, 1, 1, 1]}
    assert find_networks(pd.DataFrame(ROWS, columns=names)).equals(expected)
    assert find_networks(pl.DataFrame(ROWS, schema=names, orient="row")).equals(expected)
    assert find_networks([]).num_rows == 0


def test_missing_column_is_named():
    with pytest.raises(UsageError, match="value"):
        find_networks(pd.DataFrame({"advert_id": [1], "kind_code": ["phone"]}))


def test_a_picture_ties_adverts_and_a_stock_picture_does_not():
    own, stock = "a" * 64, "b" * 64
    few = [(1, "image", own), (2, "image", own), (1, "phone", "+12025550101")]
    assert len(set(find_networks(few)["group"].to_pylist())) == 1
    many = [(n, "image", stock) for n in range(10, 210)]
    many += [(n, "phone", f"+1202555{n:04}") for n in range(10, 210)]
    groups = find_networks(few + many)["group"].to_pylist()
    assert len(set(groups)) == 1 + 200
