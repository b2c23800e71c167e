# SPDX-License-Identifier: Apache-2.0
"""The field's knowledge as YAML files: word lists, indicators, purposes, taxonomies."""

from __future__ import annotations

from manumit.packs.pack import Entry, Pack, find_packs, hash_packs, parse_pack, read_pack
from manumit.packs.rendering import render_choices, render_indicators

__all__ = [
    "Entry",
    "Pack",
    "find_packs",
    "hash_packs",
    "parse_pack",
    "read_pack",
    "render_choices",
    "render_indicators",
]
