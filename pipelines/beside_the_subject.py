"""Talk beside every study's subject: the person's own background, the telephone line, goodbyes.

Among a study's objectives it is one more class. But evidence for classes is relative: somewhere each comes out best,
also in a study in which nobody speaks of anything but its subject. So passages have to be nearer to such talk outright,
too, with their question and a little of what was said just before and after; but where an interview begins: who people
are is told there in words of the study ("I forecast our sales").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from corpora.framework import Objective
from models.encoder import Vectors
from models.objectives import nearness
from models.rows import greatest

Doubles = npt.NDArray[np.float64]

_QUESTION = 0.5  # weight of how near the question is, beside the answer
_AROUND = 0.25  # weight of the passage before and of that after, beside the passage
_FROM, _TO = -0.08, -0.04  # lead as a cosine from which talk may be beside the subject, and from which it may wholly
_MOST = 0.8  # of what seems to be beside the subject: people do code some of it
_ASKED_FOR = 0.58  # cosine from which an objective asks for talk that is beside the subject of others

BESIDE = Objective(
    "beside the subject",
    "About the person and the call",
    "Who is the person, what is their job, and what is said around the interview itself?",
    (
        "my job title and what I do all day",
        "I have been in this post for years",
        "how long have you worked here",
        "before that I did something else",
        "tell me a bit about yourself and your role",
        "a bit of background about the organisation",
        "can you hear me, the line is bad",
        "sorry, somebody is at the door",
        "the weather and the traffic",
        "what we are doing at the weekend",
        "thank you very much for your time",
        "is there anything else you would like to add",
        "I will start the recording now",
        "what happens with the data, and your consent",
        "hello, how are you",
        "where was I, I lost my thread",
        "my children and my family",
    ),
)


def beside_all(phrases: Sequence[Vectors], cues: Vectors) -> Objective:
    """Talk beside every objective: less what one asks for itself, as a study may ask what people's job is.

    Args:
        phrases: for each objective the unit vectors of its phrases, shape ``(phrases, dimensions)``.
        cues: those of `BESIDE`, in their order.
    """
    near = (cues @ np.concatenate(phrases).T).max(axis=1)
    kept = tuple(cue for cue, cosine in zip(BESIDE.cues, near, strict=True) if cosine < _ASKED_FOR)
    return replace(BESIDE, cues=kept)


def outright(
    answers: tuple[Vectors, Sequence[Vectors]],
    questions: tuple[Vectors, Sequence[Vectors]],
    asked: npt.NDArray[np.intp],
    interviews: Sequence[npt.NDArray[np.intp]],
    openings: npt.NDArray[np.intp],
) -> Doubles:
    """How far each passage may be beside the subject, 0 to 0.8, by nearness or by its place, shape ``(passages,)``.

    Args:
        answers: a vector for each passage, and for each class those of its phrases, the class of such talk last.
        questions: the same of the passages that answer one.
        asked: the numbers of these passages.
        interviews: the numbers of each interview's passages, in the order of the talk.
        openings: the numbers of the passages with which interviews begin.
    """
    said = _lead(*answers)
    lead = (1 + _QUESTION) * said
    if len(asked):
        lead[asked] = said[asked] + _QUESTION * _lead(*questions)
    share = np.empty_like(lead)
    for rows in interviews:
        own = lead[rows]
        padded = np.concatenate([own[:1], own, own[-1:]])
        around = (own + _AROUND * (padded[:-2] + padded[2:])) / (1 + 2 * _AROUND)
        share[rows] = np.clip((around - _FROM) / (_TO - _FROM), 0, 1)
    share[openings] = 1
    return _MOST * share


def _lead(passages: Vectors, phrases: Sequence[Vectors]) -> Doubles:
    """How much nearer passages are to the last class than to any other, as a cosine, shape ``(passages,)``."""
    near = nearness(passages, phrases)
    return near[:, -1] - greatest(near[:, :-1])
