# SPDX-License-Identifier: Apache-2.0
"""What `manumit serve --team` asks for before it serves."""

import socket

import pytest

from manumit.cli import main
from manumit.workspace import create_workspace


@pytest.fixture
def folder(tmp_path):
    create_workspace(
        tmp_path / "w", side="investigation", controller="c", basis="public_task", purpose="p",
        retention_days=30, actor="ann",
    ).close()  # fmt: skip
    return str(tmp_path / "w")


@pytest.mark.parametrize(
    "words",
    [["--team"], ["--host", "records.example.org"], ["--workers", "2"]],
)
def test_a_name_belongs_to_a_team_and_a_team_has_one(folder, words, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["serve", folder, *words])
    assert ended.value.code
    assert "--team" in capsys.readouterr().err


def test_a_port_in_use_is_said_at_once(folder, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with pytest.raises(SystemExit) as ended:
            main(["serve", folder, "--team", "--host", "records.example.org", "--port", port])
    assert ended.value.code
    assert "is not free" in capsys.readouterr().err
