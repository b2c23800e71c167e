# SPDX-License-Identifier: Apache-2.0
"""From components to the rows of the networks room: names, links, members, selectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from manumit.prosecute.networks.components import (
    CUT_REASONS,
    KEPT,
    SITE,
    SPREAD,
    UNTRUSTED,
    Components,
)
from manumit.prosecute.networks.gather import Graph
from manumit.prosecute.networks.mentions import (
    ACCOUNT,
    CAMPAIGN,
    JUDGED,
    KINDS,
    Flags,
    Ints,
    find_distinct,
)
from manumit.text.selectors.masking import mask_value

_KIND_NAMES = pa.array(KINDS)


def find_network_groups(components: Components) -> Ints:
    """Return the group per record where it holds at least two records, else -1."""
    group = components.group_of_node[components.node_of_record]
    sizes = np.bincount(group, minlength=components.group_of_node.size)
    return np.where(sizes[group] > 1, group, -1)


def name_nodes(graph: Graph, components: Components) -> pa.Array:
    """Return the node id of every node: c:campaign, a:advert or r:report."""
    count = components.campaign_of_node.size
    record = np.zeros(count, dtype=np.int64)
    record[components.node_of_record] = np.arange(components.node_of_record.size)
    in_campaign = components.campaign_of_node >= 0
    token = components.campaign_of_node
    campaign = graph.token_values.take(pa.array(token, mask=token < 0))
    single = pa.array(graph.record_ids[record]).cast(pa.string())
    family = pc.if_else(
        pa.array(in_campaign), "c:", pc.if_else(pa.array(graph.is_report[record]), "r:", "a:")
    )
    return pc.binary_join_element_wise(
        family, pc.if_else(pa.array(in_campaign), campaign, single), ""
    )


def make_links(
    graph: Graph, components: Components, names: pa.Array, network_of_group: pa.Array
) -> pa.Table:
    """Return the rows of `links`: every edge of a node that lies in a network.

    Args:
        graph: The graph.
        components: What was found in it.
        names: Node id per node.
        network_of_group: network_id per group number, null where a group is no network.
    """
    edges = components.edges
    network = network_of_group.take(pa.array(components.group_of_node[edges.records]))
    keep = np.flatnonzero(pc.is_valid(network).to_numpy(zero_copy_only=False))
    rows = pa.array(keep)
    nodes, tokens = edges.records[keep], edges.tokens[keep]
    kinds = edges.kinds[tokens]
    family = pc.if_else(pa.array(kinds == JUDGED), "j:", "s:")
    reasons = pa.array(CUT_REASONS).take(pa.array(components.edge_cut[keep].astype(np.int64)))
    return pa.table(
        {
            "network_id": network.take(rows),
            "left_node": names.take(pa.array(nodes)),
            "right_node": pc.binary_join_element_wise(
                family, pa.array(graph.token_ids[tokens]).cast(pa.string()), ""
            ),
            "kind_code": _KIND_NAMES.take(pa.array(kinds.astype(np.int64))),
            "bits": components.bits[keep],
            "adverts": components.edge_records[keep],
            "advert_id": _find_examples(graph, components)[keep],
            "cut_reason": reasons,
        }
    ).sort_by(
        [("network_id", "ascending"), ("left_node", "ascending"), ("right_node", "ascending")]
    )


def _find_examples(graph: Graph, components: Components) -> Ints:
    """Return per edge the smallest id of a record that shows it."""
    mentions = graph.mentions
    named = np.flatnonzero(mentions.kinds[mentions.tokens] != CAMPAIGN)
    example = np.full(components.edges.records.size, np.iinfo(np.int64).max)
    place = _find_edges(graph, components, named)
    np.minimum.at(example, place, graph.record_ids[mentions.records[named]])
    return example


def _find_edges(graph: Graph, components: Components, rows: Ints) -> Ints:
    """Return the number of the edge behind each of some mentions, campaigns left out."""
    mentions, edges = graph.mentions, components.edges
    width = mentions.kinds.size
    keys = components.node_of_record[mentions.records[rows]] * width + mentions.tokens[rows]
    return np.searchsorted(edges.records * width + edges.tokens, keys)


def make_ties(graph: Graph, components: Components, network_of_group: pa.Array) -> pa.Table:
    """Return the rows of `network_selectors`.

    Args:
        graph: The graph.
        components: What was found in it.
        network_of_group: network_id per group number, null where a group is no network.
    """
    mentions = graph.mentions
    rows = np.flatnonzero(mentions.kinds[mentions.tokens] < CAMPAIGN)
    rows = rows[components.edge_cut[_find_edges(graph, components, rows)] == KEPT]
    group = components.group_of_node[components.node_of_record[mentions.records[rows]]]
    is_network = pc.is_valid(network_of_group).to_numpy(zero_copy_only=False)
    pairs = group * mentions.kinds.size + mentions.tokens[rows]
    _, where, count = np.unique(pairs, return_inverse=True, return_counts=True)
    keep = is_network[group] & (count[where] > 1)
    shown = rows[keep]
    return pa.table(
        {
            "network_id": network_of_group.take(pa.array(group[keep])),
            "selector_id": graph.token_ids[mentions.tokens[shown]],
            "advert_id": graph.record_ids[mentions.records[shown]],
        }
    )


def count_hands(graph: Graph, components: Components, groups: Ints) -> Ints:
    """Count per group the parts of its records that selectors alone tie, wording left out.

    Args:
        graph: The graph.
        components: What was found in it.
        groups: Group per record, -1 where it is in none.

    Returns:
        Parts per group number; records without any selector or account count as none.
    """
    mentions = graph.mentions
    use = (mentions.kinds != CAMPAIGN) & (components.token_cut == KEPT)
    kept = mentions.where(use[mentions.tokens] & (groups[mentions.records] >= 0))
    size = mentions.record_count + mentions.kinds.size
    ends = (kept.records, kept.tokens + mentions.record_count)
    tied = coo_array((np.ones(kept.records.size, dtype=np.int8), ends), (size, size))
    part = connected_components(tied, directed=False)[1][kept.records].astype(np.int64)
    pairs = find_distinct(groups[kept.records] * size + part)
    return np.bincount(pairs // size, minlength=components.group_of_node.size).astype(np.int64)


def make_grouped(
    graph: Graph, components: Components, groups: Ints, network_of_group: pa.Array, names: pa.Array
) -> pa.Table:
    """Return network_id, advert_id, kind_code, campaign_id and node_id of records in networks."""
    inside = np.flatnonzero(groups >= 0)
    nodes = components.node_of_record[inside]
    campaign = components.campaign_of_node[nodes]
    kinds = pa.array(["advert", "report"])
    return pa.table(
        {
            "network_id": network_of_group.take(pa.array(groups[inside])),
            "advert_id": graph.record_ids[inside],
            "kind_code": kinds.take(pa.array(graph.is_report[inside].astype(np.int64))),
            "campaign_id": graph.token_values.take(pa.array(campaign, mask=campaign < 0)).fill_null(
                ""
            ),
            "node_id": names.take(pa.array(nodes)),
        }
    )


def make_members(kept: pa.Table, records: pa.Table) -> pa.Table:
    """Return the rows of `network_members`.

    Args:
        kept: Rows of `links` that were not cut.
        records: network_id, node_id per record of a network.
    """
    posters = records.group_by(["network_id", "node_id"]).aggregate([([], "count_all")])
    kept = kept.filter(pc.invert(pc.equal(kept["kind_code"], "judged")))
    selectors = kept.group_by(["network_id", "right_node"]).aggregate([("adverts", "sum")])
    both = pa.concat_tables(
        [
            posters.rename_columns(["network_id", "node_id", "adverts"]),
            selectors.rename_columns(["network_id", "node_id", "adverts"]),
        ],
        promote_options="permissive",
    )
    letter = pc.utf8_slice_codeunits(both["node_id"], 0, 1)
    kind = pa.array(["campaign", "advert", "report", "selector"]).take(
        pc.index_in(letter, value_set=pa.array(["c", "a", "r", "s"]))
    )
    return both.append_column("node_kind", kind).sort_by(
        [("network_id", "ascending"), ("node_id", "ascending")]
    )


def make_selectors(graph: Graph, components: Components) -> pa.Table:
    """Return the rows of `selectors`: all selectors and accounts, how common, and if generic."""
    mentions = graph.mentions
    count = mentions.kinds.size
    rows = np.flatnonzero(mentions.kinds < CAMPAIGN)
    is_report = graph.is_report[mentions.records]
    owner = _find_owners(graph)
    kinds = _KIND_NAMES.take(pa.array(mentions.kinds[rows].astype(np.int64)))
    values = graph.token_values.take(pa.array(rows))
    generic = components.token_cut[rows] != KEPT
    table = pa.table(
        {
            "selector_id": graph.token_ids[rows],
            "kind_code": kinds,
            "value": values,
            "masked": [
                mask_selector(kind, value)
                for kind, value in zip(kinds.to_pylist(), values.to_pylist(), strict=True)
            ],
            "adverts": np.bincount(mentions.tokens[~is_report], minlength=count)[rows],
            "reports": np.bincount(mentions.tokens[is_report], minlength=count)[rows],
            "sources": _count_distinct(graph, graph.source_of_record)[rows],
            "campaigns": _count_distinct(graph, owner[CAMPAIGN])[rows],
            "authors": _count_distinct(graph, owner[ACCOUNT])[rows],
            "is_generic": generic,
            "generic_reason": _explain_generic(components, rows, generic),
        }
    )
    return table.sort_by("selector_id")


def mask_selector(kind_code: str, value: str) -> str:
    """Return a selector or account as it may be shown outside a signed bundle."""
    if kind_code != "account":
        return mask_value(kind_code, value)
    name, at, source = value.rpartition(" at ")
    return f"{name[:2]}•••{at}{source}"


def _find_owners(graph: Graph) -> dict[int, Ints]:
    """Return the account and the campaign per record, -1 where there is none."""
    mentions = graph.mentions
    owners = {}
    for kind in (ACCOUNT, CAMPAIGN):
        owners[kind] = np.full(mentions.record_count, -1, dtype=np.int64)
        chosen = mentions.kinds[mentions.tokens] == kind
        owners[kind][mentions.records[chosen]] = mentions.tokens[chosen]
    return owners


def _count_distinct(graph: Graph, value_of_record: Ints) -> Ints:
    """Return per token the number of distinct values, -1 left out, of its records."""
    mentions = graph.mentions
    values = value_of_record[mentions.records]
    known = values >= 0
    width = int(values.max(initial=0)) + 1
    pairs = find_distinct(mentions.tokens[known] * width + values[known])
    return np.bincount(pairs // width, minlength=mentions.kinds.size).astype(np.int64)


def _explain_generic(components: Components, rows: Ints, generic: Flags) -> Sequence[str]:
    reasons = [""] * rows.size
    for place in np.flatnonzero(generic):
        token = rows[place]
        code = components.token_cut[token]
        if code == SPREAD:
            posters = round(float(components.spread[token]))
            reasons[place] = (
                f"It stands with {posters} posters that nothing "
                f"else ties together; one controller's joins at most {components.caps[token]} here."
            )
        elif code == SITE:
            reasons[place] = "A large share of the accounts of one source print it."
        elif code == UNTRUSTED:
            reasons[place] = (
                "Most of what such names join here has different contacts: they identify nobody."
            )
        else:
            reasons[place] = "A person judged that it does not tie its posters together."
    return reasons
