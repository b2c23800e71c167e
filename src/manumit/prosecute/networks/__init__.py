# SPDX-License-Identifier: Apache-2.0
"""Networks: groups of records with signs of common control, and the evidence between them."""

from __future__ import annotations

from manumit.prosecute.networks.components import Components, Verdicts, find_components
from manumit.prosecute.networks.finding import find_networks
from manumit.prosecute.networks.mentions import KINDS, Mentions

__all__ = ["KINDS", "Components", "Mentions", "Verdicts", "find_components", "find_networks"]
