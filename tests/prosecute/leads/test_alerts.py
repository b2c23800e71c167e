# SPDX-License-Identifier: Apache-2.0
"""Alerts exist only on accepted leads, never for one independent person, never twice."""

from __future__ import annotations

from manumit.prosecute.leads.alerts import Match, Standing, find_alerts
from manumit.prosecute.leads.suppression import find_suppressed, hash_key, is_suppressing

ACCEPTED = Standing("accept", "", "organised")


def _match(lead: str = "L-A", advert: int = 1) -> Match:
    return Match(lead, advert, "Nor", "phone +1…")


def test_only_accepted_leads_raise_alerts():
    for verdict in ("", "reject", "unsure", "do_not_pursue"):
        assert not find_alerts([_match()], {"L-A": Standing(verdict, "", "organised")})
    assert not find_alerts([_match()], {})
    assert find_alerts([_match()], {"L-A": ACCEPTED}) == [_match()]


def test_nobody_who_looks_independent_is_followed():
    assert not find_alerts([_match()], {"L-A": Standing("accept", "", "independent")})
    assert not find_alerts([_match()], {"L-A": Standing("accept", "independent", "organised")})
    assert find_alerts([_match()], {"L-A": Standing("accept", "organised", "independent")})


def test_suppressed_and_known_adverts_raise_none():
    assert not find_alerts([_match()], {"L-A": ACCEPTED}, suppressed={1})
    assert not find_alerts([_match()], {"L-A": ACCEPTED}, known={("L-A", 1)})
    assert len(find_alerts([_match(), _match()], {"L-A": ACCEPTED})) == 1


def test_suppression_needs_the_key_and_half_of_the_adverts():
    assert hash_key(b"k" * 32, "phone", "1") != hash_key(b"j" * 32, "phone", "1")
    assert hash_key(b"k" * 32, "phone", "1") != hash_key(b"k" * 32, "email", "1")
    touched = [("N-A", 2, 4), ("N-B", 1, 4)]
    assert find_suppressed(touched) == {"N-A"}
    assert find_suppressed(touched, judged={"N-A"}) == set()


def test_which_judgements_suppress():
    assert is_suppressing("do_not_pursue", "") == "do_not_pursue"
    assert is_suppressing("reject", "spam") == "rejected"
    assert is_suppressing("accept", "independent") == "independent"
    assert not is_suppressing("accept", "organised")
    assert not is_suppressing("unsure", "")
