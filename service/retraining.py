"""Mapping again by itself: once people have said enough that is new, a study's latest run is mapped with it.

Nothing is clustered, the candidates stay, and the runs before keep the mapping that they had. The first answers tell
most about what to ask next, so there it takes fewer.
"""

from __future__ import annotations

import structlog

from corpora.errors import ThemebookError
from pipelines.learning import LEAST
from service.operations.access import COMMAND_LINE
from service.operations.run_params import REMAP
from service.operations.runs import start_run
from service.store import decisions, runs
from service.store.engine import Database
from service.store.runs import Run
from service.taught import TEACHING, taught_since

_SHARE = 3  # a study is due when one in so many of its decisions that teach is new
logger = structlog.get_logger(__name__)


def is_due(new: int, in_all: int, enough: int) -> bool:
    """Whether a study is to be mapped again: enough that teaches is new, or a third of what can be learnt from.

    Args:
        new: decisions that teach since the latest run began.
        in_all: decisions that teach, the new ones included.
        enough: new ones that do in any case; 0: never.
    """
    return enough > 0 and (new >= enough or (in_all >= LEAST and _SHARE * new >= in_all))


def map_again_where_due(db: Database, enough: int) -> list[Run]:
    """Start a run that maps again for every study that `is_due`.

    A study whose latest run is not done is left alone: it is under way, or a person has to look why it failed.
    """
    if enough < 1:
        return []
    due = []
    fewest = min(enough, -(-LEAST // _SHARE))
    with db.read() as connection:
        for study, latest in decisions.made_since_latest_run(connection, TEACHING, fewest):
            run = runs.run(connection, latest)
            if run is not None and run.started is not None:
                new, in_all = taught_since(connection, study, run.started), taught_since(connection, study)
                if is_due(new, in_all, enough):
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
