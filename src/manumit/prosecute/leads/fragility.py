# SPDX-License-Identifier: Apache-2.0
"""What would change a network: into how many parts it falls without its strongest tie."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def count_parts(links: pa.Table, removed: Mapping[str, str]) -> dict[str, int]:
    """Count the parts of every network once one of its selectors no longer ties.

    Args:
        links: network_id, left_node, right_node of the kept edges; a node lies in one network.
        removed: Selector node to take out, per network.

    Returns:
        Parts per network that loses a selector; posters left alone count as a part each.
    """
    lefts = links["left_node"].combine_chunks().dictionary_encode()
    rights = links["right_node"].combine_chunks().dictionary_encode()
    networks = links["network_id"].combine_chunks().dictionary_encode()
    left, right = lefts.indices.to_numpy(), rights.indices.to_numpy()
    network = networks.indices.to_numpy()
    gone = pa.array([removed.get(name) for name in networks.dictionary.to_pylist()], pa.string())
    lost = pc.index_in(gone, value_set=rights.dictionary).fill_null(-1).to_numpy()
    keep = right != lost[network]
    size = len(lefts.dictionary) + len(rights.dictionary)
    rows, columns = left[keep], right[keep] + len(lefts.dictionary)
    graph = coo_array((np.ones(rows.size, dtype=np.int8), (rows, columns)), (size, size))
    labels = connected_components(graph, directed=False)[1][: len(lefts.dictionary)]
    pairs = np.unique(np.stack([network, labels[left]]), axis=1)
    counts = np.bincount(pairs[0].astype(np.int64), minlength=len(networks.dictionary))
    names = networks.dictionary.to_pylist()
    return {name: int(counts[n]) for n, name in enumerate(names) if name in removed}
