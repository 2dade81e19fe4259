from __future__ import annotations

import gzip

import pytest
from document_writers import docx_labels, odt_labels, pdf_labels, rtf_labels, zipped

from corpora.errors import TranscriptError
from corpora.material import Case
from corpora.readers import READABLE, read_file, read_transcript
from corpora.readers.formats import FORMATS, format_of

TALK = [("INT", "Why?", 0), ("P1", "Because.", 9), ("INT", "So?", 12), ("P1", "Yes.", 20)]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
DOCX = docx_labels(TALK)


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_every_format_has_a_reader_and_a_suffix_of_its_own(form: object) -> None:
    assert set(form.suffixes) <= READABLE  # type: ignore[attr-defined]
    assert len(READABLE) == sum(len(each.suffixes) for each in FORMATS.values())
    __import__(form.module)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("a.xlsx", DOCX, "docx"),
        ("a.txt", DOCX, "docx"),
        ("a", odt_labels(TALK), "odt"),
        ("a.docx", rtf_labels(TALK), "rtf"),
        ("a.doc.txt", pdf_labels(TALK), "pdf"),
        ("a.pdf", b"\n\n%PDF-1.4", "pdf"),
        ("a.txt", b"<!DOCTYPE html><html><p>INT: Why?", "html"),
        ("a.csv", b"\xef\xbb\xbf  <html lang=en><p>INT: Why?", "html"),
        ("a.txt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nwords", "vtt"),
        ("a.txt", b"1\r\n00:00:01,000 --> 00:00:02,000\r\nwords", "srt"),
        ("a.txt", b"Timespan\tContent\tSpeaker\n0:01 - 0:05\tWhy?\tINT\n", "csv"),
        ("a.txt", b"Speaker\tText\n\nINT\tWhy?\n", "text"),
        ("a.TXT", b"INT: Why?", "text"),
        ("a.md", b"INT: the file begins with %PDF-1.4", "text"),
        ("a.json", b"[]", "json"),
    ],
)
def test_what_a_file_holds_decides_how_it_is_read(name: str, data: bytes, key: str) -> None:
    form, notes = format_of(data, name)
    assert form.key == key
    says = FORMATS[key].suffixes
    assert bool(notes) != name.lower().endswith(says)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(50), "this is a PNG picture, not a transcript"),
        ("a.docx", b"\xff\xd8\xff\xe0" + bytes(50), "a JPEG picture"),
        ("a.txt", gzip.compress(b"words"), "a gzip file"),
        ("a.txt", b"\x7fELF" + bytes(50), "a program"),
        ("a.txt", b"\0\0\0\x20ftypM4A " + bytes(50), "a recording, not a transcript; have it transcribed"),
        ("a.docx", zipped({"a.txt": "words"}), "a zip file with no transcript of a known kind in it .*unpack it"),
        ("a.docx", zipped({"[Content_Types].xml": "", "ppt/presentation.xml": ""}), "a zip file with no transcript"),
        ("a.docx", zipped({}), "a zip file with no transcript"),
        (
            "a.docx",
            OLE + "WordDocument".encode("utf-16-le"),
            r"Word document of the old kind \(\.doc\); save it as \.docx",
        ),
        ("a.xlsx", OLE + "Workbook".encode("utf-16-le"), r"Excel file of the old kind \(\.xls\)"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        ("a.docx", OLE, "an old Office file or one locked with a password"),
        ("a.docx", b"INT: Why?", r"its name \(\.docx\) says that it is a Word document, but it is not"),
        ("a.qdpx", b"not a zip", "says that it is a REFI-QDA project, but it is not"),
        ("a.pdf", b"INT: Why?", "says that it is a PDF, but it is not"),
        ("a.docx", b"", "the file is empty"),
        ("a.docx.exe", DOCX, r"files of type '\.exe' cannot be read"),
        ("a.docx", b"junk" + DOCX, "but it is not"),
        ("a.docx", DOCX[:-100], "damaged or cut short"),
    ],
)
def test_what_is_no_transcript_is_refused_in_one_sentence(name: str, data: bytes, said: str) -> None:
    with pytest.raises(TranscriptError, match=said) as caught:
        read_transcript(name, data)
    assert str(caught.value).startswith(f"{name}: ")


def test_a_file_named_otherwise_than_it_is_says_so() -> None:
    transcript = read_transcript("a.xlsx", DOCX)
    assert transcript.notes[0] == "The file's name says .xlsx, but it is a Word document and was read as one."
    assert (
        "does not say what it is (as .txt does); it was read as a Word document." in read_transcript("a", DOCX).notes[0]
    )


def test_the_intake_says_what_was_read_and_no_word_of_it() -> None:
    intake = read_file("CL01.docx", DOCX)
    report = intake.as_dict()
    assert (report["file"], report["format"], report["encoding"], report["codings"]) == ("CL01.docx", "docx", None, 0)
    [interview] = report["interviews"]
    assert (interview["turns"], interview["words"], interview["minutes"], interview["case"]) == (4, 4, None, "CL01")
    assert interview["interviewers"] == ["INT"]
    assert interview["speakers"][1] == {"name": "P1", "role": "participant", "turns": 2, "words": 2}
    assert "Because" not in str(report)
    timed = read_file("a.txt", b"[00:00:10] INT: Why?\n[00:01:30] P1: So.\n").interviews[0]
    assert timed.minutes == 1.5


def test_the_analyst_says_whose_it_is_and_who_interviews() -> None:
    assert read_file("a.docx", DOCX, case=Case("X", "leaders")).transcripts[0].case.group == "leaders"
    assert read_file("a.docx", DOCX, interviewer="p1").interviews[0].interviewers == ("P1",)
    with pytest.raises(TranscriptError, match=r"^a\.docx: no speaker is labelled 'Q'"):
        read_file("a.docx", DOCX, interviewer="Q")


def test_marks_of_direction_are_kept_and_said_and_never_in_labels() -> None:
    transcript = read_transcript("a.txt", "INT: a?\nP1: b \u202ec\u202c d\nINT: e?\n".encode())
    assert "2 character(s) that change the direction of writing are kept, the first in line 2." in transcript.notes
    table = read_transcript("a.docx", docx_labels([("I\u202eNT", "a?", 0), ("P1", "b", 0)] * 2))
    assert not any("\u202e" in turn.speaker for turn in table.turns)
