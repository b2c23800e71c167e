# SPDX-License-Identifier: Apache-2.0
"""Arrow schemas and SQLAlchemy tables, made from the declarations in core/tables."""

from __future__ import annotations

import pyarrow as pa

from manumit.core.tables import TABLES, Kind, Table

_ARROW = {
    Kind.TEXT: pa.string(),
    Kind.TEXTS: pa.list_(pa.string()),
    Kind.INT: pa.int64(),
    Kind.INT32: pa.int32(),
    Kind.UINT: pa.uint64(),
    Kind.INTS: pa.list_(pa.int64()),
    Kind.FLOAT: pa.float64(),
    Kind.BOOL: pa.bool_(),
    Kind.TIME: pa.timestamp("us", tz="UTC"),
    Kind.BYTES: pa.binary(),
}


def arrow_schema(table: Table | str) -> pa.Schema:
    """Return the Arrow schema of a declared fact table."""
    declared = TABLES[table] if isinstance(table, str) else table
    return pa.schema(
        [pa.field(c.name, _ARROW[c.kind], nullable=c.nullable) for c in declared.columns]
    )


def conform(name: str, content: pa.Table) -> pa.Table:
    """Bring a table into the declared columns, types and order.

    Raises:
        KeyError: If a declared column is missing.
    """
    schema = arrow_schema(name)
    missing = [field.name for field in schema if field.name not in content.column_names]
    if missing:
        raise KeyError(f"table {name} lacks {', '.join(missing)}")
    columns = [content.column(field.name).cast(field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)
