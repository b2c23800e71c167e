# SPDX-License-Identifier: Apache-2.0
"""The suppress list: keyed hashes of what a person rejected or set aside.

Only the workspace's key can tell whether a selector or a text is on the list; the list alone
says nothing about anybody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

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
    touched: Iterable[tuple[str, int, int]], judged: Collection[str] = ()
) -> set[str]:
    """Return the networks of which at least half of the records carry a suppressed key.

    Args:
        touched: Network, records that carry a suppressed selector or text, all its records.
        judged: Networks a person has judged: they stay in sight as long as their records do.
    """
    return {
        network_id
        for network_id, count, records in touched
        if network_id not in judged and count >= _LEAST_SHARE * records
    }


def is_suppressing(verdict_code: str, label_code: str) -> str:
    """Return the reason code a judgement puts on the suppress list, empty if it puts none."""
    if verdict_code in REASONS:
        return REASONS[verdict_code]
    return REASONS["independent"] if label_code == "independent" else ""
