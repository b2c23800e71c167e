# SPDX-License-Identifier: Apache-2.0
"""Corrections: a person concerned asks, someone other than who wrote it down decides."""

from __future__ import annotations

import re

import sqlalchemy as sa

from manumit.core.errors import NotFoundError, UsageError
from manumit.store.state import STATE_TABLES
from manumit.workspace import Workspace

_CORRECTIONS = STATE_TABLES["corrections"]
_ID = re.compile(r"[LNA]-[0-9A-Z]{1,40}|\d{1,20}", re.ASCII)


def request_correction(workspace: Workspace, target_kind: str, target_id: str, request: str) -> int:
    """Record what a person concerned asks to be corrected; return the number of the request.

    Raises:
        UsageError: If nothing is asked, or the target is not a lead, network or advert.
    """
    is_named = target_kind in ("lead", "network", "advert") and _ID.fullmatch(target_id)
    if not is_named or not request.strip():
        raise UsageError(
            "A correction request needs a lead, network or advert, and what is asked.",
            hint="Write down what the person says is wrong.",
        )
    with workspace.acting("request.correction", target_kind, target_id) as connection:
        result = connection.execute(
            _CORRECTIONS.insert().values(
                target_kind=target_kind,
                target_id=target_id,
                request=request.strip(),
                received_at=workspace.clock(),
                author=workspace.actor.name,
                reviewer="",
                decision_code="open",
                reason="",
                reviewed_at=None,
            )
        )
        return int(result.inserted_primary_key[0])  # type: ignore[index]


def review_correction(
    workspace: Workspace, correction_id: int, decision_code: str, *, reason: str
) -> None:
    """Grant or refuse a correction request; never by the person who recorded it.

    Raises:
        NotFoundError: If there is no such request.
        UsageError: If it was decided before, or decision or reason are missing.
        DeniedError: If the actor recorded the request.
    """
    if decision_code not in ("granted", "refused") or not reason.strip():
        raise UsageError("A decision is granted or refused, with a reason.")
    with workspace.state.read() as connection:
        row = connection.execute(
            sa.select(_CORRECTIONS).where(_CORRECTIONS.c.correction_id == correction_id)
        ).first()
    if row is None:
        raise NotFoundError("There is no such correction request.", where=str(correction_id))
    with workspace.acting(
        "review.correction", "correction", str(correction_id), author=row.author
    ) as connection:
        changed = connection.execute(
            _CORRECTIONS.update()
            .where(
                _CORRECTIONS.c.correction_id == correction_id,
                _CORRECTIONS.c.decision_code == "open",
            )
            .values(
                reviewer=workspace.actor.name,
                decision_code=decision_code,
                reason=reason.strip(),
                reviewed_at=workspace.clock(),
            )
        )
        if changed.rowcount != 1:
            raise UsageError("This request was decided before.", where=str(correction_id))


def lapse_corrections(
    workspace: Workspace, connection: sa.Connection, target_kind: str, target_id: str, reason: str
) -> int:
    """Close what is asked about something that is forgotten, and drop the words of the request.

    Args:
        workspace: The workspace.
        connection: Of a writing transaction.
        target_kind: lead, network or advert.
        target_id: Its id as it was asked about.
        reason: Why nobody can decide any more; takes the place of what stood there.

    Returns:
        The number of requests that were open.
    """
    is_about = (_CORRECTIONS.c.target_kind == target_kind) & (_CORRECTIONS.c.target_id == target_id)
    is_open = is_about & (_CORRECTIONS.c.decision_code == "open")
    numbers = connection.execute(sa.select(_CORRECTIONS.c.correction_id).where(is_open)).scalars()
    lapsed = list(numbers)
    connection.execute(_CORRECTIONS.update().where(is_about).values(request="", reason=""))
    connection.execute(
        _CORRECTIONS.update()
        .where(is_open)
        .values(decision_code="lapsed", reason=reason, reviewed_at=workspace.clock())
    )
    for number in lapsed:
        workspace.record(connection, "lapse.correction", str(number), {"target_kind": target_kind})
    return len(lapsed)
