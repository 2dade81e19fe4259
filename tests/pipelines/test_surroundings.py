"""What other interviews say at the same point counts where it foretells what is said, and nowhere else."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from corpora.material import Segment, Span
from pipelines.surroundings import Surroundings

INTERVIEWS, LENGTH, CLASSES = 10, 12, 3
GUIDE = np.arange(LENGTH) * CLASSES // LENGTH  # the objective that the guide has at each point


def segments_of(numbers: range) -> list[Segment]:
    """Interviews of equally long answers, each to a question of its own."""
    return [
        Segment(
            f"t{number}",
            Span(20 * place, 20 * place + 10),
            "So it goes",
            "P",
            place,
            Span(20 * place + 11, 20 * place + 19),
        )
        for number in numbers
        for place in range(LENGTH)
    ]


def evidence_for(spoken_of: npt.NDArray[np.intp], blank: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Evidence for what is spoken of, with some noise, and none at all for blank passages."""
    found = np.random.default_rng(1).normal(0, 0.3, (len(spoken_of), CLASSES))
    found[np.arange(len(spoken_of)), spoken_of] += 2
    found[blank] = 0
    return found


BLANK = np.random.default_rng(2).random(INTERVIEWS * LENGTH) < 0.3


def test_a_passage_that_says_nothing_follows_the_guide_that_others_follow() -> None:
    spoken_of = np.tile(GUIDE, INTERVIEWS)
    around = Surroundings.of(segments_of(range(INTERVIEWS)))
    found = around.settle(evidence_for(spoken_of, BLANK))
    assert np.mean(found[BLANK].argmax(axis=1) == spoken_of[BLANK]) > 0.9
    assert found[BLANK].max(axis=1).mean() > 0.6


@pytest.mark.parametrize("order", range(5))
def test_interviews_that_keep_no_order_tell_each_other_nothing(order: int) -> None:
    chance = np.random.default_rng(order)
    spoken_of = np.concatenate([chance.permutation(GUIDE) for _ in range(INTERVIEWS)])
    evidence = evidence_for(spoken_of, BLANK)
    around = Surroundings.of(segments_of(range(INTERVIEWS)))
    runs_alone = around.runs.smooth(evidence)
    assert np.abs(around.settle(evidence) - runs_alone).max() < 0.1  # as far as the objectives' shares are drawn


def test_one_interview_has_nobody_to_follow() -> None:
    evidence = evidence_for(GUIDE, BLANK[:LENGTH])
    found = Surroundings.of(segments_of(range(1))).settle(evidence)
    assert np.allclose(found.sum(axis=1), 1)
    assert (found.argmax(axis=1) == GUIDE)[~BLANK[:LENGTH]].all()
