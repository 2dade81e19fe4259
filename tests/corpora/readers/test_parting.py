"""Several interviews (synthetic) in one text or document: parted where the signs are plain, told where they are not."""

from __future__ import annotations

from collections.abc import Sequence

import document_writers as write
import pytest
from docx import Document

from corpora.material import Role
from corpora.readers.intake import Intake
from corpora.readers.parsing import Asked, parse

ROUNDS = [
    ("Could you tell me about your work with the pupils?", "I lead on careers, one day a week."),
    ("How did you hear of the course?", "A colleague told me about it in the spring."),
    ("What came of it?", "We plan the lessons together now, which we never did."),
]


def talk(interviewer: str, participant: str, rounds: int = 3) -> str:
    asked = ((f"{interviewer}: {q}", f"{participant}: {a} So said {participant}.") for q, a in ROUNDS[:rounds])
    return "\n\n".join(line for pair in asked for line in pair)


def read(text: str, part_at: str | None = None) -> Intake:
    return parse(Asked("all.txt", part_at=part_at), text.encode())


def shape(intake: Intake) -> list[tuple[str, list[str], int]]:
    return [
        (one.transcript.name, [speaker.name for speaker in one.speakers], len(one.transcript.turns))
        for one in intake.interviews
    ]


TITLES = {
    "numbers": ["Interview 1", "Interview 2", "Interview 3"],
    "capitals": ["INTERVIEW 1", "INTERVIEW 2", "INTERVIEW 3"],
    "markdown": ["# Interview #1", "# Interview #2", "# Interview #3"],
    "what it is": ["Interview 1: head of careers", "Interview 2: deputy head", "Interview 3 - a form tutor, on line"],
    "codes": ["Interview no. CL01", "Interview no. CL02", "Interview no. SL01"],
    "transcripts": ["Transcript 1", "Transcript 2", "Transcript 3"],
    "rules": ["=== Transcript 1 ===", "=== Transcript 2 ===", "=== Transcript 3 ==="],
    "people": ["Participant 1", "Participant 2 (deputy head)", "Participant 3"],
    "identifiers": ["Participant ID: CL01", "Participant ID: CL02", "Participant ID: CL03"],
    "names": ["Interview with Amara Dee", "Interview with Jo Roe", "Interview with Bo Hall"],
    "words": ["Interview one", "Interview two", "Interview three"],
    "padded numbers": ["001", "002", "003"],
    "trials of users": ["User trial 1, 26.08.98, single, little IT", "User trial 2, 27.08.98", "User trial 3, low IT"],
    "user interviews": ["User interview 1", "User interview 2", "User interview 3"],
    "dashes": ["User Interview \u2013 head of careers", "User Interview \u2013 deputy head", "User interview - tutor"],
}


@pytest.mark.parametrize("people", [("INT", "P{n}"), ("I", "R"), ("Jo", "Participant")], ids=str)
@pytest.mark.parametrize("kind", TITLES)
def test_interviews_under_titles_of_their_own_are_parted(kind: str, people: tuple[str, str]) -> None:
    parts = [(people[0], people[1].format(n=n)) for n in (1, 2, 3)]
    text = "\n\n".join(f"{title}\n\n{talk(*part)}" for title, part in zip(TITLES[kind], parts, strict=True))
    intake = read(text)
    assert [(speakers, turns) for _, speakers, turns in shape(intake)] == [(list(part), 6) for part in parts]
    assert len({one.transcript.name for one in intake.interviews}) == 3
    assert all(one.interviewers == (part[0],) for one, part in zip(intake.interviews, parts, strict=True))
    [note] = intake.notes
    assert note.startswith("3 interviews in one file, parted at line 1 '")
    assert " line 15 '" in note


def test_a_part_is_called_as_the_file_and_its_title() -> None:
    text = "\n\n".join(f"Interview {n}: deputy head\n\n{talk('I', f'CL0{n}')}" for n in (1, 2))
    names = [one.transcript.name for one in read(text).interviews]
    assert names == ["all (Interview 1).txt", "all (Interview 2).txt"]
    assert [one.transcript.case.name for one in read(text).interviews] == ["all (Interview 1)", "all (Interview 2)"]


ABOUT = {
    "role, date, place": "Interviewee: {who}\nInterviewer: Jo Roe\nDate: {n} May 2024\nPlace: Northshire",
    "capitals": "PARTICIPANT: {who}\n\nDATE: {n} May\n\nLOCATION: on line",
    "title above": "INTERVIEW TRANSCRIPT\n\nParticipant: {who}\nDate: {n} May\nLength: 4{n} minutes",
    "rule above": "--------------------\nParticipant: {who}\nDate: {n} May",
    "case": "Pseudonym: {who}\nGender: female\nAge: 3{n}",
}


@pytest.mark.parametrize("about", ABOUT)
def test_descriptions_that_come_again_with_other_values_part_interviews(about: str) -> None:
    parts = [f"{ABOUT[about].format(who=f'CL0{n}', n=n)}\n\n{talk('Q', 'A')}" for n in (1, 2, 3)]
    intake = read("\n\n\n".join(parts))
    assert shape(intake) == [(f"all (CL0{n}).txt", ["Q", "A"], 6) for n in (1, 2, 3)]
    for one in intake.interviews:
        assert one.transcript.turns[0].span.of(one.transcript.text) == ROUNDS[0][0]
        assert one.transcript.turns[-1].span.of(one.transcript.text).endswith("So said A.")


@pytest.mark.parametrize("form", ["docx", "odt", "rtf", "html"])
def test_documents_are_parted_too(form: str) -> None:
    turns: write.Interview = []
    writers = {
        "docx": write.docx_labels, "odt": write.odt_labels, "rtf": write.rtf_labels, "html": write.html_labels,
    }  # fmt: skip
    for n in (1, 2):
        turns = [*turns, ("Transcript", f"interview {n}", 0)]
        turns += [(who, words, 0) for pair in ROUNDS for who, words in zip(("Jo", f"CL0{n}"), pair, strict=True)]
    data = writers[form](turns)
    intake = parse(Asked(f"all.{form}", part_at="Transcript: interview *"), data)
    assert [speakers for _, speakers, _ in shape(intake)] == [["Jo", "CL01"], ["Jo", "CL02"]]


def unparted(text: str) -> Sequence[str]:
    intake = read(text)
    assert len(intake.interviews) == 1
    return intake.interviews[0].transcript.notes


@pytest.mark.parametrize(
    "text",
    [
        talk("I", "R").replace("\n\nI: How", "\n\nInterview 2 was the hard one, I thought.\n\nI: How"),
        talk("I", "R").replace("A colleague", "Interview 1:\n\nInterview 2:\n\nA colleague"),
        f"Contents\n\nInterview 1\n\nInterview 2\n\n{talk('I', 'R')}",
        "\n\n".join(f"Page header, interview 4\nDate: 3 May\nPlace: Leeds\n\n{talk('I', 'R', n)}" for n in (1, 2, 3)),
        "\n\n".join(f"Participant {n}\nI think that it was good for all of us, and more so for me." for n in (1, 2, 3)),
        "\n\n".join(f"Section {n}\n\n{talk('I', 'R')}" for n in (1, 2)),
        "\n\n".join(f"Interviewer {n}: {q}\n\nParticipant {n}: {a}" for n, (q, a) in enumerate(ROUNDS, 1)),
        "\n\n".join(f"Interview - {q.rstrip('?')}\n\nJo - {a}" for q, a in ROUNDS),
    ],
    ids=["said", "listed", "contents", "page headers", "a round", "sections", "numbered people", "dashes"],
)
def test_what_only_looks_like_several_interviews_is_one(text: str) -> None:
    unparted(text)


def test_participants_who_speak_one_after_the_other_are_told() -> None:
    text = "\n\n".join(f"{talk('INT', who)}\n\n{talk('INT', who)}" for who in ("CL01", "CL02"))
    assert any("'CL02' speaks from line 27 on, once 'CL01' has fallen silent" in note for note in unparted(text))


def test_a_group_is_not_told_to_be_several_interviews() -> None:
    text = "\n\n".join(f"INT: {q}\n\nCL01: {a}\n\nCL02: {a}" for q, a in ROUNDS * 3)
    assert not any("several interviews" in note for note in unparted(text))


def test_a_title_between_talk_is_told() -> None:
    text = f"{talk('INT', 'P')}\n\nInterview 2\n\n{talk('INT', 'P')}"
    assert any("line 13 reads 'Interview 2'" in note for note in unparted(text))


def test_the_analyst_says_how_interviews_begin() -> None:
    text = "Study A\n\n" + "\n\n".join(f"** {who}, school {n} **\n\n{talk('I', 'R')}" for n, who in enumerate("AB"))
    assert len(read(text).interviews) == 1
    intake = read(text, "*, school *")
    assert shape(intake) == [("all (A, school 0).txt", ["I", "R"], 6), ("all (B, school 1).txt", ["I", "R"], 6)]
    assert intake.interviews[0].transcript.text.startswith("Study A\n\n** A, school 0 **")


def test_the_analyst_says_that_a_file_is_one_interview() -> None:
    text = "\n\n".join(f"Interview {n}\n\n{talk('I', 'R')}" for n in (1, 2))
    [only] = read(text, "none").interviews
    assert len(only.transcript.turns) == 12


def test_a_pattern_that_nothing_fits_is_told() -> None:
    [only] = read(talk("I", "R"), "Gespräch *").interviews
    assert "No line with talk under it is like 'Gespräch *', so it was read as one interview." in only.transcript.notes


def test_talk_above_the_first_title_is_an_interview_too() -> None:
    text = f"{talk('I', 'A')}\n\nInterview 2\n\n{talk('I', 'B')}\n\nInterview 3\n\n{talk('I', 'C')}"
    assert [speakers for _, speakers, _ in shape(read(text))] == [["I", "A"], ["I", "B"], ["I", "C"]]


def test_no_word_is_lost_or_said_twice() -> None:
    text = "\n\n".join(f"Interview {n}\n\n{talk('INT', f'P{n}')}" for n in range(1, 6))
    parts = [one.transcript.text for one in read(text).interviews]
    assert "\n\n".join(parts) == text


def test_the_interviewer_that_is_named_holds_in_every_part() -> None:
    text = "\n\n".join(f"Interview {n}\n\n{talk('Jo', 'Bo')}" for n in (1, 2))
    intake = parse(Asked("all.txt", interviewer="Bo"), text.encode())
    assert all(
        {turn.speaker for turn in one.transcript.turns if turn.role is Role.INTERVIEWER} == {"Bo"}
        for one in intake.interviews
    )


@pytest.mark.parametrize("bold", [False, True], ids=["plain titles", "bold titles"])
@pytest.mark.parametrize("part_at", [None, "Interview *"])
def test_a_document_whose_questions_stand_out_is_parted_at_titles_too(bold: bool, part_at: str | None) -> None:
    def lay_out(document: Document) -> None:
        for n in (1, 2, 3):
            document.add_paragraph().add_run(f"Interview {n}").bold = bold
            for question, answer in ROUNDS:
                document.add_paragraph().add_run(question).bold = True
                document.add_paragraph(f"{answer} So says number {n}.")

    intake = parse(Asked("all.docx", part_at=part_at), write.docx_of(lay_out))
    assert [one.transcript.name for one in intake.interviews] == [f"all (Interview {n}).docx" for n in (1, 2, 3)]
    for n, one in enumerate(intake.interviews, 1):
        said = [turn.span.of(one.transcript.text) for turn in one.transcript.turns]
        pairs = [(question, f"{answer} So says number {n}.") for question, answer in ROUNDS]
        assert said == [words for pair in pairs for words in pair]


def several_may_be(intake: Intake) -> list[str]:
    return [note for note in intake.transcripts[0].notes if "may hold several interviews" in note]


@pytest.mark.parametrize("part_at", [None, "none"])
def test_a_guide_whose_first_questions_come_again_is_told_and_not_parted(part_at: str | None) -> None:
    def lay_out(document: Document) -> None:
        for n in (1, 2):
            for question, answer in ROUNDS:
                document.add_paragraph().add_run(question).bold = True
                document.add_paragraph(f"{answer} So says number {n}.")

    labelled = f"{talk('Q', 'A')}\n\n{talk('Q', 'A')}"
    for name, data in (("all.docx", write.docx_of(lay_out)), ("all.txt", labelled.encode())):
        intake = parse(Asked(name, part_at=part_at), data)
        assert len(intake.interviews) == 1
        told = several_may_be(intake)
        assert [("its first questions come again from line 13 on" in note) for note in told] == [True] * (not part_at)


def test_one_question_that_comes_again_is_no_other_interview() -> None:
    assert several_may_be(read(f"{talk('Q', 'A')}\n\n{talk('Q', 'A', 1)}\n\nQ: And then?\n\nA: Nothing.")) == []


def test_numbers_of_pages_and_of_what_people_count_part_nothing() -> None:
    pages = "\n\n".join(f"{talk('INT', 'P1')}\n\n{number}" for number in (1, 2, 3))
    codes = "\n\n".join(f"{code}\n\n{talk('INT', 'P1')}" for code in ("007", "003", "012"))
    assert [len(read(text).interviews) for text in (pages, codes)] == [1, 1]


def test_who_interviews_in_some_interviews_of_a_file_does_so_in_the_others() -> None:
    alike = "\n\n".join(f"{who}: We went there on the bus with all of them." for who in ("Jo", "Bo") * 3)
    parts = [talk("Jo", "Amara"), talk("Jo", "Cerys"), alike]
    intake = read("\n\n".join(f"Interview {at}\n\n{part}" for at, part in enumerate(parts, 1)))
    assert [one.interviewers for one in intake.interviews] == [("Jo",)] * 3
    assert any("as in other interviews of the file" in note for note in intake.transcripts[2].notes)
    assert not any("No interviewer was found" in note for note in intake.transcripts[2].notes)
    (alone,) = read(f"Interview 1\n\n{alike}").interviews
    assert alone.interviewers == ()
