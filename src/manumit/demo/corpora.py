# SPDX-License-Identifier: Apache-2.0
"""Labelled synthetic adverts, for measuring how well and how fast campaigns are found.

Everything is made of arrays of token numbers, so that a million adverts take under a minute.
A campaign is a template of segments with typed slots; its members change words, move segments
and fill slots. Adverts outside campaigns share stock phrases ("cliches") with each other and
with the campaigns, which is what makes the task hard.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from manumit.demo.lexicon import PHRASE_COUNT, SLOT_KINDS, Lexicon, make_lexicon

Ints = npt.NDArray[np.int64]
Generator = np.random.Generator

_CHUNK = 50_000
_SEGMENT = {"tune": 9, "report": 13}
_RECURRING = 5
_FREE = 6


@dataclass(frozen=True)
class Corpus:
    """Synthetic adverts and their true labels, all of one length.

    Attributes:
        texts: `large_string` array of bodies.
        titles: `large_string` array of titles.
        campaigns: Campaign per advert, -1 for none.
        templates: Template inside the campaigns (unique over all campaigns), -1 for none.
        languages: Language tag per advert.
    """

    texts: pa.LargeStringArray
    titles: pa.LargeStringArray
    campaigns: Ints
    templates: Ints
    languages: list[str]


@dataclass(frozen=True)
class CorpusPlan:
    """How adverts of a corpus are made; see `make_campaign_corpus`."""

    seed: int
    adverts: int
    share_in_campaigns: float
    word_noise: float
    sizes: tuple[int, int]
    block_moves: float
    cliches: float
    slots: int
    scripts: tuple[str, ...]
    family: str
    length: int
    reposts: float


@dataclass(frozen=True)
class _Tokens:
    """Ragged token rows: `ids[starts[i]:starts[i + 1]]` is row i; `slots` holds slot kinds."""

    ids: Ints
    starts: Ints
    slots: Ints


def make_campaign_corpus(
    seed: int,
    adverts: int,
    *,
    share_in_campaigns: float = 0.1,
    word_noise: float = 0.0,
    sizes: tuple[int, int] = (2, 500),
    block_moves: float = 0.0,
    cliches: float = 2.0,
    slots: int = 4,
    scripts: tuple[str, ...] = ("latin",),
    family: str = "tune",
    length: int = 52,
    reposts: float = 0.0,
) -> Corpus:
    """Make a corpus of adverts with known campaigns.

    Args:
        seed: The same seed gives the same corpus.
        adverts: Number of rows.
        share_in_campaigns: Share of the rows that belong to a campaign.
        word_noise: Share of a member's words that are changed (substituted, inserted, deleted;
            in family "report" also misspelt, doubled or swapped with the next).
        sizes: Least and greatest campaign size; sizes between have a heavy tail.
        block_moves: Share of members whose segments stand in another order.
        cliches: Mean number of stock phrases per advert, drawn from one list for all.
        slots: Slots per template (phone, price, name, place, date, recurring, free).
        scripts: Scripts mixed by equal shares of languages; see `words.SCRIPTS`.
        family: "tune" or "report": other vocabulary, other noise, other template habits.
        length: Mean words per advert; 52 gives about 360 characters in Latin script.
        reposts: Share of members that copy another member exactly.

    Returns:
        The corpus; rows of one campaign are scattered over it.
    """
    plan = CorpusPlan(
        seed, adverts, share_in_campaigns, word_noise, sizes, block_moves, cliches, slots,
        scripts, family, length, reposts,
    )  # fmt: skip
    rng = np.random.default_rng([seed, 1])
    campaigns = _draw_campaigns(rng, plan)
    lexicon = make_lexicon(scripts, family, cliches=PHRASE_COUNT)
    count = int(campaigns.max(initial=-1)) + 1
    languages = rng.integers(0, len(lexicon.languages), adverts)
    of_campaign = rng.integers(0, len(lexicon.languages), count)
    inside = campaigns >= 0
    languages[inside] = of_campaign[campaigns[inside]]
    variants = np.where(inside, _draw_variants(rng, campaigns, plan), 0)
    bodies = _make_texts(plan, lexicon, campaigns, variants, of_campaign, languages)
    heads = _make_texts(
        replace(plan, seed=seed + 7919, length=5, cliches=0.1, slots=1, block_moves=0.0),
        lexicon, campaigns, np.zeros_like(variants), of_campaign, languages,
    )  # fmt: skip
    keys = np.where(inside, campaigns * 4 + variants, -1)
    templates = np.full(adverts, -1, dtype=np.int64)
    templates[inside] = np.unique(keys[inside], return_inverse=True)[1]
    copied = _draw_reposts(rng, plan, keys)
    tags = [lexicon.languages[code].language for code in languages]
    return Corpus(bodies.take(copied), heads.take(copied), campaigns, templates, tags)


def _draw_campaigns(rng: Generator, plan: CorpusPlan) -> Ints:
    """Campaign per row: sizes follow a Pareto law with exponent 1.1, cut at both ends."""
    wanted = round(plan.adverts * plan.share_in_campaigns)
    low, high = plan.sizes
    drawn: list[int] = []
    total = 0
    while total + low <= wanted:
        size = min(int(low * (1.0 - rng.random()) ** (-1 / 1.1)), high, wanted - total)
        drawn.append(max(size, low))
        total += drawn[-1]
    labels = np.full(plan.adverts, -1, dtype=np.int64)
    members = np.repeat(np.arange(len(drawn)), drawn)
    labels[rng.permutation(plan.adverts)[: members.size]] = members
    return labels


def _draw_variants(rng: Generator, campaigns: Ints, plan: CorpusPlan) -> Ints:
    """Which of its campaign's templates a row follows: up to three in a quarter of them."""
    count = int(campaigns.max(initial=-1)) + 1
    members = np.bincount(campaigns[campaigns >= 0], minlength=count)
    many = np.where((rng.random(count) < 0.25) & (members >= 12), rng.integers(2, 4, count), 1)
    drawn: Ints = rng.integers(0, 1 << 30, plan.adverts) % np.append(many, 1)[campaigns]
    return drawn


def _draw_reposts(rng: Generator, plan: CorpusPlan, keys: Ints) -> Ints:
    """Row to copy per row: itself, or for a repost the first row of its template."""
    rows = np.arange(keys.size)
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    repost = (keys >= 0) & (rng.random(keys.size) < plan.reposts)
    return np.where(repost, first[inverse], rows)


def _make_texts(
    plan: CorpusPlan,
    lexicon: Lexicon,
    campaigns: Ints,
    variants: Ints,
    of_campaign: Ints,
    languages: Ints,
) -> pa.LargeStringArray:
    """Texts of all rows, made in chunks so that memory stays flat."""
    rng = np.random.default_rng([plan.seed, 2])
    templates = _make_templates(rng, plan, lexicon, of_campaign)
    parts = []
    for start in range(0, plan.adverts, _CHUNK):
        rows = np.arange(start, min(start + _CHUNK, plan.adverts))
        inside = campaigns[rows] >= 0
        alone = _make_free_rows(rng, plan, lexicon, languages[rows[~inside]])
        alone = _place_slots(rng, alone, min(plan.slots, 3), recurring=False)
        alone = _fill_slots(rng, lexicon, alone, languages[rows[~inside]], None)
        chosen = campaigns[rows[inside]]
        mates = _take_rows(templates, chosen * 4 + variants[rows[inside]])
        mates = _move_blocks(rng, plan, mates)
        mates = _fill_slots(rng, lexicon, mates, languages[rows[inside]], chosen)
        mates = _add_noise(rng, plan, lexicon, mates, languages[rows[inside]])
        texts = pa.concat_arrays([_to_texts(rng, lexicon, part) for part in (mates, alone)])
        order = np.empty(rows.size, dtype=np.int64)
        order[np.concatenate([np.flatnonzero(inside), np.flatnonzero(~inside)])] = np.arange(
            rows.size
        )
        parts.append(texts.take(order))
    return pa.concat_arrays(parts) if parts else pa.array([], pa.large_string())


def _starts_of(lengths: Ints) -> Ints:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def _spread(starts: Ints, lengths: Ints) -> Ints:
    """Flat positions `starts[i] .. starts[i] + lengths[i] - 1` of all rows, one after another."""
    ends = np.cumsum(lengths)
    return np.repeat(starts - ends + lengths, lengths) + np.arange(
        int(ends[-1] if ends.size else 0)
    )


def _make_free_rows(rng: Generator, plan: CorpusPlan, lexicon: Lexicon, languages: Ints) -> _Tokens:
    """Rows of words drawn by Zipf's law, with stock phrases laid over some of them."""
    spread = rng.normal(plan.length, plan.length / 4, languages.size).astype(np.int64)
    lengths = np.maximum(spread, max(3, plan.length // 3)) * lexicon.length_factor[languages]
    starts = _starts_of(lengths)
    ids = lexicon.draw_words(rng, np.repeat(languages, lengths))
    counts = rng.poisson(plan.cliches, languages.size)
    row = np.repeat(np.arange(languages.size), counts)
    phrase = lexicon.draw_phrases(rng, languages[row])
    size = np.minimum(
        lexicon.phrase_starts[phrase + 1] - lexicon.phrase_starts[phrase], lengths[row]
    )
    at = starts[row] + (rng.random(row.size) * (lengths[row] - size + 1)).astype(np.int64)
    ids[_spread(at, size)] = lexicon.phrases[_spread(lexicon.phrase_starts[phrase], size)]
    return _Tokens(ids, starts, np.full(ids.size, -1, dtype=np.int64))


def _place_slots(rng: Generator, rows: _Tokens, slots: int, *, recurring: bool) -> _Tokens:
    """Mark up to `slots` words of every row as slots; kinds are drawn, phone first."""
    lengths = np.diff(rows.starts)
    kinds = _FREE + 1 if recurring else len(SLOT_KINDS)
    marked = rows.slots.copy()
    for turn in range(slots):
        at = rows.starts[:-1] + (rng.random(lengths.size) * lengths).astype(np.int64)
        marked[at] = 0 if turn == 0 else rng.integers(0, kinds, lengths.size)
    return replace(rows, slots=marked)


def _make_templates(
    rng: Generator, plan: CorpusPlan, lexicon: Lexicon, of_campaign: Ints
) -> _Tokens:
    """Four variants per campaign: the same text but for one segment."""
    base = _make_free_rows(rng, plan, lexicon, of_campaign)
    base = _place_slots(rng, base, plan.slots, recurring=True)
    four = _take_rows(base, np.repeat(np.arange(of_campaign.size), 4))
    lengths = np.diff(four.starts)
    size = np.minimum(_SEGMENT[plan.family], lengths // 3)
    size[::4] = 0
    at = four.starts[:-1] + np.repeat(rng.integers(0, 3, of_campaign.size), 4) * (lengths // 3)
    where = _spread(at, size)
    ids = four.ids.copy()
    ids[where] = lexicon.draw_words(rng, np.repeat(np.repeat(of_campaign, 4), size))
    return replace(four, ids=ids)


def _take_rows(rows: _Tokens, wanted: Ints) -> _Tokens:
    lengths = np.diff(rows.starts)[wanted]
    where = _spread(rows.starts[:-1][wanted], lengths)
    return _Tokens(rows.ids[where], _starts_of(lengths), rows.slots[where])


def _move_blocks(rng: Generator, plan: CorpusPlan, rows: _Tokens) -> _Tokens:
    """Permute the segments of a share of the rows."""
    lengths = np.diff(rows.starts)
    moved = np.repeat(rng.random(lengths.size) < plan.block_moves, lengths)
    if not moved.any():
        return rows
    row = np.repeat(np.arange(lengths.size), lengths)
    place = np.arange(rows.ids.size) - np.repeat(rows.starts[:-1], lengths)
    segment = place // _SEGMENT[plan.family]
    salt = rng.integers(1, 1 << 30, lengths.size)[row]
    rank = np.where(moved, ((segment + 1) * 2_654_435_761 ^ salt * 40_503) % 1_021, segment)
    order = np.lexsort((place, rank, row))
    return _Tokens(rows.ids[order], rows.starts, rows.slots[order])


def _fill_slots(
    rng: Generator, lexicon: Lexicon, rows: _Tokens, languages: Ints, campaigns: Ints | None
) -> _Tokens:
    """Put values into slots; a recurring slot takes one of the three values of its campaign."""
    where = np.flatnonzero(rows.slots >= 0)
    row = np.searchsorted(rows.starts, where, side="right") - 1
    kinds = rows.slots[where]
    ids = rows.ids.copy()
    drawn = lexicon.draw_slots(rng, np.minimum(kinds, len(SLOT_KINDS) - 1))
    free = lexicon.draw_words(rng, languages[row])
    values = np.where(kinds >= _FREE, free, drawn)
    if campaigns is not None:
        pick = campaigns[row] * 31 + ids[where] * 7 + rng.integers(0, 3, row.size) * 1_009
        base = lexicon.slot_starts[2]
        recurring = base + pick % (lexicon.slot_starts[3] - base)
        values = np.where(kinds == _RECURRING, recurring, values)
    ids[where] = values
    return replace(rows, ids=ids)


def _add_noise(
    rng: Generator, plan: CorpusPlan, lexicon: Lexicon, rows: _Tokens, languages: Ints
) -> _Tokens:
    """Change a share of the words: substitute, delete, insert; "report" also misspells."""
    lengths = np.diff(rows.starts)
    if plan.word_noise <= 0 or rows.ids.size == 0:
        return rows
    kinds = 3 if plan.family == "tune" else 6
    hit = (rng.random(rows.ids.size) < plan.word_noise) & (rows.slots < 0)
    kind = np.where(hit, rng.integers(0, kinds, rows.ids.size), -1)
    word = lexicon.draw_words(rng, np.repeat(languages, lengths))
    ids = np.where(kind == 0, word, rows.ids)
    ids = np.where(kind == 3, lexicon.to_typos(ids), ids)
    swap = np.flatnonzero(kind[:-1] == 4)
    ids[swap], ids[swap + 1] = ids[swap + 1], ids[swap].copy()
    copies = np.select([kind == 1, kind == 2, kind == 5], [0, 2, 2], 1)
    row = np.repeat(np.arange(lengths.size), lengths)
    fresh = np.repeat(np.where(kind == 2, word, ids), copies)
    first = (np.cumsum(copies) - copies)[copies > 0]
    fresh[first] = ids[copies > 0]
    kept = np.bincount(row, weights=copies, minlength=lengths.size).astype(np.int64)
    return _Tokens(fresh, _starts_of(kept), np.full(fresh.size, -1, dtype=np.int64))


def _to_texts(rng: Generator, lexicon: Lexicon, rows: _Tokens) -> pa.LargeStringArray:
    """Join token rows to texts; the separator after each word is drawn."""
    joined = lexicon.strings.take(pa.array(lexicon.add_separators(rng, rows.ids)))
    lists = pa.ListArray.from_arrays(pa.array(rows.starts, pa.int32()), joined)
    return pc.utf8_trim_whitespace(pc.binary_join(lists, "")).cast(pa.large_string())
