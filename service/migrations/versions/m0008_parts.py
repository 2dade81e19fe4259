"""The parts that a large run is prepared in, by several workers at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the table; a run begun before goes on as it began."""
    op.create_table(
        "parts",
        sa.Column("run", sa.String(length=64), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_parts_run")),
        sa.PrimaryKeyConstraint("run", "ordinal", name=op.f("pk_parts")),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("parts")
