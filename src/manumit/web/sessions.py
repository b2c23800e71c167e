# SPDX-License-Identifier: Apache-2.0
"""Who may talk to the local server: the start token and the browsers that exchanged it.

The token is printed in the terminal and opens this server as often as it locks. A ticket is good
once and for a short while: it is what a browser that is opened for the person gets.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable

TICKET_SECONDS = 5 * 60


class Sessions:
    """Open browser sessions of one server, forgotten when it stops.

    Args:
        token: The start token, printed once in the start address.
        idle_seconds: Time without a request after which a session is closed.
        clock: Seconds that only go forward; tests pass their own.
    """

    def __init__(
        self, token: str, idle_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._token = token
        self.idle_seconds = idle_seconds
        self._clock = clock
        self._begun = clock()
        self._last_seen: dict[str, float] = {}
        self._tickets: dict[str, tuple[float, Callable[[], None]]] = {}
        # A cookie is sent to every port of this machine, so each server has its own name for it.
        self.cookie_name = "manumit_" + hashlib.sha256(token.encode()).hexdigest()[:10]

    def is_token(self, given: str) -> bool:
        """Tell whether `given` is the start token, in constant time."""
        return hmac.compare_digest(given.encode(), self._token.encode())

    def make_ticket(self, used: Callable[[], None]) -> str:
        """Return a ticket that opens one session; `used` is called when it is taken."""
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = (self._clock() + TICKET_SECONDS, used)
        return ticket

    def take_ticket(self, given: str) -> bool:
        """Take a ticket: True the first time and in time, never again."""
        deadline, used = self._tickets.pop(given, (0.0, None))
        if used is None:
            return False
        used()
        return self._clock() <= deadline

    def open(self) -> str:
        """Open a session and return the secret that the browser keeps in its cookie."""
        secret = secrets.token_urlsafe(32)
        self._last_seen[secret] = self._clock()
        return secret

    def is_open(self, secret: str, *, touch: bool = True) -> bool:
        """Tell whether the session is open; `touch` counts this as activity."""
        seen = self._last_seen.get(secret)
        if seen is None:
            return False
        if self._clock() - seen > self.idle_seconds:
            del self._last_seen[secret]
            return False
        if touch:
            self._last_seen[secret] = self._clock()
        return True

    def touch(self) -> None:
        """Count from now: somebody has just done something."""
        self._begun = self._clock()

    def idle_for(self) -> float:
        """Return the seconds since anybody did something here."""
        return self._clock() - max([self._begun, *self._last_seen.values()])

    def close_all(self) -> None:
        """Close every session and forget unused tickets."""
        self._last_seen.clear()
        self._tickets.clear()

    def close(self, secret: str) -> None:
        """Close a session; closing one that is not open changes nothing."""
        self._last_seen.pop(secret, None)
