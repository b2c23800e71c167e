# SPDX-License-Identifier: Apache-2.0
"""Nothing that leaves the pages says a number, or lets it be found by trying."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "web"))

from synthetic import make_workspace

from manumit.prosecute.leads.actions import judge
from manumit.prosecute.leads.corrections import request_correction
from manumit.views.exports import NETWORK_FORMATS, export_network
from manumit.views.lead import view_lead
from manumit.views.masking import NodeNames
from manumit.views.network import view_network
from manumit.views.plain import to_plain

NUMBER = "+44 7700 900123"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    made = make_workspace(tmp_path_factory.mktemp("masking") / "w", leads=2, adverts=12)
    judge(made, "L-0", "accept", reason=f"Her number {NUMBER} stands in both.")
    request_correction(made, "lead", "L-0", f"{NUMBER} is mine and I work alone.")
    snapshot = made.facts.snapshot()
    rows = snapshot.read("campaigns").to_pylist()
    for row in rows:
        row["pattern"] = f"{row['pattern']} or call {NUMBER}"
    with made.facts.change("prosecute.adverts") as change:
        change.replace("campaigns", snapshot.read("campaigns").from_pylist(rows))
    yield made
    made.close()


def test_words_of_colleagues_and_wording_leave_masked(workspace):
    clear = json.dumps(to_plain(view_lead(workspace, "L-0", clear=True)))
    assert clear.count(NUMBER) >= 3
    masked = json.dumps(to_plain(view_lead(workspace, "L-0")))
    assert "900123" not in masked
    assert "stands in both" in masked
    assert "I work alone" in masked


def test_selectors_leave_under_names_only_this_workspace_can_make(workspace, tmp_path):
    clear = view_network(workspace, "N-0", with_cut=True, with_loose=True, clear=True)
    plain = {node.node_id for node in clear.nodes if node.kind == "selector"}
    assert plain
    masked = view_network(workspace, "N-0", with_cut=True, with_loose=True)
    ids = {node.node_id for node in masked.nodes}
    assert len(ids) == len(clear.nodes)
    assert ids.isdisjoint(plain)
    assert all(link.left in ids and link.right in ids for link in masked.links)
    texts = [json.dumps(to_plain(masked)), json.dumps(to_plain(view_lead(workspace, "L-0")))]
    texts += [export_network(workspace, "N-0", kind).content.decode() for kind in NETWORK_FORMATS]
    for text in texts:
        assert "900123" not in text
        assert not any(f'"{name}"' in text or f">{name}<" in text for name in plain)
    other = make_workspace(tmp_path / "other", leads=1, adverts=1)
    name = min(plain)
    assert NodeNames(workspace).hide(name) != NodeNames(other).hide(name)
    assert NodeNames(workspace).hide("c:C-0") == "c:C-0"
    other.close()


def test_a_path_is_found_by_the_names_that_left(workspace):
    masked = view_network(workspace, "N-0")
    ends = [node.node_id for node in masked.nodes][:2]
    assert view_network(workspace, "N-0", start=ends[0], end=ends[1]).path
