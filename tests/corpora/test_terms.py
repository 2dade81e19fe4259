"""Files taken in on terms: cases by table, by rule and from the file; labels of one person; pseudonyms over it all."""

from __future__ import annotations

import pytest

from corpora.case_rule import read_case_rule
from corpora.cases import read_cases
from corpora.errors import CasesError, InputError
from corpora.material import Case, Role
from corpora.one_person import read_one_person
from corpora.pseudonyms import Pseudonyms
from corpora.rosters import read_roster
from corpora.terms import Terms

SURVEY = b"id,role,What changed for you?\nR1,Leader,I plan far more than before\nR2,Head,Very little has changed here\n"
GROUP = (
    b"Moderator: Who wants to begin with that?\nJoanne Williams: I came for the network of people.\n"
    b"JW: And because it was free, to be honest.\nTom: I came because my head asked me to.\nModerator: Thanks?\n"
)


@pytest.mark.parametrize(
    ("rule", "path", "case"),
    [
        ("{group}/{case}", "/x/Leaders/CL01.docx", Case("CL01", "Leaders")),
        ("{case}_{site}", "x/CL01_Leeds North.txt", Case("CL01", None, None, {"site": "Leeds North"})),
        ("Interview {case} - *", "INTERVIEW CL 1 - final v2.txt", Case("CL 1")),
        ("{case} of {linked to}", "SL01 of CL01.txt", Case("SL01", None, "CL01")),
        ("wave {wave}/*/{case}", "wave 2/any/CL01.txt", Case("CL01", None, None, {"wave": "2"})),
        ("{case}_*", "CL01.txt", None),
        ("{group}/{case}", "CL01.txt", None),
        ("{case}--{group}", "a-----b.txt", Case("a", "---b")),
        ("{group}#*", "Leader 12 - second call.txt", Case("known", "Leader")),
        ("{group}#*", "CL1.txt", Case("known", "CL")),
        ("{group}#*", "Leader.txt", None),
        ("{group} #_{case}", "Leader 3_Oak.txt", Case("Oak", "Leader")),
    ],
)
def test_a_rule_tells_cases_from_names(rule: str, path: str, case: Case | None) -> None:
    assert read_case_rule(rule).case_of(path, Case("known")) == (
        case if case is None or "{case}" in rule else Case("known", case.group)
    )


@pytest.mark.parametrize("rule", ["", "*", "{case}{group}", "{case}/{case}", "{case", "x" * 201, "{case}*", "{1}"])
def test_a_rule_that_cannot_be_meant_is_refused(rule: str) -> None:
    with pytest.raises(CasesError, match="the rule for cases"):
        read_case_rule(rule)


def test_a_file_that_the_rule_does_not_fit_says_so() -> None:
    intake = Terms(rule=read_case_rule("{group}_{case}")).take_in("CL01.txt", b"INT: Why?\nP1: So.\n")
    assert "'{group}_{case}', does not fit" in intake.transcripts[0].notes[-1]
    assert intake.transcripts[0].case.name == "CL01"


def test_a_file_that_the_table_of_cases_has_no_row_for_says_so() -> None:
    table = Terms(cases=read_cases("transcript,case,group\nCL01,Ann,Leader\n", "c"))
    talk = b"INT: Why?\nP1: So.\n"
    assert table.take_in("CL01.txt", talk).transcripts[0].notes == ()
    (note,) = table.take_in("CL02.txt", talk).transcripts[0].notes
    assert note == "The table of cases has no row for it, so its case is 'CL02', of no group."


def test_each_row_of_a_survey_is_an_interview_whose_row_in_the_table_of_cases_counts() -> None:
    table = read_cases("transcript,case,group,linked_to\ns R1,Ann,A,Bo\ns R2,Bo,B,\ns R9,Cy,C,\n", "c")
    intake = Terms(cases=table).take_in("s.csv", SURVEY)
    assert [(t.name, t.case.name, t.case.linked_to) for t in intake.transcripts] == [
        ("s R1", "Ann", "Bo"),
        ("s R2", "Bo", None),
    ]
    assert table.unmatched([t.name for t in intake.transcripts]) == ("s R9",)


def test_a_rule_gives_groups_to_the_interviews_of_one_file_and_leaves_their_cases() -> None:
    intake = Terms(rule=read_case_rule("{case} {wave}")).take_in("survey 2.csv", SURVEY)
    assert [(t.case.name, t.case.group, dict(t.case.attributes)) for t in intake.transcripts] == [
        ("R1", "Leader", {"wave": "2"}),
        ("R2", "Head", {"wave": "2"}),
    ]


def test_a_row_that_names_a_file_of_several_interviews_is_told() -> None:
    intake = Terms(cases=read_cases("transcript,case,group\ns.csv,A,B\n", "c")).take_in("s.csv", SURVEY)
    assert "name each, such as 's R1'" in intake.notes[-1]


def test_labels_of_one_person_are_offered_and_become_one_when_confirmed() -> None:
    offered = Terms().take_in("g.txt", GROUP).interviews[0]
    assert [one.labels for one in offered.same_people] == [("Joanne Williams", "JW")]
    same = read_one_person("Joanne Williams = JW", "said")
    merged = Terms(one_person=same).take_in("g.txt", GROUP).interviews[0]
    assert merged.same_people == ()
    assert [speaker.name for speaker in merged.speakers] == ["Moderator", "Joanne Williams", "Tom"]
    assert merged.transcript.text == GROUP.decode()


def test_a_person_whom_one_label_has_interview_interviews_under_all() -> None:
    text = b"INT: Why did you go?\nP1: Because of the work.\nKate: Tell us more about it.\nP1: No.\nINT: Why not?\n"
    merged = Terms(one_person=read_one_person("INT = Kate", "said")).take_in("g.txt", text).transcripts[0]
    assert {turn.speaker: turn.role for turn in merged.turns} == {"INT": Role.INTERVIEWER, "P1": Role.PARTICIPANT}


@pytest.mark.parametrize("text", ["Joanne", "A = ", " = B", "A = B\nC = B", "A = B; ;"])
def test_labels_that_say_nothing_are_refused_with_their_line(text: str) -> None:
    with pytest.raises(InputError, match=r"said, line \d"):
        read_one_person(text, "said")


def test_pseudonyms_go_over_names_of_files_labels_cases_and_remarks() -> None:
    pseudonyms = Pseudonyms(read_roster("name,pseudonym\nJoanne Williams,CL01\nTom Baker,CL02\n", "r"))
    table = read_cases("transcript,case,group\nJoanne Williams.txt,Joanne Williams,Leaders\n", "c")
    intake = Terms(cases=table, pseudonyms=pseudonyms).take_in("Joanne Williams.txt", GROUP)
    only = intake.interviews[0]
    assert (intake.name, only.transcript.name, only.transcript.case.name) == ("CL01.txt", "CL01.txt", "CL01")
    assert "Joanne" not in only.transcript.text
    assert {one.pseudonym: one.count for one in only.replaced} == {"CL01": 2, "CL02": 1}
    assert "Williams" not in str(intake.as_dict())


def test_a_refusal_names_the_file_by_its_pseudonym() -> None:
    terms = Terms(pseudonyms=Pseudonyms(read_roster("name,pseudonym\nJoanne Williams,CL01\n", "r")))
    said = terms.remark("Joanne Williams.doc: this will not do; JOANNE says so", "Joanne Williams.doc")
    assert said == "CL01.doc: this will not do; CL01 says so"
