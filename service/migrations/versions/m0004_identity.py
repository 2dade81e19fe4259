"""What becomes of a run's candidates: their identities over runs, and what is suggested to themes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables; runs from before have no rows in them, and their candidates are their own identities."""
    op.create_table(
        "carryovers",
        sa.Column("run", sa.String(length=64), nullable=False),
        sa.Column("study", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=True),
        sa.Column("themes", sa.Integer(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["previous"], ["runs.id"], name=op.f("fk_carryovers_previous")),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_carryovers_run")),
        sa.ForeignKeyConstraint(["study"], ["studies.id"], name=op.f("fk_carryovers_study")),
        sa.PrimaryKeyConstraint("run", name=op.f("pk_carryovers")),
    )
    op.create_table(
        "identities",
        sa.Column("candidate", sa.String(length=64), nullable=False),
        sa.Column("study", sa.String(length=64), nullable=False),
        sa.Column("run", sa.String(length=64), nullable=False),
        sa.Column("series", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=16), nullable=False),
        sa.Column("theme", sa.String(length=64), nullable=True),
        sa.Column("rejected", sa.String(length=64), nullable=True),
        sa.Column("unseen", sa.Float(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["candidate"], ["candidates.id"], name=op.f("fk_identities_candidate")),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_identities_run")),
        sa.ForeignKeyConstraint(["study"], ["studies.id"], name=op.f("fk_identities_study")),
        sa.PrimaryKeyConstraint("candidate", name=op.f("pk_identities")),
        sa.UniqueConstraint("run", "series", name=op.f("uq_identities_run_series")),
    )
    op.create_index(op.f("ix_identities_study_series"), "identities", ["study", "series"], unique=False)
    op.create_table(
        "suggestions",
        sa.Column("run", sa.String(length=64), nullable=False),
        sa.Column("theme", sa.String(length=64), nullable=False),
        sa.Column("segment", sa.String(length=64), nullable=False),
        sa.Column("candidate", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["candidate"], ["candidates.id"], name=op.f("fk_suggestions_candidate")),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_suggestions_run")),
        sa.ForeignKeyConstraint(["theme"], ["themes.id"], name=op.f("fk_suggestions_theme")),
        sa.PrimaryKeyConstraint("run", "theme", "segment", name=op.f("pk_suggestions")),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("suggestions")
    op.drop_index(op.f("ix_identities_study_series"), table_name="identities")
    op.drop_table("identities")
    op.drop_table("carryovers")
