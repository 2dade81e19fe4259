from __future__ import annotations

import numpy as np
from small_study import interview

from pipelines.analysis import Tools
from pipelines.interviews import edges_of, interviews_of, points_of
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


def test_only_a_long_interview_has_edges_and_who_says_nothing_stands_at_none(tools: Tools) -> None:
    said = [
        ("Can you hear me?", "Yes."),
        *((f"What of hour {hour}?", f"The water was cold at hour {hour} again.") for hour in range(12)),
    ]
    segments = segment_all([interview("P1.txt", said[:9]), interview("P2.txt", said)], tools.splitter, Params())
    first, last = edges_of(segments)
    assert [segments[row].text for row in first] == [answer for _, answer in said[1:5]]
    assert [segments[row].text for row in last] == [answer for _, answer in said[-4:]]
    assert {segments[row].transcript for row in first} == {segments[-1].transcript}
