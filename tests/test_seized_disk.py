# SPDX-License-Identifier: Apache-2.0
"""Whoever takes the disk of a workspace with a passphrase finds no word of its records.

A thousand invented words stand in adverts, titles, authors and requests. Every file below the
workspace is searched for each of them: while the workspace is open, after it was closed, during
a run, and after its process was killed in the middle of one. While files are taken in, the spool
holds what is being read in clear; that is not covered yet, and the threat model says so.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from manumit.flow import run_flow
from manumit.intake import add_files
from manumit.prosecute.leads.corrections import request_correction
from manumit.store.vault import KeyCost
from manumit.workspace import create_workspace, open_workspace
from tests.conftest import PASSPHRASE

COST = KeyCost(passes=1, memory_kib=64, lanes=1)
_SYLLABLES = ("ba", "do", "fu", "gi", "ke", "la", "mo", "nu", "pi", "ra", "so", "tu", "vi", "ze")


def make_canaries(count: int) -> list[str]:
    """Words of fourteen letters that stand nowhere else."""
    dice = random.Random(5)
    words: set[str] = set()
    while len(words) < count:
        words.add("".join(dice.choice(_SYLLABLES) for _ in range(7)))
    return sorted(words)


CANARIES = make_canaries(1000)


def write_adverts(path: Path) -> None:
    """Write 200 adverts with five canaries each; five share a telephone number."""
    lines = ["id,title,text,author,phone,source"]
    for number in range(200):
        words = CANARIES[5 * number : 5 * number + 5]
        phone = f"+1 202 555 01{number % 40:02}"
        text = f"Kitchen help wanted, ask for {words[1]} {words[2]} near {words[3]}, room included"
        lines.append(f"{words[4]},{words[0]} wanted,{text},{words[1]},{phone},example.org")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def find_canaries(folder: Path) -> list[tuple[str, str]]:
    """Return every canary found below a folder, with the file it stands in."""
    found = []
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            content = file.read_bytes().lower()
            wide = content.replace(b"\0", b"")  # UTF-16 reads as ASCII without its zeros
            for word in CANARIES:
                if word.encode() in content or word.encode() in wide:
                    found.append((word, file.relative_to(folder).as_posix()))
    return found


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    """A workspace with a passphrase, filled, run and judged."""
    folder = tmp_path_factory.mktemp("sealed")
    write_adverts(folder / "adverts.csv")
    workspace = create_workspace(
        folder / "w", side="investigation", controller="c", basis="public_task", purpose="p",
        retention_days=30, actor="ann", passphrase=PASSPHRASE, cost=COST,
    )  # fmt: skip
    add_files(workspace, [str(folder / "adverts.csv")], kind="advert")
    run_flow(workspace)
    workspace.close()
    return folder


def test_the_search_finds_what_lies_in_clear(tmp_path):
    """The same search finds all thousand where there is no passphrase: it is not blind."""
    write_adverts(tmp_path / "adverts.csv")
    plain = create_workspace(
        tmp_path / "w", side="investigation", controller="c", basis="public_task", purpose="p",
        retention_days=30, actor="ann",
    )  # fmt: skip
    add_files(plain, [str(tmp_path / "adverts.csv")], kind="advert")
    plain.close()
    (tmp_path / "w" / "copy.csv").write_bytes((tmp_path / "adverts.csv").read_bytes())
    assert {word for word, _ in find_canaries(tmp_path / "w")} == set(CANARIES)


def test_nothing_is_found_at_rest_while_open_and_after_it_is_closed(sealed):
    assert find_canaries(sealed / "w") == []
    with closing(open_workspace(sealed / "w", "ann", passphrase=PASSPHRASE)) as workspace:
        request_correction(workspace, "lead", "L-ANY", f"About {CANARIES[0]}.")
        rows = workspace.engine().query("SELECT count(*) AS n FROM adverts")["n"].to_pylist()
        assert rows == [200]
        assert find_canaries(sealed / "w") == []
    assert find_canaries(sealed / "w") == []


KILLED = """
import sys
from manumit.flow import run_flow
from manumit.workspace import open_workspace
workspace = open_workspace(sys.argv[1], "ann", passphrase=sys.argv[2])
print("open", flush=True)
while True:
    with workspace.facts.change("flow") as change:
        for step in ("selectors", "campaigns", "indicators", "networks", "leads", "search"):
            change.note_step(step, "again")
    run_flow(workspace)
"""


def test_nothing_is_found_during_a_run_and_after_a_kill_in_the_middle_of_it(sealed):
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(sealed / "w"), PASSPHRASE],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "open"
    dice = random.Random(3)
    for _ in range(30):
        time.sleep(dice.uniform(0.02, 0.2))
        assert find_canaries(sealed / "w") == []
    assert process.poll() is None
    process.kill()
    process.wait()
    assert find_canaries(sealed / "w") == []
    with closing(open_workspace(sealed / "w", "ann", passphrase=PASSPHRASE)) as workspace:
        rows = workspace.engine().query("SELECT count(*) AS n FROM adverts")["n"].to_pylist()
        assert rows == [200]
        assert workspace.check_audit().is_sound
