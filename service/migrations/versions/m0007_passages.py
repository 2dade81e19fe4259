"""The objectives that people set for single passages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "passages",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("study", sa.String(length=64), nullable=False),
        sa.Column("segment", sa.String(length=64), nullable=False),
        sa.Column("objectives", sa.JSON(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last", sa.String(length=64), nullable=True),
        sa.Column("made_in", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["made_in"], ["decisions.id"], name=op.f("fk_passages_made_in")),
        sa.ForeignKeyConstraint(["study"], ["studies.id"], name=op.f("fk_passages_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passages")),
    )
    op.create_index(op.f("ix_passages_study"), "passages", ["study"], unique=False)


def downgrade() -> None:
    """Take it away."""
    op.drop_index(op.f("ix_passages_study"), table_name="passages")
    op.drop_table("passages")
