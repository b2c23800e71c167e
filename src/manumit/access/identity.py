# SPDX-License-Identifier: Apache-2.0
"""The person or job that asks."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass

_LOCAL_ROLES = frozenset(
    {"administrator", "analyst", "caseworker", "reviewer", "steward", "supervisor"}
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, in which roles and teams, and for what purpose (empty: the side's own)."""

    name: str
    roles: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    purpose: str = ""


def local_actor(name: str = "") -> Actor:
    """Return the one local user, who holds every role on a workspace of their own.

    Args:
        name: How the person wants to be recorded; default MANUMIT_ACTOR or the login name.
    """
    known = name or os.environ.get("MANUMIT_ACTOR", "")
    if not known:
        try:
            known = getpass.getuser()
        except (OSError, KeyError, ImportError):
            known = "local user"
    return Actor(known, _LOCAL_ROLES)
