# SPDX-License-Identifier: Apache-2.0
"""Which encoding a file is written in.

Byte order marks and the UTF family are certain. What is not UTF-8 is decoded with each legacy
encoding of packs/encodings.yaml, and the one whose letters look most like a written language
wins: frequent letters count for it; unassigned bytes, signs inside words, capitals inside
words and mixed alphabets count against it.
"""

from __future__ import annotations

import codecs
import unicodedata
from dataclasses import dataclass
from functools import cache

from manumit.packs import read_pack

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_TYPOGRAPHIC = frozenset("“”‘’„‚–—…«»‹›°€£¥§·•™®©¿¡ªº№،؛؟، 。、，！？：；（）「」『』【】％￥¥")
_SAMPLE = 1 << 16


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding of a file.

    Attributes:
        name: Name of Python's codec.
        mark_bytes: Length of the byte order mark.
        second: The next best guess, empty when the first is certain.
        is_damaged: UTF-8 with some bytes that are not.
    """

    name: str
    mark_bytes: int = 0
    second: str = ""
    is_damaged: bool = False


def find_mark(head: bytes) -> Encoding | None:
    """Return the encoding a byte order mark names, or that NUL bytes betray."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name, len(mark))
    sample = head[: 1 << 12]
    if len(sample) < 8 or b"\0" not in sample:
        return None
    quarter, half = len(sample) // 4, len(sample) // 2
    nul = [sample[i::4].count(0) / quarter for i in range(4)]
    if min(nul[1:]) > 0.9 and nul[0] < 0.5:
        return Encoding("utf-32-le")
    if min(nul[:3]) > 0.9 and nul[3] < 0.5:
        return Encoding("utf-32-be")
    even, odd = sample[::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.4 and even < 0.1:
        return Encoding("utf-16-le")
    if even > 0.4 and odd < 0.1:
        return Encoding("utf-16-be")
    return None


def guess_legacy(sample: bytes) -> Encoding:
    """Return the most likely encoding of bytes that are not valid UTF-8.

    Args:
        sample: Some of the file, best the lines that hold bytes above 127.
    """
    if _count_utf8_share(sample) > 0.8:
        return Encoding("utf-8", is_damaged=True)
    scores = sorted(
        ((_score_encoding(sample[:_SAMPLE], name), -place, name)
         for place, name in enumerate(_read_letters())),
        reverse=True,
    )  # fmt: skip
    return Encoding(scores[0][2], second=scores[1][2])


def _count_utf8_share(sample: bytes) -> float:
    """Return the share of bytes above 127 that stand in valid UTF-8 sequences."""
    high = sum(b > 127 for b in sample)
    bad = sample.decode("utf-8", "replace").count("\ufffd") - sample.count(b"\xef\xbf\xbd")
    return 1 - bad / high if high else 1.0


@cache
def _read_letters() -> dict[str, tuple[dict[str, float], ...]]:
    """Return the letters of each encoding, language by language.

    A letter weighs from 1.3 (its language's commonest) down to 0.7.
    """
    return {
        entry.id: tuple(
            {letter: 1.3 - 0.6 * place / len(letters) for place, letter in enumerate(letters)}
            for letters in entry.texts("letters")
        )
        for entry in read_pack("encodings").entries
    }


def _score_encoding(sample: bytes, name: str) -> float:
    """Return how well `sample` reads in an encoding, per byte above 127; higher is better.

    It is the score of the language that fits best: letters of several languages together would
    explain what no single one of them writes.
    """
    text = sample.decode(name, "replace")
    high = sum(b > 127 for b in sample) or 1
    mixed = 0.0
    read = []
    before = " "
    for char in text:
        if char > "\x7f":
            read.append((char, before))
        elif char.isalpha() and before > "\x7f" and not _is_latin(before) and before.isalpha():
            mixed += 1.0
        before = char
    return max(_score_language(read, letters) - mixed for letters in _read_letters()[name]) / high


def _score_language(read: list[tuple[str, str]], letters: dict[str, float]) -> float:
    """Return how well the characters above 127, each with the one before it, fit a language."""
    # A character of a two-byte encoding explains two bytes at once.
    return sum(
        (2.0 if char >= "\u3000" else 1.0) * _score_character(char, before, letters)
        for char, before in read
    )


def _score_character(char: str, before: str, letters: dict[str, float]) -> float:
    if char == "\ufffd":
        return -6.0
    good = letters.get(char.lower(), letters.get(char, 0.0))
    if not good:
        return _score_rare(char, before)
    if before.isalpha() and char.isupper() and before.islower():
        good -= 2.0
    if before.isascii() and before.isalpha() and not _is_latin(char):
        good -= 1.5
    return good


def _score_rare(char: str, before: str) -> float:
    if char in _TYPOGRAPHIC:
        return 0.6 if not before.isalpha() or char in "’”»…™،؛؟" else 0.0
    category = unicodedata.category(char)
    if category in {"Cc", "Cn", "Co", "Cs"}:
        return -6.0
    return -0.3 if category == "Lo" or char >= "\u3000" else -1.5


def _is_latin(char: str) -> bool:
    return char < "\u0250"
