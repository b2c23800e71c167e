# SPDX-License-Identifier: Apache-2.0
"""Over-large groups: cut at their weakest evidence, unless they are truly one.

`joining` has already kept tokens from making a group above the limit. Here the parts are put
together again where at least two selectors hold them together, and the edges that were the
weakest evidence are marked.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from manumit.prosecute.networks.joining import OVERSIZE, Joined
from manumit.prosecute.networks.mentions import Flags, Ints, Mentions

# A group above this share of all records is over-large; small corpora are left alone.
LARGEST_SHARE, LARGEST_LEAST = 0.01, 100
_TIES = 2


def find_limit(records: int) -> int:
    """Return the records a group may hold before its weakest evidence is cut."""
    return max(LARGEST_LEAST, int(records * LARGEST_SHARE))


def rejoin_parts(mentions: Mentions, roots: Ints, joined: Joined) -> Ints:
    """Join parts of an over-large group that at least two selectors hold together.

    Args:
        mentions: Mentions of nodes.
        roots: Group per node: the smallest node number in it.
        joined: What became of the tokens.

    Returns:
        The group per node, named by its smallest node.
    """
    oversize = joined.verdicts[mentions.tokens] == OVERSIZE
    if not oversize.any():
        return roots
    tokens = mentions.tokens[oversize]
    home, there = roots[joined.homes[tokens]], roots[mentions.records[oversize]]
    left, right = np.minimum(home, there), np.maximum(home, there)
    ties = np.unique(np.stack([left, right, tokens])[:, left != right], axis=1)
    pairs, counts = np.unique(ties[:2], axis=1, return_counts=True)
    strong = pairs[:, counts >= _TIES]
    graph = coo_array((np.ones(strong.shape[1]), (strong[0], strong[1])), (roots.size,) * 2)
    _, labels = connected_components(graph, directed=False)
    smallest = np.full(roots.size, roots.size, dtype=np.int64)
    np.minimum.at(smallest, labels, np.arange(roots.size))
    return smallest[labels[roots]]


def mark_weakest(mentions: Mentions, groups: Ints, joined: Joined) -> Flags:
    """Return the mentions that were cut because they lead out of the group of their token."""
    oversize = joined.verdicts[mentions.tokens] == OVERSIZE
    home = groups[np.maximum(joined.homes[mentions.tokens], 0)]
    flags: Flags = oversize & (home != groups[mentions.records])
    return flags
