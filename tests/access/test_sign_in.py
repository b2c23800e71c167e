# SPDX-License-Identifier: Apache-2.0
"""Signing in: the right three words begin a session, guessing gets slower, leaving ends it."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from manumit.access import Actor
from manumit.access.accounts import (
    accept_invitation,
    change_roles,
    close_account,
    end_sessions,
    invite,
    offer_reset,
)
from manumit.access.passwords import _hasher
from manumit.access.sign_in import (
    LONGEST_SESSION,
    make_code_secret,
    read_session,
    set_up_codes,
    sign_in,
    sign_out,
    to_code_address,
    touch_session,
)
from manumit.core.errors import DeniedError, UsageError
from manumit.store.audit import read_events

NOW = datetime(2026, 1, 1, 9, tzinfo=UTC)
KEY, PASSWORD = bytes(range(32)), "four words that wander"
KEEPER = Actor("keeper", frozenset({"administrator"}))


@pytest.fixture(autouse=True)
def account(state, quick_hashes):
    with state.write() as connection:
        token = invite(connection, KEEPER, "ann", roles=["analyst"], side="investigation", at=NOW)
        accept_invitation(connection, token, PASSWORD, at=NOW)


def enter(state, *, name="ann", password=PASSWORD, code="", origin="192.0.2.1", at=NOW):
    return sign_in(
        state, name=name, password=password, code=code, device="laptop", origin=origin,
        key=KEY, at=at,
    )  # fmt: skip


def look(state, token, at=NOW):
    with state.read() as connection:
        return read_session(connection, token, idle_minutes=10, at=at)


def give_codes(state, at=NOW):
    secret = make_code_secret()
    with state.write() as connection:
        set_up_codes(connection, "ann", secret, pyotp.TOTP(secret).at(at), key=KEY, at=at)
    return secret


def test_a_session_carries_name_roles_and_whether_codes_are_missing(state):
    session = look(state, enter(state))
    assert session.actor == Actor("ann", frozenset({"analyst"}))
    assert session.needs_codes
    later = NOW + timedelta(minutes=1)
    code = _code(give_codes(state), later)
    assert not look(state, enter(state, code=code, at=later), later).needs_codes


def _code(secret, at):
    return pyotp.TOTP(secret).at(at)


@pytest.mark.parametrize(
    "wrong",
    [{"password": "four words that wonder"}, {"name": "eve"}, {"name": ""}, {"password": ""}],
)
def test_every_refusal_reads_the_same(state, wrong):
    with pytest.raises(DeniedError) as caught:
        enter(state, **wrong)
    with pytest.raises(DeniedError) as known:
        enter(state, password="x")
    assert caught.value.to_dict() == known.value.to_dict()


def test_a_code_counts_once_and_for_a_minute_and_a_half(state):
    secret = give_codes(state)
    later = NOW + timedelta(minutes=5)
    for code in ("", "000000", _code(secret, NOW), _code(secret, later - timedelta(seconds=90))):
        with pytest.raises(DeniedError):
            enter(state, code=code, at=later)
    assert enter(state, code=_code(secret, later - timedelta(seconds=30)), at=later)
    assert enter(state, code=_code(secret, later), at=later)
    with pytest.raises(DeniedError):
        enter(state, code=_code(secret, later), at=later)


def test_codes_are_kept_only_once_the_app_has_shown_one(state):
    with pytest.raises(UsageError), state.write() as connection:
        set_up_codes(connection, "ann", make_code_secret(), "123456", key=KEY, at=NOW)
    assert look(state, enter(state)).needs_codes
    assert to_code_address("A" * 32, "ann", "Manumit").startswith("otpauth://totp/Manumit:ann")


def test_guessing_gets_slower_and_the_right_password_has_to_wait_too(state):
    for _ in range(6):
        with pytest.raises(DeniedError):
            enter(state, password="wrong guess")
    with pytest.raises(DeniedError):
        enter(state)
    after = NOW + timedelta(minutes=1, seconds=1)
    with pytest.raises(DeniedError):
        enter(state, password="wrong guess", at=after)
    with pytest.raises(DeniedError):
        enter(state, at=after + timedelta(minutes=1))  # two minutes now
    assert enter(state, at=after + timedelta(minutes=2, seconds=1))
    with pytest.raises(DeniedError):
        enter(state, password="wrong guess", at=after + timedelta(minutes=3))
    assert enter(state, at=after + timedelta(minutes=3))  # counted from nought again


def test_an_origin_that_tries_many_names_has_to_wait(state):
    for number in range(30):
        with pytest.raises(DeniedError):
            enter(state, name=f"name{number}")
    with pytest.raises(DeniedError):
        enter(state)
    assert enter(state, origin="192.0.2.2")
    assert enter(state, at=NOW + timedelta(minutes=10, seconds=1))


def test_a_session_ends_by_idling_by_age_and_by_signing_out(state):
    token = enter(state)
    assert look(state, token, NOW + timedelta(minutes=9))
    assert look(state, token, NOW + timedelta(minutes=10)) is None
    at = NOW
    while at < NOW + LONGEST_SESSION - timedelta(minutes=9):
        at += timedelta(minutes=9)
        with state.write() as connection:
            touch_session(connection, look(state, token, at).session_id, at=at)
    assert look(state, token, NOW + LONGEST_SESSION) is None
    token = enter(state)
    with state.write() as connection:
        sign_out(connection, look(state, token), at=NOW)
    assert look(state, token) is None
    assert look(state, "guess") is None


def test_a_change_of_roles_is_in_force_at_once(state):
    token = enter(state)
    with state.write() as connection:
        change_roles(
            connection, KEEPER, "ann", roles=["reviewer"], teams=["north"],
            side="investigation", at=NOW,
        )  # fmt: skip
    assert look(state, token).actor == Actor("ann", frozenset({"reviewer"}), frozenset({"north"}))


def test_who_left_is_out_at_once(state):
    token = enter(state)
    with state.write() as connection:
        close_account(connection, KEEPER, "ann", at=NOW)
    assert look(state, token) is None
    with pytest.raises(DeniedError):
        enter(state)


def test_a_lost_device_is_shut_out_until_its_person_begins_anew(state):
    token = enter(state)
    give_codes(state)
    with state.write() as connection:
        anew = offer_reset(connection, KEEPER, "ann", at=NOW)
    assert look(state, token) is None
    with pytest.raises(DeniedError):
        enter(state)
    with state.write() as connection:
        accept_invitation(connection, anew, "another four words here", at=NOW)
    assert look(state, enter(state, password="another four words here")).needs_codes


def test_one_session_ends_and_the_others_stay(state):
    one, two = enter(state), enter(state)
    with state.write() as connection:
        chosen = read_session(connection, one, idle_minutes=10, at=NOW).session_id
        assert end_sessions(connection, "ann", at=NOW, session_id=chosen) == 1
    assert look(state, one) is None
    assert look(state, two)


def test_tries_are_audited_and_what_was_typed_is_kept_nowhere(state, tmp_path):
    secret = give_codes(state)
    with pytest.raises(DeniedError):
        enter(state, name="typed-into-the-wrong-field", password="wrong guess", origin="192.0.2.77")
    with pytest.raises(DeniedError):
        enter(state, password="wrong guess")
    enter(state, code=_code(secret, NOW + timedelta(minutes=1)), at=NOW + timedelta(minutes=1))
    with state.read() as connection:
        events = [(e.actor, e.action) for e in read_events(connection, most=3)]
    assert events == [
        ("ann", "sign_in.account"), ("ann", "failed.sign_in"), ("unknown", "failed.sign_in"),
    ]  # fmt: skip
    for file in tmp_path.iterdir():
        content = file.read_bytes()
        for kept_out in ("typed-into", "wrong guess", "192.0.2.77", secret, PASSWORD):
            assert kept_out.encode() not in content, (file.name, kept_out)


def test_the_real_cost_of_a_password_is_what_the_standard_recommends(monkeypatch):
    monkeypatch.undo()
    hasher = _hasher.__wrapped__() if hasattr(_hasher, "__wrapped__") else _hasher()
    assert hasher.memory_cost >= 64 * 1024
    assert hasher.time_cost >= 3
