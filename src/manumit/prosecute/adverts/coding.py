# SPDX-License-Identifier: Apache-2.0
"""How many bits a group of aligned texts costs.

A group is described by a table of states: one row per feature, one column per text. A feature
is of one of three kinds.

- EDIT: a word of the template; state 0 is that word, others are its absence or what stands in
  its place. Departures are noise: they share one rate over the whole template.
- VALUE: a slot; states are the values that fill it, coded by how often each occurs.
- SHAPE: how many white-space delimited words lie between two words of the template, against the
  template's own number; departures are noise like those of EDIT.

A value that recurs costs little inside its slot, so a slot alone never splits a group: what
splits it is that the values of one slot tell those of another, or that the same departure from
the template recurs. Two templates then cost less than one.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from manumit.text.kernels import inner_kernel

EDIT, VALUE, SHAPE = np.uint8(0), np.uint8(1), np.uint8(2)

_WEIGHED = np.arange(4096) * np.log2(np.maximum(np.arange(4096), 1))

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Features = tuple[npt.NDArray[np.uint8], Ints, Longs, Floats]
"""kinds: uint8[f]. states: int32[f, n]. starts: int64[f + 1], where the states of each feature
begin in bits. bits: cost of writing once what each state stands for."""


@inner_kernel
def weigh_count(count: int) -> float:
    """Return count * log2(count), 0 for 0 or less; small ones are looked up."""
    if count < len(_WEIGHED):
        return float(_WEIGHED[max(count, 0)])
    return float(count * np.log2(count))


@inner_kernel
def count_value_bits(counts: Longs, bits: Floats) -> float:
    """Bits of one slot: which texts bring a value not seen before, the values, which old one.

    A slot whose values are all different costs little more than the values; one whose few values
    recur costs their entropy; one with a single value is no slot, and costs that value.
    """
    cost, single, total, distinct = 0.0, 0.0, 0, 0
    for state in range(len(counts)):
        if counts[state] > 0:
            single = bits[state]
            cost += single - weigh_count(counts[state] - 1)
            distinct += 1
            total += counts[state]
    if distinct == 1:
        return single
    return 1.0 + cost + weigh_count(total) - weigh_count(distinct)


@inner_kernel
def count_group_bits(features: Features, counts: Longs, total: int) -> float:
    """Return the bits of a group, its template included.

    Args:
        features: What the states are.
        counts: Weight of the group's texts in each state.
        total: Weight of all its texts.
    """
    kinds, _, starts, bits = features
    cost, places, edits = 0.0, 0, 0
    for feature in range(len(kinds)):
        low, high = starts[feature], starts[feature + 1]
        if kinds[feature] == VALUE:
            cost += count_value_bits(counts[low:high], bits[low:high])
            continue
        usual = low
        for state in range(low, high):
            cost += counts[state] * bits[state]
            if counts[state] > counts[usual]:
                usual = state
        places += total
        edits += total - counts[usual]
        cost += 1.0 + (1 - counts[usual]) * bits[usual]
    return cost + weigh_count(places) - weigh_count(edits) - weigh_count(places - edits)


@inner_kernel
def count_states(features: Features, rows: Longs, weights: Longs, counts: Longs) -> int:
    """Count the states of `rows`; return their weight."""
    _, states, starts, _ = features
    for state in range(len(counts)):
        counts[state] = 0
    for feature in range(len(starts) - 1):
        for place in range(len(rows)):
            row = rows[place]
            counts[starts[feature] + states[feature, row]] += weights[row]
    total = 0
    for place in range(len(rows)):
        total += weights[rows[place]]
    return total
