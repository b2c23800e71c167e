# SPDX-License-Identifier: Apache-2.0
"""The identity graph as arrays: which record mentions which token.

A record is an advert or a report. A token is anything two records may share: a selector, the
account that posted them, a campaign's wording, an image, or a person's judgement that two
belong together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]

# A code is an index into KINDS. The first five are ways to reach the poster.
KINDS = (
    "phone", "email", "handle", "wallet", "url", "image", "account", "campaign", "judged",
)  # fmt: skip
CONTACT_KINDS = 5
URL, IMAGE, ACCOUNT, CAMPAIGN, JUDGED = 4, 5, 6, 7, 8


@dataclass(frozen=True, slots=True)
class Mentions:
    """Mentions of tokens in records, each pair once.

    Attributes:
        records: Record number per mention, 0 <= number < `record_count`.
        tokens: Token number per mention.
        confidence: 0..1 per mention, how sure the reading of the token is.
        kinds: Index into KINDS per token.
        record_count: Number of records, those without a mention included.
    """

    records: Ints
    tokens: Ints
    confidence: Floats
    kinds: Codes
    record_count: int

    def where(self, keep: Flags) -> Mentions:
        """Return the mentions that `keep` marks; tokens and records keep their numbers."""
        return Mentions(
            self.records[keep],
            self.tokens[keep],
            self.confidence[keep],
            self.kinds,
            self.record_count,
        )

    def by_token(self) -> tuple[Ints, Ints]:
        """Return (starts, records): records[starts[t]:starts[t + 1]] mention token t."""
        order = np.argsort(self.tokens, kind="stable")
        counts = np.bincount(self.tokens, minlength=self.kinds.size)
        starts = np.zeros(self.kinds.size + 1, dtype=np.int64)
        np.cumsum(counts, out=starts[1:])
        return starts, self.records[order]

    def count_records(self) -> Ints:
        """Return the number of records per token."""
        return np.bincount(self.tokens, minlength=self.kinds.size).astype(np.int64)


def find_distinct(keys: Ints) -> Ints:
    """Return the distinct keys, sorted (numpy's own way by hashing is several times slower)."""
    ordered = np.sort(keys)
    return ordered[np.r_[True, ordered[1:] != ordered[:-1]]] if ordered.size else ordered


def merge_records(mentions: Mentions, node_of_record: Ints, nodes: int) -> tuple[Mentions, Ints]:
    """Let several records count as one node.

    Args:
        mentions: Mentions of records.
        node_of_record: Node number per record.
        nodes: Number of nodes.

    Returns:
        Mentions of nodes, sorted by node and token, each with the highest confidence found; and
        the number of the merged mention per mention given.
    """
    width = max(1, mentions.kinds.size)
    keys, merged = np.unique(
        node_of_record[mentions.records] * width + mentions.tokens, return_inverse=True
    )
    confidence = np.zeros(keys.size)
    np.maximum.at(confidence, merged, mentions.confidence)
    edges = Mentions(keys // width, keys % width, confidence, mentions.kinds, nodes)
    return edges, merged.astype(np.int64)
