# SPDX-License-Identifier: Apache-2.0
"""From counts to parts of evidence whose shown sum ranks a lead. There is no other score."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from manumit.core.values import join_words
from manumit.prosecute.leads.rules import Rule, RuleBook
from manumit.prosecute.leads.signs import Signs


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the evidence: its rule, points and sentence, and the nodes it rests on."""

    part_code: str
    group_code: str
    points: float
    sentence: str
    source: str
    grade: str
    nodes: Sequence[str] = ()


def find_parts(signs: Signs, book: RuleBook) -> tuple[Part, ...]:
    """Weigh one network.

    Args:
        signs: Its counts.
        book: The rules.

    Returns:
        Parts of control, strongest first; then indicators; then what speaks against it. The
        points of the lead are their sum and nothing else.
    """
    words = _find_words(signs)
    parts = [p for rule in book.rules if (p := _apply_rule(rule, signs, words)) is not None]
    parts += _weigh_indicators(signs, book)
    order = {"control": 0, "indicator": 1, "counter": 2}
    return tuple(sorted(parts, key=lambda p: (order[p.group_code], -abs(p.points), p.part_code)))


def sum_points(parts: Iterable[Part]) -> float:
    """Return the points of a lead: the sum of its parts, no less and no more."""
    return round(sum(part.points for part in parts), 2)


def hash_evidence(parts: Iterable[Part], content_hash: str) -> str:
    """Return a hash that changes when the evidence or the members of the network change."""
    shown = [[part.part_code, part.points, part.sentence] for part in parts]
    content = json.dumps([shown, content_hash], ensure_ascii=True)
    return hashlib.sha256(content.encode("ascii")).hexdigest()[:32]


def _apply_rule(rule: Rule, signs: Signs, words: Mapping[str, object]) -> Part | None:
    count = signs.count(rule.counts)
    template = rule.sentence_one if count == 1 else rule.sentence
    if count < 1 or not template:
        return None
    nodes = signs.shared_nodes if rule.code in ("shared_contact", "own_contacts") else ()
    if rule.code == "would_fall_apart":
        nodes = signs.shared_nodes[:1]
    sentence = template.format(count=count, **words)
    return Part(rule.code, rule.group, rule.score(count), sentence, rule.source, rule.grade, nodes)


def _find_words(signs: Signs) -> dict[str, object]:
    """Return what the sentences of the rules may name."""
    strongest = join_words(signs.shared_names[:1])
    return {
        "adverts": signs.worded,
        "campaigns": "1 campaign" if signs.campaigns == 1 else f"{signs.campaigns} campaigns",
        "texts": signs.texts,
        "contacts": join_words(_only_contacts(signs.shared_names)[:3]) or "selectors",
        "kind": signs.most_numbers[0],
        "numbers": signs.recurring_numbers,
        "accounts": signs.accounts,
        "persons_low": signs.persons_low,
        "places": signs.place_count,
        "sources": signs.sources,
        "posters": signs.posters,
        "shared": strongest or "one selector",
        "strongest": strongest or "its strongest tie",
        "parts": signs.parts,
    }


def _only_contacts(names: Sequence[str]) -> list[str]:
    return [name for name in names if name.split(" ")[0] not in ("account", "image")]


def _weigh_indicators(signs: Signs, book: RuleBook) -> list[Part]:
    records = max(1, signs.adverts + signs.reports)
    parts = []
    for indicator_id, count in signs.indicators.items():
        rule = book.indicators.get(indicator_id)
        if rule is None:
            continue
        points = rule.score(min(1.0, count / records), book.grade_weights)
        sentence = book.indicator_sentence.format(title=rule.title, count=count, records=records)
        group = "counter" if rule.polarity == "negative" else "indicator"
        parts.append(Part(indicator_id, group, points, sentence, rule.source, rule.grade))
    return parts
