from __future__ import annotations

import csv
import io

import pytest
from sheets import rows_of, sheet, workbook

from corpora.readers.intake import Intake
from corpora.readers.parsing import Asked, parse

ASKED = "What came of it?"


def survey(*answers: str, asked: str = ASKED) -> list[list[str]]:
    return [["id", asked], *([f"R{number}", answer] for number, answer in enumerate(answers, 1))]


def as_csv(rows: list[list[str]]) -> Intake:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return parse(Asked("a.csv"), out.getvalue().encode())


def as_xlsx(rows: list[list[str]]) -> Intake:
    return parse(Asked("a.xlsx"), workbook({"Answers": sheet(rows_of(rows))}))


def said(intake: Intake, interview: int = 0) -> list[str]:
    transcript = intake.transcripts[interview]
    return [turn.span.of(transcript.text) for turn in transcript.turns]


@pytest.mark.parametrize("read", [as_csv, as_xlsx])
def test_entities_and_tags_of_web_pages_become_what_they_stand_for_and_that_is_told(read: object) -> None:
    rows = survey(
        "It&#39;s short &amp; it&rsquo;s clear, I&nbsp;think.",
        "<p>We saved <strong>hours</strong> of work.</p><p>Nobody&#x27;s tired now.</p>",
        "First we met.<br>Then we wrote it all down.<br/>",
        "Nothing has come of it yet, sorry.",
        asked="What came of it&#63;<br>",
    )
    intake = read(rows)  # type: ignore[operator]
    assert said(intake) == [ASKED, "It's short & it\u2019s clear, I\u00a0think."]
    assert said(intake, 1)[1] == "We saved hours of work.\nNobody's tired now."
    assert said(intake, 2)[1] == "First we met.\nThen we wrote it all down."
    assert said(intake, 3)[1] == "Nothing has come of it yet, sorry."
    [told] = [note for note in intake.notes if "HTML" in note]
    assert told.startswith("In 4 cells")


@pytest.mark.parametrize(
    "words",
    [
        "Then <inaudible> with Sam, and <laughs> a lot.",
        "Well <p> I am not sure of it <p> at all.",
        "R&D; and x < y, so to say, and B&B; too.",
        "She put <b>yes</b> & sent it off again.",
        "He typed &nosuchthing; into it, twice.",
        "The formula a<b and c>d was wrong.",
    ],
)
def test_what_people_write_between_such_signs_stays(words: str) -> None:
    intake = as_csv(survey(words, "We wrote it all down again."))
    assert said(intake)[1] == words
    assert not any("HTML" in note for note in intake.notes)


def test_an_entity_is_made_a_character_once() -> None:
    assert said(as_csv(survey("We write &amp;lt; and &lt;p&gt; in the lesson.")))[1] == (
        "We write &lt; and <p> in the lesson."
    )
