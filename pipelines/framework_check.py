"""What a framework lacks: objectives too alike to be told apart, and objectives without words that people would say."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from corpora.framework import Framework
from models.encoder import Encoder, Vectors
from pipelines.mapping import objective_passages

_MIXED = 0.4  # share of phrases nearer to the other objective from which two are too alike; 0.5 is chance
_FEWEST, _ENOUGH = 4, 8  # cues under which a framework is said to have few, and how many are asked for


@dataclass(frozen=True, slots=True)
class Alike:
    """Two objectives that are hard to tell apart; `mixed` is the share of phrases nearer to the other one, 0 to 1."""

    first: str
    second: str
    mixed: float
    sentence: str


def check_framework(framework: Framework, encoder: Encoder) -> tuple[Alike, ...]:
    """The pairs of objectives that are too alike, most alike first; empty where all can be told apart."""
    vectors = [encoder.encode(objective_passages(objective)) for objective in framework.objectives]
    found = []
    for (one, mine), (other, theirs) in combinations(zip(framework.objectives, vectors, strict=True), 2):
        mixed = _mixed(mine, theirs)
        if mixed >= _MIXED:
            sentence = (
                f"'{one.title}' and '{other.title}' are too alike to tell apart: {mixed:.0%} of their phrases are "
                "nearer to the other one; give each some cues that fit only it, or make them one objective"
            )
            found.append(Alike(one.key, other.key, mixed, sentence))
    return tuple(sorted(found, key=lambda pair: (-pair.mixed, pair.first, pair.second)))


def wanting(framework: Framework) -> tuple[str, ...]:
    """A sentence for each objective without enough cues, with what to add; in the framework's order."""
    return tuple(
        f"'{objective.title}' has {_counted(len(objective.cues))}, so passages are compared with little but its title, "
        f"its study question and what people say in general of such subjects, which may not fit: add {_ENOUGH} or more "
        "phrases that people would use who speak of it, as they would say them, and as 'guide' the topic guide's "
        "questions about it"
        for objective in framework.objectives
        if len(objective.cues) < _FEWEST
    )


def _counted(cues: int) -> str:
    return "no cues" if cues == 0 else "one cue only" if cues == 1 else f"{cues} cues only"


def _mixed(mine: Vectors, theirs: Vectors) -> float:
    """The share of phrases, averaged over both objectives, that are on average no nearer to their own one."""
    everything = np.concatenate([mine, theirs]).astype(np.float64)
    near = everything @ everything.T
    np.fill_diagonal(near, 0)
    own = np.arange(len(everything)) < len(mine)
    shares = []
    for side in (own, ~own):
        if side.sum() == 1:  # an objective without cues and with one phrase has none of its own to be near to
            shares.append(float((near[np.ix_(side, ~side)] > 1 - 1e-6).any()))
        else:
            inside = near[np.ix_(side, side)].sum(axis=1) / (side.sum() - 1)
            outside = near[np.ix_(side, ~side)].mean(axis=1)
            shares.append(float(np.mean(outside >= inside - 1e-6)))
    return sum(shares) / 2
