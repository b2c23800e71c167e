# SPDX-License-Identifier: Apache-2.0
"""What the documents on trust promise can be looked up: the tests and files they name exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

CHECKLIST = ROOT / "docs" / "governance" / "asvs-5.0-level-2.md"
PAGES = [
    ROOT / "SECURITY.md",
    ROOT / "docs" / "explanation" / "threat-model.md",
    *sorted((ROOT / "docs" / "governance").glob("*.md")),
]
NAMED = re.compile(r"`([\w-][\w.-]*(?:/[\w.-]+)*\.(?:py|yaml|toml|lock|js|html|css))(?:::(\w+))?`")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
STATES = {"met", "partly", "not met", "not applicable"}


def find_missing(text: str) -> list[str]:
    """Return the files, and tests in them, that a text names and that do not exist."""
    missing = []
    for name, test in NAMED.findall(text):
        places = [ROOT / name, ROOT / "src" / "manumit" / name]
        found = next((place for place in places if place.is_file()), None)
        if found is None:
            missing.append(name)
        elif test and f"def {test}(" not in found.read_text(encoding="utf-8"):
            missing.append(f"{name}::{test}")
    return missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_named_test_and_file_exists(page: Path) -> None:
    assert find_missing(page.read_text(encoding="utf-8")) == []


def test_a_place_that_is_not_there_is_told() -> None:
    text = "`web/guard.py` `tests/web/test_none.py` `tests/web/test_guard.py::test_none`"
    assert find_missing(text) == ["tests/web/test_none.py", "tests/web/test_guard.py::test_none"]


def test_every_line_of_the_checklist_has_a_state_and_what_holds_has_a_place() -> None:
    rows = ROW.findall(CHECKLIST.read_text(encoding="utf-8"))
    # Levels 1 and 2 of version 5.0.0 hold 253 requirements.
    assert len({row[0] for row in rows}) == len(rows) == 253
    assert [row[0] for row in rows if row[3] not in STATES] == []
    assert [row[0] for row in rows if row[3] == "met" and "`" not in row[4]] == []
