# SPDX-License-Identifier: Apache-2.0
"""A signature covers every file; who signed is known by the fingerprint alone."""

from __future__ import annotations

import io
import zipfile

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.core.errors import CorruptError, InputError, NotFoundError
from manumit.store.signing import (
    find_tampering,
    is_same_fingerprint,
    load_signing_key,
    make_fingerprint,
    read_bundle,
    read_fingerprint,
    sign_files,
)

KEY = Ed25519PrivateKey.generate()
FILES = {"about.json": b"{}", "a.csv": b"x,y\r\n1,2\r\n"}


def to_zip(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.text(min_size=1, max_size=8), st.binary(max_size=40), max_size=4))
def test_what_was_signed_holds_and_any_change_is_found(files):
    files = {name: content for name, content in files.items() if name.isalnum()}
    signed = sign_files(KEY, files)
    assert find_tampering(signed) == []
    for name in files:
        assert find_tampering(signed | {name: signed[name] + b"."}) == [name]
        assert find_tampering({n: c for n, c in signed.items() if n != name}) == [name]
    assert find_tampering(signed | {"added.txt": b""}) == ["added.txt"]


@pytest.mark.parametrize("name", ["SHA256SUMS.json", "SHA256SUMS.sig", "signer.pub"])
def test_a_broken_signature_is_found(name):
    signed = sign_files(KEY, FILES)
    assert find_tampering(signed | {name: b"[1"}) == ["SHA256SUMS.json"]
    assert find_tampering({n: c for n, c in signed.items() if n != name}) == ["SHA256SUMS.json"]


def test_a_removed_empty_file_is_found():
    signed = sign_files(KEY, {"empty.csv": b""})
    del signed["empty.csv"]
    assert find_tampering(signed) == ["empty.csv"]


def test_a_forged_bundle_is_whole_but_has_another_fingerprint(tmp_path):
    (tmp_path / "keys").mkdir()
    assert read_fingerprint(tmp_path / "keys") == ""
    ours = sign_files(load_signing_key(tmp_path / "keys"), FILES)
    forged = sign_files(KEY, FILES)
    assert find_tampering(forged) == []
    assert make_fingerprint(ours["signer.pub"]) == read_fingerprint(tmp_path / "keys")
    assert not is_same_fingerprint(
        make_fingerprint(forged["signer.pub"]), read_fingerprint(tmp_path / "keys")
    )


def test_a_fingerprint_is_the_same_however_it_is_written_down():
    one = make_fingerprint(bytes(32))
    assert is_same_fingerprint(one, one.lower().replace(" ", ":"))
    assert is_same_fingerprint(one, one.replace(" ", ""))
    assert not is_same_fingerprint(one, one[:-1] + "0")


def test_a_bundle_that_was_sent_is_read_without_unpacking(tmp_path):
    signed = sign_files(KEY, FILES)
    assert read_bundle(to_zip(tmp_path / "b.zip", signed)) == signed


def test_hostile_bundles_are_refused(tmp_path, monkeypatch):
    with pytest.raises(NotFoundError):
        read_bundle(tmp_path / "none.zip")
    (tmp_path / "text.zip").write_bytes(b"PK\x03\x04 not a zip")
    with pytest.raises(InputError):
        read_bundle(tmp_path / "text.zip")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a", "2")
    (tmp_path / "twice.zip").write_bytes(out.getvalue())
    with pytest.raises(InputError):
        read_bundle(tmp_path / "twice.zip")
    monkeypatch.setattr("manumit.store.signing._MOST_BYTES", 1000)
    with pytest.raises(InputError, match="more than"):
        read_bundle(to_zip(tmp_path / "bomb.zip", {"a": bytes(700), "b": bytes(700)}))


def test_where_there_is_a_passphrase_the_signing_key_is_sealed(tmp_path):
    sealing = bytes(range(32))
    made = load_signing_key(tmp_path, sealing)
    assert made.private_bytes_raw() not in (tmp_path / "signing.key").read_bytes()
    again = load_signing_key(tmp_path, sealing)
    assert again.private_bytes_raw() == made.private_bytes_raw()
    assert read_fingerprint(tmp_path, sealing)
    with pytest.raises(CorruptError):
        load_signing_key(tmp_path, bytes(32))
