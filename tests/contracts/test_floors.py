# SPDX-License-Identifier: Apache-2.0
"""Law 1 and law 2: imports go down only, rooms do not import each other, no circle."""

import subprocess
import sys

from tests.conftest import ROOT


def test_import_contracts_hold():
    result = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout
