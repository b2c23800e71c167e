# SPDX-License-Identifier: Apache-2.0
"""Pay that is far above what the other offers of the corpus promise.

A published indicator says "very high pay" and leaves open how high. Here an amount counts that
is at least RATIO times the median of the different amounts which offers of work promise in the
same currency and for the same period. Different amounts, not adverts: one campaign that
repeats one promise a thousand times must not become the norm.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from manumit.prosecute.adverts.indicator_table import PERIODS
from manumit.prosecute.adverts.indicators import JOB, IndicatorMatches

PAY_OUTLIER = "job_pay_outlier"
RATIO = 3.0
LEAST_AMOUNTS = 10
"""With fewer different amounts there is nothing to compare with."""
FARTHEST = 3
"""Characters between an amount and its period, as in "12 EUR / hour"."""

Longs = npt.NDArray[np.int64]


def find_outlying_pay(
    matches: IndicatorMatches, selectors: pa.Table, advert_ids: Longs
) -> pa.Table:
    """Return rows of `advert_indicators` for pay far above that of other offers.

    Args:
        matches: What `find_indicators` gave for all adverts of the workspace.
        selectors: Rows of `advert_selectors`; the prices are used.
        advert_ids: int64[n]; the advert of each text.
    """
    fields = pa.array(["text", "title"])
    is_price = pc.and_(
        pc.equal(selectors["kind_code"], "price"), pc.is_in(selectors["field_code"], fields)
    )
    prices = selectors.filter(is_price)
    order = np.argsort(advert_ids, kind="stable")
    where = np.searchsorted(advert_ids[order], np.asarray(prices["advert_id"]))
    row = order[where.clip(0, max(len(order) - 1, 0))] if len(order) else where
    field = np.asarray(pc.equal(prices["field_code"], "title")).astype(np.int64)
    period = _find_period(row, field, np.asarray(prices["end"]).astype(np.int64), matches.periods)
    is_pay = (period >= 0) & ((matches.offers[row] & JOB) != 0)
    kept = np.flatnonzero(is_pay)
    parts = pc.split_pattern(prices["value"].take(pa.array(kept)), ":", max_splits=1)
    currency = pc.list_element(parts, 0).combine_chunks().dictionary_encode()
    amount = np.asarray(pc.list_element(parts, 1).cast(pa.int64()))
    group = np.asarray(currency.indices).astype(np.int64) * len(PERIODS) + period[kept]
    found = prices.take(pa.array(kept[_is_far_above(group, amount)]))
    return pa.table(
        {
            "advert_id": found["advert_id"],
            "indicator_id": pa.array([PAY_OUTLIER] * len(found), type=pa.string()),
            "field_code": found["field_code"],
            "start": found["start"],
            "end": found["end"],
        }
    )


def _find_period(row: Longs, field: Longs, end: Longs, periods: Longs) -> Longs:
    """Return for each price the place in PERIODS of the period named right after it, or -1."""
    found = np.full(len(row), -1, dtype=np.int64)
    if not len(periods) or not len(row):
        return found
    keys = ((periods[:, 0] * 2 + periods[:, 1]) << 32) + periods[:, 2]
    order = np.argsort(keys, kind="stable")
    wanted = ((row * 2 + field) << 32) + end
    place = np.searchsorted(keys[order], wanted)
    inside = place < len(keys)
    nearest = order[place[inside]]
    is_near = keys[nearest] - wanted[inside] <= FARTHEST
    found[np.flatnonzero(inside)[is_near]] = periods[nearest[is_near], 3]
    return found


def _is_far_above(group: Longs, amount: Longs) -> npt.NDArray[np.bool_]:
    """Tell which amounts are RATIO times the median of the different amounts of their group."""
    far = np.zeros(len(group), dtype=bool)
    for each in np.unique(group):
        members = np.flatnonzero(group == each)
        distinct = np.unique(amount[members])
        if len(distinct) >= LEAST_AMOUNTS:
            far[members] = amount[members] >= RATIO * np.median(distinct)
    return far
