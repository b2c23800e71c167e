# SPDX-License-Identifier: Apache-2.0
"""`manumit accounts`: invite, list, change, reset, close."""

import json

import pytest

from manumit.access.accounts import accept_invitation
from manumit.access.sign_in import read_session, sign_in
from manumit.cli import main
from manumit.core.values import now_utc
from manumit.workspace import create_workspace, open_workspace

PASSWORD = "four words that wander"


@pytest.fixture
def folder(tmp_path):
    create_workspace(
        tmp_path / "w", side="investigation", controller="c", basis="public_task", purpose="p",
        retention_days=30, actor="ann",
    ).close()  # fmt: skip
    return tmp_path / "w"


@pytest.fixture
def run(folder, capsys):
    """Run `manumit accounts VERB FOLDER ...`; returns exit code, output, errors."""

    def call(verb: str, *words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["accounts", verb, str(folder), *words])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return call


def test_the_way_of_an_account(run, folder):
    code, said, _ = run("invite", "ben", "--role", "analyst", "--team", "north")
    assert code == 0
    token = said.splitlines()[-1]
    workspace = open_workspace(folder)
    with workspace.state.write() as connection:
        accept_invitation(connection, token, PASSWORD, at=now_utc())
    assert run("roles", "ben", "--role", "analyst", "--role", "reviewer")[0] == 0
    (account,) = json.loads(run("list", "--json")[1])["accounts"]
    assert (account["name"], sorted(account["roles"])) == ("ben", ["analyst", "reviewer"])
    assert "password" not in json.dumps(account)
    session = sign_in(
        workspace.state, name="ben", password=PASSWORD, code="", device="d", origin="o",
        key=bytes(32), at=now_utc(),
    )  # fmt: skip
    assert run("reset", "ben")[0] == 0
    with workspace.state.read() as connection:
        assert read_session(connection, session, idle_minutes=10, at=now_utc()) is None
    assert run("close", "ben")[0] == 0
    assert run("list")[0] == 0
    assert run("close", "nobody")[0] == 1
    workspace.close()


def test_what_cannot_be_is_said_with_what_can(run):
    code, _, said = run("invite", "ben", "--role", "caseworker")
    assert code == 2
    assert "analyst" in said
    assert run("invite", "Ben Smith", "--role", "analyst")[0] == 2
    assert run("invite", "ben")[0] == 2
