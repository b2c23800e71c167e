# SPDX-License-Identifier: Apache-2.0
"""Selectors that the giver of the records has replaced by tokens such as #EMAIL_3f2a...#.

A token hides the value and keeps what matters here: two adverts with one token share one
selector.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from manumit.text.selectors import hash_selector

# RE2, which reads the column, needs the same pattern as Python, which reads the few that match.
_PATTERN = "#(EMAIL|PHONE|URL)_([0-9a-f]{16,128})#"
_TOKEN = re.compile(_PATTERN)
STEP = "pseudonym"


def find_pseudonyms(adverts: pa.Table, fields: tuple[str, ...] = ("title", "text")) -> pa.Table:
    """Find tokens that stand for selectors.

    Args:
        adverts: The columns advert_id and `fields`.
        fields: Columns to read.

    Returns:
        Columns of `advert_selectors`; the value is `token:` and the token's digits.

    Example:
        >>> row = pa.table({"advert_id": [1], "text": ["write to #EMAIL_" + "0f" * 16 + "# now"]})
        >>> find_pseudonyms(row, ("text",)).select(["kind_code", "start"]).to_pylist()
        [{'kind_code': 'email', 'start': 9}]
    """
    rows: list[dict[str, object]] = []
    for field in fields:
        marked = pc.fill_null(pc.match_substring_regex(adverts[field], _PATTERN), False)  # noqa: FBT003
        few = adverts.select(["advert_id", field]).filter(marked)
        for advert_id, text in zip(few[0].to_pylist(), few[1].to_pylist(), strict=True):
            for match in _TOKEN.finditer(text):
                kind, value = match[1].lower(), f"token:{match[2]}"
                rows.append(
                    {
                        "advert_id": advert_id,
                        "selector_id": hash_selector(kind, value),
                        "kind_code": kind,
                        "value": value,
                        "field_code": field,
                        "start": match.start(),
                        "end": match.end(),
                        "steps": STEP,
                        "confidence": 1.0,
                    }
                )
    return pa.Table.from_pylist(rows, _SCHEMA)


_SCHEMA = pa.schema(
    [
        ("advert_id", pa.int64()),
        ("selector_id", pa.int64()),
        ("kind_code", pa.string()),
        ("value", pa.string()),
        ("field_code", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("steps", pa.string()),
        ("confidence", pa.float64()),
    ]
)
