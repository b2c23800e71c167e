# SPDX-License-Identifier: Apache-2.0
"""From mentions to groups with signs of common control.

1. Campaigns are tried first: wording that many people with contacts of their own use, once or
   twice each, is stock wording and joins nobody.
2. The records of a remaining campaign become one node; every other record is its own node.
3. Tokens join nodes, rarest first (`joining`); what joins too many posters is generic
   (`spread`). A second look restores a token whose posters turn out to be tied otherwise.
4. A group above the size limit is cut at its weakest evidence, unless at least two selectors
   hold it together everywhere (`trimming`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from manumit.prosecute.networks.joining import (
    BY_CONTACT,
    GENERIC,
    KNOWN_BY,
    LOOSE,
    Forest,
    Joined,
    find_own,
    join_mentions,
    join_tokens,
)  # fmt: skip
from manumit.prosecute.networks.mentions import (
    CAMPAIGN,
    CONTACT_KINDS,
    JUDGED,
    Codes,
    Flags,
    Floats,
    Ints,
    Mentions,
    merge_records,
)  # fmt: skip
from manumit.prosecute.networks.spread import (
    LEAST,
    find_cap,
    is_list,
    is_of_site,
    is_untrusted,
    make_caps,
)
from manumit.prosecute.networks.trimming import find_limit, trim_groups

# Why a token or an edge joins nothing.
KEPT, SPREAD, SITE, UNTRUSTED, LIST, WEAKEST, BY_JUDGEMENT = 0, 1, 2, 3, 4, 5, 6
CUT_REASONS = ("", "generic", "generic", "generic", "generic", "weakest", "judged")
# A campaign is stock wording only if its posters weigh more than this per record, that is if most
# of them use it once or twice.
_STOCK_WEIGHT = 1.5
# People who share a wording have lives outside it: some of their contacts recur. Where fewer than
# this share of the records has one that does, numbers are a slot of the wording, filled anew.
_LIVELY_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What persons decided about parts of the graph, as numbers of this graph.

    Attributes:
        generic: Token numbers that were cut as a whole.
        specific: Token numbers that were said to identify their poster.
        cuts: Positions of mentions that were cut.
    """

    generic: Ints
    specific: Ints
    cuts: Ints

    @classmethod
    def none(cls) -> Verdicts:
        """Return no verdicts."""
        empty = np.zeros(0, dtype=np.int64)
        return cls(empty, empty, empty)


@dataclass(frozen=True, slots=True)
class Components:
    """Groups of nodes, and what became of every token and edge.

    Attributes:
        node_of_record: Node per record.
        campaign_of_node: Token number of the node's campaign, -1 for a single record.
        group_of_node: Group per node: the smallest node number in it.
        edges: Mentions of nodes, cut ones included, campaigns left out.
        edge_records: Records behind each edge.
        edge_cut: KEPT or the reason of the cut, per edge.
        bits: How surprising the agreement is by chance, per edge.
        token_cut: KEPT, SPREAD, SITE, UNTRUSTED or BY_JUDGEMENT per token.
        spread: Independent posters each token met (less where little is known of them).
        caps: Posters each token may join.
    """

    node_of_record: Ints
    campaign_of_node: Ints
    group_of_node: Ints
    edges: Mentions
    edge_records: Ints
    edge_cut: Codes
    bits: Floats
    token_cut: Codes
    spread: Floats
    caps: Ints


def find_components(
    mentions: Mentions, source_of_record: Ints, verdicts: Verdicts | None = None
) -> Components:
    """Find groups of records with signs of common control.

    Args:
        mentions: Who mentions what, each pair once; tokens numbered in an order that does not
            depend on the order of rows (by their ids, say).
        source_of_record: Source number per record, -1 if unknown.
        verdicts: What persons decided.

    Returns:
        The groups. The same mentions in any order give the same groups.
    """
    told = verdicts or Verdicts.none()
    mention_cut = np.zeros(mentions.records.size, dtype=np.int8)
    is_contact = mentions.kinds[mentions.tokens] < CONTACT_KINDS
    mention_cut[is_list(mentions)[mentions.records] & is_contact] = LIST
    mention_cut[told.cuts] = BY_JUDGEMENT
    token_cut = np.zeros(mentions.kinds.size, dtype=np.int8)
    token_cut[is_of_site(mentions, source_of_record)] = SITE
    token_cut[told.generic] = BY_JUDGEMENT
    token_cut[told.specific] = KEPT
    use = (mention_cut == KEPT) & (token_cut[mentions.tokens] == KEPT)
    stock, spread, told_apart = _find_stock_wording(mentions.where(use), told)
    token_cut[stock] = SPREAD
    untrusted = is_untrusted(mentions.where(use), told_apart, source_of_record)
    untrusted[told.specific] = False
    token_cut[untrusted & (token_cut == KEPT)] = UNTRUSTED
    is_wording = mentions.kinds[mentions.tokens] == CAMPAIGN
    node_of_record, campaign_of_node = _make_nodes(
        mentions, is_wording & use & ~stock[mentions.tokens]
    )
    nodes = campaign_of_node.size
    edges, edge_of = merge_records(mentions.where(~is_wording), node_of_record, nodes)
    # An edge stands as long as one of its mentions does.
    edge_cut = np.full(edges.records.size, BY_JUDGEMENT, dtype=np.int8)
    np.minimum.at(edge_cut, edge_of, mention_cut[~is_wording])
    sizes = np.bincount(node_of_record, minlength=nodes).astype(np.int64)
    recurring = mentions.count_records() > 1
    group, met, caps = _join_nodes(edges, edge_cut, token_cut, sizes, recurring, told)
    return Components(
        node_of_record=node_of_record,
        campaign_of_node=campaign_of_node,
        group_of_node=group,
        edges=edges,
        edge_records=np.bincount(edge_of, minlength=edge_cut.size).astype(np.int64),
        edge_cut=edge_cut,
        bits=weigh_edges(edges),
        token_cut=token_cut,
        spread=np.where(mentions.kinds == CAMPAIGN, spread, met),
        caps=caps // BY_CONTACT,
    )


def weigh_edges(edges: Mentions) -> Floats:
    """Return the bits of each edge: log2(nodes / nodes with this token), times confidence."""
    counts = np.maximum(edges.count_records(), 1)[edges.tokens]
    return np.log2(max(edges.record_count, 2) / counts) * edges.confidence


def _make_nodes(mentions: Mentions, in_campaign: Flags) -> tuple[Ints, Ints]:
    """Number the nodes: one per campaign, one per record outside campaigns."""
    count = mentions.record_count
    campaign = np.full(count, -1, dtype=np.int64)
    campaign[mentions.records[in_campaign]] = mentions.tokens[in_campaign]
    keys = np.where(campaign >= 0, campaign, mentions.kinds.size + np.arange(count))
    named, node_of_record = np.unique(keys, return_inverse=True)
    return node_of_record.astype(np.int64), np.where(named < mentions.kinds.size, named, -1)


def _find_stock_wording(mentions: Mentions, told: Verdicts) -> tuple[Flags, Floats, Ints]:
    """Return which campaigns are stock wording, the posters each token met, and their groups."""
    campaign = mentions.kinds == CAMPAIGN
    use = (mentions.kinds < CONTACT_KINDS) | campaign | (mentions.kinds == JUDGED)
    chosen = mentions.where(use[mentions.tokens])
    counts = chosen.count_records()
    known = find_own(chosen, counts > 1)
    caps = _learn_caps(chosen, known, told)
    least = (_STOCK_WEIGHT * counts[campaign]).astype(np.int64)
    caps[campaign] = np.maximum(LEAST * BY_CONTACT, least)
    caps[told.specific] = LOOSE
    forest, joined = join_mentions(chosen, known, caps=caps)
    own = (joined.verdicts != GENERIC) & (counts > 1)
    stock = campaign & (joined.verdicts == GENERIC) & _is_lively(chosen, own)
    return stock, joined.spread / BY_CONTACT, forest.roots()


def _is_lively(mentions: Mentions, recurring: Flags) -> Flags:
    """Return per token whether enough of its records have a contact that recurs."""
    recurs = (mentions.kinds < CONTACT_KINDS) & recurring
    lively = np.zeros(mentions.record_count, dtype=np.bool_)
    lively[mentions.records[recurs[mentions.tokens]]] = True
    found = np.bincount(mentions.tokens[lively[mentions.records]], minlength=recurring.size)
    flags: Flags = found >= _LIVELY_SHARE * mentions.count_records()
    return flags


def _learn_caps(mentions: Mentions, known: Codes, told: Verdicts) -> Ints:
    """Read off the corpus how many posters a token may join."""
    caps = np.full(mentions.kinds.size, LOOSE, dtype=np.int64)
    _, joined = join_mentions(mentions, known, caps=caps)
    contact = mentions.kinds < CONTACT_KINDS
    cap = find_cap(-(-joined.spread[contact] // BY_CONTACT))
    caps = make_caps(mentions, cap)
    caps[mentions.kinds == JUDGED] = LOOSE
    caps[told.specific] = LOOSE
    return caps


def _join_nodes(
    edges: Mentions,
    edge_cut: Codes,
    token_cut: Codes,
    sizes: Ints,
    recurring: Flags,
    told: Verdicts,
) -> tuple[Ints, Floats, Ints]:
    """Join nodes; complete `edge_cut` and `token_cut`; return group, posters met and the caps."""
    chosen = edges.where((edge_cut == KEPT) & (token_cut[edges.tokens] == KEPT))
    known = find_own(chosen, recurring)
    caps = _learn_caps(chosen, known, told)
    forest, joined = join_mentions(chosen, known, caps=caps)
    _look_again(chosen, forest, joined, caps)
    token_cut[joined.verdicts == GENERIC] = SPREAD
    lost = (edge_cut == KEPT) & (token_cut[edges.tokens] != KEPT)
    edge_cut[lost] = token_cut[edges.tokens[lost]]
    kept = np.flatnonzero(edge_cut == KEPT)
    joining = edges.where(edge_cut == KEPT)
    firm = (caps == LOOSE)[joining.tokens]
    limit = find_limit(int(sizes.sum()))
    group, weakest = trim_groups(
        joining, forest.roots(), sizes, weigh_edges(edges)[kept], firm, limit
    )
    edge_cut[kept[weakest]] = WEAKEST
    return group, joined.spread / BY_CONTACT, caps


def _look_again(mentions: Mentions, forest: Forest, joined: Joined, caps: Ints) -> None:
    """Give generic tokens another chance: their posters may have been tied by others since."""
    starts, nodes = mentions.by_token()
    counts = mentions.count_records()
    gives = KNOWN_BY[mentions.kinds]
    waiting = np.flatnonzero(joined.verdicts == GENERIC)
    while waiting.size:
        order = waiting[np.lexsort((waiting, counts[waiting]))]
        again = join_tokens(forest, order, starts, nodes, gives=gives, caps=caps)
        restored = order[again.verdicts[order] != GENERIC]
        if not restored.size:
            return
        joined.verdicts[restored] = again.verdicts[restored]
        waiting = np.setdiff1d(waiting, restored)
