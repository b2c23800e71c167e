# SPDX-License-Identifier: Apache-2.0
"""The documents as a site: complete, without broken links, without outside requests."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

from tests.conftest import ROOT


def test_the_site_is_whole(tmp_path: Path) -> None:
    site = runpy.run_path(str(ROOT / "tools" / "write_site.py"))
    assert site["write_site"](tmp_path) == []
    pages = {path.resolve(): path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.html")}
    assert len(pages) == len(list((ROOT / "docs").rglob("*.md"))) + 2
    for page, text in pages.items():
        for target in re.findall(r'(?:href|src)="([^"]*)"', text):
            name, _, anchor = target.partition("#")
            found = (page.parent / name).resolve() if name else page
            assert found.is_file(), f"{page.name}: {target}"
            assert not anchor or f'id="{anchor}"' in pages[found], f"{page.name}: {target}"


def test_a_broken_link_is_told() -> None:
    site = runpy.run_path(str(ROOT / "tools" / "write_site.py"))["Site"]()
    readme = ROOT / "README.md"
    site.trees[readme] = site.markdown.parse("[a](docs/none.md) [b](#nowhere) [c](SECURITY.md)")
    site.render(readme)
    assert site.faults == ["README.md: docs/none.md", "README.md: #nowhere"]


def test_every_decision_has_a_number_and_stands_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    notes = sorted(path.name for path in folder.glob("*.md") if path.name != "README.md")
    assert [name[:5] for name in notes] == [f"{number:04d}-" for number in range(1, len(notes) + 1)]
    index = re.findall(r"\((.*?\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert index == notes
