# SPDX-License-Identifier: Apache-2.0
"""Packs as pages for people."""

from __future__ import annotations

from collections.abc import Iterator

from manumit.packs.pack import Entry, Pack, find_packs, read_pack

_SPEAKS = {
    "positive": "for",
    "negative": "against",
    "none": "neither",
}
_HEAD = """# Indicators

An indicator is a mark on the words of an advert, with a source. Indicators are not added up to
a score; where one counts in the order of leads, its part is shown. Negative findings count
against. Each is looked for only in the adverts its source speaks about.
"""


def render_indicators() -> str:
    """Return all indicators, with their sources and phrases, as a Markdown page."""
    lines = [_HEAD, "| grade | meaning |", "|---|---|"]
    lines += [f"| {entry.id} | {entry.text('title')} |" for entry in read_pack("grades").entries]
    for name in find_packs("indicators"):
        lines += ["", *_render_pack(read_pack(name))]
    return "\n".join([*lines, ""])


def render_choices() -> str:
    """Return lawful bases, purposes, verdicts and labels, as a Markdown page."""
    lines = ["# Bases, purposes, verdicts and labels"]
    for title, name, kind in (
        ("Lawful bases", "purposes", "basis"),
        ("Purposes a workspace may be kept for", "purposes", "purpose"),
        ("Verdicts", "labels", "verdict"),
        ("Labels", "labels", "label"),
    ):
        lines += [f"\n## {title}\n", "| code | name | meaning | source |", "|---|---|---|---|"]
        lines += [
            f"| `{e.id}` | {e.text('title')} | {_cell(e.text('explanation'))} | {e.source} |"
            for e in read_pack(name).entries
            if e.text("kind") == kind
        ]
    return "\n".join([*lines, ""])


def _render_pack(pack: Pack) -> Iterator[str]:
    yield f"## {pack.title}\n"
    yield f"Pack `{pack.id}`, version {pack.version}, {pack.licence}.\n"
    yield "| indicator | speaks | grade | may rank | looks at | finding | population (n) | status |"
    yield "|---|---|---|---|---|---|---|---|"
    for entry in pack.entries:
        yield "| " + " | ".join(_cell(text) for text in _describe(entry)) + " |"
    yield "\n### Sources\n"
    for key, citation in pack.sources.items():
        users = [f"`{e.id}`" for e in pack.entries if citation in e.sources]
        yield f"- **{key}**: {citation} Used by {', '.join(users)}."
    yield "\n### Phrases\n"
    for entry in pack.entries:
        for language, patterns in entry.mapping("phrases").items():
            yield f"`{entry.id}`, {language}:\n\n```text\n{str(patterns).strip()}\n```\n"


def _describe(entry: Entry) -> Iterator[str]:
    size = int(entry.number("sample_size"))
    may_rank = "yes" if entry.flag("may_rank") else "no"
    if entry.flag("audit_only", default=False):
        may_rank = "no, audit only"
    yield f"`{entry.id}` {entry.text('title')}"
    yield _SPEAKS[entry.text("polarity")]
    yield entry.text("grade")
    yield may_rank
    yield entry.text("looks_at")
    yield entry.text("effect")
    yield entry.text("population") + (f" ({size:,})" if size else "")
    yield entry.status


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
