# SPDX-License-Identifier: Apache-2.0
"""Dates as people write them, to UTC microseconds.

Numbers are cut out of each value in compiled code and read for the whole column at once. Where
the year comes first nothing is in doubt. Where it comes last, a number above 12 tells day from
month; what the other rows of the column show decides the rest, and it is said so.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from manumit.intake.check import view_strings
from manumit.packs import read_pack
from manumit.text.kernels import inner_kernel, kernel

Longs = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_DAY_US = 86_400_000_000
_GROUPS = 7
_LETTERS, _PM, _AM = 1, 2, 4
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


@dataclass(slots=True)
class DateOrder:
    """What a column shows: values that can only be day first, only month first, or either."""

    day_first: int = 0
    month_first: int = 0
    either: int = 0

    def is_day_first(self) -> bool:
        """Return the order the evidence speaks for; day first where there is none."""
        return self.day_first >= self.month_first

    @property
    def is_open(self) -> bool:
        """Whether some value may be either and no other value decides."""
        return self.either > 0 and not self.day_first and not self.month_first

    @property
    def is_mixed(self) -> bool:
        """Whether both orders certainly occur."""
        return self.day_first > 0 and self.month_first > 0


@inner_kernel
def _is_date_letter(c: int, group: int, flags: int) -> bool:
    """Return whether a letter is the M of AM or PM, the T before a time, or the Z after it."""
    if c == 77 or c == 109:
        return flags & 6 != 0
    if c == 84 or c == 116:
        return group == 2
    return (c == 90 or c == 122) and group >= 3


@kernel
def _cut_numbers(  # noqa: C901 - one loop over one state machine
    data: npt.NDArray[np.uint8],
    offsets: npt.NDArray[np.int32],
    numbers: Longs,
    digits: Longs,
    zones: Longs,
    flags: npt.NDArray[np.uint8],
) -> None:
    """Cut up to seven numbers out of each value, with their lengths and the zone in minutes."""
    for row in range(len(offsets) - 1):
        group = -1
        in_number = False
        zone_sign = 0
        zone_digits = 0
        zone = 0
        colons = 0
        for i in range(offsets[row], offsets[row + 1]):
            c = data[i]
            if c >= 48 and c <= 57:
                if zone_sign:
                    zone = zone * 10 + (c - 48)
                    zone_digits += 1
                    continue
                if not in_number:
                    group += 1
                    in_number = True
                    if group >= 7:
                        flags[row] |= 1
                        break
                if digits[row, group] >= 18:
                    flags[row] |= 1
                    break
                numbers[row, group] = numbers[row, group] * 10 + (c - 48)
                digits[row, group] += 1
                continue
            in_number = False
            if c == 58:
                colons += 1
                if group < 3 and digits[row, 0] != 8:
                    flags[row] |= 1  # a time of day without a date
            elif (c == 43 or c == 45) and colons and not zone_sign:
                zone_sign = 1 if c == 43 else -1
            elif (c == 80 or c == 112) and group >= 3:
                flags[row] |= 2
            elif (c == 65 or c == 97) and group >= 3:
                flags[row] |= 4
            elif _is_date_letter(c, group, flags[row]):
                continue
            elif c > 64 or (c == 45 and group < 0):
                flags[row] |= 1
        if zone_digits > 2:
            zone = (zone // 100) * 60 + zone % 100
        else:
            zone *= 60
        zones[row] = zone * zone_sign


def parse_dates(
    column: pa.Array, order: DateOrder, *, day_first: bool | None = None
) -> tuple[Longs, Mask, Mask]:
    """Parse a string column without nulls.

    Args:
        column: The values; empty ones count as missing.
        order: Takes up what the values show about the order of day and month.
        day_first: The order to use where a value leaves it open; None asks `order`.

    Returns:
        (UTC microseconds since 1970, mask of the values that were read, mask of the values
        whose order was open). A time without a zone is taken as UTC.
    """
    count = len(column)
    data, offsets = view_strings(column)
    numbers = np.zeros((count, _GROUPS), np.int64)
    digits = np.zeros((count, _GROUPS), np.int64)
    zones = np.zeros(count, np.int64)
    flags = np.zeros(count, np.uint8)
    _cut_numbers(data, offsets, numbers, digits, zones, flags)
    worded = np.flatnonzero((flags & _LETTERS) > 0)
    for i in worded:
        parsed = _parse_words(data[offsets[i] : offsets[i + 1]].tobytes().decode("utf-8"))
        if parsed:
            numbers[i], digits[i] = parsed[:7], parsed[7:]
            flags[i] &= _PM | _AM
    _split_compact(numbers, digits)
    year, month, day, is_open = _order_parts(numbers, digits, order, day_first)
    time_us = _read_time(numbers, digits, flags) - zones * 60_000_000
    days, is_day = _count_days(year, month, day)
    micros = days * _DAY_US + time_us
    epoch, is_epoch = _read_epoch(numbers, digits)
    micros = np.where(is_epoch, epoch, micros)
    is_read = ((is_day & (digits[:, 2] > 0)) | is_epoch) & ((flags & _LETTERS) == 0)
    is_read &= time_us > -2 * _DAY_US
    return micros, is_read, is_open & is_read


def _split_compact(numbers: Longs, digits: Longs) -> None:
    """Split 20260331 and 20260331140500 into their parts, in place."""
    first = numbers[:, 0].copy()
    for length, shift in ((8, 0), (14, 6)):
        at = (digits[:, 0] == length) & (digits[:, 1 if length == 14 else 2] == 0)
        year = first // 10 ** (shift + 4)
        at &= (year >= _FIRST_YEAR) & (year < _LAST_YEAR)
        if not at.any():
            continue
        day = first[at] // 10**shift
        if length == 8:  # a time may follow: move it behind the date
            numbers[at, 3:6], digits[at, 3:6] = numbers[at, 1:4], digits[at, 1:4]
        else:
            for place in range(3):
                numbers[at, 3 + place] = first[at] // 10 ** (4 - 2 * place) % 100
                digits[at, 3 + place] = 2
        numbers[at, 0], numbers[at, 1], numbers[at, 2] = day // 10000, day // 100 % 100, day % 100
        digits[at, 0], digits[at, 1], digits[at, 2] = 4, 2, 2


def _order_parts(
    numbers: Longs, digits: Longs, order: DateOrder, day_first: bool | None
) -> tuple[Longs, Longs, Longs, Mask]:
    """Return (year, month, day, whether the order was open)."""
    a, b, c = numbers[:, 0], numbers[:, 1], numbers[:, 2]
    year_first = digits[:, 0] == 4
    has_three = digits[:, 2] > 0
    late = has_three & ~year_first & (digits[:, 0] <= 2) & (digits[:, 1] <= 2)
    late &= (digits[:, 2] == 4) | (digits[:, 2] == 2)
    only_day = late & (a > 12) & (b <= 12)
    only_month = late & (b > 12) & (a <= 12)
    either = late & (a <= 12) & (b <= 12)
    order.day_first += int(only_day.sum())
    order.month_first += int(only_month.sum())
    order.either += int((either & (a != b)).sum())
    takes_day_first = order.is_day_first() if day_first is None else day_first
    day_leads = only_day | (either & takes_day_first)
    year = np.where(year_first, a, np.where((digits[:, 2] == 2), _widen_year(c), c))
    month = np.where(year_first, b, np.where(day_leads, b, a))
    day = np.where(year_first, c, np.where(day_leads, a, b))
    return np.where(late | year_first, year, 0), month, day, either & (a != b)


def _widen_year(year: Longs) -> Longs:
    return np.where(year < 70, 2000 + year, 1900 + year)


def _read_time(numbers: Longs, digits: Longs, flags: npt.NDArray[np.uint8]) -> Longs:
    """Return microseconds since midnight, a very negative number for an impossible time."""
    hour, minute, second = numbers[:, 3], numbers[:, 4], numbers[:, 5]
    afternoon = ((flags & _PM) > 0) & (hour < 12)
    midnight = ((flags & _AM) > 0) & (hour == 12)
    hour = np.where(afternoon, hour + 12, np.where(midnight, 0, hour))
    scale = 10 ** np.clip(6 - digits[:, 6], 0, 6)
    shrink = 10 ** np.clip(digits[:, 6] - 6, 0, 12)
    fraction = numbers[:, 6] * scale // shrink
    good = (hour < 25) & (minute < 60) & (second < 61)
    micros = ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction
    return np.where(good, micros, -(1 << 60))


def _count_days(year: Longs, month: Longs, day: Longs) -> tuple[Longs, Mask]:
    """Return (days since 1970, whether there is such a day)."""
    good = (year >= _FIRST_YEAR) & (year < _LAST_YEAR) & (month >= 1) & (month <= 12) & (day >= 1)
    months = np.where(good, (year - 1970) * 12 + month - 1, 0)
    first = months.astype("datetime64[M]").astype("datetime64[D]")
    after = (months + 1).astype("datetime64[M]").astype("datetime64[D]")
    length = (after - first).astype(np.int64)
    good &= day <= length
    return first.astype(np.int64) + np.where(good, day - 1, 0), good


def _read_epoch(numbers: Longs, digits: Longs) -> tuple[Longs, Mask]:
    """Return (microseconds, mask) of values that count seconds or milliseconds since 1970."""
    alone = digits[:, 1] == 0
    seconds = alone & ((digits[:, 0] == 10) | (digits[:, 0] == 9))
    milliseconds = alone & ((digits[:, 0] == 13) | (digits[:, 0] == 12))
    first = numbers[:, 0]
    return np.where(seconds, first * 1_000_000, first * 1000), seconds | milliseconds


@cache
def _read_months() -> dict[str, int]:
    """Return month numbers by folded name, and by its first three letters where that is clear."""
    entry = read_pack("mapping").entry("months")
    found: dict[str, set[int]] = {}
    for names in entry.text_lists("months").values():
        for number, name in enumerate(names, 1):
            folded = _fold(name)
            for length in range(3, len(folded) + 1):
                found.setdefault(folded[:length], set()).add(number)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=4096)
def _parse_words(text: str) -> tuple[int, ...] | None:
    """Return numbers and digit counts (seven each) of a date with a month's name, or None."""
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in _fold(text[:80]))
    if re.match(r"\D*\d+\D+\d*:", plain) and not re.search(r"[^\W\d_]{3}", plain):
        return None  # a time of day without a date
    tokens = re.findall(r"\d+|[^\W\d_]+", plain)
    months = [_read_months()[t] for t in tokens if t in _read_months()]
    values = [t for t in tokens if t.isdigit() and len(t) <= 6]
    if len(months) == 1 and len(values) >= 2:
        first, second, *rest = values
        day, year = (second, first) if len(first) == 4 else (first, second)
        values = [year.rjust(4, "0"), str(months[0]), day, *rest]
        if len(year) == 2:
            values[0] = "20" + year
    elif months or len(values) < 3 or any(t.isalpha() and len(t) > 4 for t in tokens):
        return None
    values = values[:6]
    padded = [*map(int, values), *[0] * (_GROUPS - len(values))]
    return (*padded, *map(len, values), *[0] * (_GROUPS - len(values)))
