# SPDX-License-Identifier: Apache-2.0
"""What in the audit a second person should look at: much reading, odd hours, many refusals.

An anomaly is a question, not an accusation: a deadline explains a night, an answer to a court a
day of reading.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from statistics import median

from manumit.store.audit import AuditEvent

_READING = ("read.", "search.")
_TAKING = ("export.", "backup.", "disclose.")
_REFUSED = ("denied.", "failed.", "fail.")


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Something to ask about.

    Attributes:
        kind: mass_reading, off_hours, many_exports or many_refusals.
        actor: Whose doing it was.
        begins_at: Start of the hour (of the night, for off_hours), in the zone asked for.
        events: How many events.
        usual: How many this person has in such a span as a rule (median of their own), or the
            bound where there is no habit yet.
        first_event_id: The first of them, to find it in the audit.
    """

    kind: str
    actor: str
    begins_at: datetime
    events: int
    usual: int
    first_event_id: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """What counts as much. Hours are local, 0 to 24; counts are per person and hour."""

    day_begins: int = 6
    day_ends: int = 22
    most_reads: int = 60
    times_usual: int = 5
    most_exports: int = 5
    most_refusals: int = 5


def find_anomalies(
    events: Iterable[AuditEvent], zone: tzinfo, bounds: Bounds | None = None
) -> tuple[Anomaly, ...]:
    """Return what stands out, newest first.

    Args:
        events: Of one workspace, in any order.
        zone: Where the people work.
        bounds: What counts as much.

    Reading is much when a person reads more in an hour than `most_reads` and more than
    `times_usual` times their own median hour.
    """
    given = bounds or Bounds()
    ordered = sorted(events, key=lambda event: event.event_id)
    found = [
        *_find_much(ordered, zone, "mass_reading", _READING, given.most_reads, given.times_usual),
        *_find_much(ordered, zone, "many_exports", _TAKING, given.most_exports, 0),
        *_find_much(ordered, zone, "many_refusals", _REFUSED, given.most_refusals, 0),
        *_find_off_hours(ordered, zone, given),
    ]
    return tuple(sorted(found, key=lambda one: (one.begins_at, one.kind, one.actor), reverse=True))


def _find_much(
    events: list[AuditEvent],
    zone: tzinfo,
    kind: str,
    verbs: tuple[str, ...],
    most: int,
    times_usual: int,
) -> list[Anomaly]:
    chosen = (event for event in events if event.action.startswith(verbs))
    by_hour = _group(chosen, lambda event: _to_hour(event.at.astimezone(zone)))
    habits: dict[str, list[int]] = defaultdict(list)
    for (actor, _), group in by_hour.items():
        habits[actor].append(len(group))
    found = []
    for (actor, hour), group in by_hour.items():
        others = sorted(habits[actor])
        others.remove(len(group))
        usual = int(median(others)) if others else most
        if len(group) > most and (len(group) > times_usual * usual or not others):
            found.append(Anomaly(kind, actor, hour, len(group), usual, group[0].event_id))
    return found


def _find_off_hours(events: list[AuditEvent], zone: tzinfo, bounds: Bounds) -> list[Anomaly]:
    late = (
        event
        for event in events
        if event.action.startswith(_READING + _TAKING)
        and not bounds.day_begins <= event.at.astimezone(zone).hour < bounds.day_ends
    )
    by_night = _group(late, lambda event: _to_night(event.at.astimezone(zone), bounds))
    return [
        Anomaly("off_hours", actor, night, len(group), 0, group[0].event_id)
        for (actor, night), group in by_night.items()
    ]


def _group(
    events: Iterable[AuditEvent], to_span: Callable[[AuditEvent], datetime]
) -> dict[tuple[str, datetime], list[AuditEvent]]:
    groups: dict[tuple[str, datetime], list[AuditEvent]] = defaultdict(list)
    for event in events:
        groups[event.actor, to_span(event)].append(event)
    return groups


def _to_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _to_night(at: datetime, bounds: Bounds) -> datetime:
    """Return the start of the part of the night: what is after midnight is its own part."""
    hour = bounds.day_ends % 24 if at.hour >= bounds.day_ends else 0
    return _to_hour(at).replace(hour=hour)
