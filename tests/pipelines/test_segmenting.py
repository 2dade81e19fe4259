from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_study import SUBJECTS, interview, small_study

from corpora.material import Case, Role, Segment, Span, Transcript, Turn, count_words, find_words
from models.splitter import Splitter
from pipelines.analysis import Tools
from pipelines.params import Params
from pipelines.segmenting import segment_all
from pipelines.wording import content_stems

SENTENCES = [sentence for _, sentences in SUBJECTS.values() for sentence in sentences]
TALK = st.one_of(
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=30).map(" ".join),
    st.sampled_from(
        ["Mhm.", "Yeah.", "Right, okay.", "...", "So why?", "[laughs]", "很好。谢谢。", "and then it was, um"]
    ),
    st.text("ab .?!\n\t'-\u2019\u00e9\U0001f600", min_size=1, max_size=60),
)
TURN = st.tuples(st.sampled_from(["Jo", "Ann", "Bea"]), TALK, st.text(" \n", max_size=3))


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    """Interviews by Jo with two people, in any order of turns, with odd gaps."""
    text, turns = "", []
    for speaker, words, gap in draw(st.lists(TURN, max_size=10)):
        text += f"{speaker}: "
        role = Role.INTERVIEWER if speaker == "Jo" else Role.PARTICIPANT
        turns.append(Turn(speaker, role, Span(len(text), len(text) + len(words))))
        text += words + gap
    return Transcript("made.txt", text, tuple(turns), Case("made"))


def segments_of(transcript: Transcript, tools: Tools, params: Params | None = None) -> tuple[Segment, ...]:
    return segment_all([transcript], tools.splitter, params or Params())


@settings(max_examples=80)
@given(transcript=transcripts())
def test_everything_a_participant_says_lies_in_exactly_one_segment(tools: Tools, transcript: Transcript) -> None:
    segments = segments_of(transcript, tools)
    for number, turn in enumerate(transcript.turns):
        own = [segment for segment in segments if segment.turn == number]
        if turn.role is Role.INTERVIEWER:
            assert own == []
            continue
        end = turn.span.start
        for segment in own:
            assert segment.speaker == turn.speaker
            assert end <= segment.span.start < segment.span.end <= turn.span.end
            assert transcript.text[end : segment.span.start].strip() == ""
            end = segment.span.end
        assert transcript.text[end : turn.span.end].strip() == ""
        words = [word for segment in own for word in find_words(segment.text)]
        assert words == find_words(turn.span.of(transcript.text))


@settings(max_examples=40)
@given(transcript=transcripts())
def test_segments_are_the_slice_they_say_and_stand_in_the_order_of_the_talk(
    tools: Tools, transcript: Transcript
) -> None:
    segments = segments_of(transcript, tools)
    assert [segment.span for segment in segments] == sorted(segment.span for segment in segments)
    assert len({segment.id for segment in segments}) == len(segments)
    for segment in segments:
        assert segment.text == segment.span.of(transcript.text)
        assert segment.transcript == transcript.id
        assert segment.words == len(find_words(segment.text))
        assert set((segment.stems or "").split()) == content_stems(segment.text)


@settings(max_examples=40)
@given(transcript=transcripts())
def test_a_segment_begins_and_ends_with_a_sentence(tools: Tools, transcript: Transcript) -> None:
    for segment in segments_of(transcript, tools):
        turn = transcript.turns[segment.turn]
        sentences = tools.splitter.split([turn.span.of(transcript.text)])[0]
        assert segment.span.start - turn.span.start in {start for start, _ in sentences}
        assert segment.span.end - turn.span.start in {end for _, end in sentences}


@settings(max_examples=80)
@given(transcript=transcripts())
def test_a_question_is_what_the_interviewer_said_before(tools: Tools, transcript: Transcript) -> None:
    asking = [turn for turn in transcript.turns if turn.role is Role.INTERVIEWER]
    for segment in segments_of(transcript, tools):
        if segment.question is None:
            assert segment.question_text == ""
            continue
        question = segment.question
        assert question.end <= transcript.turns[segment.turn].span.start
        assert question.start in {turn.span.start for turn in asking}
        assert question.end in {turn.span.end for turn in asking}
        inside = " ".join(turn.span.of(transcript.text) for turn in asking if turn.span.overlap(question))
        assert set(find_words(segment.question_text)) <= set(find_words(inside))


@settings(max_examples=40)
@given(transcript=transcripts())
def test_who_talks_before_any_question_answers_none(tools: Tools, transcript: Transcript) -> None:
    first = next((number for number, turn in enumerate(transcript.turns) if turn.role is Role.INTERVIEWER), 99)
    for segment in segments_of(transcript, tools):
        assert (segment.question is None) == (segment.turn < first)


def test_an_interviewers_mhm_leaves_the_question_standing(tools: Tools) -> None:
    asked = "What about the price of a ticket?"
    made = interview("P1.txt", [(asked, "Five pounds is too dear for us."), ("Mhm.", "And the cake is dear as well.")])
    assert [segment.question_text for segment in segments_of(made, tools)] == [asked, asked]


@pytest.mark.parametrize(
    "called",
    [
        "Yeah, Ann, you raised your hand.",
        "Ann, please, go right ahead.",
        "Okay, you\u2019re next, Ann.",
        "Over to you, Ann.",
    ],
)
def test_calling_on_somebody_leaves_the_question_standing(tools: Tools, called: str) -> None:
    asked = "What about the price of a ticket?"
    made = interview("P1.txt", [(asked, "Five pounds is too dear for us."), (called, "And the cake is dear as well.")])
    assert [segment.question_text for segment in segments_of(made, tools)] == [asked, asked]


@pytest.mark.parametrize(
    "second",
    [
        "Ann, you raised your hand when I spoke of the bus; so how do you come?",
        "And the bus:",
        "Tell me of the long, cold bus ride.",
    ],
)
def test_a_question_needs_no_question_mark(tools: Tools, second: str) -> None:
    first = "What about the price of a ticket?"
    made = interview("P1.txt", [(first, "Five pounds is too dear for us."), (second, "By bus, mostly in the evening.")])
    assert [segment.question_text for segment in segments_of(made, tools)] == [first, second]


def test_housekeeping_is_answered_once_and_leaves_the_question_standing(tools: Tools) -> None:
    asked, house = "What about the price of a ticket?", "Sorry, is the recorder on?"
    said = [
        (asked, "Five pounds is too dear for us."),
        (house, "It is, the red light is flashing."),
        ("Mhm.", "And the cake from the stall is dear as well."),
    ]
    made = interview("P1.txt", said)
    assert [segment.question_text for segment in segments_of(made, tools)] == [asked, house, asked]


def test_a_long_answer_behind_housekeeping_goes_on_with_the_question(tools: Tools) -> None:
    asked = "What about the price of a ticket?"
    long = (
        "We are fine, thank you, so what I meant to say is that five pounds is dear enough for a pensioner, and then"
        " there is the bus on top of it, which costs as much again on Sundays."
    )
    made = interview("P1.txt", [(asked, "It is too dear."), ("Shall we take a break?", long)])
    assert {segment.question_text for segment in segments_of(made, tools)} == {asked}


def test_what_is_said_when_all_have_answered_housekeeping_answers_no_question(tools: Tools) -> None:
    house = "Let's go round and say who we are."
    made = interview(
        "P1.txt",
        [(house, "I am Ann, I run the cake stall."), (None, "What I wanted to say is that the tickets are too dear.")],
    )
    assert [segment.question_text for segment in segments_of(made, tools)] == [house, ""]


def test_behind_housekeeping_an_interviewer_asks_in_few_words_of_content(tools: Tools) -> None:
    asked, again = "What about the price of a ticket?", "I was going to ask what the pool itself was like."
    said = [
        (asked, "Five pounds is too dear for us."),
        ("Can you hear me now?", "Yes, the line was bad."),
        (again, "Freezing in the morning, honestly."),
    ]
    made = interview("P1.txt", said)
    assert [segment.question_text for segment in segments_of(made, tools)][::2] == [asked, again]


def test_a_new_question_takes_the_place_of_one_that_was_answered(tools: Tools) -> None:
    first, second = "What about the price of a ticket?", "And how do you travel to the pool?"
    made = interview("P1.txt", [(first, "Five pounds is too dear for us."), (second, "By bus, mostly in the evening.")])
    assert [segment.question_text for segment in segments_of(made, tools)] == [first, second]


def test_back_channel_is_kept_as_filler(tools: Tools) -> None:
    made = interview(
        "P1.txt", [("Is the water cold?", "Yeah."), ("How cold?", "My toes go blue in the freezing water.")]
    )
    assert [(segment.text, segment.filler) for segment in segments_of(made, tools)] == [
        ("Yeah.", True),
        ("My toes go blue in the freezing water.", False),
    ]


@pytest.mark.parametrize("sentences", [4, 9, 10, 11, 14, 27, 100])
def test_long_talk_is_divided_into_pieces_of_nearly_equal_length(tools: Tools, sentences: int) -> None:
    sentence = "The bus to the pool was late again this morning."  # ten words
    made = interview("P1.txt", [("How was the journey?", " ".join([sentence] * sentences))])
    lengths = [count_words(segment.text) for segment in segments_of(made, tools)]
    assert sum(lengths) == 10 * sentences
    assert all(40 <= length <= 90 for length in lengths)
    assert max(lengths) - min(lengths) <= 10


def test_talk_without_full_stops_is_divided_between_words(tools: Tools) -> None:
    words = " ".join(["the bus was late and the pool was cold so we went home and the kids were cross"] * 60)
    segments = segments_of(interview("P1.txt", [("How was it?", words)]), tools)
    assert " ".join(segment.text for segment in segments) == words
    assert all(20 <= count_words(segment.text) <= 180 for segment in segments)
    assert len(segments) >= 8


def test_talk_in_one_word_stays_in_one_piece(tools: Tools) -> None:
    (segment,) = segments_of(interview("P1.txt", [("How was it?", "brr" * 5000)]), tools)
    assert segment.text == "brr" * 5000


def test_the_length_of_segments_can_be_chosen(tools: Tools) -> None:
    made = interview("P1.txt", [("How is the pool?", " ".join(SENTENCES))])
    few = segments_of(made, tools, Params(segment_words=(100, 200)))
    many = segments_of(made, tools, Params(segment_words=(15, 30)))
    assert len(few) < len(segments_of(made, tools)) < len(many)


def test_the_segments_of_a_study_are_those_of_its_interviews_one_after_another(tools: Tools) -> None:
    study = small_study(3)
    splitter: Splitter = tools.splitter
    together = segment_all(study, splitter, Params())
    assert together == tuple(segment for one in study for segment in segment_all([one], splitter, Params()))
    assert segment_all([], splitter, Params()) == ()


def test_sentences_of_chinese_end_at_their_full_stops(tools: Tools) -> None:
    chinese = "泳池九点开门可是早上的水太冷了我们大家都不想下去。更衣室的柜子坏了很久也没有人来修理。"
    english = "The pool opens at nine, and the water is so cold in the morning that nobody wants to go in at all."
    text = f"{chinese * 6}\n\n{english}"
    turn = Turn("P", Role.PARTICIPANT, Span(0, len(text)))
    transcript = Transcript("made.txt", text, (turn,), Case("made"))
    said = [segment.text for segment in segments_of(transcript, tools)]
    assert len(said) > 3
    assert all(words[-1] in "\u3002." for words in said)
    assert max(map(count_words, said)) < 90
