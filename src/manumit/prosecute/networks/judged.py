# SPDX-License-Identifier: Apache-2.0
"""A person's cuts and joins, brought into the graph of the next run.

A judgement names nodes as they were called when it was made. A campaign that has since been
renamed is followed through its redirects; an advert that has since joined a campaign is still
the same record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from manumit.core.lineage import resolve_id
from manumit.prosecute.networks.components import Verdicts
from manumit.prosecute.networks.gather import Graph
from manumit.prosecute.networks.mentions import CAMPAIGN, JUDGED, Ints, Mentions


@dataclass(frozen=True, slots=True)
class LinkJudgement:
    """A person's word on a link or a selector.

    Attributes:
        judgement_id: Number of the judgement.
        left: Node, such as `c:C-7K3QH2` or `a:17`; empty for a judgement on a selector.
        right: Node, such as `s:42`.
        is_cut: Whether the two were cut; else joined. For a selector: generic, else specific.
    """

    judgement_id: int
    left: str
    right: str
    is_cut: bool


def apply_judgements(
    graph: Graph, judgements: Iterable[LinkJudgement], redirects: Mapping[str, str]
) -> tuple[Graph, Verdicts]:
    """Turn judgements into tokens to add, mentions to cut and tokens to keep or drop.

    Args:
        graph: The graph of this run.
        judgements: Those in force, oldest first.
        redirects: Ended campaign ids and what they became.

    Returns:
        The graph with one token per join, and the verdicts. A judgement on something that no
        longer exists is passed over.
    """
    finder = _Finder(graph, redirects)
    generic: list[int] = []
    specific: list[int] = []
    cuts: list[Ints] = []
    joins: list[tuple[int, int, int]] = []
    for judgement in judgements:
        if not judgement.left:
            (generic if judgement.is_cut else specific).extend(finder.tokens(judgement.right))
        elif judgement.is_cut:
            cuts.append(finder.mentions(judgement.left, judgement.right))
        else:
            ends = (finder.records(judgement.left)[:1], finder.records(judgement.right)[:1])
            if ends[0].size and ends[1].size:
                joins.append((judgement.judgement_id, int(ends[0][0]), int(ends[1][0])))
    verdicts = Verdicts(
        np.array(generic, dtype=np.int64),
        np.array(specific, dtype=np.int64),
        np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *cuts])),
    )
    return _add_joins(graph, joins), verdicts


class _Finder:
    """Finds the numbers behind the names of nodes."""

    def __init__(self, graph: Graph, redirects: Mapping[str, str]) -> None:
        self._graph = graph
        self._redirects = redirects

    def tokens(self, node: str) -> list[int]:
        """Return the token a selector or campaign node stands for, if there is one."""
        family, _, name = node.partition(":")
        kinds = self._graph.mentions.kinds
        if family == "c":
            wanted = resolve_id(self._redirects, name)
            rows = np.flatnonzero(kinds == CAMPAIGN)
            values = self._graph.token_values.take(pa.array(rows)).to_pylist()
            return [int(rows[values.index(wanted)])] if wanted in values else []
        if family != "s" or not name.lstrip("-").isdigit():
            return []
        found = (self._graph.token_ids == int(name)) & (kinds < CAMPAIGN)
        return [int(number) for number in np.flatnonzero(found)]

    def records(self, node: str) -> Ints:
        """Return the records behind a node: one advert or report, or all that mention it."""
        family, _, name = node.partition(":")
        if family in ("a", "r") and name.lstrip("-").isdigit():
            same = self._graph.record_ids == int(name)
            return np.flatnonzero(same & (self._graph.is_report == (family == "r")))
        mentions = self._graph.mentions
        return np.unique(mentions.records[np.isin(mentions.tokens, self.tokens(node))])

    def mentions(self, left: str, right: str) -> Ints:
        """Return the positions of the mentions of one node's token in the other's records."""
        mentions = self._graph.mentions
        if right.partition(":")[0] in ("a", "r"):
            left, right = right, left
        is_right = np.isin(mentions.tokens, self.tokens(right))
        return np.flatnonzero(is_right & np.isin(mentions.records, self.records(left)))


def _add_joins(graph: Graph, joins: list[tuple[int, int, int]]) -> Graph:
    if not joins:
        return graph
    old = graph.mentions
    count = len(joins)
    numbers = np.repeat(np.arange(count, dtype=np.int64) + old.kinds.size, 2)
    ends = np.array([join[1:] for join in joins], dtype=np.int64).ravel()
    mentions = Mentions(
        np.concatenate([old.records, ends]),
        np.concatenate([old.tokens, numbers]),
        np.concatenate([old.confidence, np.ones(2 * count)]),
        np.concatenate([old.kinds, np.full(count, JUDGED, dtype=np.int8)]),
        old.record_count,
    )
    return replace(
        graph,
        mentions=mentions,
        token_ids=np.concatenate([graph.token_ids, [join[0] for join in joins]]),
        token_values=pa.concat_arrays([graph.token_values, pa.array([""] * count, pa.string())]),
    )
