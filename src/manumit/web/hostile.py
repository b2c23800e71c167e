# SPDX-License-Identifier: Apache-2.0
"""Texts written by strangers, made safe and honest to look at.

Escaping keeps markup from running. That is not enough: direction overrides can make a text read
otherwise than it is, and zero-width characters hide words. These are shown as small labels.
"""

from __future__ import annotations

import re
import unicodedata

from markupsafe import Markup, escape

_DIRECTION = {
    0x061C: "ALM", 0x200E: "LRM", 0x200F: "RLM", 0x202A: "LRE", 0x202B: "RLE", 0x202C: "PDF",
    0x202D: "LRO", 0x202E: "RLO", 0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI",
}  # fmt: skip
_INVISIBLE = {
    0x00AD: "SHY", 0x034F: "CGJ", 0x180E: "MVS", 0x200B: "ZWSP", 0x2060: "WJ", 0xFEFF: "BOM",
    0x2028: "LSEP", 0x2029: "PSEP",
}  # fmt: skip
_NAMES = _DIRECTION | _INVISIBLE
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_TAGS = "\U000e0000-\U000e007f"
_SPECIAL = re.compile(f"([{_CONTROLS}{_TAGS}{''.join(map(chr, _NAMES))}]|[\ud800-\udfff])")
_PILED = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]{8})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]+"
)


def show_hostile(text: str) -> Markup:
    r"""Return escaped markup of a stranger's text with hidden characters made visible.

    Direction overrides, zero-width and control characters become
    `<span class="odd" title="full name">short name</span>`; line feeds and tabs stay. Piles of
    more than eight combining marks, which would paint over the lines around them, are cut.

    Example:
        >>> str(show_hostile("<b>a\u202eb"))
        '&lt;b&gt;a<span class="odd" title="RIGHT-TO-LEFT OVERRIDE">RLO</span>b'
    """
    parts = _SPECIAL.split(_PILED.sub(r"\1", text))
    shown = [
        _label(part) if index % 2 else escape(part) for index, part in enumerate(parts) if part
    ]
    return Markup("").join(shown)


def is_hostile(text: str) -> bool:
    """Tell whether a text holds characters that `show_hostile` would label."""
    return _SPECIAL.search(text) is not None


def _label(char: str) -> Markup:
    code = ord(char)
    name = unicodedata.name(char, f"U+{code:04X}")
    short = _NAMES.get(code, f"{code:02X}")
    return Markup('<span class="odd" title="{}">{}</span>').format(name, short)


def name_hostile(text: str, limit: int = 0) -> str:
    """Return a stranger's text as plain text with hidden characters named, such as ‹RLO›.

    For places that take no markup: labels in a picture, titles, cells of an export.

    Args:
        text: The text.
        limit: Greatest length of the result in characters, 0 for no limit; cut ends in `…`.
    """
    parts = _SPECIAL.split(_PILED.sub(r"\1", text))
    named = "".join(
        f"‹{_NAMES.get(ord(part), f'{ord(part):02X}')}›" if index % 2 else part
        for index, part in enumerate(parts)
    )
    return named[: limit - 1] + "…" if limit and len(named) > limit else named
