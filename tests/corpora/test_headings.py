"""What stands above the talk: titles, tables of contents about the interview, legends; all synthetic."""

from __future__ import annotations

import pytest

from corpora.material import Role, Transcript
from corpora.readers.parsing import Asked, parse

TALK = [
    "Could you tell me about your role?",
    "I lead on careers, one day a week. Before: nothing.\n\nYear 9: six lessons.\n\nYear 10: a visit.",
    "How did you hear of the course?",
    "A colleague told me. She said: you should go.",
    "Would you go again?",
    "I would.",
]
HEADINGS = {
    "a title, then what describes": "Interview transcript\n\nParticipant ID: CL07\nDate: 12 March\n"
    "Interviewer: Jo Roe\nLength: 43 minutes\n\n",
    "what describes, unknown words among it": "Transcript: School 12\nRole: Careers Leader\nInterview date: 04/05/23\n"
    "Interviewers present: JR, BD\nSound: poor\n\n",
    "a remark": "This is an interview made for the evaluation. The person agreed to be recorded.\n\n",
    "a remark, then what describes": "This is an interview made for the evaluation. All agreed.\n\n"
    "Date: 12 March\nPlace: Teams\n\n",
    "a title in capitals": "INTERVIEW WITH CAREERS LEADER, SCHOOL 12\nWAVE 2\n\n",
    "a legend": "KEY\n[inaudible] - could not be heard\n[pause] - pause\nI: Interviewer\nR: Respondent\n\n",
    "a legend alone": "I: Interviewer\nR: Respondent\n\n",
    "a legend of signs": "Key:\nINT = Interviewer\nCL = Careers Leader\n(...) = pause\n\n",
    "several paragraphs": "University of Northshire\nFaculty of Education\n\nProject: Careers evaluation\n"
    "File name: CL07.m4a\nTranscribed by: KP\n\nStart of recording\n\n",
    "tabs": "Date\t12 March\nInterviewer\tJo Roe\nPlace\tOn line\n\n",
    "a mark": "[START OF TRANSCRIPT]\n\n[00:00:00]\n\n",
}


def talk(people: tuple[str, str]) -> str:
    return "\n\n".join(f"{people[at % 2]}: {words}" for at, words in enumerate(TALK))


def said(transcript: Transcript) -> list[tuple[bool, str]]:
    return [(turn.role is Role.INTERVIEWER, turn.span.of(transcript.text)) for turn in transcript.turns]


@pytest.mark.parametrize("people", [("I", "R"), ("INT", "CL"), ("Interviewer", "Participant"), ("Jo", "Bo")], ids=str)
@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_is_no_speech(heading: str, people: tuple[str, str]) -> None:
    transcript = parse(Asked("a.txt"), (HEADINGS[heading] + talk(people)).encode()).transcripts[0]
    assert said(transcript) == [(at % 2 == 0, words) for at, words in enumerate(TALK)]


def test_without_labels_what_is_said_before_a_word_that_describes_is_speech() -> None:
    text = "We began in spring.\n\nTime: there was none of it.\n\nPlace: a hall. It was cold."
    transcript = parse(Asked("a.txt"), text.encode()).transcripts[0]
    assert transcript.turns[0].span.of(text).startswith("We began")


def test_a_title_between_turns_is_no_speech() -> None:
    text = talk(("I", "R")).replace("\n\nI: How", "\n\nSection 2: How people hear of it\n\nI: How")
    transcript = parse(Asked("a.txt"), text.encode()).transcripts[0]
    assert said(transcript) == [(at % 2 == 0, words) for at, words in enumerate(TALK)]


@pytest.mark.parametrize(
    "text", ["Date: 12 March\nTime: 10:30", "Date: 12 March\n\nTime: 10:30", "Date: 12 March\nI: Interviewer"]
)
def test_a_file_that_only_describes_is_all_speech(text: str) -> None:
    assert parse(Asked("a.txt"), text.encode()).transcripts[0].words > 0
