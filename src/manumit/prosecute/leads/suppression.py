# SPDX-License-Identifier: Apache-2.0
"""The suppress list: keyed hashes of what a person rejected or set aside.

Only the workspace's key can tell whether a selector or a text is on the list; the list alone
says nothing about anybody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping

REASONS = {"reject": "rejected", "do_not_pursue": "do_not_pursue", "independent": "independent"}
_LEAST_SHARE = 0.5


def hash_key(secret: bytes, family: str, value: str) -> str:
    """Return the keyed hash under which a selector or a text is suppressed.

    Args:
        secret: Key of the workspace, 32 bytes.
        family: Kind of the selector, or `text`.
        value: Normal form of the selector, or the text's id.
    """
    content = f"{family}\0{value}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, key=secret, digest_size=16, person=b"suppress").hexdigest()


def find_suppressed(
    adverts: Mapping[str, int], touched: Iterable[tuple[str, int]], judged: Collection[str] = ()
) -> set[str]:
    """Return the networks of which at least half of the adverts carry a suppressed key.

    Args:
        adverts: Records per network.
        touched: (network_id, record) pairs that carry a suppressed selector or text.
        judged: Networks a person has judged: they stay in sight as long as their records do.
    """
    counts: dict[str, int] = {}
    for network_id, _ in set(touched):
        counts[network_id] = counts.get(network_id, 0) + 1
    return {
        network_id
        for network_id, count in counts.items()
        if network_id not in judged and count >= _LEAST_SHARE * adverts.get(network_id, 0)
    }


def is_suppressing(verdict_code: str, label_code: str) -> str:
    """Return the reason code a judgement puts on the suppress list, empty if it puts none."""
    if verdict_code in REASONS:
        return REASONS[verdict_code]
    return REASONS["independent"] if label_code == "independent" else ""
