# SPDX-License-Identifier: Apache-2.0
"""Campaigns: from a Parquet text column to campaign and template ids, beside its peers.

    python -m bench.bench_campaigns                 20,000 adverts by noise, peers, logs, SMS
    python -m bench.bench_campaigns 1000000 0.15    one size, one share of changed words

Every figure comes from a process of its own; CPU seconds hold reading, compilation from the
cache and all threads. The corpora are of the family "report", with a seed that was not used
while the method was made. Logs and SMS need the shared data (MANUMIT_DATA). InfoShield has no
licence and is not run: 20,000 such adverts took it 103 CPU seconds (ARI 0.67, recall 0.36).
"""

from __future__ import annotations

import csv
import itertools
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bench.measure import report_inside, run_apart
from bench.scores import Labels, score_ari, score_members

SEED = 20_261
NOISES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25)
LOGS = ("Apache", "BGL", "HDFS", "Hadoop", "Linux", "OpenSSH", "Proxifier", "Zookeeper")
Result = dict[str, float | int | str]


def write_corpus(path: Path, adverts: int, noise: float) -> None:
    """Write a labelled corpus: a tenth in campaigns of 2 to 5,000, a fifth with moved blocks."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from manumit.demo.corpora import make_campaign_corpus

    corpus = make_campaign_corpus(
        SEED, adverts, word_noise=noise, sizes=(2, 5000), block_moves=0.2, family="report"
    )
    columns = {"text": corpus.texts, "campaign": corpus.campaigns, "template": corpus.templates}
    pq.write_table(pa.table(columns), path)


def _score(path: Path, found: Labels) -> Result:
    import pyarrow.parquet as pq

    true = pq.read_table(path, columns=["campaign"])["campaign"].to_numpy()
    precision, recall = score_members(true, found)
    return {
        "ari": round(score_ari(true, found), 4),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
    }


def run_manumit(path: Path) -> Labels:
    """Return the campaign of each advert in a Parquet file."""
    import pyarrow.parquet as pq

    from manumit.prosecute.adverts.campaigns import find_campaigns

    return find_campaigns(pq.read_table(path, columns=["text"])["text"]).labels


def run_linking(path: Path) -> Labels:
    """Return the component of each advert, without templates."""
    import pyarrow.parquet as pq

    from manumit.prosecute.adverts.linking import link_texts
    from manumit.text.tokens import tokenise_texts

    return link_texts(tokenise_texts(pq.read_table(path, columns=["text"])["text"])).rows()


def _read_shingles(path: Path) -> list[list[str]]:
    import re

    import pyarrow.parquet as pq

    word = re.compile(r"\w+")
    texts = pq.read_table(path, columns=["text"])["text"].to_pylist()
    words = [word.findall(re.sub(r"\d+", "0", text.lower())) for text in texts]
    return [[f"{a} {b}" for a, b in itertools.pairwise(w)] or w for w in words]


def _join(count: int, pairs: list[tuple[int, int]]) -> Labels:
    from manumit.prosecute.adverts.linking import find_groups

    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    labels = find_groups(count, ends[:, 0], ends[:, 1])
    labels[np.bincount(labels)[labels] == 1] = -1
    return labels


def run_datasketch(path: Path) -> Labels:
    """MinHash LSH of word pairs, 128 hashes, Jaccard 0.3 checked, components."""
    from datasketch import MinHash, MinHashLSH

    shingles = _read_shingles(path)
    hashes = MinHash.bulk([[s.encode() for s in row] for row in shingles], num_perm=128)
    index = MinHashLSH(threshold=0.3, num_perm=128)
    for row, sketch in enumerate(hashes):
        index.insert(row, sketch)
    pairs = [
        (row, mate)
        for row, sketch in enumerate(hashes)
        for mate in index.query(sketch)
        if mate > row and sketch.jaccard(hashes[mate]) >= 0.3
    ]
    return _join(len(hashes), pairs)


def run_rensa(path: Path) -> Labels:
    """The same with rensa's sketches and index (Rust)."""
    from rensa import RMinHash, RMinHashLSH

    shingles = _read_shingles(path)
    index = RMinHashLSH(0.3, 128, 32)
    sketches = []
    for row, shingle in enumerate(shingles):
        sketch = RMinHash(num_perm=128, seed=42)
        sketch.update(shingle)
        index.insert(row, sketch)
        sketches.append(sketch)
    pairs = [
        (row, mate)
        for row, sketch in enumerate(sketches)
        for mate in index.query(sketch)
        if mate > row and sketch.jaccard(sketches[mate]) >= 0.3
    ]
    return _join(len(sketches), pairs)


RUNS: dict[str, Callable[[Path], Labels]] = {
    "manumit": run_manumit,
    "linking": run_linking,
    "datasketch": run_datasketch,
    "rensa": run_rensa,
}


def _read_log(path: Path) -> tuple[list[str], Labels]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        rows = list(csv.DictReader(file))
    true = np.unique([row["EventTemplate"] for row in rows], return_inverse=True)[1]
    return [row["Content"] for row in rows], true.astype(np.int64)


def compare_logs(folder: Path) -> Result:
    """Return the grouping ARI of each log system: ours on template_id, and drain3's."""
    from drain3 import TemplateMiner
    from drain3.template_miner_config import TemplateMinerConfig

    from manumit.prosecute.adverts.campaigns import find_campaigns

    result: Result = {}
    for path in sorted(folder.glob("*.csv")):
        lines, true = _read_log(path)
        ours = score_ari(true, find_campaigns(lines).template_labels)
        config = TemplateMinerConfig()
        miner = TemplateMiner(config=config)
        peer = np.array([miner.add_log_message(line)["cluster_id"] for line in lines])
        result[path.stem] = f"{ours:.3f} (drain3 {score_ari(true, peer.astype(np.int64)):.3f})"
    return result


def score_spam(path: Path) -> Result:
    """Take "in a campaign" as a sign of spam, over the SMS collection."""
    lines = path.read_text(encoding="utf-8").splitlines()
    true = np.array([0 if line.startswith("spam\t") else -1 for line in lines])
    from manumit.prosecute.adverts.campaigns import find_campaigns

    labels = find_campaigns([line.split("\t", 1)[1] for line in lines]).labels
    precision, recall = score_members(true, labels)
    f1 = 2 * precision * recall / (precision + recall)
    return {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3)}


def _run_inside(name: str, path: Path) -> None:
    if name == "logs":
        report_inside(lambda: compare_logs(path))
    elif name == "sms":
        report_inside(lambda: score_spam(path))
    else:
        report_inside(lambda: _score(path, RUNS[name](path)))


def _measure(name: str, path: Path, adverts: int = 0, noise: float = 0.0) -> None:
    took = run_apart("bench_campaigns", name, str(path))
    size = f"{adverts:>9,} noise {noise:.2f}" if adverts else ""
    print(f"{name:<11}{size}  {took.wall_s:7.2f} s wall {took.cpu_s:7.2f} s CPU "
          f"{took.peak_mb:6.0f} MB  {took.result}", flush=True)  # fmt: skip


def _measure_size(adverts: int, noise: float, names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "adverts.parquet"
        make = f"from bench.bench_campaigns import *; write_corpus(Path({str(path)!r}), "
        subprocess.run([sys.executable, "-c", f"{make}{adverts}, {noise})"], check=True)
        for name in names:
            _measure(name, path, adverts, noise)


def main(arguments: list[str]) -> None:
    """Measure one size, or the default programme."""
    if arguments[:1] == ["--inside"]:
        _run_inside(arguments[1], Path(arguments[2]))
        return
    if arguments:
        noise = float(arguments[1]) if len(arguments) > 1 else 0.15
        _measure_size(int(arguments[0]), noise, ["manumit", "linking"])
        return
    for noise in NOISES:
        peers = ["datasketch", "rensa"] if noise in (0.05, 0.25) else []
        _measure_size(20_000, noise, ["manumit", "linking", *peers])
    shared = Path(os.environ.get("MANUMIT_DATA", "../shared/data")) / "adverts"
    if shared.exists():
        _measure("logs", shared / "loghub")
        _measure("sms", shared / "sms_spam.tsv")


if __name__ == "__main__":
    main(sys.argv[1:])
