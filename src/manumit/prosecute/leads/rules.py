# SPDX-License-Identifier: Apache-2.0
"""The rules by which evidence gives points, as the packs state them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from manumit.packs import find_packs, read_pack

GROUPS = ("control", "indicator", "counter")
_GRADES = "grade_weights"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule for a part of the evidence.

    Attributes:
        code: Name of the rule.
        group: control or counter.
        weight: Points per doubling; 0 for what is shown and not counted.
        most: Largest size of its points.
        counts: Name of the number it counts (see `signs.Signs`).
        source: Citations.
        grade: A to D.
        sentence_one: Sentence for a count of one, empty if a count of one says nothing.
        sentence: Sentence for more.
    """

    code: str
    group: str
    weight: float
    most: float
    counts: str
    source: str
    grade: str
    sentence_one: str
    sentence: str

    def score(self, count: int) -> float:
        """Return the points of a count: weight x log2(1 + count), cut at `most`."""
        points = self.weight * math.log2(1 + count)
        return round(max(-self.most, min(self.most, points)), 2)


@dataclass(frozen=True, slots=True)
class IndicatorRule:
    """What of a published indicator matters for ranking; see the indicator packs."""

    indicator_id: str
    title: str
    offer: str
    polarity: str
    grade: str
    may_rank: bool
    source: str

    def score(self, share: float, weights: Mapping[str, float]) -> float:
        """Return the points of an indicator that stands in `share` (0..1) of the records."""
        if not self.may_rank or self.polarity == "none":
            return 0.0
        sign = 1 if self.polarity == "positive" else -1
        return round(sign * weights[self.grade] * math.sqrt(share), 2)


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules: of control and counter-evidence in order, of indicators by id."""

    rules: tuple[Rule, ...]
    indicators: Mapping[str, IndicatorRule]
    grade_weights: Mapping[str, float]
    indicator_sentence: str


@cache
def read_rules() -> RuleBook:
    """Read the rules from the packs `evidence` and `indicators`."""
    pack = read_pack("evidence")
    rules = tuple(
        Rule(
            code=entry.id,
            group=entry.text("group"),
            weight=entry.number("weight"),
            most=entry.number("most"),
            counts=entry.text("counts"),
            source=entry.source,
            grade=entry.text("grade"),
            sentence_one=entry.text("sentence_one"),
            sentence=entry.text("sentence"),
        )
        for entry in pack.entries
        if entry.id != _GRADES
    )
    grades = pack.entry(_GRADES)
    weights = {grade: float(str(weight)) for grade, weight in grades.mapping("weights").items()}
    indicators = {
        entry.id: IndicatorRule(
            indicator_id=entry.id,
            title=entry.text("title"),
            offer=entry.text("offer"),
            polarity=entry.text("polarity"),
            grade=entry.text("grade"),
            may_rank=entry.flag("may_rank") and not entry.flag("audit_only", default=False),
            source=entry.source,
        )
        for name in find_packs("indicators")
        for entry in read_pack(name).entries
    }
    return RuleBook(rules, indicators, weights, grades.text("sentence"))
