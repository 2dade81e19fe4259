"""The tables: types that SQLite and PostgreSQL both have, times in UTC.

Nothing is ever rewritten but where a thing stands: a run's progress, a candidate's or theme's standing, a key's end.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = sa.MetaData(naming_convention=NAMES)


class UtcTime(sa.TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets the time zone, so it is put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse a time without zone, turn others to UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a time needs its time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        """Give every time its zone."""
        if not isinstance(value, datetime):
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _id(name: str = "id", **options: Any) -> sa.Column[str]:
    return sa.Column(name, sa.String(64), **options)


def _study() -> sa.Column[str]:
    return sa.Column("study", sa.String(64), sa.ForeignKey("studies.id"), nullable=False)


studies = sa.Table(
    "studies",
    metadata,
    _id(primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("created", UtcTime, nullable=False),
    sa.Column("created_by", sa.String(200), nullable=False),
)

frameworks = sa.Table(  # every framework a study ever had; the highest number is the current one
    "frameworks",
    metadata,
    sa.Column("study", sa.String(64), sa.ForeignKey("studies.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.String(12), nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("created", UtcTime, nullable=False),
    sa.Column("created_by", sa.String(200), nullable=False),
)

members = sa.Table(
    "members",
    metadata,
    sa.Column("study", sa.String(64), sa.ForeignKey("studies.id"), primary_key=True),
    sa.Column("user", sa.String(64), sa.ForeignKey("users.id"), primary_key=True, index=True),
    sa.Column("added", UtcTime, nullable=False),
    sa.Column("added_by", sa.String(200), nullable=False),
)

transcripts = sa.Table(  # one row a version; the highest version of a name is the current one
    "transcripts",
    metadata,
    _id(primary_key=True),
    _study(),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("transcript", sa.String(32), nullable=False),  # the identifier made from the text
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("turns", sa.JSON, nullable=False),
    sa.Column("case", sa.JSON, nullable=False),
    sa.Column("notes", sa.JSON, nullable=False),
    sa.Column("words", sa.Integer, nullable=False),
    sa.Column("added", UtcTime, nullable=False),
    sa.Column("added_by", sa.String(200), nullable=False),
    sa.Column("intake", sa.JSON),  # what the reader understood of the file
    sa.Column("codings", sa.JSON),  # that people had put on it in the file
    sa.UniqueConstraint("study", "name", "version"),
    sa.Index(None, "study", "transcript"),
)

rosters = sa.Table(  # that a study has a key table, which lies in a file of its own; the mark is in that file's name
    "rosters",
    metadata,
    sa.Column("study", sa.String(64), sa.ForeignKey("studies.id"), primary_key=True),
    sa.Column("mark", sa.String(64), nullable=False),
    sa.Column("names", sa.Integer, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("by", sa.String(200), nullable=False),
)

one_person = sa.Table(  # which labels are one person's, as people said: by each label, the one that stands for it
    "one_person",
    metadata,
    sa.Column("study", sa.String(64), sa.ForeignKey("studies.id"), primary_key=True),
    sa.Column("labels", sa.JSON, nullable=False),
)

runs = sa.Table(
    "runs",
    metadata,
    _id(primary_key=True),
    _study(),
    sa.Column("status", sa.String(16), nullable=False, index=True),
    sa.Column("stage", sa.String(32), nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("outcome", sa.String(32)),
    sa.Column("params", sa.JSON, nullable=False),
    sa.Column("framework_version", sa.String(12), nullable=False),
    sa.Column("framework", sa.JSON, nullable=False),
    sa.Column("findings", sa.Text),
    sa.Column("session", sa.String(64)),  # of the serve that tries it; with `attempts` it finds what kills workers
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("deaths", sa.JSON),  # the places where attempts since the last finished step ended
    sa.Column("jobs_version", sa.Integer),  # of the workflows that it was asked for with
    sa.Column("created", UtcTime, nullable=False),
    sa.Column("created_by", sa.String(200), nullable=False),
    sa.Column("started", UtcTime),
    sa.Column("finished", UtcTime),
    sa.Index(None, "study", "status"),
)

run_transcripts = sa.Table(
    "run_transcripts",
    metadata,
    sa.Column("run", sa.String(64), sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("ordinal", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("transcript", sa.String(64), sa.ForeignKey("transcripts.id"), nullable=False),
)

candidates = sa.Table(
    "candidates",
    metadata,
    _id(primary_key=True),
    _study(),
    sa.Column("run", sa.String(64), sa.ForeignKey("runs.id"), nullable=False),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("key", sa.String(64), nullable=False),  # the candidate's id inside its run's findings
    sa.Column("parent", sa.String(64)),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("objective", sa.String(64)),
    sa.Column("payload", sa.JSON, nullable=False),
    sa.Column("standing", sa.String(16), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("theme", sa.String(64)),  # that it became or went into
    sa.Column("last", sa.String(64)),  # the newest decision in force on it
    sa.UniqueConstraint("run", "ordinal"),
    sa.Index(None, "run", "objective"),
    sa.Index(None, "run", "standing"),
)

decisions = sa.Table(  # append-only: the log that the codebook is the fold of
    "decisions",
    metadata,
    _id(primary_key=True),
    _study(),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("act", sa.String(16), nullable=False),
    sa.Column("subject", sa.String(255), nullable=False),  # a memo may be about a segment or a case
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("reviewer", sa.String(64), sa.ForeignKey("users.id"), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("memo", sa.Text, nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("before", sa.JSON, nullable=False),  # what an undo puts back
    sa.Column("refers", sa.String(64), index=True),  # the decision that an undo or redo is of
    sa.Column("idempotency_key", sa.String(255)),
    sa.UniqueConstraint("study", "number"),  # the last guard: two decisions cannot both come after one
)

decided = sa.Table(  # which decisions changed a thing
    "decided",
    metadata,
    sa.Column("thing", sa.String(64), primary_key=True),
    sa.Column("decision", sa.String(64), sa.ForeignKey("decisions.id"), primary_key=True, index=True),
)

themes = sa.Table(  # where themes stand, for lists and stale writes; the log can make it anew
    "themes",
    metadata,
    _id(primary_key=True),
    _study(),
    sa.Column("candidate", sa.String(64), sa.ForeignKey("candidates.id"), index=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("standing", sa.String(16), nullable=False),
    sa.Column("parent", sa.String(64), index=True),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("last", sa.String(64)),
    sa.Column("made_in", sa.String(64), sa.ForeignKey("decisions.id"), nullable=False),
    sa.Column("ended_in", sa.String(64), sa.ForeignKey("decisions.id")),
    sa.Index(None, "study", "standing"),
)

memos = sa.Table(
    "memos",
    metadata,
    _id(primary_key=True),
    _study(),
    sa.Column("about", sa.String(255), nullable=False),
    sa.Column("kept", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("last", sa.String(64)),
    sa.Column("made_in", sa.String(64), sa.ForeignKey("decisions.id"), nullable=False),
    sa.Index(None, "study", "about"),
)

passages = sa.Table(  # the objectives that people set for single segments; none where an undo took them back
    "passages",
    metadata,
    _id(primary_key=True),
    sa.Column("study", sa.String(64), sa.ForeignKey("studies.id"), nullable=False, index=True),
    sa.Column("segment", sa.String(64), nullable=False),
    sa.Column("objectives", sa.JSON(none_as_null=True)),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("last", sa.String(64)),
    sa.Column("made_in", sa.String(64), sa.ForeignKey("decisions.id"), nullable=False),
)

assignments = sa.Table(  # who is to look at a candidate
    "assignments",
    metadata,
    sa.Column("candidate", sa.String(64), sa.ForeignKey("candidates.id"), primary_key=True),
    sa.Column("reviewer", sa.String(64), sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("by", sa.String(64), nullable=False),
)

carryovers = sa.Table(  # one row a run: what became of what was there before, and how many themes guided it
    "carryovers",
    metadata,
    sa.Column("run", sa.String(64), sa.ForeignKey("runs.id"), primary_key=True),
    _study(),
    sa.Column("previous", sa.String(64), sa.ForeignKey("runs.id")),
    sa.Column("themes", sa.Integer, nullable=False),
    sa.Column("steps", sa.JSON, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)

identities = sa.Table(  # what a candidate is over all runs, its series, and where it goes
    "identities",
    metadata,
    sa.Column("candidate", sa.String(64), sa.ForeignKey("candidates.id"), primary_key=True),
    _study(),
    sa.Column("run", sa.String(64), sa.ForeignKey("runs.id"), nullable=False),
    sa.Column("series", sa.String(64), nullable=False),
    sa.Column("place", sa.String(16), nullable=False),
    sa.Column("theme", sa.String(64)),
    sa.Column("rejected", sa.String(64)),
    sa.Column("unseen", sa.Float),
    sa.Column("reason", sa.Text, nullable=False),
    sa.UniqueConstraint("run", "series"),
    sa.Index(None, "study", "series"),
)

suggestions = sa.Table(  # passages that a run found for a theme, and no person has placed yet
    "suggestions",
    metadata,
    sa.Column("run", sa.String(64), sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("theme", sa.String(64), sa.ForeignKey("themes.id"), primary_key=True),
    sa.Column("segment", sa.String(64), primary_key=True),
    sa.Column("candidate", sa.String(64), sa.ForeignKey("candidates.id"), nullable=False),
)

double_reviews = sa.Table(  # a share of a run that several people code without seeing each other
    "double_reviews",
    metadata,
    _id(primary_key=True),
    sa.Column("study", sa.String(64), sa.ForeignKey("studies.id"), nullable=False, index=True),
    sa.Column("run", sa.String(64), sa.ForeignKey("runs.id"), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("share", sa.Float, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("by", sa.String(64), nullable=False),
)

double_codings = sa.Table(  # who is to code what; `codes` and `at` once they have
    "double_codings",
    metadata,
    sa.Column("review", sa.String(64), sa.ForeignKey("double_reviews.id"), primary_key=True),
    sa.Column("unit", sa.String(64), primary_key=True),
    sa.Column("reviewer", sa.String(64), sa.ForeignKey("users.id"), primary_key=True),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("codes", sa.JSON(none_as_null=True)),
    sa.Column("memo", sa.Text, nullable=False),
    sa.Column("at", UtcTime),
)

adjudications = sa.Table(  # what was settled where coders differed, with what each had said
    "adjudications",
    metadata,
    sa.Column("review", sa.String(64), sa.ForeignKey("double_reviews.id"), primary_key=True),
    sa.Column("unit", sa.String(64), primary_key=True),
    sa.Column("codes", sa.JSON, nullable=False),
    sa.Column("views", sa.JSON, nullable=False),
    sa.Column("memo", sa.Text, nullable=False),
    sa.Column("reviewer", sa.String(64), sa.ForeignKey("users.id"), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)

audit = sa.Table(  # append-only, one row a change, in the change's own transaction
    "audit",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("actor", sa.String(64), nullable=False),
    sa.Column("action", sa.String(64), nullable=False),
    sa.Column("study", sa.String(64)),
    sa.Column("subject", sa.String(64), nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),
    sa.Column("previous", sa.String(64), nullable=False),  # the hash of the row before: a row cannot be changed alone
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Index(None, "study"),
)

answers = sa.Table(  # what a request with an Idempotency-Key was answered, so that its repeat gets the same
    "answers",
    metadata,
    sa.Column("actor", sa.String(64), primary_key=True),
    sa.Column("key", sa.String(255), primary_key=True),
    sa.Column("request", sa.String(64), nullable=False),
    sa.Column("answer", sa.JSON, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)
