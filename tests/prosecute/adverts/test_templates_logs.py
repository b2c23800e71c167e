# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from bench.bench_logs import (
    find_with_drain,
    find_with_manumit,
    read_lines,
    score_grouping,
    score_rand_index,
)

_SYSTEMS = ("Apache", "BGL", "HDFS", "Hadoop", "Linux", "OpenSSH", "Proxifier", "Zookeeper")
_SCRIPT = """
from manumit.demo.corpora import make_campaign_corpus
from manumit.prosecute.adverts import find_campaigns
texts = make_campaign_corpus(3, 300, word_noise=0.1, share_in_campaigns=0.5, sizes=(2, 20)).texts
found = find_campaigns(texts)
print(found.templates.to_pylist(), found.patterns.to_pylist())
"""


def test_scores_of_groupings() -> None:
    true = ["a", "a", "b", "b", "b"]
    assert score_rand_index(true, ["x", "x", "y", "y", "y"]) == 1.0
    assert score_rand_index(true, ["x"] * 5) == 0.0
    assert score_grouping(true, ["x", "x", "y", "y", "z"]) == 0.4


@pytest.mark.shared
@pytest.mark.parametrize("system", _SYSTEMS)
def test_log_lines_are_told_apart_as_well_as_by_a_log_parser(shared: Path, system: str) -> None:
    file = shared / "adverts" / "loghub" / f"{system}.csv"
    if not file.exists():
        pytest.skip(f"no {file.name} among the shared data")
    lines, true = read_lines(file)
    peer = score_rand_index(true, find_with_drain(lines))
    assert score_rand_index(true, find_with_manumit(lines)) >= peer - 0.02


def test_the_hash_seed_does_not_matter() -> None:
    outputs = [
        subprocess.run(
            [sys.executable, "-c", _SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert outputs[0] == outputs[1]
    assert len(outputs[0]) > 1000
