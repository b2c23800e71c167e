# SPDX-License-Identifier: Apache-2.0
"""What is called only by kernels compiles without a way in from Python, and only that."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "src"


def _read_trees() -> dict[str, ast.Module]:
    paths = [path for path in SOURCES.rglob("*.py") if path.name != "__init__.py"]
    names = [".".join(path.relative_to(SOURCES).with_suffix("").parts) for path in paths]
    return {
        name: ast.parse(path.read_text("utf-8")) for name, path in zip(names, paths, strict=True)
    }


def _name_decorators(node: ast.stmt) -> set[str]:
    if not isinstance(node, ast.FunctionDef):
        return set()
    return {decorator.id for decorator in node.decorator_list if isinstance(decorator, ast.Name)}


@pytest.fixture(scope="module")
def callers() -> tuple[dict[str, str], dict[str, set[str]]]:
    """The decorator of each compiled function, and the decorators of what names it ("" none)."""
    trees = _read_trees()
    compiled = {
        f"{module}.{node.name}": decorator  # type: ignore[attr-defined]
        for module, tree in trees.items()
        for node in tree.body
        for decorator in _name_decorators(node) & {"kernel", "inner_kernel"}
    }
    named_by = defaultdict(set)
    for module, tree in trees.items():
        own_names = [name for name in compiled if name.rpartition(".")[0] == module]
        known = {name.rpartition(".")[2]: name for name in own_names}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                known |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
        for node in tree.body:
            own = f"{module}.{getattr(node, 'name', '')}"
            for inside in ast.walk(node):
                name = known.get(inside.id, "") if isinstance(inside, ast.Name) else ""
                if name in compiled and name != own:
                    named_by[name].add(compiled.get(own, ""))
    return compiled, named_by


def test_kernels_for_kernels_have_no_way_in_from_python(
    callers: tuple[dict[str, str], dict[str, set[str]]],
) -> None:
    """A call of an inner kernel from Python would crash the interpreter."""
    compiled, named_by = callers
    assert len(compiled) > 100
    assert [n for n, d in compiled.items() if d == "inner_kernel" and "" in named_by[n]] == []


def test_kernels_only_for_kernels_compile_no_way_in(
    callers: tuple[dict[str, str], dict[str, set[str]]],
) -> None:
    """A way in that nobody takes costs a third of the time of compiling."""
    compiled, named_by = callers
    assert [n for n, d in compiled.items() if d == "kernel" and "" not in named_by[n]] == []
