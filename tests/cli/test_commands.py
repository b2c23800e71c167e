# SPDX-License-Identifier: Apache-2.0
"""Commands: what they print, where, with which exit code; wrong words get a clear sentence."""

from __future__ import annotations

import json
import zipfile

import pytest
from filelock import FileLock

from manumit.cli import main
from manumit.cli import work as work_commands

CSV = "id,text,=cmd()\n1,Call Ana 202 555 0142 today,x\n2,Nothing here,=1+1\n"


@pytest.fixture
def run(capsys):
    """Run a command line; returns exit code, what it printed, and what it said beside."""

    def call(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return call


def first_lead(run, folder) -> dict:
    code, out, _ = run("leads", folder, "--json")
    assert code == 0
    return json.loads(out)["rows"][0]


def test_every_json_is_json_alone(run, scenario):
    folder = scenario / "workspace"
    lead = first_lead(run, folder)
    for words in (
        ("run", folder), ("show", folder, lead["lead_id"]), ("show", folder, lead["network_id"]),
        ("settings", folder), ("forget", folder, "--dry-run"), ("audit", "list", folder),
        ("audit", "verify", folder), ("doctor", folder),
    ):  # fmt: skip
        code, out, _ = run(*words, "--json")
        assert code == 0, words
        json.loads(out)


def test_what_show_gives_to_programs_is_masked(run, scenario):
    folder = scenario / "workspace"
    lead = first_lead(run, folder)
    _, network, _ = run("show", folder, lead["network_id"], "--json")
    nodes = [node["node_id"] for node in json.loads(network)["nodes"]]
    names = [node.removeprefix("s:") for node in nodes if node.startswith("s:")]
    assert names
    assert all(len(name) == 16 for name in names)
    _, shown, _ = run("show", folder, lead["lead_id"], "--json")
    texts = [s for advert in json.loads(shown)["adverts"] for s in advert["text"]]
    phones = [piece["text"] for piece in texts if piece["kind"] == "phone"]
    assert set(phones) <= {"[phone]"}


def test_judge_undo_and_the_bundle_of_an_accepted_lead(run, scenario, tmp_path):
    folder = scenario / "workspace"
    lead = first_lead(run, folder)["lead_id"]
    bundle = tmp_path / "bundle.zip"
    code, _, said = run("export", folder, "bundle", lead, "--out", bundle)
    assert code == 1
    assert "accepted" in said
    assert run("judge", folder, lead, "accept")[0] == 2
    assert run("judge", folder, lead, "accept", "--reason", "Numbers recur.")[0] == 0
    assert run("export", folder, "bundle", lead, "--out", tmp_path / "b.csv")[0] == 2
    assert run("export", folder, "bundle", lead, "--out", bundle)[0] == 0
    fingerprint = run("export", folder, "bundle", lead, "--out", bundle)[1].split("the key ")[1]
    fingerprint = fingerprint.splitlines()[0]
    assert run("verify", bundle)[:2] == (0, run("verify", bundle)[1])
    assert "NOT checked" in run("verify", bundle)[1]
    assert "key you expected" in run("verify", bundle, "--fingerprint", fingerprint.lower())[1]
    code, _, said = run("verify", bundle, "--fingerprint", "0" * 40)
    assert code == 1
    assert "NOT signed by the key" in said
    assert run("verify", bundle, "--fingerprint", "12 34")[0] == 2
    code, out, _ = run("verify", bundle, "--fingerprint", fingerprint, "--json")
    assert json.loads(out)["is_known"] is True
    with zipfile.ZipFile(bundle) as archive:
        assert "SHA256SUMS.sig" in archive.namelist()
    assert run("judge", folder, lead, "undo", "--reason", "Too early.")[0] == 0
    assert run("judge", folder, lead, "undo", "--reason", "Again.")[0] == 1
    assert run("export", folder, "bundle", lead, "--out", tmp_path / "again.zip")[0] == 1


def test_a_link_is_judged_by_the_names_the_terminal_shows(run, scenario):
    folder = scenario / "workspace"
    network = first_lead(run, folder)["network_id"]
    from manumit.prosecute.networks.reading import read_links
    from manumit.workspace import open_workspace

    workspace = open_workspace(folder)
    link = next(x for x in read_links(workspace, network) if x["right_node"][:2] == "s:")
    workspace.close()
    target = f"{link['left_node']}|{link['right_node']}"
    assert run("judge", folder, target, "cut", "--reason", "Others.")[0] == 0
    code, _, said = run("judge", folder, "call 202 555 0142|s:1", "cut", "--reason", "x")
    assert code == 2
    assert "555" not in said


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("leads", "{none}"), 1),
        (("leads", "{dir}", "--most", "0"), 2),
        (("leads", "{dir}", "--start", "-1"), 2),
        (("show", "{dir}", "L-NOSUCH"), 1),
        (("show", "{dir}", "12345"), 2),
        (("judge", "{dir}", "L-NOSUCH", "accept", "--reason", "x"), 1),
        (("judge", "{dir}", "L-NOSUCH", "guilty"), 2),
        (("add", "{dir}", "{none}"), 1),
        (("add", "{dir}", "{none}", "--map", "nonsense"), 2),
        (("undo", "{dir}", "I-none"), 1),
        (("watch", "{dir}", "{none}"), 2),
        (("export", "{dir}", "network", "--out", "x.csv"), 2),
        (("export", "{dir}", "leads", "--out", "leads.exe"), 2),
        (("export", "{dir}", "leads", "--out", "{none}/deep/leads.csv"), 1),
        (("backup", "{dir}", "{none}/deep/file"), 1),
        (("restore", "{none}", "{none}-made"), 1),
        (("serve", "{none}"), 1),
        (("serve", "{dir}", "--port", "70000"), 2),
        (("doctor", "{none}"), 1),
        (("campaigns", "{none}", "--text", "text"), 1),
        (("selectors", "{none}"), 2),
        (("no-such-command",), 2),
    ],
)
def test_wrong_words_end_in_a_sentence_and_a_code(run, workspace, tmp_path, words, code):
    places = {"dir": workspace.folder, "none": tmp_path / "none"}
    ended, _, said = run(*(word.format(**places) for word in words))
    assert ended == code, said
    assert "Traceback" not in said


def test_init_refuses_what_is_no_folder(run, tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    terms = ("--side", "investigation", "--controller", "c", "--basis", "research",
             "--purpose", "p", "--retention", "30")  # fmt: skip
    code, _, said = run("init", tmp_path / "file", *terms)
    assert code == 2
    assert "cannot be made" in said
    assert run("init", tmp_path / "new", *terms)[0] == 0
    assert run("init", tmp_path / "new", *terms)[0] == 2


def test_one_file_commands_write_no_formula_and_no_clear_selector(run, tmp_path):
    file = tmp_path / "a.csv"
    file.write_text(CSV, encoding="utf-8")
    code, _, said = run("campaigns", file, "--text", "text", "--out", tmp_path / "out.csv")
    assert code == 0, said
    head, *rows = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert "'=cmd()" in head
    assert "'=1+1" in rows[1]
    code, _, said = run("selectors", file, "--text", "text", "--out", tmp_path / "s.jsonl")
    assert code == 0, said
    found = (tmp_path / "s.jsonl").read_text(encoding="utf-8")
    assert '"phone"' in found
    assert "0142" not in found
    assert run("campaigns", file, "--text", "nothing")[0] == 2
    assert run("campaigns", file, "--text", "text", "--out", tmp_path / "o.exe")[0] == 2


def test_a_busy_workspace_says_so_and_watching_goes_on(run, workspace, tmp_path, monkeypatch):
    arriving = tmp_path / "arriving"
    arriving.mkdir()
    (arriving / "a.csv").write_text(CSV, encoding="utf-8")
    monkeypatch.setattr("manumit.watching._SETTLED_SECONDS", -1.0)
    looks = []

    def stop_at_third(_seconds):
        looks.append(True)
        if len(looks) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(work_commands.time, "sleep", stop_at_third)
    with FileLock(workspace.folder / "writer.lock"):
        code, _, said = run("watch", workspace.folder, arriving, "--once")
        assert code == 1
        assert "is writing" in said
        code, out, said = run("watch", workspace.folder, arriving)
    assert code == 130
    assert said.count("Looking again") == 3
    assert out == ""


def test_doctor_reports_damage_instead_of_stopping(run, workspace):
    (workspace.folder / "facts" / "manifest.json").write_text("{", encoding="utf-8")
    code, out, _ = run("doctor", workspace.folder, "--json")
    assert code == 1
    found = {check["name"]: check["is_fine"] for check in json.loads(out)["checks"]}
    assert not found["manifest.json"]
    assert found["Key file"]
    assert found["Audit chain"]
    (workspace.folder / "keys" / "hash.key").unlink()
    code, out, _ = run("doctor", workspace.folder, "--json")
    assert code == 1
    found = {check["name"]: check["finding"] for check in json.loads(out)["checks"]}
    assert "key file" in found["Workspace"]


def test_a_backup_of_a_folder_says_when_the_state_lies_elsewhere(
    run, tmp_path, postgres, monkeypatch
):
    monkeypatch.setenv("MANUMIT_STATE_URL", postgres.url)
    terms = ("--controller", "c", "--basis", "consent", "--purpose", "p", "--retention", "30")
    assert run("init", tmp_path / "w", "--side", "investigation", *terms)[0] == 0
    code, _, said = run("backup", tmp_path / "w", tmp_path / "copy")
    assert code == 2
    assert "database server" in said
    assert not (tmp_path / "copy").exists()


BIDI, HTML, BREAK, FORMULA = "a\u202egnp.csv", "<img src=x>.csv", "a\n  to do: b.csv", "=1+1.csv"


@pytest.mark.parametrize("name", [BIDI, HTML, BREAK, FORMULA])
def test_a_hostile_file_name_is_shown_and_never_obeyed(run, workspace, tmp_path, name):
    hostile = tmp_path / name
    try:
        hostile.write_bytes(b"\x00" * 64)
    except OSError:
        pytest.skip("this system has no such file names")
    for words in (
        ("add", workspace.folder, hostile), ("add", workspace.folder, hostile, "--preview"),
        ("verify", hostile), ("verify", tmp_path / ("no" + name)),
        ("watch", workspace.folder, hostile), ("demo", name),
    ):  # fmt: skip
        code, out, said = run(*words)
        assert "\u202e" not in out + said
        assert not any(line.startswith("  to do: b.csv") for line in said.splitlines()), words
        assert code in (0, 1, 2, 3)


def test_terms_and_settings_change_from_the_command_line(run, workspace):
    folder = workspace.folder
    assert run("settings", folder, "threads")[0] == 2
    assert run("settings", folder, "threads", "many")[0] == 2
    code, out, _ = run("settings", folder, "threads", "2", "--json")
    assert code == 0
    rows = {row["name"]: row["value"] for row in json.loads(out)["rows"]}
    assert rows["threads"] == 2
    assert run("settings", folder, "retention_days", "90", "--yes")[0] == 2
    code, out, said = run("settings", folder, "retention_days", "900", "--yes",
                          "--reason", "Ordered by the court", "--json")  # fmt: skip
    assert code == 0
    assert "kept longer" in said
    assert json.loads(out)["policy"]["retention_days"] == 900
    assert "change.terms" in run("audit", "list", folder)[1]
