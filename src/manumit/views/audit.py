# SPDX-License-Identifier: Apache-2.0
"""The record of what was done, and whether it is whole."""

from __future__ import annotations

from dataclasses import dataclass

from manumit.store.audit import AuditCheck, AuditEvent, read_events, verify_chain
from manumit.workspace import Workspace


@dataclass(frozen=True, slots=True)
class AuditView:
    """A page of events, newest first.

    Attributes:
        events: The events.
        next_before: Where the next page begins; 0 on the last one.
        check: Result of a verification, if one was asked for.
    """

    events: tuple[AuditEvent, ...]
    next_before: int
    check: AuditCheck | None = None


def view_audit(
    workspace: Workspace, *, most: int = 50, before: int = 0, verify: bool = False
) -> AuditView:
    """Show events, at most `most`, optionally only those numbered below `before`."""
    workspace.check("read.audit", "workspace", workspace.policy.workspace_id)
    with workspace.state.read() as connection:
        events = read_events(connection, most=most, before=before)
        check = verify_chain(connection) if verify else None
    following = events[-1].event_id if len(events) == most and events[-1].event_id > 1 else 0
    return AuditView(tuple(events), following, check)
