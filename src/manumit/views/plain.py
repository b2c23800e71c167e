# SPDX-License-Identifier: Apache-2.0
"""A view as plain values: what `--json` and the API show."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from enum import Enum


def to_plain(value: object) -> object:
    """Return dataclasses as objects, tuples as lists, times as ISO text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [to_plain(item) for item in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
