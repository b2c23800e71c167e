# SPDX-License-Identifier: Apache-2.0
"""Names that stay: how the id of a campaign, network or lead survives growth, merge and split.

The rule, in words. Every old id and every new group that have members in common are compared
by the number of those members. The pair with most in common is settled first: the group takes
the old id. An id goes to one group and a group takes one id. Ties go to the smaller old id,
then to the group with the smaller smallest member. An old id that no group took points to the
group that holds most of its members (ties: the smallest), or to nothing when all its members
are gone. A group that took no id gets one made from its smallest member.

The result depends on the two groupings alone, never on the order of rows.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from manumit.core.values import CROCKFORD

Group = TypeVar("Group", bound=Hashable)

_SHORTEST = 6
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class Inheritance(Generic[Group]):
    """Ids of the current groups, and what became of the ids that ended.

    Attributes:
        ids: Current group to id.
        redirects: Ended id to the id that carries it on, or to "" when nothing is left of it.
    """

    ids: dict[Group, str]
    redirects: dict[str, str]


def make_id(prefix: str, member: object, taken: Collection[str] = ()) -> str:
    """Make an id such as `N-7K3QH2` from a group's smallest member.

    Crockford's base 32 (no I, L, O, U) of a BLAKE2b hash; six letters, more only when a shorter
    one is in `taken`.
    """
    digest = hashlib.blake2b(f"{prefix}:{member}".encode(), digest_size=16).digest()
    number = int.from_bytes(digest, "big")
    letters = "".join(CROCKFORD[number >> shift & 31] for shift in range(123, -1, -5))
    for length in range(_SHORTEST, _LONGEST + 1):
        candidate = f"{prefix}-{letters[:length]}"
        if candidate not in taken:
            return candidate
    message = "more groups share a hash than can happen by chance"
    raise ValueError(message)


def inherit_ids(
    previous: Mapping[Any, str],
    current: Mapping[Any, Group],
    *,
    prefix: str = "N",
    retired: Collection[str] = (),
) -> Inheritance[Group]:
    """Give each current group its id, by the written rule of this module.

    Args:
        previous: Member to the id it had; members are of one orderable type (int or str).
        current: Member to the group it is in now.
        prefix: Letter in front of new ids.
        retired: Ids that ended in earlier runs and must not be given out again.

    Example:
        >>> first = inherit_ids({}, {1: "a", 2: "a", 3: "b"})
        >>> old = {1: first.ids["a"], 2: first.ids["a"], 3: first.ids["b"]}
        >>> merged = inherit_ids(old, {1: "x", 2: "x", 3: "x"})
        >>> merged.ids["x"] == first.ids["a"]
        True
        >>> merged.redirects == {first.ids["b"]: first.ids["a"]}
        True
    """
    smallest: dict[Group, Any] = {}
    overlap: Counter[tuple[str, Group]] = Counter()
    for member, group in current.items():
        if group not in smallest or member < smallest[group]:
            smallest[group] = member
        if member in previous:
            overlap[previous[member], group] += 1
    ranked = sorted(overlap, key=lambda pair: (-overlap[pair], pair[0], smallest[pair[1]]))
    ids: dict[Group, str] = {}
    heirs: dict[str, Group] = {}
    kept: set[str] = set()
    for old, group in ranked:
        heirs.setdefault(old, group)
        if group not in ids and old not in kept:
            ids[group] = old
            kept.add(old)
    taken = set(previous.values()) | set(retired)
    for group in sorted((g for g in smallest if g not in ids), key=smallest.__getitem__):
        ids[group] = make_id(prefix, smallest[group], taken)
        taken.add(ids[group])
    ended = set(previous.values()) - kept
    redirects = {old: ids[heirs[old]] if old in heirs else "" for old in sorted(ended)}
    return Inheritance(ids, redirects)


def resolve_id(redirects: Mapping[str, str], object_id: str) -> str:
    """Follow redirects to the id that is valid now; "" when nothing is left of it."""
    seen: set[str] = set()
    while object_id in redirects and object_id not in seen:
        seen.add(object_id)
        object_id = redirects[object_id]
    return object_id
