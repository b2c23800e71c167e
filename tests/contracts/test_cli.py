# SPDX-License-Identifier: Apache-2.0
"""The command line: light to start, every command explained, every listing with --json."""

import subprocess
import sys

import click
import pytest

from manumit.cli import COMMANDS, group

HEAVY = ("numpy", "pyarrow", "duckdb", "numba", "sqlalchemy", "fastapi", "pydantic", "rich", "yaml")
LISTINGS = ("leads", "show", "settings", "doctor", "run", "add")


def test_help_imports_nothing_heavy():
    code = (
        "import sys\n"
        "from manumit.cli import main\n"
        "try:\n main(['--help'])\nexcept SystemExit: pass\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip().endswith("[]"), result.stdout[-300:]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_loads_and_explains_itself(name):
    command = group.get_command(click.Context(group), name)
    assert command is not None
    assert command.help, name
    commands = command.commands.values() if isinstance(command, click.Group) else [command]
    for each in commands:
        assert each.help, each.name
        for parameter in each.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.name}"


@pytest.mark.parametrize("name", LISTINGS)
def test_every_listing_takes_json(name):
    command = group.get_command(click.Context(group), name)
    assert any("--json" in parameter.opts for parameter in command.params)
