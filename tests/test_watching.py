# SPDX-License-Identifier: Apache-2.0
"""Watching: what arrives is matched once; alerts follow a person's judgement and no one else's."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from manumit.intake import add_files
from manumit.prosecute.adverts.searching import index_of, is_index_fresh, search
from manumit.prosecute.leads.actions import judge
from manumit.prosecute.leads.waiting import read_new_alerts
from manumit.watching import watch_folder
from manumit.workspace import Workspace, open_workspace

_STRONGEST = "SELECT * FROM leads WHERE looks_like_code = 'organised' ORDER BY points DESC LIMIT 1"
_WITH_PHONE = """
SELECT DISTINCT ON (a.advert_id) a.title, a.text, a.place, s.value
FROM network_adverts AS n JOIN adverts AS a USING (advert_id)
JOIN advert_selectors AS s ON s.advert_id = a.advert_id AND s.kind_code = 'phone'
JOIN network_members AS m ON m.network_id = n.network_id AND m.node_id = 's:' || s.selector_id
WHERE n.network_id = $n AND s.field_code = 'text' ORDER BY a.advert_id LIMIT 1
"""

_KILLED = """
import sys, time
from pathlib import Path
from manumit import watching
from manumit.workspace import open_workspace
def stand_still(*_):
    print("here", flush=True)
    time.sleep(60)
watching._SETTLED_SECONDS = -1.0
setattr(watching, sys.argv[3], stand_still)
watching.watch_folder(open_workspace(sys.argv[1], actor="tester"), Path(sys.argv[2]))
"""


@pytest.fixture
def watched(scenario, monkeypatch):
    monkeypatch.setattr("manumit.watching._SETTLED_SECONDS", -1.0)
    workspace = open_workspace(scenario / "workspace", actor="tester")
    folder = scenario / "arriving"
    folder.mkdir()
    lead = workspace.engine().query(_STRONGEST).to_pylist()[0]
    advert = workspace.engine().query(_WITH_PHONE, {"n": lead["network_id"]}).to_pylist()[0]
    yield workspace, folder, lead["lead_id"], advert
    workspace.close()


def arrive(folder, name: str, advert: dict) -> None:
    row = {key: advert[key] for key in ("title", "text", "place")} | {
        "id": name,
        "source": "b.test",
    }
    (folder / f"{name}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")


def look(workspace: Workspace, folder, seen=None) -> tuple[int, int, int]:
    report = watch_folder(workspace, folder, seen)
    return report.files, report.adverts, report.alerts


def test_an_accepted_lead_raises_one_alert_that_names_no_number(watched):
    workspace, folder, lead, advert = watched
    judge(workspace, lead, "accept", reason="Numbers recur.")
    arrive(folder, "new-1", advert)
    (folder / ".hidden").write_text("x", encoding="utf-8")
    seen: set[tuple[str, int, int]] = set()
    assert look(workspace, folder, seen) == (1, 1, 1)
    (alert,) = read_new_alerts(workspace)
    assert alert["lead_id"] == lead
    assert "phone" in alert["why"]
    assert advert["value"] not in alert["why"]
    assert advert["value"][-4:] not in alert["why"]
    assert look(workspace, folder, seen) == (0, 0, 0)
    assert look(workspace, folder) == (1, 0, 0)


def look_and_die(workspace: Workspace, folder: Path, before: str) -> None:
    """Look in another process and kill it when it comes to `before`."""
    arguments = [str(workspace.folder), str(folder), before]
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED, *arguments], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        process.kill()


@pytest.mark.parametrize("before", ["match_new_adverts", "raise_alerts"])
def test_what_a_killed_look_took_in_is_matched_and_alerted_by_the_next(watched, before):
    workspace, folder, lead, advert = watched
    judge(workspace, lead, "accept", reason="Numbers recur.")
    arrive(folder, "new-1", advert)
    look_and_die(workspace, folder, before)
    assert read_new_alerts(workspace) == []
    (folder / "new-1.jsonl").unlink()
    assert look(workspace, folder)[2] == 1
    assert [alert["lead_id"] for alert in read_new_alerts(workspace)] == [lead]
    assert look(workspace, folder) == (0, 0, 0)


def test_a_look_that_failed_is_made_up_for_by_the_next(watched, monkeypatch):
    workspace, folder, lead, advert = watched
    judge(workspace, lead, "accept", reason="Numbers recur.")
    seen: set[tuple[str, int, int]] = set()
    look(workspace, folder, seen)
    arrive(folder, "new-1", advert)
    with monkeypatch.context() as patched, pytest.raises(OSError, match="disk"):
        patched.setattr("manumit.watching.match_new_adverts", _fail)
        look(workspace, folder, seen)
    (folder / "new-1.jsonl").unlink()
    assert look(workspace, folder, seen)[2] == 1
    assert look(workspace, folder, seen) == (0, 0, 0)


def _fail(*_):
    raise OSError(28, "disk full")


def test_adverts_added_by_hand_are_matched_by_the_next_look(watched):
    workspace, folder, lead, advert = watched
    judge(workspace, lead, "accept", reason="Numbers recur.")
    arrive(folder.parent, "by-hand", advert)
    add_files(workspace, [str(folder.parent / "by-hand.jsonl")])
    assert look(workspace, folder) == (0, 1, 1)


@pytest.mark.parametrize(
    ("verdict", "label"),
    [("unsure", ""), ("reject", ""), ("do_not_pursue", ""), ("accept", "independent")],
)
def test_no_other_judgement_raises_one(watched, verdict, label):
    workspace, folder, lead, advert = watched
    judge(workspace, lead, verdict, label_code=label, reason="Because.")
    arrive(folder, "new-1", advert)
    assert look(workspace, folder) == (1, 1, 0)
    assert read_new_alerts(workspace) == []


def test_alerts_end_with_the_acceptance(watched):
    workspace, folder, lead, advert = watched
    judge(workspace, lead, "accept", reason="Numbers recur.")
    arrive(folder, "new-1", advert)
    assert look(workspace, folder) == (1, 1, 1)
    judge(workspace, lead, "do_not_pursue", reason="Would do harm.")
    assert read_new_alerts(workspace) == []
    arrive(folder, "new-2", advert)
    assert look(workspace, folder)[2] == 0
    judge(workspace, lead, "accept", reason="It would not.")
    arrive(folder, "new-3", advert)
    assert look(workspace, folder)[2] == 1


def test_a_changed_advert_has_the_selectors_of_its_present_words_alone(watched):
    workspace, folder, _, advert = watched
    arrive(folder, "new-1", advert)
    look(workspace, folder)
    (folder / "new-1.jsonl").unlink()
    arrive(folder, "new-1", advert | {"text": "Write to ana@example.org instead", "title": ""})
    look(workspace, folder)
    found = workspace.engine().query(
        "SELECT kind_code FROM advert_selectors JOIN adverts USING (advert_id) "
        "WHERE external_id = 'new-1' AND kind_code IN ('phone', 'email')"
    )
    assert found["kind_code"].to_pylist() == ["email"]


def test_what_a_look_brings_is_found_by_its_words_at_once(watched):
    workspace, folder, _, advert = watched
    arrive(folder, "new-1", advert | {"text": f"{advert['text']} zwqxlate"})
    look(workspace, folder)
    assert is_index_fresh(workspace)
    assert [text.kind_code for text in search(index_of(workspace), "zwqxlate").texts] == ["advert"]
