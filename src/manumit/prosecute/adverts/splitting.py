# SPDX-License-Identifier: Apache-2.0
"""Which split of a group of aligned texts saves most bits.

A text departs from what is usual in few features. What the two parts of a split cost is therefore
told from the departures of the smaller part alone; the bits are those of `coding.count_group_bits`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from manumit.prosecute.adverts.coding import (
    EDIT,
    VALUE,
    Features,
    Floats,
    Ints,
    Longs,
    count_group_bits,
    weigh_count,
)
from manumit.text.kernels import inner_kernel

Table = npt.NDArray[np.int64]
USUAL, SECOND, COUNT = 0, 1, 2
"""Columns of heads: a feature's most frequent state; how often the next one is seen, and that."""
AWAY, FRESH, GONE, LAST = 0, 1, 2, 3
"""Columns of sums: weight of the departures of a part; for slots, how many kinds of them; those
that the rest lacks; one of them."""

Group = tuple[Longs, Table, Ints, Longs, Ints]
"""Of a group: counts of the states; heads of the features; the feature of each state; where each
text's departures begin, and their states."""


@inner_kernel
def _find_heads(starts: Longs, counts: Longs) -> tuple[Table, Ints]:
    """Return the heads of each feature (the first state wins a tie), the feature of each state."""
    heads = np.zeros((len(starts) - 1, 3), dtype=np.int64)
    owner = np.empty(len(counts), dtype=np.int32)
    for feature in range(len(heads)):
        best = starts[feature]
        owner[best] = feature
        for state in range(best + 1, starts[feature + 1]):
            owner[state] = feature
            if counts[state] > counts[best]:
                heads[feature, SECOND], best = counts[best], state
            elif counts[state] > heads[feature, SECOND]:
                heads[feature, SECOND] = counts[state]
        heads[feature, USUAL], heads[feature, COUNT] = best, counts[best]
    return heads, owner


@inner_kernel
def _list_departures(states: Ints, starts: Longs, heads: Table) -> tuple[Longs, Ints]:
    """List for each text the states it is in that are not the usual ones."""
    size, texts = states.shape
    firsts = np.zeros(texts + 2, dtype=np.int64)
    for feature in range(size):
        usual = heads[feature, USUAL] - starts[feature]
        for row in range(texts):
            firsts[row + 2] += states[feature, row] != usual
    for row in range(texts):
        firsts[row + 2] += firsts[row + 1]
    departures = np.empty(firsts[texts + 1], dtype=np.int32)
    for feature in range(size):
        usual = heads[feature, USUAL] - starts[feature]
        for row in range(texts):
            if states[feature, row] != usual:
                departures[firsts[row + 1]] = starts[feature] + states[feature, row]
                firsts[row + 1] += 1
    return firsts, departures


@inner_kernel
def _bound_savings(
    features: Features, weights: Longs, group: Group, total: int, bounds: Floats
) -> float:
    """Write for each state the bits that its texts, or all others, cost beyond the template.

    That of its texts; for the most frequent state of a feature, that of all others if it is more.

    Returns:
        Bits of the template: what a second one costs, about.
    """
    kinds, _, _, bits = features
    counts, heads, owner, firsts, departures = group
    template, plain, whole = 0.0, 0.0, 0.0
    price = np.empty(len(counts), dtype=np.float64)
    for state in range(len(counts)):
        is_value = kinds[owner[state]] == VALUE
        is_usual = state == heads[owner[state], USUAL]
        rarity = np.log2(total * len(kinds) / counts[state])
        price[state] = rarity + bits[state] / (counts[state] if is_value else 1)
        if is_usual and not is_value:
            price[state] = 0.0
        if is_usual and kinds[owner[state]] == EDIT:
            template += bits[state]
        plain += price[state] if is_usual else 0.0
        bounds[state] = 0.0
    for row in range(len(weights)):
        spent = plain
        for place in range(firsts[row], firsts[row + 1]):
            state = departures[place]
            spent += price[state] - price[heads[owner[state], USUAL]]
        spent *= weights[row]
        whole += spent
        for place in range(firsts[row], firsts[row + 1]):
            bounds[departures[place]] += spent
    for state in range(len(counts)):
        usual = heads[owner[state], USUAL]
        if state != usual:
            bounds[usual] += bounds[state]  # the others
    for feature in range(len(kinds)):
        usual = heads[feature, USUAL]
        bounds[usual] = max(bounds[usual], whole - bounds[usual])
    return template


@inner_kernel
def _add_departures(
    features: Features, group: Group, rows: Longs, weights: Longs, inside: Longs, met: Ints,
    sums: Table, gains: Floats,
) -> int:  # fmt: skip
    """Add up the departures of a part, and the bits of its values and of those the rest loses.

    Returns:
        Weight of the part.
    """
    kinds, _, _, bits = features
    counts, _, owner, firsts, departures = group
    size, total = 0, 0
    for feature in range(len(kinds)):
        sums[feature], gains[feature] = 0, 0.0
    for place in range(len(rows)):
        weight = weights[rows[place]]
        total += weight
        for step in range(firsts[rows[place]], firsts[rows[place] + 1]):
            state = departures[step]
            sums[owner[state], AWAY] += weight
            if kinds[owner[state]] == VALUE:
                met[size] = state
                size += inside[state] == 0
                inside[state] += weight
    for place in range(size):
        state = met[place]
        feature = owner[state]
        left = counts[state] - inside[state]
        sums[feature, FRESH] += 1
        sums[feature, GONE] += left == 0
        sums[feature, LAST] = state
        gains[feature, 0] += bits[state] - weigh_count(inside[state] - 1)
        gains[feature, 1] += weigh_count(left - 1) - weigh_count(counts[state] - 1)
        gains[feature, 1] += bits[state] if left == 0 else 0.0
        inside[state] = 0
    return int(total)


@inner_kernel
def _find_usual_parts(
    states: Ints, low: int, counts: Longs, rows: Longs, weights: Longs, inside: Longs
) -> tuple[int, int, int, int]:
    """Return the most frequent state of a feature in a part and in the rest, and their counts."""
    for place in range(len(rows)):
        inside[low + states[rows[place]]] += weights[rows[place]]
    here, there = low, low
    for state in range(low, low + len(counts)):
        if inside[state] > inside[here]:
            here = state
        if counts[state - low] - inside[state] > counts[there - low] - inside[there]:
            there = state
    found = here, inside[here], there, counts[there - low] - inside[there]
    for place in range(len(rows)):
        inside[low + states[rows[place]]] = 0
    return found


@inner_kernel
def _count_word_parts(
    features: Features, group: Group, rows: Longs, weights: Longs, inside: Longs, sums: Table,
    weight: int, rest: int,
) -> float:  # fmt: skip
    """Bits of words and shapes in both parts, without the words that departures write."""
    kinds, states, starts, bits = features
    heads = group[1]
    cost, places, edits, others = 0.0, 0, 0, 0
    for feature in range(len(kinds)):
        if kinds[feature] == VALUE:
            continue
        here = there = heads[feature, USUAL]
        most = weight - sums[feature, AWAY]
        most_left = heads[feature, COUNT] - most
        if 2 * most <= weight or most_left <= heads[feature, SECOND]:
            counts = group[0][starts[feature] : starts[feature + 1]]
            here, most, there, most_left = _find_usual_parts(
                states[feature], starts[feature], counts, rows, weights, inside
            )
        cost += 2.0 + (1 - most) * bits[here] + (1 - most_left) * bits[there]
        places += 1
        edits += weight - most
        others += rest - most_left
    cost += weigh_count(places * weight) - weigh_count(edits) - weigh_count(places * weight - edits)
    cost += weigh_count(places * rest) - weigh_count(others) - weigh_count(places * rest - others)
    return cost


@inner_kernel
def _count_slot_parts(
    features: Features, group: Group, rows: Longs, weights: Longs, inside: Longs, sums: Table,
    gains: Floats, values: Floats, weight: int, rest: int,
) -> float:  # fmt: skip
    """Bits of the slots in both parts; see `coding.count_value_bits`."""
    kinds, states, starts, bits = features
    heads = group[1]
    cost, weighed, weighed_rest = 0.0, weigh_count(weight), weigh_count(rest)
    for feature in range(len(kinds)):
        if kinds[feature] != VALUE:
            continue
        usual = heads[feature, USUAL]
        held = weight - sums[feature, AWAY]
        left = heads[feature, COUNT] - held
        distinct = sums[feature, FRESH] + (held > 0)
        if distinct == 1:
            cost += bits[usual if held > 0 else sums[feature, LAST]]
        else:
            cost += 1.0 + gains[feature, 0] + weighed - weigh_count(distinct)
            cost += bits[usual] - weigh_count(held - 1) if held > 0 else 0.0
        distinct = starts[feature + 1] - starts[feature] - sums[feature, GONE] - (left == 0)
        if distinct > 1:
            cost += 1.0 + values[feature] - gains[feature, 1] - weigh_count(distinct)
            cost += weighed_rest + weigh_count(heads[feature, COUNT] - 1) - weigh_count(left - 1)
            cost -= bits[usual] if left == 0 else 0.0
        elif left > 0:
            cost += bits[usual]
        else:
            counts = group[0][starts[feature] : starts[feature + 1]]
            _, _, there, _ = _find_usual_parts(
                states[feature], starts[feature], counts, rows, weights, inside
            )
            cost += bits[there]
    return cost


@inner_kernel
def _sort_rows(states: Ints, firsts: Longs, order: Longs) -> None:
    """Sort texts by their state; those of state i are order[firsts[i]:firsts[i + 1]]."""
    for state in range(len(firsts)):
        firsts[state] = 0
    for row in range(len(states)):
        firsts[states[row] + 1] += 1
    for state in range(1, len(firsts)):
        firsts[state] += firsts[state - 1]
    for row in range(len(states)):
        order[firsts[states[row]]] = row
        firsts[states[row]] += 1
    for state in range(len(firsts) - 1, 0, -1):
        firsts[state] = firsts[state - 1]
    firsts[0] = 0


@inner_kernel
def _gather_rows(order: Longs, low: int, high: int, rows: Longs) -> int:
    """Copy order[low:high], or all others if they are fewer; return how many."""
    is_smaller = 2 * (high - low) <= len(order)
    size = 0
    for place in range(len(order)):
        if (low <= place < high) == is_smaller:
            rows[size] = order[place]
            size += 1
    return size


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
    kinds, states, starts, bits = features
    heads, owner = _find_heads(starts, counts)
    firsts, departures = _list_departures(states, starts, heads)
    group = (counts, heads, owner, firsts, departures)
    bounds = np.empty(len(counts), dtype=np.float64)
    template = _bound_savings(features, weights, group, total, bounds)
    values = np.zeros(len(kinds), dtype=np.float64)
    best = count_group_bits(features, counts, total) - weigh_count(total)
    for state in range(len(counts)):
        if kinds[owner[state]] == VALUE:
            values[owner[state]] += bits[state] - weigh_count(counts[state] - 1)
        else:
            best -= counts[state] * bits[state]  # words that departures write, the same in parts
    order, rows = np.empty(len(weights), dtype=np.int64), np.empty(len(weights), dtype=np.int64)
    by_state = np.empty(len(counts) + 1, dtype=np.int64)
    inside, met = np.zeros(len(counts), dtype=np.int64), np.empty(len(counts) + 1, dtype=np.int32)
    sums, gains = np.empty((len(kinds), 4), dtype=np.int64), np.empty((len(kinds), 2))
    best_feature, best_state, ordered = -1, -1, -1
    for state in range(len(counts)):
        feature = int(owner[state])
        low, high = int(starts[feature]), int(starts[feature + 1])
        if bounds[state] < template or counts[state] < 2 or high - low == 1:
            continue  # no template is made for one advert
        if ordered != feature:
            _sort_rows(states[feature], by_state[: high - low + 1], order)
            ordered = feature
        size = _gather_rows(order, by_state[state - low], by_state[state - low + 1], rows)
        part = rows[:size]
        weight = _add_departures(features, group, part, weights, inside, met, sums, gains)
        rest = total - weight
        parts = -weigh_count(weight) - weigh_count(rest)
        parts += _count_word_parts(features, group, part, weights, inside, sums, weight, rest)
        parts += _count_slot_parts(
            features, group, part, weights, inside, sums, gains, values, weight, rest
        )
        if parts < best:
            best, best_feature, best_state = parts, feature, state - low
    return best_feature, best_state
