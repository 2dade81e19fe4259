"""Review: every act in one log, themes that people work on, memos, a chained audit, passwords and sessions."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ID = sa.String(length=64)


def upgrade() -> None:
    """Make the new tables and bring what was decided so far into them."""
    link = op.get_bind()
    old_decisions = link.execute(sa.text("SELECT * FROM decisions ORDER BY study, id")).mappings().all()
    old_themes = link.execute(sa.text("SELECT * FROM themes ORDER BY id")).mappings().all()
    op.drop_table("themes")
    op.drop_table("decisions")
    op.add_column("candidates", sa.Column("theme", _ID, nullable=True))
    op.add_column("candidates", sa.Column("last", _ID, nullable=True))
    _make_review()
    _make_people()
    _chain(link)
    _carry_over(link, [dict(row) for row in old_decisions], [dict(row) for row in old_themes])


def downgrade() -> None:
    """Take the new tables away; decisions that the old ones cannot hold go with them."""
    for table in ("failures", "sessions", "passwords", "assignments", "memos", "decided", "themes", "decisions"):
        op.drop_table(table)
    with op.batch_alter_table("audit") as audit:
        audit.drop_column("hash")
        audit.drop_column("previous")
    with op.batch_alter_table("candidates") as candidates:
        candidates.drop_column("last")
        candidates.drop_column("theme")
    op.create_table(
        "decisions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("study", _ID, nullable=False),
        sa.Column("candidate", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("reviewer", _ID, nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idempotency_key", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(["candidate"], ["candidates.id"], name=op.f("fk_decisions_candidate")),
        sa.ForeignKeyConstraint(["reviewer"], ["users.id"], name=op.f("fk_decisions_reviewer")),
        sa.ForeignKeyConstraint(["study"], ["studies.id"], name=op.f("fk_decisions_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("candidate", "version", name=op.f("uq_decisions_candidate_version")),
    )
    op.create_table(
        "themes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("study", _ID, nullable=False),
        sa.Column("candidate", _ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("objective", _ID, nullable=True),
        sa.Column("segments", sa.JSON(), nullable=False),
        sa.Column("accepted_in", _ID, nullable=False),
        sa.Column("withdrawn_in", _ID, nullable=True),
        sa.ForeignKeyConstraint(["accepted_in"], ["decisions.id"], name=op.f("fk_themes_accepted_in")),
        sa.ForeignKeyConstraint(["candidate"], ["candidates.id"], name=op.f("fk_themes_candidate")),
        sa.ForeignKeyConstraint(["study"], ["studies.id"], name=op.f("fk_themes_study")),
        sa.ForeignKeyConstraint(["withdrawn_in"], ["decisions.id"], name=op.f("fk_themes_withdrawn_in")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
    )
    op.create_index(op.f("ix_themes_candidate"), "themes", ["candidate"], unique=False)
    op.create_index(op.f("ix_themes_study"), "themes", ["study"], unique=False)


def _make_review() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("study", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reviewer", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("refers", _ID, nullable=True),
        sa.Column("idempotency_key", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(["reviewer"], ["users.id"], name=op.f("fk_decisions_reviewer")),
        sa.ForeignKeyConstraint(["study"], ["studies.id"], name=op.f("fk_decisions_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("study", "number", name=op.f("uq_decisions_study_number")),
    )
    op.create_index(op.f("ix_decisions_refers"), "decisions", ["refers"], unique=False)
    op.create_table(
        "decided",
        sa.Column("thing", _ID, nullable=False),
        sa.Column("decision", _ID, nullable=False),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name=op.f("fk_decided_decision")),
        sa.PrimaryKeyConstraint("thing", "decision", name=op.f("pk_decided")),
    )
    op.create_index(op.f("ix_decided_decision"), "decided", ["decision"], unique=False)
    op.create_table(
        "themes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("study", _ID, nullable=False),
        sa.Column("candidate", _ID, nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("parent", _ID, nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last", _ID, nullable=True),
        sa.Column("made_in", _ID, nullable=False),
        sa.Column("ended_in", _ID, nullable=True),
        sa.ForeignKeyConstraint(["candidate"], ["candidates.id"], name=op.f("fk_themes_candidate")),
        sa.ForeignKeyConstraint(["ended_in"], ["decisions.id"], name=op.f("fk_themes_ended_in")),
        sa.ForeignKeyConstraint(["made_in"], ["decisions.id"], name=op.f("fk_themes_made_in")),
        sa.ForeignKeyConstraint(["study"], ["studies.id"], name=op.f("fk_themes_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
    )
    op.create_index(op.f("ix_themes_candidate"), "themes", ["candidate"], unique=False)
    op.create_index(op.f("ix_themes_parent"), "themes", ["parent"], unique=False)
    op.create_index(op.f("ix_themes_study_standing"), "themes", ["study", "standing"], unique=False)
    op.create_table(
        "memos",
        sa.Column("id", _ID, nullable=False),
        sa.Column("study", _ID, nullable=False),
        sa.Column("about", sa.String(length=255), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last", _ID, nullable=True),
        sa.Column("made_in", _ID, nullable=False),
        sa.ForeignKeyConstraint(["made_in"], ["decisions.id"], name=op.f("fk_memos_made_in")),
        sa.ForeignKeyConstraint(["study"], ["studies.id"], name=op.f("fk_memos_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memos")),
    )
    op.create_index(op.f("ix_memos_study_about"), "memos", ["study", "about"], unique=False)
    op.create_table(
        "assignments",
        sa.Column("candidate", _ID, nullable=False),
        sa.Column("reviewer", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", _ID, nullable=False),
        sa.ForeignKeyConstraint(["candidate"], ["candidates.id"], name=op.f("fk_assignments_candidate")),
        sa.ForeignKeyConstraint(["reviewer"], ["users.id"], name=op.f("fk_assignments_reviewer")),
        sa.PrimaryKeyConstraint("candidate", name=op.f("pk_assignments")),
    )
    op.create_index(op.f("ix_assignments_reviewer"), "assignments", ["reviewer"], unique=False)


def _make_people() -> None:
    op.create_table(
        "passwords",
        sa.Column("user", _ID, nullable=False),
        sa.Column("hash", sa.String(length=255), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_passwords_user")),
        sa.PrimaryKeyConstraint("user", name=op.f("pk_passwords")),
    )
    op.create_table(
        "sessions",
        sa.Column("sha256", _ID, nullable=False),
        sa.Column("user", _ID, nullable=False),
        sa.Column("key", _ID, nullable=True),
        sa.Column("csrf", _ID, nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["key"], ["keys.id"], name=op.f("fk_sessions_key")),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_sessions_user")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_ends"), "sessions", ["ends"], unique=False)
    op.create_index(op.f("ix_sessions_user"), "sessions", ["user"], unique=False)
    op.create_table(
        "failures",
        sa.Column("id", _ID, nullable=False),
        sa.Column("bucket", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failures")),
    )
    op.create_index(op.f("ix_failures_at"), "failures", ["at"], unique=False)
    op.create_index(op.f("ix_failures_bucket_at"), "failures", ["bucket", "at"], unique=False)


def _chain(link: sa.Connection) -> None:
    """Give every row of the audit the hash of the one before; as `service.store.log` does, frozen here."""
    op.add_column("audit", sa.Column("previous", _ID, nullable=True))
    op.add_column("audit", sa.Column("hash", _ID, nullable=True))
    audit = sa.table(
        "audit",
        sa.column("number", sa.Integer()),
        sa.column("at", sa.DateTime(timezone=True)),
        *(sa.column(name, _ID) for name in ("actor", "action", "study", "subject", "previous", "hash")),
        sa.column("detail", sa.JSON()),
    )
    previous = ""
    for row in link.execute(sa.select(audit).order_by(audit.c.number)).all():
        at = row.at.replace(tzinfo=UTC) if row.at.tzinfo is None else row.at.astimezone(UTC)
        parts = [previous, row.number, _moment(at), row.actor, row.action, row.study, row.subject, row.detail]
        own = hashlib.sha256(json.dumps(parts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
        link.execute(audit.update().where(audit.c.number == row.number).values(previous=previous, hash=own))
        previous = own
    with op.batch_alter_table("audit") as batch:
        batch.alter_column("previous", existing_type=_ID, nullable=False)
        batch.alter_column("hash", existing_type=_ID, nullable=False)


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")


def _carry_over(link: sa.Connection, old: list[dict[str, Any]], old_themes: list[dict[str, Any]]) -> None:
    """Write the acceptances and rejections made so far as entries of the log, each with what it changed."""
    metadata = sa.MetaData()
    decisions, decided, themes, candidates = (
        sa.Table(name, metadata, autoload_with=link) for name in ("decisions", "decided", "themes", "candidates")
    )
    made = {row["accepted_in"]: row for row in old_themes}
    ended = {row["withdrawn_in"]: row for row in old_themes if row["withdrawn_in"]}
    numbers: dict[str, int] = {}
    stands: dict[str, dict[str, Any]] = {}
    for row in old:
        numbers[row["study"]] = number = numbers.get(row["study"], 0) + 1
        was = stands.get(row["candidate"], {"standing": "open", "theme": None, "last": None})
        theme = made.get(row["id"])
        gone = ended.get(row["id"])
        before: dict[str, Any] = {row["candidate"]: was}
        content: dict[str, Any] = {}
        if theme is not None:
            before[theme["id"]] = None
            content = {"made": theme["id"], "name": theme["name"], "segments": _values(theme["segments"])}
            content["objectives"] = [theme["objective"]] if theme["objective"] else []
        if gone is not None:
            before[gone["id"]] = {"standing": "current", "last": gone["accepted_in"]}
        at = row["at"] if isinstance(row["at"], datetime) else datetime.fromisoformat(row["at"])
        link.execute(
            decisions.insert().values(
                id=row["id"], study=row["study"], number=number, act=row["act"], subject=row["candidate"],
                version=row["version"], reviewer=row["reviewer"], at=at, memo=row["memo"], content=content,
                before=before, idempotency_key=row["idempotency_key"],
            )
        )  # fmt: skip
        link.execute(decided.insert(), [{"thing": thing, "decision": row["id"]} for thing in before])
        stands[row["candidate"]] = {
            "standing": "accepted" if row["act"] == "accept" else "rejected",
            "theme": None if theme is None else theme["id"],
            "last": row["id"],
        }
    for theme in old_themes:
        content = {"segments": _values(theme["segments"])}
        content["objectives"] = [theme["objective"]] if theme["objective"] else []
        end = theme["withdrawn_in"]
        link.execute(
            themes.insert().values(
                id=theme["id"], study=theme["study"], candidate=theme["candidate"], name=theme["name"],
                standing="withdrawn" if end else "current", content=content, version=2 if end else 1,
                last=end or theme["accepted_in"], made_in=theme["accepted_in"], ended_in=end,
            )
        )  # fmt: skip
    for candidate, stand in stands.items():
        change = candidates.update().where(candidates.c.id == candidate)
        link.execute(change.values(theme=stand["theme"], last=stand["last"]))


def _values(segments: Any) -> list[str]:
    return list(json.loads(segments) if isinstance(segments, str) else segments)
