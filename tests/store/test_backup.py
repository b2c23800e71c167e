# SPDX-License-Identifier: Apache-2.0
"""Backup and restore: the same workspace comes back; a damaged or crafted file does not."""

import json
import os
import zipfile

import pytest

from manumit.core.errors import CorruptError, InputError, UsageError
from manumit.store import backup
from manumit.store.backup import restore_backup, write_backup
from manumit.store.signing import load_signing_key
from manumit.workspace import open_workspace
from tests.store.test_facts import make_rows


@pytest.fixture
def saved(workspace, tmp_path):
    with workspace.facts.change("prosecute.adverts") as change:
        change.replace("advert_texts", make_rows(0, 50))
    target = tmp_path / "saved.manumit"
    write_backup(workspace.folder, target)
    return target


def test_round_trip(workspace, saved, tmp_path):
    restore_backup(saved, tmp_path / "again")
    again = open_workspace(tmp_path / "again")
    assert again.policy == workspace.policy
    assert again.secret() == workspace.secret()
    assert again.facts.snapshot().read("advert_texts") == workspace.facts.snapshot().read(
        "advert_texts"
    )
    again.close()


@pytest.mark.skipif(os.name != "posix", reason="other systems keep rights elsewhere")
def test_keys_and_backups_are_for_their_owner_alone(workspace, saved, tmp_path):
    restore_backup(saved, tmp_path / "again")
    for path in (workspace.folder, workspace.folder / "keys" / "hash.key", saved,
                 tmp_path / "again", tmp_path / "again" / "keys" / "hash.key"):  # fmt: skip
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_bundles_are_signed_with_the_same_key_after_a_restore(workspace, tmp_path):
    key = load_signing_key(workspace.folder / "keys")
    write_backup(workspace.folder, tmp_path / "b")
    restore_backup(tmp_path / "b", tmp_path / "again")
    again = load_signing_key(tmp_path / "again" / "keys")
    assert again.private_bytes_raw() == key.private_bytes_raw()


def test_a_run_meanwhile_does_not_break_a_backup(workspace, tmp_path, monkeypatch):
    def write(rows):
        with workspace.facts.change("prosecute.adverts") as change:
            change.replace("advert_texts", make_rows(0, rows))

    write(3)
    find = backup._find_content
    begun = []

    def find_late(*given):
        content = list(find(*given))
        if not begun:
            begun.append(True)
            for rows in (5, 7, 9):
                write(rows)
        return content

    monkeypatch.setattr(backup, "_find_content", find_late)
    write_backup(workspace.folder, tmp_path / "b")
    restore_backup(tmp_path / "b", tmp_path / "again")
    again = open_workspace(tmp_path / "again")
    assert again.facts.snapshot().count("advert_texts") == 9
    assert again.facts.find_damage() == []
    again.close()


def test_a_missing_stored_file_is_damage(workspace, saved, tmp_path):
    (
        workspace.folder
        / "facts"
        / workspace.facts.snapshot().manifest.parts("advert_texts")[0].path
    ).unlink()
    with pytest.raises(CorruptError):
        write_backup(workspace.folder, tmp_path / "b")
    assert not list(tmp_path.glob("b*"))


def test_an_existing_place_is_not_overwritten(workspace, saved, tmp_path):
    with pytest.raises(UsageError, match="exists already"):
        write_backup(workspace.folder, saved)
    with pytest.raises(UsageError, match="not empty"):
        restore_backup(saved, workspace.folder)


def test_a_flipped_byte_is_found_and_nothing_is_left(saved, tmp_path):
    content = bytearray(saved.read_bytes())
    content[len(content) // 3] ^= 0xFF
    saved.write_bytes(bytes(content))
    with pytest.raises(CorruptError):
        restore_backup(saved, tmp_path / "again")
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    "name", ["../evil.parquet", "facts/../../evil.parquet", "/etc/evil", "keys/other"]
)
def test_a_crafted_name_is_refused(saved, tmp_path, name):
    with zipfile.ZipFile(tmp_path / "crafted.manumit", "w") as archive:
        archive.writestr(name, b"x")
        archive.writestr("backup.json", json.dumps({"format": 1, "sha256": {name: "0"}}))
    with pytest.raises(CorruptError):
        restore_backup(tmp_path / "crafted.manumit", tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_missing_file_is_a_clear_error(tmp_path):
    with pytest.raises(InputError):
        restore_backup(tmp_path / "none", tmp_path / "again")
    (tmp_path / "text").write_text("no zip", encoding="utf-8")
    with pytest.raises(CorruptError):
        restore_backup(tmp_path / "text", tmp_path / "again")
