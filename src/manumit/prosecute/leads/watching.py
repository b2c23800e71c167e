# SPDX-License-Identifier: Apache-2.0
"""Raising alerts for adverts that have just come in, and marking them as seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from manumit.core.errors import NotFoundError
from manumit.prosecute.leads.alerts import Match, Standing, find_alerts
from manumit.prosecute.leads.ancestry import read_ancestry
from manumit.prosecute.leads.suppression import hash_key
from manumit.store.engine import Engine, read_sql
from manumit.store.state import STATE_TABLES
from manumit.workspace import Workspace

_ALERTS = STATE_TABLES["alerts"]
_SUPPRESSIONS = STATE_TABLES["suppressions"]
_ROOM = "manumit.prosecute.leads"


def raise_alerts(workspace: Workspace) -> list[Match]:
    """Raise alerts for adverts matched since a person accepted the lead that they match.

    A lead that has merged since alerts only if all of its parts were accepted.

    Nothing else is remembered of what was looked at: an alert that a killed process owed is
    raised by the next call, and one that was raised is not raised again.

    Args:
        workspace: The workspace; the selectors and campaigns of the adverts are in its facts.

    Returns:
        The alerts that were raised.
    """
    engine = workspace.engine()
    ancestry = read_ancestry(workspace)
    judged = ancestry.standing
    standings = _read_standings(judged, engine)
    watched = {
        lead: pair
        for lead, pair in standings.items()
        # Nobody is followed on the word that was given for another group.
        if pair[1].may_alert and ancestry.is_accepted(lead)
    }
    if not watched:
        return []
    accepted = pa.array([judged[lead]["made_at"] for lead in watched], pa.timestamp("us", "UTC"))
    leads = {
        "lead_id": list(watched),
        "network_id": [pair[0] for pair in watched.values()],
        "accepted_at": accepted,
    }
    matched = workspace.facts.snapshot().read("matched_adverts", ["advert_id", "matched_at"])
    arrived = matched.filter(pc.greater(matched["matched_at"], pc.min(accepted)))
    if not len(arrived):
        return []
    engine.register("watched", pa.table(leads))
    engine.register("arrived", arrived)
    found = [Match(**row) for row in engine.query(read_sql(_ROOM, "sql/matches.sql")).to_pylist()]
    with workspace.state.write() as connection:
        known = {
            (row.lead_id, row.advert_id)
            for row in connection.execute(sa.select(_ALERTS.c.lead_id, _ALERTS.c.advert_id))
        }
        alerts = find_alerts(
            found,
            {lead: pair[1] for lead, pair in watched.items()},
            suppressed=_find_suppressed(workspace, engine, connection),
            known=known,
        )
        for alert in alerts:
            connection.execute(
                _ALERTS.insert().values(
                    lead_id=alert.lead_id,
                    advert_id=alert.advert_id,
                    place=alert.place,
                    why=alert.why,
                    made_at=workspace.clock(),
                    seen_at=None,
                )
            )
        if alerts:
            workspace.record(connection, "raise.alerts", "leads", {"alerts": len(alerts)})
    return alerts


def mark_seen(workspace: Workspace, alert_id: int) -> None:
    """Note that a person saw an alert.

    Raises:
        NotFoundError: If there is no such alert.
    """
    with workspace.acting("read.alerts", "alert", str(alert_id)) as connection:
        changed = connection.execute(
            _ALERTS.update().where(_ALERTS.c.alert_id == alert_id).values(seen_at=workspace.clock())
        )
        if changed.rowcount != 1:
            raise NotFoundError("There is no such alert.", where=str(alert_id))


def _read_standings(
    judged: Mapping[str, Mapping[str, Any]], engine: Engine
) -> dict[str, tuple[str, Standing]]:
    """Return network and standing of every lead that a person judged and that still exists."""
    rows = engine.query(
        "SELECT lead_id, network_id, looks_like_code FROM leads "
        "WHERE list_contains($judged, lead_id)",
        {"judged": list(judged)},
    ).to_pylist()
    return {
        row["lead_id"]: (
            row["network_id"],
            Standing(
                judged[row["lead_id"]]["verdict_code"],
                judged[row["lead_id"]]["label_code"],
                row["looks_like_code"],
            ),
        )
        for row in rows
    }


def _find_suppressed(workspace: Workspace, engine: Engine, connection: sa.Connection) -> set[int]:
    """Return the new adverts that carry a suppressed selector or text."""
    known = set(connection.execute(sa.select(_SUPPRESSIONS.c.key_hash)).scalars())
    if not known:
        return set()
    rows = engine.query(
        "SELECT advert_id, kind_code AS family, value FROM advert_selectors "
        "JOIN arrived USING (advert_id) UNION ALL "
        "SELECT advert_id, 'text', text_id::VARCHAR FROM advert_campaigns "
        "JOIN arrived USING (advert_id)"
    ).to_pylist()
    secret = workspace.secret()
    return {
        row["advert_id"] for row in rows if hash_key(secret, row["family"], row["value"]) in known
    }
