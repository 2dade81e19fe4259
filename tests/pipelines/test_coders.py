from __future__ import annotations

from typing import Any

import pytest

from corpora.codebook import HumanCoding
from corpora.material import Span
from pipelines.coders import between_coders, human_codings


def segments(transcript: str, count: int) -> list[dict[str, Any]]:
    """Segments of ten characters each, one after the other."""
    return [
        {"id": f"{transcript}:{n}", "transcript": transcript, "start": 10 * n, "end": 10 * n + 10} for n in range(count)
    ]


def on(code: str, first: int, last: int, coder: str | None) -> HumanCoding:
    return HumanCoding("P1", code, Span(10 * first, 10 * last), coder=coder)


def test_stretches_that_people_coded_become_codings_of_the_segments_they_saw() -> None:
    of_transcript = {
        "t1": [
            HumanCoding("A", "cost", Span(0, 6), coder="ana"),
            HumanCoding("A", "time", Span(9, 11), coder="ana"),
            HumanCoding("A", "cost", Span(6, 16), coder=None),
        ],
        "t3": [HumanCoding("C", "time", Span(0, 10), coder="ana")],
    }
    found = {(c.unit, c.coder): c.codes for c in human_codings(segments("t1", 2) + segments("t2", 1), of_transcript)}
    assert found == {
        ("t1:0", "ana"): {"cost", "time"},
        ("t1:1", "ana"): {"time"},
        ("t1:0", "without a name"): set(),
        ("t1:1", "without a name"): {"cost"},
    }


def test_two_coders_are_compared_as_worked_by_hand() -> None:
    codings = [on("cost", 0, 6, "ana"), on("time", 6, 12, "ana"), on("money", 0, 5, "ben"), on("hours", 7, 9, "ben")]
    found = between_coders(segments("t1", 20), {"t1": codings})
    assert found is not None
    assert (found.coders, found.segments) == (("ana", "ben"), 20)
    # ana's cost and time among ben's codes, ben's money among hers; his hours are on two segments, too few to look for
    assert found.codes == 3
    assert found.code_recovery == pytest.approx((10 / 11 + 4 / 8 + 10 / 11) / 3)


def test_coders_who_use_the_same_codes_alike_agree_wholly() -> None:
    codings = [
        on(code, first, last, coder)
        for coder in ("ana", "ben")
        for code, first, last in (("cost", 0, 6), ("time", 6, 12))
    ]
    found = between_coders(segments("t1", 12), {"t1": codings})
    assert found is not None
    assert (found.alpha.value, found.code_recovery) == (1, 1)


def test_only_transcripts_that_two_people_coded_count() -> None:
    both = [on("cost", 0, 6, "ana"), on("cost", 0, 6, "ben")]
    alone = [on("cost", 0, 10, "ana")]
    found = between_coders(segments("t1", 12) + segments("t2", 10), {"t1": both, "t2": alone})
    assert found is not None
    assert (found.segments, found.codes, found.code_recovery) == (12, 2, 1)


def test_one_coder_or_two_with_a_transcript_each_are_not_compared() -> None:
    places = segments("t1", 12) + segments("t2", 12)
    assert between_coders(places, {"t1": [on("cost", 0, 6, "ana")], "t2": [on("cost", 0, 6, "ben")]}) is None
    assert between_coders(places, {"t1": [on("cost", 0, 6, None), on("time", 6, 9, None)]}) is None


def test_what_people_agree_on_is_told_in_a_line() -> None:
    codings = [on("cost", 0, 6, "ana"), on("cost", 0, 5, "ben")]
    found = between_coders(segments("t1", 12), {"t1": codings})
    assert found is not None
    assert found.line().startswith(
        "the 2 coders among themselves, over 12 segments that several saw: "
        "code recovery (mean best F1 over 2 codes) 0.91, Krippendorff's alpha 0."
    )
