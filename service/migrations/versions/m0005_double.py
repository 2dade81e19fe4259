"""Blind double review: what is coded by several people, what each said, and what was settled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "double_reviews",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("study", sa.String(length=64), nullable=False),
        sa.Column("run", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_double_reviews_run")),
        sa.ForeignKeyConstraint(["study"], ["studies.id"], name=op.f("fk_double_reviews_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_double_reviews")),
    )
    op.create_index(op.f("ix_double_reviews_study"), "double_reviews", ["study"], unique=False)
    op.create_table(
        "double_codings",
        sa.Column("review", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("reviewer", sa.String(length=64), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=True),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["review"], ["double_reviews.id"], name=op.f("fk_double_codings_review")),
        sa.ForeignKeyConstraint(["reviewer"], ["users.id"], name=op.f("fk_double_codings_reviewer")),
        sa.PrimaryKeyConstraint("review", "unit", "reviewer", name=op.f("pk_double_codings")),
    )
    op.create_table(
        "adjudications",
        sa.Column("review", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("views", sa.JSON(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("reviewer", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["review"], ["double_reviews.id"], name=op.f("fk_adjudications_review")),
        sa.ForeignKeyConstraint(["reviewer"], ["users.id"], name=op.f("fk_adjudications_reviewer")),
        sa.PrimaryKeyConstraint("review", "unit", name=op.f("pk_adjudications")),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("adjudications")
    op.drop_table("double_codings")
    op.drop_index(op.f("ix_double_reviews_study"), table_name="double_reviews")
    op.drop_table("double_reviews")
