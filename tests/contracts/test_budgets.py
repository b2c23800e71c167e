# SPDX-License-Identifier: Apache-2.0
"""The budgets: sizes of files and functions, docstrings, names."""

import ast
import re
import statistics

import pytest

from tests.conftest import ROOT

FILES = sorted((ROOT / "src" / "manumit").rglob("*.py"))
BANNED = re.compile(
    r"(^|_)(manager|handler|helpers?|utils?|common|misc|process)($|_)|(^|_)(data|info)$|(^|_)do_"
)
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}


def functions():
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield path, node


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def test_files_are_small():
    lines = {path: path.read_text(encoding="utf-8").count("\n") for path in FILES}
    too_long = {str(path.relative_to(ROOT)): n for path, n in lines.items() if n > 600}
    assert not too_long
    assert statistics.median(lines.values()) <= 130
    assert quantile(lines.values(), 0.9) <= 350


def test_functions_are_small():
    sizes = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path, node in functions()
    }
    assert not {where: n for where, n in sizes.items() if n > 90}
    assert quantile(sizes.values(), 0.9) <= 30


def test_everything_public_has_a_docstring():
    missing = []
    for path, tree in TREES.items():
        if not ast.get_docstring(tree):
            missing.append(str(path.relative_to(ROOT)))
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                public = not node.name.startswith("_")
                if public and not ast.get_docstring(node) and not is_nested(tree, node):
                    missing.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert not missing


def is_nested(tree, node):
    return any(
        node in ast.walk(outer) and outer is not node
        for outer in ast.walk(tree)
        if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef))
    )


def test_no_banned_names():
    named = [str(path.relative_to(ROOT)) for path in FILES if BANNED.search(path.stem)]
    named += [f"{path.name}:{node.name}" for path, node in functions() if BANNED.search(node.name)]
    assert not named


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_licence_line_on_top(path):
    assert path.read_text(encoding="utf-8").startswith("# SPDX-License-Identifier: Apache-2.0\n")
