# SPDX-License-Identifier: Apache-2.0
"""Commands on a workspace with a passphrase: it opens with it, and otherwise not at all."""

import json
import os
import re
import shutil

import pytest

from manumit.cli import main
from manumit.demo.scenario import write_scenario
from tests.conftest import PASSPHRASE

NEW = "pebble window anchor maple"
TERMS = ("--controller", "c", "--basis", "demonstration", "--purpose", "p", "--retention", "30")


@pytest.fixture
def run(capsys):
    """Run a command line; `lines` are what the passphrase descriptor gives."""

    def call(*words: object, lines: tuple[str, ...] = ()) -> tuple[int, str, str]:
        given = [str(word) for word in words]
        read, write = os.pipe()
        os.write(write, "".join(f"{line}\n" for line in lines).encode())
        os.close(write)
        try:
            with pytest.raises(SystemExit) as ended:
                main([*given, "--passphrase-fd", str(read)] if lines else given)
        finally:
            os.close(read)
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return call


def read_tree(folder):
    """Every file with its content, but for the list of failed openings."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "failed-unlocks.json"
    }


@pytest.fixture
def folder(secret_workspace):
    secret_workspace.close()
    return secret_workspace.folder


def test_from_init_to_leads(run, tmp_path):
    folder = tmp_path / "w"
    side = ("--side", "investigation", "--passphrase")
    code, out, _ = run("init", folder, *side, *TERMS, lines=(PASSPHRASE,))
    assert code == 0
    assert "vault shares" in out
    assert not (folder / "keys" / "hash.key").exists()
    files = write_scenario(tmp_path / "files", others=20)
    assert run("add", folder, *files.adverts, "--kind", "advert", lines=(PASSPHRASE,))[0] in (0, 3)
    assert run("run", folder, lines=(PASSPHRASE,))[0] == 0
    code, out, _ = run("leads", folder, "--json", lines=(PASSPHRASE,))
    assert code == 0
    lead = json.loads(out)["rows"][0]["lead_id"]
    words = ("judge", folder, lead, "accept", "--reason", "A canary of a reason.")
    assert run(*words, lines=(PASSPHRASE,))[0] == 0
    assert run("backup", folder, tmp_path / "b", lines=(PASSPHRASE,))[0] == 0
    assert run("restore", tmp_path / "b", tmp_path / "again", lines=(PASSPHRASE,))[0] == 0
    assert run("doctor", tmp_path / "again", lines=(PASSPHRASE,))[0] == 0
    for name in ("state.db", "search.db"):
        path = folder / name
        assert not path.exists() or not path.read_bytes().startswith(b"SQLite")
    places = [*folder.rglob("*"), *(tmp_path / "again").rglob("*"), tmp_path / "b"]
    content = b"".join(path.read_bytes() for path in places if path.is_file())
    assert b"A canary of a reason" not in content


def test_assistance_must_have_a_passphrase(run, tmp_path):
    code, _, said = run("init", tmp_path / "w", "--side", "assistance", *TERMS)
    assert code == 2
    assert "passphrase" in said
    assert not (tmp_path / "w").exists()
    words = ("init", tmp_path / "w", "--side", "assistance", *TERMS)
    assert run(*words, lines=(PASSPHRASE,))[0] == 0
    for words in (("add", tmp_path / "w", __file__), ("run", tmp_path / "w")):
        code, _, said = run(*words, lines=(PASSPHRASE,))
        assert code == 1
        assert "investigation side" in said


@pytest.mark.parametrize(
    "words",
    [("leads",), ("run",), ("add", __file__), ("audit", "list"), ("settings",), ("forget",),
     ("vault", "shares"), ("vault", "passphrase"), ("backup", "b.manumit")],
)  # fmt: skip
def test_a_wrong_passphrase_ends_with_2_and_changes_nothing(run, folder, words):
    before = read_tree(folder)
    at = 2 if words[0] in ("audit", "vault") else 1
    given = (*words[:at], folder, *words[at:])
    code, out, said = run(*given, lines=(NEW,))
    assert (code, out) == (2, "")
    assert "wrong" in said
    assert NEW not in said
    assert read_tree(folder) == before


def test_no_passphrase_and_nobody_to_ask(run, folder):
    before = read_tree(folder)
    code, _, said = run("leads", folder)
    assert code == 2
    assert "--passphrase-fd" in said
    assert read_tree(folder) == before


def test_a_passphrase_for_a_workspace_without_one(run, workspace):
    assert run("leads", workspace.folder, lines=(PASSPHRASE,))[0] == 2


def test_failures_make_the_next_wait_and_reach_the_audit(run, folder):
    assert run("leads", folder, lines=(NEW,))[0] == 2
    note = folder / "failed-unlocks.json"
    (time,) = json.loads(note.read_text("utf-8"))
    note.write_text(json.dumps([time] * 9), encoding="utf-8")
    code, _, said = run("leads", folder, lines=(PASSPHRASE,))
    assert code == 2
    assert "then try again" in said
    note.write_text(json.dumps([time.replace("20", "19", 1)] * 9), encoding="utf-8")
    code, out, _ = run("audit", "list", folder, "--json", lines=(PASSPHRASE,))
    assert code == 0
    assert [e["action"] for e in json.loads(out)["events"]].count("fail.unlock") == 9
    assert not note.exists()


def test_another_passphrase(run, folder):
    assert run("vault", "passphrase", folder, lines=(PASSPHRASE, NEW))[0] == 0
    assert run("leads", folder, lines=(NEW,))[0] == 0
    assert run("leads", folder, lines=(PASSPHRASE,))[0] == 2


def test_shares_recover_a_forgotten_passphrase(run, folder):
    code, out, _ = run("vault", "shares", folder, lines=(PASSPHRASE,))
    assert code == 0
    shares = [" ".join(block.split()) for block in re.split(r"Share \d.*:", out)[1:]]
    assert [len(share.split()) for share in shares] == [33, 33, 33]
    assert run("vault", "recover", folder, lines=(shares[2], shares[0], NEW))[0] == 0
    assert run("leads", folder, lines=(NEW,))[0] == 0
    code, out, _ = run("audit", "list", folder, "--json", lines=(NEW,))
    assert [e["action"] for e in json.loads(out)["events"]].count("change.keys") == 2


def test_one_share_twice_recovers_nothing(run, folder):
    _, out, _ = run("vault", "shares", folder, lines=(PASSPHRASE,))
    share = " ".join(re.split(r"Share \d.*:", out)[1].split())
    before = read_tree(folder)
    assert run("vault", "recover", folder, lines=(share, share, NEW))[0] == 2
    assert read_tree(folder) == before


def test_destroyed_keys_open_nothing(run, folder, tmp_path):
    shutil.copytree(folder, tmp_path / "copy")
    before = read_tree(folder)
    assert run("vault", "wipe", folder, "--name", "another")[0] == 2
    assert read_tree(folder) == before
    assert run("vault", "wipe", folder, "--name", folder.name)[0] == 0
    code, _, said = run("leads", folder, lines=(PASSPHRASE,))
    assert code == 2
    assert "destroyed" in said
    assert run("leads", tmp_path / "copy", lines=(PASSPHRASE,))[0] == 0, "as the page says"


def test_without_its_vault_file_nothing_opens_as_if_plain(run, folder):
    (folder / "vault.json").unlink()
    code, _, said = run("leads", folder)
    assert code == 1
    assert "vault" in said


def test_a_person_at_a_terminal_is_asked_unseen_and_twice_where_a_slip_would_hurt(
    run, tmp_path, monkeypatch
):
    typed = []
    answers = iter([PASSPHRASE, "a slip of the hand", PASSPHRASE, PASSPHRASE, PASSPHRASE])

    def hidden(question):
        typed.append(question)
        return next(answers)

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.termui.hidden_prompt_func", hidden)
    side = ("--side", "investigation", "--passphrase")
    code, out, said = run("init", tmp_path / "w", *side, *TERMS)
    assert code == 0, said
    assert len(typed) == 4, "asked again after the two differed"
    code, out, said = run("leads", tmp_path / "w")
    assert (code, len(typed)) == (0, 5)
    assert PASSPHRASE not in out + said
