"""Passages to label next: those of the latest run whose objective, said by a person, would help the mapping most."""

from __future__ import annotations

from dataclasses import dataclass

from service.operations.access import Caller, visible
from service.operations.codebook import CodedSegment, Shelf
from service.operations.review import passage_id
from service.operations.words import Page
from service.store import runs, themes
from service.store.engine import Database


@dataclass(frozen=True, slots=True)
class PassageToLabel:
    """A passage with the question it answers, its objectives' probabilities, and its version for a decision on it."""

    segment: CodedSegment
    question: str | None
    objectives: tuple[tuple[str, float], ...]
    version: int


def passages_to_label(
    db: Database, caller: Caller, study: str, after: str | None = None, limit: int = 100
) -> Page[PassageToLabel]:
    """The passages that are worth asking about, the most useful first; those that people labelled since are left out.

    ``after`` is the segment to go on from; where another run has ended since and does not ask about it, the list
    begins anew.

    Raises:
        NotFoundError: no such study that the caller may see.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        run = runs.latest_done(connection, study)
        findings = (run and db.parsed.of(connection, run.id)) or {}
        wanted = findings.get("mapping", {}).get("label_next", [])
        wanted = wanted[wanted.index(after) + 1 :] if after in wanted else wanted
        known = {passage.id: passage for passage in themes.passages_of(connection, study)}
        entries = {entry["id"]: entry for entry in findings.get("segments", [])}
        shelf, found = Shelf(connection, study), []
        for coded in shelf.coded(wanted):
            passage = known.get(passage_id(study, coded.segment))
            if passage is not None and passage.objectives is not None:
                continue
            entry, transcript = entries[coded.segment], shelf.transcript(coded.transcript)
            asked = entry["question"]
            question = None if asked is None or transcript is None else transcript.text[asked["start"] : asked["end"]]
            odds = tuple((odd["key"], odd["p"]) for odd in entry["objectives"])
            found.append(PassageToLabel(coded, question, odds, 0 if passage is None else passage.version))
        return Page.of(found, limit, lambda one: one.segment.segment)


def passages_labelled(db: Database, caller: Caller, study: str) -> int:
    """How many passages of a study have objectives that people set, none of them included.

    Raises:
        NotFoundError: no such study that the caller may see.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        return sum(passage.objectives is not None for passage in themes.passages_of(connection, study))
