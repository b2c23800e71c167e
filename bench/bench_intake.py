# SPDX-License-Identifier: Apache-2.0
"""Intake: megabytes per second, sound and broken files, beside pyarrow.csv and pandas.

    python -m bench.bench_intake [MEGABYTES]

Every line is measured in a process of its own, after one small file of the same kind, so that
kernels are compiled; `cold` is the first small file on a machine that has compiled nothing
yet. "fields" means file to Arrow columns with every check made (UTF-8, quoting, widths,
control characters, SHA-256 of the file); "workspace" means `add_files`: the reading process
started, records identified, dates parsed, Parquet written. The peers read the same bytes into
text columns and check less.
"""

from __future__ import annotations

import csv
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from bench.measure import report_inside, run_apart

HEADER = ["id", "source", "url", "posted_at", "title", "text", "category", "place", "price",
          "author", "phone", "colour"]  # fmt: skip
CASES = {
    "sound": ("fields", "pyarrow", "pandas", "workspace"),
    "broken": ("fields",),
    "damaged_utf8": ("fields",),
    "cp1251": ("fields",),
    "jsonl": ("fields",),
}
_WORDS = ["kitchen", "größe", "hotel", "работа", "offre", "señal", "warehouse", "招聘", "housing",
          "season", "driver", "cleaning", "garden", "night", "morning", "field"]  # fmt: skip


def make_rows(seed: int = 3) -> Iterator[list[str]]:
    """Make adverts of about 360 characters without end; one text in seven has line breaks."""
    rng = Random(seed)
    number = 0
    while True:
        text = " ".join(rng.choices(_WORDS, k=52))
        if number % 7 == 0:
            text = text.replace(" ", "\n", 2) + ' and "more", as told'
        yield [
            str(number), f"site{number % 5}", f"https://a.example.com/{number}",
            f"2026-{1 + number % 12:02}-{1 + number % 28:02}T{number % 24:02}:00:00Z",
            " ".join(rng.choices(_WORDS, k=5)), text, "offers", "Paris", f"{number % 90} EUR",
            f"u{number % 1000}", f"+1 555-01{number % 100:02}", "red",
        ]  # fmt: skip
        number += 1


def write_case(case: str, path: Path, megabytes: float) -> None:
    """Write a file of about that size."""
    if case == "jsonl":
        _write_json_lines(path, megabytes)
        return
    encoding = "cp1251" if case == "cp1251" else "utf-8"
    with path.open("w", encoding=encoding, errors="ignore", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number, row in enumerate(make_rows()):
            if case == "broken" and number % 100 == 0:
                file.write(",".join(row[:4]) + ',"lost quote\n')
            elif case == "broken" and number % 100 == 50:
                writer.writerow([*row[:5], row[5] + "\x07\x00", *row[6:], "one", "more"])
            else:
                writer.writerow(row)
            if number % 1000 == 0 and file.tell() > megabytes * 1e6:
                break
    if case == "damaged_utf8":
        content = bytearray(path.read_bytes())
        for at in range(5000, len(content), 50_000):
            content[at] = 0xE9
        path.write_bytes(content)


def _write_json_lines(path: Path, megabytes: float) -> None:
    import json

    with path.open("w", encoding="utf-8") as file:
        for row in make_rows():
            file.write(json.dumps(dict(zip(HEADER, row, strict=True)), ensure_ascii=False) + "\n")
            if row[0].endswith("000") and file.tell() > megabytes * 1e6:
                break


def read_fields(path: Path) -> int:
    """Read a file to Arrow columns as intake does, and return the rows."""
    from manumit.intake.batch import Reading
    from manumit.intake.read import read_records

    return sum(len(batch.rows) for batch in read_records(path, Reading()))


def read_by_pyarrow(path: Path) -> int:
    """Read with pyarrow.csv, all threads, line breaks in values allowed."""
    import pyarrow as pa
    import pyarrow.csv as pc

    table = pc.read_csv(
        path,
        read_options=pc.ReadOptions(block_size=16 << 20),
        parse_options=pc.ParseOptions(newlines_in_values=True),
        convert_options=pc.ConvertOptions(column_types=dict.fromkeys(HEADER, pa.string())),
    )
    return int(table.num_rows)


def read_by_pandas(path: Path) -> int:
    """Read with pandas' fast parser, all columns as text."""
    import pandas as pd

    return len(pd.read_csv(path, dtype=str, keep_default_na=False))


def take_in(path: Path) -> int:
    """Take a file into a new workspace."""
    from manumit.intake import add_files
    from manumit.workspace import create_workspace

    with tempfile.TemporaryDirectory() as folder:
        workspace = create_workspace(
            Path(folder) / "w", side="investigation", controller="Example", basis="demonstration",
            purpose="tests", retention_days=30,
        )  # fmt: skip
        report = add_files(workspace, [path])
        workspace.close()
        return report.rows_added


WORK: dict[str, Callable[[Path], int]] = {
    "fields": read_fields,
    "pyarrow": read_by_pyarrow,
    "pandas": read_by_pandas,
    "workspace": take_in,
}


def _inside(way: str, small: str, path: str) -> None:
    work = WORK[way]
    if small:
        work(Path(small))
    report_inside(lambda: {"rows": work(Path(path))})


def main(arguments: list[str]) -> None:
    """Measure all cases at the size asked for, default 100 MB."""
    if arguments[:1] == ["--inside"]:
        _inside(*arguments[1:])
        return
    megabytes = float(arguments[0]) if arguments else 100.0
    with tempfile.TemporaryDirectory() as folder:
        _measure_cold(Path(folder))
        for case, ways in CASES.items():
            small, path = Path(folder) / "small", Path(folder) / "file"
            write_case(case, small, 0.2)
            write_case(case, path, megabytes)
            size = path.stat().st_size / 1e6
            for way in ways:
                found = run_apart("bench_intake", way, str(small), str(path))
                print(
                    f"{case:13} {way:10} {size / found.wall_s:7.0f} MB/s"
                    f" {size / found.cpu_s:7.0f} MB per CPU s {found.wall_s:7.2f} s"
                    f" {found.peak_mb:6.0f} MB peak {found.result['rows']:>9,} rows"
                )


def _measure_cold(folder: Path) -> None:
    small = folder / "small"
    write_case("sound", small, 0.2)
    before = os.environ.get("NUMBA_CACHE_DIR")
    os.environ["NUMBA_CACHE_DIR"] = str(folder / "kernels")
    found = run_apart("bench_intake", "fields", "", str(small))
    print(f"cold          fields  {found.wall_s:7.2f} s wall {found.cpu_s:6.2f} CPU s")
    if before is None:
        del os.environ["NUMBA_CACHE_DIR"]
    else:
        os.environ["NUMBA_CACHE_DIR"] = before


if __name__ == "__main__":
    main(sys.argv[1:])
