from __future__ import annotations

import numpy as np
from small_study import interview

from pipelines.analysis import Tools
from pipelines.interviews import interviews_of, points_of
from pipelines.params import Params
from pipelines.segmenting import segment_all


def test_points_rise_through_each_interview_and_begin_anew_in_the_next(tools: Tools) -> None:
    one = interview("P1.txt", [("How is the water?", "Cold and green."), ("And the bus?", "Late, as ever it was.")])
    two = interview("P2.txt", [("How is the water?", "Warm.")])
    segments = segment_all([one, two], tools.splitter, Params())
    points = points_of(segments)
    assert [rows.tolist() for rows in interviews_of(segments)] == [[0, 1], [2]]
    assert np.allclose(points, [1.5 / 8, 5.5 / 8, 0.5])


def test_a_study_without_segments_has_no_points() -> None:
    assert interviews_of([]) == []
    assert points_of([]).shape == (0,)
