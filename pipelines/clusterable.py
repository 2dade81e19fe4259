"""What is clustered of a study, which neither the number of themes nor a threshold changes: so it is remembered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from corpora.material import Segment
from models.condensing import Nodes, condense
from models.constraints import Constraints
from models.encoder import Vectors
from models.memory import Arrays
from models.stopping import Check
from pipelines.context import context_vectors
from pipelines.embedding import SegmentVectors
from pipelines.similarity import nearest_similarity
from pipelines.study_memory import StudyMemory


def clusterable(
    segments: Sequence[Segment],
    vectors: SegmentVectors,
    numbers: Sequence[int],
    groups: Sequence[int],
    constraints: Constraints | None,
    memory: StudyMemory,
    check: Check,
) -> tuple[Nodes, npt.NDArray[np.bool_]]:
    """The nodes that stand for the segments with these `numbers`, and which of these are like nothing else.

    Args:
        segments: all of the study, in order.
        vectors: of all segments.
        numbers: of the segments that say something.
        groups: who says each of these.
        constraints: which of these stay together and apart, by their places in `numbers`.
        memory: of what was found before.
        check: called between the parts of the work; may raise to stop.
    """

    def make() -> Arrays:
        counted = np.zeros(len(segments), dtype=bool)
        counted[numbers] = True
        context = context_vectors(segments, vectors, counted.tolist())
        check()
        keys = [segments[number].id for number in numbers]
        nodes = condense(context, groups, keys, constraints=constraints, check=check)
        check()
        apart = np.array(nodes.apart, dtype=np.intp).reshape(-1, 2)
        alone = _alone(vectors.answers[numbers])
        return {"vectors": nodes.vectors, "groups": nodes.groups, "of": nodes.of_text, "apart": apart, "alone": alone}

    found = memory.of("clusterable", (np.array(numbers), np.array(groups), constraints), make)
    apart = tuple((int(one), int(other)) for one, other in found["apart"])
    return Nodes(found["vectors"], found["groups"], found["of"], apart), found["alone"]


def _alone(answers: Vectors) -> npt.NDArray[np.bool_]:
    """Which segments are like nothing else that was said: their best similarity is among the study's lowest tenth."""
    best = nearest_similarity(answers)
    alone: npt.NDArray[np.bool_] = best <= np.quantile(best, 0.1)
    return alone
