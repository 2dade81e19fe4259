"""Run by Alembic: migrates on the connection that `service.migrations.apply` hands over."""

from __future__ import annotations

from alembic import context

from service.store.job_tables import steps

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=steps.metadata,  # and every table that `service.store.tables` has
    render_as_batch=True,  # SQLite changes a table by making it anew
    compare_type=True,
)
# no transaction of Alembic's own: the connection is in one, and old tables or new ones must come of it, never a mixture
context.run_migrations()
