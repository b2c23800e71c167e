# SPDX-License-Identifier: Apache-2.0
import zipfile

import pytest

from manumit.core.errors import InputError
from manumit.intake.whole import read_table


def test_an_archive_of_several_formats_is_one_table(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "id;text\n1;one, two\n2;three\n")
        archive.writestr("b.json", '[{"id": 3, "text": "four", "place": "Lyon"}]')
    table, issues = read_table(path)
    assert table.to_pydict() == {
        "id": ["1", "2", "3"],
        "text": ["one, two", "three", "four"],
        "place": ["", "", "Lyon"],
    }
    assert issues == []


def test_what_cannot_be_read_is_said(tmp_path):
    with pytest.raises(InputError):
        read_table(tmp_path / "missing.csv")
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(InputError, match="empty"):
        read_table(tmp_path / "empty.csv")
