"""Several people in one file are cases, one per speaker; whoever is in doubt is not counted twice. Synthetic texts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpora.cases import read_cases
from corpora.material import Role
from corpora.people import less_interviewers
from corpora.pseudonyms import Pseudonyms
from corpora.rosters import read_roster
from corpora.terms import Terms

GROUP = """Moderator: How did you find the training?
Amara: I found it far too long for a working day.
Bilal: I liked the part about employers most of all.
All: Yes, the lunch was good.
Moderator: What would you change about it?
Amara: I would have more of the practical tasks.
Cerys: I would send the reading out beforehand.
All: Yes, do that.
"""


def names(text: str, terms: Terms | None = None) -> dict[str, str]:
    (transcript,) = (terms or Terms()).take_in("FG1.txt", text.encode()).transcripts
    return {turn.speaker: transcript.case_of(turn.speaker).name for turn in transcript.participant_turns()}


def test_each_participant_of_a_group_is_a_case_and_what_all_say_is_the_groups() -> None:
    assert names(GROUP) == {"Amara": "FG1: Amara", "Bilal": "FG1: Bilal", "Cerys": "FG1: Cerys", "All": "FG1"}


@pytest.mark.parametrize(
    "text",
    [
        "Interviewer: Why did you come?\nMoira: My head asked me to.\nInterviewer: And then?\nMoira: I stayed on.\n",
        "Anna: It was a long day for us all.\nBen: It was, and the room was cold.\nAnna: The heating was off.\n",
        "Interviewer: Why?\nJoanne Williams: My head asked.\nInterviewer: And?\nJW: It was free for us.\n",
        "Interviewer: Why?\nRespondent: My head asked.\nI: And?\nR: It was free for us.\nI: Why?\nR: Somebody paid.\n",
        "Interviewer: Why?\nMoira: My head asked.\nInterviewer: And?\nUnknown speaker: The bus is here.\n",
        "Interviewer: Why?\nMoira: My head asked.\nInterviewer: And?\nSpeaker: It was free for us.\n",
        "Interviewer: Why?\nMoira: Her word.\nTranslator: My head asked me.\nInterviewer: And?\nMoira: Also.\n",
        "Interviewer: Why?\nParticipant: My head asked.\nInterviewer: And?\nP8: It was free for us.\n",
        "Interviewer: Why?\nParticipant: My head asked.\nInterviewer: And?\nPaticipant: It was free for us.\n",
    ],
)
def test_an_interview_of_one_person_or_of_doubtful_people_is_one_case(text: str) -> None:
    assert set(names(text).values()) == {"FG1"}


LONG = "We went through the folder with the whole staff and then again with the governors in the autumn term. " * 4


@pytest.mark.parametrize("heard", ["Speaker 4: Is it on now?\n", "Gwen: Sorry, wrong room.\n"])
def test_who_is_hardly_heard_in_a_group_is_no_case_and_is_named(heard: str) -> None:
    text = "".join(f"Moderator: How was it?\nAmara: {LONG}\nBilal: {LONG}\n" for _ in range(3)) + heard
    label = heard.partition(":")[0]
    assert names(text) == {"Amara": "FG1: Amara", "Bilal": "FG1: Bilal", label: "FG1"}
    (transcript,) = Terms().take_in("FG1.txt", text.encode()).transcripts
    assert any(f"'{label}'" in note and "no case of their own" in note for note in transcript.notes)


def test_who_is_hardly_heard_is_a_case_where_the_table_of_cases_says_so() -> None:
    text = "".join(f"Moderator: How was it?\nAmara: {LONG}\nBilal: {LONG}\n" for _ in range(3)) + "Gwen: Yes, it was.\n"
    table = read_cases("transcript,case,group,speaker\nFG1.txt,CL09,Schools,Gwen\n", "cases.csv")
    assert names(text, Terms(cases=table))["Gwen"] == "CL09"


def test_a_speaker_without_a_number_beside_one_with_a_number_may_be_the_other() -> None:
    text = "Interviewer: Why?\nSpeaker: My head asked.\nInterviewer: And?\nSpeaker 2: It was free for us.\n"
    assert set(names(text).values()) == {"FG1: Speaker", "FG1: Speaker 2"}


def test_two_participants_named_so_are_two_cases_without_an_interviewer() -> None:
    text = "Participant 1: It was long.\nParticipant 2: It was cold.\nParticipant 1: And dear.\n"
    assert set(names(text).values()) == {"FG1: Participant 1", "FG1: Participant 2"}


def test_the_table_of_cases_says_who_a_speaker_is() -> None:
    table = read_cases(
        "transcript,case,group,speaker,wave\nFG1.txt,FG1,Schools,,1\nFG1.txt,CL07,Careers Leader,AMARA,1\n"
        "FG1.txt,SL02,Senior leader,Dilys,1\n",
        "cases.csv",
    )
    (transcript,) = Terms(cases=table).take_in("FG1.txt", GROUP.encode()).transcripts
    amara, bilal = transcript.case_of("Amara"), transcript.case_of("Bilal")
    assert (amara.name, amara.group) == ("CL07", "Careers Leader")
    assert (bilal.name, bilal.group, bilal.attributes["wave"]) == ("FG1: Bilal", "Schools", "1")
    assert any("'Dilys', who is no participant" in note for note in transcript.notes)
    assert table.unmatched(["FG1.txt"]) == ()


def test_pseudonyms_stand_in_the_cases_of_a_group_too() -> None:
    roster = Pseudonyms(read_roster("name,pseudonym\nAmara,Person A\nBilal,Person B\n", "roster.csv"))
    said = names(GROUP, Terms(pseudonyms=roster))
    assert (said["Person A"], said["Person B"]) == ("FG1: Person A", "FG1: Person B")
    assert not any("Amara" in name or "Bilal" in name for name in said.values())


def test_who_nobody_recognised_is_no_case_and_takes_no_words_from_others() -> None:
    group = GROUP.replace("All: Yes, the lunch was good.", "?: Yes, the lunch was good.\nF?: It was cold by then.")
    assert names(group) == {"Amara": "FG1: Amara", "Bilal": "FG1: Bilal", "Cerys": "FG1: Cerys"} | {
        "?": "FG1",
        "F?": "FG1",
        "All": "FG1",
    }


@pytest.mark.parametrize(
    ("said", "case"), [(None, "FG1"), ("transcript,case,group,speaker\nFG1.txt,C9,,Cerys\n", "C9")]
)
def test_who_is_left_when_others_turn_out_to_interview_is_the_interviews_case(said: str | None, case: str) -> None:
    terms = Terms(cases=None if said is None else read_cases(said, "cases.csv"))
    (group,) = terms.take_in("FG1.txt", GROUP.encode()).transcripts
    assert len(group.people) > (said is None)
    asking = {"Moderator", "Amara", "Bilal", "All"}
    turns = tuple(
        replace(turn, role=Role.INTERVIEWER if turn.speaker in asking else Role.PARTICIPANT) for turn in group.turns
    )
    assert less_interviewers(replace(group, turns=turns)).case_of("Cerys").name == case
