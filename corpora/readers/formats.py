"""Which format a file is in: what it holds decides, and its name only where text alone cannot tell."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpora.errors import TranscriptError
from corpora.naming import suffix
from corpora.readers.archive import Archive


@dataclass(frozen=True, slots=True)
class Format:
    """A format that can be read: its key, what people call it, the module that reads it, and its suffixes."""

    key: str
    title: str
    module: str
    suffixes: tuple[str, ...]


FORMATS = {
    form.key: form
    for form in (
        Format("text", "plain text", "corpora.readers.plain", (".txt", ".md")),
        Format("docx", "a Word document", "corpora.readers.docx", (".docx", ".docm")),
        Format("odt", "an OpenDocument text", "corpora.readers.odt", (".odt",)),
        Format("rtf", "an RTF document", "corpora.readers.rtf", (".rtf",)),
        Format("pdf", "a PDF", "corpora.readers.pdf", (".pdf",)),
        Format("html", "an HTML page", "corpora.readers.html", (".html", ".htm", ".xhtml")),
        Format("epub", "an EPUB book", "corpora.readers.epub", (".epub",)),
        Format("vtt", "WebVTT captions", "corpora.readers.captions", (".vtt",)),
        Format("srt", "SubRip captions", "corpora.readers.captions", (".srt", ".sbv")),
        Format("csv", "a table of text", "corpora.readers.table_file", (".csv", ".tsv")),
        Format("xlsx", "an Excel workbook", "corpora.readers.workbook", (".xlsx", ".xlsm")),
        Format("json", "a transcription in JSON", "corpora.readers.whisper", (".json",)),
        Format("qdpx", "a REFI-QDA project", "corpora.readers.qdpx", (".qdpx",)),
    )
}
BY_SUFFIX = {ending: form for form in FORMATS.values() for ending in form.suffixes}
READABLE: frozenset[str] = frozenset(BY_SUFFIX)

_BINARY = {"docx", "odt", "rtf", "pdf", "epub", "xlsx", "qdpx"}  # known by their bytes, so text is none of them
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z file"),
    (b"Rar!\x1a\x07", "a RAR file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"ID3", "a sound recording"),
    (b"OggS", "a recording"),
)
_RECORDING = re.compile(rb"....ftyp|RIFF....(?:WAVE|AVI )", re.DOTALL)
_MARK = rb"(?:\xef\xbb\xbf)?\s{0,200}"  # a byte order mark and blanks
_CUE = rb"(?:\d\d:)?\d\d:\d\d\.\d{3}"
_PRINTED = (
    rb"(?:Detect(?:ing|ed) language[^\r\n]{0,200}\s{1,4}){0,2}"  # what Whisper says above the cues that it prints
)
_BEGINS = {
    "pdf": re.compile(_MARK + rb"%PDF-"),
    "rtf": re.compile(_MARK + rb"\{\\rtf"),
    "vtt": re.compile(
        _MARK + rb"(?:WEBVTT(?=[ \t\r\n]|$)|" + _PRINTED + rb"\[?" + _CUE + rb" --> " + _CUE + rb"[\]\r\n])"
    ),
    "srt": re.compile(_MARK + rb"\d{1,9}\r?\n\d{1,3}:\d\d:\d\d[,.]\d{1,3} --> \d"),
    "html": re.compile(_MARK + rb"(?:<\?xml[^>]{0,200}>\s{0,200})?<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE),
}
_SPEAKER_TITLES = {b"speaker", b"speaker name"}
_WORDS_TITLES = {b"content", b"text", b"transcript", b"words", b"utterance"}
_SAVE = "save the transcript as plain text, Word or PDF with text and add that"


def format_of(data: bytes, name: str) -> tuple[Format, tuple[str, ...]]:
    """The format of a file, with a remark where its name says another one.

    Raises:
        TranscriptError: it is empty, is of a kind that holds no transcript, is locked with a password, or is not what
            its name says.
    """
    if not data:
        raise TranscriptError(f"{name}: the file is empty; put the transcript's text into it")
    ending = suffix(name)
    claimed = BY_SUFFIX.get(ending)
    found = _by_content(data, name, claimed)
    if found is None:
        if claimed and claimed.key in _BINARY:
            raise TranscriptError(
                f"{name}: its name ({ending}) says that it is {claimed.title}, but it is not; {_SAVE}"
            )
        found = claimed or FORMATS["text"]
    if not ending:
        return found, (f"The file's name does not say what it is (as .txt does); it was read as {found.title}.",)
    if claimed is not found:
        return found, (f"The file's name says {ending}, but it is {found.title} and was read as one.",)
    return found, ()


def _by_content(data: bytes, name: str, claimed: Format | None) -> Format | None:
    """The format that the bytes leave no doubt of; None for text of any kind."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(Archive(data, name), name, claimed)
    if data.startswith(_OLE):
        _refuse_ole(data, name)
    for magic, what in _OTHERS:
        if data.startswith(magic):
            raise TranscriptError(f"{name}: this is {what}, not a transcript; {_SAVE}")
    if _RECORDING.match(data):
        raise TranscriptError(f"{name}: this is a recording, not a transcript; have it transcribed and add the text")
    late = b"%PDF-" in data[:1024] and claimed is not None and claimed.key == "pdf"  # behind what is no part of it
    if late:
        return FORMATS["pdf"]
    if claimed is FORMATS["text"] and _heads_table(data):
        return FORMATS["csv"]
    return next((FORMATS[key] for key, begins in _BEGINS.items() if begins.match(data)), None)


def _heads_table(data: bytes) -> bool:
    """Whether a text begins with the titles of a table of turns, set apart by tabs, as NVivo exports a transcript."""
    head, _, below = data[:4000].removeprefix(b"\xef\xbb\xbf").partition(b"\n")
    titles = {cell.strip(b' "\r').lower() for cell in head.split(b"\t")}
    return bool(titles & _SPEAKER_TITLES and titles & _WORDS_TITLES and b"\t" in below.partition(b"\n")[0])


def _zipped(archive: Archive, name: str, claimed: Format | None) -> Format:
    """Which of the formats that are zip files this is."""
    names = archive.names
    if "mimetype" in archive:
        kind = archive.read("mimetype", at_most=1000).strip()
        if kind.startswith(b"application/vnd.oasis.opendocument.text"):
            return FORMATS["odt"]
        if kind == b"application/epub+zip":
            return FORMATS["epub"]
        if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            raise TranscriptError(f"{name}: this is an OpenDocument table (.ods); save it as .xlsx and add that")
    if "[Content_Types].xml" in archive:
        for folder, key in (("word/", "docx"), ("xl/", "xlsx")):
            if any(member.startswith(folder) for member in names):
                return FORMATS[key]
    if any(member.lower().endswith(".qde") for member in names) or (claimed and claimed.key == "qdpx"):
        return FORMATS["qdpx"]
    if "content.xml" in archive and claimed and claimed.key == "odt":
        return claimed
    raise TranscriptError(
        f"{name}: this is a zip file with no transcript of a known kind in it (.docx, .odt, .xlsx and .qdpx are zip"
        " files that can be read); unpack it and add the transcripts that are in it"
    )


def _refuse_ole(data: bytes, name: str) -> None:
    """Old Office files and locked new ones share one wrapper; the names of the streams in it tell them apart."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise TranscriptError(f"{name}: it is locked with a password; save it without one and add it again")
    if "WordDocument".encode("utf-16-le") in data:
        raise TranscriptError(f"{name}: this is a Word document of the old kind (.doc); save it as .docx and add that")
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        raise TranscriptError(f"{name}: this is an Excel file of the old kind (.xls); save it as .xlsx and add that")
    raise TranscriptError(f"{name}: this is an old Office file or one locked with a password; {_SAVE}")
