# SPDX-License-Identifier: Apache-2.0
"""`manumit audit`: verify, anchor, anomalies."""

import json

import pytest

from manumit.cli import main
from manumit.workspace import create_workspace


@pytest.fixture
def run(tmp_path, capsys):
    """Run `manumit audit`; returns exit code and what it printed."""
    create_workspace(
        tmp_path / "w", side="investigation", controller="c", basis="public_task", purpose="p",
        retention_days=30, actor="ann",
    ).close()  # fmt: skip

    def call(*words: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(["audit", *(str(word) for word in words)])
        return int(ended.value.code or 0), capsys.readouterr().out

    return call


def test_an_anchor_is_written_and_checked_against(run, tmp_path):
    folder, anchor = tmp_path / "w", tmp_path / "anchor.json"
    assert run("anchor", folder, "--out", anchor)[0] == 0
    assert len(json.loads(anchor.read_text(encoding="utf-8"))["checkpoints"]) >= 1
    assert run("verify", folder, "--anchor", anchor)[0] == 0
    other = tmp_path / "other.json"
    other.write_text("{}", encoding="utf-8")
    assert run("verify", folder, "--anchor", other)[0] == 1


def test_anomalies_are_listed_as_text_and_json(run, tmp_path):
    assert run("anomalies", tmp_path / "w")[0] == 0
    assert isinstance(json.loads(run("anomalies", tmp_path / "w", "--json")[1]), list)
