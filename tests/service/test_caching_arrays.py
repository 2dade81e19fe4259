"""What an analysis found is found once, is the same remembered as made, and goes with the transcripts it is of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from interviews import interviews
from small_study import small_study

from corpora.framework import Framework, Objective, load_framework
from models.memory import Arrays, digest_of
from pipelines.analysis import Tools, analyse
from pipelines.findings import findings_of, to_bytes
from pipelines.params import Params
from service import caching_arrays, operations
from service.caching_arrays import ArrayCache, _packed, _unpacked
from service.operations import Caller
from service.store import transcripts
from service.store.embeddings import forget_versions
from service.store.engine import Database
from service.store.job_tables import embeddings


def making(times: list[str], number: int = 1) -> Callable[[], Arrays]:
    def make() -> Arrays:
        times.append("made")
        return {"numbers": np.arange(number)}

    return make


def test_arrays_are_made_once_for_all_runs_over_the_same(db: Database) -> None:
    times: list[str] = []
    for run in ("r1", "r2"):
        assert ArrayCache(db, run).of("numbers", "these", making(times))["numbers"].tolist() == [0]
    assert times == ["made"]


@pytest.mark.parametrize(("what", "given"), [("others", "these"), ("numbers", "those")])
def test_what_is_called_otherwise_or_comes_of_something_else_is_made_anew(db: Database, what: str, given: str) -> None:
    times: list[str] = []
    ArrayCache(db, "r1").of("numbers", "these", making(times))
    assert ArrayCache(db, "r1").of(what, given, making(times, 2))["numbers"].tolist() == [0, 1]


def test_another_program_makes_all_anew(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[str] = []
    ArrayCache(db, "r1").of("numbers", "these", making(times))
    monkeypatch.setattr(caching_arrays, "_program", lambda: "another")
    ArrayCache(db, "r1").of("numbers", "these", making(times))
    assert times == ["made", "made"]


def test_the_program_is_told_by_its_text_and_its_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    before = caching_arrays._program.__wrapped__()
    assert caching_arrays._program.__wrapped__() == before
    monkeypatch.setattr(caching_arrays, "package_versions", lambda: {"numpy": "0"})
    assert caching_arrays._program.__wrapped__() != before


def test_arrays_go_with_any_transcript_of_their_run(db: Database, admin: Caller) -> None:
    study = operations.create_study(db, admin, "Study").id
    operations.add_transcripts(db, admin, study, interviews(3))
    ArrayCache(db, operations.start_run(db, admin, study).id).of("numbers", "these", making([]))
    ArrayCache(db, "another run").of("numbers", "those", making([]))
    with db.write() as connection:
        assert forget_versions(connection, [transcripts.current(connection, study)[0].id]) == 1
        assert connection.execute(sa.select(sa.func.count()).select_from(embeddings)).scalar_one() == 1


def test_that_nothing_was_found_is_remembered_too(db: Database) -> None:
    times: list[str] = []
    for _ in range(2):
        assert ArrayCache(db, "r1").of("nothing", "these", lambda: times.append("made") or {}) == {}
    assert times == ["made"]


@given(
    arrays.arrays(st.sampled_from(["<f4", "<f8", "<i8", "|u1", "|b1"]), arrays.array_shapes(min_dims=1, min_side=0)),
)
def test_what_is_remembered_is_what_was_made_to_the_bit(array: np.ndarray) -> None:
    back = _unpacked(_packed({"one thing": array}))["one thing"]
    assert (back.dtype, back.shape, back.tobytes()) == (array.dtype, array.shape, array.tobytes())


def test_digests_tell_apart_what_reads_alike() -> None:
    told = [
        digest_of(parts)
        for parts in (
            [1, 2], [12], ["1", "2"], ["1, 2"], [(1, 2)], [np.array([1, 2])], [np.array([[1, 2]])],
            [np.array([1, 2], dtype=np.int32)], [np.array([1]), np.array([2])], [],
        )
    ]  # fmt: skip
    assert len(set(told)) == len(told)


class Remembering:
    """A memory that counts what it is asked for, and what it had."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], bytes] = {}
        self.asked: list[tuple[str, bool]] = []

    def of(self, what: str, given: str, make: Callable[[], Arrays]) -> Arrays:
        self.asked.append((what, (what, given) in self.kept))
        if (what, given) not in self.kept:
            self.kept[what, given] = _packed(make())
        return _unpacked(self.kept[what, given])


@pytest.mark.parametrize(
    ("params", "made_anew"),
    [
        (Params(), set()),
        (Params(unthemed=0.2), set()),
        (Params(threshold=0.6), set()),
        (Params(themes=5), {"consensus", "topics"}),
        (Params(seed=2), {"consensus", "topics"}),
        (
            Params(segment_words=(20, 50)),
            {"segments", "clusterable", "consensus", "topics", "mapping", "marks", "to label"},
        ),
    ],
)
def test_findings_are_the_same_bytes_whether_they_are_remembered_or_not(
    tools: Tools, params: Params, made_anew: set[str]
) -> None:
    study, framework, memory = small_study(), load_framework(None), Remembering()
    remembering = replace(tools, memory=memory)
    analyse(study, framework, remembering, Params())
    memory.asked.clear()
    made, remembered = (
        to_bytes(findings_of("s", study, framework, analyse(study, framework, one, params)))
        for one in (tools, remembering)
    )
    assert made == remembered
    assert {what for what, known in memory.asked if not known} == made_anew
    assert {what for what, _ in memory.asked} - {"consensus"} == {
        "segments", "clusterable", "topics", "mapping", "marks", "to label",
    }  # fmt: skip


FURTHER = Framework(
    "Two (synthetic)",
    (
        Objective("rooms", "Rooms", "What are the rooms like?"),
        Objective("people", "People", "How do people treat each other?"),
    ),
)


@pytest.mark.parametrize(
    ("framework", "also", "labelled"),
    [
        (FURTHER, (), 0),
        (None, (FURTHER,), 0),
        (None, (), 1),
        (None, (), 40),
    ],
)
def test_another_framework_and_other_labels_are_mapped_anew_and_the_same_ones_are_remembered(
    tools: Tools, framework: Framework | None, also: tuple[Framework, ...], labelled: int
) -> None:
    study, own, memory = small_study(), framework or load_framework(None), Remembering()
    remembering = replace(tools, memory=memory)
    first = analyse(study, load_framework(None), remembering, Params())
    said = [segment.id for segment in first.segments if not segment.filler][:labelled]
    labels = {segment: (own.keys[number % len(own.keys)],) for number, segment in enumerate(said)}
    found = []
    for one in (tools, remembering, remembering):
        memory.asked.clear()
        again = analyse(study, own, one, Params(), labels=labels, also=also)
        found.append(to_bytes(findings_of("s", study, own, again)))
    assert found[0] == found[1] == found[2]
    assert all(known for _, known in memory.asked)
    assert not labelled or again.mapped.trial.labels == labelled


def test_another_interview_is_not_taken_for_the_same_study(tools: Tools) -> None:
    memory = Remembering()
    remembering = replace(tools, memory=memory)
    for study in (small_study(), small_study()[:-1]):
        analyse(study, load_framework(None), remembering, Params())
    assert not any(known for what, known in memory.asked if what not in ("segments", "marks"))
    for of_one_interview in ("segments", "marks"):
        assert [known for what, known in memory.asked if what == of_one_interview] == [False] * 6 + [True] * 5
