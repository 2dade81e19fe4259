# ruff: noqa: RUF001  typographic marks and other scripts are what is tested
from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.material import Case, Role, Segment, Span, Transcript, Turn, count_words

TEXT = "Why? Because it was free."


def transcript(*turns: Turn, text: str = TEXT, name: str = "CL01.txt") -> Transcript:
    return Transcript(name, text, turns, Case("CL01"))


ASKED = Turn("Jo", Role.INTERVIEWER, Span(0, 4))
ANSWERED = Turn("Sam", Role.PARTICIPANT, Span(5, 25), 2.5)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (3, 2)])
def test_a_span_is_never_empty_nor_before_the_text(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="a span needs"):
        Span(start, end)


@given(st.text(min_size=1), st.data())
def test_a_span_is_the_slice_of_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    assert span.of(text) == text[span.start : span.end]
    assert len(span) == len(span.of(text))


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 4)), max_size=8), st.integers(0, 30), st.integers(1, 5))
def test_the_turn_at_a_stretch_is_the_one_that_holds_all_of_it(
    lengths: list[tuple[int, int]], at: int, of: int
) -> None:
    turns, end = [], 0
    for gap, length in lengths:
        turns.append(Turn("Sam", Role.PARTICIPANT, Span(end + gap, end + gap + length)))
        end += gap + length
    held = {place: turn for turn in turns for place in range(turn.span.start, turn.span.end)}
    holders = [held.get(place) for place in range(at, at + of)]
    expected = holders[0] if all(turn is holders[0] for turn in holders) else None
    assert transcript(*turns, text="x" * 60).turn_at(Span(at, at + of)) == expected


@given(*[st.integers(0, 30) for _ in range(4)])
def test_overlap_counts_the_places_in_both_spans(a: int, b: int, c: int, d: int) -> None:
    one, two = Span(a, a + b + 1), Span(c, c + d + 1)
    both = set(range(one.start, one.end)) & set(range(two.start, two.end))
    assert one.overlap(two) == two.overlap(one) == len(both)


def test_words_are_runs_of_letters_joined_by_apostrophes_and_hyphens() -> None:
    counts = {"don't do half-hearted work": 4, "it’s 2024!": 2, "... — ?": 0, "Wêr bisto": 2}
    assert {text: count_words(text) for text in counts} == counts


def test_scripts_without_spaces_count_a_word_for_every_character() -> None:
    assert count_words("很好，谢谢") == 4


def test_the_same_words_are_the_same_transcript_whatever_the_file_was_called() -> None:
    assert transcript(ASKED).id == transcript(ASKED, ANSWERED, name="other.txt").id
    assert transcript().id != transcript(text=TEXT + " ").id
    assert transcript().id == "t" + transcript().sha256[:16]


def test_a_transcript_counts_what_everybody_says_and_gives_the_participants_turns() -> None:
    whole = transcript(ASKED, ANSWERED)
    assert whole.words == 5
    assert list(whole.participant_turns()) == [ANSWERED]


@pytest.mark.parametrize("turns", [(ANSWERED, ASKED), (ASKED, ASKED), (Turn("Jo", Role.PARTICIPANT, Span(0, 26)),)])
def test_turns_are_in_order_apart_and_inside_the_text(turns: tuple[Turn, ...]) -> None:
    with pytest.raises(ValueError, match=r"CL01\.txt: turns must be in order"):
        transcript(*turns)


def test_nothing_of_a_transcript_can_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        transcript().text = "other"  # type: ignore[misc]
    attributes = {"years": "3"}
    case = Case("CL01", attributes=attributes)
    attributes["years"] = "4"
    assert case.attributes["years"] == "3"
    with pytest.raises(TypeError):
        case.attributes["years"] = "5"  # type: ignore[index]


def test_a_segments_id_comes_from_transcript_and_place() -> None:
    segment = Segment("t1", Span(5, 12), "Because", "Sam", 1)
    assert (segment.id, segment.words) == ("t1:5-12", 1)
    with pytest.raises(ValueError, match="t1:5-12: the text has 3 characters, its span 7"):
        Segment("t1", Span(5, 12), "Bec", "Sam", 1)
