# SPDX-License-Identifier: Apache-2.0
"""How well a grouping agrees with the truth; -1 stands for "in no group"."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.int64]


def _number_all(labels: Labels) -> Labels:
    """Give every ungrouped member a group of its own."""
    alone = labels < 0
    numbered = labels.copy()
    numbered[alone] = labels.max(initial=-1) + 1 + np.arange(np.count_nonzero(alone))
    return np.unique(numbered, return_inverse=True)[1].astype(np.int64)


def _count_pairs(sizes: npt.NDArray[np.int64]) -> float:
    return float((sizes.astype(np.float64) * (sizes - 1) / 2).sum())


def score_ari(true: Labels, found: Labels) -> float:
    """Adjusted Rand index (Hubert and Arabie 1985), ungrouped members as groups of one."""
    left, right = _number_all(true), _number_all(found)
    both = np.unique(left * (right.max() + 1) + right, return_counts=True)[1]
    same = _count_pairs(both)
    a, b = _count_pairs(np.bincount(left)), _count_pairs(np.bincount(right))
    expected = a * b / _count_pairs(np.array([len(left)]))
    return 1.0 if a + b == 2 * expected else (same - expected) / ((a + b) / 2 - expected)


def score_members(true: Labels, found: Labels) -> tuple[float, float]:
    """Precision and recall of being in a group at all."""
    both = np.count_nonzero((true >= 0) & (found >= 0))
    return both / max(1, np.count_nonzero(found >= 0)), both / max(1, np.count_nonzero(true >= 0))
