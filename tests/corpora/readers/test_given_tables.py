from __future__ import annotations

import pytest

from corpora.errors import TranscriptError
from corpora.readers.intake import Intake
from corpora.readers.parsing import Asked, parse


def intake(table: str) -> Intake:
    return parse(Asked("a.csv"), table.encode())


@pytest.mark.parametrize(
    ("table", "way"),
    [
        ("transcript,case,group,notes\nP1.txt,P1,Head,We spoke on the second try\n", "as the table of cases"),
        ("name,pseudonym,kind,count,context\nAnn Lee,P1,name,2,then Ann Lee came\n", "as the roster"),
    ],
)
def test_a_table_that_tells_of_transcripts_is_none_and_says_how_it_is_given(table: str, way: str) -> None:
    with pytest.raises(TranscriptError, match=way):
        intake(table)


@pytest.mark.parametrize(
    "table",
    [
        "case,group,transcript\nA1,Head,We began with a plan for the year.\nA2,Aide,Nobody told me of it.\n",
        "name,pseudonym,answer\nAnn,A1,We began with a plan for it.\nBo,A2,Nobody ever told me of it.\n",
    ],
)
def test_a_table_with_such_columns_and_what_people_said_is_read(table: str) -> None:
    assert len(intake(table).transcripts) == 2
