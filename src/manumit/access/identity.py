# SPDX-License-Identifier: Apache-2.0
"""The person or job that asks."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, and in which roles."""

    name: str
    roles: frozenset[str] = field(default_factory=frozenset)


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
    return Actor(known, frozenset({"analyst", "reviewer", "steward"}))
