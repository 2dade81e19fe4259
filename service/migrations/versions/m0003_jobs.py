"""Who uses which cached vector, and what every finished step of a run took."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables; vectors of which nobody knows whose they are go, and are computed again when needed."""
    op.create_table(
        "embedding_uses",
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("owner", "sha256", name=op.f("pk_embedding_uses")),
    )
    op.create_index(op.f("ix_embedding_uses_sha256"), "embedding_uses", ["sha256"], unique=False)
    op.create_table(
        "steps",
        sa.Column("run", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("cached", sa.Integer(), nullable=False),
        sa.Column("encoded", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_steps_run")),
        sa.PrimaryKeyConstraint("run", "kind", "ordinal", name=op.f("pk_steps")),
    )
    op.execute("DELETE FROM embeddings")


def downgrade() -> None:
    """Take them away."""
    op.drop_table("steps")
    op.drop_index(op.f("ix_embedding_uses_sha256"), table_name="embedding_uses")
    op.drop_table("embedding_uses")
