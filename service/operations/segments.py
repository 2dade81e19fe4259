"""Segments of a run, all or searched: by the words in them, or by what they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import sqlalchemy as sa

from corpora.errors import ConflictError
from corpora.material import same_words
from pipelines.embedding import passage_of
from service.meaning import Meaning, meaning_of
from service.operations.access import Caller, visible
from service.operations.codebook import CodedSegment, Shelf
from service.operations.comparing import done_run
from service.operations.words import Page
from service.store.embeddings import passage_hash, vectors_of
from service.store.engine import Database


@dataclass(frozen=True, slots=True)
class FoundSegment:
    """A segment of a run: the question it answers, the candidates it is in, and why not where it is in none.

    ``theme`` and ``subtheme`` are keys of the run's findings; ``similarity`` is the cosine to what was asked for by
    meaning, between -1 and 1.
    """

    coded: CodedSegment
    question: str | None
    theme: str | None
    subtheme: str | None
    reason: str | None
    similarity: float | None


def search_segments(
    db: Database,
    caller: Caller,
    study: str,
    *,
    run: str | None = None,
    text: str | None = None,
    like: str | None = None,
    after: str | None = None,
    limit: int = 100,
) -> Page[FoundSegment]:
    """The segments of a run (default: the latest that is done) in the order of the talk, or nearest meaning first.

    Args:
        db: the database.
        caller: who asks.
        study: whose segments.
        run: which run.
        text: only those with these words in them, whatever their case and the blanks between.
        like: the nearest to this in meaning come first.
        after: the segment that the page before ended with.
        limit: how many a page holds.

    Raises:
        NotFoundError: no such study that the caller may see, or no such run of it.
        ConflictError: the run is not done, or its vectors are another model's.
        SetupError: the encoder cannot be asked.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        done_run(connection, study, run)
    meaning = meaning_of(like) if like is not None else None  # no transaction waits for a model
    with db.read() as connection:
        findings = db.parsed.of(connection, done_run(connection, study, run).id) or {}
        entries = {entry["id"]: entry for entry in findings.get("segments", ())}
        shelf = Shelf(connection, study)
        order, near = list(entries), dict[str, float]()
        if meaning is not None:
            near = _similarities(connection, [one for one in shelf.coded(entries) if _has(one.text, text)], meaning)
            order = sorted(near, key=lambda segment: -near[segment])
        rest = order if after is None else order[order.index(after) + 1 :] if after in order else []
        fitting = (one for segment in rest for one in shelf.coded([segment]) if _has(one.text, text))
        page = islice(fitting, limit + 1)  # no transcript is read but for this page
        found = [_found(shelf, segment, entries[segment.segment], near.get(segment.segment)) for segment in page]
    return Page.of(found, limit, lambda one: one.coded.segment)


def _has(said: str, wanted: str | None) -> bool:
    return wanted is None or same_words(wanted) in same_words(said)


def _similarities(connection: sa.Connection, coded: Sequence[CodedSegment], meaning: Meaning) -> dict[str, float]:
    """Cosine to the meaning of each segment that the cache has a vector of."""
    import numpy as np

    keys = {segment.segment: passage_hash(passage_of(segment.text)) for segment in coded}
    kept = vectors_of(connection, meaning.model, list(dict.fromkeys(keys.values())))
    if coded and not kept:
        raise ConflictError(
            "this run's segments were encoded by another model; run the study again to search by meaning"
        )
    known = [segment for segment, key in keys.items() if key in kept]
    if not known:
        return {}
    vectors = np.frombuffer(b"".join(kept[keys[segment]] for segment in known), dtype="<f4").reshape(len(known), -1)
    cosines = vectors @ np.frombuffer(meaning.vector, dtype="<f4")
    return dict(zip(known, (round(float(cosine), 4) for cosine in cosines), strict=True))


def _found(shelf: Shelf, coded: CodedSegment, entry: Mapping[str, Any], similarity: float | None) -> FoundSegment:
    asked, transcript = entry["question"], shelf.transcript(coded.transcript)
    question = None if asked is None or transcript is None else transcript.text[asked["start"] : asked["end"]]
    return FoundSegment(coded, question, entry["theme"], entry.get("subtheme"), entry["reason"], similarity)
