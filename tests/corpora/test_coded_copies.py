"""What people coded on copies of the transcripts. All talk is synthetic."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.coded_copies import Analysed, _shared, codings_on
from corpora.coding import HumanCoding
from corpora.errors import CodingsError
from corpora.material import Case, Role, Span, Transcript, Turn
from corpora.readers.intake import Intake, Interview

TALK = "INT: How was it?\n\nAda: The hours were long. Yes.\n\nINT: Still?\n\nAda: Yes."


def copy(name: str, codes: list[tuple[str, str]], text: str = TALK, form: str = "docx", coder: str = "Jo") -> Intake:
    said = Transcript(name, text, (Turn("Ada", Role.PARTICIPANT, Span(0, len(text))),), Case(name))
    spans = [(code, Span(text.index(words), text.index(words) + len(words))) for code, words in codes]
    codings = tuple(HumanCoding(name, code, span, None, coder) for code, span in spans)
    return Intake(name, form, None, (Interview(said),), codings)


def analysed(text: str = TALK, name: str = "P1.docx") -> Analysed:
    transcript = copy(name, [], text).transcripts[0]
    return Analysed({transcript.id: name}, {name: text})


TWICE = [("Hours", "The hours"), ("hours", "Yes.")]


def test_a_copy_with_the_same_words_is_its_transcript_whatever_it_is_called() -> None:
    placed = codings_on([copy("P1 Jo.docx", TWICE), copy("P1 Ada.docx", TWICE, coder="Ada")], "c", analysed())
    assert [(one.transcript, one.code, one.coder) for one in placed.codings] == [
        ("P1.docx", "Hours", coder) for coder in ("Jo", "Jo", "Ada", "Ada")
    ]
    assert placed.codings[0].span.of(TALK) == "The hours"


def test_in_a_copy_with_other_words_codings_go_by_theirs_and_what_is_not_there_or_twice_is_told() -> None:
    before = TALK.replace("Ada", "Joanne Williams")
    codes = [("Hours", "The hours"), ("Hours", "Yes."), ("Hours", "Joanne Williams: The")]
    placed = codings_on([copy("P1.docx", codes, before)], "c", analysed(name="P1.txt"))
    assert [(one.transcript, one.span.of(TALK)) for one in placed.codings] == [("P1.txt", "The hours")]
    assert ["2 places" in doubt or "do not stand" in doubt for doubt in placed.doubts] == [True, True]


@pytest.mark.parametrize("name", ["P1 (Jo).docx", "Jo - p1.docx", "P1_coded.odt"])
def test_a_copy_with_other_words_may_have_its_coder_in_its_name(name: str) -> None:
    placed = codings_on([copy(name, TWICE[:1] * 2, f"{TALK} The end.")], "c", analysed(name="P1.txt"))
    assert [one.transcript for one in placed.codings] == ["P1.txt"] * 2
    assert [
        one.transcript for one in codings_on([copy("P12.docx", TWICE, "Yes. The hours")], "c", analysed()).codings
    ] == ["P12.docx"] * 2


def test_a_copy_with_other_words_of_a_transcript_whose_text_is_not_at_hand_is_refused() -> None:
    without = replace(analysed(name="P1.txt"), texts={})
    with pytest.raises(CodingsError, match=r"P1 Jo\.docx: .* other words than P1\.txt.* `transcripts/` beside"):
        codings_on([copy("P1 Jo.docx", TWICE, f"{TALK} The end.")], "c", without)
    assert codings_on([copy("P1 Jo.docx", TWICE)], "c", without).doubts == ()


def test_a_copy_of_another_transcript_keeps_its_name() -> None:
    (one, _) = codings_on([copy("P9.docx", TWICE, "The hours. Yes.")], "c", analysed()).codings
    assert one.transcript == "P9.docx"


def test_people_who_divided_a_copy_among_them_are_one_coder_and_those_who_coded_the_same_are_several() -> None:
    jo, ada = (
        copy("P1.docx", [("Hours", "The hours"), ("Hours", "How")]),
        copy("P1.docx", [("Hours", "Still?")], coder="Ada"),
    )
    divided = replace(jo, codings=(*jo.codings, *ada.codings))
    placed = codings_on([divided], "c", analysed())
    assert {one.coder for one in placed.codings} == {None}
    assert placed.notes == ("P1.docx: several people coded it and seldom the same words, so they count as one coder",)
    both = replace(jo, codings=(*jo.codings, *(replace(one, coder="Ada") for one in jo.codings)))
    placed = codings_on([both], "c", analysed())
    assert ({one.coder for one in placed.codings}, placed.notes) == ({"Jo", "Ada"}, ())


def test_in_a_project_of_several_transcripts_each_is_looked_at_for_itself() -> None:
    one = copy("P1.txt", [("Hours", "The hours"), ("Hours", "Still?")], form="qdpx")
    alone = (one.codings[0], replace(one.codings[1], coder="Ada"))  # each where the other did not
    other = [replace(coding, transcript="P2.txt", coder="Ada") for coding in one.codings]  # at the same places
    second = Interview(replace(one.transcripts[0], name="P2.txt", text=TALK + " "))
    project = replace(one, interviews=(*one.interviews, second), codings=(*alone, *other))
    placed = codings_on([project], "c", analysed(name="P1.txt"))
    assert [(coding.transcript, coding.coder) for coding in placed.codings] == [
        ("P1.txt", None), ("P1.txt", None), ("P2.txt", "Ada"), ("P2.txt", "Ada")
    ]  # fmt: skip


def test_commas_between_codes_divide_them_and_that_is_said() -> None:
    codes = [("Hours", "The hours"), ("Mood, hours", "Yes."), ("Mood", "Still?")]
    placed = codings_on([copy("P1.docx", codes)], "c", analysed())
    assert [one.code for one in placed.codings] == ["Hours", "Mood", "Hours", "Mood"]
    assert "1 of 3 codings have several codes, divided at commas" in placed.notes[0]


def test_whether_a_comma_divides_is_told_by_all_codings_also_by_those_that_find_no_place() -> None:
    before = TALK.replace("Ada", "Joanne Williams")
    codes = [("Hours, pay", "The hours"), ("Hours", "Joanne Williams: The"), ("Pay", "Joanne Williams: Yes")]
    placed = codings_on([copy("P1.docx", codes, before)], "c", analysed())
    assert [one.code for one in placed.codings] == ["Hours", "pay"]
    assert len(placed.doubts) == 2


def test_remarks_are_no_codes() -> None:
    remarks = [("Ask her about this again", "hours"), ("Typo?", "were"), ("Lovely quote", "Yes."), ("Check", "long")]
    with pytest.raises(CodingsError, match=r"c: the comments .* remarks rather than codes: 4 of 4"):
        codings_on([copy("P1.docx", remarks)], "c", analysed())
    assert len(codings_on([copy("P1.qdpx", remarks, form="qdpx")], "c", analysed()).codings) == 4


def test_where_nobody_coded_it_says_what_a_coding_is() -> None:
    with pytest.raises(CodingsError, match=r"nobody coded in it.*comment in the margin"):
        codings_on([copy("P1.docx", [])], "c", analysed())


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 6), st.sampled_from(["Jo", "Ada", None])), max_size=8))
def test_people_divided_a_copy_where_less_than_half_of_the_codings_meet_anothers(
    coded: list[tuple[int, int, str | None]],
) -> None:
    codings = [HumanCoding("P1.docx", "Hours", Span(at, at + long), None, coder) for at, long, coder in coded]
    met = sum(any(one.coder != other.coder and one.span.overlap(other.span) for other in codings) for one in codings)
    several = len({one.coder for one in codings}) > 1
    assert _shared(codings) == (several and met < len(codings) / 2)
