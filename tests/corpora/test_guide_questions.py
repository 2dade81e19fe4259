"""Synthetic interviews without labels, in which the questions still show."""

from __future__ import annotations

from itertools import chain

import pytest

from corpora.guide_questions import guide_questions
from corpora.material import Role, Transcript
from corpora.readers import read_transcript

ASKED = [
    "Why did you sign up for the training?",
    "How did you find the first day?",
    "What has changed at your school since?",
    "Is there anything else?",
]
ANSWERED = [
    "Well, it was free. And, erm, my head had asked me twice.",
    "Long. Good, though, once the coffee had come. 3 of us had met before.",
    "Not a great deal yet, if I am honest. What could change in a term? We talk about it more.",
    "No, I think that is all. Oh, the parking: where were we meant to leave the car?",
]


def read(*paragraphs: str) -> Transcript:
    return read_transcript("a.txt", "\n\n".join(paragraphs).encode())


def spoken(transcript: Transcript, role: Role) -> list[str]:
    return [turn.span.of(transcript.text) for turn in transcript.turns if turn.role is role]


@pytest.mark.parametrize("number", ["{}. ", "{}) ", "Q{} ", "Q{}: ", "{} ", "Question {}. ", ""])
def test_questions_between_answers_are_the_interviewers(number: str) -> None:
    asked = [number.format(at) + words for at, words in enumerate(ASKED, 1)]
    transcript = read(*chain.from_iterable(zip(asked, ANSWERED, strict=True)))
    assert [words.endswith(q) for words, q in zip(spoken(transcript, Role.INTERVIEWER), ASKED, strict=True)] == [
        True
    ] * 4
    assert spoken(transcript, Role.PARTICIPANT) == ANSWERED


def test_an_answer_goes_on_over_paragraphs() -> None:
    more = "And another thing, now that I think of it. The room was cold."
    transcript = read(ASKED[0], ANSWERED[0], more, *chain.from_iterable(zip(ASKED[1:], ANSWERED[1:], strict=True)))
    assert spoken(transcript, Role.PARTICIPANT)[0] == f"{ANSWERED[0]}\n\n{more}"


def test_the_tasks_of_a_numbered_guide_stand_among_its_questions() -> None:
    transcript = read(
        *("1 Sign in to the site.", "Done, I think.", "1.a Was it clear what to do?", "Not at first, no."),
        *("2 Open the second tab.", "Which, this one? Ah, yes.", "2.a What would you add here?", "A map, maybe."),
        *("3 Is there anything to be left out?", "The colours."),
    )
    assert spoken(transcript, Role.PARTICIPANT) == [
        *("Done, I think.", "Not at first, no.", "Which, this one? Ah, yes.", "A map, maybe.", "The colours."),
    ]


def test_a_long_numbered_guide_may_hold_more_tasks_than_questions() -> None:
    tasks = [
        f"{at}{part} Open page {at} {words}." for at in range(1, 6) for part, words in ((".a", "now"), (".b", "again"))
    ]
    tasks[::3] = [f"{task.split()[0]} Did you find it?" for task in tasks[::3]]
    transcript = read(*chain.from_iterable((task, "Hm, let me see. There it is.") for task in tasks))
    assert spoken(transcript, Role.INTERVIEWER) == tasks


@pytest.mark.parametrize(
    "paragraphs",
    [
        ANSWERED,
        ["1. It was free.", "And near.", "2. My head asked me.", "Twice.", "3. I had the time.", "For once."],
        ["So I went.", *ANSWERED, "And did I like it?", "I did.", "Would I go again?", "Who knows."],
        ["Who would have thought it?", *ANSWERED[:3], *ANSWERED[:3], *ANSWERED],
        ASKED,
    ],
    ids=["answers", "a numbered list", "asked of oneself", "once at the beginning", "questions alone"],
)
def test_where_it_is_not_plain_who_asks_nobody_does(paragraphs: list[str]) -> None:
    assert not guide_questions(paragraphs)


def test_numbered_questions_are_found_beside_a_moderator_who_has_a_label() -> None:
    transcript = read(
        *("1. Why did you come?", "It was free.", "MODERATOR: Could you say that again, louder?", "It was free!"),
        *("2. How was it?", "Long.", "3. Would you come again?", "Hm. Would I? No."),
    )
    assert spoken(transcript, Role.PARTICIPANT) == ["It was free.", "It was free!", "Long.", "Hm. Would I? No."]
    assert {turn.speaker for turn in transcript.turns} == {"MODERATOR", "Participant"}


FORM = [
    ("How old are you?", "27."),
    ("What do you do for a living?", "I teach."),
    ("Did you take part online?", "Yes."),
    ("What did you like about it, and what did you not like?", "The pace."),
    ("Would you tell others to take part?", "Yes."),
]


def test_a_form_with_short_answers_is_questions_and_answers_and_titles_above_are_heading() -> None:
    transcript = read("Guide", "About you", *chain.from_iterable(FORM))
    assert spoken(transcript, Role.INTERVIEWER) == [question for question, _ in FORM]
    assert spoken(transcript, Role.PARTICIPANT) == [answer for _, answer in FORM]
    assert transcript.text.startswith("Guide\n\nAbout you\n\nHow old")


@pytest.mark.parametrize("word", ["Yes", "Ja", "Nein", "What"])
def test_an_answer_of_one_word_that_comes_again_is_nobodys_name(word: str) -> None:
    questions = [f"{question[:-1]} of it all?" for question, _ in FORM]
    transcript = read(*chain.from_iterable((question, word) for question in questions))
    assert {turn.speaker for turn in transcript.turns} == {"Interviewer", "Participant"}


@pytest.mark.parametrize("label", ["Answer", "Response", "Participant", "A"])
def test_where_only_the_answers_have_a_label_what_asks_between_them_is_the_interviewers(label: str) -> None:
    answered = [f"{label}: {words}" for words in ANSWERED]
    transcript = read("Notes on the talk", *chain.from_iterable(zip(ASKED, answered, strict=True)))
    assert spoken(transcript, Role.INTERVIEWER) == ASKED
    assert spoken(transcript, Role.PARTICIPANT) == ANSWERED
    assert any(f"Only '{label}' is labelled" in note for note in transcript.notes)


def test_people_called_a_to_j_have_no_interviewer_among_them() -> None:
    people = "ABCDEFGHIJ"
    said = "\n\n".join(f"{who}: I liked part {at} of it, and the people." for at, who in enumerate(people * 2))
    assert {turn.role for turn in read(said).turns} == {Role.PARTICIPANT}


def test_words_below_a_label_that_has_its_line_to_itself_are_that_speakers() -> None:
    parts = [part for asked, said in zip(ASKED, ANSWERED, strict=True) for part in (asked, f"Response: {said}")]
    parts[-1:] = ["Response:", ANSWERED[-1], "And so on."]
    transcript = read("Notes on the talk", *parts)
    assert spoken(transcript, Role.INTERVIEWER) == ASKED
    assert spoken(transcript, Role.PARTICIPANT) == [*ANSWERED[:-1], f"{ANSWERED[-1]}\n\nAnd so on."]


def test_where_paragraphs_are_numbered_no_number_gets_into_an_answer() -> None:
    said = [*ASKED[:1], "It was free.", "And near.", *chain.from_iterable(zip(ASKED[1:], ANSWERED[1:], strict=True))]
    transcript = read(*(f"{at}\t{words}" for at, words in enumerate(said, 1)))
    assert [turn.span.of(transcript.text) for turn in transcript.turns] == said
    assert any(f"0 of {len(said)} numbers stand inside turns" in note for note in transcript.notes)


def test_numbers_that_stand_inside_a_turn_are_counted() -> None:
    said = ["I: Why did you come?", "R: It was free", "and it was near", "I: So?", "R: So I came", "and I stayed."]
    numbered = "\n".join(f"{at} {words}" for at, words in enumerate(said * 3, 1))
    transcript = read_transcript("a.txt", numbered.encode())
    assert any("6 of 18 numbers stand inside turns" in note for note in transcript.notes)


def test_questions_in_bold_put_the_questions() -> None:
    asked = ["**Why did you come?**", "**How was it?**", "**What was hard?**", "**Would you go again?**"]
    paragraphs = [one for at, question in enumerate(asked) for one in (question, f"It was because of the lunch {at}.")]
    assert guide_questions(paragraphs) == {0, 2, 4, 6}


def test_answers_marked_as_points_below_numbered_questions_may_be_shorter_than_these() -> None:
    asked = [
        "Would you say that how you plan careers weeks has changed in the last two years, or is it as it was?",
        "When a speaker cannot come, what do you do? (Ask somebody else, leave it out)",
        "How did you meet the people at school whom you plan these weeks with?",
        "Which days are the hardest to fill, and who helps with them?",
    ]
    told = ["Not really.", "I ask my deputy.", "At a course.", "Fridays. Nobody does."]
    rounds = zip(range(1, 5), asked, told, strict=True)
    text = "\n\n".join(f"{number}.\t{ask}\n\na.\t{answer}" for number, ask, answer in rounds)
    turns = read_transcript("form.txt", text.encode()).turns
    assert [(turn.role, turn.span.of(text).partition("\t")[2] or turn.span.of(text)) for turn in turns] == [
        pair
        for ask, answer in zip(asked, told, strict=True)
        for pair in ((Role.INTERVIEWER, ask), (Role.PARTICIPANT, answer))
    ]
