# SPDX-License-Identifier: Apache-2.0
"""Indicators: adverts per second of one core, beside Python's own regular expressions.

    python -m bench.bench_indicators [ADVERTS]

The peer is one regular expression for each pattern of the packs, run over folded texts: what a
person writes today. It reads a small part of the texts, because it is slow. Both count the
same: (advert, pattern) pairs, before denials, numbers and kinds of offer are looked at.
"""

from __future__ import annotations

import re
import sys
import time
from random import Random

from bench.measure import report_inside, run_apart

PEER_ADVERTS = 300


def make_adverts(count: int, seed: int = 5) -> list[str]:
    """Make adverts of about 360 characters, one in eight with words of the packs."""
    from manumit.demo.corpora import make_campaign_corpus

    plain = make_campaign_corpus(seed=seed, adverts=count, word_noise=0.05, family="report").texts
    rng = Random(seed)
    marks = [
        "Pay a small registration fee first.", "We keep your passport.", "100% real photos.",
        "New in town, only this week.", "Зарплата очень высокая.", "رسوم التسجيل", "Job abroad.",
        "Solo por WhatsApp.", "Nous gardons votre passeport.", "You must live on the farm.",
    ]  # fmt: skip
    return [
        f"{text} {rng.choice(marks)}" if rng.random() < 0.125 else str(text)
        for text in (plain.to_pylist() if hasattr(plain, "to_pylist") else plain)
    ]


def measure(count: int) -> dict[str, float | int | str]:
    """Run both over the same adverts and return what they took."""
    from manumit.prosecute.adverts.indicators import find_indicators, read_indicators
    from manumit.text.phrases import find_phrases
    from manumit.text.tokens import tokenise_texts

    texts = make_adverts(count)
    started = time.process_time()
    table = read_indicators()
    find_indicators(texts[:1])
    compiled = time.process_time() - started
    started = time.process_time()
    tokens = tokenise_texts(texts)
    tokenised = time.process_time() - started
    started = time.process_time()
    matches = find_phrases(tokens, table.phrases)
    matched = time.process_time() - started
    started = time.process_time()
    found = find_indicators(texts, tokens=tokens)
    whole = time.process_time() - started
    part = matches.text < PEER_ADVERTS
    ours = set(zip(matches.text[part].tolist(), matches.pattern[part].tolist(), strict=True))
    peer, peer_seconds = _run_peer(texts[:PEER_ADVERTS])
    return {
        "adverts": count,
        "mean_characters": round(sum(map(len, texts)) / max(count, 1)),
        "compile_cpu_s": round(compiled, 2),
        "tokenise_cpu_s": round(tokenised, 2),
        "match_adverts_per_cpu_s": round(count / matched),
        "indicators_adverts_per_cpu_s": round(count / whole),
        "indicator_marks": len(found),
        "peer_adverts_per_cpu_s": round(PEER_ADVERTS / peer_seconds),
        "pairs_both": len(ours & peer),
        "pairs_only_here": len(ours - peer),
        "pairs_only_peer": len(peer - ours),
    }


def _run_peer(texts: list[str]) -> tuple[set[tuple[int, int]], float]:
    from manumit.packs import find_packs, read_pack
    from manumit.prosecute.adverts.indicator_table import SIGNALS, make_grammar
    from manumit.text.folding import fold_text
    from manumit.text.patterns import parse_pattern, parse_patterns

    grammar = make_grammar(read_pack("languages"))
    entries = [read_pack("offers").entry(signal) for signal in SIGNALS]
    entries += [e for name in find_packs("indicators") for e in read_pack(name).entries]
    rules = []
    for entry in entries:
        for language, lines in entry.mapping("phrases").items():
            for pattern in parse_patterns(str(lines)):
                rows = parse_pattern(pattern, language, grammar)[1]
                rules.append(re.compile("|".join(_to_regex(row) for row in rows)))
    started = time.process_time()
    found = set()
    for row, text in enumerate(texts):
        folded = fold_text(text)[0]
        for number, rule in enumerate(rules):
            if rule.search(folded):
                found.add((row, number))
    return found, time.process_time() - started


def _to_regex(row: tuple) -> str:  # type: ignore[type-arg]
    source = r"(?<!\w)"
    for place, element in enumerate(row):
        if place:
            source += rf"(?:\W+\w+){{{element.gap_min},{element.gap_max}}}?\W+"
        words = sorted(element.words, key=len, reverse=True)
        source += r"[0-9]+" if words == ["1"] else f"(?:{'|'.join(map(re.escape, words))})"
    return source + r"(?!\w)"


def main(arguments: list[str]) -> None:
    """Measure on as many adverts as asked for, default 100,000."""
    if arguments[:1] == ["--inside"]:
        report_inside(lambda: measure(int(arguments[1])))
        return
    for name, value in run_apart("bench_indicators", *(arguments or ["100000"])).result.items():
        print(f"{name:32} {value:>12}")


if __name__ == "__main__":
    main(sys.argv[1:])
