# SPDX-License-Identifier: Apache-2.0
"""How many bits a group of aligned texts costs, and which split of the group saves most.

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

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Features = tuple[npt.NDArray[np.uint8], Ints, Longs, Floats]
"""kinds: uint8[f]. states: int32[f, n]. starts: int64[f + 1], where the states of each feature
begin in bits. bits: cost of writing once what each state stands for."""


@inner_kernel
def weigh_log(count: float) -> float:
    """Return count * log2(count), 0 for 0."""
    return count * np.log2(count) if count > 0 else 0.0


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
            cost += single - weigh_log(counts[state] - 1.0)
            distinct += 1
            total += counts[state]
    if distinct == 1:
        return single
    return 1.0 + cost + weigh_log(float(total)) - weigh_log(float(distinct))


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
    noise = weigh_log(float(places)) - weigh_log(float(edits)) - weigh_log(float(places - edits))
    return cost + noise


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


@inner_kernel
def _bound_savings(
    features: Features, weights: Longs, counts: Longs, total: int, bounds: Floats
) -> float:
    """Write for each state the bits that its texts, or all others, cost beyond the template.

    That of its texts; for the most frequent state of a feature, that of all others if it is more.

    Returns:
        Bits of the template: what a second one costs, about.
    """
    kinds, states, starts, bits = features
    texts = len(weights)
    spent = np.zeros(texts, dtype=np.float64)
    usual = np.empty(len(kinds), dtype=np.int64)
    template, whole = 0.0, 0.0
    for feature in range(len(kinds)):
        usual[feature] = starts[feature]
        for state in range(starts[feature], starts[feature + 1]):
            if counts[state] > counts[usual[feature]]:
                usual[feature] = state
        if kinds[feature] == EDIT:
            template += bits[usual[feature]]
        for row in range(texts):
            state = starts[feature] + states[feature, row]
            rarity = np.log2(total * len(kinds) / counts[state])
            if kinds[feature] == VALUE:
                spent[row] += weights[row] * (rarity + bits[state] / counts[state])
            elif state != usual[feature]:
                spent[row] += weights[row] * (rarity + bits[state])
    for state in range(len(bounds)):
        bounds[state] = 0.0
    for row in range(texts):
        whole += spent[row]
        for feature in range(len(kinds)):
            bounds[starts[feature] + states[feature, row]] += spent[row]
    for feature in range(len(kinds)):
        bounds[usual[feature]] = max(bounds[usual[feature]], whole - bounds[usual[feature]])
    return template


@inner_kernel
def find_split(features: Features, weights: Longs, total: int, counts: Longs) -> tuple[int, int]:
    """Find the state whose texts are best described by a template of their own.

    Args:
        features: States of n texts.
        weights: int64[n]; adverts with each text.
        total: Weight of all texts.
        counts: As from `count_states` of all texts.

    Returns:
        Feature and state; -1 and -1 if no split saves bits.
    """
    _, states, starts, _ = features
    texts = len(weights)
    bounds = np.empty(len(counts), dtype=np.float64)
    template = _bound_savings(features, weights, counts, total, bounds)
    inside = np.empty(len(counts), dtype=np.int64)
    rows = np.empty(texts, dtype=np.int64)
    best = count_group_bits(features, counts, total) - weigh_log(float(total))
    best_feature, best_state = -1, -1
    for feature in range(len(starts) - 1):
        for state in range(starts[feature + 1] - starts[feature]):
            if bounds[starts[feature] + state] < template:
                continue
            members, weight = 0, 0
            for row in range(texts):
                if states[feature, row] == state:
                    rows[members] = row
                    members += 1
                    weight += weights[row]
            if weight < 2 or members == texts:  # no template is made for one advert
                continue
            count_states(features, rows[:members], weights, inside)
            parts = count_group_bits(features, inside, weight) - weigh_log(float(weight))
            for place in range(len(counts)):
                inside[place] = counts[place] - inside[place]
            rest = total - weight
            parts += count_group_bits(features, inside, rest) - weigh_log(float(rest))
            if parts < best:
                best, best_feature, best_state = parts, feature, state
    return best_feature, best_state
