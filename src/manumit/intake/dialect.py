# SPDX-License-Identifier: Apache-2.0
"""How a delimited file is written: delimiter, quoting, line ends, whether it has a header.

Every candidate is tried on the beginning of the file; the one under which most records have
the same number of fields wins, and of those the one with more fields.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from manumit.intake.split import (
    STRAY,
    UNCLOSED,
    Bytes,
    Dialect,
    Rows,
    copy_column,
    split_rows,
)

_DELIMITERS = ",;\t|\x1f\x01^~"
_LAST_RESORT = ": "
_VALUE = re.compile(
    r"^[\s\d.,:/+()%$€£-]*\d[\s\d.,:/+()%$€£-]*$|://|@|^\d{4}-\d\d-\d\d|^(true|false)$",
    re.IGNORECASE,
)
_NAME_CHARS = 64
_SAMPLE_ROWS = 400


def guess_dialect(sample: bytes, *, is_end: bool) -> Dialect:
    """Return the dialect under which the sample is most regular.

    Args:
        sample: The first bytes of the file, UTF-8.
        is_end: Whether that is the whole file.
    """
    buffer = np.frombuffer(sample, np.uint8)
    returns = b"\r" in sample and b"\n" not in sample
    best = _choose_quoting(sample, buffer, "", returns, is_end=is_end)
    for delimiters, best_score in ((_DELIMITERS, 0.5), (_LAST_RESORT, 0.95)):
        for delimiter in delimiters:
            if delimiter.encode() not in sample:
                continue
            dialect = _choose_quoting(sample, buffer, delimiter, returns, is_end=is_end)
            score = _score_widths(_split_sample(buffer, dialect, is_end=is_end))
            if score > best_score + 1e-9:
                best, best_score = dialect, score
        if best.delimiter:
            break
    return best


def _split_sample(buffer: Bytes, dialect: Dialect, *, is_end: bool) -> Rows:
    rows = split_rows(buffer, 0, dialect, is_end=is_end, max_rows=_SAMPLE_ROWS)
    if rows.count or is_end:
        return rows
    return split_rows(buffer, 0, dialect, is_end=True, max_rows=_SAMPLE_ROWS)


def _choose_quoting(
    sample: bytes, buffer: Bytes, delimiter: str, returns: bool, *, is_end: bool
) -> Dialect:
    """Return the dialect with the quote that the sample really uses.

    A writer that quotes does it where a field needs it, or everywhere; and no field it leaves
    unquoted holds a quote. Where quotes stand otherwise, they are part of the text.
    """
    double = _complete_dialect(sample, delimiter, '"', returns)
    uses = _count_quotes(buffer, _split_sample(buffer, double, is_end=is_end), double)
    if uses.bare + uses.opened and (uses.is_most or uses.needed >= uses.bare + uses.spoiled):
        return double
    single = _complete_dialect(sample, delimiter, "'", returns)
    others = _count_quotes(buffer, _split_sample(buffer, single, is_end=is_end), single)
    if others.is_most and not others.spoiled:
        return single
    is_unused = not uses.bare + uses.opened
    return double if is_unused else Dialect(delimiter, "", return_ends_row=returns)


@dataclass(frozen=True, slots=True)
class _QuoteUses:
    """Fields that are quoted, that had to be, that hold a quote unquoted, that end wrongly."""

    opened: int
    needed: int
    bare: int
    spoiled: int
    is_most: bool


def _count_quotes(buffer: Bytes, rows: Rows, dialect: Dialect) -> _QuoteUses:
    quote = ord(dialect.quote)
    is_opened = (rows.starts > 0) & (buffer[np.maximum(rows.starts, 1) - 1] == quote)
    is_special = np.isin(buffer, [quote, 10, *dialect.delimiter.encode()])
    special = np.concatenate([[0], np.cumsum(is_special)])
    quotes = np.concatenate([[0], np.cumsum(buffer == quote)])
    has_special = special[rows.ends] > special[rows.starts]
    has_quote = quotes[rows.ends] > quotes[rows.starts]
    opened = int(is_opened.sum())
    return _QuoteUses(
        opened=opened,
        needed=int((is_opened & has_special).sum()),
        bare=int((~is_opened & has_quote).sum()),
        spoiled=int(np.count_nonzero(rows.flags & (STRAY | UNCLOSED))),
        is_most=2 * opened > int(np.count_nonzero(rows.ends > rows.starts)),
    )


def _complete_dialect(sample: bytes, delimiter: str, quote: str, returns: bool) -> Dialect:
    q, d = quote.encode(), delimiter.encode()
    escaped = len(re.findall(rb"\\" + q + rb"(?![" + re.escape(d or b"\n") + rb"\r\n])", sample))
    doubled = sample.count(q + q) - sample.count(d + q + q + d)
    spaced = sample.count(d + b" " + q) if delimiter not in {"", " "} else 0
    return Dialect(
        delimiter,
        quote,
        escape="\\" if escaped > doubled else "",
        skip_space=spaced > sample.count(d + q),
        return_ends_row=returns,
    )


def _score_widths(rows: Rows) -> float:
    """Return how regular the records are: 0 for one column, else up to about 1."""
    if not rows.count:
        return 0.0
    widths = Counter(np.diff(rows.first_field).tolist())
    width, agreeing = max(widths.items(), key=lambda item: (item[1], item[0]))
    if width < 2:
        return 0.0
    return float(agreeing / rows.count + 0.002 * min(width, 10))


def read_sample_rows(
    sample: bytes, dialect: Dialect, *, is_end: bool, most: int = 50
) -> list[list[str]]:
    """Return the first records of the sample as lists of text."""
    buffer = np.frombuffer(sample, np.uint8)
    rows = split_rows(buffer, 0, dialect, is_end=is_end, max_rows=most)
    if not rows.count:
        rows = split_rows(buffer, 0, dialect, is_end=True, max_rows=most)
    widths = np.diff(rows.first_field)
    columns = []
    for number in range(int(widths.max()) if rows.count else 0):
        column = copy_column(buffer, rows, number, dialect).cast("binary").to_pylist()
        columns.append([value.decode("utf-8", "replace") for value in column])
    return [
        [columns[number][row] for number in range(int(widths[row]))] for row in range(rows.count)
    ]


def find_header(rows: Sequence[Sequence[str]], known_names: frozenset[str]) -> int:
    """Return the number of the record that holds the column names, -1 if none does.

    Lines above the header (a title, a date of export) have far fewer filled cells than the
    header.

    Args:
        rows: The first records.
        known_names: Names of fields in many languages, folded by `fold_name`.
    """
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    widest = max(filled, default=0)
    first = next((i for i, count in enumerate(filled) if 2 * count > widest), 0)
    return first if rows and _is_header(rows[first], rows[first + 1 :], known_names) else -1


def _is_header(
    row: Sequence[str], below: Sequence[Sequence[str]], known_names: frozenset[str]
) -> bool:
    cells = [cell.strip() for cell in row]
    if any(fold_name(cell) in known_names for cell in cells):
        return True
    filled = [cell for cell in cells if cell]
    if not filled or len(set(filled)) < len(filled):
        return False
    if any(len(cell) > _NAME_CHARS or _VALUE.search(cell) for cell in filled):
        return False
    # Names differ from what stands below them: no cell of the first row comes again.
    return not any(
        number < len(other) and other[number].strip() == cell
        for other in below
        for number, cell in enumerate(cells)
        if cell
    )


def fold_name(name: str) -> str:
    """Return a column name as names are compared: lower case, words by single spaces."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name.strip())
    return " ".join(re.sub(r"[\W_]+", " ", spaced.casefold()).split())
