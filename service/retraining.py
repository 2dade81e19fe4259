"""Mapping again by itself: once people have said enough that is new, a study's latest run is mapped with it.

Nothing is clustered, the candidates stay, and the runs before keep the mapping that they had.
"""

from __future__ import annotations

import structlog

from corpora.errors import ThemebookError
from service.operations.access import COMMAND_LINE
from service.operations.run_params import REMAP
from service.operations.runs import start_run
from service.store import decisions, runs
from service.store.engine import Database
from service.store.runs import Run
from service.taught import TEACHING, taught_since

logger = structlog.get_logger(__name__)


def map_again_where_due(db: Database, enough: int) -> list[Run]:
    """Start a run that maps again for every study in which at least this many decisions teach since its latest run.

    A study whose latest run is not done is left alone: it is under way, or a person has to look why it failed.
    """
    if enough < 1:
        return []
    due = []
    with db.read() as connection:
        for study, latest in decisions.made_since_latest_run(connection, TEACHING, enough):
            run = runs.run(connection, latest)
            if run is not None and run.started is not None and taught_since(connection, study, run.started) >= enough:
                due.append(run)
    started = []
    for run in due:
        try:
            started.append(start_run(db, COMMAND_LINE, run.study, {REMAP: run.id}, idempotency_key=f"again {run.id}"))
        except ThemebookError as error:
            logger.warning("study not mapped again", study=run.study, error=type(error).__name__)
        else:
            logger.info("mapping again with what people said", study=run.study, run=started[-1].id)
    return started
