# SPDX-License-Identifier: Apache-2.0
"""Every table of the house, declared once."""

from __future__ import annotations

from manumit.core.tables import house, intake, prosecute, team
from manumit.core.tables.declare import Column, Kind, Side, Table

TABLES: dict[str, Table] = {
    table.name: table for wing in (intake, prosecute, house, team) for table in wing.TABLES
}

__all__ = ["TABLES", "Column", "Kind", "Side", "Table"]
