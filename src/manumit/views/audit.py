# SPDX-License-Identifier: Apache-2.0
"""The record of what was done, whether it is whole, and what in it to ask about."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, timedelta, tzinfo

from manumit.store.anomalies import Anomaly, find_anomalies
from manumit.store.audit import AuditCheck, AuditEvent, read_events
from manumit.store.checkpoints import parse_checkpoints, read_checkpoints
from manumit.workspace import Workspace

_LOOKED_BACK = timedelta(days=30)
_MOST_LOOKED_AT = 200_000


@dataclass(frozen=True, slots=True)
class AuditView:
    """A page of events, newest first.

    Attributes:
        events: The events.
        next_before: Where the next page begins; 0 on the last one.
        check: Result of a verification, if one was asked for.
        anomalies: What a second person should ask about, newest first, if asked for.
    """

    events: tuple[AuditEvent, ...]
    next_before: int
    check: AuditCheck | None = None
    anomalies: tuple[Anomaly, ...] = ()


def view_audit(
    workspace: Workspace,
    *,
    most: int = 50,
    before: int = 0,
    verify: bool = False,
    anomalies: bool = False,
) -> AuditView:
    """Show events, at most `most`, optionally only those numbered below `before`."""
    workspace.check("read.audit", "workspace", workspace.policy.workspace_id)
    with workspace.state.read() as connection:
        events = read_events(connection, most=most, before=before)
    following = events[-1].event_id if len(events) == most and events[-1].event_id > 1 else 0
    return AuditView(
        events=tuple(events),
        next_before=following,
        check=workspace.check_audit() if verify else None,
        anomalies=_find_recent(workspace) if anomalies else (),
    )


def view_anomalies(workspace: Workspace, zone: tzinfo | None = None) -> tuple[Anomaly, ...]:
    """Show what in the last thirty days a second person should ask about, newest first.

    Args:
        workspace: Where.
        zone: Where its people work; this machine's zone by default.
    """
    workspace.check("read.audit", "workspace", workspace.policy.workspace_id)
    return _find_recent(workspace, zone)


def view_check(workspace: Workspace, anchor: str = "") -> AuditCheck:
    """Recompute the audit; `anchor` is the text of an exported list of checkpoints.

    Raises:
        InputError: If the text is no such list.
    """
    workspace.check("read.audit", "workspace", workspace.policy.workspace_id)
    return workspace.check_audit(parse_checkpoints(anchor) if anchor else ())


def export_anchor(workspace: Workspace) -> bytes:
    """Sign the audit now and return all checkpoints as JSON, for somebody outside to keep."""
    with workspace.acting("export.anchor", "workspace", workspace.policy.workspace_id):
        pass
    workspace.sign_audit()
    with workspace.state.read() as connection:
        points = [point.to_dict() for point in read_checkpoints(connection)]
    content = {"stamp": workspace.policy.stamp(), "checkpoints": points}
    return json.dumps(content, indent=1, ensure_ascii=False).encode()


def _find_recent(workspace: Workspace, zone: tzinfo | None = None) -> tuple[Anomaly, ...]:
    now = workspace.clock().astimezone(zone)
    with workspace.state.read() as connection:
        events = read_events(connection, most=_MOST_LOOKED_AT)
    recent = (event for event in events if event.at > now - _LOOKED_BACK)
    return find_anomalies(recent, now.tzinfo or UTC)
