# SPDX-License-Identifier: Apache-2.0
"""Manumit never asks anything of the outside: no client in the code, no socket in a run."""

import ast
import subprocess
import sys

import pytest

from tests.conftest import ROOT

FILES = sorted((ROOT / "src" / "manumit").rglob("*.py"))
CLIENTS = {
    "requests",
    "httpx",
    "urllib3",
    "aiohttp",
    "ftplib",
    "smtplib",
    "telnetlib",
    "websockets",
}

GUARD = """
import socket, sys
from manumit.cli import main
def refuse(self, address, *rest):
    raise SystemExit(f"OUTSIDE REQUEST {address!r}")
def look_up(host, *rest, **more):
    raise SystemExit(f"OUTSIDE LOOK-UP {host!r}")
socket.socket.connect = refuse
socket.socket.connect_ex = refuse
socket.getaddrinfo = look_up
main(sys.argv[1:])
"""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_network_client_is_imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            assert name.split(".")[0] not in CLIENTS, f"line {node.lineno}: {name}"
            assert name not in ("urllib.request", "http.client", "xmlrpc.client"), node.lineno


def test_a_whole_demo_opens_no_socket(tmp_path):
    result = subprocess.run(
        [sys.executable, "-c", GUARD, "demo", "--folder", str(tmp_path / "demo"), "--no-serve"],
        capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert "OUTSIDE" not in result.stdout + result.stderr
    assert result.returncode == 0, result.stderr[-2000:]
