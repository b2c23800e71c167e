# SPDX-License-Identifier: Apache-2.0
"""Who is asking, and the one place where an object is checked before it is read or changed."""

from __future__ import annotations

from manumit.access.check import Asking, check_access, is_allowed, make_condition
from manumit.access.conditions import Consent, Thing
from manumit.access.filters import AccessColumns, to_sql
from manumit.access.identity import Actor, local_actor
from manumit.access.policy import AccessPolicy, read_policy

__all__ = [
    "AccessColumns",
    "AccessPolicy",
    "Actor",
    "Asking",
    "Consent",
    "Thing",
    "check_access",
    "is_allowed",
    "local_actor",
    "make_condition",
    "read_policy",
    "to_sql",
]
