"""Studies: make them, list them, show one, give it another framework."""

from __future__ import annotations

from dataclasses import dataclass

from corpora.framework import Framework, load_framework
from service.operations.access import Caller, visible
from service.operations.words import Page, answered, digest, remember, title
from service.store import log, one_person, runs, studies, themes, transcripts
from service.store.engine import Database
from service.store.ids import now
from service.store.runs import Run
from service.store.studies import Study
from service.taught import taught_since


@dataclass(frozen=True, slots=True)
class StudyView:
    """A study and what there is of it: ``themes`` are those of its codebook, whichever run they came from.

    ``same`` says in lines which labels are one person's.
    """

    study: Study
    transcripts: int
    words: int
    latest_run: Run | None
    latest_done: Run | None
    themes: int = 0
    same: tuple[str, ...] = ()


def create_study(
    db: Database, caller: Caller, name: str, framework: Framework | None = None, *, idempotency_key: str | None = None
) -> Study:
    """Make a study, with the default framework where none is given; whoever makes it is its first member.

    Raises:
        InputError: the name is empty or too long.
        KeyReusedError: the key came with another request before.
    """
    name, framework = title(name, "a study's name"), framework or load_framework()
    request = digest("create study", name, framework.as_dict())
    with db.write() as connection:
        if (before := answered(connection, caller.user, idempotency_key, request)) is not None:
            return visible(connection, caller, before["study"])
        study = studies.add_study(connection, name, framework, caller.user, at := now())
        if caller.user != "local":
            studies.add_member(connection, study.id, caller.user, caller.user, at)
        log.record(connection, at, caller.user, "study created", study.id, study.id, framework=study.framework.version)
        remember(connection, caller.user, idempotency_key, request, {"study": study.id})
    return study


def list_studies(db: Database, caller: Caller, after: str | None = None, limit: int = 100) -> Page[Study]:
    """The studies that the caller may see, in the order they were made."""
    member = None if caller.admin else caller.user
    with db.read() as connection:
        return Page.of(studies.list_studies(connection, member, after, limit + 1), limit, lambda study: study.id)


def show_study(db: Database, caller: Caller, study: str) -> StudyView:
    """A study and what there is of it.

    Raises:
        NotFoundError: no such study that the caller may see.
    """
    with db.read() as connection:
        found = visible(connection, caller, study)
        current = transcripts.current(connection, study)
        newest = runs.list_runs(connection, study, None, 1)
        return StudyView(
            found,
            len(current),
            sum(version.words for version in current),
            newest[0] if newest else None,
            runs.latest_done(connection, study),
            themes.count_current(connection, study),
            one_person.said_of(connection, study).lines(),
        )


def new_lessons(db: Database, caller: Caller, study: str) -> int:
    """How many decisions a study's next run can learn from that its latest run that is done could not.

    Raises:
        NotFoundError: no such study that the caller may see.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        run = runs.latest_done(connection, study)
        return 0 if run is None or run.started is None else taught_since(connection, study, run.started)


def set_framework(db: Database, caller: Caller, study: str, framework: Framework) -> Study:
    """Give a study another framework, for the runs from now on; the same one again changes nothing.

    Raises:
        NotFoundError: no such study that the caller may see.
    """
    with db.write() as connection:
        studies.hold(connection, study)
        found = visible(connection, caller, study)
        if found.framework != framework:
            studies.add_framework(connection, study, framework, caller.user, at := now())
            log.record(connection, at, caller.user, "framework set", study, study, framework=framework.version)
        return visible(connection, caller, study)
