# SPDX-License-Identifier: Apache-2.0
"""Documents: the reference is complete, links lead somewhere, examples run."""

import doctest
import importlib
import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT

PAGES = sorted([ROOT / "README.md", ROOT / "SECURITY.md", *(ROOT / "docs").rglob("*.md")])
MODULES = sorted(
    path.relative_to(ROOT / "src")
    .with_suffix("")
    .as_posix()
    .replace("/", ".")
    .removesuffix(".__init__")
    for path in (ROOT / "src" / "manumit").rglob("*.py")
    if ">>>" in path.read_text(encoding="utf-8")
)


def test_the_reference_is_what_the_code_says():
    result = subprocess.run(
        [sys.executable, "tools/write_reference.py", "--check"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, f"run `make docs`: {result.stdout}{result.stderr[-1500:]}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_to_files(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        assert not re.match(r"[a-z]+://", target) or "example" in target, target
        if not target.startswith("mailto:"):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name):
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert result.failed == 0


def test_the_python_of_the_readme_runs():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        subprocess.run([sys.executable, "-c", block], check=True, capture_output=True, timeout=240)


def test_commands_in_documents_exist():
    from manumit.cli import COMMANDS

    for page in PAGES:
        for name in re.findall(r"`manumit ([a-z]+)", page.read_text(encoding="utf-8")):
            assert name in COMMANDS, f"{page.name}: manumit {name}"


def test_no_registry_host_and_no_outside_machine_is_named():
    hosts = re.compile(r"pypi\.org|pythonhosted|npmjs|unpkg|jsdelivr|cdnjs", re.IGNORECASE)
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix in (
            ".md",
            ".py",
            ".toml",
            ".yaml",
            ".lock",
            ".js",
            ".css",
            ".html",
            ".sql",
            "",
        ):
            text = path.read_text(encoding="utf-8", errors="ignore")
            if name != "tests/contracts/test_documents.py":
                assert not hosts.search(text), name
