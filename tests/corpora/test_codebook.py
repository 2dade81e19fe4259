from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.codebook import Act, Candidate, Decision, Quote, Review, Standing, review_of
from corpora.errors import ConflictError
from corpora.material import Case, Span, Transcript

NOW = datetime(2024, 5, 3, 12, tzinfo=UTC)


def decision(act: Act, version: int) -> Decision:
    return Decision(f"d{version}", "c1", act, "jo", NOW, version)


def quote(segment: str = "s1") -> Quote:
    return Quote(segment, "t1", Span(0, 3), "Why")


def candidate(segments: tuple[str, ...] = ("s1",), quotes: tuple[Quote, ...] = ()) -> Candidate:
    return Candidate("c1", "time and cover", ("time",), segments, ("CL01",), 0.8, None, (), quotes)


def test_a_quote_is_proven_by_its_letters_place_and_transcript() -> None:
    source = Transcript("a.txt", "Why? Because.", (), Case("a"))
    assert Quote("s", source.id, Span(5, 13), "Because.").proven(source)
    assert not Quote("s", source.id, Span(5, 13), "because.").proven(source)
    assert not Quote("s", source.id, Span(4, 12), "Because.").proven(source)
    assert not Quote("s", "t0", Span(5, 13), "Because.").proven(source)


def test_a_candidate_rests_on_segments_and_quotes_only_those() -> None:
    assert candidate(quotes=(quote("s1"),)).quotes[0].segment == "s1"
    with pytest.raises(ValueError, match="c1 has no segment"):
        candidate(segments=())
    with pytest.raises(ValueError, match="c1 quotes a segment that is not its own"):
        candidate(quotes=(quote("s2"),))


def test_a_decision_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Decision("d", "c1", Act.ACCEPT, "jo", datetime(2024, 5, 3), 0)  # noqa: DTZ001  the very point


def test_a_candidate_nobody_decided_on_is_open() -> None:
    assert review_of(()) == Review(Standing.OPEN, 0, None)


def test_a_decision_can_be_turned_round_and_the_last_one_stands() -> None:
    review = review_of([decision(Act.ACCEPT, 0), decision(Act.REJECT, 1)])
    assert (review.standing, review.version, review.last) == (Standing.REJECTED, 2, decision(Act.REJECT, 1))


@pytest.mark.parametrize("version", [0, 2])
def test_a_decision_made_on_another_version_is_a_conflict(version: int) -> None:
    with pytest.raises(ConflictError, match=f"c1 is at version 1, the decision was made on version {version}"):
        review_of([decision(Act.ACCEPT, 0), decision(Act.REJECT, version)])


def test_a_decision_that_changes_nothing_is_a_conflict() -> None:
    with pytest.raises(ConflictError, match="already accepted"):
        review_of([decision(Act.ACCEPT, 0), decision(Act.ACCEPT, 1)])


@given(st.sampled_from(Act), st.integers(0, 20))
def test_the_version_counts_the_decisions(first: Act, count: int) -> None:
    other = Act.REJECT if first is Act.ACCEPT else Act.ACCEPT
    review = review_of(decision(first if i % 2 == 0 else other, i) for i in range(count))
    assert review.version == count
    assert (review.last is None) == (count == 0)
