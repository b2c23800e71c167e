# SPDX-License-Identifier: Apache-2.0
"""Encrypted facts: unreadable without the vault, and the same to every reader with it."""

import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manumit.core.errors import CorruptError
from manumit.store.engine import DuckEngine
from manumit.store.facts import Facts
from manumit.store.lock import WriterLock
from manumit.store.schemas import arrow_schema, conform
from manumit.store.vault import Vault

KEYS = Vault(bytearray(range(32)))
ROWS = 70_000  # several row groups, several pages


def make_networks(count, word="canary"):
    dice = random.Random(1)
    schema = arrow_schema("networks")
    columns = {}
    for field in schema:
        if pa.types.is_list(field.type):
            values = [[f"{word} {n}", "x"] if n % 3 else [] for n in range(count)]
        elif pa.types.is_integer(field.type):
            values = [dice.randrange(1000) for _ in range(count)]
        elif pa.types.is_floating(field.type):
            values = [dice.random() for _ in range(count)]
        elif pa.types.is_boolean(field.type):
            values = [bool(n % 2) for n in range(count)]
        elif pa.types.is_string(field.type):
            values = [f"{word} {n:07}" for n in range(count)]
        else:
            values = [None] * count
        columns[field.name] = pa.array(values, field.type)
    return conform("networks", pa.table(columns, schema=schema))


def open_facts(folder, keys):
    (folder / "facts").mkdir(parents=True, exist_ok=True)
    return Facts(folder / "facts", WriterLock(folder), keys)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The same table, plain and encrypted, in three parts."""
    made = []
    for keys in (None, KEYS):
        facts = open_facts(tmp_path_factory.mktemp("facts"), keys)
        for _ in range(1):
            with facts.change("prosecute.networks") as change:
                change.replace("networks", make_networks(ROWS))
            with facts.change("prosecute.networks") as change:
                change.append("networks", make_networks(50, "second"))
        made.append(facts)
    return made


def test_no_word_of_a_table_stands_in_its_files(both):
    plain, sealed = both
    for facts, expected in ((plain, True), (sealed, False)):
        files = list(facts.folder.rglob("*"))
        content = b"".join(file.read_bytes() for file in files if file.is_file())
        assert (b"network_id" in content) == expected  # names of columns are in the footer
    for file in sealed.folder.glob("*/*.parquet"):
        with pytest.raises((pa.ArrowInvalid, OSError)):
            pq.read_table(file)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) AS n, sum(adverts) AS s, max(network_id) AS m FROM networks",
        "SELECT network_id, places FROM networks WHERE network_id = 'canary 0042000'",
        "SELECT network_id FROM networks WHERE network_id"
        " BETWEEN 'canary 0001000' AND 'canary 0001003'",
        "SELECT len(places) AS k, count(*) AS n FROM networks GROUP BY k ORDER BY k",
        "SELECT n.network_id FROM networks n JOIN networks m USING (network_id)"
        " WHERE list_contains(m.places, 'canary 7') ORDER BY 1",
        "SELECT network_id FROM networks ORDER BY network_id DESC LIMIT 3",
        "SELECT DISTINCT network_id IS NULL AS is_null FROM NETWORKS",
    ],
)
def test_queries_give_the_same(both, sql):
    answers = []
    for facts in both:
        engine = DuckEngine(facts.snapshot(), memory_mb=512, threads=2)
        answers.append(engine.query(sql))
        engine.close()
    assert answers[0].equals(answers[1])
    assert answers[0].num_rows


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.integers(0, ROWS + 10), min_size=1, max_size=20))
def test_rows_are_fetched_the_same(both, numbers):
    keys = [f"canary {n:07}" for n in numbers]
    plain, sealed = (facts.snapshot().fetch("networks", keys) for facts in both)
    assert plain.equals(sealed)


def test_batches_and_whole_tables_are_the_same(both):
    plain, sealed = (facts.snapshot() for facts in both)
    assert plain.read("networks").equals(sealed.read("networks"))
    names = ["network_id", "places"]
    assert pa.Table.from_batches(plain.batches("networks", names)).equals(
        pa.Table.from_batches(sealed.batches("networks", names))
    )


def test_every_file_has_its_own_key(both):
    parts = both[1].snapshot().manifest.parts("networks")
    assert len(parts) >= 2
    assert len({KEYS.open_file_key(part.wrapped_key) for part in parts}) == len(parts)


def test_without_the_key_or_with_another_nothing_opens(both):
    folder = both[1].folder
    for keys in (None, Vault(bytearray(32))):
        facts = Facts(folder, WriterLock(folder.parent), keys)
        with pytest.raises(CorruptError):
            facts.snapshot().read("networks")
        with pytest.raises(CorruptError):
            facts.snapshot().fetch("networks", ["canary 0000001"])


def test_files_exchanged_for_each_other_do_not_open(tmp_path):
    facts = open_facts(tmp_path, KEYS)
    for word in ("one", "two"):
        with facts.change("prosecute.networks") as change:
            change.append("networks", make_networks(5, word))
    one, two = (facts.folder / part.path for part in facts.snapshot().manifest.parts("networks"))
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    with pytest.raises(CorruptError):
        facts.snapshot().read("networks")


def test_an_engine_over_encrypted_facts_spills_nowhere(both):
    engine = DuckEngine(both[1].snapshot(), memory_mb=64, threads=1)
    found = engine.query("SELECT current_setting('temp_directory') AS folder")
    assert found["folder"].to_pylist() == [""]
    assert not (both[1].folder / "spill").exists()
    engine.close()
