# SPDX-License-Identifier: Apache-2.0
"""Templates of log lines, beside drain3 with its defaults, on systems with known templates.

    python -m bench.bench_logs [FOLDER]

Reads the LogHub samples (CSV files with Content and EventTemplate) in FOLDER, or in adverts/loghub
under MANUMIT_DATA. Manumit is called as for adverts: `find_campaigns(lines)`, nothing set. ARI is
the adjusted Rand index of template_id against EventTemplate; a line without template is a group of
its own. GA is the share of lines whose group is exactly a true one. CPU seconds are those of each
call; the first call of Manumit's kernels (their compilation, once per machine) is shown apart.
"""

from __future__ import annotations

import csv
import os
import sys
import time
from collections import Counter
from pathlib import Path

from bench.measure import report_inside, run_apart


def read_lines(file: Path) -> tuple[list[str], list[str]]:
    """Return the lines of one system and their true templates."""
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [row["Content"] for row in rows], [row["EventTemplate"] for row in rows]


def score_rand_index(true: list[str], found: list[str]) -> float:
    """Return the adjusted Rand index (Hubert and Arabie, 1985) of two groupings."""

    def count_pairs(counts: Counter[str] | Counter[tuple[str, str]]) -> float:
        return sum(count * (count - 1) / 2 for count in counts.values())

    both = count_pairs(Counter(zip(true, found, strict=True)))
    left, right = count_pairs(Counter(true)), count_pairs(Counter(found))
    chance = left * right / (len(true) * (len(true) - 1) / 2)
    most = (left + right) / 2
    return 1.0 if most == chance else (both - chance) / (most - chance)


def score_grouping(true: list[str], found: list[str]) -> float:
    """Return the share of lines whose group is the same set of lines in both groupings."""
    sizes, guesses = Counter(true), Counter(found)
    both = Counter(zip(true, found, strict=True))
    exact = sum(n for (t, f), n in both.items() if n == sizes[t] == guesses[f])
    return exact / len(true)


def find_with_drain(lines: list[str]) -> list[str]:
    """Return the cluster of each line by drain3 with its default settings."""
    from drain3 import TemplateMiner
    from drain3.template_miner_config import TemplateMinerConfig

    miner = TemplateMiner(config=TemplateMinerConfig())
    return [str(miner.add_log_message(line)["cluster_id"]) for line in lines]


def find_with_manumit(lines: list[str]) -> list[str]:
    """Return the template of each line; a line without one stands for itself."""
    from manumit.prosecute.adverts import find_campaigns

    found = find_campaigns(lines).templates.to_pylist()
    return [template or f"line {row}" for row, template in enumerate(found)]


def measure(folder: Path) -> dict[str, float | int | str]:
    """Run both over every system in `folder` and return what they reached and took."""
    begun = time.process_time()
    find_with_manumit(["one line of words to warm", "one line of words to cool"])
    result: dict[str, float | int | str] = {"compile_cpu_s": round(time.process_time() - begun, 2)}
    for file in sorted(folder.glob("*.csv")):
        lines, true = read_lines(file)
        for name, find in (("drain3", find_with_drain), ("manumit", find_with_manumit)):
            begun = time.process_time()
            found = find(lines)
            result[f"{file.stem}_{name}_cpu_s"] = round(time.process_time() - begun, 3)
            result[f"{file.stem}_{name}_ari"] = round(score_rand_index(true, found), 4)
            result[f"{file.stem}_{name}_ga"] = round(score_grouping(true, found), 4)
    return result


def main() -> None:
    """Measure in a process of its own and print one line per system."""
    default = Path(os.environ.get("MANUMIT_DATA", "../shared/data")) / "adverts" / "loghub"
    arguments = [argument for argument in sys.argv[1:] if argument != "--inside"]
    folder = Path(arguments[0]) if arguments else default
    if not any(folder.glob("*.csv")):
        print(f"no log samples in {folder}; set MANUMIT_DATA", file=sys.stderr)
        return
    if "--inside" in sys.argv:
        report_inside(lambda: measure(folder))
        return
    done = run_apart("bench_logs", str(folder))
    figures = done.result
    print(
        f"{'system':12}{'drain3 ARI / GA / CPU s':>28}{'manumit ARI / GA / CPU s':>28}{'ARI +-':>9}"
    )
    for system in sorted({key.split("_")[0] for key in figures if key.endswith("_ari")}):
        columns = [
            " / ".join(str(figures[f"{system}_{name}_{what}"]) for what in ("ari", "ga", "cpu_s"))
            for name in ("drain3", "manumit")
        ]
        ahead = float(figures[f"{system}_manumit_ari"]) - float(figures[f"{system}_drain3_ari"])
        print(f"{system:12}{columns[0]:>28}{columns[1]:>28}{ahead:>+9.4f}")
    print(f"kernels on first call {figures['compile_cpu_s']} CPU s; peak {done.peak_mb:.0f} MB")


if __name__ == "__main__":
    main()
