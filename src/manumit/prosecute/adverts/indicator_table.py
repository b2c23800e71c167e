# SPDX-License-Identifier: Apache-2.0
"""The published indicators, as the packs state them, and compiled for matching."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from manumit.packs import Entry, Pack, find_packs, read_pack
from manumit.text.folding import fold_text
from manumit.text.patterns import Grammar, parse_patterns
from manumit.text.phrasetable import PhraseTable, compile_phrases

POLARITIES = ("positive", "negative", "none")
GRADES = ("A", "B", "C", "D")
OFFERS = ("job", "service", "organ", "employer")
"""What a text may read as (see the pack "offers"); bit i of an offers value is OFFERS[i]."""
PERIODS = ("hour", "day", "week", "month")
"""What pay may be for; their words stand in the pack "offers" too."""
SIGNALS = (*(f"offer_{offer}" for offer in OFFERS), *(f"period_{period}" for period in PERIODS))


@dataclass(frozen=True, slots=True)
class Indicator:
    """One published indicator.

    Attributes:
        id: Name of the pack's entry.
        title: One sentence.
        looks_at: "words", "decoded phone", "absence", or what Manumit does not read.
        offer: service, job or organ: the adverts it speaks about.
        polarity: positive, negative or none, as published.
        population: Whom the source studied.
        sample_size: Adverts in the study, 0 if it was not measured.
        effect: The finding in words.
        grade: A to D (see the pack "grades").
        may_rank: Whether it may add to the shown sum that ranks leads.
        audit_only: Looked for only when a person audits results by it.
        absent: The offer whose words are missing, for an indicator of absence.
        number_from: Least number that counts, in a pattern that holds a number.
        number_below: Numbers that count lie below this; 0 for no such rule.
        source: The citations.
        status: verified, or to be verified.
    """

    id: str
    title: str
    looks_at: str
    offer: str
    polarity: str
    population: str
    sample_size: int
    effect: str
    grade: str
    may_rank: bool
    audit_only: bool
    absent: str
    number_from: int
    number_below: int
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """All indicators, with their patterns compiled.

    Attributes:
        indicators: In order of pack and entry.
        phrases: The compiled patterns; those of SIGNALS come first.
        targets: For each pattern: -1 - i for SIGNALS[i], or the place of its indicator.
        has_number: For each pattern whether it holds a number.
        near_denials: Folded words that deny only what follows at once.
        version: The versions of the packs, for a run's manifest.
    """

    indicators: tuple[Indicator, ...]
    phrases: PhraseTable
    targets: tuple[int, ...]
    has_number: tuple[bool, ...]
    near_denials: frozenset[str]
    version: str

    def place(self, indicator_id: str) -> int:
        """Return the place of an indicator, -1 if there is none of this name."""
        ids = [indicator.id for indicator in self.indicators]
        return ids.index(indicator_id) if indicator_id in ids else -1


def parse_indicator(entry: Entry) -> Indicator:
    """Check an entry and return its indicator; CorruptError names the field that is wrong."""

    def choice(name: str, allowed: Sequence[str]) -> str:
        value = entry.text(name)
        return value if value in allowed else entry.fail(name, " or ".join(allowed))

    audit_only = entry.flag("audit_only", default=False)
    may_rank = entry.flag("may_rank")
    if audit_only and may_rank:
        entry.fail("may_rank", "false where audit_only is true")
    return Indicator(
        id=entry.id,
        title=entry.text("title"),
        looks_at=entry.text("looks_at"),
        offer=choice("offer", OFFERS[:3]),
        polarity=choice("polarity", POLARITIES),
        population=entry.text("population"),
        sample_size=int(entry.number("sample_size")),
        effect=entry.text("effect"),
        grade=choice("grade", GRADES),
        may_rank=may_rank,
        audit_only=audit_only,
        absent=entry.text("absent", ""),
        number_from=int(entry.number("number_from", 0)),
        number_below=int(entry.number("number_below", 0)),
        source=entry.source,
        status=entry.status,
    )


def make_grammar(languages: Pack) -> Grammar:
    """Return the grammar of the pack "languages"."""
    entries = languages.entries
    return Grammar(
        endings={entry.id: entry.texts("endings", ()) for entry in entries},
        particles={entry.id: entry.texts("particles", ()) for entry in entries},
        denials=tuple(
            word
            for entry in entries
            for word in (*entry.texts("denials", ()), *entry.texts("near_denials", ()))
        ),
    )


def _find_patterns(entry: Entry) -> list[tuple[str, str]]:
    phrases = entry.mapping("phrases")
    return [
        (language, pattern)
        for language, lines in phrases.items()
        for pattern in parse_patterns(lines if isinstance(lines, str) else "")
    ]


def compile_indicators(packs: Sequence[Pack], offers: Pack, languages: Pack) -> IndicatorTable:
    """Compile indicator packs.

    Args:
        packs: Indicator packs.
        offers: The pack that says how an offer is told.
        languages: The pack of endings, particles and denials.

    Returns:
        The table for `find_indicators`.

    Raises:
        CorruptError: If an entry or a pattern is wrong.
    """
    patterns: list[tuple[str, str]] = []
    targets: list[int] = []
    indicators: list[Indicator] = []
    for number, signal in enumerate(SIGNALS):
        found = _find_patterns(offers.entry(signal))
        patterns += found
        targets += [-1 - number] * len(found)
    for pack in packs:
        for entry in pack.entries:
            found = _find_patterns(entry)
            patterns += found
            targets += [len(indicators)] * len(found)
            indicators.append(parse_indicator(entry))
    used = (*packs, offers, languages)
    return IndicatorTable(
        indicators=tuple(indicators),
        phrases=compile_phrases(patterns, make_grammar(languages)),
        targets=tuple(targets),
        has_number=tuple("#" in pattern for _, pattern in patterns),
        near_denials=frozenset(
            fold_text(word)[0]
            for entry in languages.entries
            for word in entry.texts("near_denials", ())
        ),
        version=" ".join(f"{pack.id}={pack.version}" for pack in used),
    )


@cache
def read_indicators() -> IndicatorTable:
    """Read and compile the packs that come with Manumit (once per process)."""
    packs = [read_pack(name) for name in find_packs("indicators")]
    return compile_indicators(packs, read_pack("offers"), read_pack("languages"))
