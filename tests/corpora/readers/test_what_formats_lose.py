"""One interview (synthetic) in every format that is read: the same people, turns and words; what a format loses."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from itertools import pairwise

import document_writers as write
import pytest
from hypothesis import Phase, given, settings
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


PEOPLE = ["Interviewer", "P4", "Tom Baker", "Dr. Okafor", "Zoë", "CL03 (Head of Year 9)", "Mrs O’Brien"]  # noqa: RUF001
SENTENCES = [
    "We started in the autumn, I think.",
    "So here's the thing: nobody had told us.",
    "My point: it was free, and near.",
    "At 10:30 the tutor had not come.",
    "How did you find that?",
    "Yeah.",
    "I said: no & yes.",
    "First: the tutor. Second: the room.",
]


@st.composite
def interviews(draw: st.DrawFn) -> Sequence[write.Turn]:
    people = draw(st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=4, unique=True))
    rounds = draw(st.integers(2, 5))
    words = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5).map(" ".join)
    return [(people[at % len(people)], draw(words), 20 * at) for at in range(rounds * len(people))]


@pytest.mark.parametrize("form", [form for form in TABLE if form != "pdf"])
@settings(max_examples=5, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(interview=interviews())
def test_any_interview_comes_back_from_every_format(form: str, interview: write.Interview) -> None:
    transcript = read(form, interview)
    turns = [(turn.speaker, turn.span.of(transcript.text), turn.began) for turn in transcript.turns]
    assert turns == kept(interview, TABLE[form][2])


@settings(max_examples=10)
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
