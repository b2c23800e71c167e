# SPDX-License-Identifier: Apache-2.0
"""What persons said of leads is inherited when these merge, and has to be said anew."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from manumit.flow import run_flow
from manumit.intake import add_files
from manumit.prosecute.leads.actions import judge, undo_judgement
from manumit.prosecute.leads.ancestry import make_ancestry, read_ancestry
from manumit.prosecute.leads.reading import LeadFilter
from manumit.store.lineage import Ending
from manumit.views.home import view_home
from manumit.views.lead import view_lead
from manumit.views.leads import view_leads
from manumit.views.plain import to_plain
from manumit.workspace import Workspace, open_workspace

START = datetime(2024, 1, 1, tzinfo=UTC)
SAID = "Call her at +44 7700 900123."


def said(verdict: str, day: int, label: str = "") -> dict:
    return {"verdict_code": verdict, "label_code": label, "made_at": START + timedelta(days=day)}


def ended(lead: str, into: str, day: int) -> Ending:
    return Ending(lead, into, START + timedelta(days=day))


@pytest.mark.parametrize(
    ("standing", "is_waiting", "is_accepted"),
    [
        ({}, False, False),
        ({"A": said("accept", 1)}, True, False),
        ({"B": said("accept", 1)}, True, False),
        ({"A": said("accept", 1), "B": said("accept", 1)}, True, True),
        ({"A": said("accept", 1), "B": said("reject", 1)}, True, False),
        ({"A": said("accept", 1), "B": said("accept", 1, "independent")}, True, False),
        ({"A": said("accept", 9), "B": said("reject", 1)}, False, True),
        ({"A": said("reject", 9), "B": said("accept", 1)}, False, False),
    ],
)
def test_a_merged_lead_counts_as_accepted_only_if_all_of_it_was(standing, is_waiting, is_accepted):
    ancestry = make_ancestry(standing, [ended("B", "A", 5)])
    assert ancestry.is_waiting("A") is is_waiting
    assert ancestry.is_accepted("A") is is_accepted


def test_a_part_judged_after_its_own_merger_speaks_for_what_went_into_it():
    endings = [ended("C", "B", 2), ended("B", "A", 5)]
    early = {"A": said("accept", 1), "B": said("accept", 1), "C": said("reject", 1)}
    assert not make_ancestry(early, endings).is_accepted("A")
    late = early | {"B": said("accept", 3)}
    assert make_ancestry(late, endings).is_accepted("A")
    assert [part.object_id for part in make_ancestry(late, endings).find_parts("A")] == ["B"]


_BEST = "SELECT * FROM leads WHERE looks_like_code = 'organised' ORDER BY points DESC LIMIT 2"
_TEXT = """
SELECT a.title, a.text, s.value FROM network_adverts AS n JOIN adverts AS a USING (advert_id)
JOIN network_selectors AS k USING (network_id, advert_id)
JOIN advert_selectors AS s USING (advert_id, selector_id)
WHERE network_id = $n AND s.kind_code = 'phone' ORDER BY advert_id
"""


@pytest.fixture
def pair(scenario):
    """A workspace, its two strongest leads, and what makes them one when it is called."""
    workspace = open_workspace(scenario / "workspace", actor="ana")
    first, second = workspace.engine().query(_BEST).to_pylist()

    def merge() -> None:
        ours = workspace.engine().query(_TEXT, {"n": first["network_id"]}).to_pylist()
        theirs = workspace.engine().query(_TEXT, {"n": second["network_id"]}).to_pylist()
        numbers = sorted({row["value"] for row in theirs})
        path = scenario / "bridge.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for n, row in enumerate(ours[:24]):
                text = f"{row['text']} {numbers[n % len(numbers)]}"
                record = {"id": f"b{n}", "source": "b.test", "title": row["title"], "text": text}
                file.write(json.dumps(record) + "\n")
        add_files(workspace, [str(path)])
        run_flow(workspace)

    yield workspace, first["lead_id"], second["lead_id"], merge
    workspace.close()


def find_heir(workspace: Workspace, *leads: str) -> tuple[str, str]:
    """Return the lead that carries both on, and the one that ended."""
    present = {lead: view_lead(workspace, lead).lead.lead_id for lead in leads}
    (heir,) = set(present.values())
    return heir, next(lead for lead in leads if lead != heir)


def test_a_lead_that_merged_shows_what_was_said_of_its_parts(pair):
    workspace, first, second, merge = pair
    for lead in (first, second):
        judge(workspace, lead, "accept", reason=SAID)
    merge()
    heir, gone = find_heir(workspace, first, second)
    view = view_lead(workspace, gone)
    assert view.asked_id == gone
    assert view.lead.has_merged
    assert view.is_accepted
    (earlier,) = view.inherited
    assert (earlier.lead_id, earlier.verdict_code, earlier.judged_by) == (gone, "accept", "ana")
    assert "900123" not in json.dumps(to_plain(view))
    assert SAID in json.dumps(to_plain(view_lead(workspace, heir, clear=True)))
    listed = view_leads(workspace, LeadFilter(judged="merged"))
    assert [row.lead_id for row in listed.rows] == [heir]
    assert listed.rows[0].inherited[0].lead_id == gone
    assert SAID not in json.dumps(to_plain(listed))
    assert [row.lead_id for row in view_home(workspace).merged] == [heir]
    assert heir not in [row.lead_id for row in view_home(workspace).changed]
    judge(workspace, heir, "accept", reason="Seen whole.")
    settled = view_lead(workspace, heir)
    assert not settled.lead.has_merged
    assert [item.is_settled for item in settled.inherited] == [True]
    assert view_home(workspace).merged == ()


@pytest.mark.parametrize("judged_first", [True, False])
def test_half_an_acceptance_is_none_until_somebody_judges_the_whole(pair, judged_first):
    workspace, first, second, merge = pair
    accepted = first if judged_first else second
    number = judge(workspace, accepted, "accept", reason=SAID)
    merge()
    heir, _gone = find_heir(workspace, first, second)
    ancestry = read_ancestry(workspace)
    assert ancestry.is_waiting(heir)
    assert not ancestry.is_accepted(heir)
    (row,) = view_home(workspace).merged
    assert row.lead_id == heir
    judge(workspace, heir, "accept", reason="Seen whole.")
    assert read_ancestry(workspace).is_accepted(heir)
    last = view_lead(workspace, heir).judgements[0].judgement_id
    undo_judgement(workspace, last, reason="Too soon.")
    undo_judgement(workspace, number, reason="Never mind.")
    assert not read_ancestry(workspace).is_waiting(heir)
