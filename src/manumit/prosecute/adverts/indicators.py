# SPDX-License-Identifier: Apache-2.0
"""Words of adverts that match published indicators.

An indicator is looked for only in the adverts its source speaks about: one for job offers in
texts that read as an offer of work, one for services in texts that do not (or also read as a
service). Indicators are marks with a source. They are not added up here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from manumit.prosecute.adverts.indicator_table import (
    OFFERS,
    SIGNALS,
    Indicator,
    IndicatorTable,
    read_indicators,
)
from manumit.text.phrases import PhraseMatches, find_phrases, is_refuted
from manumit.text.tokens import TokenTable, join_title, tokenise_texts

HIDDEN_PHONE = "service_hidden_phone"
JOB, SERVICE, ORGAN, EMPLOYER = (1 << bit for bit in range(len(OFFERS)))
_OPEN_STEPS = frozenset({"", "separators"})
_NUMBERS = re.compile(r"\d+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Flags = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class IndicatorMatches:
    """Indicators present in n texts; parallel columns in order of row, indicator and place.

    Attributes:
        row: int64; number of the text.
        indicator: int32; place in the table's indicators.
        is_title: bool; whether the words stand in the title.
        start: int32; first character of the words in that field.
        end: int32; one past the last.
        offers: uint8[n]; what each text reads as: JOB | SERVICE | ORGAN | EMPLOYER bits.
        periods: Words for the period of a pay: (row, is_title, start, place in PERIODS).
    """

    row: Longs
    indicator: Ints
    is_title: Bools
    start: Ints
    end: Ints
    offers: Flags
    periods: Longs

    def __len__(self) -> int:
        return len(self.row)


def find_indicators(
    texts: Any,
    titles: Any = None,
    *,
    tokens: TokenTable | None = None,
    table: IndicatorTable | None = None,
    with_audit: bool = False,
) -> IndicatorMatches:
    """Find the words that match published indicators.

    Args:
        texts: n texts, as a sequence or an Arrow array of strings.
        titles: As many titles, or None.
        tokens: `tokenise_texts(texts, titles)`, if it is at hand.
        table: Compiled indicators; by default those that come with Manumit.
        with_audit: Look also for indicators kept for audit only (ethnicity).

    Returns:
        The matches; those of one indicator do not overlap.

    Example:
        >>> found = find_indicators(["Job abroad. Send the registration fee first."])
        >>> [read_indicators().indicators[i].id for i in found.indicator]
        ['job_fee', 'job_no_employer']
    """
    table = table or read_indicators()
    tokens = tokens or tokenise_texts(texts, titles)
    matches = find_phrases(tokens, table.phrases)
    target = np.array(table.targets, dtype=np.int32)[matches.pattern]
    offers = _find_offers(matches.text, target, len(tokens))
    wanted = _wants_offer(table, offers[matches.text], target, with_audit=with_audit)
    wanted &= _fits_text(texts, titles, table, matches, wanted)
    absent = _find_absent(table, matches.text, target, offers)
    found = np.concatenate([np.flatnonzero(wanted), absent[0]])
    indicator = np.concatenate([target[wanted], absent[1]])
    lengths = _find_title_lengths(titles, len(tokens))
    merged = _merge(matches.text[found], indicator, matches.begin[found], matches.end[found])
    fields = _split_fields(*merged, lengths)
    return IndicatorMatches(*fields, offers, _find_periods(matches, target, lengths))


def _find_offers(rows: Longs, target: Ints, count: int) -> Flags:
    offers = np.zeros(count, dtype=np.uint8)
    for bit in range(len(OFFERS)):
        offers[rows[target == -1 - bit]] |= np.uint8(1 << bit)
    return offers


def _wants_offer(table: IndicatorTable, offers: Flags, target: Ints, *, with_audit: bool) -> Bools:
    """Tell which matches belong to an indicator that speaks about such an advert."""
    by_name = {
        "job": (offers & JOB) != 0,
        "service": ((offers & JOB) == 0) | ((offers & SERVICE) != 0),
        "organ": np.ones(len(offers), dtype=bool),
    }
    wanted = np.zeros(len(offers), dtype=bool)
    for name, fits in by_name.items():
        members = [
            place
            for place, indicator in enumerate(table.indicators)
            if indicator.offer == name and (with_audit or not indicator.audit_only)
        ]
        wanted |= fits & np.isin(target, members)
    return wanted


def _read_row(texts: Any, titles: Any, row: int) -> str:
    def read(column: Any) -> str | None:
        if column is None:
            return None
        value = column[row]
        value = value.as_py() if isinstance(value, pa.Scalar) else value
        return str(value) if value else None

    return join_title(read(titles), read(texts))


def _fits_text(
    texts: Any, titles: Any, table: IndicatorTable, matches: PhraseMatches, wanted: Bools
) -> Bools:
    """Tell which matches the raw text bears out: no denial, and a number in range."""
    below = np.array([i.number_below for i in table.indicators] + [0] * len(SIGNALS))
    target = np.array(table.targets, dtype=np.int32)[matches.pattern]
    has_rule = np.array(table.has_number)[matches.pattern] & (below[target] > 0)
    fits = np.ones(len(matches), dtype=bool)
    for match in np.flatnonzero(wanted & (has_rule | (matches.denial >= 0))):
        begin, end = int(matches.begin[match]), int(matches.end[match])
        text = _read_row(texts, titles, int(matches.text[match]))
        denial = int(matches.denial[match])
        fits[match] = not is_refuted(text, denial, begin, table.near_denials) and (
            not has_rule[match] or _is_in_range(text[begin:end], table.indicators[target[match]])
        )
    return fits


def _is_in_range(span: str, indicator: Indicator) -> bool:
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", span))
    numbers = [int(n) for n in _NUMBERS.findall(plain) if len(n) < 4]
    return any(indicator.number_from <= n < indicator.number_below for n in numbers)


def _find_absent(
    table: IndicatorTable, rows: Longs, target: Ints, offers: Flags
) -> tuple[Longs, Ints]:
    """Return matches of job words, one a text, where the words of an indicator are missing."""
    is_job = target == -1 - OFFERS.index("job")
    places = np.flatnonzero(is_job)
    _, first = np.unique(rows[places], return_index=True)
    places = places[first]
    found, indicators = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int32)]
    for number, indicator in enumerate(table.indicators):
        if indicator.absent:
            bit = 1 << SIGNALS.index(indicator.absent)
            missing = places[(offers[rows[places]] & bit) == 0]
            found.append(missing)
            indicators.append(np.full(len(missing), number, dtype=np.int32))
    return np.concatenate(found), np.concatenate(indicators)


def _find_title_lengths(titles: Any, count: int) -> Ints:
    if titles is None:
        return np.zeros(count, dtype=np.int32)
    column = titles if isinstance(titles, pa.Array | pa.ChunkedArray) else pa.array(titles)
    if pa.types.is_null(column.type):
        return np.zeros(count, dtype=np.int32)
    lengths = pc.fill_null(pc.utf8_length(column), 0)
    return np.asarray(lengths).astype(np.int32)


def _merge(rows: Longs, indicator: Ints, begin: Ints, end: Ints) -> tuple[Longs, Ints, Ints, Ints]:
    """Make one span of those that overlap in one text for one indicator."""
    order = np.lexsort((begin, indicator, rows))
    rows, indicator, begin, end = rows[order], indicator[order], begin[order], end[order]
    new_group = np.ones(len(rows), dtype=bool)
    new_group[1:] = (rows[1:] != rows[:-1]) | (indicator[1:] != indicator[:-1])
    group = np.cumsum(new_group)
    reach = np.maximum.accumulate(end + (group << 32)) - (group << 32)
    new_span = new_group.copy()
    new_span[1:] |= begin[1:] >= reach[:-1]
    firsts = np.flatnonzero(new_span)
    lasts = np.append(firsts[1:], len(rows)) - 1
    return (
        rows[firsts],
        indicator[firsts],
        begin[firsts],
        reach[lasts[: len(firsts)]].astype(np.int32),
    )


def _split_fields(
    rows: Longs, indicator: Ints, begin: Ints, end: Ints, lengths: Ints
) -> tuple[Longs, Ints, Bools, Ints, Ints]:
    """Count characters from the field's own beginning; drop what crosses two fields."""
    length = lengths[rows]
    is_title = begin < length
    kept = ~is_title | (end <= length)
    base = np.where(is_title | (length == 0), 0, length + 1).astype(np.int32)
    return rows[kept], indicator[kept], is_title[kept], (begin - base)[kept], (end - base)[kept]


def _find_periods(matches: PhraseMatches, target: Ints, lengths: Ints) -> Longs:
    period = -1 - target - len(OFFERS)
    places = np.flatnonzero(period >= 0)
    begin, end = matches.begin[places], matches.end[places]
    return np.stack(_split_fields(matches.text[places], period[places], begin, end, lengths))[
        [0, 2, 3, 1]
    ].T.astype(np.int64)


def make_indicator_table(
    matches: IndicatorMatches, advert_ids: Longs, table: IndicatorTable | None = None
) -> pa.Table:
    """Return the rows of the table `advert_indicators`, in its order.

    Args:
        matches: What `find_indicators` gave.
        advert_ids: int64[n]; the advert of each text.
        table: The table the matches were made with.
    """
    indicators = (table or read_indicators()).indicators
    names = pa.array([indicator.id for indicator in indicators], type=pa.string())
    fields = pa.array(["text", "title"], type=pa.string())
    made = pa.table(
        {
            "advert_id": advert_ids[matches.row],
            "indicator_id": names.take(pa.array(matches.indicator)),
            "field_code": fields.take(pa.array(matches.is_title.astype(np.int32))),
            "start": matches.start,
            "end": matches.end,
        }
    )
    keys = ("advert_id", "indicator_id", "field_code", "start")
    return made.sort_by([(key, "ascending") for key in keys])


def find_hidden_phones(selectors: pa.Table, advert_ids: Longs, offers: Flags) -> pa.Table:
    """Return rows of `advert_indicators` for phones written so that programs cannot read them.

    Args:
        selectors: Rows of `advert_selectors`.
        advert_ids: int64[n]; adverts of the run.
        offers: uint8[n]; what each reads as (`IndicatorMatches.offers`); offers of work that
            are no services are left out, because the finding is about services.
    """
    is_phone = pc.equal(selectors["kind_code"], "phone")
    in_words = pc.is_in(selectors["field_code"], value_set=pa.array(["title", "text"]))
    phones = selectors.filter(pc.and_(is_phone, in_words))
    steps = phones["steps"].to_pylist()
    hidden = [not set(step.split(",")) <= _OPEN_STEPS for step in steps]
    is_service = ((offers & JOB) == 0) | ((offers & SERVICE) != 0)
    about = np.isin(np.asarray(phones["advert_id"]), advert_ids[is_service])
    kept = phones.filter(pa.array(about & np.array(hidden, dtype=bool)))
    return pa.table(
        {
            "advert_id": kept["advert_id"],
            "indicator_id": pa.array([HIDDEN_PHONE] * len(kept), type=pa.string()),
            "field_code": kept["field_code"],
            "start": kept["start"],
            "end": kept["end"],
        }
    )
