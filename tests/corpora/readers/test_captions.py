from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spoiling import read_or_refuse, real, spoilt

from corpora.errors import TranscriptError
from corpora.material import Role, Transcript
from corpora.readers.parsing import Asked, parse

Cue = tuple[str, str, float, float]  # who, what, from and to, in seconds
Interview = Sequence[Cue]


def read(text: str | bytes, name: str = "a.vtt", interviewer: str | None = None) -> Transcript:
    data = text.encode() if isinstance(text, str) else text
    return parse(Asked(name, interviewer), data).transcripts[0]


def spoken(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.span.of(transcript.text)) for turn in transcript.turns]


def noted(transcript: Transcript, part: str) -> bool:
    return any(part in note for note in transcript.notes)


def clock(seconds: float, point: str = ".") -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{point}{round(seconds % 1 * 1000):03}"


def teams(interview: Interview) -> str:
    cues = (
        f"0c1d2e3f-0000-4000-8000-000000000000/{n}-0\n{clock(a)} --> {clock(b)}\n<v {escape(who)}>{escape(what)}</v>"
        for n, (who, what, a, b) in enumerate(interview)
    )
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"


def teams_unclosed(interview: Interview) -> str:
    cues = (f"{clock(a)[3:]} --> {clock(b)[3:]}\n<v.loud {who}>{escape(what)}" for who, what, a, b in interview)
    return "\ufeffWEBVTT - Meeting\nKind: captions\n\nNOTE\nmade by a machine\n\n" + "\n\n".join(cues)


def zoom(interview: Interview) -> str:
    cues = (f"{n}\n{clock(a)} --> {clock(b)}\n{who}: {what}\n" for n, (who, what, a, b) in enumerate(interview, 1))
    return "WEBVTT\n\n" + "\n".join(cues)


def webex(interview: Interview) -> str:
    cues = (
        f'{n} "{who}" (34872{len(who)})\n{clock(a)} --> {clock(b)}\n{what}\n'
        for n, (who, what, a, b) in enumerate(interview, 1)
    )
    return "WEBVTT\n\n" + "\n".join(cues)


def subrip(interview: Interview) -> str:
    cues = (
        f"{n}\r\n{clock(a, ',')} --> {clock(b, ',')}\r\n{who}: <i>{what}</i>\r\n\r\n"
        for n, (who, what, a, b) in enumerate(interview, 1)
    )
    return "".join(cues)


def sbv(interview: Interview) -> str:
    return "\n".join(f"{clock(a)},{clock(b)}\n{who}: {what}\n" for who, what, a, b in interview)


LAYOUTS: dict[str, tuple[Callable[[Interview], str], str]] = {
    "teams": (teams, "a.vtt"),
    "teams, voices not closed, no hours": (teams_unclosed, "a.vtt"),
    "zoom": (zoom, "a.vtt"),
    "webex": (webex, "a.vtt"),
    "subrip": (subrip, "a.srt"),
    "sbv": (sbv, "a.sbv"),
}
SENTENCES = [
    "We started in the autumn, I think.",
    "So here's the thing: nobody had told us.",
    "At 10:30 the tutor had not come.",
    "“Anna: come here,” she said — twice.",
    "Time, cover & money.",
    "How did you find that?",
    "Żółć, naïve, 日本語 and שלום.",
    "Really good 👩‍🏫.",
    "2019 was the year.",
]
PEOPLE = ["Interviewer", "P4", "Participant 2", "Tom Baker", "Dr Okafor", "Zoë", "CL03"]


@st.composite
def interviews(draw: st.DrawFn) -> list[Cue]:
    """Two or three people in turn, each turn in one to three cues."""
    people = draw(st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=3, unique=True))
    cues: list[Cue] = []
    at = 0.0
    for turn in range(draw(st.integers(2, 4)) * len(people)):
        for words in draw(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3, unique=True)):
            cues.append((people[turn % len(people)], words, at, at + 2.5))
            at += 3.25
    return cues


def merged(interview: Interview) -> list[tuple[str, str, float]]:
    turns: list[tuple[str, str, float]] = []
    for who, what, began, _ in interview:
        if turns and turns[-1][0] == who:
            turns[-1] = (who, f"{turns[-1][1]} {what}", turns[-1][2])
        else:
            turns.append((who, what, began))
    return turns


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=20)
@given(interview=interviews())
def test_captions_give_back_the_turns_their_speakers_and_when_they_began(layout: str, interview: list[Cue]) -> None:
    write, name = LAYOUTS[layout]
    transcript = read(write(interview), name)
    wanted = merged(interview)
    assert spoken(transcript) == [(who, what) for who, what, _ in wanted]
    assert [turn.began for turn in transcript.turns] == pytest.approx([began for _, _, began in wanted])


def test_the_text_says_who_speaks_and_every_turn_is_a_piece_of_it() -> None:
    transcript = read(teams([("Anna", "Why?", 0, 1), ("Ben", "Because.", 1, 2)]))
    assert transcript.text == "Anna: Why?\n\nBen: Because."
    assert [turn.role for turn in transcript.turns] == [Role.INTERVIEWER, Role.PARTICIPANT]


def test_several_voices_in_one_cue_are_several_turns() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:05.000\n<v Anna>Ready?</v> <v Ben>Yes.\nQuite.</v>\n<v Anna>Good.\n"
    assert spoken(read(text)) == [("Anna", "Ready?"), ("Ben", "Yes. Quite."), ("Anna", "Good.")]


@pytest.mark.parametrize(
    ("voice", "name"),
    [
        ("<v Anna <b>Baker</b>>", "Anna Baker"),
        ("<v <script>alert(1)</script>>", "alert(1)"),
        ("<v Tom &amp; Anna>", "Tom & Anna"),
        ("<v.first.loud Anna\u00a0Baker>", "Anna Baker"),
        ("<v \u202eannA>", "annA"),
        ("<v Anna <b>", "Anna"),
    ],
)
def test_marks_in_a_voice_do_not_become_part_of_the_name(voice: str, name: str) -> None:
    assert spoken(read(f"WEBVTT\n\n00:01.000 --> 00:05.000\n{voice}Hello there.\n")) == [(name, "Hello there.")]


def test_a_voice_without_a_name_or_an_end_keeps_the_words() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:05.000\n<v>Hello.\n\n00:06.000 --> 00:07.000\n<v Hello again\n"
    assert "Hello" in read(text).text


def test_styles_entities_and_times_inside_the_words_are_not_said() -> None:
    text = (
        "WEBVTT\n\n00:01.000 --> 00:05.000 align:start position:0%\n"
        "<c.yellow>It &lt; was</c> <00:00:02.000><b>2 < 3</b> {\\an8}fine&nbsp;&amp; "
        "<lang en>good</lang> &#x2014; yes\n"
    )
    assert spoken(read(text)) == [("Participant", "It < was 2 < 3 fine & good — yes")]


def test_notes_styles_regions_and_headers_are_not_speech() -> None:
    text = (
        "WEBVTT - a film\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000\n\nNOTE\nby Kim\n\nSTYLE\n::cue { color: red }\n\n"
        "REGION\nid:fred\n\nsome-identifier\n00:01.000 --> 00:02.000\nHello.\n\nNOTE the end\n"
    )
    assert read(text).text == "Hello."


def test_no_speakers_at_all_is_the_participant_in_turns_that_end_with_sentences() -> None:
    words = "and so we went on with it "
    cues = "".join(
        f"{n}\n{clock(n, ',')} --> {clock(n + 1, ',')}\n{words * 3}{'.' if n % 4 == 3 else ''}\n\n" for n in range(20)
    )
    transcript = read(cues, "a.srt")
    assert {turn.role for turn in transcript.turns} == {Role.PARTICIPANT}
    assert all(turn.span.of(transcript.text).endswith(".") for turn in transcript.turns)
    assert len(transcript.turns) == 5
    assert noted(transcript, "No speakers are named")


def test_a_cue_of_nobody_goes_on_with_whoever_spoke_before() -> None:
    text = (
        zoom([("Anna", "Why did you?", 0, 1), ("Ben", "Well,", 1, 2)]) + "\n00:00:03.000 --> 00:00:04.000\nbecause.\n"
    )
    assert spoken(read(text + zoom([("Anna", "I see, why?", 5, 6)])[8:])) == [
        ("Anna", "Why did you?"),
        ("Ben", "Well, because."),
        ("Anna", "I see, why?"),
    ]


def test_lines_that_roll_up_are_said_once() -> None:
    text = (
        "WEBVTT\nKind: captions\nLanguage: en\n\n"
        "00:00.000 --> 00:02.000 align:start\n \nso<00:00:01.000><c> we</c> started\n\n"
        "00:02.000 --> 00:02.010 align:start\nso we started\n \n\n"
        "00:02.010 --> 00:04.000 align:start\nso we started\nin<c> the</c> autumn\n\n"
        "00:04.000 --> 00:04.010 align:start\nin the autumn\n \n"
    )
    transcript = read(text)
    assert transcript.text == "so we started in the autumn"
    assert noted(transcript, "roll up")


def test_somebody_who_says_the_same_twice_said_it_twice() -> None:
    said = [("Anna", "Really?", 0, 1), ("Ben", "Yes.", 1, 2), ("Ben", "Yes.", 2, 3), ("Anna", "Why?", 3, 4)]
    assert ("Ben", "Yes. Yes.") in spoken(read(teams(said)))
    assert ("Ben", "Yes. Yes.") in spoken(read(zoom(said)))


@pytest.mark.parametrize(
    ("cues", "note", "words"),
    [
        ("00:05.000 --> 00:04.000\na b\n", "end is before the beginning", "a b"),
        ("00:01.000 --> 00:09.000\na\n\n00:02.000 --> 00:03.000\nb\n", "has not ended", "a b"),
        ("00:05.000 --> 00:06.000\nb\n\n00:01.000 --> 00:02.000\na\n", "Out of order", "a b"),
        ("20:00.000 --> 20:06.000\na\n\n00:01.000 --> 00:02.000\nb\n", "order of the file was kept", "a b"),
        ("00:01.000 --> 00:0x.000\na\n\n00:02.000 --> 00:03.000\nb\n", "1 cue (line 3) cannot be read", "a b"),
        (
            "00:01.000 --> 00:02.000\n\n00:02.000 --> 00:03.000\na b\n",
            "Without words, and left out: 1 cue (line 3)",
            "a b",
        ),
        ("00:01.000 --> 00:02.000\na\n\nb\n", "no time in 1 paragraph (line 6)", "a b"),
    ],
    ids=["end first", "overlap", "unsorted", "two recordings", "broken time", "empty", "stray"],
)
def test_what_is_odd_about_cues_is_noted_with_its_line_and_no_word_is_lost(cues: str, note: str, words: str) -> None:
    transcript = read(f"WEBVTT\n\n{cues}")
    assert noted(transcript, note), transcript.notes
    assert transcript.text == words


@pytest.mark.parametrize(
    "times",
    ["00:00:01,500 --> 00:00:02.000", "0:0:1.5 --> 0:0:2", "00:01.500 -> 00:02.000", "1:01:01:500 --> 1:02:03:000"],
    ids=["comma and point", "not padded", "short arrow", "colons"],
)
def test_times_are_read_however_they_are_written(times: str) -> None:
    began = read(f"1\n{times}\nHello.\n", "a.srt").turns[0].began
    assert began in (1.5, 3661.5)


def test_a_file_without_its_heading_is_read_with_a_note() -> None:
    transcript = read("00:01.000 --> 00:02.000\nHello.\n")
    assert noted(transcript, "'WEBVTT'")


def test_cues_without_blank_lines_between_keep_their_numbers_apart_from_the_words() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nHello.\n2\n00:00:02,000 --> 00:00:03,000\n1999\nwas good.\n"
    assert read(text, "a.srt").text == "Hello. 1999 was good."


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("WEBVTT\n", "a.vtt", "no cue"),
        ("9" * 1600, "a.srt", "no cue"),
        ("1\nsome text\n", "a.srt", "no cue"),
        ("some text\n00:00:00,500 --> 00:00:07,000", "a.srt", "no words"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n<c></c>&nbsp;\n", "a.vtt", "no words"),
        ("", "a.vtt", "empty"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\na\0b", "a.vtt", "line 4"),
    ],
)
def test_a_file_without_cues_or_words_is_refused_with_the_reason(text: str, name: str, reason: str) -> None:
    with pytest.raises(TranscriptError, match=reason):
        read(text, name)


@pytest.mark.parametrize(
    "text",
    [
        "9" * 10**6,
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<v " * 300_000,
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<v a<" * 200_000,
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<" * 10**6,
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "&#" + "1" * 10**6 + ";",
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "&" * 10**6,
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "{\\" * 300_000,
        "WEBVTT\n\n" + "00:01.000 --> 00:02.000\n♪\n\n" * 30_000,
        "WEBVTT\n\n" + "00:01.000 --> 00:02.000\n" * 40_000 + "a",
        "1\n00:00:01,000 --> 00:00:02,000\n" + "a\n\n" * 200_000,
        "-->" * 300_000,
    ],
    ids=[
        "digits",
        "voices",
        "open voices",
        "brackets",
        "number",
        "ampersands",
        "braces",
        "music",
        "times",
        "strays",
        "arrows",
    ],
)
def test_a_megabyte_of_anything_takes_no_longer_than_its_length(text: str) -> None:
    read_or_refuse("a.vtt", text.encode())


@pytest.mark.parametrize("layout", LAYOUTS)
def test_spoilt_captions_are_read_or_refused(layout: str) -> None:
    write, name = LAYOUTS[layout]
    data = write([(PEOPLE[n % 2], SENTENCES[n % 9], n * 3.0, n * 3.0 + 2) for n in range(12)]).encode()
    for mutation in spoilt(data):
        read_or_refuse(name, mutation)


@pytest.mark.parametrize("name", ["teams.vtt", "zoom.vtt"])
def test_a_real_interview_is_the_same_from_teams_and_from_zoom(name: str) -> None:
    transcript = read(real(f"derived/{name}"), name)
    assert len(transcript.turns) == 57
    assert {turn.speaker for turn in transcript.turns} == {"Interviewer", "Participant 4"}
    assert transcript.turns[1].began == 27.0
    other = real("derived/zoom.vtt" if name == "teams.vtt" else "derived/teams.vtt")
    assert spoken(transcript) == spoken(read(other))


@pytest.mark.parametrize(
    ("name", "turns"),
    [
        ("captions_with_bom.vtt", 1), ("comments.vtt", 1), ("cue_tags.vtt", 1), ("empty.vtt", None), ("invalid.vtt", 1),
        ("invalid_format.sbv", None), ("invalid_format1.srt", None), ("invalid_format2.srt", None),
        ("invalid_format3.srt", None), ("invalid_format4.srt", None), ("invalid_timeframe.sbv", 1),
        ("invalid_timeframe.srt", 1), ("invalid_timeframe.vtt", 1), ("invalid_timeframe_in_cue_text.vtt", 1),
        ("metadata_headers.vtt", 1), ("metadata_headers_multiline.vtt", 1), ("missing_caption_text.sbv", 1),
        ("missing_caption_text.srt", 1), ("missing_caption_text.vtt", 1), ("missing_timeframe.sbv", 1),
        ("missing_timeframe.srt", 1), ("missing_timeframe.vtt", 1), ("netflix_chicas_del_cable.vtt", 181),
        ("no_captions.vtt", None), ("non_padded_timestamps.vtt", 3), ("one_caption.srt", 1), ("one_caption.vtt", 1),
        ("regions.vtt", 2), ("sample.sbv", 1), ("sample.srt", 1), ("sample.vtt", 1), ("styles.vtt", 1),
        ("styles_colours.srt", 1), ("styles_colours.vtt", 1), ("styles_with_comments.vtt", 1), ("two_captions.sbv", 1),
        ("using_identifiers.vtt", 1), ("youtube_dl.vtt", 1),
    ],
)  # fmt: skip
def test_real_subtitles_are_read_or_refused(name: str, turns: int | None) -> None:
    intake = read_or_refuse(name, real(f"real/subtitles/{name}"))
    assert (intake and len(intake.transcripts[0].turns)) == turns


@pytest.mark.parametrize("label", ["[{}]", "[{}]:", "({})"])
@pytest.mark.parametrize("people", [("SPEAKER_00", "SPEAKER_01"), ("Jo Roe", "Roe, Bo")], ids=str)
def test_labels_in_brackets_name_who_speaks(label: str, people: tuple[str, str]) -> None:
    talk = ["Why did you go?", "It was free.", "And then?", "[laughs] I stayed.", "Would you again?", "I would."]
    cues = (
        f"{at + 1}\n{clock(at, ',')} --> {clock(at + 0.9, ',')}\n{label.format(people[at % 2])} {words}\n"
        for at, words in enumerate(talk)
    )
    transcript = read("\n".join(cues), "a.srt")
    assert spoken(transcript) == [(people[at % 2], words) for at, words in enumerate(talk)]
    assert [turn.began for turn in transcript.turns] == [0, 1, 2, 3, 4, 5]


def test_marks_of_a_change_part_the_turns_of_people_without_names() -> None:
    cues = [
        ">> So how did you come to this school?",
        ">> I came for a year, the head had asked me,\nand I stayed.",
        ">> And what was it like?",
        ">> Hard at first, nobody had told me what it was for. >> Did anybody help you?",
        ">> My mentor did, every Tuesday.",
        ">>",
        "What would you change?",
        ">> The timetable, I think. It was cut again.",
    ]
    shown = "\n\n".join(f"00:00:{4 * at:02}.000 --> 00:00:{4 * at + 3:02}.000\n{cue}" for at, cue in enumerate(cues))
    transcript = read(f"WEBVTT\n\n{shown}\n")
    said = [(turn.role is Role.INTERVIEWER, turn.span.of(transcript.text)) for turn in transcript.turns]
    assert said == [
        (True, "So how did you come to this school?"),
        (False, "I came for a year, the head had asked me, and I stayed."),
        (True, "And what was it like?"),
        (False, "Hard at first, nobody had told me what it was for."),
        (True, "Did anybody help you?"),
        (False, "My mentor did, every Tuesday."),
        (True, "What would you change?"),
        (False, "The timetable, I think. It was cut again."),
    ]
    assert any("'>>' says where they change" in note for note in transcript.notes)


def test_a_single_pair_of_angles_stays_in_the_words() -> None:
    cue = "00:00:00.000 --> 00:00:03.000\nThe menu says File >> Save, and that is where I stopped."
    transcript = read(f"WEBVTT\n\n{cue}\n")
    assert "File >> Save" in transcript.text
