# SPDX-License-Identifier: Apache-2.0
"""Networks: accuracy on known controllers, and the step's time on many adverts.

    python -m bench.bench_networks [ADVERTS]

The peer is the plain way: connected components over every shared selector, account and
campaign, with nothing cut. Development used other seeds and shares than the ones reported here.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from bench.measure import report_inside, run_apart
from manumit.demo.controllers import ControllerPlan, make_controller_corpus
from manumit.prosecute.networks import find_components
from manumit.prosecute.networks.gather import Graph, make_graph
from manumit.prosecute.networks.mentions import Ints

_HELD_OUT = ControllerPlan(
    seed=7001, adverts=12_000, share_controlled=0.2, sizes=(4, 200), most_numbers=14, sources=7,
    hotline_share=0.1, service_share=0.015, stock_share=0.05, collective_share=0.03,
    recycled_share=0.01,
)  # fmt: skip
_PLANS = {
    "held-out shares": _HELD_OUT,
    "3,000 adverts": replace(_HELD_OUT, seed=7002, adverts=3_000),
    "40,000 adverts": replace(_HELD_OUT, seed=7003, adverts=40_000, share_controlled=0.1),
    "no services": replace(_HELD_OUT, seed=7004, hotline_share=0.0, service_share=0.0),
    "numbers alone": replace(_HELD_OUT, seed=7006, account_share=0.0, wording_share=0.0),
    "many collectives": replace(_HELD_OUT, seed=7005, collective_share=0.1),
}
_TABLES = ("advert_selectors", "report_selectors", "advert_campaigns", "campaigns")


def count_pairs(*labels: Ints) -> float:
    """Return the number of pairs of rows that agree in all labels."""
    counts = np.unique(np.stack(labels), axis=1, return_counts=True)[1].astype(np.float64)
    return float((counts * (counts - 1) / 2).sum())


def join_everything(graph: Graph) -> Ints:
    """Return plain components, nothing cut: the peer."""
    mentions = graph.mentions
    size = mentions.record_count + mentions.kinds.size
    ends = (mentions.records, mentions.tokens + mentions.record_count)
    links = coo_array((np.ones(mentions.records.size), ends), (size, size))
    labels: Ints = connected_components(links, directed=False)[1][: mentions.record_count]
    return labels


def report_accuracy(name: str, plan: ControllerPlan) -> None:
    """Print pair precision, recall and the largest group of a corpus."""
    corpus = make_controller_corpus(plan)
    graph = make_graph(*(corpus.tables[table] for table in ("adverts", "reports", *_TABLES[:3])))
    order = np.argsort(corpus.tables["adverts"]["advert_id"].to_numpy())
    truth, reachable = corpus.controllers[order], corpus.reachable[order]
    single = np.array([kind != "collective" for kind in corpus.kinds])[order]
    found = find_components(graph.mentions, graph.source_of_record)
    ours = found.group_of_node[found.node_of_record]
    for who, labels in (("manumit", ours), ("plain components", join_everything(graph))):
        precision = count_pairs(labels, truth) / count_pairs(labels)
        apart = count_pairs(labels[single], truth[single]) / count_pairs(labels[single])
        recall = count_pairs(labels, reachable) / count_pairs(reachable)
        largest = np.bincount(np.unique(labels, return_inverse=True)[1]).max() / labels.size
        print(
            f"{name:18} {who:17} precision {precision:.4f} (collectives left out {apart:.4f})  "
            f"recall {recall:.4f}  largest group {largest:.2%}"
        )


def fill_workspace(folder: Path, adverts: int) -> None:
    """Make a workspace with adverts, a tenth of them posted by controllers."""
    from manumit.workspace import create_workspace

    plan = replace(_HELD_OUT, seed=7009, adverts=adverts, share_controlled=0.1)
    corpus = make_controller_corpus(plan)
    workspace = create_workspace(
        folder, side="investigation", controller="Benchmark", basis="demonstration",
        purpose="Measuring", retention_days=365,
    )  # fmt: skip
    for writer, names in (("intake", ("adverts", "reports")), ("prosecute.adverts", _TABLES)):
        with workspace.facts.change(writer) as change:
            for name in names:
                change.replace(name, corpus.tables[name])
    workspace.close()


def run_inside(folder: Path, room: str) -> dict[str, float | int | str]:
    """Run one room on a filled workspace."""
    from manumit.prosecute.leads.run import run_leads
    from manumit.prosecute.networks.run import run_networks
    from manumit.workspace import open_workspace

    workspace = open_workspace(folder)
    if room == "networks":
        report = run_networks(workspace)
        return {"networks": report.networks, "generic": report.generic}
    return {"leads": run_leads(workspace).leads}


def main(arguments: list[str]) -> None:
    """Report accuracy, then time both rooms on as many adverts as asked for."""
    if arguments[:1] == ["--inside"]:
        report_inside(lambda: run_inside(Path(arguments[1]), arguments[2]))
        return
    for name, plan in _PLANS.items():
        report_accuracy(name, plan)
    adverts = int(arguments[0]) if arguments else 100_000
    with tempfile.TemporaryDirectory() as folder:
        fill_workspace(Path(folder) / "w", adverts)
        for room in ("networks", "leads"):
            measured = run_apart("bench_networks", str(Path(folder) / "w"), room)
            print(
                f"{room}, {adverts:,} adverts: {measured.wall_s} s wall, {measured.cpu_s} s CPU, "
                f"{measured.peak_mb:.0f} MB peak, {measured.result}"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
