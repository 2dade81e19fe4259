"""Runs of made-up studies in which we know what became of each candidate, because we did it to them."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from pipelines.carried import RunState
from pipelines.overlap import Body


@dataclass
class Planted:
    """Two runs and the truth about them, as (old, new) pairs."""

    previous: RunState
    current: RunState
    kept: set[tuple[str, str]] = field(default_factory=set)
    split: set[tuple[str, str]] = field(default_factory=set)
    merged: set[tuple[str, str]] = field(default_factory=set)
    new: set[str] = field(default_factory=set)
    retired: set[str] = field(default_factory=set)


def segment_ids(transcript: str, number: int, chance: random.Random) -> list[str]:
    """Ids of the segments of a transcript, of the lengths that segments have."""
    ids, start = [], 0
    for _ in range(number):
        end = start + chance.randint(80, 500)
        ids.append(f"{transcript}:{start}-{end}")
        start = end + 12
    return ids


def planted_runs(seed: int, noise: float = 0.12) -> Planted:
    """A run of 12 interviews and one of 14 (two left out, four added); `noise` of the talk strays to other clusters."""
    chance = random.Random(seed)
    numbers = np.random.default_rng(seed)
    topics = [f"topic{number}" for number in range(chance.randint(16, 24))]
    interviews = {
        f"t{number:016x}": segment_ids(f"t{number:016x}", chance.randint(45, 70), chance) for number in range(16)
    }
    subject = {segment: chance.choice(topics) for ids in interviews.values() for segment in ids}
    names = list(interviews)
    before, after = names[:12], names[2:]

    shuffled = chance.sample(topics, len(topics))
    halved, rest = shuffled[:3], shuffled[3:]
    joined, rest = [rest[:2], rest[2:4], rest[4:7]], rest[7:]
    fresh, gone, same = rest[:2], rest[2:4], rest[4:]

    old_of = {topic: f"c-old-{topic}" for topic in topics if topic not in fresh}
    new_of: dict[str, list[str]] = {topic: [f"c-new-{topic}"] for topic in [*same, *fresh]}
    new_of |= {topic: [f"c-new-{topic}-{piece}" for piece in range(chance.choice([2, 2, 3]))] for topic in halved}
    new_of |= {topic: [f"c-new-joined-{number}"] for number, group in enumerate(joined) for topic in group}
    piece = {segment: chance.choice(new_of[topic]) for segment, topic in subject.items() if topic in new_of}

    def members(among: list[str], where: dict[str, str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        possible = sorted(set(where.values()))
        for name in among:
            for segment in interviews[name]:
                if chance.random() < noise:
                    found[chance.choice(possible)].append(segment)
                elif segment in where:
                    found[where[segment]].append(segment)
        return found

    centres = {topic: numbers.standard_normal(48) for topic in topics}

    def bodies(found: dict[str, list[str]]) -> tuple[Body, ...]:
        result = []
        for name, segments in found.items():
            mean = np.mean([centres[subject[segment]] for segment in segments], axis=0)
            centre = mean + 0.05 * numbers.standard_normal(48)
            result.append(Body(name, tuple(segments), centre=tuple((centre / np.linalg.norm(centre)).tolist())))
        return tuple(chance.sample(result, len(result)))

    old = bodies(members(before, {segment: old_of[topic] for segment, topic in subject.items() if topic in old_of}))
    new = bodies(members(after, {s: where for s, where in piece.items() if subject[s] not in gone}))
    return Planted(
        RunState(old, frozenset(before), series=tuple((body.id, f"i{body.id}") for body in old)),
        RunState(new, frozenset(after)),
        kept={(old_of[topic], new_of[topic][0]) for topic in same},
        split={(old_of[topic], found) for topic in halved for found in new_of[topic]},
        merged={(old_of[topic], new_of[topic][0]) for group in joined for topic in group},
        new={new_of[topic][0] for topic in fresh},
        retired={old_of[topic] for topic in gone},
    )
