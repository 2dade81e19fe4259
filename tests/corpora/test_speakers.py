# ruff: noqa: RUF001  typographic marks and other scripts are what is tested
from __future__ import annotations

import pytest

from corpora.errors import TranscriptError
from corpora.labels import label_at, seconds, speaker_key
from corpora.material import Role
from corpora.questioning import asks
from corpora.readers import read_transcript
from corpora.speakers import Roles, Spellings, named_interviewer, named_participant, roles_of

LONG = "We did a great many things over the year and most of them went quite well in the end."


def interviewers(*spoken: tuple[str, str], interviewer: str | None = None) -> set[str]:
    roles = roles_of(spoken, "CL01.txt", interviewer)
    return {name for name, role in roles.by_speaker.items() if role is Role.INTERVIEWER}


@pytest.mark.parametrize(
    "name",
    [
        "Interviewer",
        "INTERVIEWER 1",
        "Interviewer1",
        "moderator2",
        "INT",
        "Int.",
        "I",
        "Int. 2",
        "Moderator",
        "Facilitator",
        "Researcher",
        "Researcher B",
        "Q",
        "Interviewer (Jo)",
        "Jo (Interviewer)",
    ],
)
def test_an_interviewers_label_says_so(name: str) -> None:
    assert named_interviewer(name)
    assert not named_participant(name)
    assert interviewers((name, LONG), ("Sam", "Why?")) == {name}


@pytest.mark.parametrize(
    "name",
    [
        "Participant",
        "P4",
        "P 04",
        "Interviewee",
        "Interviewee 2",
        "Interviewee2",
        "Respondent",
        "R",
        "A",
        "Response",
        "Sam (Participant)",
    ],
)
def test_a_participants_label_says_so_and_never_interviews(name: str) -> None:
    assert named_participant(name)
    assert not named_interviewer(name)
    assert name not in interviewers((name, "Why? What? How?"), ("Sam", LONG), (name, "When?"))


@pytest.mark.parametrize(
    "name", ["Ian", "Quentin", "Inter", "Iris", "Anna", "Q Smith", "Rita", "Internal Auditor", "Interview Guide"]
)
def test_other_labels_say_nothing(name: str) -> None:
    assert not named_interviewer(name)
    assert not named_participant(name)


def test_two_may_interview() -> None:
    assert interviewers(("Interviewer 1", "a"), ("P1", "b"), ("Interviewer 2", "c")) == {
        "Interviewer 1",
        "Interviewer 2",
    }


def test_beside_a_moderator_i1_is_an_interviewee() -> None:
    assert interviewers(("Moderator", "a"), ("I1", "b"), ("I2", "c")) == {"Moderator"}


def test_i7_in_a_file_of_that_name_is_interviewee_7_where_all_others_ask_more() -> None:
    spoken = [("A1", "So how did it start?"), ("I7", LONG), ("A2", "And then?"), ("I7", LONG), ("A1", "Why was that?")]
    asking = roles_of(spoken, "I7.docx")
    assert {name for name, role in asking.by_speaker.items() if role is Role.INTERVIEWER} == {"A1", "A2"}
    assert "after whom the file is named" in asking.notes[0]
    named = roles_of([("Kim", "So how did it start?"), ("I7", LONG), ("Kim", "And then?"), ("I7", LONG)], "i7.txt")
    assert named.by_speaker == {"Kim": Role.INTERVIEWER, "I7": Role.PARTICIPANT}


@pytest.mark.parametrize("answers", ["R7", "P7", "Kim"])
def test_i7_who_asks_interviews_whatever_the_file_is_called(answers: str) -> None:
    spoken = [("I7", "So how did it start?"), (answers, LONG), ("I7", "And then?"), (answers, LONG)]
    assert roles_of(spoken, "I7.docx").by_speaker == {"I7": Role.INTERVIEWER, answers: Role.PARTICIPANT}


def test_a_voice_that_a_program_did_not_name_asks_where_it_does_so_as_the_interviewer() -> None:
    spoken = [("Interviewer", "How did it start?"), ("P4", LONG), ("Speaker 2", "And then? Was it far?"), ("P4", LONG)]
    roles = roles_of(spoken, "a.txt")
    assert {name for name, role in roles.by_speaker.items() if role is Role.INTERVIEWER} == {"Interviewer", "Speaker 2"}
    assert "'Speaker 2' (1 of 1 turns ask)" in roles.notes[-1]
    assert interviewers(*spoken, interviewer="Interviewer") == {"Interviewer"}


@pytest.mark.parametrize("said", [LONG, f"{LONG} You know? {LONG} You see? {LONG}", "Why?"])
def test_a_voice_that_a_program_did_not_name_and_that_hardly_asks_answers(said: str) -> None:
    spoken = [("Interviewer", "How did it start?"), ("P4", LONG), ("Speaker 2", said), ("Speaker 2", LONG)]
    assert interviewers(*spoken) == {"Interviewer"}


@pytest.mark.parametrize("short", ["INT", "int", "MOD", "Fac"])
def test_beside_a_second_interviewer_one_in_short_asks_too(short: str) -> None:
    assert interviewers((short, "a"), ("Interviewer 2", "b"), ("P1", "c")) == {short, "Interviewer 2"}


def test_who_asks_most_and_answers_least_interviews_and_a_note_says_why() -> None:
    spoken = [("Jo", "So how did it start?"), ("Sam", LONG), ("Jo", "Tell me more"), ("Sam", LONG + " You know?")]
    roles = roles_of(spoken, "CL01.txt")
    assert roles.by_speaker == {"Jo": Role.INTERVIEWER, "Sam": Role.PARTICIPANT}
    assert "'Jo' (2 of 2 turns ask, 8 of" in roles.notes[0]
    assert "'interviewer' to overrule" in roles.notes[0]


def test_one_who_asks_all_may_speak_more() -> None:
    assert interviewers(("Jo", LONG + " Why?"), ("Sam", "No."), ("Jo", LONG + " When?"), ("Sam", "Never.")) == {"Jo"}


@pytest.mark.parametrize(
    "spoken",
    [
        [("Jo", LONG), ("Sam", LONG)],
        [("Jo", "Why?"), ("Sam", "When?")],
        [("Jo", LONG + "?"), ("Sam", LONG), ("Kim", LONG + "?"), ("Lee", LONG)],
        [("P1", "Why?"), ("P2", LONG)],
        [("P1", "In 2019."), ("Course", LONG + " Why? " + LONG), ("P2", "In 2020."), ("Course", LONG + " When?")],
    ],
    ids=["nobody asks", "both ask", "a meeting", "all named as participants", "who asks says nearly all of it"],
)
def test_where_it_is_not_clear_everybody_is_a_participant_and_a_note_says_so(spoken: list[tuple[str, str]]) -> None:
    roles = roles_of(spoken, "CL01.txt")
    assert set(roles.by_speaker.values()) == {Role.PARTICIPANT}
    assert "overrule" in roles.notes[0]


def test_a_group_with_one_who_asks_has_an_interviewer() -> None:
    spoken = [("Jo", "Why?"), ("Sam", LONG), ("Kim", LONG + "?"), ("Jo", "How?"), ("Lee", LONG), ("Jo", "Anyone else?")]
    assert interviewers(*spoken) == {"Jo"}


def test_who_leads_a_group_may_speak_more_than_each_of_it() -> None:
    group = [(name, "I teach, and I liked it.") for name in ("Ann", "Bob", "Cy", "Di", "Ed", "Flo", "Gus", "Hal")]
    asked = [("Jo", "Welcome, all of you. Shall we go round and say who we are?")]
    spoken = [*asked, *group, ("Jo", "And what did you make of it?"), *group, ("Jo", "Anyone else?"), ("All", "No.")]
    assert interviewers(*spoken) == {"Jo"}


def test_one_who_speaks_with_several_one_after_the_other_interviews_though_hardly_asking() -> None:
    people = ("104", "105", "106", "107", "108")
    spoken = [
        turn for who in people for turn in (("000", "Go on, then."), (who, LONG), ("000", "I see."), (who, LONG)) * 2
    ]
    roles = roles_of(spoken, "all.txt")
    assert {name for name, role in roles.by_speaker.items() if role is Role.INTERVIEWER} == {"000"}
    assert "'000', who speaks with each of 5 others" in roles.notes[0]
    together = [(who, LONG) for _ in range(4) for who in ("000", *people)]
    assert set(roles_of(together, "all.txt").by_speaker.values()) == {Role.PARTICIPANT}


def test_what_all_say_is_a_turn_though_the_word_comes_in_the_talk() -> None:
    text = "Interviewer: Well, everyone?\n\nTutor: Good.\n\nEveryone: Yes.\n\nInterviewer: Thanks.\n\nTutor: Bye."
    assert [turn.speaker for turn in read_transcript("a.txt", text.encode()).turns][2] == "Everyone"


def test_one_speaker_alone_is_a_participant() -> None:
    roles = roles_of([("Interviewer", "Why?")], "CL01.txt")
    assert roles.by_speaker == {"Interviewer": Role.PARTICIPANT}
    assert roles.notes == ("'Interviewer' is the only label, so their turns hold everybody's words.",)


@pytest.mark.parametrize("wanted", ["Sam Cook", " sam  COOK: ", "Sam\u00a0Cook"])
def test_a_given_interviewer_overrules_every_guess(wanted: str) -> None:
    assert interviewers(("Interviewer", "Why?"), ("Sam Cook", LONG), interviewer=wanted) == {"Sam Cook"}


def test_of_several_given_those_interview_who_speak() -> None:
    assert interviewers(("A", "a"), ("B", "b"), interviewer="Z; a") == {"A"}
    with pytest.raises(TranscriptError, match=r"no speaker is labelled 'Z' or 'Y'; the labels found are 'A', 'B'"):
        interviewers(("A", "a"), ("B", "b"), interviewer="Z; Y")


def test_several_interviewers_can_be_given() -> None:
    assert interviewers(("A", "a"), ("B", "b"), ("C", "c"), interviewer="a; c") == {"A", "C"}


def test_an_interviewer_who_does_not_speak_is_refused_with_the_labels_found() -> None:
    with pytest.raises(
        TranscriptError, match=r"CL01\.txt: no speaker is labelled 'Bob'; the labels found are 'Jo', 'Sam'"
    ):
        interviewers(("Jo", "a"), ("Sam", "b"), interviewer="Bob")
    with pytest.raises(TranscriptError, match="the labels found are none"):
        read_transcript("a.txt", b"Only words.", interviewer="Participant")


@pytest.mark.parametrize(
    "words", ["Why?", "So, um, what was it like", "Okay. Tell me about that", "What’s next", "为什么？", "لماذا؟"]
)
def test_a_question_is_known_by_its_mark_or_its_opening(words: str) -> None:
    assert asks(words)


@pytest.mark.parametrize(
    "words", ["Yes.", "What I liked was the tutor.", "When I began, it was new.", "I do.", "Howard came."]
)
def test_an_answer_is_no_question(words: str) -> None:
    assert not asks(words)


def test_the_first_spelling_is_kept() -> None:
    spellings = Spellings()
    assert [spellings.of(name) for name in ("Int. 1", "INT. 1:", "int.  1 ", "Int. 2")] == [
        "Int. 1",
        "Int. 1",
        "Int. 1",
        "Int. 2",
    ]
    assert speaker_key("Zoë") == speaker_key("ZOE\u0308 :")


@pytest.mark.parametrize(
    ("stamp", "expected"), [("[00:01:02]", 62.0), ("0:27", 27.0), ("(75:10.5)", 4510.5), ("1:02:03,250", 3723.25)]
)
def test_times_are_seconds(stamp: str, expected: float) -> None:
    assert seconds(stamp) == expected


@pytest.mark.parametrize(
    "line",
    [
        "10:30",
        "https://example.org",
        "“Anna: hi”",
        "What was it? Anna: hi",
        "x" * 200 + ": hi",
        "1. 2: 3",
        "—",
        "",
    ],
)
def test_lines_of_other_forms_have_no_label(line: str) -> None:
    assert label_at(line, 0, len(line)) is None


def test_an_interviewer_who_nods_between_questions_is_found_beside_somebody_who_tells() -> None:
    asked = ["Why was that?", "Mm.", "I see.", "Right."] * 6
    talk = [
        turn for question in asked for turn in (("JR", question), ("Dee", "We went, and went on, and on again. " * 4))
    ]
    roles = roles_of(talk, "a.txt")
    assert roles.by_speaker == {"JR": Role.INTERVIEWER, "Dee": Role.PARTICIPANT}


def test_somebody_who_hardly_speaks_hides_no_interviewer() -> None:
    talk = [turn for _ in range(12) for turn in (("JR", "Why was that?"), ("Dee", "We went, and went on again. " * 9))]
    roles = roles_of([*talk[:8], ("Break", "Music?"), *talk[8:]], "a.txt")
    assert [name for name, role in roles.by_speaker.items() if role is Role.INTERVIEWER] == ["JR"]


def test_two_who_talk_alike_have_no_interviewer() -> None:
    talk = [(who, "We went there, and why not? It was near." if at % 5 else "Yes.") for at in range(8) for who in "AB"]
    assert Role.INTERVIEWER not in roles_of(talk, "a.txt").by_speaker.values()


def of_role(roles: Roles, role: Role) -> list[str]:
    return [name for name, own in roles.by_speaker.items() if own is role]


@pytest.mark.parametrize("label", ["A1", "R1", "R 2", "A"])
def test_beside_one_who_is_named_as_a_participant_analysts_and_researchers_interview(label: str) -> None:
    talk = [turn for _ in range(5) for turn in ((label, "And then, what did you draw?"), ("P4", "The boat. It sank."))]
    talk += [("A5", "I only take notes."), ("Unknown Speaker", "Mm, the boat? Which one? Why?")] * 3
    roles = roles_of(talk, "a.txt")
    assert of_role(roles, Role.INTERVIEWER) == [label, "A5"]
    assert of_role(roles, Role.PARTICIPANT) == ["P4", "Unknown Speaker"]
    assert "'P4', who alone is named as a participant" in roles.notes[0]


def test_r_that_answers_what_p_asks_is_no_interviewer() -> None:
    talk = [turn for _ in range(6) for turn in (("P", "Why was that?"), ("R", "It rained on us for a week."))]
    assert of_role(roles_of(talk, "a.txt"), Role.INTERVIEWER) == []


def test_respondents_among_themselves_stay_participants() -> None:
    talk = [turn for _ in range(6) for turn in (("R1", "Was it? I did like it."), ("R2", "So did I. It was wet."))]
    assert of_role(roles_of(talk, "a.txt"), Role.INTERVIEWER) == []


def advised(asking: int, turns: int = 20) -> list[tuple[str, str]]:
    """Talk of a visitor, who puts a question now and then, and Dora, who asks for advice in so many of her turns."""
    said = []
    for at in range(turns):
        said.append(
            ("Visitor Una", "I saw that. What next?" if at % 5 == 0 else "That went well, and so did the rest.")
        )
        said.append(("Dora", "And what should I do?" if at < asking else "I put the beans there, and they grew."))
    return said


def test_of_two_the_one_whom_a_file_is_named_after_answers() -> None:
    assert of_role(roles_of(advised(4), "talk.vtt"), Role.INTERVIEWER) != ["Visitor Una"]
    roles = roles_of(advised(4), "03-dora.vtt")
    assert of_role(roles, Role.INTERVIEWER) == ["Visitor Una"]
    assert "as the file is named after 'Dora'" in roles.notes[0]


@pytest.mark.parametrize("name", ["una-and-dora.vtt", "03-dorado.vtt", "dr.vtt"])
def test_a_file_named_after_both_or_neither_tells_nothing(name: str) -> None:
    assert roles_of(advised(4), name).by_speaker == roles_of(advised(4), "talk.vtt").by_speaker


def test_an_interviewer_after_whom_the_file_is_named_is_found_all_the_same() -> None:
    talk = [turn for _ in range(9) for turn in (("Una", "Why was that?"), ("Dee", "We went, and went on again. " * 5))]
    assert of_role(roles_of(talk, "Una 3.txt"), Role.INTERVIEWER) == ["Una"]


@pytest.mark.parametrize("third", [(), ("C",)])
def test_voices_called_a_and_b_are_nobodys_answers(third: tuple[str, ...]) -> None:
    others = [(who, "We went there, and it was near. I would go again.") for who in ("B", *third)]
    roles = roles_of([turn for _ in range(6) for turn in (("A", "And why was that?"), *others)], "a.json")
    assert of_role(roles, Role.INTERVIEWER) == ["A"]


@pytest.mark.parametrize("beside", ["Note taker", "Notetaker", "Observer", "Assistant moderator", "Interviwer"])
def test_who_looks_on_beside_an_interviewer_or_is_one_misspelt_is_no_participant(beside: str) -> None:
    assert interviewers(("Interviewer", "Why?"), ("Sam", LONG), (beside, "That was all.")) == {"Interviewer", beside}


def test_a_word_as_near_to_who_asks_as_to_who_answers_is_of_whom_it_stands_beside() -> None:
    assert interviewers(("Interviewer", "Why?"), ("Sam", LONG), ("Interview", "Fair.")) == {"Interviewer", "Interview"}
    said = [("Interviewer", "Why?"), ("Interviewee", LONG), ("Interview", "Because it was near.")]
    assert interviewers(*said) == {"Interviewer"}


def test_an_observer_with_whom_somebody_speaks_answers() -> None:
    assert interviewers(("Interviewer", "Why?"), ("Observer", LONG)) == {"Interviewer"}


def test_who_typed_an_interview_and_calls_themselves_me_interviews() -> None:
    assert interviewers(("Me", "Tell us more."), ("K31", LONG), ("Translator", LONG)) == {"Me"}


def test_one_of_those_called_by_letters_may_be_i() -> None:
    answers = [(who, "We went there on the Monday, by bus, and it rained.") for who in "CJIST"]
    asked = [("LM", "How did you get there, and what was it like?")]
    roles = roles_of([turn for answer in answers for turn in (*asked, answer)] * 3, "FG15.txt").by_speaker
    assert {name for name, role in roles.items() if role is Role.INTERVIEWER} == {"LM"}


def test_r_who_hardly_speaks_beside_p_is_no_interviewer_where_another_asks_more() -> None:
    talk = [("Ann", "Was it far, and how did you come?"), ("?", "By bus, as ever."), ("Ann", "And was it dear?")]
    talk += [("P", "It cost me four pounds, which is a lot of money for us."), ("R", "Is it?")]
    assert roles_of(talk * 4, "FG3.txt").by_speaker["R"] is Role.PARTICIPANT


def test_a_voice_that_nobody_recognised_is_not_taken_for_the_interviewer() -> None:
    talk = [("Ann", "We went by bus, all of us, on a Monday."), ("?", "Was it far?")] * 4
    assert set(roles_of(talk, "a.txt").by_speaker.values()) == {Role.PARTICIPANT}


def test_one_whose_name_takes_over_from_the_label_interviews_too() -> None:
    talk = [
        ("Emily", "And what did you do then?"),
        ("Alex", "I went home, as it was late, and wrote it all up for her."),
    ]
    first = [
        ("Interviewer", "Welcome, and thank you for your time! I am Emily, and I will ask you some questions."),
        ("Alex (Student)", "Hello."),
    ]
    roles = roles_of(first + talk * 10, "a.txt").by_speaker
    assert {name for name, role in roles.items() if role is Role.INTERVIEWER} == {"Interviewer", "Emily"}
