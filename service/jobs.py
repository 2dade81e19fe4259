"""The work on a run as durable workflows: its transcripts are prepared, then it is clustered, described and mapped.

A small run is one workflow. A large one is divided: its parts wait in the queue for whichever worker is free, and
whoever ends the last part hands in the conclusion (or `service.worker.sweep` does, where that worker died just then).
Which transcripts are prepared stands in our own table: what an earlier run has prepared is no work for anybody, and a
worker that goes on with a part begins with the first that is not.
Steps are done at least once, so each may be repeated: vectors go to a cache under their own hash, results into our
tables in the one transaction that ends the run. The job engine keeps identifiers only. Nothing here raises into the
engine: what goes wrong is written to the run, which ends failed with a reason.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import structlog
from dbos import DBOS

from corpora.candidate import Candidate
from corpora.codebook import Standing
from corpora.errors import ThemebookError
from models.errors import ModelError
from pipelines.analysis import Analysis, Tools, analyse, silent
from pipelines.embedding import passages
from pipelines.findings import findings_of, to_bytes
from pipelines.garbage import without_collecting
from pipelines.joining import join
from pipelines.kept import Kept
from pipelines.params import Params
from pipelines.remapping import remap
from service.bench import PREPARING, Bench, begin, begin_part, crash_only, divide, end_attempt, end_job
from service.caching import CachingEncoder, cache_name
from service.caching_arrays import ArrayCache
from service.caching_spans import CachingPhraser, CachingSplitter, SpanCache
from service.carrying_over import carry, what_is_there
from service.enqueue import CONCLUSION, JOBS_VERSION, PART, WORKFLOW, enqueue_conclusion, enqueue_part
from service.logs import where_it_failed
from service.operations.run_params import plan_of
from service.proposed_labels import propose_labels
from service.store import candidates, parts, queue, runs, steps, studies, transcripts
from service.store.away import gone_away
from service.store.candidates import StoredCandidate, candidate_id
from service.store.embeddings import add_uses, keep, number_used_by, passage_hash, used_by, vectors_of
from service.store.engine import Database
from service.store.full import no_room
from service.store.ids import now
from service.store.parts import Part
from service.store.runs import Run
from service.taught import labels_of
from service.wanted import Progress, UnwantedError, WhileWanted

logger = structlog.get_logger(__name__)
SECONDS_BETWEEN_TRIES = 1.0
_OURS = 10_000  # recoveries: we count attempts ourselves, see `service.bench`


def register(bench: Bench) -> None:
    """Tell DBOS the workflows and their steps; before it is launched, once a process."""

    @DBOS.step(name="prepare")
    @crash_only()
    def prepare_step(run: str, first: int = 0, end: int | None = None, part: int | None = None) -> bool:
        return prepare(bench, run, first, end, part)

    @DBOS.step(name="conclude")
    @crash_only()
    def conclude_step(run: str) -> bool:
        return guarded(bench, run, partial(conclude, bench, run), "conclude")

    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=_OURS)
    def analyse_run(run: str) -> str:
        with job(bench, run):
            if begin_whole(bench, run) and prepare_step(run):
                conclude_step(run)
        return run

    @DBOS.workflow(name=PART, max_recovery_attempts=_OURS)
    def prepare_part(run: str, ordinal: int) -> str:
        with job(bench, run, ordinal):
            part = begin_part(bench, run, ordinal)
            if part is not None and prepare_step(run, part.first, part.end, ordinal):
                end_part(bench, run, ordinal)
        return run

    @DBOS.workflow(name=CONCLUSION, max_recovery_attempts=_OURS)
    def conclude_run(run: str) -> str:
        with job(bench, run):
            if begin(bench, run):
                conclude_step(run)
        return run


@contextmanager
def job(bench: Bench, run: str, ordinal: int | None = None) -> Iterator[None]:
    """The work on a run, or on a part of it, between the steps; it too may find the disk full.

    The job engine writes between steps to files of its own, where there may be no room while there is in ours. It
    could not note either that the job had failed, and the run would be under way for ever.
    """
    with crash_only():
        try:
            yield
        except Exception as error:
            reason = no_room(error)
            if reason is None:
                raise
            _fail(bench, run, reason)
        end_job(bench, run, ordinal)


def begin_whole(bench: Bench, run: str) -> bool:
    """Begin a run; whether it is for this worker alone. A large one is divided, and its parts go into the queue."""
    if not begin(bench, run) or not reasoned(bench, run, partial(pass_over, bench, run)):
        return False
    found = divide(bench, run)
    if found:
        hand_in(bench.db, run, found)
    return not found


def pass_over(bench: Bench, run: str) -> None:
    """Note of a run's transcripts as prepared those that an earlier run has prepared in the same way."""
    progress = Progress(bench.db, run)
    tools = bench.load(progress)
    with bench.db.read() as connection:
        mark = _mark(plan_of(_run(runs.run(connection, run))).params, tools)
        versions = transcripts.versions_of_run(connection, run)
        known = vectors_of(connection, mark, [passage_hash(version) for version in versions])
        there = {
            ordinal: number_used_by(connection, version)
            for ordinal, version in enumerate(versions)
            if passage_hash(version) in known
        }
    with bench.db.write() as connection:
        for ordinal, cached in there.items():
            steps.add_step(connection, run, PREPARING, ordinal, 0.0, cached, 0, now())
        done = len(steps.finished(connection, run, PREPARING))
    progress("preparing", done, len(versions))


def hand_in(db: Database, run: str, found: list[Part]) -> None:
    """Put what is left of a divided run into the queue; what is there already stays as it is."""
    for part in found:
        if not part.done:
            enqueue_part(db.jobs, run, part.ordinal)
    if all(part.done for part in found):
        enqueue_conclusion(db.jobs, run)


def end_part(bench: Bench, run: str, ordinal: int) -> None:
    """Note that a part is prepared, and hand in the conclusion where it was the last."""
    with bench.db.write() as connection:
        left = parts.finish(connection, run, ordinal)
    logger.info("part done", run=run, part=ordinal, left=left)
    if left == 0:
        enqueue_conclusion(bench.db.jobs, run)


def prepare(bench: Bench, run: str, first: int = 0, end: int | None = None, part: int | None = None) -> bool:
    """Prepare those of a run's transcripts, `first` to `end` (not included), that are not; whether the run goes on."""
    with bench.db.read() as connection:
        versions = transcripts.versions_of_run(connection, run)[first:end]
        done = steps.finished(connection, run, PREPARING)
    left = [(ordinal, version) for ordinal, version in enumerate(versions, first) if ordinal not in done]
    return all(
        guarded(bench, run, partial(prepare_transcript, bench, run, version), PREPARING, ordinal, part)
        for ordinal, version in left
    )


@without_collecting()
def prepare_transcript(bench: Bench, run: str, version: str) -> CachingEncoder:
    """Segment one transcript and put every passage that its analysis will need into the cache of embeddings.

    That it was done is kept beside them, for later runs; should anything be gone by then, their conclusion makes it.
    """
    store = WhileWanted(bench.db, run)
    tools = bench.load(silent)  # a worker that comes to help would hide how far the run is
    with bench.db.read() as connection:
        params = plan_of(_run(runs.run(connection, run))).params
        mark = _mark(params, tools)
        owned = used_by(connection, [version])
        transcript = transcripts.whole(connection, version)
    caching = CachingEncoder(tools.encoder, store, Progress(bench.db, run).check, version, owned)
    splitter = CachingSplitter(tools.splitter, SpanCache(store, version))
    caching.encode(passages([transcript], splitter, params, ArrayCache(store, version)))
    with store.write() as connection:
        add_uses(connection, version, [key := passage_hash(version)])
        keep(connection, mark, {key: b""})
    return caching


def _mark(params: Params, tools: Tools) -> str:
    """The name under which it is kept that a transcript was prepared as a run with these parameters needs it."""
    return f"{PREPARING} {JOBS_VERSION} {params.segment_words} {cache_name(tools.encoder.identity)}"


@without_collecting()
def conclude(bench: Bench, run: str) -> CachingEncoder:
    """Cluster, describe and map; keep what came of it in one transaction, unless the run is not wanted any more."""
    progress, store = Progress(bench.db, run), WhileWanted(bench.db, run)
    tools = bench.load(progress)
    with bench.db.read() as connection:
        found = _run(runs.run(connection, run))
        plan = plan_of(found)
        earlier = None if plan.keeps is None else json.loads(runs.findings_of(connection, plan.keeps) or "{}")
        study = studies.study(connection, found.study)
        framework = runs.framework_of(connection, run)
        versions = transcripts.versions_of_run(connection, run)
        read = [transcripts.whole(connection, version) for version in versions]
        owned = used_by(connection, [*versions, run])
        before = what_is_there(connection, found)
        labels = labels_of(connection, found.study)
    caching = CachingEncoder(tools.encoder, store, progress.check, run, owned)
    spans = SpanCache(store, run)
    tools = Tools(
        CachingSplitter(tools.splitter, spans),
        caching,
        tools.topics.encoding_with(caching),
        CachingPhraser(tools.phraser, spans),
        ArrayCache(store, run),
    )
    analysis: Analysis | Kept
    if earlier is None:
        analysis = analyse(
            read, framework, tools, plan.params, progress, plan.expected,
            themes=before.codebook.themes, versions=before.versions, labels=labels, also=plan.also,
        )  # fmt: skip
        findings = findings_of("" if study is None else study.name, read, framework, analysis)
        if bench.endpoint is not None:
            findings = propose_labels(findings, bench.endpoint, progress)
    else:
        keep = remap if plan.join is None else join
        analysis = keep(
            earlier, read, framework, tools, plan.params, progress,
            versions=before.versions, labels=labels, also=plan.also,
        )  # fmt: skip
        findings = analysis.findings
    rows = candidate_rows(found, analysis.candidates, findings)
    with bench.db.write() as connection:
        if not runs.finish(connection, run, str(analysis.outcome), to_bytes(findings).decode(), now()):
            raise UnwantedError(run)
        candidates.add_candidates(connection, rows)
        carry(connection, found, before, analysis, rows)
        if plan.keeps is not None:
            queue.carry_assignments(connection, plan.keeps, run)
    logger.info("run done", run=run, outcome=str(analysis.outcome), candidates=len(rows))
    return caching


def candidate_rows(run: Run, found: Sequence[Candidate], findings: dict[str, Any]) -> list[StoredCandidate]:
    """The candidates of a run as rows: their entry in the findings, and the segments they rest on."""
    entries = {entry["id"]: entry for entry in findings["themes"]}
    further = [
        (one["framework"]["name"], {theme["id"]: theme for theme in one["themes"]}) for one in findings["frameworks"]
    ]
    return [
        StoredCandidate(
            id=candidate_id(run.id, candidate.id),
            study=run.study,
            run=run.id,
            ordinal=ordinal,
            key=candidate.id,
            parent=None if candidate.parent is None else candidate_id(run.id, candidate.parent),
            label=candidate.label,
            objective=candidate.objective,
            payload={
                **entries[candidate.id],
                "segment_ids": list(candidate.segments),
                "frameworks": [{"framework": name, **themes[candidate.id]} for name, themes in further],
            },
            standing=Standing.OPEN,
            version=0,
        )
        for ordinal, candidate in enumerate(found)
    ]


def guarded(
    bench: Bench,
    run: str,
    work: Callable[[], CachingEncoder | None],
    kind: str = "step",
    ordinal: int = 0,
    part: int | None = None,
) -> bool:
    """Do a step's work and note it; whether the run goes on."""

    def noted() -> None:
        began = time.monotonic()
        with bench.db.read() as connection:
            if not runs.is_running(connection, run):
                raise UnwantedError(run)
        done = work()
        seconds = time.monotonic() - began
        cached, encoded = (0, 0) if done is None else (done.cached, done.encoded)
        with bench.db.write() as connection:
            end_attempt(connection, run, part)
            steps.add_step(connection, run, kind, ordinal, seconds, cached, encoded, now())
            if kind == PREPARING:
                prepared = len(steps.finished(connection, run, PREPARING))
                runs.progress(connection, run, "preparing", prepared, transcripts.number_of_run(connection, run))
        logger.info("step done", run=run, step=kind, ordinal=ordinal, seconds=round(seconds, 3), encoded=encoded)

    return reasoned(bench, run, noted)


def reasoned(bench: Bench, run: str, work: Callable[[], None]) -> bool:
    """Do work on a run; whether it goes on. Whatever goes wrong ends in the run's reason, not in the engine."""
    try:
        work()
    except UnwantedError:
        logger.info("run not wanted any more", run=run)
    except (ThemebookError, ModelError) as error:
        _fail(bench, run, str(error))
    except Exception as error:
        if gone_away(error):
            raise
        logger.error("run failed", run=run, error=type(error).__name__, at=where_it_failed(error))
        _fail(
            bench, run, no_room(error) or f"unexpected {type(error).__name__} in run {run}; the worker's log says where"
        )
    else:
        return True
    return False


def _fail(bench: Bench, run: str, reason: str) -> None:
    """Write the reason of a failure; on a full disk that too has to wait until there is room."""
    while True:
        try:
            with bench.db.write() as connection:
                runs.fail(connection, run, reason, now())
        except Exception as error:
            if no_room(error) is None:
                raise
            logger.error("the disk is full: waiting for room to write down why the run failed", run=run)
            time.sleep(SECONDS_BETWEEN_TRIES)
        else:
            return


def _run(found: Run | None) -> Run:
    if found is None:
        raise UnwantedError("no such run")
    return found
