# SPDX-License-Identifier: Apache-2.0
"""Adverts: selectors, campaigns and their templates, indicators."""

from __future__ import annotations

from manumit.prosecute.adverts.campaigns import Campaigns, find_campaigns
from manumit.prosecute.adverts.wording import Span, align_to_template

__all__ = ["Campaigns", "Span", "align_to_template", "find_campaigns"]
