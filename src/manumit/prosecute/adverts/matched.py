# SPDX-License-Identifier: Apache-2.0
"""Which adverts have been matched with all others, and which have still to be.

Nothing has to be remembered beside the tables: an advert in a version that `matched_adverts`
does not name waits, whoever took it in and whatever was killed since; a row there without its
advert has to be taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from manumit.store.schemas import arrow_schema

Longs = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """What stands between the adverts and what was matched.

    Attributes:
        waiting: Ids of adverts that were not matched in their present version.
        is_stale: Per row of `matched_adverts`, whether its advert is gone or has changed.
    """

    waiting: Longs
    is_stale: Flags


def find_unmatched(adverts: pa.Table, matched: pa.Table) -> Unmatched:
    """Compare the adverts with those that were matched.

    Args:
        adverts: advert_id and version of all.
        matched: Rows of `matched_adverts`.
    """
    ids, versions = adverts["advert_id"].to_numpy(), adverts["version"].to_numpy()
    place, is_matched = find_places(ids, matched["advert_id"].to_numpy())
    if len(matched):
        is_matched &= versions == matched["version"].to_numpy()[place]
    is_stale = np.ones(len(matched), dtype=bool)
    is_stale[place[is_matched]] = False
    return Unmatched(ids[~is_matched], is_stale)


def find_places(values: Longs, among: Longs) -> tuple[Longs, Flags]:
    """Return where each value stands in `among` (distinct, any order), and whether it does."""
    if not len(among):
        return np.zeros(len(values), dtype=np.int64), np.zeros(len(values), dtype=bool)
    order = np.argsort(among, kind="stable")
    place = order[np.minimum(np.searchsorted(among[order], values), len(among) - 1)]
    return place, among[place] == values


def make_matched(
    ids: Longs, versions: npt.NDArray[np.int32], text_id: Longs, at: datetime, before: pa.Table
) -> pa.Table:
    """Return rows of `matched_adverts`; what was matched before keeps its time.

    Args:
        ids: int64[n]; adverts.
        versions: int32[n].
        text_id: int64[n]; 0 for none.
        at: The present time.
        before: Rows of `matched_adverts` so far.
    """
    schema = arrow_schema("matched_adverts")
    times = pa.array([at], schema.field("matched_at").type).cast(pa.int64()).to_numpy()
    times = np.repeat(times, len(ids))
    place, is_known = find_places(ids, before["advert_id"].to_numpy())
    if len(before):
        is_known &= before["version"].to_numpy()[place] == versions
        earlier = before["matched_at"].cast(pa.int64()).to_numpy()
        times[is_known] = earlier[place[is_known]]
    columns = [ids, versions, text_id, pa.array(times).cast(schema.field("matched_at").type)]
    return pa.table(dict(zip(schema.names, columns, strict=True))).cast(schema)
