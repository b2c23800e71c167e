# SPDX-License-Identifier: Apache-2.0
"""The language of a page: translated texts and the direction of writing."""

from __future__ import annotations

import gettext as standard
import re
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LOCALES = Path(__file__).parent / "locale"
PSEUDO = "ar-x-pseudo"
LANGUAGES = {"en": "English", PSEUDO: "Test of right-to-left pages"}
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
_PLACEHOLDER = re.compile(r"(%\([a-z_]+\)[sd]|%%|<[^>]+>|&[a-z]+;)")
_LOOKS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ابثدعفجهيجكلمنوبقرستؤوشخيزابثدعفجهيجكلمنوبقرستؤوشخيز",
)
_language: ContextVar[str] = ContextVar("language", default="en")


def use_language(code: str) -> str:
    """Set the language of the page being made; unknown codes become English."""
    chosen = code if code in LANGUAGES else "en"
    _language.set(chosen)
    return chosen


def current_language() -> str:
    """Return the language of the page being made."""
    return _language.get()


def find_direction(code: str) -> str:
    """Return rtl or ltr for a language code."""
    return "rtl" if code.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def gettext(text: str) -> str:
    """Return `text` in the language of the page being made."""
    code = _language.get()
    if code == PSEUDO:
        return make_pseudo(text)
    return _read_translations(code).gettext(text)


def ngettext(one: str, many: str, n: int) -> str:
    """Return the form for `n` things in the language of the page being made."""
    code = _language.get()
    if code == PSEUDO:
        return make_pseudo(one if n == 1 else many)
    return _read_translations(code).ngettext(one, many, n)


def make_pseudo(text: str) -> str:
    """Write a text in letters of the Arabic script, one third longer, placeholders kept.

    It means nothing; it shows where a page breaks when words are long and run right to left.
    """
    parts = _PLACEHOLDER.split(text)
    written = "".join(
        part if index % 2 else part.translate(_LOOKS) for index, part in enumerate(parts)
    )
    return written + " ـ" * (len(text) // 6)


@cache
def _read_translations(code: str) -> standard.NullTranslations:
    return standard.translation("manumit", LOCALES, languages=[code], fallback=True)
