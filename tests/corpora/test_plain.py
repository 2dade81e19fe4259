# ruff: noqa: RUF001  typographic marks and other scripts are what is tested
from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from corpora.errors import TranscriptError
from corpora.material import Case, Role, Transcript
from corpora.readers import READABLE, read_transcript


def read(text: str, name: str = "CL01.txt", interviewer: str | None = None) -> Transcript:
    return read_transcript(name, text.encode(), interviewer=interviewer)


def spoken(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.span.of(transcript.text)) for turn in transcript.turns]


def clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


# how a turn (name, words, seconds) is written, and whether its time is
Layout = Callable[[str, str, int], str]
LAYOUTS: dict[str, tuple[Layout, bool]] = {
    "colon": (lambda name, words, _: f"{name}: {words}\n", False),
    "colon and blank line": (lambda name, words, _: f"{name}: {words}\n\n", False),
    "colon, words below": (lambda name, words, _: f"{name}:\n{words}\n\n", False),
    "own line": (lambda name, words, _: f"{name.upper()}\n{words}\n\n", False),
    "otter": (lambda name, words, at: f"{name}  {at // 60}:{at % 60:02}  \n{words}\n\n", True),
    "time before": (lambda name, words, at: f"[{clock(at)}] {name}: {words}\n", True),
    "bare time before": (lambda name, words, at: f"{clock(at)} {name}: {words}\n", True),
    "time behind": (lambda name, words, at: f"{name} [{clock(at)}]: {words}\n", True),
    "round time behind": (lambda name, words, at: f"{name} ({at // 60:02}:{at % 60:02}): {words}\n", True),
    "time after the colon": (lambda name, words, at: f"{name}: [{clock(at)}] {words}\n", True),
    "time, no colon": (lambda name, words, at: f"{name} [{clock(at)}] {words}\n", True),
    "time on the line above": (lambda name, words, at: f"[{clock(at)}]\n{name}: {words}\n\n", True),
    "tab": (lambda name, words, _: f"{name}\t{words}\n", False),
    "colon and tab": (lambda name, words, _: f"{name}:\t{words}\n", False),
    "bold": (lambda name, words, _: f"**{name}:** {words}\n\n", False),
    "bold, colon outside": (lambda name, words, _: f"**{name}**: {words}\n\n", False),
    "bold throughout": (lambda name, words, _: f"**{name}: {words}**\n\n", False),
    "nbsp and zero width": (lambda name, words, _: f"\u200b{name}\u00a0:\u00a0{words}\u200b\n\n", False),
}
NAMES = [
    "Interviewer",
    "P4",
    "INT",
    "Participant 2",
    "CL03",
    "Sarah",
    "Tom Baker",
    "Dr Okafor",
    "Sarah (Careers Leader)",
    "J.",
    "Zoë",
]
SENTENCES = [
    "We started in the autumn, I think.",
    "So here's the thing: nobody had told us.",
    "Note: I was not there myself.",
    "At 10:30 the tutor had not come.",
    "The page is https://example.org/course if you want it.",
    "“Anna: come here,” she said.",
    "There were three things: time, cover and money.",
    "Um, [00:03:07] (laughs) it was — well — fine.",
    "How did you find that?",
    "First: the tutor. Second: the room.",
    "Yeah.",
    "👩‍🏫 **Really** good, *honestly*.",
]
PARAGRAPH = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map(" ".join)


@st.composite
def interviews(draw: st.DrawFn) -> list[tuple[str, str, int]]:
    """Two to four people in turn: everybody once, in one paragraph each, or more often and at greater length."""
    people = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True))
    rounds = draw(st.integers(1, 4))
    words = st.lists(PARAGRAPH, min_size=1, max_size=1 if rounds == 1 else 3).map("\n\n".join)
    return [(people[i % len(people)], draw(words), 20 * i) for i in range(rounds * len(people))]


@pytest.mark.parametrize("layout", LAYOUTS)
@given(interview=interviews())
def test_every_layout_gives_back_the_speakers_the_words_and_their_order(
    layout: str, interview: list[tuple[str, str, int]]
) -> None:
    people = {name for name, _, _ in interview}
    assume(layout != "own line" or len(interview) > len(people))  # one on a line of its own is known by coming again
    write, timed = LAYOUTS[layout]
    transcript = read("".join(write(*turn) for turn in interview))
    written = [(name.upper() if layout == "own line" else name, words) for name, words, _ in interview]
    assert spoken(transcript) == written
    assert [turn.began for turn in transcript.turns] == [at if timed else None for _, _, at in interview]


@given(st.text(st.sampled_from("AB: \n\t*[]()0:1 -#\u200b\fQ."), max_size=200))
def test_any_text_is_read_or_refused_and_loses_no_words_silently(text: str) -> None:
    try:
        transcript = read(text)
    except TranscriptError:
        return
    assert transcript.text == text.removeprefix("\ufeff")
    assert transcript.turns or transcript.notes


def test_an_otter_export_has_a_heading_and_a_trailer_that_are_not_speech() -> None:
    transcript = read(
        "Interview CL01\nWed, Nov 22, 2023 2:15PM • 22:36\n\nSUMMARY KEYWORDS\ntraining, school\n\n"
        "SPEAKERS\nSarah Jones, Tom\n\n"
        "Sarah Jones  00:00\nWhy did you go?\n\nTom  1:02:03\nMoney. Speaker: nobody.\n\nTranscribed by https://otter.ai\n"
    )
    assert spoken(transcript) == [("Sarah Jones", "Why did you go?"), ("Tom", "Money. Speaker: nobody.")]
    assert [turn.began for turn in transcript.turns] == [0.0, 3723.0]
    assert "Lines 1 to 8" in transcript.notes[0]


def test_lines_that_describe_the_file_are_no_turns() -> None:
    transcript = read(
        "Date: 3 May\nInterviewer: Jane Doe\nParticipant: CL03\n\nInterviewer: Why?\nParticipant: Because.\n"
    )
    assert spoken(transcript) == [("Interviewer", "Why?"), ("Participant", "Because.")]
    assert any("Lines 1 to 3" in note for note in transcript.notes)


def test_lookalikes_do_not_split_a_turn() -> None:
    speech = (
        "Well.\n\nMoney: that is it. I mean money.\n\nSo here's the thing: no.\n\nThe head said: no.\n"
        "- one: a\n\nPros:\ngood\n\nhttps://example.org\n\n10:30 was late"
    )
    transcript = read(f"INT: Why?\nP1: {speech}\nINT: And?\nP1: Yes.\n")
    assert spoken(transcript) == [("INT", "Why?"), ("P1", speech), ("INT", "And?"), ("P1", "Yes.")]
    assert any("'Money' (line 4)" in note for note in transcript.notes)


@pytest.mark.parametrize("slip", ["Interviewer:: ", "Interviewer; "])
def test_a_slip_of_the_pen_in_a_label_gives_nobody_anothers_words(slip: str) -> None:
    talk = "Interviewer: Why?\nSam: It was near.\n" * 3
    transcript = read(f"{talk}{slip}Just send me the form.\nSam: The form; I will; we all did.\n")
    assert spoken(transcript)[-2:] == [
        ("Interviewer", "Just send me the form."),
        ("Sam", "The form; I will; we all did."),
    ]


def test_a_common_word_before_a_semicolon_or_two_colons_is_no_speaker() -> None:
    transcript = read("Interviewer: Why?\nSam: It was near.\nSchool; it was small.\nstd::vector, he said.\n" * 3)
    assert {turn.speaker for turn in transcript.turns} == {"Interviewer", "Sam"}


def test_a_common_word_alone_on_a_line_is_no_speaker() -> None:
    transcript = read("SARAH\nWhy?\n\nMARK\nBecause.\n\nYeah\n\nSARAH\nSo?\n\nMARK\nNo.\n")
    assert spoken(transcript)[1] == ("MARK", "Because.\n\nYeah")


def test_spellings_that_differ_in_case_and_space_are_one_speaker_and_others_are_not() -> None:
    transcript = read("Interviewer: a?\nP1: b\nINTERVIEWER : c?\nP1.: d\nP11: e\nР1: f\nР1: g\n")  # Cyrillic
    assert [name for name, _ in spoken(transcript)] == [
        "Interviewer",
        "P1",
        "Interviewer",
        "P1",
        "P11",
        "Р1",
        "Р1",
    ]  # Cyrillic


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("One.\n\nTwo: with a colon.\n\nThree.", ["One.", "Two: with a colon.", "Three."]),
        ("One whole line.\nAnother line.\nA third.", ["One whole line.", "Another line.", "A third."]),
        (
            "A line broken\nin the middle of\na sentence.\n\nNext.",
            ["A line broken\nin the middle of\na sentence.", "Next."],
        ),
        ("(00:12) First.\n\n(00:40) London: nice.\n\nLast.", ["First.", "London: nice.", "Last."]),
        ("[00:05]\nYes\n\n[00:09]\nLondon\n", ["Yes", "London"]),
        ("word", ["word"]),
        ("...", ["..."]),
    ],
)
def test_without_labels_every_paragraph_is_the_participants(text: str, paragraphs: list[str]) -> None:
    transcript = read(text)
    assert [words for _, words in spoken(transcript)] == paragraphs
    assert {turn.role for turn in transcript.turns} == {Role.PARTICIPANT}
    assert any("No speaker labels" in note for note in transcript.notes)


def test_labels_in_lower_case_are_labels_where_every_line_has_one() -> None:
    assert len(read("anna: hi there\nben: hello\nanna: why?\nben: no\nanna: so?\n").turns) == 5


def test_headings_between_paragraphs_are_no_speakers() -> None:
    assert {name for name, _ in spoken(read("The Training\n\nIt was good.\n\nImpact On Schools\n\nNone.\n"))} == {
        "Participant"
    }


def test_a_label_without_words_is_no_turn() -> None:
    assert spoken(read("INT:\nP1: b\nINT: c?\nP1:\n")) == [("P1", "b"), ("INT", "c?")]


def test_chinese_and_arabic_labels_are_labels() -> None:
    assert len(read("访谈者：你好吗？\n参与者：很好。\n访谈者：为什么？\n参与者：因为。\n").turns) == 4
    assert len(read("مقابل: كيف حالك؟\nمشارك: بخير\nمقابل: لماذا؟\nمشارك: لا\n").turns) == 4


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10**6,
        "word " * 200_000,
        " " * 10**6 + "x",
        ":" * 10**6,
        "[" * 10**6,
        "*" * 10**6,
        ("A" + " " * 158 + "\n") * 6_000,
        "x" + "\n" * 10**6,
    ],
    ids=["letters", "words", "blanks", "colons", "brackets", "stars", "blank tails", "line ends"],
)
def test_a_megabyte_of_anything_is_read(text: str) -> None:
    assert len(read(text).turns) >= 1


def test_very_many_turns_and_speakers_are_read() -> None:
    assert len(read("".join(f"{'INT' if i % 2 else 'P1'}: some words {i}\n" for i in range(100_000))).turns) == 100_000
    assert len({turn.speaker for turn in read("".join(f"Speaker {i}: hello\n" for i in range(500))).turns}) == 500


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("../../etc/notes.txt", "notes.txt"),
        ("C:\\users\\Ann\\CL01.TXT", "CL01.TXT"),
        ("a\r\nSet-Cookie: x.txt", "a__Set-Cookie: x.txt"),
        ("a\0b.md", "a_b.md"),
        ("\u202etxt.exe.txt", "_txt.exe.txt"),
        ("😀.txt. ", "😀.txt"),
        ("-rf.txt", "-rf.txt"),
    ],
)
def test_a_name_is_made_harmless(given_name: str, name: str) -> None:
    assert read("Anna: a?\nBen: b\n", given_name).name == name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("x" * 5000 + ".txt", "5,004 characters"),
        ("", "usable name"),
        ("..", "usable name"),
        ("a.pages", r"'\.pages'.*save it as \.docx"),
        ("a.xyz", r"'\.xyz'.*\.md, .*\.txt"),
        ("a.txt.exe", r"'\.exe'"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused(name: str, said: str) -> None:
    with pytest.raises(TranscriptError, match=said):
        read("Anna: a?", name)


@pytest.mark.parametrize("name", ["CL01", "Interview 12.03.2024"])
def test_a_file_without_suffix_is_read_as_plain_text_and_noted(name: str) -> None:
    transcript = read("Anna: a?\nBen: b", name)
    assert transcript.case == Case(name)
    assert "does not say what it is" in transcript.notes[0]


def test_the_case_is_the_one_given_or_called_as_the_file() -> None:
    assert read("Anna: a?").case == Case("CL01")
    assert read_transcript("CL01.txt", b"a", case=Case("X", "leaders")).case.group == "leaders"
    assert {".txt", ".md"} <= READABLE


def test_words_right_under_a_name_and_its_time_are_no_label() -> None:
    said = [
        ("Ann Roe", "A: the cost. B: the time."),
        ("Bo Hall", "I said: no & yes."),
        ("Ann Roe", "My point: it is free."),
    ]
    text = "\n\n".join(f"{who}  0:{20 * at:02}\n{words}" for at, (who, words) in enumerate(said))
    assert spoken(read(text)) == said


@pytest.mark.parametrize("who", ["Ngũgĩ wa Thiong'o", "Nuala ní Dhomhnaill", "Omar ibn Said", "Rosa dos Santos"])
def test_names_have_small_words_in_them(who: str) -> None:
    said = [(who, "So it began."), ("Bo Hall", "And then?"), (who, "It ended."), ("Bo Hall", "I see.")]
    assert spoken(read("\n\n".join(f"{name}: {words}" for name, words in said))) == said


def test_an_underscore_in_a_label_closes_no_emphasis() -> None:
    said = [("SPEAKER_01", "(laughs) No!"), ("SPEAKER_02", "Yes."), ("SPEAKER_01", "So."), ("SPEAKER_02", "Well.")]
    assert spoken(read("\n\n".join(f"**{name}:** {words}" for name, words in said))) == said


@pytest.mark.parametrize("text", ["INT", "INT:", "Interviewer:\n\n\n"])
def test_a_file_with_nothing_but_a_label_is_read(text: str) -> None:
    transcript = read(text)
    assert len(transcript.turns) == 1


def test_a_few_words_with_colons_late_in_a_long_talk_make_no_heading_of_it() -> None:
    long = "\n\n".join(f"We grew {what} that year, and then we ate it with the neighbours." for what in VEGETABLES * 6)
    listed = "Green Corner: three beds\n\nGreen Corner: a pond\n\nMarket Hall: one stall\n\nMarket Hall: no rent"
    transcript = read(f"{long}\n\n{listed}\n\nAnd so it went on.")
    assert transcript.turns[0].span.start == 0
    assert {turn.speaker for turn in transcript.turns} == {"Participant"}


VEGETABLES = ["leek", "kale", "marrow", "chard", "beet", "swede", "garlic", "spinach"]


def test_one_who_speaks_often_does_not_come_only_once_for_writing_one_label_another_way() -> None:
    talk = "".join(f"Interviewer: Number {n}?\n\nInterviewee: It was the {n}th of them.\n\n" for n in range(8))
    transcript = read(f"{talk}Interviewee\n\nAnd that was all of it, I think.\n\nInterviewer: Thank you.\n")
    assert not any("only once" in note for note in transcript.notes)


def test_a_label_that_says_what_somebody_is_once_is_theirs() -> None:
    talk = "Jo Bell: Who are you?\n\nAnn Roe, Head of Year at the High School: I am the head.\n\nJo Bell: And?\n\n"
    transcript = read(f"{talk}Ann Roe: I teach, too.\n\nJo Bell: Go on.\n\nAnn Roe: Ann Roe, they say: do it.\n")
    assert spoken(transcript)[1] == ("Ann Roe", "I am the head.")
    assert {speaker for speaker, _ in spoken(transcript)} == {"Jo Bell", "Ann Roe"}


def test_one_who_is_spoken_to_by_name_does_not_speak() -> None:
    talk = "Jo Bell: Who are you?\n\nAnn Roe: I am the head.\n\nJo Bell: Well.\n\n"
    transcript = read(f"{talk}Ann Roe, one more thing: what do you teach?\n\nAnn Roe: Welsh.\n")
    assert spoken(transcript)[2] == ("Jo Bell", "Well.\n\nAnn Roe, one more thing: what do you teach?")


@pytest.mark.parametrize("initials", ["MM", "RE", "UM"])
def test_initials_that_are_a_word_too_are_a_speakers_where_they_come_as_often_as_others(initials: str) -> None:
    transcript = read(f"AS: What came of it?\n\n{initials}: The school took it up.\n\n" * 6)
    assert [turn.speaker for turn in transcript.turns] == ["AS", initials] * 6


def test_the_same_numbered_heading_in_each_of_several_interviews_is_nobodys_label() -> None:
    part = (
        "1) Opening\nAda: Hello?\nGUEST: Hello.\n2) Reasons: why they came\nAda: Why did you come?\nGUEST: For work.\n"
    )
    transcript = read("".join(part.replace("GUEST", guest) for guest in ("Bo", "Cy", "Dee", "Ed", "Flo")))
    assert {turn.speaker for turn in transcript.turns} == {"Ada", "Bo", "Cy", "Dee", "Ed", "Flo"}


def test_numbers_before_the_same_names_make_no_headings_of_them() -> None:
    transcript = read(
        "Start\n1) Ada: Why?\n2) Bo: For work.\n3) Ada: And then?\n4) Bo: I stayed.\n5) Ada: So?\n6) Bo: No.\n"
    )
    assert [turn.speaker for turn in transcript.turns] == ["Ada", "Bo"] * 3


GUIDE = ["1) Opening", "2. About the role", "3) The course: how it went", "4) What came of it"]


def test_headings_of_a_guides_numbered_parts_between_turns_are_nobodys_words() -> None:
    parts = [
        f"{title}\n\nAda: What of part {at}?\n\nBo: It was long, that part {at}." for at, title in enumerate(GUIDE)
    ]
    transcript = read("\n\n".join(parts))
    assert [words for who, words in spoken(transcript) if who == "Bo"] == [
        f"It was long, that part {at}." for at in range(4)
    ]
    assert "Left out, as 3 headings among the talk and nobody's words." in transcript.notes


def test_a_numbered_list_that_somebody_says_and_single_numbers_stay_theirs() -> None:
    listed = "Three things.\n1) the room\n2) the lunch\n3) the talk"
    transcript = read(f"Ada: What was good?\nBo: {listed}\nAda: And then?\nBo: Year\n9. Classes\nAda: So?\nBo: No.\n")
    assert [words for who, words in spoken(transcript) if who == "Bo"] == [listed, "Year\n9. Classes", "No."]


@pytest.mark.parametrize("hum", ["Mm-hmm .", "Mmh", "Uh-huh", "Mhm", "Hmmm", "Uh-uh."])
def test_a_hum_on_a_line_of_its_own_is_no_speaker(hum: str) -> None:
    asked = "Interviewer:\n{hum}\nAnd was it far from here?\nInterviewee:\nIt was, by bus.\n"
    assert {who for who, _ in spoken(read(asked.format(hum=hum) * 6))} == {"Interviewer", "Interviewee"}


def test_one_called_m_speaks() -> None:
    assert {who for who, _ in spoken(read("M: It was far.\nS: Was it?\nM: It was.\nS: I see.\n"))} == {"M", "S"}


@pytest.mark.parametrize("end", ["\u2028", "\u2029"])
def test_a_line_may_end_as_pages_and_word_end_theirs(end: str) -> None:
    text = f"INT: Was it far?{end}P1: It was.\nINT: And dear?\nP1: Not at all.\n"
    assert spoken(read(text))[:2] == [("INT", "Was it far?"), ("P1", "It was.")]
    assert read(text).text == text
