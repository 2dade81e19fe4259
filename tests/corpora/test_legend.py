"""Lists of speakers at the top of a transcript, and turns that begin with their short forms; all synthetic."""

from __future__ import annotations

import pytest

from corpora.material import Role, Transcript
from corpora.readers.parsing import Asked, parse

ASKED = ("Mair Davies", "So how did the club begin?", "Right. and who pays for it?", "What would you change?")
SAID = (
    "Well, four of us met in the chapel hall. It was cold.\n\nNobody had a key, so we sat outside.",
    "the council did, for a year. I think they forgot us after that.",
    "Anything but the chairs.",
)
TALK_OF_TWO = "Ann: Why?\n\nBo: No.\n\nAnn: So?\n\nBo: Yes."
MATTER = '---\ntitle: "The club: a talk"\nhosts: ["Mair Davies"]\ndate: 2020-10-21T15:18:39+01:00\ndraft: false\n---\n'


def read(text: str, name: str = "club.md") -> Transcript:
    return parse(Asked(name), text.encode()).transcripts[0]


def said(transcript: Transcript) -> list[tuple[str, bool, str]]:
    return [(turn.speaker, turn.role is Role.INTERVIEWER, turn.span.of(transcript.text)) for turn in transcript.turns]


def talk(behind: str = " ") -> str:
    return "\n\n".join(f"MD{behind}{q}\n\nIP{behind}{a}" for q, a in zip(ASKED[1:], SAID, strict=True))


@pytest.mark.parametrize("between", [" - ", ": ", " = ", " \N{EN DASH} ", " "])
@pytest.mark.parametrize("behind", [" ", ": ", " - "])
@pytest.mark.parametrize("matter", ["", MATTER], ids=["bare", "front matter"])
def test_initials_that_a_list_at_the_top_explains_begin_turns(between: str, behind: str, matter: str) -> None:
    listed = f"MD{between}Mair Davies  \nIP{between}Ifan Parry, the owner\n\n"
    turns = said(read(f"{matter}{listed}{talk(behind)}"))
    assert turns == [turn for q, a in zip(ASKED[1:], SAID, strict=True) for turn in (("MD", True, q), ("IP", False, a))]


@pytest.mark.parametrize(
    "listed",
    [
        "Interviewer (I) Interviewer (O) Informant (X)",
        "Interviewer (I), interviewer (O) and Informant (X).",
        "Interviewer (I) Lead interviewer (O) Female informant (X)",
        "I = Interviewer 1; O = Interviewer 2; X = Informant",
        "I: Interviewer, O: Interviewer 2, X: Informant",
    ],
)
def test_a_line_that_lists_roles_and_short_forms_says_who_asks(listed: str) -> None:
    talk = "I: How did the club begin?\n\nX: In a hall.\n\nO: My colleague asks of the hall.\n\nX: It was cold.\n\n"
    transcript = read(f"Tape length 51:20\n\n{listed}\n\n0:00:00.0\n\n{talk * 2}")
    assert [(speaker, asks) for speaker, asks, _ in said(transcript)] == [
        *(("I", True), ("X", False), ("O", True), ("X", False)) * 2
    ]


@pytest.mark.parametrize(
    "listed",
    [
        "[I] \u2013 Interviewee\t\t[B] \u2013 Blue Team",
        "B - Blue Team\nI - Interviewee",
        "[B] - Bea Noe; [I] - Informant",
    ],
)
def test_whoever_stands_beside_the_one_who_answers_asks(listed: str) -> None:
    talk = "B \u2013 And the club?\n\nI \u2013 In a hall? It was cold, and we had no key to it.\n\n"
    assert [(speaker, asks) for speaker, asks, _ in said(read(f"{listed}\n\n{talk * 3}"))] == [
        ("B", True),
        ("I", False),
    ] * 3


def test_a_sentence_that_names_roles_in_brackets_lists_nobody() -> None:
    text = "Interviewer (I) met the Informant (X) at noon.\n\nAnn: Why?\n\nBo: No.\n\nAnn: So?\n\nBo: Yes."
    assert [speaker for speaker, _, _ in said(read(text))] == ["Ann", "Bo", "Ann", "Bo"]


def test_an_introduction_below_the_list_is_nobodys_words() -> None:
    transcript = read(f"MD - Mair Davies\nIP - Ifan Parry\n\nMair went to see the club in its hall.\n\n{talk()}")
    assert said(transcript)[0] == ("MD", True, ASKED[1])
    assert any("before the speech begins" in note for note in transcript.notes)


def test_one_who_is_missing_from_the_list_is_no_part_of_another_turn_and_is_told() -> None:
    answers = "\n\n".join(f"MD Question {n}, please?\n\nLM The answer to that is the {n} one." for n in range(5))
    transcript = read(f"MD - Mair Davies\nIP - Ifan Parry\n\n{talk()}\n\n{answers}")
    assert sum(turn.speaker == "LM" for turn in transcript.turns) == 5
    assert any("'LM' (5 times)" in note for note in transcript.notes)


def test_a_name_or_one_letter_begins_a_turn_only_before_a_capital() -> None:
    text = (
        "A - Anwen Rees\nMegan - Megan Pugh\n\nA What was it like?\n\nMegan Loud, mostly.\n\nA And after?\n\n"
        "Megan has told me since that it was fine.\n\nMegan Quiet again.\n\nA lot of it was."
    )
    turns = said(read(text))
    assert [speaker for speaker, _, _ in turns] == ["A", "Megan", "A", "Megan"]
    assert turns[2][2].endswith("that it was fine.")
    assert turns[3][2].endswith("A lot of it was.")


def test_what_somebody_is_between_their_initials_and_a_colon_is_no_speech() -> None:
    text = f"MD - Mair Davies\nIP - Ifan Parry\n\n{talk()}\n\nIP Club Secretary: And the tea.\n\nIP Well: yes."
    assert [words for _, _, words in said(read(text))[-2:]] == ["And the tea.", "Well: yes."]


def test_one_who_is_listed_speaks_under_their_whole_name_too() -> None:
    text = f"MD - Mair Davies\nIP - Ifan Parry, the owner\n\n{talk()}\n\nIfan Parry, Owner of the Hall: And the tea."
    assert said(read(text))[-1] == ("Ifan Parry", False, "And the tea.")


@pytest.mark.parametrize("word", ["Interviewer", "Facilitator"])
def test_one_whom_the_list_calls_the_interviewer_interviews(word: str) -> None:
    talk = "ED Tell me of the club.\n\nIP Who told you of it?\n\nED Go on.\n\nIP It is old."
    text = f"ED - {word}\nIP - Ifan Parry\n\n{talk}"
    assert [asks for _, asks, _ in said(read(text))] == [True, False, True, False]


def test_words_in_capitals_begin_no_turn_where_no_list_explains_them() -> None:
    text = "Tell me of the club.\n\nMD So it goes.\n\nIP So it went.\n\nMD And on.\n\nIP To the end of the road."
    assert len({turn.speaker for turn in read(text).turns}) == 1


def test_front_matter_above_talk_without_labels_is_no_speech() -> None:
    transcript = read(f"{MATTER}\nWe met in the chapel hall, four of us.\n\nIt was cold, and nobody had a key.")
    assert said(transcript)[0][2].startswith("We met")


def test_lines_of_hyphens_around_talk_make_no_front_matter() -> None:
    transcript = read("---\nWe met in the hall: four of us.\nAnd it was cold.\n---\n\nNobody had a key.")
    assert "".join(words for _, _, words in said(transcript)).count("We met") == 1


@pytest.mark.parametrize("answer", ["Currently, we note it all on paper.", "Cold, it was", "Closed"])
def test_a_short_answer_behind_a_letter_and_a_dash_is_no_list_that_ends_a_heading(answer: str) -> None:
    asked = ["How is an order made?", "How do you take note of it?", "What if it is lost?", "Who looks after it?"]
    answers = ["Well, in the shop.", "By hand, I think.", answer, "Whoever is in."]
    text = "\n\n".join(f"I \u2013 {question}\n\nC \u2013 {said}" for question, said in zip(asked, answers, strict=True))
    assert [words for _, _, words in said(read(text))] == [
        one for pair in zip(asked, answers, strict=True) for one in pair
    ]


@pytest.mark.parametrize("between", ["\t\t-", " - ", "\t"])
def test_a_list_may_name_people_before_their_initials(between: str) -> None:
    title = "Mair Davies\n\nInterviewer\n\nMay 3, 2021\n\n"
    listed = f"Rhys Evans{between}RE\n\nMair Davies{between}MD\n\n"
    talk = "\n\n".join(f"MD: {q}\n\nRE: {a}" for q, a in zip(ASKED[1:], SAID, strict=True))
    turns = said(read(f"{title}{listed}{talk}"))
    assert turns == [turn for q, a in zip(ASKED[1:], SAID, strict=True) for turn in (("MD", True, q), ("RE", False, a))]


def test_a_name_before_its_initials_lists_nobody_where_nobody_speaks_under_them() -> None:
    text = f"Continuing Learning - CL\n\nHead Teachers - HT\n\n{TALK_OF_TWO}"
    assert [speaker for speaker, _, _ in said(read(text))][-2:] == ["Ann", "Bo"]
    assert "Lines" not in " ".join(read(f"Ann: So?\n\nContinuing Learning - CL\n\n{TALK_OF_TWO}").notes)


def test_a_name_that_somebody_gives_when_asked_for_it_lists_nobody() -> None:
    text = (
        "Mair Davies: Thank you for doing this.\n\nIfan Parry: My pleasure.\n\nMD: Would you say your name?\n\n"
        f"IP: Ifan Parry. October 10, 1962. We are at the chapel.\n\n{talk(': ')}"
    )
    assert said(read(text))[0] == ("Mair Davies", True, "Thank you for doing this.")


def test_who_speaks_beside_those_listed_and_is_not_is_told() -> None:
    listed = "Mair Davies\t-MD\n\nIfan Parry\t-IP\n\n"
    slips = "MD: And?\n\nIQ: We went home.\n\n" * 4
    notes = " ".join(read(f"{listed}{talk(': ')}\n\n{slips}").notes)
    assert "Not in the list of speakers at the top, but taken for speakers: 'IQ' (4 times)." in notes
