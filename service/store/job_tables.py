"""The tables of what workers do: the parts that a large run is prepared in, finished steps, and cached vectors."""

from __future__ import annotations

import sqlalchemy as sa

from service.store.tables import UtcTime, metadata

parts = sa.Table(  # one row a part: transcripts `first` to `end` of a run; `session` and `attempts` as in `runs`
    "parts",
    metadata,
    sa.Column("run", sa.String(64), sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("ordinal", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("first", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("done", sa.Boolean, nullable=False),
    sa.Column("session", sa.String(64)),
    sa.Column("attempts", sa.Integer, nullable=False),
)

steps = sa.Table(  # one row a finished step: how long it took, and how many passages came from the cache
    "steps",
    metadata,
    sa.Column("run", sa.String(64), sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("kind", sa.String(32), primary_key=True),
    sa.Column("ordinal", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("cached", sa.Integer, nullable=False),
    sa.Column("encoded", sa.Integer, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)

embeddings = sa.Table(  # vectors as float32, places in texts as int32, little-endian; shared by all runs and studies
    "embeddings",
    metadata,
    sa.Column("model", sa.String(255), primary_key=True),
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),
)

embedding_uses = sa.Table(  # whose a vector is: a version of a transcript, or for words a run; without owner it goes
    "embedding_uses",
    metadata,
    sa.Column("owner", sa.String(64), primary_key=True),
    sa.Column("sha256", sa.String(64), primary_key=True, index=True),
)
