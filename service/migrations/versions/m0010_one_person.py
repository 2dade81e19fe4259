"""Which labels people said to be one person's, so that it holds for files that come in later, too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table; nothing is remembered of uploads before it."""
    op.create_table(
        "one_person",
        sa.Column("study", sa.String(length=64), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["study"], ["studies.id"], name=op.f("fk_one_person_study")),
        sa.PrimaryKeyConstraint("study", name=op.f("pk_one_person")),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("one_person")
