# SPDX-License-Identifier: Apache-2.0
"""Templates inside one component: lay its texts on the most central one, keep, split, go on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from manumit.prosecute.adverts.alignment import MAX_TOKENS, align_tokens
from manumit.prosecute.adverts.coding import (
    Floats,
    Longs,
    count_group_bits,
    count_states,
)
from manumit.prosecute.adverts.features import (
    Bits,
    Flags,
    Places,
    Scratch,
    Tokens,
    find_conserved,
    make_scratch,
    tabulate,
)
from manumit.prosecute.adverts.splitting import find_split
from manumit.text.kernels import inner_kernel, kernel

RUN_BITS = 4.0
"""Cost of saying that words differ here, before anything is known of the template."""

CLOSE_SHARE = 0.5
"""A text is close to another that saves more than this share of its bits."""

Moves = npt.NDArray[np.uint8]
Found = tuple[Longs, Flags, Floats]
"""Per text, the row of its template's medoid or -1; per token of a medoid, whether it is shared
wording; per medoid, the bits its template saves."""


@inner_kernel
def find_medoid(tokens: Tokens, texts: Longs, weights: Longs) -> int:
    """Return the place in `texts` of the text whose words the others share most.

    Each word counts its cost for every other text that has it, and against the text once if no
    other has it: the saving a template with exactly these words could bring. The first wins a tie.
    """
    starts, keys, _, bits = tokens
    size, count = 0, len(texts)
    for row in range(count):
        size += starts[texts[row] + 1] - starts[texts[row]]
    room = 64
    while room < 2 * size:
        room *= 2
    table = np.zeros(room, dtype=np.uint64)
    held = np.zeros(room, dtype=np.int64)
    seen = np.zeros(room, dtype=np.int64)  # the last visit in which the word was met
    best, best_score = 0, -np.inf
    for visit in range(1, 2 * count + 1):  # first all texts are counted, then all are scored
        row = (visit - 1) % count
        score = 0.0
        for token in range(starts[texts[row]], starts[texts[row] + 1]):
            slot = np.int64(keys[token] >> np.uint64(20)) & (room - 1)
            while table[slot] != keys[token] and table[slot] != 0:
                slot = (slot + 1) & (room - 1)
            if seen[slot] == visit:
                continue
            seen[slot] = visit
            table[slot] = keys[token]
            if visit <= count:
                held[slot] += weights[row]
            else:
                score += bits[token] * (held[slot] - weights[row] - 1)
        if visit > count and score > best_score:
            best, best_score = row, score
    return best


@inner_kernel
def _count_saved_bits(
    tokens: Tokens, low: int, columns: int, first: int, stop: int, places: Places, row: int
) -> float:
    """Bits saved by writing a text as an edit of the medoid, words that differ written out."""
    _, keys, _, bits = tokens
    saved = 0.0
    last, run = -1, 0
    for column in range(columns + 1):
        place = places[row, column] if column < columns else stop - first
        if column == columns or (place >= 0 and keys[low + column] == keys[first + place]):
            run += place - last - 1
            if run > 0:
                saved -= RUN_BITS + np.log2(run)
            if column < columns:
                saved += bits[low + column]
            last, run = place, 0
        else:
            run += 1
    return saved


@inner_kernel
def _align_all(
    tokens: Tokens, medoid: int, texts: Longs, moves: Moves, scores: Bits
) -> tuple[Places, Floats]:
    """Lay all texts on the medoid; return the alignments and the bits each saves."""
    size = len(texts)
    starts, keys, words, bits = tokens
    low = starts[medoid]
    high = min(starts[medoid + 1], low + MAX_TOKENS)
    places = np.empty((size, high - low), dtype=np.int16)
    saved = np.empty(size, dtype=np.float64)
    for row in range(size):
        first = starts[texts[row]]
        stop = min(starts[texts[row] + 1], first + MAX_TOKENS)
        align_tokens(keys, words, bits, low, high, first, stop, moves, scores, places[row])
        saved[row] = _count_saved_bits(tokens, low, high - low, first, stop, places, row)
    return places, saved


@inner_kernel
def _count_literal_bits(tokens: Tokens, text: int) -> float:
    """Bits of writing a text out."""
    starts, _, _, bits = tokens
    cost = 0.0
    for token in range(starts[text], min(starts[text + 1], starts[text] + MAX_TOKENS)):
        cost += bits[token]
    return cost


@inner_kernel
def _keep_rows(
    tokens: Tokens, texts: Longs, weights: Longs, rows: Longs, share: float, moves: Moves,
    scores: Bits,
) -> tuple[int, int, Places]:  # fmt: skip
    """Lay the texts in `rows` on the most central one; keep those that are alike.

    Args:
        tokens: Of all texts.
        texts: Those of the component.
        weights: Adverts with each.
        rows: Places in `texts`; those that save no more than `share` of their bits go to the end.
        share: 0, or more to be stricter.
        moves: Scratch.
        scores: Scratch.

    Returns:
        How many were kept; the medoid's place among them; their alignments.
    """
    size = len(rows)
    members = np.empty(size, dtype=np.int64)
    weight = np.empty(size, dtype=np.int64)
    for place in range(size):
        members[place] = texts[rows[place]]
        weight[place] = weights[rows[place]]
    centre = find_medoid(tokens, members, weight)
    places, saved = _align_all(tokens, members[centre], members, moves, scores)
    left_out = np.empty(size, dtype=np.int64)
    kept, out, medoid = 0, 0, 0
    for place in range(size):
        if place == centre:
            medoid = kept
        bound = share * _count_literal_bits(tokens, members[place]) if share > 0 else 0.0
        if place == centre or saved[place] > bound:
            rows[kept] = rows[place]
            for column in range(places.shape[1]):
                places[kept, column] = places[place, column]
            kept += 1
        else:
            left_out[out] = rows[place]
            out += 1
    for place in range(out):
        rows[kept + place] = left_out[place]
    return kept, medoid, places


@inner_kernel
def _settle(
    tokens: Tokens, texts: Longs, weights: Longs, medoid: int, places: Places, scratch: Scratch,
    found: Found, sides: Longs,
) -> bool:  # fmt: skip
    """Accept the template of aligned texts, or tell how they part.

    Args:
        tokens: Of all texts.
        texts: Those aligned.
        weights: Adverts with each.
        medoid: The place in `texts` of the one on which they lie.
        places: Alignments.
        scratch: As from `make_scratch`.
        found: Where an accepted template is written.
        sides: Filled, if not accepted: 1 for texts that part from the others; all 0 if there is no
            template.

    Returns:
        Whether it was accepted.
    """
    labels, shared, saved_bits = found
    conserved = find_conserved(tokens, texts[medoid], texts, weights, places, scratch)
    features = tabulate(tokens, texts[medoid], texts, places, conserved, scratch)
    counts = np.zeros(len(features[3]), dtype=np.int64)
    everyone = np.arange(len(texts))
    total = count_states(features, everyone, weights, counts)
    feature, state = find_split(features, weights, total, counts)
    if feature >= 0:
        for row in range(len(texts)):
            sides[row] = 1 if features[1][feature, row] == state else 0
        return False
    gain = -count_group_bits(features, counts, total)
    for row in range(len(texts)):
        gain += _count_literal_bits(tokens, texts[row]) * weights[row]
    for row in range(len(texts)):
        sides[row] = 0
        if gain > 0:
            labels[texts[row]] = texts[medoid]
    if gain > 0:
        low = tokens[0][texts[medoid]]
        for column in range(len(conserved)):
            shared[low + column] = conserved[column]
        saved_bits[texts[medoid]] = gain
    return gain > 0


@inner_kernel
def _mine_component(
    tokens: Tokens, texts: Longs, weights: Longs, moves: Moves, scores: Bits, found: Found
) -> None:
    """Find the templates of one component; see `mine_components`.

    Texts wait in groups. A group that is one template is done; else it becomes two groups. If it
    is no template, only the texts close to its medoid are tried; if that fails too, the medoid is
    left alone and the others wait again.
    """
    scratch = make_scratch(len(texts))
    group_of = np.zeros(len(texts), dtype=np.int64)
    rows = np.empty(len(texts), dtype=np.int64)
    sides = np.empty(len(texts), dtype=np.int64)
    is_strict = np.zeros(len(texts), dtype=np.bool_)
    newest, group = 0, -1
    while group < newest:
        group += 1
        size = 0
        for row in range(len(texts)):
            if group_of[row] == group:
                rows[size] = row
                size += 1
        if size == 0:
            continue
        share = CLOSE_SHARE if is_strict[rows[0]] else 0.0
        kept, medoid, places = _keep_rows(tokens, texts, weights, rows[:size], share, moves, scores)
        members = np.empty(kept, dtype=np.int64)
        weight = np.empty(kept, dtype=np.int64)
        for place in range(kept):
            members[place] = texts[rows[place]]
            weight[place] = weights[rows[place]]
        is_done = _settle(tokens, members, weight, medoid, places, scratch, found, sides)
        parted = 0
        for place in range(kept):
            parted += sides[place]
        is_failed = not is_done and parted == 0
        for place in range(size):
            row = rows[place]
            group_of[row] = newest + 1
            if is_failed and (share > 0 or kept == 1) and place == medoid:
                group_of[row] = -1
                _leave_alone(tokens, texts[row], weights[row], found)
            elif place < kept and is_done:
                group_of[row] = -1
            elif place < kept and parted > 0:
                group_of[row] = newest + 2 + sides[place]
            is_strict[row] = is_failed and share == 0 and kept > 1
        newest += 3
    _place_leftovers(tokens, texts, moves, scores, found)


@inner_kernel
def _place_leftovers(
    tokens: Tokens, texts: Longs, moves: Moves, scores: Bits, found: Found
) -> None:
    """Give texts without a template to the template they are closest to, if they are close."""
    labels, _, saved_bits = found
    for row in range(len(texts)):
        text = texts[row]
        if labels[text] >= 0:
            continue
        best, medoid = CLOSE_SHARE * _count_literal_bits(tokens, text), np.int64(-1)
        for other in range(len(texts)):
            if labels[texts[other]] == texts[other]:
                _, saved = _align_all(tokens, texts[other], texts[row : row + 1], moves, scores)
                if saved[0] > best:
                    best, medoid = saved[0], texts[other]
        if medoid >= 0:
            labels[text] = medoid
            saved_bits[medoid] += best


@inner_kernel
def _leave_alone(tokens: Tokens, text: int, weight: int, found: Found) -> None:
    """Make a text that fits no other a template of its own if it was posted more than once."""
    if weight > 1:
        found[0][text] = text
        for token in range(tokens[0][text], tokens[0][text + 1]):
            found[1][token] = True


@kernel
def mine_components(
    tokens: Tokens, texts: Longs, cuts: Longs, weights: Longs, found: Found
) -> None:
    """Find the templates of components.

    Args:
        tokens: Of all texts.
        texts: Texts sorted by component, inside it in an order that their content alone gives.
        cuts: Component i is texts[cuts[i]:cuts[i + 1]].
        weights: Adverts with each text (of all texts).
        found: Filled.
    """
    moves = np.empty((MAX_TOKENS + 1) ** 2, dtype=np.uint8)
    scores = np.empty(MAX_TOKENS + 1, dtype=np.float32)
    for component in range(len(cuts) - 1):
        members = texts[cuts[component] : cuts[component + 1]]
        weight = np.empty(len(members), dtype=np.int64)
        for place in range(len(members)):
            weight[place] = weights[members[place]]
        _mine_component(tokens, members, weight, moves, scores, found)
