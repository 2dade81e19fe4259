"""The cache of embeddings computes what changed and nothing else, and keeps nothing of what is gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from fast_themebook import EveryFourth
from interviews import interview, interviews
from pydantic import SecretStr
from small_tools import FullStops, Hashes, NoPhrases

from models.identity import ModelIdentity
from pipelines.analysis import Tools
from service import operations
from service.bench import Bench, begin
from service.jobs import begin_whole, conclude, guarded, prepare, prepare_transcript
from service.migrations.apply import upgrade
from service.operations import Caller
from service.settings import Settings
from service.store import transcripts
from service.store.embeddings import forget_versions, keep, passage_hash
from service.store.engine import Database, open_database
from service.store.runs import Status
from service.store.steps import efforts


@pytest.fixture
def encoder() -> Hashes:
    return Hashes()


class Split(FullStops):
    """A splitter that counts the transcripts it was given."""

    def __init__(self) -> None:
        self.transcripts = 0

    def split(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        self.transcripts += 1
        return super().split(texts)


@pytest.fixture
def splitter() -> Split:
    return Split()


@pytest.fixture
def process(db: Database, admin: Caller, encoder: Hashes, splitter: Split) -> Callable[[str], str]:
    """Starts a run of a study and does all its steps here."""
    bench = Bench(db, lambda report: Tools(splitter, encoder, EveryFourth(), NoPhrases()), "session")

    def do(study: str) -> str:
        run = operations.start_run(db, admin, study).id
        assert begin_whole(bench, run)
        assert prepare(bench, run)
        assert guarded(bench, run, lambda: conclude(bench, run), "conclude")
        return run

    return do


def made(db: Database, admin: Caller, name: str, files: list[tuple[str, bytes]]) -> str:
    study = operations.create_study(db, admin, name).id
    operations.add_transcripts(db, admin, study, files)
    return study


def vectors(db: Database) -> int:
    with db.read() as connection:
        return int(connection.execute(sa.text("SELECT count(*) FROM embeddings")).scalar_one())


def test_changing_one_transcript_of_ninety_splits_and_encodes_that_one(
    db: Database, admin: Caller, process: Callable[[str], str], encoder: Hashes, splitter: Split
) -> None:
    study = made(db, admin, "Ninety", interviews(90))
    process(study)
    assert len(encoder.asked) == len(set(encoder.asked))
    assert splitter.transcripts == 90
    encoder.asked.clear()
    changed = interview(7).replace("mornings", "long mornings")
    operations.add_transcripts(db, admin, study, [("P07.txt", changed.encode())])
    process(study)
    assert splitter.transcripts == 91
    assert encoder.asked, "its own passages"
    assert all("long mornings" in passage for passage in encoder.asked)
    with db.read() as connection:
        prepare = next(effort for effort in efforts(connection) if effort.kind == "prepare")
    assert prepare.steps == 180
    assert prepare.cached > prepare.encoded


def test_vectors_go_with_their_last_transcript(
    db: Database, admin: Caller, process: Callable[[str], str], encoder: Hashes
) -> None:
    shared, own, other = interviews(3)
    first, second = made(db, admin, "First", [shared, own]), made(db, admin, "Second", [("Q.txt", shared[1]), other])
    process(first)
    alone = vectors(db)
    process(second)
    both = vectors(db)
    with db.write() as connection:
        gone = forget_versions(connection, [version.id for version in transcripts.current(connection, second)])
    assert vectors(db) == both - gone == alone, "what the first study needs is there, and nothing else"
    encoder.asked.clear()
    process(first)
    assert encoder.asked == []
    with db.write() as connection:
        forget_versions(connection, [version.id for version in transcripts.current(connection, first)])
    assert vectors(db) == 0


def test_what_was_prepared_is_not_read_again_and_what_is_lost_since_is_made_at_the_end(
    db: Database, admin: Caller, process: Callable[[str], str], encoder: Hashes, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = made(db, admin, "Study", interviews(3))
    process(study)
    read: list[str] = []
    whole = transcripts.whole
    monkeypatch.setattr(transcripts, "whole", lambda *given: read.append(given[1]) or whole(*given))
    with db.write() as connection:
        connection.execute(sa.text("DELETE FROM embeddings WHERE model LIKE 'hashes@%'"))
    encoder.asked.clear()
    process(study)
    assert len(read) == 3, "for the conclusion alone"
    assert encoder.asked


def test_another_encoder_prepares_anew(
    db: Database, admin: Caller, process: Callable[[str], str], encoder: Hashes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.phrase_vectors._kept", {})
    study = made(db, admin, "Study", interviews(3))
    process(study)
    asked = set(encoder.asked)
    encoder.asked.clear()
    encoder.identity = ModelIdentity("encoder", "hashes", "2")
    process(study)
    assert set(encoder.asked) == asked


@pytest.mark.parametrize(("model", "moment"), [("splitter", "split"), ("encoder", "encode"), ("phraser", "phrases")])
def test_what_was_computed_while_somebody_withdrew_is_not_kept(
    db: Database, admin: Caller, model: str, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = made(db, admin, "Withdrawn", interviews(2))
    tools = Tools(FullStops(), Hashes(), EveryFourth(), NoPhrases())
    compute = getattr(getattr(tools, model), moment)
    run = operations.start_run(db, admin, study).id
    with db.read() as connection:
        versions = transcripts.versions_of_run(connection, run)

    def while_they_withdraw(*given: Any) -> Any:
        found = compute(*given)
        for version in transcripts_of(db, study):
            operations.erase_case(db, admin, study, version.removesuffix(".txt"))
        return found

    monkeypatch.setattr(getattr(tools, model), moment, while_they_withdraw)
    bench = Bench(db, lambda report: tools, "session")
    assert begin(bench, run)
    works = [partial(prepare_transcript, bench, run, version) for version in versions] + [partial(conclude, bench, run)]
    assert not all(guarded(bench, run, work) for work in works)
    assert operations.get_run(db, admin, run).status is Status.CANCELLED
    with db.read() as connection:
        assert connection.execute(sa.text("SELECT owner FROM embedding_uses")).all() == []
    assert vectors(db) == 0


def transcripts_of(db: Database, study: str) -> list[str]:
    with db.read() as connection:
        return [version.name for version in transcripts.current(connection, study)]


def test_two_workers_that_keep_the_same_passages_do_not_wait_for_each_other(postgres_url: str, tmp_path: Path) -> None:
    database = open_database(Settings(data_dir=tmp_path, database_url=SecretStr(postgres_url)))
    upgrade(database)
    both = Barrier(2)

    def keep_in(order: int, lot: int) -> None:
        values = {passage_hash(f"{lot} {number}"): b"vector" for number in range(500)}
        both.wait()
        with database.write() as connection:
            keep(connection, "model", dict(list(values.items())[::order]))

    with ThreadPoolExecutor(2) as workers:
        for lot in range(10):
            for done in [workers.submit(keep_in, order, lot) for order in (1, -1)]:
                done.result()
    assert vectors(database) == 5_000
    database.close()
