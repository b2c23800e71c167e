# SPDX-License-Identifier: Apache-2.0
"""Which column of a file is which field of a record: guessed and explained."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import pyarrow as pa

from manumit.intake.batch import SURPLUS
from manumit.intake.dates import DateOrder, parse_dates
from manumit.intake.dialect import fold_name
from manumit.intake.mapping import FIELDS, SEVERAL, ColumnGuess
from manumit.packs import read_pack

_SAMPLE = 200
_EXACT, _PART, _CONTENT = 3.0, 1.5, 1.0
_PATTERNS = {
    "url": re.compile(r"^\s*(?:https?://|www\.)\S+\s*$", re.IGNORECASE),
    "email": re.compile(r"^\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*$"),
    "phone": re.compile(r"^\s*\+?\(?\d[\d\s().\-/]{6,18}\d\s*$"),
    "images": re.compile(r"\.(?:jpe?g|png|webp|gif)\b|^\s*[0-9a-f]{64}\b", re.IGNORECASE),
    "price": re.compile(
        r"^\s*(?:[$€£¥₽]|[A-Z]{3})\s?\d[\d.,]*|^\s*\d[\d.,]*\s?(?:[$€£¥₽]|[A-Z]{3})"
    ),
}
_LONG_TEXT = 40


@cache
def read_field_names() -> dict[str, tuple[str, str]]:
    """Return, for each folded column name, the field it names and the language."""
    names: dict[str, tuple[str, str]] = {}
    pack = read_pack("mapping")
    for field in FIELDS:
        for language, words in pack.entry(field).text_lists("names").items():
            for word in words:
                names.setdefault(fold_name(word), (field, language))
        names.setdefault(fold_name(field), (field, "en"))
    return names


def known_names() -> frozenset[str]:
    """Return the folded names by which a header row is recognised."""
    return frozenset(read_field_names())


def guess_mapping(sample: pa.Table) -> list[ColumnGuess]:
    """Guess the field of each column from its name and from what stands in it.

    Args:
        sample: Some records, string columns.

    Returns:
        One guess per column, in order.
    """
    candidates = []
    for place, name in enumerate(sample.column_names):
        values = _sample_values(sample.column(place))
        for field, (points, reason) in _score_fields(name, values).items():
            candidates.append((-points, FIELDS.index(field), place, field, reason))
    chosen: dict[int, tuple[str, str]] = {}
    taken: set[str] = set()
    for points, _, place, field, reason in sorted(candidates):
        may_repeat = field in SEVERAL and -points >= _PART
        if place not in chosen and (field not in taken or may_repeat):
            chosen[place] = (field, reason)
            taken.add(field)
    if "text" not in taken:
        _take_longest(sample, chosen)
    nothing = ("", "no field fits; kept in extra")
    return [
        ColumnGuess(name, *chosen.get(place, nothing))
        for place, name in enumerate(sample.column_names)
    ]


def _sample_values(column: pa.ChunkedArray) -> list[str]:
    return [value for value in column.slice(0, _SAMPLE).to_pylist() if value and value.strip()]


def _score_fields(name: str, values: Sequence[str]) -> dict[str, tuple[float, str]]:
    """Return points and reason for each field that a column may be."""
    if name == SURPLUS:
        return {}
    found: dict[str, tuple[float, str]] = {}
    folded = fold_name(name)
    names = read_field_names()
    part = _find_part(folded)
    if part:
        found[part] = (_PART, f"its name contains a word for {part}")
    if folded in names:
        field, language = names[folded]
        found[field] = (_EXACT, f"its name means {field} ({language})")
    for field, share in _share_of_patterns(values).items():
        if field in found:
            points, reason = found[field]
            found[field] = (points + share, f"{reason}, and its values fit")
        elif share > 0.8:
            found[field] = (_CONTENT * share, f"{share:.0%} of its values look like {field}")
    return {field: guess for field, guess in found.items() if _fits(field, values)}


def _find_part(folded: str) -> str:
    """Return the field whose longest name begins or ends a column name, as whole words."""
    parts = [
        (len(word), word)
        for word in read_field_names()
        if folded.startswith(f"{word} ") or folded.endswith(f" {word}")
    ]
    return read_field_names()[max(parts)[1]][0] if parts else ""


def _share_of_patterns(values: Sequence[str]) -> dict[str, float]:
    if not values:
        return {}
    shares = {
        field: sum(bool(pattern.search(v)) for v in values) / len(values)
        for field, pattern in _PATTERNS.items()
    }
    dates = parse_dates(pa.array(values, pa.string()), DateOrder())[1]
    shares["posted_at"] = float(dates.mean())
    if shares["posted_at"] > 0.8:
        shares["phone"] = 0.0
    if shares["images"] > 0.8:
        shares["url"] = 0.0
    return {field: share for field, share in shares.items() if share > 0.3}


def _fits(field: str, values: Sequence[str]) -> bool:
    """Return whether the values do not plainly speak against the field."""
    if not values:
        return True
    if field == "posted_at":
        return float(parse_dates(pa.array(values, pa.string()), DateOrder())[1].mean()) > 0.3
    if field in {"url", "email"}:
        pattern = _PATTERNS[field]
        return sum(bool(pattern.search(v)) for v in values) > 0.3 * len(values)
    if field in {"title", "text", "handle"}:
        return sum(any(c.isalpha() for c in v) for v in values) > 0.3 * len(values)
    if field == "external_id" and len(set(values)) < 0.9 * len(values):
        return False  # records with the same id would be taken for versions of one
    if field in {"external_id", "source", "category", "author"}:
        return sum(map(len, values)) / len(values) < 200
    return True


def _take_longest(sample: pa.Table, chosen: dict[int, tuple[str, str]]) -> None:
    """Take the column with the longest texts for the text, where no name says which it is."""
    lengths = []
    for place in range(sample.num_columns):
        values = _sample_values(sample.column(place))
        if place in chosen or sample.column_names[place] == SURPLUS:
            continue
        mean = sum(map(len, values)) / len(values) if values else 0.0
        worded = sum(" " in v.strip() for v in values) > 0.5 * len(values)
        lengths.append((mean if worded else 0.0, -place))
    best, place = max(lengths, default=(0.0, 0))
    if best >= _LONG_TEXT or (best > 0 and sample.num_columns == 1):
        chosen[-place] = ("text", f"it holds the longest texts, {best:.0f} characters on average")
