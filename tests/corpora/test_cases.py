from __future__ import annotations

import pytest

from corpora.cases import CaseTable, read_cases
from corpora.errors import CasesError
from corpora.material import Case


def test_a_row_gives_case_group_link_interviewer_and_attributes() -> None:
    table = read_cases(
        "transcript,case,group,linked_to,interviewer,Years in role\n"
        "CL01.txt,CL01,Careers Leader,,Jo,30\nSL01.txt,SL01,Senior leader,CL01,,\n",
        "CASES.csv",
    )
    first, second = table.rows
    assert first.case == Case("CL01", "Careers Leader", None, {"years_in_role": "30"})
    assert (first.interviewer, second.interviewer) == ("Jo", None)
    assert second.case == Case("SL01", "Senior leader", "CL01")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiter_byte_order_mark_and_line_ends_do_not_matter(delimiter: str, end: str) -> None:
    rows = [["Transcript", "CASE ", "group"], ["a.txt", "A", "x, y; z"], [], ["b.txt", "B", ""]]
    text = "\ufeff" + end.join(delimiter.join(f'"{cell}"' for cell in row) for row in rows) + end
    table = read_cases(text, "CASES.csv")
    assert [(row.transcript, row.case.name, row.case.group) for row in table.rows] == [
        ("a.txt", "A", "x, y; z"),
        ("b.txt", "B", None),
    ]


@pytest.mark.parametrize("name", ["CL01.txt", "cl01.TXT", "CL01", "CL01.docx"])
@pytest.mark.parametrize("written", ["CL01", "interviews/cl01"])
def test_a_row_without_suffix_is_found_for_every_file_of_that_name(written: str, name: str) -> None:
    table = read_cases(f"transcript,case,group\n{written},A,x\n", "CASES.csv")
    row = table.for_transcript(name)
    assert row is not None
    assert row.case.name == "A"


def test_the_full_name_goes_before_the_name_without_suffix() -> None:
    table = read_cases("transcript,case,group\nCL01.txt,A,x\nCL01.md,B,x\n", "CASES.csv")
    assert [row.case.name for name in ("CL01.txt", "CL01.md") if (row := table.for_transcript(name))] == ["A", "B"]
    assert table.for_transcript("CL01") is None
    assert table.for_transcript("CL010.txt") is None


def test_rows_that_no_file_belongs_to_are_told() -> None:
    table = read_cases("transcript,case,group\na.txt,A,x\nb,B,x\nc,C,x\n", "CASES.csv")
    assert table.unmatched(["a", "B.txt", "other.txt"]) == ("c",)
    assert CaseTable().for_transcript("a.txt") is None


def test_a_case_with_two_transcripts_fills_what_one_row_leaves_empty() -> None:
    table = read_cases("transcript,case,group,linked_to\na1,A,x,\na2,A,,B\nb,B,y,\n", "CASES.csv")
    assert [(row.case.group, row.case.linked_to) for row in table.rows] == [("x", "B"), ("x", "B"), ("y", None)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "CASES.csv: the table is empty"),
        ("transcript,case,group\n", "no rows"),
        ("transcript,group\na,x\n", "line 1: column 'case' is missing.*found 'transcript', 'group'"),
        ("a,A,x\nb,B,x\n", "line 1: column 'transcript' is missing"),
        ("transcript,case,group,case\na,A,x,A\n", "line 1: column 'case' is there twice"),
        ("transcript,case,group\na,A,x\nA.txt,B,x\n", "line 3: transcript 'A.txt' is there already, in line 2"),
        ("transcript,case,group\na.txt,A,x\na,B,x\n", "line 3: transcript 'a' is there already"),
        ("transcript,case,group\na,,x\n", "line 2: 'case' is empty"),
        ("transcript,case,group\n,A,x\n", "line 2: 'transcript' is empty"),
        ("transcript,case,group\na,A,x,y\n", "line 2: 4 cells, but there are 3 columns"),
        ("transcript,case,group\na,A,x\nb,B,y\nb2,B,x\n", "line 4: case 'B' is in group 'x' here and 'y' before"),
        ("transcript,case,group,linked_to\na,CL01,x,CL02\n", "line 2: linked_to names 'CL02'.*did you mean 'CL01'"),
        ("transcript,case,group,linked_to\na,A,x,A\n", "line 2: case 'A' is linked to itself"),
        (
            'transcript,case,group\na,"A\n\nB",x\nb,"B,x\nc,C,x\n',
            "line 5: a quotation mark is opened here and never closed",
        ),
        ('transcript,case,group\na,"A"B,x\n', "line 2: this row is not well formed"),
        ("transcript,case,group" + ",x" * 2000 + "\n", "2,003 columns"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(CasesError, match=said):
        read_cases(text, "CASES.csv")
