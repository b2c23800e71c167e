# SPDX-License-Identifier: Apache-2.0
"""Intake: megabytes per second, sound and broken files, beside pyarrow.csv and pandas.

    python -m bench.bench_intake [MEGABYTES]

Every line is measured in a process of its own, after one small file of the same kind, so that
kernels are compiled; MB are those of the file, or of what is packed in it. `cold` is the first
small file on a machine that has compiled nothing yet. "fields" means file to Arrow columns with
every check made (UTF-8, quoting, widths, control characters, SHA-256 of the file); "workspace"
means `add_files`: the reading process started, records identified, dates parsed, Parquet
written. The peers read the same bytes and check less.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from random import Random

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from bench.measure import report_inside, run_apart

HEADER = ["id", "source", "url", "posted_at", "title", "text", "category", "place", "price",
          "author", "phone", "colour"]  # fmt: skip
CASES = {
    "sound": ("fields", "pyarrow", "pandas", "workspace"),
    "broken": ("fields",),
    "damaged_utf8": ("fields",),
    "cp1251": ("fields",),
    "jsonl": ("fields", "pyarrow_json", "polars_jsonl"),
    "json": ("fields", "pandas_json"),
    "csv.gz": ("fields", "pyarrow_gz"),
    "csv.zst": ("fields", "pyarrow_zst"),
    "parquet": ("fields", "pyarrow_parquet"),
    "xlsx": ("fields", "pandas_xlsx"),
}
# A workbook is read cell by cell, whoever reads it: a tenth of the size is enough.
_SHARES = {"xlsx": 0.1}
_ROW_BYTES = 545  # of one advert as CSV
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


def write_case(case: str, path: Path, megabytes: float) -> float:
    """Write a file whose records take about that size as CSV or JSON; return that size in MB."""
    if case in ("jsonl", "json"):
        _write_json(path, megabytes, is_array=case == "json")
    elif case == "parquet":
        _write_parquet(path, megabytes)
    elif case == "xlsx":
        _write_workbook(path, megabytes)
    else:
        _write_csv(case, path, megabytes)
    if not case.startswith("csv."):
        return path.stat().st_size / 1e6
    plain = path.read_bytes()
    with pa.output_stream(path, compression={"gz": "gzip", "zst": "zstd"}[case[4:]]) as out:
        out.write(plain)
    return len(plain) / 1e6


def _write_csv(case: str, path: Path, megabytes: float) -> None:
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


def _write_json(path: Path, megabytes: float, *, is_array: bool) -> None:
    opening, between, closing = ("[", ",\n", "]") if is_array else ("", "\n", "\n")
    with path.open("w", encoding="utf-8") as file:
        for row in make_rows():
            file.write(opening if row[0] == "0" else between)
            file.write(json.dumps(dict(zip(HEADER, row, strict=True)), ensure_ascii=False))
            if row[0].endswith("00") and file.tell() > megabytes * 1e6:
                break
        file.write(closing)


def _take_rows(megabytes: float) -> list[list[str]]:
    return list(islice(make_rows(), int(megabytes * 1e6 / _ROW_BYTES)))


def _write_parquet(path: Path, megabytes: float) -> None:
    columns = zip(*_take_rows(megabytes), strict=True)
    pq.write_table(pa.table(dict(zip(HEADER, map(list, columns), strict=True))), path)


def _write_workbook(path: Path, megabytes: float) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (HEADER, *_take_rows(megabytes)):
        sheet.append(row)
    book.save(path)


def read_fields(path: Path) -> int:
    """Read a file, packed or not, to Arrow columns as intake does, and return the rows."""
    from manumit.intake.batch import Reading
    from manumit.intake.issues import IssueLog
    from manumit.intake.limits import Limits
    from manumit.intake.read import read_records
    from manumit.intake.unpack import unpack_file

    log = IssueLog()
    with tempfile.TemporaryDirectory() as folder:
        return sum(
            len(batch.rows)
            for part in unpack_file(path, Path(folder), log, Limits())
            for batch in read_records(part.path, Reading(log=log))
        )


def read_by_pyarrow(path: Path, packing: str | None = None) -> int:
    """Read with pyarrow.csv, all threads, line breaks in values allowed."""
    import pyarrow.csv as pc

    with pa.input_stream(path, compression=packing) as stream:
        table = pc.read_csv(
            stream,
            read_options=pc.ReadOptions(block_size=16 << 20),
            parse_options=pc.ParseOptions(newlines_in_values=True),
            convert_options=pc.ConvertOptions(column_types=dict.fromkeys(HEADER, pa.string())),
        )
    return int(table.num_rows)


def read_json_by_pyarrow(path: Path) -> int:
    """Read JSON Lines with pyarrow.json, all threads."""
    import pyarrow.json as pj

    return int(pj.read_json(path, pj.ReadOptions(block_size=16 << 20)).num_rows)


def read_json_by_polars(path: Path) -> int:
    """Read JSON Lines with polars, all threads."""
    import polars as pl

    return pl.read_ndjson(path).height


def read_json_by_pandas(path: Path) -> int:
    """Read an array of objects with pandas."""
    import pandas as pd

    return len(pd.read_json(path, dtype=False))


def read_workbook_by_pandas(path: Path) -> int:
    """Read a workbook with pandas (openpyxl), all columns as text."""
    import pandas as pd

    return len(pd.read_excel(path, dtype=str, engine="openpyxl"))


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
    "pyarrow_gz": lambda path: read_by_pyarrow(path, "gzip"),
    "pyarrow_zst": lambda path: read_by_pyarrow(path, "zstd"),
    "pyarrow_json": read_json_by_pyarrow,
    "polars_jsonl": read_json_by_polars,
    "pandas_json": read_json_by_pandas,
    "pyarrow_parquet": lambda path: int(pq.read_table(path).num_rows),
    "pandas_xlsx": read_workbook_by_pandas,
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
            size = write_case(case, path, megabytes * _SHARES.get(case, 1.0))
            for way in ways:
                found = run_apart("bench_intake", way, str(small), str(path))
                print(
                    f"{case:13} {way:15} {size / max(found.wall_s, 0.01):7.0f} MB/s"
                    f" {size / max(found.cpu_s, 0.01):7.0f} MB per CPU s {found.wall_s:7.2f} s"
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
