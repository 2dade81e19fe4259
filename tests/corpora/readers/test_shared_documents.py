"""Real documents beside the project, where they are: one interview in many kinds gives the same turns and words."""

from __future__ import annotations

import re

import pytest
from spoiling import real

from corpora.errors import TranscriptError
from corpora.readers import read_file, read_transcript

# what a kind loses of the plain text: its times, its dashes and quotes in typographic form
SAME = {
    "bold_labels.docx": False,
    "bold_labels.epub": False,
    "bold_labels.html": False,
    "bold_labels.odt": False,
    "bold_labels.rtf": False,
    "cp1252_smart_quotes.txt": False,
    "initials_tab_labels.txt": False,
    "labels_on_own_line_caps.txt": False,
    "nbsp_and_zero_width.txt": False,
    "otter.txt": True,
    "table_three_columns.docx": True,
    "teams_style_line_breaks_header_footer.docx": True,
    "timestamps_in_brackets.txt": True,
    "utf16be_bom.txt": False,
    "utf16le_bom.txt": False,
}
REFUSED = {
    "empty.txt": "the file is empty",
    "not_a_zip.qdpx": "says that it is a REFI-QDA project, but it is not",
    "truncated.docx": "damaged or cut short",
    "whitespace_only.txt": "only blanks",
}
_PLAIN = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ", "\u200b": ""})


def plain(text: str) -> list[str]:
    """Words alone: marks that a word processor sets in typographic form count alike."""
    text = text.translate(_PLAIN).replace("\u2013", "-").replace("\u2014", "-").replace("\u2026", "...")
    return re.sub(r"-+", "-", text).split()


@pytest.mark.parametrize("name", SAME)
def test_one_interview_in_many_kinds_has_the_same_turns_and_words(name: str) -> None:
    reference = read_transcript("a.txt", real("derived/utf8_bom_crlf.txt"))
    transcript = read_transcript(name, real(f"derived/{name}"))
    assert [turn.role for turn in transcript.turns] == [turn.role for turn in reference.turns]
    said = [plain(turn.span.of(transcript.text)) for turn in transcript.turns]
    assert said == [plain(turn.span.of(reference.text)) for turn in reference.turns]
    assert (transcript.turns[1].began is not None) is SAME[name]


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_has_its_reason(name: str) -> None:
    data = real(f"derived/{name}")
    with pytest.raises(TranscriptError, match=REFUSED[name]):
        read_transcript(name, data)


def test_a_transcript_with_numbered_paragraphs_has_its_turns_and_no_numbers() -> None:
    intake = read_file("P1.pdf", real("real/maxqda_numbered_paragraphs_P1.pdf"))
    transcript = intake.transcripts[0]
    assert len(transcript.turns) == 94
    assert {turn.speaker for turn in transcript.turns} == {"Dan", "Participant"}
    assert not re.search(r"\d/5|\n\d+\n", transcript.text)
    assert abs(transcript.words - 2_933) < 5
