from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spoiling import read_or_refuse, real, spoilt

from corpora.errors import TranscriptError
from corpora.material import Role, Transcript
from corpora.readers.intake import Intake
from corpora.readers.parsing import Asked, parse

Turn = tuple[str, str, int]  # who, what, when in seconds


def intake(text: str | bytes, name: str = "a.csv") -> Intake:
    return parse(Asked(name), text.encode() if isinstance(text, str) else text)


def read(text: str, name: str = "a.csv") -> Transcript:
    return intake(text, name).transcripts[0]


def spoken(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.span.of(transcript.text)) for turn in transcript.turns]


def written(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


SENTENCES = [
    "We started in the autumn, I think.",
    'She said "no"; then | yes.',
    "=SUM(A1:A9) and more",
    "@here -1 +2",
    "At 10:30 the tutor had not come.",
    "How did you find that?",
    "Yeah.",
    "日本語 and naïve ideas.",
]
PEOPLE = ["Interviewer", "P4", "Tom Baker", "CL03"]
HEADS = {"none": None, "plain": ("Time", "Speaker", "Text"), "whisper": ("start", "speaker", "text")}


@st.composite
def interviews(draw: st.DrawFn) -> list[Turn]:
    people = draw(st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=3, unique=True))
    words = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3).map(" ".join)
    return [(people[at % len(people)], draw(words), 7 * at) for at in range(len(people) * draw(st.integers(3, 5)))]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"])
@pytest.mark.parametrize("head", HEADS)
@settings(max_examples=12)
@given(interview=interviews())
def test_a_row_a_turn_gives_back_speakers_words_and_times(head: str, delimiter: str, interview: list[Turn]) -> None:
    titles = HEADS[head]
    rows = [list(titles)] if titles else []
    rows += [[clock(at), who, what] for who, what, at in interview]
    transcript = read(written(rows, delimiter))
    assert spoken(transcript) == [(who, what) for who, what, _ in interview]
    assert [turn.began for turn in transcript.turns] == [at for _, _, at in interview]


def test_short_answers_stay_answers_where_the_column_asks() -> None:
    rows = [
        ["Respondent ID", "Why did you join?", "What has changed since?"],
        ["001", "", "Yeah."],
        ["002", "It was good for us, I think, and near.", "Not very much."],
    ]
    first, second = intake(written(rows)).transcripts
    assert spoken(first) == [("Interviewer", "What has changed since?"), ("Participant", "Yeah.")]
    assert len(second.turns) == 4


@settings(max_examples=25)
@given(
    answers=st.lists(
        st.tuples(*[st.lists(st.sampled_from(SENTENCES), max_size=3).map(" ".join) for _ in range(2)]),
        min_size=2,
        max_size=6,
    )
)
def test_a_row_a_respondent_gives_back_every_answer_under_its_question(answers: list[tuple[str, str]]) -> None:
    questions = ["Why did you join?", "What, if anything, has changed since?"]
    longer = [(f"{a} And so on and on." if a else "", b) for a, b in answers] + [
        ("It was good for us.", "Not very much.")
    ]
    rows = [["Respondent ID", *questions], *([f"{n:03}", a, b] for n, (a, b) in enumerate(longer))]
    read_back = intake(written(rows)).transcripts
    kept = [(n, pair) for n, pair in enumerate(longer) if any(pair)]
    assert [one.case.name for one in read_back] == [f"{n:03}" for n, _ in kept]
    for one, (_, pair) in zip(read_back, kept, strict=True):
        wanted = [
            (who, words)
            for q, a in zip(questions, pair, strict=True)
            if a
            for who, words in (("Interviewer", q), ("Participant", a))
        ]
        assert spoken(one) == wanted
        assert {turn.role for turn in one.turns} == {Role.INTERVIEWER, Role.PARTICIPANT}


def test_short_choices_become_group_and_attributes_of_the_case() -> None:
    rows = [["id", "Role", "Region", "E-mail", "What did you gain from it?"]]
    rows += [
        [f"{n:02}", ["CL", "SLT"][n % 2], ["North", "South"][n % 2], f"p{n}@x.org", f"I gained a lot, {n} things."]
        for n in range(20)
    ]
    first = intake(written(rows)).transcripts[0]
    assert first.case.name == "00"
    assert first.case.group == "CL"
    assert dict(first.case.attributes) == {"Region": "North"}
    assert any("E-mail" in note for note in intake(written(rows)).notes)


def test_a_column_called_answer_is_no_question() -> None:
    assert spoken(read("id;role;answer\n1;participant;I liked the room a lot.\n")) == [
        ("Participant", "I liked the room a lot.")
    ]


def test_survey_services_second_heading_is_no_respondent() -> None:
    text = 'Q1,Q2\nWhy did you join?,What changed?\n"{""ImportId"":""a""}","{""ImportId"":""b""}"\n'
    assert len(intake(text + "To learn new things.,We meet more often now.\n").transcripts) == 1
    text = "Respondent,Why did you join?\n,Open-Ended Response\n"
    assert [one.case.name for one in intake(text + "7,To learn new things.\n8,My head asked me.\n").transcripts] == [
        "7",
        "8",
    ]


def test_several_interviews_in_one_table_are_kept_apart() -> None:
    text = "interview,speaker,text\nA1,Anna,Why?\nA1,Ben,So.\nB2,Anna,And you?\nB2,Cleo,Well.\n"
    assert [(one.name, len(one.turns)) for one in intake(text).transcripts] == [("A1", 2), ("B2", 2)]


def test_rows_of_one_speaker_in_a_row_are_one_turn_and_rows_of_nobody_go_with_them() -> None:
    text = "start,end,speaker,text\n0,1.5,Anna,Why?\n1.5,2,Ben,Well\n2,3,,because\n3,4,Ben,of it.\n"
    transcript = read(text)
    assert spoken(transcript) == [("Anna", "Why?"), ("Ben", "Well because of it.")]
    assert [turn.began for turn in transcript.turns] == [0, 1.5]
    assert any("1 row(s) name no speaker" in note for note in transcript.notes)


def test_names_of_speakers_are_found_without_a_heading() -> None:
    text = "Tom Baker,How did it go?\nAnna Lee,Very well indeed.\nTom Baker,Why is that?\nAnna Lee,I had time for it.\n"
    assert spoken(read(text))[1] == ("Anna Lee", "Very well indeed.")


def test_ids_keep_their_zeros_and_signs_and_formulas_stay_text() -> None:
    text = "id,Why did you join us?\n007,=cmd|'/c calc'!A1 is what I typed\n1E5,-2+3 would be my answer\n"
    first, second = intake(text).transcripts
    assert (first.case.name, second.case.name) == ("007", "1E5")
    assert spoken(first)[1][1] == "=cmd|'/c calc'!A1 is what I typed"


def test_one_question_twice_keeps_both_answers() -> None:
    text = "id,What changed?,What changed?\n1,We meet more often.,And we talk about it.\n"
    assert [words for _, words in spoken(read(text))][1::2] == ["We meet more often.", "And we talk about it."]
    assert any("same question" in note for note in read(text).notes)


def test_a_respondent_twice_is_two_transcripts_of_one_case_and_one_without_answers_is_noted() -> None:
    made = intake("id,Why did you join?\n1,To learn new things.\n1,To meet other people.\n2,\n")
    assert [one.case.name for one in made.transcripts] == ["1", "1"]
    assert len({one.name for one in made.transcripts}) == 2
    assert any("1 row(s) have no answer" in note for note in made.notes)
    assert any("several rows" in note for note in made.notes)


def test_words_alone_are_answers_called_by_their_row() -> None:
    made = intake("It was a good day for all of us.\nI liked the room and the people.\n")
    assert [one.case.name for one in made.transcripts] == ["a row 1", "a row 2"]


def test_a_path_in_an_id_is_no_path() -> None:
    made = intake("id,Why did you join?\n../../etc/passwd,To learn new things.\n=1+1,It was a good day.\n")
    assert all("/" not in one.name for one in made.transcripts)


def test_excel_says_its_delimiter_in_the_first_line() -> None:
    assert spoken(read("sep=|\nspeaker|text\nAnna|Why, then; so?\nBen|Well.\n")) == [
        ("Anna", "Why, then; so?"),
        ("Ben", "Well."),
    ]


def test_a_quotation_mark_in_the_middle_is_noted_and_no_word_is_lost() -> None:
    made = intake('speaker,text\nAnna,"She said "no" to me"\nBen,Why?\n')
    assert "no" in made.transcripts[0].text
    assert any("line 2" in note for note in made.transcripts[0].notes)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("speaker,text\n", "no rows"),
        ('id|Why did you join?\n1|"never closed\n2|x\n', "line 2: a quotation mark"),
        ("a,b,c\n1,2,3\n4,5,6\n", "no column holds words"),
        ("Document name,Code,Beginning,Segment\nP1,Cold,1,It was cold in there\n", "it is a table of codings"),
        ("id,document,tag,content\n1,P1.txt,Cold,It was cold in there all day\n", "it is a table of codings"),
        ("transcript;code;start;end\nP1.txt;It is cold in there;0;9\n", "it is a table of codings"),
        (
            "Theme,Code,Representative Quote,Participant(s)\nRoom,Cold,It was cold,P1\n",
            "it is a table of codings",
        ),
        ("Code;Quote;Interviewee\nCold;It was so cold in there;P1\n", "it is a table of codings"),
        (",Frequency,Percentage (valid)\nCold,2,50\nWarm,1,25\nTOTAL,4,-\n", "no column holds words"),
        (",".join(f"c{n}" for n in range(10_000)) + "\n" + ",".join(["x"] * 10_000), "10,000 columns"),
        ("", "empty"),
        (",,,\n,,\n", "is empty"),
    ],
    ids=[
        "heading only",
        "open quote",
        "numbers",
        "MAXQDA",
        "Taguette",
        "ours",
        "quotes by hand",
        "codes by hand",
        "counts",
        "10,000 columns",
        "empty",
        "only delimiters",
    ],
)
def test_a_table_that_cannot_be_read_says_why(text: str, reason: str) -> None:
    with pytest.raises(TranscriptError, match=reason):
        intake(text)


def test_a_million_rows_are_refused_before_they_fill_the_memory() -> None:
    with pytest.raises(TranscriptError, match="rows"):
        intake("speaker,text\n" + "Anna,yes\n" * 1_000_000)


@pytest.mark.parametrize(
    "text",
    ['"' * 10**6, "," * 10**6, "\n" * 10**6 + "a", "a" * 10**6, '","' * 300_000, "a,b\n" * 100_000, ";,|\t" * 200_000],
    ids=["quotes", "commas", "line ends", "letters", "cells", "rows", "delimiters"],
)
def test_a_megabyte_of_anything_is_read_or_refused(text: str) -> None:
    read_or_refuse("a.csv", text.encode())


@pytest.mark.parametrize("shape", ["turns", "survey"])
def test_spoilt_tables_are_read_or_refused(shape: str) -> None:
    if shape == "turns":
        rows = [["Time", "Speaker", "Text"], *([clock(n), PEOPLE[n % 2], SENTENCES[n % 8]] for n in range(20))]
    else:
        rows = [["id", "Group", "Why did you join?"], *([str(n), "AB"[n % 2], SENTENCES[n % 8]] for n in range(20))]
    for mutation in spoilt(written(rows).encode()):
        read_or_refuse("a.csv", mutation)


def test_a_real_survey_has_sixty_respondents() -> None:
    made = intake(real("derived/survey_semicolon_bom.csv"), "survey_semicolon_bom.csv")
    assert len(made.transcripts) == 60
    assert made.transcripts[0].case.name == "1"
    assert {one.case.group for one in made.transcripts} == {"participant"}


def test_a_role_beside_what_was_said_is_who_spoke() -> None:
    rows = [["role", "content"], *(("user", "Why did you go?"), ("assistant", "It was free, and near.")) * 3]
    assert [turn.speaker for turn in read(written(rows)).turns] == ["user", "assistant"] * 3


def test_a_row_with_an_identifier_and_words_is_a_respondent() -> None:
    rows = [["id", "role", "text"], *([f"T{n}", "AB"[n % 2], f"It was free, and near {n}."] for n in range(6))]
    made = intake(written(rows))
    assert [(one.case.name, one.case.group) for one in made.transcripts] == [(f"T{n}", "AB"[n % 2]) for n in range(6)]


def test_remarks_beside_times_make_no_survey_of_turns() -> None:
    rows = ["timestamp,speaker,words,tags", ',,"(They talk about the room and the prints on its walls.)",']
    for at in range(12):
        time = f"[00:0{at // 3}:{at * 4 % 60:02}]" + (" here the interview begins after tea" if at == 2 else "")
        rows.append(f'{time if at % 2 == 0 else ""},{"DB:" if at % 2 == 0 else "LG:"},"Number {at}, and so on?",work')
    [transcript] = parse(Asked("a.csv"), "\n".join(rows).encode()).transcripts
    assert [turn.speaker for turn in transcript.turns] == ["Participant", *["DB", "LG"] * 6]
    assert [turn.began for turn in transcript.turns[1:4]] == [0.0, None, None]
    assert transcript.turns[5].began == 60 + 16


def test_a_speaker_column_tells_turns_whatever_the_column_of_words_is_called() -> None:
    rows = [("start", "speaker", "Texte", "English translation", "")]
    rows += [
        ("1", "Ana", "Pourquoi le cours ?", "Why did you take the course, if I may ask?", ""),
        (
            "2",
            "Bo",
            "Parce que mon chef l'a dit.",
            "Because my manager said I should do it.",
            "a remark of eight words that somebody made",
        ),
    ] * 3
    report = intake(written(rows))
    (transcript,) = report.transcripts
    assert spoken(transcript)[:2] == [("Ana", "Pourquoi le cours ?"), ("Bo", "Parce que mon chef l'a dit.")]
    assert any("Passed over: 'English translation'" in note for note in transcript.notes)


def test_pupils_and_times_beside_utterances_are_turns() -> None:
    rows = [
        ("start", "stop", "Student", "Utterance", "Translation of it"),
        ("1", "2", "G", "What now?", "Et puis quoi ?"),
    ]
    rows += [
        ("", "", "B", "Draw the heap of food.", "Dessine le tas de nourriture, je te prie."),
        ("3", "4", "G", "No.", "Non."),
    ]
    assert [who for who, _ in spoken(read(written([rows[0], *rows[1:] * 3])))][:3] == ["G", "B", "G"]


def test_minutes_that_excel_took_for_hours_are_minutes() -> None:
    rows = [("speaker", "timestamp", "words"), ("Ana", "0:54", "Why was that?"), ("Bo", "31:38:00", "It was free.")]
    turns = read(written([*rows, ("Ana", "31:42:00", "Thank you."), ("Bo", "1:02:03", "Bye.")])).turns
    assert [turn.began for turn in turns] == [54, 31 * 60 + 38, 31 * 60 + 42, 3723]


PROGRAMMES = [
    ("programme", "speaker", "timestamp", "text"),
    ("One year", "Moderator", "0:05", "What was the course like?"),
    ("One year", "Speaker 1", "1:10", "It was long, and I would do it again."),
    ("One year", "Speaker 2", "1:09", "It was very long."),
    ("Two years", "Moderator", "0:03", "And what about yours?"),
    ("Two years", "Speaker 1", "0:50", "We had a good time of it, mostly."),
    ("Two years", "Moderator", "1:40", "Thank you."),
]


def test_blocks_of_rows_at_which_the_clock_begins_anew_are_interviews() -> None:
    found = intake(written(PROGRAMMES)).transcripts
    assert [(one.name, len(one.turns)) for one in found] == [("One year", 3), ("Two years", 3)]


def test_blocks_of_rows_in_which_the_clock_goes_on_are_one_interview() -> None:
    later = [*PROGRAMMES[:4], *((block, who, f"1{time}", words) for block, who, time, words in PROGRAMMES[4:])]
    (found,) = intake(written(later)).transcripts
    assert len(found.turns) == 6


def groups_discussed(many: int, labelled: bool = False) -> str:
    """Two discussions of so many people each, in one table with numbered rows."""
    rows = [["", "Transcript", "Participant", "Comment", "commentNumber"]]
    for group in ("North_1", "South_1"):
        people = [f"{group[0]}-{number:02}" for number in range(1, many + 1)]
        for at, who in enumerate(["F", *people[:3], "F", *people[3:]] * 3):
            words = "And what did you make of the day?" if who == "F" else f"It was long, and I left at {at} or so."
            comment = f"{who.removeprefix(group[0] + '-0')}: {words}" if labelled else words
            rows.append([str(len(rows)), group, who, comment, str(at + 1)])
    return written(rows)


@pytest.mark.parametrize("many", [4, 20])
def test_people_who_speak_in_several_transcripts_of_a_table_are_its_speakers(many: int) -> None:
    found = intake(groups_discussed(many)).transcripts
    assert [one.name for one in found] == ["North_1", "South_1"]
    assert [turn.speaker for turn in found[1].turns][:3] == ["F", "S-01", "S-02"]
    assert len({turn.speaker for turn in found[1].turns}) == many + 1


def test_labels_that_stand_before_the_words_too_are_no_speech() -> None:
    transcript = intake(groups_discussed(8, labelled=True)).transcripts[0]
    assert spoken(transcript)[:2] == [
        ("F", "And what did you make of the day?"),
        ("N-01", "It was long, and I left at 1 or so."),
    ]
    assert any("label stands before the words" in note for note in transcript.notes)


def test_words_with_a_colon_at_their_beginning_stay_whole() -> None:
    rows = [["speaker", "text"], *[["Ana", "Well: why not?"], ["Bo", "It: was free."], ["Bo", "And: near."]] * 3]
    assert spoken(read(written(rows)))[0] == ("Ana", "Well: why not?")


def test_rows_of_notes_beside_the_talk_are_nobodys_turns() -> None:
    talk = [["Ann", "Why did you go?"], ["Bo", "It was free."], ["Ann", "And then?"], ["Bo", "I stayed."]]
    transcript = read(written([["speaker", "words"], ["Note", "See the form that Bo filled in."], *talk]))
    assert spoken(transcript) == [(who, what) for who, what in talk]
    assert "Left out, as notes beside the talk and nobody's words: 1 turn labelled 'Note'." in transcript.notes
