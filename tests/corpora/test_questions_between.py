"""Questions without a label above the labelled answers of several people to each; all synthetic."""

from __future__ import annotations

import pytest

from corpora.material import Role
from corpora.readers.plain import read_turns

ASKED = (
    "What made you sign up for the course?",
    "How did the first sessions go for you?",
    "What would you change about it?",
    "Would you recommend it to others?",
)
SAID = (
    ("My manager suggested it at my review.", "I saw it on a poster in the canteen.", "A friend had done it before."),
    ("Slow, if I am honest.", "They went by quickly and I learnt a lot.", "I missed the first one."),
    ("More time for practice.", "Nothing, really.", "The room was cold all winter."),
    ("Yes, to new starters.", "I would.", "Perhaps, if it was shorter."),
)
PEOPLE = {"numbers": ("P1", "P2", "P3"), "names": ("Anna", "Ben", "Cara"), "letters": ("H", "I", "Q", "J")}


def collated(people: tuple[str, ...], before: str, behind: str) -> str:
    parts = []
    for number, (question, answers) in enumerate(zip(ASKED, SAID, strict=True), 1):
        said = "\n\n".join(
            f"{name}: {answers[at % 3]}" if at < 3 else f"{name}: The same." for at, name in enumerate(people)
        )
        parts.append(f"{before.format(number)}{question}\n\n{said}{behind}")
    return "Notes of the group\n\n" + "\n\n".join(parts) + "\n"


def read(text: str) -> list[tuple[Role, str, str]]:
    turns, _ = read_turns(text, "a.txt")
    return [(turn.role, turn.speaker, turn.span.of(text)) for turn in turns]


@pytest.mark.parametrize("people", PEOPLE.values(), ids=PEOPLE)
@pytest.mark.parametrize(
    ("before", "behind"), [("{}. ", ""), ("Q{}) ", ""), ("", ""), ("{}) ", "\n\n------------")], ids=str
)
def test_each_question_is_asked_once_and_is_part_of_nobodys_answer(
    people: tuple[str, ...], before: str, behind: str
) -> None:
    said = read(collated(people, before, behind))
    assert [words for role, _, words in said if role is Role.INTERVIEWER] == list(ASKED)
    answers = [(name, words) for role, name, words in said if role is Role.PARTICIPANT]
    assert {name for name, _ in answers} == set(people)
    expected = [(*answers, "The same.")[: len(people)] for answers in SAID]
    assert [words for _, words in answers] == [words for answers in expected for words in answers]


def test_a_ruled_line_parts_a_question_from_what_is_above_it_as_a_blank_one_does() -> None:
    text = collated(PEOPLE["names"], "{}. ", "\n\n------------").replace("------------\n\n", "------------\n")
    assert [words for role, _, words in read(text) if role is Role.INTERVIEWER] == list(ASKED)


def test_a_note_says_what_was_taken_for_questions() -> None:
    _, notes = read_turns(collated(PEOPLE["names"], "", ""), "a.txt")
    assert any(
        "4 paragraphs that ask, above labelled answers, count as the interviewer's words" in one for one in notes
    )


def test_the_second_paragraph_of_somebody_who_asks_stays_theirs() -> None:
    talk = "\n\n".join(
        f"Dana: Right. And why was that, do you think?\n\n{question}\n\nEli: {answers[0]} {answers[1]}"
        for question, answers in zip(ASKED, SAID, strict=True)
    )
    said = read(talk)
    assert {(role, name) for role, name, _ in said} == {(Role.INTERVIEWER, "Dana"), (Role.PARTICIPANT, "Eli")}
    assert said[0][2].endswith(ASKED[0])


def test_answers_of_several_paragraphs_keep_them_though_some_ask() -> None:
    talk = "\n\n".join(
        f"{name}: {answers[0]}\n\n{answers[1]}\n\nAnd {answers[2].lower()}"
        for name, answers in zip(("Anna", "Ben", "Anna", "Ben"), SAID, strict=True)
    )
    assert [name for _, name, _ in read(talk.replace("winter.", "winter, was it not?"))] == ["Anna", "Ben"] * 2


def test_a_label_that_heads_what_each_respondent_says_makes_no_questions_of_their_answers() -> None:
    text = "\n\n".join(
        f"Respondent: number {at}, by telephone\n\n"
        + "\n\n".join(f"{question}\n\n{answers[at]} And there was more to it than that." for question, answers in pairs)
        for at in range(3)
        for pairs in [list(zip(ASKED, SAID, strict=True))]
    )
    asked = " ".join(words for role, _, words in read(text) if role is Role.INTERVIEWER)
    assert not [said for answers in SAID for said in answers if said in asked]


@pytest.mark.parametrize("label", ["Observation", "Interviewer Notes", "Field note 2"])
def test_what_researchers_noted_beside_the_answers_is_nobodys_words(label: str) -> None:
    text = "\n\n".join(
        f"Question: {question}\n\nAnswer: {answers[0]}\n\n{label}: Seems to hesitate; looks at the door."
        for question, answers in zip(ASKED, SAID, strict=True)
    )
    turns, notes = read_turns(text, "a.txt")
    expected = [words for pair in zip(ASKED, (answers[0] for answers in SAID), strict=True) for words in pair]
    assert [turn.span.of(text) for turn in turns] == expected
    assert any(f"4 paragraphs labelled '{label}'" in note for note in notes)
