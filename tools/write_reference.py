# SPDX-License-Identifier: Apache-2.0
"""Writes the reference pages out of the code, so that they can be neither late nor incomplete.

Run it after changing a command, setting, table, indicator, error or public function; the
tests fail while a page differs from what it would write.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import click

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "reference"
# The public Python faces: what a data scientist may use without a workspace, and the workspace.
PUBLIC = (
    "manumit",
    "manumit.workspace",
    "manumit.flow",
    "manumit.retention",
    "manumit.watching",
    "manumit.intake",
    "manumit.text.tokens",
    "manumit.text.selectors",
    "manumit.prosecute.adverts",
    "manumit.prosecute.networks",
    "manumit.prosecute.leads",
)
HEAD = "<!-- Written by tools/write_reference.py; change the code, not this page. -->\n\n"


def write_cli() -> str:
    """Return the page of all commands, with the help each prints."""
    from manumit.cli import COMMANDS, group

    lines = ["# Commands\n", "Every listing takes `--json`. Exit codes: 0 fine, 1 fault, 2 usage, "
             "3 finished but some records could not be read.\n"]  # fmt: skip
    context = click.Context(group, info_name="manumit", max_content_width=90, terminal_width=90)
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert command is not None
        lines += _describe(command, context, f"manumit {name}")
    return "\n".join(lines)


def _describe(command: click.Command, parent: click.Context, title: str) -> Iterator[str]:
    context = click.Context(command, info_name=command.name, parent=parent, max_content_width=90,
                            terminal_width=90)  # fmt: skip
    yield f"## {title}\n"
    yield f"```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name, each in command.commands.items():
            yield from _describe(each, context, f"{title} {name}")


def write_settings() -> str:
    """Return the page of all settings."""
    from manumit.core.policy import BASES
    from manumit.core.settings import SETTINGS

    lines = [
        "# Settings\n",
        "Settings stand under `[settings]` in the workspace's `manumit.toml`; an environment "
        "variable `MANUMIT_NAME` comes before the file. `manumit settings DIR` shows each value "
        "and where it came from.\n",
        "| setting | default | unit | meaning |",
        "|---|---|---|---|",
    ]
    lines += [f"| `{s.name}` | `{s.default}` | {s.unit} | {s.meaning} |" for s in SETTINGS]
    lines += ["\nOther variables: `MANUMIT_ACTOR` (how the user is recorded in the audit), "
              "`MANUMIT_DATA` (development data for tests), `MANUMIT_CHROMIUM` (browser of the "
              "tests).\n",
              "## Terms of a workspace\n",
              "Asked by `manumit init`, stored under `[policy]`, carried by every export: side, "
              "controller, lawful basis, purpose, retention.\n",
              "| lawful basis | meaning |", "|---|---|"]  # fmt: skip
    lines += [f"| `{code}` | {meaning} |" for code, meaning in BASES.items()]
    return "\n".join([*lines, ""])


def write_tables() -> str:
    """Return the page of all tables."""
    from manumit.core.tables import TABLES

    lines = ["# Tables\n", "Facts are immutable Parquet parts under `facts/`; state is SQLite in "
             "`state.db`. Every table has one writer.\n"]  # fmt: skip
    for table in TABLES.values():
        kind = "fact" if table.is_fact else "state"
        lines += [
            f"## {table.name}\n",
            f"{table.meaning}. A {kind} table, written by `{table.writer}`, side: "
            f"{table.side.value}, key: {', '.join(f'`{k}`' for k in table.key)}.\n",
            "| column | type | unit | may be empty | meaning |",
            "|---|---|---|---|---|",
        ]
        lines += [
            f"| `{c.name}` | {c.kind.value} | {c.unit} | {'yes' * c.nullable} | {c.meaning} |"
            for c in table.columns
        ]
        lines.append("")
    return "\n".join(lines)


def write_errors() -> str:
    """Return the page of errors and of intake issues."""
    from manumit.core import errors
    from manumit.packs import read_pack

    lines = ["# Errors and issues\n", "An error says what happened, where, and what to do; "
             "it never repeats content.\n",
             "| error | code | exit code | meaning |", "|---|---|---|---|"]  # fmt: skip
    for name, kind in inspect.getmembers(errors, inspect.isclass):
        if issubclass(kind, errors.ManumitError):
            meaning = (inspect.getdoc(kind) or "").splitlines()[0]
            lines.append(f"| `{name}` | `{kind.code}` | {kind.exit_code} | {meaning} |")
    lines += ["\n## Intake issues\n", "A defect of a file becomes a row of `intake_issues`.\n",
              "| type | title | suggestion |", "|---|---|---|"]  # fmt: skip
    for entry in read_pack("issues").entries:
        lines.append(f"| `{entry.id}` | {entry.text('title')} | {entry.text('suggestion')} |")
    return "\n".join([*lines, ""])


def write_indicators() -> str:
    """Return the page of all indicators with their sources."""
    from manumit.packs import render_indicators

    return render_indicators()


def write_choices() -> str:
    """Return the page of lawful bases, purposes, verdicts and labels."""
    from manumit.packs import render_choices

    return render_choices()


def write_api() -> str:
    """Return the page of public Python names."""
    lines = ["# Python\n", "Rooms take lists, Arrow, pandas or polars and give plain values; "
             "`manumit.open(dir)` opens a workspace.\n"]  # fmt: skip
    for module_name in PUBLIC:
        module = import_module(module_name)
        lines.append(f"## {module_name}\n\n{inspect.getdoc(module)}\n")
        for name in sorted(getattr(module, "__all__", []) or _own_names(module)):
            thing = getattr(module, name)
            if callable(thing):
                lines += _document(name, thing)
    return "\n".join(lines)


def _own_names(module: object) -> list[str]:
    here = getattr(module, "__name__", "")
    return [
        name for name, thing in vars(module).items()
        if not name.startswith("_") and callable(thing) and getattr(thing, "__module__", "") == here
    ]  # fmt: skip


def _document(name: str, thing: object) -> Iterator[str]:
    assert callable(thing)
    try:
        # Where a default lies in memory differs from run to run.
        signature = re.sub(r" at 0x[0-9a-f]+", "", str(inspect.signature(thing)))
    except (TypeError, ValueError):
        signature = ""
    yield f"### {name}\n\n```python\n{name}{signature}\n```\n"
    yield f"```text\n{inspect.getdoc(thing)}\n```\n"


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": write_cli,
    "settings.md": write_settings,
    "tables.md": write_tables,
    "errors.md": write_errors,
    "indicators.md": write_indicators,
    "choices.md": write_choices,
    "python.md": write_api,
}


def main() -> int:
    """Write every page, or with --check only say which differ."""
    only_check = "--check" in sys.argv
    stale = []
    for name, write in PAGES.items():
        content = HEAD + write().rstrip() + "\n"
        path = FOLDER / name
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            stale.append(name)
            if not only_check:
                path.write_text(content, encoding="utf-8", newline="\n")
    print(f"{'differ' if only_check else 'written'}: {', '.join(stale) or 'none'}")
    return 1 if only_check and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
