"""Documents with bytes changed, cut, doubled and moved: each is read or refused in a sentence, in good time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest
from document_writers import docx_table, epub_labels, html_labels, odt_labels, pdf_labels, rtf_labels, zipped
from spoiling import spoilt

from corpora.errors import TranscriptError
from corpora.readers import read_file

TALK = [("INT", "Why did you go, and what came of it?", 0), ("P1", "Because — “so”. Żółć.", 9)] * 6
LATIN = [(who, words.encode("cp1252", "ignore").decode("cp1252"), began) for who, words, began in TALK]
DOCUMENTS = {
    "docx": (docx_table(TALK), "word/document.xml"),
    "odt": (odt_labels(TALK), "content.xml"),
    "epub": (epub_labels(TALK), "EPUB/text/one.xhtml"),
    "html": (html_labels(TALK), None),
    "rtf": (rtf_labels(TALK), None),
    "pdf": (pdf_labels(LATIN), None),
}


def variants(data: bytes, member: str | None, count: int) -> Iterator[bytes]:
    """Half of them spoilt as a whole, half inside, where the zip file stays sound."""
    yield from spoilt(data, count if member is None else count // 2)
    if member is None:
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for inner in spoilt(members[member], count - count // 2):
        yield zipped({**members, member: inner})


@pytest.mark.parametrize("form", DOCUMENTS)
def test_a_spoilt_document_is_read_or_refused_in_a_sentence(form: str) -> None:
    for data in variants(*DOCUMENTS[form], count=20):
        try:
            message = f"a.{form}: {read_file(f'a.{form}', data).transcripts[0].words} words"
        except TranscriptError as refused:
            message = str(refused)
        assert message.startswith(f"a.{form}")
        assert "\n" not in message
        assert "reader failed" not in message
        assert "too long" not in message
