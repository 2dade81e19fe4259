from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sheets import MAIN, cell, inline, rows_of, shared, sheet, workbook
from spoiling import read_or_refuse, real, spoilt

from corpora.errors import TranscriptError
from corpora.material import Transcript
from corpora.readers.intake import Intake
from corpora.readers.parsing import Asked, parse

HEAD = ["Time", "Speaker", "Text"]
TURNS = [["0:00", "Anna", "How did it go?"], ["0:05", "Ben", "Well, it went."], ["0:09", "Anna", "Why is that so?"]]
SENTENCES = [
    "We started in the autumn, I think.",
    'She said "no"; then <b>yes</b> & more.',
    "=SUM(A1:A9) and more",
    "At 10:30 the tutor had not come.",
    "How did you find that?",
    "Two\nlines, and naïve 日本語.",
    "A _x005F_ and a _x000D_ typed out.",
]
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="000"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd;@"/><numFmt numFmtId="166" formatCode="[h]:mm:ss"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="14"/>'
    '<xf numFmtId="22"/></cellXfs></styleSheet>'
)


def intake(data: bytes) -> Intake:
    return parse(Asked("a.xlsx"), data)


def read(data: bytes) -> Transcript:
    return intake(data).transcripts[0]


def spoken(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.span.of(transcript.text)) for turn in transcript.turns]


@st.composite
def interviews(draw: st.DrawFn) -> list[tuple[str, str]]:
    people = draw(
        st.lists(st.sampled_from(["Anna", "Ben", "CL03", "Interviewer"]), min_size=2, max_size=3, unique=True)
    )
    words = st.sampled_from(SENTENCES[:5])
    return [(people[at % len(people)], draw(words)) for at in range(len(people) * draw(st.integers(2, 4)))]


@pytest.mark.parametrize("strings", ["in the cells", "shared"])
@settings(max_examples=20)
@given(interview=interviews())
def test_a_workbook_gives_back_the_turns(strings: str, interview: list[tuple[str, str]]) -> None:
    table = [HEAD, *([f"0:{n:02}", who, what] for n, (who, what) in enumerate(interview))]
    if strings == "shared":
        xml, part = shared(table)
        data = workbook({"Sheet1": xml}, {"xl/sharedStrings.xml": part})
    else:
        data = workbook({"Sheet1": sheet(rows_of(table))})
    transcript = read(data)
    assert spoken(transcript) == interview
    assert [turn.began for turn in transcript.turns] == list(range(len(interview)))


def test_a_row_a_respondent_is_a_transcript_with_the_questions_from_the_heading() -> None:
    table = [["ID", "Group", "Why did you join?"], *([f"R{n}", "CL", f"For {n} good reasons."] for n in range(3))]
    made = intake(workbook({"Sheet1": sheet(rows_of(table))}))
    assert [one.case.name for one in made.transcripts] == ["R0", "R1", "R2"]
    assert spoken(made.transcripts[1]) == [("Interviewer", "Why did you join?"), ("Participant", "For 1 good reasons.")]


def test_every_sheet_with_an_interview_is_one_and_the_others_are_noted() -> None:
    sheets = {
        "CL01": sheet(rows_of([HEAD, *TURNS])),
        "CL02": sheet(rows_of([HEAD, *TURNS[:2]])),
        "Empty": sheet([]),
        "Sums": sheet(rows_of([["a", "b"], ["1", "2"], ["3", "4"]])),
        "Secret": sheet(rows_of([HEAD, *TURNS])),
        "Deep": sheet(rows_of([HEAD, *TURNS])),
    }
    made = intake(workbook(sheets, states={"Secret": "hidden", "Deep": "veryHidden"}))
    assert [one.name for one in made.transcripts] == ["CL01", "CL02"]
    for part in ("'Secret' is hidden", "'Deep' is hidden", "'Empty' is empty", "sheet 'Sums'"):
        assert any(part in note for note in made.notes), made.notes


def test_a_cell_of_any_length_is_read_whole_and_remarks_beyond_forty_are_counted() -> None:
    said = "and then the frost came back to the beds " * 4_000
    sheets = {"Talk": sheet(rows_of([HEAD, [*TURNS[0][:-1], said.strip()]]))}
    sheets |= {f"S{at}": sheet([]) for at in range(120)}
    made = intake(workbook(sheets))
    assert made.transcripts[0].text.count("frost") == 4_000
    assert "There are 81 more remarks of this kind." in made.transcripts[0].notes


def test_a_cell_is_what_it_shows() -> None:
    def row(number: int, id_: str, words: str) -> str:
        return f'<row r="{number}">{id_}{words}</row>'

    cells = [
        row(1, cell(1, 0, inline("id"), "inlineStr"), cell(1, 1, inline("Why did you join?"), "inlineStr")),
        row(2, cell(2, 0, "<v>7</v>", "n", 1), cell(2, 1, inline("Because of one thing."), "inlineStr")),
        row(3, cell(3, 0, "<v>1E5</v>", "n"), cell(3, 1, "<f>CONCAT(a)</f><v>Two things, then.</v>", "str")),
        row(4, cell(4, 0, "<v>45000</v>", "n", 2), cell(4, 1, "<f>cmd|'/c calc'!A1</f>", "str")),
        row(5, cell(5, 0, "<v>0.5</v>", "n", 3), cell(5, 1, inline("Four things_x000D_\nin all, yes."), "inlineStr")),
        row(6, cell(6, 0, "<v>1</v>", "b"), cell(6, 1, inline("Five things, I am sure."), "inlineStr")),
        row(7, cell(7, 0, "<v>12.25</v>"), cell(7, 1, inline("Six things, I am sure."), "inlineStr")),
    ]
    made = intake(workbook({"Sheet1": sheet(cells)}, {"xl/styles.xml": STYLES})).transcripts
    assert [one.case.name for one in made] == ["007", "100000", "2023-03-15", "12:00:00", "TRUE", "12.25"]
    assert [spoken(one)[1][1] for one in made[1:4]] == [
        "Two things, then.",
        "=cmd|'/c calc'!A1",
        "Four things\nin all, yes.",
    ]


def test_dates_count_from_1904_where_the_workbook_says_so() -> None:
    rows = [
        f'<row r="1">{cell(1, 0, inline("id"), "inlineStr")}{cell(1, 1, inline("Why is that?"), "inlineStr")}</row>',
        f'<row r="2">{cell(2, 0, "<v>0</v>", "n", 4)}{cell(2, 1, inline("So it is, I think."), "inlineStr")}</row>',
        f'<row r="3">{cell(3, 0, "<v>1.5</v>", "n", 5)}{cell(3, 1, inline("So it was, I think."), "inlineStr")}</row>',
    ]
    for since_1904, wanted in (
        (True, ["1904-01-01", "1904-01-02 12:00:00"]),
        (False, ["1899-12-31", "1900-01-01 12:00:00"]),
    ):
        data = workbook({"S": sheet(rows)}, {"xl/styles.xml": STYLES}, since_1904=since_1904)
        assert [one.case.name for one in intake(data).transcripts] == wanted


def test_times_of_turns_may_be_parts_of_a_day() -> None:
    rows = rows_of([HEAD])
    for number, (who, what) in enumerate([("Anna", "How was it?"), ("Ben", "Fine, thank you."), ("Anna", "Why?")], 2):
        cells = [cell(number, 0, f"<v>{(number - 2) / 1440}</v>", "n", 3)]
        cells += [cell(number, at, inline(text), "inlineStr") for at, text in ((1, who), (2, what))]
        rows.append(f'<row r="{number}">{"".join(cells)}</row>')
    transcript = read(workbook({"S": sheet(rows)}, {"xl/styles.xml": STYLES}))
    assert [turn.began for turn in transcript.turns] == [0, 60, 120]


def test_two_cells_at_opposite_corners_are_two_cells() -> None:
    rows = [
        f'<row r="1">{cell(1, 0, inline("Why did you join?"), "inlineStr")}</row>',
        f'<row r="1048576">{cell(1048576, 16383, inline("Because I wanted to, that is all."), "inlineStr")}</row>',
    ]
    assert "Because I wanted to" in read(workbook({"S": sheet(rows)})).text


def test_what_a_workbook_links_to_is_not_opened() -> None:
    linked = f'<externalLink xmlns="{MAIN}"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    data = workbook({"S": sheet(rows_of([HEAD, *TURNS]))}, {"xl/externalLinks/externalLink1.xml": linked})
    assert len(read(data).turns) == 3


def laughs(wanted: str) -> str:
    entities = '<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    return f'<?xml version="1.0"?><!DOCTYPE x [{entities}]>{wanted.replace("LAUGH", "&j;")}'


@pytest.mark.parametrize("part", ["sheet", "shared strings"])
def test_entities_are_refused_before_they_grow(part: str) -> None:
    strings = f'<sst xmlns="{MAIN}"><si><t>LAUGH</t></si></sst>'
    if part == "sheet":
        data = workbook({"S": laughs(sheet(rows_of([["LAUGH"]])))})
    else:
        data = workbook({"S": sheet(rows_of([HEAD, *TURNS]))}, {"xl/sharedStrings.xml": laughs(strings)})
    with pytest.raises(TranscriptError, match="DOCTYPE"):
        intake(data)


def test_too_much_of_anything_is_refused_with_the_reason() -> None:
    wide = sheet([f'<row r="1">{"".join(cell(1, at, inline("x"), "inlineStr") for at in range(2_000))}</row>'])
    long = sheet([f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 50_010)])
    for data, reason in (
        (workbook({"S": wide}), "1,000 columns"),
        (workbook({"S": long}), "50,000 rows"),
        (workbook({f"S{n}": sheet([]) for n in range(300)}), "200 sheets"),
        (workbook({"S": sheet([])}), "holds anything"),
        (workbook({"S": sheet(rows_of([HEAD]))}), "no rows"),
    ):
        with pytest.raises(TranscriptError, match=reason):
            intake(data)


@pytest.mark.parametrize(
    "cells",
    [
        '<c r="A1" t="s"><v>99999999999999999999</v></c>',
        '<c r="A1" t="s"><v>-1</v></c>',
        '<c r="ZZZZ9" t="n"><v>1e999</v></c>',
        '<c r="A0"><v>NaN</v></c>',
        '<c t="n" s="99999999"><v>1e308</v></c>',
        '<c r="A1" s="4"><v>99999999</v></c>',
        "<c><v><v><t>x</t></v></v></c>",
        "<t>x</t><rPh><c></rPh><v>1</v></c>",
    ],
)
def test_odd_cells_do_no_harm(cells: str) -> None:
    rows = rows_of([HEAD, *TURNS])
    data = workbook({"S": sheet([*rows, f'<row r="9">{cells}</row>'])}, {"xl/styles.xml": STYLES})
    read_or_refuse("a.xlsx", data)


def test_spoilt_workbooks_are_read_or_refused() -> None:
    xml, part = shared([HEAD, *TURNS * 4])
    data = workbook({"S": xml}, {"xl/sharedStrings.xml": part, "xl/styles.xml": STYLES})
    for mutation in spoilt(data):
        read_or_refuse("a.xlsx", mutation)


def test_workbooks_with_spoilt_parts_are_read_or_refused() -> None:
    xml, part = shared([HEAD, *TURNS * 4])
    for mutation in spoilt(xml.encode()):
        data = workbook({"S": mutation.decode("utf-8", "replace")}, {"xl/sharedStrings.xml": part})
        read_or_refuse("a.xlsx", data)


def test_a_real_survey_has_sixty_respondents_and_a_question_nobody_answered() -> None:
    made = intake(real("derived/survey_two_questions.xlsx"))
    assert len(made.transcripts) == 60
    assert {len(one.turns) for one in made.transcripts} == {2}
    assert any("Nothing stands under" in note for note in made.notes)
