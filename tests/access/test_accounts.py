# SPDX-License-Identifier: Apache-2.0
"""Accounts: invited, taken up, changed, reset, left."""

from datetime import UTC, datetime, timedelta

import pytest

from manumit.access import Actor
from manumit.access.accounts import (
    accept_invitation,
    change_roles,
    close_account,
    invite,
    list_accounts,
    offer_reset,
    read_account,
)
from manumit.access.passwords import check_password, hash_password, is_password
from manumit.core.errors import NotFoundError, UsageError
from manumit.store.audit import read_events

pytestmark = pytest.mark.usefixtures("quick_hashes")
NOW = datetime(2026, 1, 1, 9, tzinfo=UTC)
KEEPER = Actor("keeper", frozenset({"administrator"}))
PASSWORD = "four words that wander"


def offer(connection, name="ann", roles=("analyst",), at=NOW, **given):
    words = {"side": "investigation", "teams": ()} | given
    return invite(connection, KEEPER, name, roles=roles, at=at, **words)


def join(connection, name="ann", roles=("analyst",)):
    return accept_invitation(connection, offer(connection, name, roles), PASSWORD, at=NOW)


def test_an_invitation_makes_the_account_it_offers_once(state):
    with state.write() as connection:
        token = offer(connection, roles=["analyst", "reviewer"], teams=["north"])
        account = accept_invitation(connection, token, PASSWORD, at=NOW + timedelta(hours=71))
        assert account.roles == {"analyst", "reviewer"}
        assert account.teams == {"north"}
        assert (account.status_code, account.made_by, account.has_codes) == (
            "active",
            "keeper",
            False,
        )
        with pytest.raises(NotFoundError):
            accept_invitation(connection, token, PASSWORD, at=NOW)
        events = [(e.actor, e.action) for e in read_events(connection, newest_first=False)]
    assert events == [("keeper", "invite.account"), ("ann", "accept.invitation")]


def test_an_invitation_lapses_and_a_newer_one_withdraws_it(state):
    with state.write() as connection:
        old = offer(connection)
        with pytest.raises(NotFoundError):
            accept_invitation(connection, old, PASSWORD, at=NOW + timedelta(hours=72))
        offer(connection)
        with pytest.raises(NotFoundError):
            accept_invitation(connection, old, PASSWORD, at=NOW)
        with pytest.raises(NotFoundError):
            accept_invitation(connection, "guess", PASSWORD, at=NOW)


@pytest.mark.parametrize("name", ["", "A", "Ann", "a b", "a" * 41, "-a", "é", "a/../b", "ann\n"])
def test_a_name_is_plain(state, name):
    with state.write() as connection, pytest.raises(UsageError):
        offer(connection, name)


@pytest.mark.parametrize(
    ("side", "roles"),
    [
        ("investigation", ["caseworker"]),
        ("assistance", ["analyst"]),
        ("open", ["border"]),
        ("open", []),
    ],
)
def test_roles_exist_on_the_side(state, side, roles):
    with state.write() as connection, pytest.raises(UsageError):
        offer(connection, roles=roles, side=side)


def test_roles_are_changed_by_somebody_else(state):
    with state.write() as connection:
        join(connection)
        with pytest.raises(UsageError):
            change_roles(
                connection, Actor("ann"), "ann", roles=["steward"], teams=[],
                side="investigation", at=NOW,
            )  # fmt: skip
        change_roles(
            connection, KEEPER, "ann", roles=["steward"], teams=["south"],
            side="investigation", at=NOW,
        )  # fmt: skip
        assert read_account(connection, "ann").roles == {"steward"}


def test_who_left_is_out_and_the_name_is_never_used_again(state):
    with state.write() as connection:
        join(connection)
        reset = offer_reset(connection, KEEPER, "ann", at=NOW)
        close_account(connection, KEEPER, "ann", at=NOW)
        assert read_account(connection, "ann").status_code == "left"
        with pytest.raises(NotFoundError):
            accept_invitation(connection, reset, PASSWORD, at=NOW)
        with pytest.raises(NotFoundError):
            offer_reset(connection, KEEPER, "ann", at=NOW)
        with pytest.raises(UsageError):
            offer(connection)
        assert [account.name for account in list_accounts(connection)] == ["ann"]


def test_the_last_keeper_of_accounts_stays(state):
    with state.write() as connection:
        join(connection, "boss", ["administrator"])
        with pytest.raises(UsageError):
            close_account(connection, KEEPER, "boss", at=NOW)
        join(connection, "deputy", ["administrator"])
        close_account(connection, KEEPER, "boss", at=NOW)


@pytest.mark.parametrize(
    "weak",
    ["short", "elevenchars", "aaaaaaaaaaaaaaaa", "abababababababab", "annannannann1",
     "manumitpassword", "x" * 257],
)  # fmt: skip
def test_weak_passwords_are_refused(state, weak):
    with pytest.raises(UsageError):
        check_password(weak, "ann")
    with state.write() as connection:
        token = offer(connection)
        with pytest.raises(UsageError):
            accept_invitation(connection, token, weak, at=NOW)
        assert accept_invitation(connection, token, PASSWORD, at=NOW).name == "ann"


def test_a_hash_opens_for_its_password_alone():
    stored = hash_password(PASSWORD)
    assert is_password(PASSWORD, stored)
    assert not is_password(PASSWORD + " ", stored)
    assert not is_password("a password that nobody has", "")
    assert not is_password(PASSWORD, "damaged")
    assert PASSWORD not in stored


def test_neither_password_nor_token_is_stored(state, tmp_path):
    with state.write() as connection:
        token = offer(connection)
        accept_invitation(connection, token, PASSWORD, at=NOW)
    for file in tmp_path.iterdir():
        content = file.read_bytes()
        assert PASSWORD.encode() not in content
        assert token.encode() not in content
