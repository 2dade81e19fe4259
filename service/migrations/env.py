"""Run by Alembic: migrates on the connection that `service.migrations.apply` hands over."""

from __future__ import annotations

from alembic import context

from service.store import access_tables, job_tables  # noqa: F401 - they put their tables into the metadata
from service.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
    compare_type=True,
)
# no transaction of Alembic's own: the connection is in one, and old tables or new ones must come of it, never a mixture
context.run_migrations()
