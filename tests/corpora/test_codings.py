from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.codebook import HumanCoding
from corpora.codings import read_codings
from corpora.errors import CodingsError
from corpora.material import Span

WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1).map(str.strip).filter(bool)


def test_a_coding_keeps_transcript_code_span_parent_and_coder() -> None:
    codings = read_codings(
        "transcript,code,parent,start,end,coder,text\nCL01,Time,Gains,10,25,Jo,any words\nCL02.txt,Cover,,0,1,,\n",
        "CODINGS.csv",
    )
    assert codings == (
        HumanCoding("CL01", "Time", Span(10, 25), "Gains", "Jo"),
        HumanCoding("CL02.txt", "Cover", Span(0, 1)),
    )


@given(
    st.lists(
        st.tuples(
            WORDS,
            WORDS,
            st.integers(0, 10**6),
            st.integers(1, 10**6),
            st.text(st.characters(exclude_categories=["Cs"])),
        ),
        min_size=1,
    )
)
def test_what_a_csv_writer_writes_is_read_back(rows: list[tuple[str, str, int, int, str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["transcript", "code", "start", "end", "text"])
    writer.writerows([t, c, start, start + length, text] for t, c, start, length, text in rows)
    assert read_codings(out.getvalue(), "x") == tuple(HumanCoding(t, c, Span(s, s + n)) for t, c, s, n, _ in rows)


def test_a_very_long_cell_is_read() -> None:
    assert len(read_codings("transcript,code,start,end,text\na,b,0,5," + "x" * 1_000_000 + "\n", "x")) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("transcript,code,start\na,b,0\n", "line 1: column 'end' is missing"),
        ("transcript,code,start,end\n", "no rows"),
        ("transcript,code,start,end\na,b,0,5\n,b,0,5\n", "line 3: 'transcript' is empty"),
        ("transcript,code,start,end\na,,0,5\n", "line 2: 'code' is empty"),
        ("transcript,code,start,end\na,b,5,5\n", "line 2: start 5 is not before end 5"),
        ("transcript,code,start,end\na,b,-1,5\n", "line 2: 'start' must be a whole number.*found '-1'"),
        ("transcript,code,start,end\na,b,0,\n", "line 2: 'end' must be a whole number.*found ''"),
        ("transcript,code,start,end\na,b,0,1e5\n", "found '1e5'"),
        ("transcript,code,start,end\na,b,0," + "9" * 5000 + "\n", "'end' must be"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(CodingsError, match=said):
        read_codings(text, "CODINGS.csv")
