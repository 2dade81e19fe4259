"""Codings that other programs export with words in place of offsets. All talk is synthetic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.coding import HumanCoding
from corpora.errors import CodingsError
from corpora.material import Span
from corpora.placing import placed_codings

TALK = "INT: How was it?\nAda: It \u201cwas\u201d  cold.\nAda: Yes. It rained on \U0001f331 us.\nAda: Yes.\n"
TEXTS = {"P1.txt": TALK}


def said(start: str, length: int) -> Span:
    at = TALK.index(start)
    return Span(at, at + length)


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("id,document,tag,content\n1,P1.txt,{code},{words}\n", "Cold"),  # Taguette
        (
            "Color;Document group;Document name;Code;Beginning;End;Segment\n;A;P1;{code};2;2;{words}\n",
            "Weather\\Cold",
        ),  # MAXQDA
        ("transcript,code,text,coder\nP1,{code},{words},Jo\n", "Cold"),
    ],
)
def test_words_are_found_where_they_stand_however_they_are_spaced_and_quoted(head: str, code: str) -> None:
    table = head.format(code=code, words='"It \u201cwas\u201d\ncold."')
    (coding,) = placed_codings(table, "c", TEXTS).codings
    assert (coding.span.of(TALK), coding.code) == ("It \u201cwas\u201d  cold.", code)
    assert coding.parent == ("Weather" if "\\" in code else None)


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ('"it rained on 🌱 us"', "It rained on 🌱 us"),
        ("“It rained ... us.”", "It rained on 🌱 us."),
        ("how was […] cold. (...) it rained", "How was it?\nAda: It “was”  cold.\nAda: Yes. It rained"),
        ("... rained on …", "rained on"),
    ],
)
def test_words_are_found_as_people_quote_them(quote: str, stands: str) -> None:
    written = quote.replace('"', '""')
    table = f'Theme,Code,Representative Quote,Participant(s)\nRoom,Cold,"{written}",P1\n'
    (coding,) = placed_codings(table, "c", TEXTS).codings
    assert coding.span.of(TALK) == stands


@pytest.mark.parametrize("quote", ["cold ... rained ... cold", "It RAINED", "rained ... It was", "...", '""'])
def test_words_in_another_order_or_with_other_letters_are_not_found(quote: str) -> None:
    written = quote.replace('"', '""')
    placed = placed_codings(f'code,quote,participant\nCold,"{written}",P1\n', "c", TEXTS)
    assert placed.codings == ()
    assert len(placed.doubts) == 1


def test_words_that_stand_nowhere_or_in_several_places_are_told_and_not_placed() -> None:
    table = (
        "document,tag,content\nP1.txt,Cold,It was warm.\nP1.txt,Agrees,Yes.\nP1.txt,Rain,It rained on \U0001f331 us.\n"
    )
    placed = placed_codings(table, "c.csv", TEXTS)
    assert placed.codings == (HumanCoding("P1.txt", "Rain", said("It rained", 18)),)
    assert placed.doubts == (
        "c.csv, line 2: these words do not stand in P1.txt: 'It was warm.'",
        "c.csv, line 3: these words stand in 2 places in P1.txt: 'Yes.'",
    )


def test_words_beside_offsets_are_compared_with_what_stands_there() -> None:
    at = TALK.index("It rained")
    table = f"transcript,code,start,end,text\nP1,Rain,{at},{at + 9},It rained\nP1,Rain,{at + 1},{at + 10},It rained\n"
    placed = placed_codings(table, "c.csv", TEXTS)
    assert [one.span.start for one in placed.codings] == [at, at + 1]
    (doubt,) = placed.doubts
    assert doubt == f"c.csv, line 3: 'It rained' is said to stand at {at + 1} of P1, where there is 't rained '"


def test_codings_of_a_transcript_that_is_not_here_are_kept_for_evaluate_to_count() -> None:
    placed = placed_codings("document,tag,content\nX9,Cold,It was cold.\n", "c", TEXTS)
    assert [one.transcript for one in placed.codings] == ["X9"]
    assert placed.doubts == ()


def test_a_coding_whose_text_is_not_at_hand_is_put_nowhere_and_told() -> None:
    table = "document,tag,content\nP2,Cold,It rained on\nP1,Cold,It rained on\n"
    placed = placed_codings(table, "c", TEXTS, unread=["P2.txt"])
    assert [one.transcript for one in placed.codings] == ["P1"]
    assert placed.doubts == ("c, line 2: the text of P2, in which to look, is not at hand",)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("document,content\nP1,It\n", "line 1: no column is a code; needed are transcript, code and text"),
        ("document,tag,content\nP1,,It\n", "line 2: transcript, code or words are empty"),
        ("document,tag\nP1,Cold\n", "line 1: no column holds offsets .* or the words .*; found 'document', 'tag'"),
    ],
)
def test_what_is_missing_is_said(table: str, reason: str) -> None:
    with pytest.raises(CodingsError, match=reason):
        placed_codings(table, "c", TEXTS)
    with pytest.raises(CodingsError, match="no texts beside the findings"):
        placed_codings("document,tag,content\nP1,Cold,It\n", "c", {})


@given(st.text(st.sampled_from("ab \n\u00a0\t'\u2019"), max_size=40), st.integers(0, 40), st.integers(1, 12))
def test_what_is_cut_from_a_text_is_found_where_it_was(text: str, start: int, length: int) -> None:
    words = text[start : start + length]
    if not words.strip() or '"' in words:
        return
    table = f'document,tag,content\nP,C,"{words}"\n'
    placed = placed_codings(table, "c", {"P": text})
    for coding in placed.codings:
        found = coding.span.of(text)
        assert "".join(found.split()).replace("\u2019", "'") == "".join(words.split()).replace("\u2019", "'")
    assert placed.codings or "places" in placed.doubts[0]


@pytest.mark.parametrize("places", ["start,end\n{}", "text\n{}"])
def test_a_cell_with_several_codes_is_several_codings_where_the_column_shows_it(places: str) -> None:
    head, row = places.split("\n")
    spot = "17,25" if head == "start,end" else "It rained"
    codes = ["Weather", "Weather; Mood", "Mood"]
    table = f"transcript,code,{head}\n" + "".join(f"P1,{code},{row.format(spot)}\n" for code in codes)
    placed = placed_codings(table, "c", TEXTS)
    assert [one.code for one in placed.codings] == ["Weather", "Weather", "Mood", "Mood"]
    (note,) = placed.notes
    assert note.startswith("1 of 3 codings have several codes, divided at semicolons")
    assert placed_codings(table.replace("Weather; Mood", "Weather; or not"), "c", TEXTS).notes == ()


def test_codes_of_a_list_have_the_parents_that_their_names_tell() -> None:
    rows = "P1,A\\B,It rained\nP1,A\\B;C\\D,It rained\nP1,C\\D,It rained\n"
    codings = placed_codings(f"transcript,code,text\n{rows}", "c", TEXTS).codings
    assert [(one.code, one.parent) for one in codings] == [("A\\B", "A")] * 2 + [("C\\D", "C")] * 2


@pytest.mark.parametrize(
    ("head", "code", "parent"),
    [
        ("theme,code,quote,participant", "Cold", "Room"),
        ("Category,Sub-category,Quote,Participant", "Cold", "Room"),
        ("Parent Code,Code,Quote,Participant", "Cold", "Room"),
        ("Notes,Theme,Quote,Participant", "Cold", None),
        ("Category,Theme,Quote,Participant", "Cold", None),
    ],
)
def test_themes_and_categories_are_parents_of_codes_and_codes_where_there_are_none(
    head: str, code: str, parent: str | None
) -> None:
    (coding,) = placed_codings(f"{head}\nRoom,Cold,It rained,P1\n", "c", TEXTS).codings
    assert (coding.code, coding.parent) == (code, parent)


def test_of_several_people_in_one_cell_the_quote_is_whose_words_it_is() -> None:
    texts = TEXTS | {"P2.txt": "Ben: The bus was late.\n"}
    table = 'code,quote,participants\nLate,The bus was late,P1; P2\nLate,nobody said it,"P1, P2"\n'
    placed = placed_codings(table, "c", texts)
    assert [(coding.transcript, coding.span) for coding in placed.codings] == [("P2", Span(5, 21))]
    assert "do not stand in P1" in placed.doubts[0]


def test_quotes_on_lines_of_one_cell_are_each_looked_for_with_whom_the_like_line_names() -> None:
    texts = {"P1.txt": TALK, "P2.txt": "Bo: It snowed.\n"}
    table = 'Theme,Codes,Quotes,Participants\nRoom,Weather,"""It rained""\n\n""It snowed""","P1, P2\n\nP2"\n'
    placed = placed_codings(table, "c", texts)
    assert placed.doubts == ()
    assert [(one.transcript, one.span.of(texts[f"{one.transcript}.txt"])) for one in placed.codings] == [
        ("P1", "It rained"),
        ("P2", "It snowed"),
    ]


def test_quotes_of_a_table_that_names_no_transcript_are_found_where_they_stand_in_one_alone() -> None:
    texts = {"P1.txt": TALK, "P2.txt": "Bo: It snowed. Yes. It rained.\n"}
    placed = placed_codings("Code,Examples\nSnow,It snowed\nRain,It rained\nSun,It shone\n", "c", texts)
    assert [(one.transcript, one.code) for one in placed.codings] == [("P2.txt", "Snow")]
    assert placed.doubts == (
        "c, line 3: these words stand in 2 transcripts: 'It rained'",
        "c, line 4: these words stand in no transcript: 'It shone'",
    )


def test_a_quotation_mark_by_itself_costs_no_row_and_how_to_mend_it_is_said() -> None:
    table = 'transcript,code,quote\nP1,Cold,"She said "cold" to us"\nP1,Rain,It rained\n'
    placed = placed_codings(table, "c.csv", TEXTS)
    assert [one.code for one in placed.codings] == ["Rain"]
    (doubt,) = placed.doubts
    assert doubt.startswith("c.csv, line 2: these words do not stand in P1: 'She said cold")
    (note,) = placed.notes
    assert "in line 2" in note
    assert "twice" in note


def test_a_quotation_mark_that_is_not_closed_swallows_no_rows() -> None:
    table = 'transcript,code,quote\nP1,Cold,"a "b" c"\nP1,Cold,"It was\nP1,Rain,It rained\n'
    with pytest.raises(CodingsError, match=r"c\.csv, line 3: a quotation mark is opened here and never"):
        placed_codings(table, "c.csv", TEXTS)
