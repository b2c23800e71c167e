# SPDX-License-Identifier: Apache-2.0
import os

import pytest

from manumit.core.errors import NotFoundError
from manumit.intake.files import find_files


@pytest.fixture
def folder(tmp_path):
    for name in ("b.csv", "a.csv", ".hidden", ".DS_Store", "sub/c.json", ".git/config"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", encoding="utf-8")
    return tmp_path


def names(found, folder):
    return [path.relative_to(folder).as_posix() for path in found.files]


def test_a_folder_stands_for_all_visible_files_below_it(folder):
    assert names(find_files([folder]), folder) == ["a.csv", "b.csv", "sub/c.json"]


def test_patterns_and_repeats_give_each_file_once(folder):
    given = [folder / "a.csv", f"{folder}/*.csv", f"{folder}/**/*.json", folder / "a.csv"]
    assert names(find_files(given), folder) == ["a.csv", "b.csv", "sub/c.json"]


def test_links_that_lead_round_in_a_ring_are_not_followed(folder):
    try:
        (folder / "sub" / "ring").symlink_to(folder, target_is_directory=True)
        (folder / "gone.csv").symlink_to(folder / "nowhere")
    except OSError:
        pytest.skip("this system lets nobody make links")
    found = find_files([folder])
    assert names(found, folder) == ["a.csv", "b.csv", "sub/c.json"]
    assert found.links == 2


def test_special_files_are_not_opened(folder):
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no pipes in folders")
    os.mkfifo(folder / "pipe.csv")
    assert "pipe.csv" not in names(find_files([folder]), folder)


def test_what_stands_for_nothing_is_said(folder):
    for path in (folder / "missing.csv", f"{folder}/*.xlsx"):
        with pytest.raises(NotFoundError) as caught:
            find_files([path])
        assert caught.value.where == str(path)
