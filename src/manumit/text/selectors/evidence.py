# SPDX-License-Identifier: Apache-2.0
"""Which reading of the same digits is the telephone number: text, plan and corpus together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from manumit.text.kernels import kernel
from manumit.text.selectors.output import FIRST_OF, IS_WHOLE, LAST_OF, ROW_OF, RUN_OF, SCORE
from manumit.text.selectors.plans import decide_plans

Longs = npt.NDArray[np.int64]
Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

ACCEPTED = 0.9
"""Points a reading needs; NO_PLAN numbers need words before them and a telling shape."""
_PER_DOUBLING, _MOST_EVIDENCE = 0.15, 0.75
_STEEPNESS, _MIDDLE = 1.6, 0.3
_LONGEST_RUN = 128
_CLEAR = 500


@dataclass(frozen=True, slots=True)
class PhoneReadings:
    """The readings that were chosen.

    Attributes:
        rows: Places in the candidates.
        values: E.164 without plus sign; for numbers of no known plan their digits.
        has_plan: Whether the plan is known.
        confidence: 0..1.
    """

    rows: Longs
    values: Longs
    has_plan: npt.NDArray[np.bool_]
    confidence: Floats


@kernel
def _choose_windows(order: Longs, rows: Ints, points: Floats, chosen: Longs) -> int:
    """Choose, in each run, the windows that do not overlap and have most points in all.

    `order` lists candidates by row, run and first group. Windows of a run are weighted
    intervals over group numbers; the best set is found from left to right.
    """
    count, begin = 0, 0
    best = np.empty(_LONGEST_RUN + 2)
    via = np.empty(_LONGEST_RUN + 2, np.int64)
    while begin < len(order):
        head = order[begin]
        end = begin
        while (
            end < len(order)
            and rows[ROW_OF, order[end]] == rows[ROW_OF, head]
            and rows[RUN_OF, order[end]] == rows[RUN_OF, head]
        ):
            end += 1
        base = rows[FIRST_OF, head]
        best[:] = 0.0
        via[:] = -1
        reached = 0
        for step in range(begin, end):
            window = order[step]
            first, last = rows[FIRST_OF, window] - base, rows[LAST_OF, window] - base
            if first < 0 or last > _LONGEST_RUN:
                continue
            while reached < first:
                reached += 1
                if best[reached] < best[reached - 1]:
                    best[reached] = best[reached - 1]
                    via[reached] = -1
            if best[first] + points[window] > best[last]:
                best[last] = best[first] + points[window]
                via[last] = window
        while reached < _LONGEST_RUN:
            reached += 1
            if best[reached] < best[reached - 1]:
                best[reached] = best[reached - 1]
                via[reached] = -1
        place = reached
        while place > 0:
            if via[place] < 0:
                place -= 1
                continue
            chosen[count] = via[place]
            count += 1
            place = rows[FIRST_OF, via[place]] - base
        begin = end
    return count


def count_rows(values: Longs, rows: Ints) -> Longs:
    """Return, for each value, in how many different rows it stands."""
    order = np.lexsort((rows, values))
    is_new = np.ones(len(order), dtype=bool)
    same = values[order[1:]] == values[order[:-1]]
    is_new[1:] = ~(same & (rows[order[1:]] == rows[order[:-1]]))
    _, where = np.unique(values, return_inverse=True)
    counts = np.bincount(where[order], weights=is_new)
    return counts[where].astype(np.int64)


def _weigh_corpus(values: Longs, rows: Ints, likely: npt.NDArray[np.bool_], fields: int) -> Floats:
    """Return points for being seen in several records as a likely reading that is not cut."""
    _, where = np.unique(values, return_inverse=True)
    whole = np.flatnonzero(likely & (rows[IS_WHOLE] == 1))
    seen = np.ones(where.max(initial=0) + 1)
    seen[where[whole]] = count_rows(values[whole], rows[ROW_OF, whole] // fields)
    return np.minimum(_MOST_EVIDENCE, _PER_DOUBLING * np.log2(seen))[where]


def choose_phones(
    rows: Ints,
    numbers: Longs,
    regions: Sequence[str],
    reserved: Sequence[str],
    fields: int = 1,
) -> PhoneReadings:
    """Decide between the readings of each run of digits.

    Args:
        rows: int32[12, n], telephone candidates as `scanning.Candidates.rows`.
        numbers: int64[n], their digits, as NUMBER of `output.Found.rows`.
        regions: ISO 3166 codes, the likeliest first.
        reserved: Patterns of E.164 numbers kept for fiction.
        fields: How many rows (fields) belong to one record.

    Raises:
        UsageError: A region has no numbering plan.
    """
    distinct, where = np.unique(numbers, return_inverse=True)
    clear = np.zeros(len(distinct), dtype=bool)
    clear[where[(rows[SCORE] >= _CLEAR) & (rows[IS_WHOLE] == 1)]] = True
    decision = decide_plans(distinct.astype(np.uint64), clear, regions, reserved)
    has_plan = decision.e164[where] > 0
    values = np.where(has_plan, decision.e164[where], numbers >> 5)
    points = rows[SCORE] / 1000 + decision.points[where]
    points += _weigh_corpus(values, rows, points >= ACCEPTED, fields)
    able = np.flatnonzero(points >= ACCEPTED)
    order = able[np.lexsort((rows[FIRST_OF, able], rows[RUN_OF, able], rows[ROW_OF, able]))]
    chosen = np.empty(len(order), np.int64)
    picked = chosen[: _choose_windows(order, rows, points - ACCEPTED / 2, chosen)]
    picked.sort()
    confidence = 1 / (1 + np.exp(_STEEPNESS * (_MIDDLE - points[picked])))
    return PhoneReadings(picked, values[picked], has_plan[picked], confidence)
