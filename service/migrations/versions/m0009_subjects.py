"""Which user signs in as whom at a provider of OpenID Connect."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table; nobody signs in so until an administrator names their address."""
    op.create_table(
        "subjects",
        sa.Column("user", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=True),
        sa.Column("subject", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_subjects_user")),
        sa.PrimaryKeyConstraint("user", name=op.f("pk_subjects")),
        sa.UniqueConstraint("email", name=op.f("uq_subjects_email")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_subjects_issuer_subject")),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("subjects")
