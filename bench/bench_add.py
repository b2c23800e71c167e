# SPDX-License-Identifier: Apache-2.0
"""A large file into a workspace by the commands a person gives, and back out again.

    python -m bench.bench_add [ROWS]

Every line is one `manumit` command in processes of its own, start included: the file is added,
added again (nothing is new), added with one row in ten changed (new versions), and both
intakes are taken back. MB/s is the size of the CSV by wall time; the peak is that of the
largest process.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from bench.bench_intake import HEADER, make_rows
from bench.measure import Measured, report_inside, run_apart

_TERMS = ["--side", "investigation", "--controller", "Example", "--basis", "demonstration",
          "--purpose", "tests", "--retention", "30"]  # fmt: skip


def write_rows(path: Path, rows: int, *, changed: bool = False) -> None:
    """Write a CSV of so many adverts; `changed` gives every tenth another text."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number, row in enumerate(islice(make_rows(), rows)):
            if changed and number % 10 == 0:
                row[5] += " now"
            writer.writerow(row)


def _run_command(arguments: Sequence[str]) -> dict[str, float | int | str]:
    done = subprocess.run(
        [sys.executable, "-m", "manumit", *arguments], check=True, stdout=subprocess.PIPE, text=True
    )
    return {"said": done.stdout}


def _measure(title: str, *arguments: str, size: float = 0.0) -> Measured:
    found = run_apart("bench_add", *arguments)
    rate = f"{size / found.wall_s:6.0f} MB/s" if size else " " * 11
    print(
        f"{title:22} {rate} {found.wall_s:7.2f} s wall {found.cpu_s:7.2f} CPU s"
        f" {found.peak_mb:6.0f} MB peak"
    )
    return found


def main(arguments: list[str]) -> None:
    """Measure all commands at the size asked for, default 1,000,000 rows."""
    if arguments[:1] == ["--inside"]:
        report_inside(lambda: _run_command(arguments[1:]))
        return
    rows = int(arguments[0]) if arguments else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        workspace, first, later = (str(Path(folder) / name) for name in ("w", "a.csv", "b.csv"))
        write_rows(Path(first), rows)
        write_rows(Path(later), rows, changed=True)
        size = Path(first).stat().st_size / 1e6
        print(f"{rows:,} rows, {size:,.0f} MB")
        _run_command(["init", workspace, *_TERMS])
        intakes = []
        for title, path in (("add", first), ("add again", first), ("add changed", later)):
            found = _measure(title, "add", workspace, path, "--json", size=size)
            report = json.loads(str(found.result["said"]))
            print(f"{'':22} {report['rows_added']:,} new, {report['rows_changed']:,} changed")
            intakes.append(report["intake_id"])
        _measure("undo the changed", "undo", workspace, intakes[2])
        _measure("undo the first", "undo", workspace, intakes[0])


if __name__ == "__main__":
    main(sys.argv[1:])
