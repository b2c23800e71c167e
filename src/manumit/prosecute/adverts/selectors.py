# SPDX-License-Identifier: Apache-2.0
"""Selectors of adverts: what the pack says goes in, the table advert_selectors comes out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.packs import Entry, read_pack
from manumit.prosecute.adverts.pseudonyms import find_pseudonyms
from manumit.text.selectors import (
    REGIONS,
    Candidates,
    choose_selectors,
    concat_candidates,
    hash_selector,
    make_lexicon,
    scan_texts,
)
from manumit.text.selectors import words as w
from manumit.text.selectors.output import END, KIND_OF, PHONE, ROW_OF, SCORE, START

FIELDS = ("title", "text", "phone", "email", "handle", "url", "price")
"""Columns of a record that are read."""

_PDQ = "^[0-9a-f]{64}$"
_FOUND = ("selector_id", "kind_code", "value", "start", "end", "steps", "confidence")
_COLUMNS = (
    "advert_id", "selector_id", "kind_code", "value", "field_code", "start", "end", "steps",
    "confidence",
)  # fmt: skip
_COLUMN_POINTS = 800
_BARE_NAME = r"^[\pL\pN._-]{3,32}$"

_FLAGS = {
    "at": w.AT_WORD,
    "dot": w.DOT_WORD,
    "dash": w.DASH_WORD,
    "joiner": w.JOINER,
    "phone": w.PHONE_WORD,
    "mail": w.MAIL_WORD,
    "measure": w.MEASURE,
    "filler": w.FILLER,
    "tld": w.TLD,
    "word_tld": w.WORD_TLD,
    "provider": w.PROVIDER,
    "scheme": w.SCHEME,
    "twice": w.TWICE,
    "thrice": w.THRICE,
    "score": w.SCORE,
    "hundred": w.HUNDRED,
    "thousand": w.THOUSAND,
    "bridge": w.BRIDGE,
    "plus": w.PLUS_WORD,
    "underline": w.UNDERLINE,
    "serial": w.SERIAL,
    "tag": w.TAG,
    "generic": w.GENERIC,
    "unit": w.UNIT,
    "weight": w.WEIGHT,
}


def _merge_lists(entries: list[Entry]) -> dict[str, tuple[str, ...]]:
    merged: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        for key, members in entry.text_lists("words").items():
            merged[key] = merged.get(key, ()) + members
    return merged


def _letters(entry: Entry) -> dict[str, str]:
    return {digit: str(letters) for digit, letters in entry.mapping("letters").items()}


@cache
def read_selector_words() -> w.SelectorWords:
    """Read the word lists of the pack `selectors`."""
    pack = read_pack("selectors")
    kinds: dict[str, list[Entry]] = {}
    for entry in pack.entries:
        kinds.setdefault(entry.text("kind"), []).append(entry)
    return w.SelectorWords(
        numbers=_merge_lists(kinds["numbers"]),
        homophones=_merge_lists(kinds["homophones"]),
        tens=_merge_lists(kinds["tens"]),
        lookalikes=_letters(kinds["lookalikes"][0]),
        digit_letters=_letters(kinds["digit_letters"][0]),
        flags={_FLAGS[entry.text("flag")]: entry.texts("words") for entry in kinds["flag"]},
        platforms={entry.id: entry.texts("words") for entry in kinds["platform"]},
        platform_domains={
            domain: entry.id for entry in kinds["platform"] for domain in entry.texts("domains")
        },
        currencies={entry.id: entry.texts("words") for entry in kinds["currency"]},
        capitals=kinds["capitals"][0].texts("words"),
        entities=_merge_lists(kinds["entities"]),
        minor_digits={
            entry.id: int(entry.number("minor_digits", 2)) for entry in kinds["currency"]
        },
        reserved=kinds["reserved"][0].texts("patterns"),
    )


@cache
def _read_lexicon() -> w.Lexicon:
    return make_lexicon(read_selector_words())


def find_selectors(texts: Any, regions: Sequence[str] = REGIONS) -> pa.Table:
    """Find phones, e-mail addresses, handles, web addresses, wallets and prices in texts.

    Args:
        texts: A list of str or None, an Arrow array, or a pandas or polars series.
        regions: ISO 3166 codes for numbers without country code, the likeliest first.

    Returns:
        A table of `manumit.text.selectors.SELECTOR_SCHEMA`: row, selector_id, kind_code, value,
        start, end (characters of the raw text), steps, confidence.

    Raises:
        UsageError: A region has no numbering plan.

    >>> found = find_selectors(["New here! two0two 555 oh one four two", "anna (at) example.com"])
    >>> found["value"].to_pylist()
    ['+12025550142', 'anna@example.com']
    """
    return choose_selectors(scan_texts(texts, _read_lexicon()), read_selector_words(), regions)


def find_advert_selectors(adverts: pa.Table, regions: Sequence[str] = REGIONS) -> pa.Table:
    """Find the selectors of all fields of adverts or reports.

    All records together are the corpus whose evidence decides between readings.

    Args:
        adverts: The columns advert_id and those of FIELDS, and images; others are ignored and
            missing ones are empty.
        regions: ISO 3166 codes for numbers without country code, the likeliest first.

    Returns:
        The columns of the table `advert_selectors`, sorted by advert, selector, field and start.

    Raises:
        UsageError: A region has no numbering plan.
    """
    names = [name for name in FIELDS if name in adverts.schema.names]
    candidates = concat_candidates(
        [_scan_field(adverts[name], FIELDS.index(name)) for name in names]
    )
    found = choose_selectors(candidates, read_selector_words(), regions, len(FIELDS))
    places = found["row"].to_numpy()
    ids = adverts["advert_id"].combine_chunks()
    columns = {
        "advert_id": ids.take(pa.array(places // len(FIELDS))),
        "field_code": pa.array(FIELDS).take(pa.array(places % len(FIELDS))),
        **{name: found[name].combine_chunks() for name in _FOUND},
    }
    table = pa.table({name: columns[name] for name in _COLUMNS})
    if "images" in adverts.schema.names:
        table = pa.concat_tables([table, _read_images(ids, adverts["images"])])
    worded = tuple(name for name in ("title", "text") if name in names)
    tokens = find_pseudonyms(adverts, worded)
    if len(tokens):
        table = pa.concat_tables([table, tokens.select(table.column_names).cast(table.schema)])
    return table.sort_by(
        [(name, "ascending") for name in ("advert_id", "selector_id", "field_code", "start")]
    )


def _scan_field(texts: pa.ChunkedArray, field: int) -> Candidates:
    """Find candidates in one column; a column made for one kind vouches for that kind."""
    name = FIELDS[field]
    shifted = None
    if name == "handle":
        bare = pc.match_substring_regex(texts.fill_null(""), _BARE_NAME)
        shifted = bare.to_numpy(zero_copy_only=False)
        texts = pc.if_else(bare, pc.binary_join_element_wise("@", texts, ""), texts)
    found = scan_texts(texts, _read_lexicon())
    rows = found.rows
    if shifted is not None:
        moved = shifted[rows[ROW_OF]]
        rows[START] = np.maximum(0, rows[START] - moved)
        rows[END] -= moved
    if name == "phone":
        rows[SCORE, rows[KIND_OF] == PHONE] += _COLUMN_POINTS
    if name == "price":
        # A range such as 35000-73000 is no phone number.
        rows[SCORE, rows[KIND_OF] == PHONE] -= _COLUMN_POINTS
    rows[ROW_OF] = rows[ROW_OF] * len(FIELDS) + field
    return found


def _read_images(ids: pa.Array, images: pa.ChunkedArray) -> pa.Table:
    """Return image hashes (PDQ, 64 digits) as selectors; start counts a record's images."""
    lists = images.combine_chunks()
    lists = lists.fill_null([]) if lists.null_count else lists
    parents = pc.list_parent_indices(lists).to_numpy()
    values = pc.utf8_lower(pc.utf8_trim_whitespace(lists.flatten().fill_null("")))
    offsets = lists.offsets.to_numpy()
    number = (np.arange(len(parents)) - (offsets[:-1] - offsets[0])[parents]).astype(np.int32)
    coded = values.dictionary_encode()
    hashes = [hash_selector("image", value) for value in coded.dictionary.to_pylist()]
    count = len(parents)
    columns = {
        "advert_id": ids.take(pa.array(parents)),
        "selector_id": pa.array(hashes, pa.int64()).take(coded.indices),
        "kind_code": pa.array(["image"], pa.string()).take(pa.array(np.zeros(count, np.int64))),
        "value": values.cast(pa.string()),
        "field_code": pa.array(["images"], pa.string()).take(pa.array(np.zeros(count, np.int64))),
        "start": pa.array(number),
        "end": pa.array(number + np.int32(1)),
        "steps": pa.array([""], pa.string()).take(pa.array(np.zeros(count, np.int64))),
        "confidence": pa.array(np.ones(count)),
    }
    table = pa.table({name: columns[name] for name in _COLUMNS})
    # A file's name says nothing about the picture: many are called 1.jpg.
    return table.filter(pc.match_substring_regex(table["value"], _PDQ))
