# SPDX-License-Identifier: Apache-2.0
"""The whole `manumit run` on synthetic adverts, step by step.

    python -m bench.bench_run [ADVERTS]

Intake is measured on its own (bench_intake); here the records are put into the workspace first.
The steps' first compilation counts.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from bench.measure import report_inside, run_apart


def fill_workspace(folder: Path, adverts: int, seed: int = 7) -> None:
    """Make a workspace with synthetic adverts, one phone in most, ten sources."""
    from manumit.demo.corpora import make_campaign_corpus
    from manumit.store.schemas import arrow_schema
    from manumit.workspace import create_workspace

    corpus = make_campaign_corpus(seed=seed, adverts=adverts, word_noise=0.05, family="report")
    workspace = create_workspace(
        folder, side="investigation", controller="Benchmark", basis="demonstration",
        purpose="Measuring", retention_days=365,
    )  # fmt: skip
    rng = np.random.default_rng(seed)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    places = ["Paris", "Berlin", "Madrid", "Rome", "London", "Chicago", "Dallas", "Miami"]
    ids = rng.permutation(np.arange(1, adverts + 1, dtype=np.int64) * 7919)
    columns: dict[str, object] = {
        "advert_id": pa.array(ids),
        "text": corpus.texts,
        "title": corpus.titles if corpus.titles is not None else [""] * adverts,
        "source": pa.array([f"site{n}.example" for n in rng.integers(0, 10, adverts)]),
        "place": pa.array([places[n] for n in rng.integers(0, len(places), adverts)]),
        "author": pa.array([f"user{n}" for n in rng.integers(0, adverts, adverts)]),
        "posted_at": pa.array(
            [start + timedelta(minutes=int(m)) for m in rng.integers(0, 180 * 1440, adverts)]
        ),
        "row": pa.array(np.arange(1, adverts + 1)),
        "taken_at": pa.array([start] * adverts),
        "content_hash": pa.array(ids),
        "version": pa.array(np.ones(adverts, np.int32)),
    }
    for field in arrow_schema("adverts"):
        if field.name not in columns:
            empty: object = [] if pa.types.is_list(field.type) else ""
            columns[field.name] = pa.array([empty] * adverts, field.type)
    with workspace.facts.change("intake") as change:
        change.replace("adverts", pa.table(columns))
    workspace.close()


def run_inside(folder: Path) -> dict[str, float | int | str]:
    """Run the flow on a filled workspace and return seconds per step and row counts."""
    from manumit.flow import run_flow
    from manumit.workspace import open_workspace

    workspace = open_workspace(folder)
    report = run_flow(workspace)
    result: dict[str, float | int | str] = {s.name: round(s.seconds, 1) for s in report.steps}
    snapshot = workspace.facts.snapshot()
    for table in ("adverts", "campaigns", "advert_selectors", "networks", "leads"):
        result[f"{table}_rows"] = snapshot.count(table)
    return result


def main(arguments: list[str]) -> None:
    """Measure the flow on as many adverts as asked for, default 100,000."""
    if arguments[:1] == ["--inside"]:
        report_inside(lambda: run_inside(Path(arguments[1])))
        return
    adverts = int(arguments[0]) if arguments else 100_000
    with tempfile.TemporaryDirectory() as folder:
        fill_workspace(Path(folder) / "w", adverts)
        measured = run_apart("bench_run", str(Path(folder) / "w"))
    print(f"manumit run, {adverts:,} adverts: {measured.wall_s} s wall, {measured.cpu_s} s CPU, "
          f"{measured.peak_mb:.0f} MB peak")  # fmt: skip
    for name, value in measured.result.items():
        print(f"  {name}: {value}")


if __name__ == "__main__":
    main(sys.argv[1:])
