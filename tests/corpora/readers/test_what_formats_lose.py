"""One interview (synthetic) in every format that is read: the same people, turns and words; what a format loses."""

# ruff: noqa: RUF001  typographic marks and other letters are what is tested
from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from itertools import pairwise

import document_writers as write
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from projects import NVIVO, Study, Written, project
from sheets import rows_of, sheet, workbook

from corpora.material import Role, Transcript
from corpora.readers.formats import FORMATS
from corpora.readers.parsing import Asked, parse

TIMES, PARAGRAPHS = "times", "paragraphs"
INTERVIEW: write.Interview = [
    ("Interviewer", "How did you hear of the course?", 0),
    ("Siân (Deputy Head)", "Through a colleague. She said: you should go.\n\nSo I did, at 10:30 one Friday.", 12),
    ("Interviewer", "Okay.", 31),
    ("Siân (Deputy Head)", "There were three things: time, cover and money. “Anna: come here,” he said.", 33),
    ("Interviewer", "And what changed?", 60),
    ("Siân (Deputy Head)", "We plan. [laughs] Before: nothing.", 64),
]


def rows(interview: write.Interview) -> list[tuple[str, str, str]]:
    return [("Time", "Speaker", "Text"), *((write.clock(began), who, words) for who, words, began in interview)]


def delimited(interview: write.Interview, delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows(interview))
    return out.getvalue().encode()


def plain(interview: write.Interview, form: str) -> bytes:
    shown = (form.format(who=who, words=words, at=write.clock(began)) for who, words, began in interview)
    return "\n\n".join(shown).encode()


def cues(interview: write.Interview, form: str, comma: str = ".") -> str:
    lasting = 1 + min(b - a for (*_, a), (*_, b) in pairwise(interview))
    shown = (
        f"{at}\n{write.clock(began)}{comma}000 --> {write.clock(began + lasting - 1)}{comma}500\n"
        + form.format(who=who, words=words.replace("\n\n", "\n"))
        for at, (who, words, began) in enumerate(interview, 1)
    )
    return "\n\n".join(shown)


def whisper(interview: write.Interview) -> bytes:
    return json.dumps(
        {"segments": [{"start": began, "text": f" {words}", "speaker": who} for who, words, began in interview]}
    ).encode()


# how a format is written, its suffix, and what it loses
Writer = Callable[[write.Interview], bytes]
TABLE: dict[str, tuple[Writer, str, set[str]]] = {
    "text, labels": (lambda it: plain(it, "{who}: {words}"), "txt", {TIMES}),
    "text, tabs": (lambda it: plain(it, "{who}\t{words}"), "txt", {TIMES}),
    "text, times in brackets": (lambda it: plain(it, "[{at}] {who}: {words}"), "txt", set()),
    "text, as Otter": (lambda it: plain(it, "{who}  {at}\n{words}"), "txt", set()),
    "text, Windows": (lambda it: plain(it, "{who}: {words}").decode().encode("cp1252"), "txt", {TIMES}),
    "text, UTF-16": (lambda it: plain(it, "{who}: {words}").decode().encode("utf-16"), "txt", {TIMES}),
    "text, Markdown": (lambda it: plain(it, "**{who}:** {words}"), "md", {TIMES}),
    "docx, plain labels": (write.docx_labels, "docx", {TIMES}),
    "docx, bold labels": (lambda it: write.docx_labels(it, bold=True), "docx", {TIMES}),
    "docx, as Teams": (write.docx_line_breaks, "docx", set()),
    "docx, table": (write.docx_table, "docx", set()),
    "odt, bold labels": (write.odt_labels, "odt", {TIMES}),
    "odt, table": (write.odt_table, "odt", set()),
    "rtf, bold labels": (write.rtf_labels, "rtf", {TIMES}),
    "rtf, table": (write.rtf_table, "rtf", set()),
    # A PDF has lines on pages: at the top of a page nothing tells a label from words that look like one (2 of 1,000
    # drawn interviews: 'A: the cost', which comes again, and a turn that ends without a full stop in a full last line).
    "pdf": (write.pdf_labels, "pdf", {TIMES}),
    "html, bold labels": (write.html_labels, "html", {TIMES}),
    "html, table": (write.html_table, "html", set()),
    "epub": (write.epub_labels, "epub", {TIMES}),
    "vtt, as Teams": (lambda it: f"WEBVTT\n\n{cues(it, '<v {who}>{words}</v>')}".encode(), "vtt", {PARAGRAPHS}),
    "vtt, as Zoom": (lambda it: f"WEBVTT\n\n{cues(it, '{who}: {words}')}".encode(), "vtt", {PARAGRAPHS}),
    "srt": (lambda it: cues(it, "{who}: {words}", ",").encode(), "srt", {PARAGRAPHS}),
    "srt, as WhisperX": (lambda it: cues(it, "[{who}]: {words}", ",").encode(), "srt", {PARAGRAPHS}),
    "csv": (delimited, "csv", {PARAGRAPHS}),
    "csv, tabs": (lambda it: delimited(it, "\t"), "tsv", {PARAGRAPHS}),
    "xlsx": (lambda it: workbook({"S": sheet(rows_of(rows(it)))}), "xlsx", {PARAGRAPHS}),
    "json": (whisper, "json", {PARAGRAPHS}),
    "qdpx": (
        lambda it: project(Study([Written("One", plain(it, "{who}: {words}").decode())]), NVIVO),
        "qdpx",
        {TIMES},
    ),
}


def read(form: str, interview: write.Interview) -> Transcript:
    writer, suffix, _ = TABLE[form]
    [transcript] = parse(Asked(f"a.{suffix}"), writer(interview)).transcripts
    return transcript


def kept(interview: write.Interview, loses: set[str]) -> list[tuple[str, str, float | None]]:
    """What is left of an interview."""
    return [
        (who, " ".join(words.split()) if PARAGRAPHS in loses else words, None if TIMES in loses else float(began))
        for who, words, began in interview
    ]


def test_every_format_is_in_the_table() -> None:
    assert {form.partition(",")[0] for form in TABLE} == set(FORMATS)


@pytest.mark.parametrize("form", TABLE)
def test_a_format_gives_back_the_interview_but_for_what_it_loses(form: str) -> None:
    transcript = read(form, INTERVIEW)
    turns = [(turn.speaker, turn.span.of(transcript.text), turn.began) for turn in transcript.turns]
    assert turns == kept(INTERVIEW, TABLE[form][2])
    assert {turn.speaker for turn in transcript.turns if turn.role is Role.INTERVIEWER} == {"Interviewer"}


PEOPLE = (
    "Interviewer|INT|I|R|P4|P12|Speaker 1|SPEAKER_01|Participant 3|Teacher A|Head of Year|CL03 (Head of Year 9)|JW|J.W."
    "|Tom Baker|Dr. Okafor|Ms Lee|Mrs O’Brien|Zoë|Siân|Jean-Luc|Mary-Ann St. John|María José|Lord Smith of Kelvin"
    "|van der Berg|Sean O'Dea"
).split("|")
OTHER_LETTERS = ["Ngũgĩ wa Thiong'o", "Иван Петров", "محمد", "李明", "Żaneta Łoś"]  # that cp1252 does not have
SENTENCES = [
    "We started in the autumn, I think.",
    "So here's the thing: nobody had told us.",
    "My point: it was free, and near.",
    "At 10:30 the tutor had not come.",
    "How did you find that?",
    "Yeah.",
    "I said: no & yes.",
    "First: the tutor. Second: the room.",
    "9 of us came.",
    "3. That was the third thing.",
    "2020 was hard: we closed.",
    "“Come in,” she said.",
    "‘Fine’ – that was all…",
    "...and then it stopped",
    "— you know — it just went",
    "Mm-hmm.",
    "It's half past 10:30, or 11:45?",
    "Money: none. Time: none.",
    "OK",
    "He said: “Why: because I can.”",
    "I think [pause] maybe.",
    "(laughs) No!",
    "Anna: come here, I said.",
    "A: the cost. B: the time.",
    "What I mean is - it works.",
    "Question: who pays?",
    "100%",
    "#1 for me",
    "* a star",
    "So Tom Baker: he left.",
    "http://example.org was down.",
    "Year 9: six lessons. Year 10: a visit.",
    " ".join(["and we went on and on about the course"] * 60) + ".",
]
ONE_BYTE = ("text, Windows", "pdf")  # the writers of these know the letters of cp1252 only


def people_in(form: str) -> Sequence[str]:
    return PEOPLE if form in ONE_BYTE else (*PEOPLE, *OTHER_LETTERS)


@st.composite
def interviews(draw: st.DrawFn, form: str) -> Sequence[write.Turn]:
    people = draw(st.lists(st.sampled_from(people_in(form)), min_size=2, max_size=4, unique=True))
    rounds = draw(st.integers(2, 5))
    words = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5).map(" ".join)
    return [(people[at % len(people)], draw(words), 20 * at) for at in range(rounds * len(people))]


@pytest.mark.parametrize("form", TABLE)
@settings(max_examples=5, derandomize=True)  # others are drawn by bench_round_trip.py
@given(data=st.data())
def test_any_interview_comes_back_from_every_format(form: str, data: st.DataObject) -> None:
    interview = data.draw(interviews(form))
    transcript = read(form, interview)
    turns = [(turn.speaker, turn.span.of(transcript.text), turn.began) for turn in transcript.turns]
    assert turns == kept(interview, TABLE[form][2])


@settings(max_examples=10, derandomize=True)
@given(answers=st.lists(st.tuples(*[st.lists(st.sampled_from(SENTENCES), max_size=3).map(" ".join)] * 2), min_size=3))
def test_a_row_a_respondent_comes_back_from_a_workbook_and_a_csv(answers: list[tuple[str, str]]) -> None:
    questions = ("How did you hear of it, and why did you come?", "What has changed for you since you came here?")
    answers = [
        (first or "I could not say, to be fair.", f"{second} It is all good now.".strip()) for first, second in answers
    ]
    table = [("id", *questions), *((f"R{at}", *row) for at, row in enumerate(answers))]
    out = io.StringIO(newline="")
    csv.writer(out).writerows(table)
    for name, data in (("a.csv", out.getvalue().encode()), ("a.xlsx", workbook({"S": sheet(rows_of(table))}))):
        made = parse(Asked(name), data).transcripts
        assert [one.case.name for one in made] == [f"R{at}" for at in range(len(answers))]
        for one, row in zip(made, answers, strict=True):
            said = [turn.span.of(one.text) for turn in one.turns]
            assert said == [words for pair in zip(questions, row, strict=True) for words in pair]
