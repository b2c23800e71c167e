# SPDX-License-Identifier: Apache-2.0
"""What a workspace was set up for: who controls it, why, on what basis, for how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from manumit.core.errors import UsageError

SIDES = ("investigation", "assistance", "open")
# What work on a side is for, where a person does not say otherwise.
SIDE_PURPOSES = {
    "investigation": "investigation",
    "assistance": "assistance",
    "open": "prevention",
}
BASES = {
    "legal_obligation": "A law requires this work of the controller.",
    "public_task": "A public body does this work in the exercise of its task.",
    "vital_interests": "Someone's life or physical safety depends on it.",
    "legitimate_interests": "The controller's interest was weighed against the persons' rights.",
    "consent": "Each person concerned agreed, and can withdraw.",
    "research": "Scientific or statistical purposes, with safeguards.",
    "demonstration": "Synthetic records only; nothing here is about a real person.",
}


# What can be changed later, and what it means; the side never changes.
TERMS = {
    "controller": "Who is responsible for the records",
    "basis": "Lawful basis",
    "purpose": "What the records are held for",
    "retention_days": "Days records stay, from the day they were taken in",
    "rejected_days": "Days the records of a rejected lead stay, from the rejection",
}


@dataclass(frozen=True, slots=True)
class Policy:
    """The terms under which a workspace holds records.

    Terms are days. `retention_days` counts from the day a record was taken in;
    `rejected_days` counts from the day a person rejected it.
    """

    side: str
    controller: str
    basis: str
    purpose: str
    retention_days: int
    rejected_days: int
    workspace_id: str
    created_at: str

    def to_dict(self) -> dict[str, str | int]:
        """Return the terms as plain values."""
        return asdict(self)

    def stamp(self) -> str:
        """Return the one line that every export carries."""
        return (
            f"controller: {self.controller}; lawful basis: {self.basis}; purpose: {self.purpose}; "
            f"delete within {self.retention_days} days of collection; side: {self.side}"
        )

    def expires_before(self, now: datetime) -> datetime:
        """Return the time before which taken-in records are past their term."""
        return now - timedelta(days=self.retention_days)


def make_policy(
    *,
    side: str,
    controller: str,
    basis: str,
    purpose: str,
    retention_days: int,
    workspace_id: str,
    created_at: str,
    rejected_days: int = 30,
) -> Policy:
    """Check the terms a person gave and return them as a policy.

    Raises:
        UsageError: If a term is missing or not one of the known ones.
    """
    if side not in SIDES:
        raise UsageError(
            f"There is no side called {side!r}.", hint=f"Use one of: {', '.join(SIDES)}."
        )
    if basis not in BASES:
        raise UsageError(
            f"There is no lawful basis called {basis!r}.", hint=f"Use one of: {', '.join(BASES)}."
        )
    for name, value in (("controller", controller), ("purpose", purpose)):
        if not value.strip():
            raise UsageError(
                f"The {name} is empty.", hint=f"Say in a few words who or what the {name} is."
            )
    for days in (retention_days, rejected_days):
        if not 1 <= days <= 36500:
            raise UsageError(
                "Retention must be between 1 and 36500 days.",
                hint="Give the number of days, such as 180.",
            )
    return Policy(
        side=side,
        controller=controller.strip(),
        basis=basis,
        purpose=purpose.strip(),
        retention_days=retention_days,
        rejected_days=min(rejected_days, retention_days),
        workspace_id=workspace_id,
        created_at=created_at,
    )


def change_policy(policy: Policy, given: Mapping[str, str]) -> Policy:
    """Return the policy with some of its terms changed.

    Args:
        policy: The terms as they stand.
        given: New values of some of `TERMS`, as a person wrote them.

    Raises:
        UsageError: If there is no such term, a value is not valid, nothing would change, or
            synthetic records would become real ones or the other way round.
    """
    if unknown := sorted(set(given) - set(TERMS)):
        raise UsageError(
            f"There is no term called {unknown[0]!r} that can be changed.",
            hint=f"Use one of: {', '.join(TERMS)}.",
        )
    values: dict[str, str | int] = dict(given)
    for name in ("retention_days", "rejected_days"):
        if name in given:
            digits = given[name].strip()
            values[name] = int(digits) if digits.isascii() and digits.isdigit() else 0
    changed = make_policy(**(policy.to_dict() | values))  # type: ignore[arg-type]
    if changed == policy:
        raise UsageError("Nothing was changed.", hint="Give a value other than the present one.")
    if "demonstration" in (policy.basis, changed.basis) and changed.basis != policy.basis:
        raise UsageError(
            "A demonstration holds synthetic records only, and stays one.",
            hint="Make a new workspace for real records.",
        )
    return changed
