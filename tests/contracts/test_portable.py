# SPDX-License-Identifier: Apache-2.0
"""Windows, macOS and Linux: no call that only one of them knows, no text without an encoding."""

import ast

import pytest

from tests.conftest import ROOT

FILES = sorted((ROOT / "src" / "manumit").rglob("*.py"))
POSIX_MODULES = {"fcntl", "pwd", "grp", "termios", "tty", "pty", "posix", "crypt", "syslog"}
# `resource` limits memory where there is one; its import is guarded.
GUARDED = {"resource"}
POSIX_CALLS = {
    "os.fork", "os.getuid", "os.geteuid", "os.setsid", "os.killpg", "os.mkfifo", "os.chown",
    "os.nice", "os.uname", "os.sched_getaffinity", "signal.SIGKILL", "signal.SIGHUP",
    "signal.SIGUSR1", "signal.alarm", "signal.pause",
}  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_posix_only_call(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    guarded = {
        child for node in ast.walk(tree) if isinstance(node, ast.Try) for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name.split(".")[0] for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module.split(".")[0]]
        for name in names:
            assert name not in POSIX_MODULES, f"line {node.lineno}: {name}"
            assert name not in GUARDED or node in guarded, f"line {node.lineno}: {name}"
        if isinstance(node, ast.Attribute):
            assert ast.unparse(node) not in POSIX_CALLS, f"line {node.lineno}"
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not node.value.startswith(("/tmp/", "/dev/", "/var/", "/proc/")), node.lineno


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_text_files_name_their_encoding(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        keywords = {keyword.arg for keyword in node.keywords}
        if node.func.attr in ("read_text", "write_text"):
            assert "encoding" in keywords, f"line {node.lineno}"
