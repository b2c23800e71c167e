# SPDX-License-Identifier: Apache-2.0
"""A passphrase, or two of three shares, open the vault; nothing else does."""

import itertools
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manumit.core.errors import CorruptError, ManumitError, PassphraseError, UsageError
from manumit.store.vault import (
    VAULT_FILE,
    KeyCost,
    Purpose,
    Vault,
    change_passphrase,
    make_shares,
    make_vault,
    open_vault,
    recover_vault,
    wipe_vault,
)
from manumit.store.vault.passphrase import derive_passphrase_key, measure_cost

CHEAP = KeyCost(passes=1, memory_kib=64, lanes=1)
WORDS = "lantern orchid gravel tulip"
OTHER = "pebble window anchor maple"


@pytest.fixture
def vault(tmp_path):
    return make_vault(tmp_path, WORDS, "w1", CHEAP)


def test_the_passphrase_opens_the_same_keys(vault, tmp_path):
    opened = open_vault(tmp_path, WORDS)
    for purpose in Purpose:
        assert opened.subkey(purpose) == vault.subkey(purpose)
    assert len({vault.subkey(purpose) for purpose in Purpose}) == len(Purpose)


def test_a_wrong_passphrase_opens_nothing_and_changes_nothing(vault, tmp_path):
    before = (tmp_path / VAULT_FILE).read_bytes()
    with pytest.raises(PassphraseError) as caught:
        open_vault(tmp_path, OTHER)
    assert caught.value.exit_code == 2
    assert OTHER not in str(caught.value.to_dict())
    assert (tmp_path / VAULT_FILE).read_bytes() == before


def test_keyboards_may_spell_a_letter_differently(tmp_path):
    made = make_vault(tmp_path, "sécurité de caf\u00e9", "w1", CHEAP)
    opened = open_vault(tmp_path, "sécurité de cafe\u0301")
    assert opened.subkey(Purpose.STATE) == made.subkey(Purpose.STATE)


@pytest.mark.parametrize("weak", ["", "short", "aaaaaaaaaaaaaaaa", "abababababababab"])
def test_a_weak_passphrase_is_refused(tmp_path, weak):
    with pytest.raises(UsageError, match="too easy"):
        make_vault(tmp_path, weak, "w1", CHEAP)
    assert not (tmp_path / VAULT_FILE).exists()


def test_another_passphrase_keeps_the_keys(vault, tmp_path):
    change_passphrase(tmp_path, vault, OTHER, CHEAP)
    assert open_vault(tmp_path, OTHER).subkey(Purpose.FACTS) == vault.subkey(Purpose.FACTS)
    with pytest.raises(PassphraseError):
        open_vault(tmp_path, WORDS)


def test_any_two_shares_open_the_vault(vault, tmp_path):
    shares = make_shares(tmp_path, vault)
    for pair in itertools.permutations(shares, 2):
        opened = recover_vault(tmp_path, [f"  {share.upper()} " for share in pair])
        assert opened.subkey(Purpose.STATE) == vault.subkey(Purpose.STATE)


def test_one_share_is_not_enough(vault, tmp_path):
    share = make_shares(tmp_path, vault)[0]
    for given_shares in ([share], [share, share], []):
        with pytest.raises(UsageError):
            recover_vault(tmp_path, given_shares)


def test_a_misspelt_share_is_refused_and_not_repeated(vault, tmp_path):
    one, two, _ = make_shares(tmp_path, vault)
    words = two.split()
    words[10] = "academic" if words[10] != "academic" else "acid"
    with pytest.raises(UsageError) as caught:
        recover_vault(tmp_path, [one, " ".join(words)])
    assert words[11] not in str(caught.value.to_dict()).split()


def test_newer_shares_replace_older_ones(vault, tmp_path):
    older = make_shares(tmp_path, vault)
    newer = make_shares(tmp_path, vault)
    with pytest.raises(PassphraseError, match="newer"):
        recover_vault(tmp_path, older[:2])
    with pytest.raises(UsageError):
        recover_vault(tmp_path, [older[0], newer[1]])
    assert recover_vault(tmp_path, newer[1:]).is_open


def test_without_shares_there_is_no_recovery(vault, tmp_path):
    with pytest.raises(UsageError, match="ever made"):
        recover_vault(tmp_path, ["a", "b"])


def test_after_the_keys_are_destroyed_nothing_opens(vault, tmp_path):
    shares = make_shares(tmp_path, vault)
    kept = json.loads((tmp_path / VAULT_FILE).read_text(encoding="utf-8"))
    wipe_vault(tmp_path)
    for attempt in (lambda: open_vault(tmp_path, WORDS), lambda: recover_vault(tmp_path, shares)):
        with pytest.raises(PassphraseError, match="destroyed"):
            attempt()
    left = (tmp_path / VAULT_FILE).read_text(encoding="utf-8")
    assert kept["wrapped"] not in left
    assert kept["recovery"] not in left


def test_a_locked_vault_gives_no_key(vault):
    master = vault._master
    vault.lock()
    assert not vault.is_open
    assert master == bytes(32)
    for use in (
        lambda: vault.subkey(Purpose.STATE),
        lambda: vault.open_file_key("AA=="),
        lambda: vault.make_case_key("C-1"),
        vault.hand_over,
    ):
        with pytest.raises(PassphraseError, match="locked"):
            use()


def test_a_file_key_opens_again_and_only_here(vault, tmp_path):
    key, wrapped = vault.make_file_key()
    assert vault.open_file_key(wrapped) == key
    assert len(vault.make_file_key(16)[0]) == 16
    assert vault.make_file_key()[0] != key
    other = Vault(bytearray(32))
    with pytest.raises(CorruptError):
        other.open_file_key(wrapped)
    with pytest.raises(CorruptError):
        vault.open_file_key(wrapped[:-4] + ("AAA=" if wrapped[-4:] != "AAA=" else "BBB="))


def test_a_case_key_opens_for_its_case_only(vault):
    key, wrapped = vault.make_case_key("C-1")
    assert vault.open_case_key(wrapped, "C-1") == key
    with pytest.raises(CorruptError):
        vault.open_case_key(wrapped, "C-2")
    with pytest.raises(CorruptError):
        vault.open_file_key(wrapped)


def test_each_field_has_its_own_index_key(vault):
    assert vault.index_key("phone") == vault.index_key("phone")
    assert vault.index_key("phone") != vault.index_key("name")


def test_the_file_of_another_workspace_does_not_open(vault, tmp_path):
    path = tmp_path / VAULT_FILE
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(content | {"workspace_id": "w2"}), encoding="utf-8")
    with pytest.raises(PassphraseError):
        open_vault(tmp_path, WORDS)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300))
def test_a_broken_vault_file_ends_in_a_sentence(tmp_path, content):
    (tmp_path / VAULT_FILE).write_bytes(content)
    with pytest.raises(ManumitError):
        open_vault(tmp_path, WORDS)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(min_value=0), to=st.integers(0, 255))
def test_a_changed_byte_of_the_vault_file_never_opens_other_keys(tmp_path, at, to):
    (tmp_path / VAULT_FILE).unlink(missing_ok=True)
    made = make_vault(tmp_path, WORDS, "w1", CHEAP)
    content = bytearray((tmp_path / VAULT_FILE).read_bytes())
    content[at % len(content)] = to
    (tmp_path / VAULT_FILE).write_bytes(content)
    try:
        opened = open_vault(tmp_path, WORDS)
    except ManumitError:
        return
    assert opened.subkey(Purpose.STATE) == made.subkey(Purpose.STATE)


def test_a_stranger_s_file_cannot_take_all_memory(vault, tmp_path):
    path = tmp_path / VAULT_FILE
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cost"]["memory_kib"] = 1 << 40
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(CorruptError, match="cost"):
        open_vault(tmp_path, WORDS)


def test_the_cost_on_this_machine_is_never_below_the_least():
    least, measured = KeyCost(), measure_cost()
    assert (least.passes, least.memory_kib, least.lanes) == (3, 64 << 10, 4)
    assert measured.memory_kib >= least.memory_kib
    assert (measured.passes, measured.lanes) == (least.passes, least.lanes)


def test_the_vault_file_holds_no_key_and_is_private(vault, tmp_path):
    path = tmp_path / VAULT_FILE
    content = path.read_bytes()
    for secret in (vault.hand_over(), vault.hand_over().hex().encode(), WORDS.encode()):
        assert secret not in content
    if path.stat().st_mode & 0o777 != 0o666:  # systems without such bits show all of them
        assert path.stat().st_mode & 0o077 == 0


def test_argon2id_known_answer():
    """The value of the reference implementation's test suite (version 0x13, Argon2id)."""
    key = derive_passphrase_key("password", b"somesalt", KeyCost(2, 1 << 16, 1))
    assert key.hex() == "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"
