"""Where the workers of a run died, and with which version of the jobs it was asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the columns; of runs that are there nothing is known, and older workers need not know them."""
    op.add_column("runs", sa.Column("deaths", sa.JSON(), nullable=True))
    op.add_column("runs", sa.Column("jobs_version", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("runs", "jobs_version")
    op.drop_column("runs", "deaths")
