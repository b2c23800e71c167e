# SPDX-License-Identifier: Apache-2.0
"""Who is asking, and the one place where an object is checked before it is read or changed."""

from __future__ import annotations

from manumit.access.check import ACTIONS, Thing, check_access, is_allowed
from manumit.access.identity import Actor, local_actor

__all__ = ["ACTIONS", "Actor", "Thing", "check_access", "is_allowed", "local_actor"]
