"""What readers understood of a file, the codings that came in it, and which studies have a key table."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the columns and the table."""
    op.add_column("transcripts", sa.Column("intake", sa.JSON(), nullable=True))
    op.add_column("transcripts", sa.Column("codings", sa.JSON(), nullable=True))
    op.create_table(
        "rosters",
        sa.Column("study", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("names", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["study"], ["studies.id"], name=op.f("fk_rosters_study")),
        sa.PrimaryKeyConstraint("study", name=op.f("pk_rosters")),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("rosters")
    op.drop_column("transcripts", "codings")
    op.drop_column("transcripts", "intake")
