# SPDX-License-Identifier: Apache-2.0
"""Selectors: accuracy by kind and noise, and speed beside the matcher of `phonenumbers`.

    python -m bench.bench_selectors [ADVERTS [fourth] [fifth] [sixth]]

Accuracy is measured on three splits of made-up adverts (see `selector_corpus`) and on three that
were written before the finders were read (see `blind_corpus` and `blind2_corpus`); speed in CPU
seconds on one core, compiled code warm, cold compilation shown apart.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence

import phonenumbers
import pyarrow as pa

from bench.blind2_corpus import Blind2Advert, make_blind2_adverts
from bench.blind_corpus import BlindAdvert, make_blind_adverts
from bench.selector_corpus import Advert, make_adverts
from manumit.prosecute.adverts.selectors import find_selectors, read_selector_words
from manumit.text.selectors import choose_selectors, make_lexicon
from manumit.text.selectors.scanning import concat_candidates, scan_parts

_SEEDS = {"seen": 101, "unseen": 202, "fresh": 303}
_BLIND_SEEDS = {"fourth": 404, "fifth": 505, "sixth": 606}


def measure_accuracy(adverts: list[Advert]) -> tuple[dict[str, float], float]:
    """Return recall by noise kind and selector kind, and false positives per advert."""
    found: list[set[tuple[str, str]]] = [set() for _ in adverts]
    for row in find_selectors([advert.text for advert in adverts]).to_pylist():
        found[row["row"]].add((row["kind_code"], row["value"]))
    hits: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    false = 0
    for advert, got in zip(adverts, found, strict=True):
        wanted = set(advert.truth)
        false += len(got - wanted)
        for kind, value in wanted:
            names = (kind, f"phone, {advert.noise}") if kind == "phone" else (kind,)
            totals.update(names)
            hits.update(names if (kind, value) in got else ())
    recall = {name: hits[name] / totals[name] for name in sorted(totals)}
    return recall, false / len(adverts)


def measure_blind(
    adverts: Sequence[BlindAdvert | Blind2Advert],
) -> tuple[dict[str, float], float]:
    """Return recall by kind and by kind and manner, and false positives per advert."""
    found: list[set[tuple[str, str]]] = [set() for _ in adverts]
    for row in find_selectors([advert.text for advert in adverts]).to_pylist():
        found[row["row"]].add((row["kind_code"], row["value"].removesuffix("/")))
    hits: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    false = 0
    for advert, got in zip(adverts, found, strict=True):
        wanted = {(kind, value) for kind, _, value in advert.truth}
        for kind, manner, value in advert.truth:
            linked = {value} if kind != "url" else {v for k, v in got if _is_of_host(v, value)}
            is_hit = any((kind, one) in got for one in linked)
            totals.update((kind, f"{kind}, {manner}"))
            hits.update((kind, f"{kind}, {manner}") if is_hit else ())
            wanted |= {(kind, one) for one in linked}
        false += len(got - wanted - advert.spare)
    return {name: hits[name] / totals[name] for name in sorted(totals)}, false / len(adverts)


def _is_of_host(address: str, host: str) -> bool:
    address = address.removeprefix("www.")
    return address == host or address.startswith((f"{host}/", f"{host}:", f"{host}?"))


def measure_speed(texts: list[str]) -> dict[str, float]:
    """Return adverts per CPU second on one core: decoding, all of it, and the peer."""
    words = read_selector_words()
    lexicon = make_lexicon(words)
    column = pa.array(texts, pa.large_string())
    begun = time.process_time()
    candidates = concat_candidates(scan_parts(column, lexicon))
    scanned = time.process_time()
    choose_selectors(candidates, words)
    chosen = time.process_time()
    some = texts[:500]
    for text in some:
        list(phonenumbers.PhoneNumberMatcher(text, "US", leniency=phonenumbers.Leniency.POSSIBLE))
    peer = time.process_time() - chosen
    return {
        "decoding, adverts/s": len(texts) / (scanned - begun),
        "all of it, adverts/s": len(texts) / (chosen - begun),
        "phonenumbers matcher, adverts/s": len(some) / peer,
    }


def main() -> None:
    """Print accuracy of every split, then speed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    begun = time.process_time()
    find_selectors(["call 2125550147"])
    print(f"first call (compiles unless cached): {time.process_time() - begun:.1f} CPU s")
    for split, seed in _SEEDS.items():
        recall, false = measure_accuracy(make_adverts(split, 4000, seed))
        print(f"{split}: false positives per advert {false:.4f}")
        for name, value in recall.items():
            print(f"  {value:.3f}  {name}")
    for split, seed in _BLIND_SEEDS.items():
        if split in sys.argv[2:]:
            adverts: Sequence[BlindAdvert | Blind2Advert] = (
                make_blind2_adverts(8000, seed)
                if split == "sixth"
                else make_blind_adverts(split, 4000, seed)
            )
            recall, false = measure_blind(adverts)
            print(f"{split}: false positives per advert {false:.4f}")
            for name, value in recall.items():
                print(f"  {value:.3f}  {name}")
    for name, value in measure_speed([a.text for a in make_adverts("seen", count, 7)]).items():
        print(f"{value:12,.0f}  {name}")


if __name__ == "__main__":
    main()
