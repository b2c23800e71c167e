# SPDX-License-Identifier: Apache-2.0
"""The search index: seconds and megabytes to build it, and the time of a search page.

    python -m bench.bench_search [ADVERTS]

Texts in Latin script with family "report"; one selector per advert. Queries are words of drawn
texts (common and rare), a word with a slip, a part of a word, and part of a number. A page is
the search and the texts of its 20 results. The first compilation counts in the building. Last,
1,000 new adverts are added to the index.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

from bench.bench_run import fill_workspace
from bench.measure import report_inside, run_apart


def add_selectors(folder: Path, adverts: int) -> None:
    """Give the workspace one invented selector per advert."""
    from manumit.store.schemas import arrow_schema
    from manumit.workspace import open_workspace

    columns = {}
    for field in arrow_schema("selectors"):
        if field.name == "selector_id":
            columns[field.name] = pa.array(np.arange(adverts))
        elif field.name == "value":
            columns[field.name] = pa.array([f"+4477{n:08d}" for n in range(adverts)])
        elif pa.types.is_string(field.type):
            columns[field.name] = pa.array(["phone"] * adverts)
        else:
            columns[field.name] = pa.array(np.zeros(adverts, np.int64)).cast(field.type)
    workspace = open_workspace(folder)
    with workspace.facts.change("prosecute.networks") as change:
        change.replace("selectors", pa.table(columns))


def build(folder: str) -> dict[str, float | int | str]:
    """Build the index and say how large it is."""
    from manumit.core.progress import no_progress
    from manumit.prosecute.adverts.searching import index_path, run_search
    from manumit.workspace import open_workspace

    workspace = open_workspace(folder)
    texts = run_search(workspace, no_progress)
    return {"texts": texts, "index_mb": round(index_path(workspace).stat().st_size / 1e6)}


def update(folder: str, arriving: int = 1_000) -> dict[str, float | int | str]:
    """Let adverts arrive with texts of their own, and add them to the index."""
    from manumit.prosecute.adverts.searching import update_search
    from manumit.workspace import open_workspace

    workspace = open_workspace(folder)
    some = workspace.facts.snapshot().fetch("adverts", 7919 * np.arange(1, arriving + 1))
    ids = pa.array(some["advert_id"].to_numpy() * 1_000_003)
    text = pa.array([f"{words} latecomer" for words in some["text"].to_pylist()])
    for name, column in (("advert_id", ids), ("content_hash", ids), ("text", text)):
        some = some.set_column(some.column_names.index(name), name, column)
    with workspace.facts.change("intake") as change:
        change.append("adverts", some)
    begun = time.process_time()
    return {"texts": update_search(workspace), "add_cpu_s": round(time.process_time() - begun, 2)}


def ask(folder: str, pages: int = 200) -> dict[str, float | int | str]:
    """Make search pages and return their times in milliseconds."""
    from manumit.views.search import view_search
    from manumit.workspace import open_workspace

    workspace = open_workspace(folder)
    rng = np.random.default_rng(3)
    ids = workspace.facts.snapshot().read("adverts", ["advert_id"]).column(0).to_numpy()
    texts = workspace.facts.snapshot().fetch("adverts", rng.choice(ids, pages), ["text"])
    queries = []
    for number, text in enumerate(texts.column("text").to_pylist()):
        words = [word.strip(".,\n") for word in text.split()]
        at = int(rng.integers(0, len(words) - 3))
        longest = max(words, key=len)
        slip = longest[:2] + longest[3:]
        shapes = (words[at], " ".join(words[at : at + 3]), slip, longest[1:7], f"0770{number:04d}")
        queries.append(shapes[number % 5])
    view_search(workspace, "warm up")
    took, processor = [], []
    for query in queries:
        begun, before = time.perf_counter(), time.process_time()
        view_search(workspace, query)
        took.append(1000 * (time.perf_counter() - begun))
        processor.append(1000 * (time.process_time() - before))
    return {
        "pages": pages,
        "p50_ms": round(float(np.percentile(took, 50))),
        "p95_ms": round(float(np.percentile(took, 95))),
        "p95_cpu_ms": round(float(np.percentile(processor, 95))),
    }


def main(arguments: list[str]) -> None:
    """Run apart, print one line per part."""
    if arguments[:1] == ["--inside"]:
        report_inside(
            lambda: {"build": build, "ask": ask, "update": update}[arguments[1]](arguments[2])
        )
        return
    adverts = int(arguments[0]) if arguments else 100_000
    with tempfile.TemporaryDirectory() as temporary:
        folder = str(Path(temporary) / "workspace")
        fill_workspace(Path(folder), adverts)
        add_selectors(Path(folder), adverts)
        for part in ("build", "ask", "update"):
            print(part, run_apart("bench_search", part, folder))


if __name__ == "__main__":
    main(sys.argv[1:])
