"""Transcripts in the shapes that services, archives and typists give them; the interview is synthetic."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.errors import TranscriptError
from corpora.material import Role, Transcript
from corpora.readers import read_transcript

TALK = [
    ("Thanks for making the time. Could you tell me how you came to take part in the training?", 3),
    ("Well, my manager asked me to. Here is the thing: it was free, and near.\n\nAnd then a colleague joined.", 12),
    ("And what was it like on the first day?", 60),
    ("Busy. There were about thirty of us in one room, and I remember the heating had failed.", 64),
    ("Okay. Did anything change in how you work?", 93),
    ("Yes, I plan my week now. I keep a list: calls first, then visits, and then the paperwork.", 99),
    ("Would you recommend it to others?", 140),
    ("I would, with one reservation. It needs a follow-up, or people drift back.", 144),
]
HEADER = (
    "Study Title: Working Lives (synthetic)\nInterview number: 12\nInterview ID: 012\nDate of interview: 12/03/2019\n"
    "Interviewer name: XX\nPseudonym: Mrs Green\nAge: 45\nOccupation: Teacher\n"
)
Write = Callable[[bool, str, int], str]  # whether the interviewer speaks, the words, when in seconds


def shaped(write: Write, between: str = "\n\n") -> str:
    return between.join(write(at % 2 == 0, words, began) for at, (words, began) in enumerate(TALK))


def who(asks: bool, one: str, other: str) -> str:
    return one if asks else other


def clock(seconds: int) -> str:
    return f"{seconds // 60:02}:{seconds % 60:02}"


def one_line(words: str) -> str:
    return words.replace("\n\n", " ")


def said(transcript: Transcript) -> list[tuple[bool, str]]:
    return [(t.role is Role.INTERVIEWER, re.sub(r"\s+", " ", t.span.of(transcript.text))) for t in transcript.turns]


AS_WRITTEN = [(at % 2 == 0, one_line(words)) for at, (words, _) in enumerate(TALK)]

SHAPES: dict[str, str] = {
    "letter and stop": shaped(lambda asks, words, _: f"{who(asks, 'Q.', 'A.')} {words}"),
    "letter and bracket": shaped(lambda asks, words, _: f"{who(asks, 'I)', 'R)')} {words}"),
    "letter and semicolon": shaped(lambda asks, words, _: f"{who(asks, 'I;', 'R;')} {words}"),
    "square brackets": shaped(lambda asks, words, _: f"{who(asks, '[I]', '[R]')} {words}"),
    "angle brackets": shaped(lambda asks, words, _: f"{who(asks, '<I>', '<R>')} {words}"),
    "hyphen": shaped(lambda asks, words, _: f"{who(asks, 'INT', 'P1')} - {words}"),
    "dash": shaped(lambda asks, words, _: f"{who(asks, 'Interviewer', 'Anna')} \u2013 {words}"),
    "hyphen without a blank": shaped(lambda asks, words, _: f"{who(asks, 'INT', 'P1')}- {words}"),
    "sign of more": shaped(lambda asks, words, _: f"{who(asks, 'Jo Roe', 'Bo Doe')}> {words}"),
    "upright line": shaped(lambda asks, words, _: f"{who(asks, 'INT', 'P1')} | {words}"),
    "asterisks alone": shaped(lambda asks, words, _: f"**{who(asks, 'INT', 'P1')}** {words}"),
    "time and hyphen": shaped(lambda asks, words, at: f"[{clock(at)}] {who(asks, 'INT', 'P1')} - {words}"),
    "number and stop": shaped(lambda asks, words, _: f"SPEAKER {who(asks, '1', '2')}. {words}"),
    "interviewer and interviewee": shaped(lambda asks, words, _: f"{who(asks, 'IV', 'IE')}: {words}"),
    "role beside the name": shaped(
        lambda asks, words, _: f"{who(asks, 'Dr. Sian Rees', 'Owen (Year 9 tutor)')}: {words}"
    ),
    "wide blanks": shaped(lambda asks, words, _: f"{who(asks, 'INT', 'P1')}       {words}"),
    "capitals": shaped(lambda asks, words, _: f"{who(asks, 'INTERVIEWER', 'PARTICIPANT')} {words}"),
    "title and stop": shaped(lambda asks, words, _: f"{who(asks, 'Interviewer.', 'Mrs. Green.')} {words}"),
    "number of a respondent": shaped(lambda asks, words, _: f"{who(asks, 'INT', '014')}: {words}"),
    "numbers in braces": shaped(lambda asks, words, _: f"{who(asks, '{000}', '{014}')}: {words}"),
    "gender and number": shaped(lambda asks, words, _: f"{who(asks, 'I', 'F1')}: {words}"),
    "zoom": shaped(
        lambda asks, words, began: f"[{who(asks, 'Jo Roe', 'Bo Doe')}] 10:{clock(began)}\n{one_line(words)}"
    ),
    "teams, 2021": shaped(
        lambda asks, words, began: (
            f"0:{began // 60}:{began % 60}.12 --> 0:{began // 60}:{began % 60}.98\n"
            f"{who(asks, 'Jo Roe', 'Bo Doe (Guest)')}\n{one_line(words)}"
        )
    ),
    "teams, 2024": "Interview 3-Meeting Recording\nMarch 12, 2024, 10:01AM\n3m 20s\n\nJo Roe started transcription\n\n"
    + shaped(lambda asks, words, began: f"{who(asks, 'Jo Roe', 'Bo Doe')}   {clock(began)}\n{words}")
    + "\n\nJo Roe stopped transcription",
    "temi": shaped(lambda asks, words, began: f"Speaker {who(asks, '1', '2')}:\t{clock(began)}\t{words}"),
    "trint": shaped(
        lambda asks, words, began: f"Speaker {who(asks, '1', '2')} [00:{clock(began)}]: {words} [00:59:59]"
    ),
    "f4": shaped(lambda asks, words, began: f"{who(asks, 'I', 'B')}: {words} #00:{clock(began)}-3# "),
    "google meet": "Interview - 2024/03/12 10:01 GMT - Transcript\nAttendees\nJo Roe, Bo Doe\nTranscript\n00:00:00\n"
    + shaped(lambda asks, words, _: f"{who(asks, 'Jo Roe', 'Bo Doe')}: {one_line(words)}", "\n")
    + "\nMeeting ended after 00:03:20\n\nThis editable transcript was computer generated and might contain errors."
    " People can also change the text after it was created.",
    "whatsapp": shaped(
        lambda asks, words, began: (
            f"[12/03/2024, 10:{clock(began)}] {who(asks, 'Jo Roe', 'Bo Doe')}: {one_line(words)}"
        ),
        "\n",
    ),
    "whatsapp, Android": shaped(
        lambda asks, words, began: (
            f"3/12/24, 10:{began % 60:02}\u202fPM - {who(asks, 'Jo Roe', 'Bo')}: {one_line(words)}"
        ),
        "\n",
    ),
    "zoom chat": shaped(
        lambda asks, words, began: (
            f"10:{clock(began)}\t From {who(asks, 'Jo Roe', 'Bo Doe')} to Everyone:\n\t{one_line(words)}"
        ),
        "\n",
    ),
    "zoom chat, older": shaped(
        lambda asks, words, began: f"10:{clock(began)}\t From  {who(asks, 'Jo Roe', 'Bo Doe')} : {one_line(words)}",
        "\n",
    ),
    "turboscribe": shaped(
        lambda asks, words, at: f"[Speaker {who(asks, '1', '2')}] ({clock(at)} - {clock(at + 2)})\n\n{words}"
    ),
    "roles in brackets before a colon": shaped(
        lambda asks, words, _: f"[{who(asks, 'Researcher', 'Training provider')}]: {words}"
    ),
    "roles in brackets": shaped(lambda asks, words, _: f"[{who(asks, 'Researcher', 'Teacher 4')}]\n\n{words}"),
    "noises and an end": "[Telephone interview]\n\n(Phone rings)\n\n"
    + shaped(lambda asks, words, _: f"{who(asks, 'Interviewer', 'Anna')}: {words}\n\n[telephone rings]\n(pause)")
    + "\n\n[END OF RECORDING]",
    "archive": HEADER + "\n" + shaped(lambda asks, words, _: f"{who(asks, 'I', 'R')}:\t{words}"),
    "archive without a blank line": HEADER
    + shaped(lambda asks, words, _: f"{who(asks, 'Interviewer', 'Mrs Green')}: {one_line(words)}", "\n"),
    "archive, each line a paragraph": (HEADER + "Interviewer: JS\n").replace("\n", "\n\n")
    + shaped(lambda asks, words, _: f"{who(asks, 'Interviewer', 'Respondent')}: {words}"),
    "two who interview": "Interviewers: Kim Lee and Jo Roe\nParticipant: Bo\n\n"
    + shaped(lambda asks, words, began: f"{who(asks, 'Kim' if began % 2 else 'JR', 'Bo')}: {words}"),
    "the other is named as participant": shaped(lambda asks, words, _: f"{who(asks, 'Dan', 'Participant')}: {words}"),
}


def numbered(ends: str, write: Write, begins: str = "") -> str:
    number = count(1)
    return shaped(lambda asks, words, at: f"{begins}{next(number)}{ends}{write(asks, one_line(words), at)}", "\n")


SHAPES |= {
    "numbered with a stop": numbered(". ", lambda asks, words, _: f"{who(asks, 'I', 'P1')}: {words}"),
    "numbered in brackets with a letter": numbered(
        "] ", lambda asks, words, _: f"{who(asks, 'Moderator', 'Anna')}: {words}", "[T00"
    ),
    "numbered with a tab": numbered("\t", lambda asks, words, _: f"{who(asks, 'INT', 'P1')}: {words}"),
    "numbered": numbered(" ", lambda asks, words, _: f"{who(asks, 'Interviewer', 'Anna')}: {words}"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_the_words_and_who_asks(shape: str) -> None:
    transcript = read_transcript("a.txt", SHAPES[shape].encode())
    assert said(transcript) == AS_WRITTEN
    assert len({turn.speaker for turn in transcript.turns}) == (3 if shape == "two who interview" else 2)


def test_times_of_every_service_are_kept() -> None:
    for shape, first in (
        ("zoom", 36_003.0),
        ("teams, 2021", 3.12),
        ("teams, 2024", 3.0),
        ("temi", 3.0),
        ("trint", 3.0),
    ):
        assert read_transcript("a.txt", SHAPES[shape].encode()).turns[0].began == first


def test_numbers_of_questions_are_no_people() -> None:
    number = count(2)
    transcript = read_transcript(
        "a.txt", shaped(lambda asks, words, _: f"{who(asks, 'Q', 'A')}{next(number) // 2}: {words}").encode()
    )
    assert said(transcript) == AS_WRITTEN
    assert {turn.speaker for turn in transcript.turns} == {"Q", "A"}


def test_numbers_of_people_come_back_and_stay() -> None:
    text = "".join(f"A{number}: I am number {number}.\n" for number in (1, 2, 3, 1, 3, 2))
    assert {turn.speaker for turn in read_transcript("a.txt", text.encode()).turns} == {"A1", "A2", "A3"}


@pytest.mark.parametrize("every", [1, 5])
def test_numbers_of_lines_hide_no_label_and_are_told(every: int) -> None:
    lines = shaped(lambda asks, words, _: "\n".join(textwrap.wrap(f"{who(asks, 'I', 'R')}: {words}", 30)), "\n")
    text = "\n".join(f"{at if at % every == 0 else '':>4} {line}" for at, line in enumerate(lines.splitlines(), 1))
    transcript = read_transcript("a.txt", text.encode())
    assert [turn.role is Role.INTERVIEWER for turn in transcript.turns] == [asks for asks, _ in AS_WRITTEN]
    assert {turn.speaker for turn in transcript.turns} == {"I", "R"}
    assert transcript.text == text
    assert any("lines are numbered" in note for note in transcript.notes)


def test_numbered_turns_may_have_several_paragraphs() -> None:
    said = ["It was long.", "The room was cold.", "Nobody had told us.", "And then it rained."]
    turns = [f"[T{n}] {('Ann', 'Ben')[n % 2]}: " + "\n\n".join(said) for n in range(1, 9)]
    transcript = read_transcript("a.txt", "\n\n".join(turns).encode())
    assert [turn.speaker for turn in transcript.turns] == ["Ben", "Ann"] * 4


def test_letters_with_numbers_in_brackets_are_people_where_they_come_again() -> None:
    turns = [f"[P{n % 2 + 1}] The room was cold, and it rained for {n} days." for n in range(8)]
    transcript = read_transcript("a.txt", "\n".join(turns).encode())
    assert {turn.speaker for turn in transcript.turns} == {"P1", "P2"}


def test_a_word_said_twice_before_a_time_is_no_speaker() -> None:
    said = ["**Ann:** How was it, for [00:01:00] all of you?", "**Ben:** Long.\n\nI, I [00:02:00] stayed to the end."]
    transcript = read_transcript("a.md", "\n\n".join(said * 4).encode())
    assert {turn.speaker for turn in transcript.turns} == {"Ann", "Ben"}
    assert transcript.turns[1].span.of(transcript.text).endswith("I, I [00:02:00] stayed to the end.")


def test_a_list_with_numbers_is_speech() -> None:
    text = "INT: Why?\nP1: Three things.\n1. The cost\n2. The time\n3. The cover\nINT: And?\nP1: No.\n"
    assert said(read_transcript("a.txt", text.encode()))[1] == (
        False,
        "Three things. 1. The cost 2. The time 3. The cover",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Yes. I think so.\n\nOkay. We went there.\n\nAbsolutely. It was good.\n\nYes. It was.\n\nAbsolutely. Never.",
        "(laughs) I thought so.\n\n(pause) And then I went.\n\n(laughs) No.\n\n(pause) It was cold.\n\nWell.",
        "Monday - we met.\n\nTuesday - we wrote.\n\nMonday - we met.\n\nTuesday - we wrote it all again.",
        "WHY I went there I do not know.\n\nBBC News was on.\n\nNHS staff came.\n\nBBC News went.\n\nNHS staff stayed.",
    ],
)
def test_words_that_open_sentences_are_no_labels(text: str) -> None:
    assert {turn.speaker for turn in read_transcript("a.txt", text.encode()).turns} == {"Participant"}


def test_a_report_of_codings_is_refused_with_what_to_do() -> None:
    text = (
        "<Files\\\\P1> - \u00a7 2 references coded [4.33% Coverage]\n\nReference 1 - 1.20% Coverage\n\nIt was free.\n"
    )
    with pytest.raises(TranscriptError, match="a report of what NVivo found under a code"):
        read_transcript("a.txt", text.encode())


@pytest.mark.parametrize("label", ["Interviewer", "MODERATOR", "Q", "Jo"])
@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_where_only_the_one_who_asks_has_a_label_all_else_is_answers(label: str, between: str) -> None:
    said = [
        "Well, hm, I have been here for ages.",
        f"{label}: Why did you go?",
        "It was free.",
        "And, you know, my head had asked me twice.",
        f"{label}: And what did you make of it?",
        "Not a lot at first. It grew on me.",
        f"{label}: Would you do it again?",
        "No. Well, perhaps.",
    ]
    transcript = read_transcript("a.txt", between.join(said).encode())
    asked = [turn for turn in transcript.turns if turn.role is Role.INTERVIEWER]
    answers = [turn for turn in transcript.turns if turn.role is Role.PARTICIPANT]
    assert [transcript.text[turn.span.start : turn.span.end] for turn in answers] == [
        said[0],
        between.join(said[2:4]),
        said[5],
        said[7],
    ]
    assert {turn.speaker for turn in asked} == {label}
    assert len(asked) == 3
    only = f"Only '{label}' is labelled: what stands in paragraphs without a label counts as answers."
    assert only in transcript.notes


def test_a_title_above_the_only_label_is_no_answer() -> None:
    asked = (
        "I: How did it begin?\n\nWith a letter.\n\nI: Who wrote it?\n\nThe school did.\n\nI: Why you?\n\nBy chance.\n"
    )
    transcript = read_transcript("a.txt", f"Participant 12 \u2013 carer, two children\n\n{asked}".encode())
    assert transcript.turns[0].role is Role.INTERVIEWER
    assert len(transcript.turns) == 6


def test_one_label_that_answers_keeps_the_paragraphs_under_it() -> None:
    text = "Tutor: I went there.\n\nIt was free.\n\nTutor: They gave us lunch.\n\nNo pudding, though.\n\nTutor: Yes."
    turns = read_transcript("a.txt", text.encode()).turns
    assert [turn.speaker for turn in turns] == ["Tutor"] * 3


@given(st.text(st.sampled_from("QA1 .;)[]<>-\u2013\n:Int\tb"), max_size=120))
def test_any_text_keeps_its_words_in_its_turns_or_its_heading(text: str) -> None:
    try:
        transcript = read_transcript("a.txt", text.encode())
    except TranscriptError:
        return
    assert transcript.text == text
    assert transcript.turns


def test_times_on_lines_of_their_own_part_questions_from_answers() -> None:
    text = "\n".join(f"00:{clock(began)}\n{one_line(words)}" for words, began in TALK)
    assert said(read_transcript("a.txt", text.encode())) == AS_WRITTEN


def test_lines_that_end_in_a_time_are_paragraphs() -> None:
    text = "\n".join(f"{one_line(words)} #00:00:{at:02}-5#" for at, (words, _) in enumerate(TALK))
    transcript = read_transcript("a.txt", text.encode())
    assert [words for _, words in said(transcript)] == [words for _, words in AS_WRITTEN]


def test_times_behind_the_words_say_when_the_next_turn_begins() -> None:
    text = (
        "I: So, um, why the allotment? #00:00:04-2#\n\nB: My knees, mostly. #00:00:09-0#\n"
        "\nI: Your knees? #00:00:11-7#\n\nB: They like digging. #00:00:15-1#"
    )
    transcript = read_transcript("a.txt", text.encode())
    assert [(turn.began, turn.span.of(text)) for turn in transcript.turns] == [
        (None, "So, um, why the allotment?"),
        (4, "My knees, mostly."),
        (9, "Your knees?"),
        (11, "They like digging."),
    ]
    one = read_transcript("a.txt", text.replace(" #00:00:04-2#", "").replace(" #00:00:09-0#", "")[:-12].encode())
    assert [turn.began for turn in one.turns] == [None] * 4, "one time in four turns is no clock"


def test_a_time_alone_on_its_line_within_a_turn_is_no_word_of_it() -> None:
    text = (
        "Audio file\n\nVoice memo.mp4\n\nTranscript\n\n00:00:03 Speaker 1\n\nSo how was it?\n\n00:00:09 Speaker 2\n\n"
        "Good, mostly.\n\n00:00:49\n\nRight.\n\n00:01:02 Speaker 1\n\nThanks.\n\n00:01:08\n\nBye."
    )
    transcript = read_transcript("a.txt", text.encode())
    assert [(turn.speaker, turn.began, turn.span.of(text)) for turn in transcript.turns] == [
        ("Speaker 1", 3, "So how was it?"),
        ("Speaker 2", 9, "Good, mostly."),
        ("Speaker 2", 49, "Right."),
        ("Speaker 1", 62, "Thanks."),
        ("Speaker 1", 68, "Bye."),
    ]


@pytest.mark.parametrize(
    "form",
    [
        "SPEAKER_0{who} [{began}.00s - {began}.90s]: {words}",
        "[{began}.00s -> {began}.90s] SPEAKER_0{who}: {words}",
        "{began}.00\t{began}.90\tSPEAKER_0{who}\t{words}",
        "00:00:0{began} - 00:00:0{began} | SPEAKER_0{who} | {words}",
        "[{began}.00 --> {began}.90] SPEAKER_0{who}: {words}",
    ],
)
def test_who_speaks_is_found_behind_times_as_programs_print_them(form: str) -> None:
    said = ["How did it begin?", "With a letter from the school.", "And then?", "We went there, all of us."]
    text = "\n".join(form.format(who=at % 2, began=2 * at, words=words) for at, words in enumerate(said))
    turns = read_transcript("a.txt", text.encode()).turns
    assert [(turn.speaker, turn.span.of(text), turn.began) for turn in turns] == [
        (f"SPEAKER_0{at % 2}", words, 2.0 * at) for at, words in enumerate(said)
    ]


def test_how_long_a_pause_was_is_no_time() -> None:
    text = "Ann: Was it far?\nBo: (2.5s) It was. [3s]\nAnn: (4.0) How far?\nBo: A mile.\n"
    turns = read_transcript("a.txt", text.encode()).turns
    assert [turn.began for turn in turns] == [None] * 4
    assert turns[1].span.of(text).startswith("(2.5s)")


def test_times_in_brackets_that_markdown_escapes_are_no_words() -> None:
    text = "**Jo Roe:** Why did you go?\n\n**Al Bray:** It was near. \\[00:12\\]\n\n**Break:** \\[23:06\\]\n\n" * 3
    turns = read_transcript("talk.md", text.encode()).turns
    assert [turn.span.of(text) for turn in turns] == ["Why did you go?", "It was near."] * 3


@pytest.mark.parametrize(("asks", "says"), [("[Interviewer]", "[Respondent]"), ("INT \u2013", "HT3 \u2013")])
def test_answers_of_many_paragraphs_stay_their_speakers_where_a_label_says_who_asks(asks: str, says: str) -> None:
    more = "\n\n".join(f"Paragraph {at} of it went on as before." for at in range(7))
    text = shaped(lambda asked, words, _: f"{asks} {words}" if asked else f"{says} {words}\n\n{more}")
    turns = read_transcript("a.txt", text.encode()).turns
    assert [turn.role is Role.INTERVIEWER for turn in turns] == [True, False] * 4
