# SPDX-License-Identifier: Apache-2.0
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq

from tests.intake.conftest import read_all


def test_every_type_becomes_text(tmp_path):
    path = tmp_path / "t.parquet"
    pq.write_table(
        pa.table(
            {
                "id": pa.array([1, 2]),
                "share": pa.array([1.5, None]),
                "whole": pa.array([3.0, None]),
                "text": pa.array(["a", None], pa.large_string()),
                "kind": pa.array(["x", "x"]).dictionary_encode(),
                "at": pa.array([datetime(2026, 3, 31, 14, 5, tzinfo=UTC), None]),
                "images": pa.array([["a.jpg", "b.jpg"], None]),
                "raw": pa.array([b"caf\xe9", b""]),
                "nested": pa.array([{"a": 1, "on": date(2026, 1, 1)}, None]),
                "nothing": pa.nulls(2),
            }
        ),
        path,
    )
    first, second = read_all(path).records
    assert first == {
        "id": "1", "share": "1.5", "whole": "3", "text": "a", "kind": "x",
        "at": "2026-03-31 14:05:00.000000Z", "images": '["a.jpg", "b.jpg"]', "raw": "café",
        "nested": '{"a": 1, "on": "2026-01-01"}', "nothing": "",
    }  # fmt: skip
    assert set(second.values()) == {"2", "x", ""}


def test_a_cut_file_is_an_issue(tmp_path):
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"id": list(range(1000))}), path)
    whole = path.read_bytes()
    for keep in (4, 100, len(whole) // 2, len(whole) - 5):
        path.write_bytes(whole[:keep])
        assert "unreadable_file" in read_all(path).codes


def test_damage_inside_is_an_issue(tmp_path):
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"text": [f"offer number {n}" for n in range(5000)]}), path)
    content = bytearray(path.read_bytes())
    content[50:2000] = bytes(1950)
    path.write_bytes(content)
    assert read_all(path).issues
