# SPDX-License-Identifier: Apache-2.0
"""Checkpoints of the audit; the database itself refuses to change or delete audit rows."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLES = ("audit_events", "audit_checkpoints")
_REFUSAL = "Rows of the audit are never changed."


def upgrade() -> None:
    """Create the table and the triggers."""
    op.create_table(
        "audit_checkpoints",
        sa.Column("event_id", _INT, primary_key=True, nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("head_hash", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
        )
    for table in _TABLES:
        for verb in ("UPDATE", "DELETE"):
            op.execute(_make_trigger(op.get_bind().dialect.name, table, verb))


def _make_trigger(dialect: str, table: str, verb: str) -> str:
    head = f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
    if dialect == "postgresql":
        return head + "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()"
    return head + f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
