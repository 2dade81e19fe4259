"""Sentences and phrases are found once, for all runs, and their places go with the transcripts they are in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from small_tools import FullStops

from models.identity import ModelIdentity
from service import caching_spans
from service.caching_spans import CachingPhraser, CachingSplitter, SpanCache, _packed, _unpacked
from service.store.engine import Database
from service.wanted import UnwantedError


@dataclass
class Counting(FullStops):
    """A splitter, and a phraser to which every sentence is a phrase, that remember what they were asked."""

    identity: ModelIdentity = field(default_factory=lambda: ModelIdentity("splitter", "full stops", "1"))
    asked: list[str] = field(default_factory=list)

    def split(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        self.asked += texts
        return super().split(texts)

    def phrases(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        return self.split(texts)


TEXTS = ["It rained. We stayed in.", "", "No bus came."]


@pytest.mark.parametrize("owner", ["v1", "v2"])
def test_a_transcript_is_split_once_for_all_runs(db: Database, owner: str) -> None:
    first, later = Counting(), Counting()
    said = CachingSplitter(first, SpanCache(db, "v1")).split(TEXTS)
    assert CachingSplitter(later, SpanCache(db, owner)).split(list(TEXTS)) == said == FullStops().split(TEXTS)
    assert (first.asked, later.asked) == (TEXTS, [])


def test_phrases_are_looked_for_only_in_texts_that_are_new(db: Database) -> None:
    counting = Counting()
    phraser = CachingPhraser(counting, SpanCache(db, "r1"))
    assert phraser.phrases(TEXTS[:2]) == FullStops().split(TEXTS[:2])
    assert phraser.phrases([TEXTS[2], *TEXTS, TEXTS[2]]) == FullStops().split([TEXTS[2], *TEXTS, TEXTS[2]])
    assert counting.asked == TEXTS
    assert phraser.phrases([]) == []


@dataclass
class CancelledSoon:
    """A database with room for one write, after which the run is cancelled."""

    db: Database
    written: int = 0

    def read(self) -> AbstractContextManager[sa.Connection]:
        return self.db.read()

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        if self.written:
            raise UnwantedError("r1")
        self.written += 1
        with self.db.write() as connection:
            yield connection


def test_of_a_cancelled_run_no_more_phrases_are_looked_for_and_those_found_are_kept(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caching_spans, "AT_ONCE", 2)
    texts = [f"Bus {number} came." for number in range(7)]
    cancelled, later = Counting(), Counting()
    with pytest.raises(UnwantedError):
        CachingPhraser(cancelled, SpanCache(CancelledSoon(db), "r1")).phrases(texts)
    assert cancelled.asked == texts[:4]
    assert CachingPhraser(later, SpanCache(db, "r2")).phrases(texts) == FullStops().split(texts)
    assert later.asked == texts[2:]


def test_the_same_words_divided_otherwise_are_other_texts(db: Database) -> None:
    splitter = CachingSplitter(FullStops(), SpanCache(db, "v1"))
    assert splitter.split(["One. Two."]) == [[(0, 4), (5, 9)]]
    assert splitter.split(["One.", " Two."]) == [[(0, 4)], [(1, 5)]]


@pytest.mark.parametrize(
    "other",
    [
        ModelIdentity("splitter", "full stops", "2"),
        ModelIdentity("splitter", "commas", "1"),
        ModelIdentity("phraser", "full stops", "1"),
    ],
)
def test_another_model_is_asked_anew(db: Database, other: ModelIdentity) -> None:
    CachingSplitter(Counting(), SpanCache(db, "v1")).split(TEXTS)
    counting = Counting(other)
    CachingSplitter(counting, SpanCache(db, "v1")).split(TEXTS)
    assert counting.asked == TEXTS


def test_a_changed_program_around_the_model_is_asked_anew(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    counting = Counting()
    splitter = CachingSplitter(counting, SpanCache(db, "v1"))
    splitter.split(TEXTS)
    monkeypatch.setattr(caching_spans, "_program", lambda: "another")
    splitter.split(TEXTS)
    assert counting.asked == TEXTS * 2


def test_what_is_kept_says_whose_it_is_and_holds_no_word(db: Database) -> None:
    CachingSplitter(FullStops(), SpanCache(db, "v1")).split(TEXTS)
    with db.read() as connection:
        owners = connection.execute(sa.text("SELECT owner FROM embedding_uses")).scalars().all()
        values = connection.execute(sa.text("SELECT vector FROM embeddings")).scalars().all()
    assert owners == ["v1"]
    assert all(b"rained" not in value for value in values)


@given(st.lists(st.lists(st.tuples(st.integers(0, 2**31 - 1), st.integers(0, 2**31 - 1)))))
def test_spans_come_back_as_they_were(found: list[list[tuple[int, int]]]) -> None:
    assert _unpacked(_packed(found), len(found)) == found
