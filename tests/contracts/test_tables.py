# SPDX-License-Identifier: Apache-2.0
"""Law 2: every table is declared once, has one writer, lies on one side, is named by rule."""

import ast
import re
from importlib.util import find_spec

from manumit.core.tables import TABLES, Kind, Side, house, intake, prosecute, team
from manumit.flow import STEPS
from tests.conftest import ROOT

SOURCES = sorted((ROOT / "src" / "manumit").rglob("*.py"))


def test_no_table_is_declared_twice():
    names = [table.name for wing in (intake, prosecute, house, team) for table in wing.TABLES]
    assert len(names) == len(set(names)) == len(TABLES)


def test_every_writer_exists():
    for table in TABLES.values():
        assert find_spec(f"manumit.{table.writer}") is not None, table.name


def test_columns_follow_the_naming_rule():
    for table in TABLES.values():
        assert len(set(table.column_names)) == len(table.columns), table.name
        for column in table.columns:
            where = f"{table.name}.{column.name}"
            assert re.fullmatch(r"[a-z][a-z0-9_]*", column.name), where
            assert len(column.meaning) > 2, where
            assert (column.kind is Kind.TIME) == column.name.endswith(
                "_at"
            ) or column.name == "at", where
            if column.kind is Kind.BOOL:
                assert column.name.startswith(("is_", "has_")), where
        assert set(table.key) <= set(table.column_names), table.name
        assert set(table.sort_by) <= set(table.column_names), table.name


def test_prosecute_tables_lie_on_the_investigation_side():
    for table in prosecute.TABLES + intake.TABLES:
        assert table.side is Side.INVESTIGATION, table.name


def test_nothing_is_read_before_it_is_written():
    written = {name for name, table in TABLES.items() if table.writer == "intake"}
    written |= {name for name, table in TABLES.items() if not table.is_fact}
    for step in STEPS:
        assert set(step.reads) <= written, (
            f"{step.name} reads {set(step.reads) - written} too early"
        )
        written |= set(step.writes)
    assert {name for name, table in TABLES.items() if table.is_fact} <= written


def test_each_step_writes_only_what_its_room_owns_and_no_table_has_two_steps():
    seen = set()
    for step in STEPS:
        for name in step.writes:
            assert step.function.startswith(f"manumit.{TABLES[name].writer}."), name
            assert name not in seen, name
            seen.add(name)


def test_what_a_room_reads_and_writes_is_what_the_flow_says(workspace):
    """Run the flow on nothing, noting every table that is touched."""
    from manumit.flow import run_flow
    from manumit.store import facts

    touched = {}
    current = []
    original_replace, original_read = facts.Change.replace, facts.Snapshot.read

    def replace(self, table, content):
        touched.setdefault(current[-1], [set(), set()])[1].add(table)
        return original_replace(self, table, content)

    def read(self, table, columns=None):
        touched.setdefault(current[-1], [set(), set()])[0].add(table)
        return original_read(self, table, columns)

    facts.Change.replace, facts.Snapshot.read = replace, read
    try:
        run_flow(workspace, lambda step, _done, _total: current.append(step.split(":")[0]))
    finally:
        facts.Change.replace, facts.Snapshot.read = original_replace, original_read
    for step in STEPS:
        reads, writes = touched.get(step.name, (set(), set()))
        # A room may read back what it has just written, or wrote the time before.
        assert reads <= set(step.reads) | set(step.writes), step.name
        assert writes <= set(step.writes), step.name


def test_parquet_is_written_in_one_module_only():
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        if "write_table(" in text or "ParquetWriter(" in text:
            allowed = {"store/parquet.py", "store/exports.py"}
            assert path.relative_to(ROOT / "src" / "manumit").as_posix() in allowed, path


def test_sql_stays_in_rooms_and_store():
    for path in SOURCES:
        relative = path.relative_to(ROOT / "src" / "manumit").as_posix()
        if relative.startswith(("cli/", "web/", "views/")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    assert not re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE)\s", node.value), relative
