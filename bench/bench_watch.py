# SPDX-License-Identifier: Apache-2.0
"""Watching: 1,000 new adverts into a workspace of many, without a new background.

    python -m bench.bench_watch [ADVERTS]

The workspace is filled and run first; then a CSV of 1,000 adverts more of the same kind (a tenth
of them in known campaigns) is put into a folder and looked at once. After that the whole is run
again, and the share of campaign assignments that the new background changes is printed.
"""

from __future__ import annotations

import csv
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from bench.bench_run import fill_workspace
from bench.measure import report_inside, run_apart

NEW = 1000


def prepare(folder: Path, adverts: int) -> None:
    """Fill and run a workspace, and write the file of new adverts."""
    from manumit.demo.corpora import make_campaign_corpus
    from manumit.flow import run_flow
    from manumit.workspace import open_workspace

    fill_workspace(folder / "w", adverts)
    workspace = open_workspace(folder / "w")
    run_flow(workspace)
    known = workspace.facts.snapshot().read("adverts", ["text"])["text"].to_pylist()
    workspace.close()
    fresh = make_campaign_corpus(seed=99, adverts=NEW, share_in_campaigns=0.0, family="report")
    rng = np.random.default_rng(99)
    mates = rng.integers(0, len(known), NEW)
    (folder / "new").mkdir()
    target = folder / "new" / "arrived.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text"])
        for number, text in enumerate(fresh.texts.to_pylist()):
            # Every tenth is a known text with one word more at its end.
            body = f"{known[mates[number]]} again" if number % 10 == 0 else text
            writer.writerow([f"new-{number}", body])
    os.utime(target, (time.time() - 60, time.time() - 60))


def look_inside(folder: Path) -> dict[str, float | int | str]:
    """Look once and return what came of it."""
    from manumit.watching import watch_folder
    from manumit.workspace import open_workspace

    report = watch_folder(open_workspace(folder / "w"), folder / "new")
    return {"seconds": round(report.seconds, 2), "in_campaigns": report.in_campaigns}


def count_changed(folder: Path) -> float:
    """Run again with a new background and return the share of assignments that changed."""
    from manumit.flow import run_flow
    from manumit.workspace import open_workspace

    workspace = open_workspace(folder / "w")
    before = _read_assigned(workspace.facts.snapshot())
    run_flow(workspace)
    after = _read_assigned(workspace.facts.snapshot())
    everyone = workspace.facts.snapshot().count("adverts")
    return sum(before.get(k) != after.get(k) for k in before.keys() | after.keys()) / everyone


def _read_assigned(snapshot: object) -> dict[int, str]:
    from manumit.store.facts import Snapshot

    assert isinstance(snapshot, Snapshot)
    rows = snapshot.read("advert_campaigns", ["advert_id", "campaign_id"])
    return dict(zip(rows["advert_id"].to_pylist(), rows["campaign_id"].to_pylist(), strict=True))


def main(arguments: list[str]) -> None:
    """Measure one look at as many known adverts as asked for, default 100,000."""
    if arguments[:1] == ["--inside"]:
        report_inside(lambda: look_inside(Path(arguments[1])))
        return
    adverts = int(arguments[0]) if arguments else 100_000
    with tempfile.TemporaryDirectory() as name:
        prepare(Path(name), adverts)
        measured = run_apart("bench_watch", name)
        changed = count_changed(Path(name))
    print(f"watch, {NEW:,} new into {adverts:,}: {measured.wall_s} s wall (process start and "
          f"imports included), {measured.cpu_s} s CPU, {measured.peak_mb:.0f} MB peak")  # fmt: skip
    for key, value in measured.result.items():
        print(f"  {key}: {value}")
    print(f"  assignments changed by the next run: {100 * changed:.3f} %")


if __name__ == "__main__":
    main(sys.argv[1:])
