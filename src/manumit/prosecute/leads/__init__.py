# SPDX-License-Identifier: Apache-2.0
"""Leads: networks worth a person's look, each with the evidence parts whose sum ranks it."""

from __future__ import annotations

from manumit.prosecute.leads.evidence import Part, find_parts, sum_points
from manumit.prosecute.leads.rules import RuleBook, read_rules
from manumit.prosecute.leads.signs import Signs

__all__ = ["Part", "RuleBook", "Signs", "find_parts", "read_rules", "sum_points"]
