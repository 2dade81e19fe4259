"""What stands above the talk: titles, tables of contents about the interview, legends; all synthetic."""

from __future__ import annotations

import pytest

from corpora.material import Role, Transcript
from corpora.readers.parsing import Asked, parse
from corpora.readers.plain import read_turns

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
    "words of their own, right below a title": "Usability interview, participant 7\n"
    "Product: a planner for careers weeks\nContext: first time that they used it, on a telephone\n\n",
    "a title of Markdown with a colon": "# Careers weeks: what they are for\n\n## Transcript\n\n",
    "a long line of all that describes": "Interview transcript: careers weeks in schools of the county, participant 7,"
    " a lead of careers in a large school. Conducted: 14 February, in the school's library, after lessons.\n\n",
    "paragraphs that describe, known words and others": "Interview Transcript\n\nProject: Careers weeks\n\n"
    "Interviewee: Head of Year, ten years in post\n\nEquipment: a telephone and a notebook\n\n",
    "a participant's number, then a title": "P3\n\nTranscript\n\n",
    "what somebody is": "Role: Head of Year\n\nNationality: Welsh\n\nOrganisation: a college\n\n",
    "what describes, and last who interviews": "Date\t12 March\nInterviewer\tJo Roe\n\n",
    "a date right above the talk": "Date: 12 March\n",
    "one thing that somebody is": "Role: Careers Leader\n",
    "words of their own at the very top": "Trust: three schools of the county\nYears in post: ten\n\n",
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


@pytest.mark.parametrize("title", ["Participant 1", "Participant#1\n\nSchool and Work", "# Respondent 7"])
def test_a_person_named_above_the_talk_is_no_further_speaker(title: str) -> None:
    transcript = parse(Asked("a.txt"), f"{title}\n\n{talk(('Researcher', 'Interviewee'))}".encode()).transcripts[0]
    assert said(transcript) == [(at % 2 == 0, words) for at, words in enumerate(TALK)]
    assert not any("Taken for speakers" in note for note in transcript.notes)


def test_a_person_named_above_words_of_their_own_speaks() -> None:
    text = "Participant 1\nI came by bus.\n\nInterviewer: Why?\n\nParticipant 2: I walked.\n\nInterviewer: And you?"
    transcript = parse(Asked("a.txt"), text.encode()).transcripts[0]
    assert any(turn.span.of(transcript.text) == "I came by bus." for turn in transcript.turns)


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


INTRODUCTION = (
    "1 About Jo Roe 2 About the interview 3 Interview\n\n## About Jo Roe\n\nJo Roe led on careers for nine years.\n\n"
    "In this interview she tells how the course came about.\n\n## About the interview\n\nJO ROE: An interview"
    " made by Bo Hall for the careers archive, 3 May 2020.\n\nNo part of it may be sold.\n\n## Interview\n\n{about}\n\n"
    "### Early years\n\n"
)
ABOUT = [
    "Interviewee: Jo Roe\nInterviewer: Bo Hall\nDate: 3 May 2020\nPlace: Northshire",
    "INTERVIEWEE: Jo Roe \n\nINTERVIEWERS: Bo Hall with Cy Day \n\nDATE: 3 May 2020 \n\nPLACE: Northshire",
]


@pytest.mark.parametrize("people", [("Q", "Roe"), ("Hall", "Roe"), ("Interviewer", "Jo Roe"), ("Bo Hall", "Jo Roe")])
@pytest.mark.parametrize("about", ABOUT)
def test_what_describes_below_an_introduction_is_no_speech(about: str, people: tuple[str, str]) -> None:
    turns = "\n\n".join(f"{people[at % 2]}: \n\n{words}" for at, words in enumerate(TALK))
    text = INTRODUCTION.format(about=about) + turns
    transcript = parse(Asked("a.md"), text.encode()).transcripts[0]
    assert said(transcript) == [(at % 2 == 0, words) for at, words in enumerate(TALK)]


def test_a_description_at_the_end_hides_no_speech() -> None:
    text = talk(("I", "R")) + "\n\nDate: 3 May\nPlace: Northshire"
    transcript = parse(Asked("a.txt"), text.encode()).transcripts[0]
    assert [words[:8] for _, words in said(transcript)] == [words[:8] for words in TALK]


def test_somebody_whom_the_heading_names_as_interviewer_beside_the_label_interviews_too() -> None:
    people = ("Interviewer", "Roe", "Žofie Nová", "Roe", "Q2", "Roe")  # accents left out in the labels
    turns = "\n\n".join(f"{who.replace('á', 'a')}: {words}" for who, words in zip(people, TALK, strict=True))
    text = f"Interviewee: Jo Roe\nInterviewers: Žofie Nová with Cy Day\nDate: 3 May\n\n{turns}"
    transcript = parse(Asked("a.txt"), text.encode()).transcripts[0]
    assert {turn.speaker for turn in transcript.turns if turn.role is Role.PARTICIPANT} == {"Roe"}


def test_words_right_below_a_heading_without_labels_are_speech() -> None:
    text = "Date: 3 May\nPlace: Northshire\nWe began in the spring and went on\ninto the summer, as I said,\nand then\n"
    transcript = parse(Asked("a.txt"), text.encode()).transcripts[0]
    assert "We began in the spring" in transcript.turns[0].span.of(transcript.text)


TOLD = {
    "a sentence": "# Talk about careers weeks\n\nThe talk took place in March. Interviewer is Jo Roe.\n\n",
    "two, one with a further initial": "Careers weeks\nInterviewers were Jo B. Roe and Di Vale, in March.\n\n",
    "by whom it was conducted": "Talk about careers weeks, interview conducted by Jo Roe on 3 March\n\n",
    "by whom they were interviewed": "Careers weeks\nInterviewed by: Jo Roe\n\n",
}


@pytest.mark.parametrize("heading", TOLD)
def test_a_sentence_of_the_heading_says_who_interviews(heading: str) -> None:
    people = ("Jo Roe", "Al Bray", "Cy Dunn")
    words = ["I lead on careers.", "Would you go again?", "A colleague told me.", "It went well."] * 3
    talk = "\n\n".join(f"{people[at % 3]}: {said}" for at, said in enumerate(words))
    transcript = parse(Asked("a.txt"), (TOLD[heading] + talk).encode()).transcripts[0]
    assert {turn.speaker for turn in transcript.turns if turn.role is Role.INTERVIEWER} == {"Jo Roe"}


def test_a_heading_that_says_how_they_were_interviewed_names_nobody() -> None:
    people = ("Jo Roe", "Al Bray", "Cy Dunn")
    talk = "\n\n".join(f"{people[at % 3]}: I lead on careers." for at in range(9))
    text = f"Careers weeks, interview by telephone. Everybody was interviewed by somebody else.\n\n{talk}"
    assert all(turn.role is Role.PARTICIPANT for turn in parse(Asked("a.txt"), text.encode()).transcripts[0].turns)


def test_a_heading_of_markdown_between_the_words_is_nobodys() -> None:
    text = (
        "# Interview 4\n\n**Jo:** Why did you go?\n\n**Bo:** A colleague told me.\n\n## What it was like\n\n"
        "We swam.\n\n### Lunch\n\n**Jo:** And then?\n\n**Bo:** I came in at place\n\n# 3 of ten, he said.\n"
    )
    turns, notes = read_turns(text, "a.md")
    assert [(turn.speaker, turn.span.of(text)) for turn in turns] == [
        ("Jo", "Why did you go?"),
        ("Bo", "A colleague told me."),
        ("Bo", "We swam."),
        ("Jo", "And then?"),
        ("Bo", "I came in at place\n\n# 3 of ten, he said."),
    ]
    assert "Left out, as 2 headings among the talk and nobody's words." in notes


def test_headings_of_markdown_that_come_again_are_labels() -> None:
    text = "\n".join(f"## {'Jo Roe' if at % 2 else 'Al Bray'}: I lead on careers.\n" for at in range(6))
    assert {turn.speaker for turn in parse(Asked("a.md"), text.encode()).transcripts[0].turns} == {"Jo Roe", "Al Bray"}


ASKED_AND_SAID = (
    ("How did you come to the course?", "My head sent me, and I did not mind at all."),
    ("What was the first day like?", "Long, and the room was cold."),
    ("What do you do otherwise now?", "I plan the week before it begins."),
    ("Would you go again?", "With a coat, yes."),
)


@pytest.mark.parametrize(
    "head",
    [
        "Interviewee: Jo Roe\n\n",
        "Interviewer: Bo Doe\nInterviewee: Jo Roe\n\n",
        "Interviewee:\nJo Roe : Careers Leader\n\nInterviewer:\n\nBo Doe\n\nPurpose of interview: To know more.\n\n",
    ],
    ids=["one", "both", "with more"],
)
@pytest.mark.parametrize(
    ("asks", "says"), [("{}. ", ""), ("", ""), ("Q. ", "A. ")], ids=["numbers", "nothing", "letters"]
)
def test_who_is_who_above_the_talk_is_no_turn_that_holds_all_of_it(head: str, asks: str, says: str) -> None:
    talk = "\n\n".join(
        f"{asks.format(at)}{question}\n\n{says}{answer}" for at, (question, answer) in enumerate(ASKED_AND_SAID, 1)
    )
    turns, _ = read_turns(head + talk, "a.txt")
    said = [(turn.role, turn.span.of(head + talk)) for turn in turns]
    assert [words for role, words in said if role is Role.PARTICIPANT][-4:] == [answer for _, answer in ASKED_AND_SAID]
    asked = [words for role, words in said if role is Role.INTERVIEWER]
    assert [words.removeprefix(f"{at}. ") for at, words in enumerate(asked, 1)] == [one for one, _ in ASKED_AND_SAID]


def test_two_who_say_one_thing_each_are_speakers() -> None:
    text = "Interviewer: Hello\n\nParticipant: Good morning\n\nI came by bus.\n\nIt was late again.\n\nSo I walked."
    assert [turn.speaker for turn in read_turns(text, "a.txt")[0]] == ["Interviewer", "Participant"]


def test_two_who_say_one_thing_each_before_others_talk_on_are_speakers_where_they_end_their_sentences() -> None:
    text = "Nia: I can hear you.\nGwen: So can I.\n" + talk(("Jo", "Bo"))
    assert {"Nia", "Gwen"} <= {turn.speaker for turn in read_turns(text, "a.txt")[0]}


@pytest.mark.parametrize(
    "title", ["Discussion Points", "Interview Questions", "General comments", "Name", "Key Findings"]
)
def test_a_title_in_notes_is_nobodys_label_however_often_it_comes(title: str) -> None:
    text = "".join(f"{title}: the hall was cold\n\nOne day of {day} is plenty.\n\n" for day in ("May", "June", "July"))
    (transcript,) = parse(Asked("a.txt"), text.encode()).transcripts
    assert title not in {turn.speaker for turn in transcript.turns}


def test_what_stands_above_the_talk_is_told_with_its_words_where_it_is_more_than_the_talk() -> None:
    notes = "".join(f"- On day {day} the hall was cold and nobody came in from the bus.\n\n" for day in range(20))
    (remark,) = read_turns("What we saw\n\n" + notes + talk(("I", "R")), "a.txt")[1]
    assert "Lines 1 to 41" in remark
    assert "They hold 283 words, and the speech" in remark
    (short,) = read_turns("Date: 12 March\nPlace: Teams\n\n" + talk(("I", "R")), "a.txt")[1]
    assert short == "Lines 1 to 2, before the speech begins, count as heading, not as speech."


@pytest.mark.parametrize(
    "told",
    [
        "Sam Roe, 24, who runs the youth club and likes it",
        "Sam (28, from Leeds, in her first post)",
        "Anonymous, a third-year student (pseudonym: Sam)",
    ],
)
def test_who_is_interviewed_is_told_above_the_talk_in_a_sentence_of_their_own(told: str) -> None:
    turns = read_turns(f"Interviewee: {told}\n\n{talk(('Interviewer', 'Sam'))}", "sam.docx")[0]
    assert [turn.speaker for turn in turns] == ["Interviewer", "Sam"] * 3


def test_what_a_participant_says_of_somebody_who_speaks_too_stays_theirs() -> None:
    text = f"Participant: Sam asked me to come, and so I did.\n\n{talk(('Interviewer', 'Sam'))}"
    assert read_turns(text, "sam.docx")[0][0].speaker == "Participant"


@pytest.mark.parametrize("role", ["Interviewer", "Participant", "Interviewee"])
def test_a_page_that_says_who_is_there_for_what_on_lines_of_their_own_is_heading(role: str) -> None:
    page = f"Nan Roe\n\nNarrator\n\nAda Moss\n\n{role}\n\nJune 28, 2016\n\nAt home\n\nLeeds, England"
    turns = read_turns(f"{page}\n\n{talk(('AM', 'NR'))}", "roe.docx")[0]
    assert [turn.speaker for turn in turns] == ["AM", "NR"] * 3


def test_roles_alone_on_lines_above_their_own_words_are_no_page() -> None:
    text = "\n\n".join(f"{'Interviewer' if at % 2 == 0 else 'Participant'}\n{words}" for at, words in enumerate(TALK))
    assert [turn.speaker for turn in read_turns(text, "roe.docx")[0]] == ["Interviewer", "Participant"] * 3


@pytest.mark.parametrize(("above", "told"), [("So it began. " * 60, True), ("Place: the hall\n" * 60, False)])
def test_a_long_paragraph_above_the_speech_is_told_since_somebody_may_speak_in_it(above: str, told: bool) -> None:
    long = talk(("INT", "CL")).replace("I would.", "I would, and gladly. " * 200)
    notes = read_turns(f"Ada Moss\n\n{above.strip()}\n\n{long}", "moss.docx")[1]
    assert any("look whether somebody speaks in them" in note for note in notes) == told


def test_questions_of_a_form_above_what_was_noted_of_each_answer_are_asked() -> None:
    asked = ["Where is it cold, in your home?", "Who pays for the heat?", "What did you change last winter?"]
    noted = "Response/Notes:\nThey say that it is so, above all in the north room, and that nobody came about it."
    form = "".join(f"## Q{at} \N{EM DASH} {one}\n{noted}\n\n" for at, one in enumerate(asked, 1))
    turns = read_turns(f"Name: withheld\n\nDate: 8/16\n\nHome/Location: a flat\n\n{form}", "P4.md")[0]
    assert [turn.role for turn in turns] == [Role.INTERVIEWER, Role.PARTICIPANT] * 3


def test_headings_of_markdown_are_nobodys_words_where_nobody_has_a_label_either() -> None:
    said = ["We would all like more time for it.", "The room was cold, and the bus was late.", "I would go again."]
    text = f"# Focus group\n\n## 1. Time\n\n* {said[0]}\n\n## 2. Travel\n{said[1]}\n\n### After\n\n* {said[2]}\n"
    turns, notes = read_turns(text, "talk.md")
    assert [text[turn.span.start : turn.span.end].lstrip("* ") for turn in turns] == said
    assert any("Left out, as 2 headings among the talk" in note for note in notes)
    asked = "".join(f"### {at}. What of week {at}?\n\nIt was week {at}, and it rained on us.\n\n" for at in range(1, 5))
    turns, _ = read_turns(asked, "talk.md")
    assert [turn.role for turn in turns] == [Role.INTERVIEWER, Role.PARTICIPANT] * 4


@pytest.mark.parametrize(
    "heading",
    [
        "**Participants:** Jo Roe (interviewer) and Al Bray (head of year)",
        "Participants: Al Bray, Jo Roe (Interviewer)",
        "Present: Al Bray (Respondent), Jo Roe (Researcher)",
    ],
)
def test_who_is_called_the_interviewer_behind_their_name_in_the_heading_interviews(heading: str) -> None:
    talk = "Jo: We could go on with the bus.\n\nAl: It was late. Was yours? I waited.\n\n" * 3
    turns, _ = read_turns(f"# Talk\n\n{heading}\n\n---\n\n{talk}", "talk.md")
    assert {turn.speaker for turn in turns if turn.role is Role.INTERVIEWER} == {"Jo"}


@pytest.mark.parametrize(
    ("title", "foot"),
    [
        ("Nora, Leeds.  Interview of 12th May 2001", "Nora Interview, 12th May 2001\n\n\nNB1"),
        ("Nora and Una. Interview of 12th May 2001", "Nora and Una Interviews, 12th May 2001"),
    ],
)
def test_a_title_that_stands_at_the_foot_again_is_nobodys_words(title: str, foot: str) -> None:
    said = ["Did you like it there?", "I did, all of us.", "And what came then?", "We moved away."] * 3
    talk = "\n".join(f"{who}: {words}" for who, words in zip(("MM", "NB") * 6, said, strict=True))
    for end in (f"\n\n\n{foot}\n", "\n"):
        text = f"{title}\n\n{talk}{end}"
        turns, _ = read_turns(text, "nora.txt")
        assert [text[turn.span.start : turn.span.end] for turn in turns] == said
    turns, _ = read_turns(f"{title}\n\n{talk}\nMM: So it was May 2001, the interview?\nNB: May 2001", "nora.txt")
    assert len(turns) == len(said) + 2
    again = f"{talk}\nMM: In May 2001 you moved away?\nNB: In May 2001\n\nYou moved away in May 2001."
    turns, _ = read_turns(f"MM: You moved away in May 2001.\n{again}", "nora.txt")
    assert turns[-1].span.end == len(again) + len("MM: You moved away in May 2001.\n")


@pytest.mark.parametrize("behind", ["", "\u200b", "\u00a0", " \u200b ", "**"])
def test_what_is_said_last_in_the_words_of_the_first_turn_stays_whatever_stands_behind_its_full_stop(
    behind: str,
) -> None:
    last = "At 10:30 the tutor had not come."
    text = f"Ada: {last}{behind}\nBen: No, I think we all waited.{behind}\nAda: Till noon.\n\n{last}{behind}\n"
    turns, _ = read_turns(text, "tutor.txt")
    assert text[: turns[-1].span.end].rstrip("*").endswith(f"noon.\n\n{last}")


def test_what_is_told_of_the_one_who_answers_is_heading_where_nobody_has_a_label() -> None:
    told = (
        "Interviewer name: Jo R.\n\nInterviewee name: Al Bray\n\nInterviewee year: 4th\n\nParticipant's role: tutor\n\n"
    )
    said = ["We went there by bus in the autumn.", "It rained on us all, and nobody had a coat.", "I would go again."]
    text = told + "\n\n".join(said)
    turns, _ = read_turns(text, "talk.txt")
    assert [text[turn.span.start : turn.span.end] for turn in turns] == said
