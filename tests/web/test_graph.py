# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re

from manumit.views.network import view_network
from manumit.web.graph import HEIGHT, WIDTH, draw_network, lay_out
from manumit.workspace import open_workspace

TIES = (("c:1", "s:1", 9.0), ("c:2", "s:1", 3.0), ("a:1", "s:2", 3.0))
NODES = ("c:1", "c:2", "a:1", "s:1", "s:2")


def test_layout_is_the_same_every_time_and_inside():
    first = dict(lay_out(NODES, TIES))
    lay_out.cache_clear()
    assert dict(lay_out(NODES, TIES)) == first
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in first.values())


def test_empty_and_lonely_graphs_have_places():
    assert lay_out((), ()) == {}
    assert lay_out(("c:1",), ())["c:1"] == (WIDTH / 2, HEIGHT / 2)


def test_every_node_and_link_leads_to_its_evidence(workspace_dir):
    view = view_network(open_workspace(workspace_dir), "N-0", with_cut=True, clear=True)
    picture = draw_network(view, lambda key: f"?focus={key}", focus="s:500")
    assert picture.svg.count("<a ") == len(view.nodes) + len(view.links)
    assert len(picture.rows) == len(view.links)
    assert "node-on" in picture.svg


def test_time_hides_what_came_later(workspace_dir):
    view = view_network(open_workspace(workspace_dir), "N-0")
    early = draw_network(view, lambda _key: "", until="2024-01-08").svg
    hidden = len(re.findall(r'class="late"', early))
    assert 0 < hidden < len(view.nodes) + len(view.links)


def test_a_path_is_marked(workspace_dir):
    view = view_network(open_workspace(workspace_dir), "N-0", start="c:C-0", end="c:C-2")
    assert view.path[0] == "c:C-0"
    assert view.path[-1] == "c:C-2"
    assert draw_network(view, lambda _key: "").svg.count("edge-path") == len(view.path) - 1
