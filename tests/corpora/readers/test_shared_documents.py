"""Real documents beside the project, where they are: one interview in many kinds gives the same turns and words."""

from __future__ import annotations

import re

import pytest
from spoiling import SHARED, real

from corpora.errors import TranscriptError
from corpora.readers import read_file, read_transcript

# what a kind loses of the plain text: its dashes and quotes in typographic form; whether it has times
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
    "qdpx_capital_Sources_like_NVivo.qdpx": False,
    "qdpx_inner_named_after_project_like_ATLASti26.qdpx": False,
    "qdpx_standard.qdpx": False,
    "table_three_columns.docx": True,
    "teams_style_line_breaks_header_footer.docx": True,
    "timestamps_in_brackets.txt": True,
    "utf16be_bom.txt": False,
    "utf16le_bom.txt": False,
}
# of one interview: the turns that are left, and what else is lost
LESS = {
    "captions_no_speakers.srt": (28, "who speaks"),
    "no_speaker_labels_one_block.txt": (1, "who speaks"),
    "teams.vtt": (57, "where one speaker's turn ends and the same one's next begins"),
    "zoom.vtt": (57, "where one speaker's turn ends and the same one's next begins"),
}
ELSEWHERE = {  # interviews, turns and words of another interview, or characters that were spoilt before the file came
    "macroman_CR_only.txt": (1, 60, 2_756),
    "mojibake_utf8_read_as_cp1252.txt": (1, 60, 2_824),
    "survey_semicolon_bom.csv": (60, 1, 35),
    "survey_two_questions.xlsx": (60, 2, 44),
    "utf8_bom_crlf.txt": (1, 60, 2_756),
}
REFUSED = {
    "empty.txt": "the file is empty",
    "qdpx_missing_source_text.qdpx": "its text is not in the project",
    "not_a_zip.qdpx": "says that it is a REFI-QDA project, but it is not",
    "truncated.docx": "damaged or cut short",
    "whitespace_only.txt": "only blanks",
}
# turns and words, or the reason
SUBTITLES: dict[str, tuple[int, int] | str] = {
    "captions_with_bom.vtt": (1, 12),
    "comments.vtt": (1, 20),
    "cue_tags.vtt": (1, 13),
    "empty.vtt": "the file is empty",
    "invalid.vtt": (1, 21),
    "invalid_format.sbv": "there is no cue in it",
    "invalid_format1.srt": "there is no cue in it",
    "invalid_format2.srt": "there is no cue in it",
    "invalid_format3.srt": "there is no cue in it",
    "invalid_format4.srt": "hold no words",
    "invalid_timeframe.sbv": (1, 15),
    "invalid_timeframe.srt": (1, 15),
    "invalid_timeframe.vtt": (1, 21),
    "invalid_timeframe_in_cue_text.vtt": (1, 9),
    "metadata_headers.vtt": (1, 6),
    "metadata_headers_multiline.vtt": (1, 6),
    "missing_caption_text.sbv": (1, 12),
    "missing_caption_text.srt": (1, 12),
    "missing_caption_text.vtt": (1, 12),
    "missing_timeframe.sbv": (1, 15),
    "missing_timeframe.srt": (1, 15),
    "missing_timeframe.vtt": (1, 21),
    "netflix_chicas_del_cable.vtt": (181, 5_640),
    "no_captions.vtt": "there is no cue in it",
    "non_padded_timestamps.vtt": (3, 10),
    "one_caption.srt": (1, 3),
    "one_caption.vtt": (1, 3),
    "regions.vtt": (2, 8),
    "sample.sbv": (1, 22),
    "sample.srt": (1, 15),
    "sample.vtt": (1, 48),
    "styles.vtt": (1, 2),
    "styles_colours.srt": (1, 22),
    "styles_colours.vtt": (1, 22),
    "styles_with_comments.vtt": (1, 2),
    "two_captions.sbv": (1, 13),
    "using_identifiers.vtt": (1, 18),
    "youtube_dl.vtt": (1, 8),
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


def test_an_old_macintosh_text_is_right_where_its_encoding_is_said_and_doubted_where_not() -> None:
    reference = read_transcript("a.txt", real("derived/utf8_bom_crlf.txt"))
    data = real("derived/macroman_CR_only.txt")
    transcript = read_transcript("a.txt", data, encoding="mac-roman")
    said = [plain(turn.span.of(transcript.text)) for turn in transcript.turns]
    assert said == [plain(turn.span.of(reference.text)) for turn in reference.turns]
    assert any("try encoding 'mac-roman'" in note for note in read_transcript("a.txt", data).notes)


@pytest.mark.parametrize("name", LESS)
def test_a_kind_that_loses_turns_keeps_every_word(name: str) -> None:
    reference = read_transcript("a.txt", real("derived/utf8_bom_crlf.txt"))
    transcript = read_transcript(name, real(f"derived/{name}"))
    turns, lost = LESS[name]
    assert len(transcript.turns) == turns
    assert transcript.words == reference.words
    assert (len({turn.role for turn in transcript.turns}) == 1) is (lost == "who speaks")


@pytest.mark.parametrize("name", ELSEWHERE)
def test_other_files_give_so_many_interviews_turns_and_words(name: str) -> None:
    transcripts = read_file(name, real(f"derived/{name}")).transcripts
    assert (len(transcripts), len(transcripts[0].turns), transcripts[0].words) == ELSEWHERE[name]


@pytest.mark.parametrize("name", SUBTITLES)
def test_sample_captions_are_read_or_refused_with_the_reason(name: str) -> None:
    data, wanted = real(f"real/subtitles/{name}"), SUBTITLES[name]
    if isinstance(wanted, str):
        with pytest.raises(TranscriptError, match=wanted):
            read_transcript(name, data)
        return
    transcript = read_transcript(name, data)
    assert (len(transcript.turns), transcript.words) == wanted
    assert all(turn.began is not None for turn in transcript.turns)


@pytest.mark.parametrize(
    ("folder", "known"),
    [("derived", {*SAME, *LESS, *ELSEWHERE, *REFUSED}), ("real/subtitles", set(SUBTITLES))],
    ids=["derived", "subtitles"],
)
def test_no_file_is_left_out_of_the_tables(folder: str, known: set[str]) -> None:
    if not (SHARED / folder).exists():
        pytest.skip(f"the folder {folder} of real files is not on this machine")
    assert {file.name for file in (SHARED / folder).iterdir()} == known


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
    assert abs(transcript.words - 2_908) < 5  # 25 are printed at the foot of a page and again at the top of the next
    assert any("again at the top of the next: 1 line." in note for note in transcript.notes)
