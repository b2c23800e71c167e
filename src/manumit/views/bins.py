# SPDX-License-Identifier: Apache-2.0
"""Time cut into equal bins for a picture: days, weeks or months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

DAYS_BY_DAY, DAYS_BY_WEEK = 92, 731
MOST_BINS = 240


@dataclass(frozen=True, slots=True)
class Bins:
    """Bins of one `unit` (day, week from Monday, month) and where each starts, UTC."""

    unit: str
    starts: tuple[datetime, ...]

    def edges(self) -> tuple[datetime, ...]:
        """Return where each bin starts and where the last one ends; nothing without bins."""
        return (*self.starts, self.end(len(self.starts) - 1)) if self.starts else ()

    def labels(self) -> tuple[str, ...]:
        """Return the ISO name of each bin: a month as 2024-05, else its first day."""
        form = "%Y-%m" if self.unit == "month" else "%Y-%m-%d"
        return tuple(start.strftime(form) for start in self.starts)

    def end(self, index: int) -> datetime:
        """Return where a bin ends, which is where the next would start."""
        return _next(self.starts[index], self.unit)


def make_bins(first: datetime | None, last: datetime | None) -> Bins:
    """Return bins that cover a span of time: days up to 92, weeks up to two years, else months."""
    if first is None or last is None:
        return Bins("month", ())
    days = (last - first).days
    unit = "day" if days <= DAYS_BY_DAY else "week" if days <= DAYS_BY_WEEK else "month"
    start = _midnight(first)
    if unit == "week":
        start -= timedelta(days=start.weekday())
    if unit == "month":
        start = start.replace(day=1)
    starts: list[datetime] = []
    while start <= last and len(starts) < MOST_BINS:
        starts.append(start)
        start = _next(start, unit)
    return Bins(unit, tuple(starts))


def make_ticks(bins: Bins, most: int = 8) -> tuple[tuple[int, str], ...]:
    """Return (bin, label) pairs for an axis: where a year or month begins, not too many."""
    form = "%b %Y" if bins.unit != "day" else "%d %b"
    candidates: Sequence[int] = [
        index
        for index, start in enumerate(bins.starts)
        if bins.unit == "day" or index == 0 or start.month != bins.starts[index - 1].month
    ]
    stride = -(-len(candidates) // most) or 1
    return tuple((index, bins.starts[index].strftime(form)) for index in candidates[::stride])


def _next(start: datetime, unit: str) -> datetime:
    if unit == "month":
        return (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    return start + timedelta(days=7 if unit == "week" else 1)


def _midnight(when: datetime) -> datetime:
    return when.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
