# SPDX-License-Identifier: Apache-2.0
"""Small identity graphs written by hand."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from manumit.core.values import hash63
from manumit.prosecute.networks.components import Components, Verdicts, find_components
from manumit.prosecute.networks.gather import Graph, make_graph


def make_small(
    rows: dict[int, str], reports: dict[int, str] | None = None, order: list[int] | None = None
) -> Graph:
    """Make a graph from {advert: "p:1 e:2 u:ann c:X"}; p phone, e email, l url, h handle."""
    kinds = {"p": "phone", "e": "email", "h": "handle", "l": "url", "w": "wallet", "i": "image"}
    reports = reports or {}
    ids = order or list(rows)
    authors, campaigns = [], {"advert_id": [], "campaign_id": []}
    selectors: dict[bool, list[tuple[int, str, str]]] = {False: [], True: []}
    for is_report, group in ((False, rows), (True, reports)):
        for advert in ids if not is_report else group:
            author = ""
            for word in group[advert].split():
                letter, _, value = word.partition(":")
                if letter == "u":
                    author = value
                elif letter == "c":
                    campaigns["advert_id"].append(advert)
                    campaigns["campaign_id"].append(value)
                else:
                    selectors[is_report].append((advert, kinds[letter], value))
            if not is_report:
                authors.append(author)
    return make_graph(
        pa.table({"advert_id": ids, "source": ["site"] * len(ids), "author": authors}),
        pa.table({"advert_id": pa.array(list(reports), pa.int64())}),
        _selector_table(selectors[False]),
        _selector_table(selectors[True]),
        pa.table(
            {
                "advert_id": pa.array(campaigns["advert_id"], pa.int64()),
                "campaign_id": pa.array(campaigns["campaign_id"], pa.string()),
            }
        ),
    )


def _selector_table(rows: list[tuple[int, str, str]]) -> pa.Table:
    return pa.table(
        {
            "advert_id": pa.array([row[0] for row in rows], pa.int64()),
            "selector_id": pa.array([hash63(*row[1:]) for row in rows], pa.int64()),
            "kind_code": pa.array([row[1] for row in rows], pa.string()),
            "value": pa.array([row[2] for row in rows], pa.string()),
            "field_code": pa.array(["text"] * len(rows), pa.string()),
            "confidence": pa.array([1.0] * len(rows), pa.float64()),
        }
    )


def find_groups(graph: Graph, verdicts: Verdicts | None = None) -> dict[int, int]:
    """Return the group per record id."""
    found = find_components(graph.mentions, graph.source_of_record, verdicts)
    return groups_of(graph, found)


def groups_of(graph: Graph, found: Components) -> dict[int, int]:
    """Return the group per record id."""
    group = found.group_of_node[found.node_of_record]
    return dict(zip(graph.record_ids.tolist(), group.tolist(), strict=True))


def count_pairs(labels: np.ndarray) -> float:
    """Return the number of pairs with equal labels."""
    counts = np.unique(labels, return_counts=True)[1].astype(float)
    return float((counts * (counts - 1) / 2).sum())
