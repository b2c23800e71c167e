# SPDX-License-Identifier: Apache-2.0
"""Views of leads, one lead and a network over a small invented workspace."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "web"))

from synthetic import make_workspace

from manumit.access import Actor
from manumit.core.errors import DeniedError, NotFoundError
from manumit.prosecute.leads.actions import judge
from manumit.prosecute.leads.reading import LeadFilter
from manumit.prosecute.networks.counting import AdvertFilter
from manumit.views.coordinates import find_coordinates
from manumit.views.lead import EvidencePart, find_changes, view_lead
from manumit.views.leads import view_leads
from manumit.views.names import name_country, name_indicator
from manumit.views.network import view_network
from manumit.views.plain import to_plain
from manumit.workspace import open_workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return make_workspace(tmp_path_factory.mktemp("views") / "workspace", leads=12)


def part(points, sentence="s", code="c"):
    return EvidencePart(code, "control", points, sentence, "", "B", ())


def test_facets_count_what_the_filter_leaves(workspace):
    view = view_leads(workspace, LeadFilter(kind="job"))
    assert view.total == 4
    assert view.everything == 12
    places = {item.value: item.leads for item in view.facets if item.facet == "place"}
    assert places["Madrid"] == 4
    assert sum(row.kind_code == "job" for row in view.rows) == 4


def test_points_are_the_sum_of_the_parts(workspace):
    view = view_lead(workspace, "L-0")
    assert sum(item.points for item in view.evidence) == pytest.approx(view.lead.points)


def test_lanes_places_and_texts_agree_on_the_number_of_adverts(workspace):
    view = view_lead(workspace, "L-0")
    assert sum(lane.adverts for lane in view.campaign_lanes) == 90
    assert sum(item.adverts for item in view.places) == 90
    assert view.adverts_total == 90
    assert all(len(lane.counts) == len(view.bins.starts) for lane in view.selector_lanes)


def test_filters_narrow_the_other_panels_only(workspace):
    view = view_lead(workspace, "L-0", AdvertFilter(campaign="C-2"))
    assert sum(lane.adverts for lane in view.campaign_lanes) == 90
    assert sum(item.adverts for item in view.places) == 30


def test_changes_name_the_weak_spot_then_the_largest_parts():
    sentences = find_changes(
        [part(1.0, "small"), part(5.0, "large"), part(0.0, "Falls apart.", "would_fall_apart")]
    )
    assert sentences[0] == "Falls apart."
    assert "from 6.0 to 1.0: large" in sentences[1]


def test_an_unknown_lead_is_not_found(workspace):
    with pytest.raises(NotFoundError):
        view_lead(workspace, "L-none")


def test_who_may_not_read_is_denied(workspace):
    stranger = replace(workspace, actor=Actor("stranger"))
    for view in (
        lambda: view_leads(stranger),
        lambda: view_lead(stranger, "L-0"),
        lambda: view_network(stranger, "N-0"),
    ):
        with pytest.raises(DeniedError):
            view()


def test_a_view_says_when_the_evidence_has_changed(tmp_path):
    workspace = make_workspace(tmp_path / "w", leads=2, adverts=9)
    judge(workspace, "L-0", "accept", reason="Looks real")
    assert not view_lead(workspace, "L-0").lead.has_changed
    snapshot = workspace.facts.snapshot()
    leads, evidence = snapshot.read("leads"), snapshot.read("lead_evidence")
    rows = leads.to_pylist()
    rows[0]["evidence_hash"] = "other"
    with workspace.facts.change("prosecute.leads") as change:
        change.replace("leads", pa.Table.from_pylist(rows, leads.schema))
        change.replace("lead_evidence", evidence.filter(pc.field("part_no") != 1))
    view = view_lead(open_workspace(tmp_path / "w"), "L-0")
    assert view.lead.has_changed
    assert view.gone == ("90 adverts share 3 templates across 5 cities.",)
    assert view.added == ()


def test_a_network_is_capped_and_says_what_it_left_out(workspace):
    whole = view_network(workspace, "N-0", with_cut=True)
    small = view_network(workspace, "N-0", with_cut=True, most=5)
    assert len(small.nodes) == 5
    assert small.hidden == len(whole.nodes) - 5
    known = {node.node_id for node in small.nodes}
    assert all(link.left in known and link.right in known for link in small.links)


def test_views_are_plain_values_for_json(workspace):
    for view in (
        view_leads(workspace),
        view_lead(workspace, "L-0"),
        view_network(workspace, "N-0", start="c:C-0", end="c:C-2"),
    ):
        json.dumps(to_plain(view))


def test_names_and_places_have_answers():
    assert name_country("FR") == "France"
    assert name_country("??") == "??"
    assert name_indicator("job_fee").startswith("A fee is asked")
    assert name_indicator("not_there") == "Not there"
    latitude, longitude = find_coordinates("Paris", "FR")
    assert (round(latitude), round(longitude)) == (49, 2)
    assert find_coordinates("No Such Place", "FR") is None
