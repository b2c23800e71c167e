# SPDX-License-Identifier: Apache-2.0
"""How many bits a group of aligned texts costs, and which split of the group saves most.

A group is described by a table of states: one row per text, one column per feature. A feature
is of one of three kinds.

- EDIT: a word of the template; state 0 is that word, state 1 its absence, others what stands in
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

from manumit.text.kernels import kernel

EDIT, VALUE, SHAPE = np.uint8(0), np.uint8(1), np.uint8(2)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]


@kernel
def weigh_log(count: float) -> float:
    """Return count * log2(count), 0 for 0."""
    return float(count * np.log2(count)) if count > 0 else 0.0


@kernel
def count_value_bits(counts: Longs, bits: Floats) -> float:
    """Bits of one slot: which texts bring a value not seen before, the values, which old one.

    A slot whose values are all different costs little more than the values; one whose few values
    recur costs their entropy; one with a single value is no slot, and costs that value.
    """
    cost, total, distinct = 0.0, 0, 0
    for state in range(len(counts)):
        if counts[state] > 0:
            cost += bits[state] - weigh_log(counts[state] - 1)
            distinct += 1
            total += counts[state]
    if counts.max() == total:
        return float(bits[counts.argmax()])
    return 1.0 + cost + weigh_log(total) - weigh_log(distinct)


@kernel
def count_group_bits(
    kinds: npt.NDArray[np.uint8], starts: Longs, counts: Longs, bits: Floats, total: int
) -> float:
    """Return the bits of a group, its template included.

    Args:
        kinds: Kind of each feature.
        starts: int64[features + 1]; the states of feature f are starts[f] to starts[f + 1].
        counts: Weight of the texts in each state.
        bits: Cost of writing what each state stands for, once.
        total: Weight of all texts of the group.
    """
    cost = 0.0
    places, edits = 0, 0
    for feature in range(len(kinds)):
        low, high = starts[feature], starts[feature + 1]
        if kinds[feature] == VALUE:
            cost += count_value_bits(counts[low:high], bits[low:high])
            continue
        usual = low
        for state in range(low + 1, high):
            if counts[state] > counts[usual]:
                usual = state
        places += total
        edits += total - counts[usual]
        cost += 1.0 + bits[usual]
        for state in range(low, high):
            if state != usual:
                cost += counts[state] * bits[state]
    return cost + weigh_log(places) - weigh_log(edits) - weigh_log(places - edits)


@kernel
def _count_states(
    states: Ints, rows: Longs, weights: Longs, starts: Longs,
    counts: Longs,
) -> int:  # fmt: skip
    """Count the states of `rows`; return their weight."""
    counts[:] = 0
    total = 0
    for row in rows:
        total += weights[row]
        for feature in range(states.shape[1]):
            counts[starts[feature] + states[row, feature]] += weights[row]
    return total


@kernel
def find_split(
    kinds: npt.NDArray[np.uint8],
    states: Ints,
    starts: Longs,
    bits: Floats,
    weights: Longs,
) -> tuple[float, int, int]:
    """Find the state whose texts are best described by a template of their own.

    Args:
        kinds: Kind of each feature.
        states: int32[texts, features].
        starts: int64[features + 1]; where the states of each feature begin in `bits`.
        bits: Cost of writing what each state stands for.
        weights: How many different texts each row stands for.

    Returns:
        Bits saved (above 0 if worth it), feature, state.
    """
    texts = len(weights)
    everyone = np.arange(texts)
    counts = np.zeros(starts[-1], dtype=np.int64)
    total = _count_states(states, everyone, weights, starts, counts)
    whole = count_group_bits(kinds, starts, counts, bits, total)
    template = 0.0
    for feature in range(len(kinds)):
        if kinds[feature] == EDIT:
            template += bits[starts[feature]]
    inside = np.zeros(starts[-1], dtype=np.int64)
    outside = np.zeros(starts[-1], dtype=np.int64)
    rows = np.empty(texts, dtype=np.int64)
    best, best_feature, best_state = 0.0, -1, -1
    for feature in range(len(kinds)):
        for state in range(starts[feature], starts[feature + 1]):
            members, weight = 0, 0
            for row in range(texts):
                if states[row, feature] == state - starts[feature]:
                    rows[members] = row
                    members += 1
                    weight += weights[row]
            if members == texts or members == 0 or weight < 2:
                continue
            _count_states(states, rows[:members], weights, starts, inside)
            outside[:] = counts - inside
            parts = count_group_bits(kinds, starts, inside, bits, weight)
            parts += count_group_bits(kinds, starts, outside, bits, total - weight)
            choice = weigh_log(total) - weigh_log(weight) - weigh_log(total - weight)
            saved = whole - parts - choice
            if saved > best:
                best, best_feature, best_state = saved, feature, state - starts[feature]
    return best, best_feature, best_state
