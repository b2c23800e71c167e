# SPDX-License-Identifier: Apache-2.0
"""Joining nodes token by token, rarest first, and refusing the tokens that join too many.

This is Kruskal's order on a graph whose edges are shared tokens: what is rare joins first, so
that when a common token comes up, the posters it would join are already known by what is
their own. A token that would join more independent posters than one controller has is generic.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from manumit.prosecute.networks.mentions import (
    ACCOUNT,
    CONTACT_KINDS,
    JUDGED,
    Codes,
    Flags,
    Ints,
    Mentions,
)  # fmt: skip
from manumit.text.kernels import inner_kernel, kernel

JOINS, GENERIC = 0, 1
# How a group of nodes is known apart from the token at hand, which is also its weight as a poster:
# by an account that recurs, by a contact seen once (a throwaway, or misread), by one that recurs.
BY_NOTHING, BY_ACCOUNT, BY_SINGLE, BY_CONTACT = 0, 1, 2, 3
# What a group is known by once a token of a kind has joined it, per kind.
KNOWN_BY = np.array(
    [BY_CONTACT] * CONTACT_KINDS + [BY_NOTHING, BY_ACCOUNT, BY_NOTHING, BY_NOTHING], dtype=np.int8
)
# A cap or limit that nothing reaches.
LOOSE = 1 << 40


@dataclass(slots=True)
class Forest:
    """Groups of nodes under construction (a disjoint-set forest).

    Attributes:
        parent: Parent per node; a root is its own parent, and the smallest node of its group.
        known: BY_NOTHING to BY_CONTACT per group, right at the root.
    """

    parent: Ints
    known: Codes

    def roots(self) -> Ints:
        """Return the root of every node."""
        return _find_roots(self.parent)


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of each token.

    Attributes:
        verdicts: JOINS or GENERIC.
        spread: Weight of the independent posters it met.
    """

    verdicts: Codes
    spread: Ints


@inner_kernel
def _find_root(parent: Ints, node: int) -> int:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


@kernel
def _find_roots(parent: Ints) -> Ints:
    roots = np.empty_like(parent)
    for node in range(parent.size):
        roots[node] = _find_root(parent, node)
    return roots


@inner_kernel
def _weigh_posters(
    nodes: Ints, token: int, parent: Ints, known: Codes, stamp: Ints
) -> tuple[int, int]:
    """Return the weight and the number of known groups behind a token."""
    weight, posters = 0, 0
    for node in nodes:
        root = _find_root(parent, node)
        if stamp[root] == token:
            continue
        stamp[root] = token
        weight += known[root]
        posters += known[root] > 0
    return weight, posters


@kernel
def _join_tokens(
    order: Ints, starts: Ints, nodes: Ints, parent: Ints, known: Codes, gives: Codes, caps: Ints,
    verdicts: Codes, spread: Ints, stamp: Ints,
) -> None:  # fmt: skip
    for token in order:
        here = nodes[starts[token] : starts[token + 1]]
        weight, posters = _weigh_posters(here, token, parent, known, stamp)
        spread[token] = weight
        if posters > 1 and weight > caps[token]:
            verdicts[token] = 1
            continue
        verdicts[token] = 0
        target = _find_root(parent, here[0])
        for node in here[1:]:
            root = _find_root(parent, node)
            if root == target:
                continue
            # The smaller node becomes the root: the result does not depend on the order.
            target, root = min(target, root), max(target, root)
            parent[root] = target
            known[target] = max(known[target], known[root])
        known[target] = max(known[target], gives[token])


def join_tokens(
    forest: Forest, order: Ints, starts: Ints, nodes: Ints, *, gives: Codes, caps: Ints
) -> Joined:
    """Join the nodes of each token in `order`, unless the token joins too many posters.

    A poster is a group of nodes known by a contact or a recurring account of its own. A
    token with at most one such group always joins. A token whose groups weigh more than its cap
    is generic and joins nothing.

    Args:
        forest: Changed in place.
        order: Token numbers, each at most once, rarest first.
        starts: As from `Mentions.by_token`.
        nodes: As from `Mentions.by_token`.
        gives: Per token, what a group is known by once the token has joined it.
        caps: Per token, the largest weight of posters one controller has: BY_CONTACT each, less
            where less is known of them.

    Returns:
        What became of each token.
    """
    count = starts.size - 1
    verdicts = np.zeros(count, dtype=np.int8)
    spread = np.zeros(count, dtype=np.int64)
    stamp = np.full(forest.parent.size, -1, dtype=np.int64)
    _join_tokens(
        order, starts, nodes, forest.parent, forest.known, gives, caps, verdicts, spread, stamp
    )
    return Joined(verdicts, spread)


def rank_tokens(mentions: Mentions) -> Ints:
    """Return the tokens that at least two records share: judgements, then rarest first."""
    counts = mentions.count_records()
    shared = np.flatnonzero(counts > 1)
    is_plain = mentions.kinds[shared] != JUDGED
    return shared[np.lexsort((shared, counts[shared], is_plain))].astype(np.int64)


def find_own(mentions: Mentions, recurring: Flags) -> Codes:
    """Return what each record (or node) is known by that it shares with no other.

    Args:
        mentions: The graph.
        recurring: Per token, whether more than one record mentions it.
    """
    own = mentions.count_records()[mentions.tokens] == 1
    contact = mentions.kinds[mentions.tokens] < CONTACT_KINDS
    account = mentions.kinds[mentions.tokens] == ACCOUNT
    again = recurring[mentions.tokens]
    known = np.zeros(mentions.record_count, dtype=np.int8)
    known[mentions.records[own & account & again]] = BY_ACCOUNT
    known[mentions.records[own & contact]] = BY_SINGLE
    known[mentions.records[own & contact & again]] = BY_CONTACT
    return known


def join_mentions(mentions: Mentions, known: Codes, *, caps: Ints) -> tuple[Forest, Joined]:
    """Join everything that shares a token, under `caps` (see `join_tokens`).

    Args:
        mentions: The graph.
        known: What each record or node is known by at the start, as from `find_own`.
        caps: Weight of posters allowed per token.
    """
    forest = Forest(np.arange(mentions.record_count, dtype=np.int64), known.copy())
    starts, nodes = mentions.by_token()
    gives = KNOWN_BY[mentions.kinds]
    joined = join_tokens(forest, rank_tokens(mentions), starts, nodes, gives=gives, caps=caps)
    return forest, joined
