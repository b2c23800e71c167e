# SPDX-License-Identifier: Apache-2.0
"""Networks of a plain list of mentions, without a workspace."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.core.errors import UsageError
from manumit.core.values import hash63
from manumit.prosecute.networks.components import find_components
from manumit.prosecute.networks.gather import make_graph
from manumit.prosecute.networks.mentions import JUDGED, KINDS

_COLUMNS = ("advert_id", "kind_code", "value")


def find_networks(mentions: Any) -> pa.Table:
    """Find groups of adverts with signs of common control.

    Args:
        mentions: Which advert mentions what: a table (Arrow, pandas or polars) or a list of
            (advert_id, kind_code, value). Ids are whole numbers; kinds are phone, email, handle,
            wallet, url, image, account and campaign; other kinds tie nobody.

    Returns:
        advert_id and group, sorted by advert_id; a group is named by its smallest advert.

    Raises:
        UsageError: If a column is missing.

    Example:
        >>> rows = [(1, "phone", "+12025550101"), (2, "phone", "+12025550101"),
        ...         (2, "campaign", "A"), (3, "campaign", "A"), (4, "email", "a@example.org")]
        >>> find_networks(rows)["group"].to_pylist()
        [1, 1, 1, 4]
    """
    table = _to_table(mentions)
    ids = pa.array(np.unique(table["advert_id"].to_numpy()))
    accounts = table.filter(pc.equal(table["kind_code"], "account"))
    first = pc.index_in(ids, value_set=accounts["advert_id"].combine_chunks())
    authors = accounts["value"].combine_chunks().take(first).fill_null("")
    named = table.filter(pc.equal(table["kind_code"], "campaign"))
    values = zip(table["kind_code"].to_pylist(), table["value"].to_pylist(), strict=True)
    size = table.num_rows
    selectors = table.append_column(
        "selector_id", pa.array([hash63(*pair) for pair in values], pa.int64())
    )
    selectors = selectors.append_column("field_code", pa.array([""] * size, pa.string()))
    selectors = selectors.append_column("confidence", pa.array(np.ones(size)))
    graph = make_graph(
        pa.table(
            {"advert_id": ids, "source": pa.array([""] * len(ids), pa.string()), "author": authors}
        ),
        pa.table({"advert_id": pa.array([], pa.int64())}),
        selectors,
        selectors.slice(0, 0),
        named.select(["advert_id", "value"]).rename_columns(["advert_id", "campaign_id"]),
    )
    found = find_components(graph.mentions, graph.source_of_record)
    group = found.group_of_node[found.node_of_record]
    smallest = np.full(found.group_of_node.size, np.iinfo(np.int64).max)
    np.minimum.at(smallest, group, graph.record_ids)
    return pa.table({"advert_id": graph.record_ids, "group": smallest[group]})


def _to_table(mentions: Any) -> pa.Table:
    if isinstance(mentions, list):
        columns = list(zip(*mentions, strict=True)) or [(), (), ()]
        mentions = dict(zip(_COLUMNS, columns, strict=True))
    table = pa.table(mentions)
    missing = [name for name in _COLUMNS if name not in table.column_names]
    if missing:
        raise UsageError(
            f"The mentions lack {', '.join(missing)}.", hint=f"Give {', '.join(_COLUMNS)}."
        )
    types = (pa.int64(), pa.string(), pa.string())
    columns = [table[name].cast(kind) for name, kind in zip(_COLUMNS, types, strict=True)]
    known = pc.is_in(columns[1], value_set=pa.array(KINDS[:JUDGED]))
    return pa.Table.from_arrays(columns, names=list(_COLUMNS)).filter(known)
