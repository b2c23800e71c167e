# SPDX-License-Identifier: Apache-2.0
"""Tables kept between starts: the same from the cache, and a bad cache costs only time."""

import dataclasses

import numpy as np
import pytest

from manumit.text import folding, gazetteer, kept


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def source(tmp_path):
    file = tmp_path / "source.py"
    file.write_text("one", encoding="utf-8")
    return file


def ask(source, made, versions=("1",)):
    def make():
        made.append(1)
        return {"numbers": np.arange(3), "names": np.array(["Åre", "Łódź"])}

    return kept.keep_arrays("table", make, [str(source)], versions)


def test_it_is_worked_out_once_and_comes_back_the_same(folder, source):
    made = []
    first, second = ask(source, made), ask(source, made)
    assert made == [1]
    assert first.keys() == second.keys()
    assert all(np.array_equal(first[key], second[key]) for key in first)
    assert len(list(folder.iterdir())) == 1


def test_another_version_or_another_source_is_worked_out_anew(folder, source):
    made = []
    ask(source, made)
    ask(source, made, ("2",))
    source.write_text("two", encoding="utf-8")
    ask(source, made)
    assert len(made) == 3


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut"])
def test_a_damaged_cache_is_worked_out_anew(folder, source, content):
    made = []
    ask(source, made)
    (file,) = folder.iterdir()
    file.write_bytes(content)
    assert np.array_equal(ask(source, made)["numbers"], np.arange(3))
    assert len(made) == 2
    ask(source, made)
    assert len(made) == 2


def test_a_cache_that_cannot_be_written_costs_only_time(tmp_path, monkeypatch, source):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file" / "cache"))
    made = []
    ask(source, made)
    assert len(ask(source, made)["names"]) == 2
    assert len(made) == 2


def test_the_gazetteer_and_the_fold_table_survive_the_cache(folder):
    fresh = gazetteer._work_out()
    back = gazetteer._to_gazetteer(gazetteer._to_arrays(fresh))
    for field in dataclasses.fields(fresh):
        one, other = getattr(fresh, field.name), getattr(back, field.name)
        assert np.array_equal(one, other) if isinstance(one, np.ndarray) else one == other
    table = folding.make_fold_table()
    assert all(np.array_equal(getattr(table, k), v) for k, v in folding._work_out().items())
