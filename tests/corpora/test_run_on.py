"""Talk whose turns lost their line ends. All talk is synthetic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.material import Role
from corpora.readers.plain import read_turns
from corpora.run_on import turns_within

ASKED, SAID = "Interviewer", "Interviewee"


def turns(text: str) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.span.of(text)) for turn in read_turns(text, "a.txt")[0]]


@pytest.mark.parametrize("gap", ["", " ", "\u00a0", "\t"])
def test_turns_that_run_on_in_one_line_are_told_apart(gap: str) -> None:
    talk = [
        (ASKED, "Is it near?"),
        (SAID, "It is. Very."),
        (ASKED, "So?"),
        (SAID, "I walk (I like to)"),
        (ASKED, "Ah!"),
    ]
    assert turns(gap.join(f"{who}:\u00a0{words}" for who, words in talk)) == talk


def test_two_turns_in_a_line_and_lines_without_a_label_are_read() -> None:
    text = "Interviewer: Is it near?Interviewee: It is.\nI walk.\nInterviewer: And the boat? Interviewee 2: It sank."
    assert turns(text) == [
        (ASKED, "Is it near?"),
        (SAID, "It is.\nI walk."),
        (ASKED, "And the boat?"),
        ("Interviewee 2", "It sank."),
    ]


def test_notes_of_a_call_in_one_line_are_told_apart() -> None:
    talk = [("Me", "Is it near?"), ("Them", "It is."), ("Me", "And the boat?"), ("Them", "It sank.")]
    assert turns("  ".join(f"{who}: {words}" for who, words in talk)) == talk


@pytest.mark.parametrize(
    "line",
    [
        "Interviewer: You wrote 'Participant: none' there?",
        "Interviewer: The form says Participant: so that was you.",
        "We had a Facilitator: she was new. The Moderator: he was not. Interviewer: none.",
        "Interviewee: The talk was good. Interviewee: I mean it.",
        "Interviewer: So the interviewee: who was it?",
    ],
)
def test_a_line_that_is_one_turn_is_left_whole(line: str) -> None:
    assert turns_within(line, 0, len(line)) == ()


@given(
    st.lists(st.sampled_from(["Interviewer:", "Interviewee:", " ", ".", "?", "word ", "\u00a0", '"', "("]), max_size=40)
)
def test_turns_begin_inside_the_line_in_order(parts: list[str]) -> None:
    line = "".join(parts)
    found = turns_within(line, 1, len(line)) if line else ()
    assert list(found) == sorted(set(found))
    assert all(1 < at < len(line) for at in found)


@pytest.mark.parametrize(
    ("asks", "says"), [("Q.", "A."), ("Q1.", "A1."), ("Question:", "Answer:"), ("I:", "R:"), ("INT:", "P3:")]
)
def test_a_question_and_its_answer_on_one_line_are_two_turns(asks: str, says: str) -> None:
    talk = [
        ("Is it near?", "It is. Very."),
        ("How do you get there?", "On foot."),
        ("Always (in the rain, too?)", "No."),
    ]
    text = "\n\n".join(f"{asks} {question} {says} {answer}" for question, answer in talk)
    assert [words for _, words in turns(text)] == [words for pair in talk for words in pair]


@pytest.mark.parametrize(
    "line", ["Q. Is it near A. Street?", "So, is it? A. Baker said so.", "Q. One? A. Two? A. Three."]
)
def test_letters_in_a_sentence_begin_no_turn(line: str) -> None:
    assert turns_within(line, 0, len(line)) == ()


BESIDE = [
    ("Why did you take part in the course?", "My head asked me, and I had the time."),
    ("How was it held, from your side?", "On line in the evenings, which was hard."),
    ("What was hard about it?", "Nobody covered my lessons."),
    ("Would you go again?", "I would, if it were nearer."),
]


@pytest.mark.parametrize("between", [" : ", ": ", " - ", " \N{EN DASH} ", "\t", " ", "  "])
def test_answers_beside_their_questions_are_parted_from_them(between: str) -> None:
    turns, _ = read_turns("\n".join(between.join(pair) for pair in BESIDE), "notes.txt")
    assert [turn.role is Role.INTERVIEWER for turn in turns] == [True, False] * 4


def test_what_is_asked_and_gone_on_with_in_talk_is_not_parted() -> None:
    said = ["Ann: Why? - Well, why not?", "Bo: So I said, is it far? - and they laughed.", "Ann: Did they? - Yes."] * 3
    assert [turn.speaker for turn in read_turns("\n".join(said), "talk.txt")[0]] == ["Ann", "Bo", "Ann"] * 3
    diary = "\n\n".join(f"Day {at}. It rained and the hall was shut. Why? - Nobody knew, as ever." for at in range(9))
    assert len(read_turns(diary, "diary.txt")[0]) == 9


GLUED = """Interviewer:
Did you travel far?
Interviewee:
No.Interviewer:
Was it worth the journey?
Interviewee:
It was, for the two of us. Interviewer:
Who else came along?
Interviewee:
My sister.
YesInterviewer:
Did she like it?
Interviewee:
Very much.
Interviewer:
Would she go again?
Interviewee:
I asked what the Interviewer: did, once.
Interviewer:
What was it like?
Interviewee:
Lead Interviewer:
Interviewer:
Thank you.
"""


def test_a_label_that_lost_the_line_end_before_it_begins_a_turn() -> None:
    said = turns(GLUED)
    assert said[1:4] == [
        ("Interviewee", "No."),
        ("Interviewer", "Was it worth the journey?"),
        ("Interviewee", "It was, for the two of us."),
    ]
    assert ("Interviewee", "My sister.\nYes") in said
    assert ("Interviewee", "I asked what the Interviewer: did, once.") in said
    assert {who for who, _ in said} == {"Interviewer", "Interviewee"}


def test_capitals_in_a_word_begin_no_turn() -> None:
    text = "INT: Was it far?\nRES: For quite a fINT: there were ten of us.\nINT: Ten?\nRES: Yes.\nINT: I see.\n"
    assert ("RES", "For quite a fINT: there were ten of us.") in turns(text)


def test_a_label_glued_to_a_word_begins_no_turn_where_it_begins_few_lines() -> None:
    few = "Interviewer:\nWhy?\nInterviewee:\nNo.Interviewer:\nStill no.\n"
    assert "No.Interviewer" in {who for who, _ in turns(few)}


def test_what_is_asked_and_answered_in_a_tale_is_one_persons() -> None:
    tale = [
        f"Why did I go there on day {at}? Nobody knew. My sister came along and we sang all day." for at in range(3)
    ]
    told = [f"It rained on day {at}, and then they shut the hall." for at in range(3)]
    assert all(
        len(words) > 40
        for _, words in turns("\n\n".join(line for pair in zip(tale, told, strict=True) for line in pair))
    )


QUESTIONS = [
    "Okay. Was it far?",
    "Who came? And from where?",
    "Was it worth it?",
    "Did they pay for it?",
    "Would you go?",
]
ANSWERS = ["It was. We took the bus.", "Ten of us did.", "I should say so. You know? All of us did.", "No.", "I would."]


@pytest.mark.parametrize("label", ["Q:", "Q :", "Question {}:", "INTERVIEWER:", "Chercheuse :"])
def test_an_answer_right_behind_what_is_asked_under_a_label_is_not_the_interviewers(label: str) -> None:
    pairs = list(zip(QUESTIONS, ANSWERS, strict=True))
    lines = [f"{label.format(at)} {asked} {said}" for at, (asked, said) in enumerate(pairs, 1)]
    assert [words for _, words in turns("\n\n".join(lines))] == [words for pair in pairs for words in pair]
    labelled = turns("\n\n".join(f"{line}\n\nAnna: I said so." for line in lines))
    assert [who for who, _ in labelled][1::2] == ["Anna"] * 5
    answered = turns("\n\n".join((lines[0], "A: Yes.", *lines[1:])))
    assert answered[0][1].startswith(f"{QUESTIONS[0]} {ANSWERS[0]}")
