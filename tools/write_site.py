# SPDX-License-Identifier: Apache-2.0
"""Writes the documents as a plain HTML site into build/site; a broken link ends in an error.

A page loads the site's own style sheet and pictures and nothing else.
"""

from __future__ import annotations

import html
import os
import re
import shutil
import sys
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parent.parent
SECTIONS = ("tutorial", "how-to", "explanation", "governance", "reference", "decisions")
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title} - Manumit</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="{base}style.css"></head>
<body><nav aria-label="All pages">{menu}</nav><main>{body}</main></body></html>
"""
STYLE = """:root { color-scheme: light dark; font: 1rem/1.55 system-ui, sans-serif }
body { display: flex; gap: 3rem; max-width: 76rem; margin: 2rem auto; padding: 0 1rem }
nav { flex: 0 0 15rem; font-size: .9rem } nav ul { list-style: none; padding: 0 }
main { flex: 1; min-width: 0 } pre, table { display: block; overflow-x: auto }
td, th { padding: .25rem .6rem; border-bottom: 1px solid #8886; text-align: start }
td { vertical-align: top } td code { overflow-wrap: anywhere }
img { max-width: 100% } @media (max-width: 50rem) { body { display: block } }
"""


def find_pages() -> dict[Path, str]:
    """Return each document and its place in the site."""
    pages = {ROOT / "README.md": "index.html", ROOT / "SECURITY.md": "security.html"}
    for path in sorted((ROOT / "docs").rglob("*.md")):
        place = path.relative_to(ROOT / "docs").with_suffix(".html").as_posix()
        pages[path] = place.replace("README", "index")
    return pages


class Site:
    """The documents; `files` are the pictures they show, `faults` their broken links."""

    def __init__(self) -> None:
        self.markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
        self.pages = find_pages()
        self.trees = {path: self.markdown.parse(_read(path)) for path in self.pages}
        self.anchors = {path: _mark_headings(tree) for path, tree in self.trees.items()}
        self.titles = {path: _read(path).partition("# ")[2].split("\n")[0] for path in self.pages}
        self.files: dict[Path, str] = {}
        self.faults: list[str] = []

    def render(self, path: Path) -> str:
        """Return the page of a document."""
        links = [child for token in self.trees[path] for child in token.children or ()]
        for child in links:
            for name in child.attrs.keys() & {"href", "src"}:
                child.attrs[name] = self._aim(path, str(child.attrs[name]))
        body = self.markdown.renderer.render(self.trees[path], self.markdown.options, {})
        base, title = "../" * self.pages[path].count("/"), html.escape(self.titles[path])
        return PAGE.format(title=title, base=base, menu=self._list_pages(base), body=body)

    def _aim(self, path: Path, link: str) -> str:
        """Return where a link leads in the site; what leads nowhere becomes a fault."""
        name, hash_sign, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        if target in self.pages:
            place, is_found = self.pages[target], not anchor or anchor in self.anchors[target]
        else:
            place = os.path.relpath(target, ROOT).replace(os.sep, "/")
            is_found = target.is_file()
            if is_found:
                self.files[target] = place
        if not is_found:
            self.faults.append(f"{path.relative_to(ROOT)}: {link}")
        return "../" * self.pages[path].count("/") + place + hash_sign + anchor

    def _list_pages(self, base: str) -> str:
        groups: dict[str, list[str]] = {"": [], **{section: [] for section in SECTIONS}}
        for path, place in self.pages.items():
            entry = f'<li><a href="{base}{place}">{html.escape(self.titles[path])}</a></li>'
            groups[place.rpartition("/")[0]].append(entry)
        return "".join(f"<p>{name}</p><ul>{''.join(rows)}</ul>" for name, rows in groups.items())


def _read(path: Path) -> str:
    return re.sub(r"<!--.*?-->\n*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def _mark_headings(tree: list[Token]) -> set[str]:
    """Give each heading an id; return the ids."""
    ids = set()
    for place, token in enumerate(tree):
        if token.type == "heading_open":
            words = re.sub(r"[^\w\s-]", "", tree[place + 1].content.lower()).split()
            token.attrSet("id", "-".join(words))
            ids.add("-".join(words))
    return ids


def write_site(folder: Path) -> list[str]:
    """Write the site into a new folder; return its broken links."""
    site = Site()
    shutil.rmtree(folder, ignore_errors=True)
    for path, place in site.pages.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(site.render(path), encoding="utf-8")
    (folder / "style.css").write_text(STYLE, encoding="utf-8")
    for path, place in site.files.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / place)
    return site.faults


if __name__ == "__main__":
    faults = write_site(ROOT / "build" / "site")
    sys.exit("\n".join(["Broken links:", *faults]) if faults else 0)
