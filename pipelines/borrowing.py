"""Phrases for objectives beside their own cues, from how people talk about what studies ask.

A title and a study question are written in the language of reports; people answer in their own, and some cues tell
little of it: with up to twelve of their own alone, objectives are told apart worse than with borrowed ones alone, and
with up to twenty-odd worse than with both. So an objective with few cues borrows those of the subjects that it is
nearer to than every other objective of its framework, and of their parts that no objective asks for itself. With some
more it still does where every objective of the framework has such a subject: lent to some of them only, phrases draw
talk to these. A subject that another objective has words of its own for is left to that one, and what another says
itself is lent to none. Where no subject is near, as in a study of one tool, nothing is borrowed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
import numpy.typing as npt

from corpora.framework import Objective, subjects_of_talk
from models.encoder import Encoder
from models.objectives import unit
from pipelines.phrase_vectors import phrase_vectors

_FEW = 15  # cues from which none are borrowed where not every objective could
_NEAR, _APART = 0.3, 0.05  # cosine to a subject, and how much nearer than any other objective
_BEST = 0.4  # share of the nearness to an objective's nearest subject
_ASKED_FOR = 0.4  # cosine from which another objective asks for a part of a subject
_SAY, _CLEARLY = 3, 0.3  # phrases by which an objective speaks of a subject, and how much nearer another's have to be
_PART_OF = {
    "recruitment": "delivery",
    "hopes": "reasons",
    "improvements": "experience",
    "people": "experience",
    "content": "experience",
    "format": "experience",
    "time": "experience",
    "practice": "impacts",
    "learning": "impacts",
    "organisation": "impacts",
    "beneficiaries": "impacts",
    "standing": "impacts",
    "feelings": "impacts",
}


def with_borrowed(objectives: Sequence[Objective], encoder: Encoder) -> tuple[Objective, ...]:
    """The objectives with what they borrow, in the same order."""
    if len(objectives) < 2:
        return tuple(objectives)
    subjects = subjects_of_talk().objectives
    own = [phrase for one in objectives for phrase in (one.title, one.question, *one.cues, *one.guide)]
    phrase_vectors([*own, *chain.from_iterable(map(_names, subjects))], encoder)  # at once, which is quicker
    talk = _Talk(subjects, encoder)
    near = np.stack([talk.nearness([one.title, one.question]).mean(axis=0) for one in objectives])
    lenders = _lenders(near, [subject.key for subject in subjects])
    spoken = np.stack([_spoken_of([*one.cues, *one.guide], talk) for one in objectives])
    left = np.nan_to_num(spoken, nan=-1).max(axis=0) - spoken >= _CLEARLY  # nan is never clear
    everywhere = all(lenders)
    return tuple(
        _lent(objective, [subjects[number] for number in numbers if not left[row, number]], objectives)
        if everywhere or len(objective.cues) < _FEW
        else objective
        for row, (objective, numbers) in enumerate(zip(objectives, lenders, strict=True))
    )


class _Talk:
    """The names and questions of the subjects that people talk about, encoded once."""

    def __init__(self, subjects: Sequence[Objective], encoder: Encoder) -> None:
        named = [_names(subject) for subject in subjects]
        self._encoder = encoder
        self._places = np.cumsum([0, *map(len, named)])
        known = phrase_vectors([*chain.from_iterable(named)], encoder)
        self._mean = known.mean(axis=0)
        self._known = unit(known, self._mean)

    def __len__(self) -> int:
        return len(self._places) - 1

    def nearness(self, phrases: Sequence[str]) -> npt.NDArray[np.float32]:
        """Cosine of phrases to the nearest name or question of each subject, shape ``(phrases, subjects)``."""
        cosines = unit(phrase_vectors(phrases, self._encoder), self._mean) @ self._known.T
        near: npt.NDArray[np.float32] = np.maximum.reduceat(cosines, self._places[:-1], axis=1)
        return near


def _names(subject: Objective) -> list[str]:
    return [*subject.title.split(", "), subject.question, *subject.guide]


def _spoken_of(phrases: Sequence[str], talk: _Talk) -> npt.NDArray[np.float32]:
    """How near an objective's own phrases, the nearest few of them, come to each subject, shape ``(subjects,)``.

    nan where it has too few to say.
    """
    if len(phrases) < _SAY:
        return np.full(len(talk), np.nan, dtype=np.float32)
    near: npt.NDArray[np.float32] = np.sort(talk.nearness(phrases), axis=0)[-_SAY:].mean(axis=0)
    return near


def _lenders(near: npt.NDArray[np.float32], keys: Sequence[str]) -> list[list[int]]:
    """For each objective the numbers of the subjects that it borrows from."""
    ordered = np.sort(near, axis=0)
    best, second = ordered[-1], ordered[-2]
    nearest = near.argmax(axis=0)
    clear = (best >= _NEAR) & (best - second >= _APART) & (best >= _BEST * near.max(axis=1)[nearest])
    borrower = {int(number): int(nearest[number]) for number in np.flatnonzero(clear)}
    for part, whole in _PART_OF.items():
        number, wider = keys.index(part), keys.index(whole)
        if number not in borrower and wider in borrower:
            others = np.delete(near[:, number], borrower[wider])
            if others.max() < _ASKED_FOR:
                borrower[number] = borrower[wider]
    return [sorted(number for number, one in borrower.items() if one == row) for row in range(len(near))]


def _lent(objective: Objective, subjects: Sequence[Objective], objectives: Sequence[Objective]) -> Objective:
    """The objective with the phrases of some subjects, but those which another of the `objectives` has itself."""
    but = {phrase for other in objectives if other is not objective for phrase in (*other.cues, *other.guide)}
    cues = [cue for subject in subjects for cue in subject.cues if cue not in but]
    guide = [question for subject in subjects for question in subject.guide if question not in but]
    return replace(objective, cues=(*objective.cues, *cues), guide=(*objective.guide, *guide))
