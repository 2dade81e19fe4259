"""Canonical text: what a file of bytes says, with nothing changed but the byte order mark and the line ends.

The order is fixed (design, section 4): byte order mark, else strict UTF-8, else Windows-1252; `encoding` overrules it.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from corpora.errors import TranscriptError

_MARKS = (  # UTF-32 first: its little-endian mark begins like that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_KINDS = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"PK\x03\x04", "a zip file (as .docx, .xlsx, .odt and .qdpx are)"),
    (b"PK\x05\x06", "an empty zip file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word or Excel file (.doc, .xls) or one locked with a password"),
    (b"\x1f\x8b", "a gzip file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z file"),
    (b"%PDF-", "a PDF"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
)
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,200}<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\r|\n")
_REFUSED = re.compile(
    r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff]"
)  # form feed is met in real files: kept, and noted
_SAYS_SOMETHING = re.compile(r"[^\s\u200b-\u200f\u2060\ufeff]")
_ENCODINGS = re.compile(
    r"ascii|utf-(?:8|16|32)(?:-sig|-le|-be)?|cp\d+|iso8859-\d+|mac-.+|koi8-.+|gb.+|big5.*|shift_jis.*|euc_.+"
)
_HIGH = bytes(range(0x80, 0xC0)).decode("cp1252", errors="ignore")  # what the later bytes of UTF-8 look like in cp1252
_MOJIBAKE = re.compile(f"[ÂÃÄÅ][{re.escape(_HIGH)}]|â[€\u201a][{re.escape(_HIGH)}]|ðŸ")
_MAC_ROMAN = re.compile(
    r"(?<=[a-z])[ÕÔŽ\u0152ÐÑ](?=[a-z])"
)  # a capital in mid-word: quotes and accents of the old Macintosh
_LOOKED_AT = 20_000  # characters
_MOSTLY_ACCENTED = 0.5  # of the letters; a third at most in any language that the encoding is for
_HINT = "if you know the encoding, name it, for example encoding 'mac-roman', 'cp1250' or 'utf-16-le'"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's canonical text, the encoding it was read with, and remarks on what was doubtful."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(data: bytes, name: str, encoding: str | None = None, *, page: bool = False) -> Decoded:
    """Make canonical text of a file's bytes; `page` allows an HTML page, which is then still to be read.

    Raises:
        TranscriptError: the file is empty, is not text, is not in the encoding, or holds characters that text cannot.
    """
    if not data:
        raise TranscriptError(f"{name}: the file is empty; put the transcript's text into it")
    _refuse_other_kinds(data, name, page)
    if encoding is not None:
        found, notes = _known(encoding, name), _contradicted(data, encoding)
    else:
        found, notes = _detect(data, name)
    text = _LINE_END.sub("\n", _strictly(data, found, name).removeprefix("\ufeff"))
    _refuse_characters(text, name, found)
    if not _SAYS_SOMETHING.search(text):
        raise TranscriptError(f"{name}: the file holds only blanks; put the transcript's text into it")
    return Decoded(text, found, (*notes, *_doubts(text, found)))


def _refuse_other_kinds(data: bytes, name: str, page: bool) -> None:
    for magic, kind in _KINDS:
        if data.startswith(magic):
            raise TranscriptError(
                f"{name}: this is {kind}, not plain text; save the transcript as plain text and add that"
            )
    if not page and _PAGE.match(data):
        raise TranscriptError(
            f"{name}: this is an HTML page, not plain text; save the transcript as plain text and add that"
        )


def _known(encoding: str, name: str) -> str:
    try:
        found = codecs.lookup(encoding).name
    except (LookupError, ValueError, UnicodeError):
        found = ""
    if not _ENCODINGS.fullmatch(found):
        raise TranscriptError(
            f"{name}: there is no text encoding {encoding[:40]!r}; try 'utf-8', 'cp1252', 'mac-roman' or 'utf-16'"
        )
    return found


def _contradicted(data: bytes, encoding: str) -> tuple[str, ...]:
    marked = _marked(data)
    if marked is None or codecs.lookup(encoding).name.startswith(marked[: len("utf-8")]):
        return ()
    return (f"It was read as {encoding}, as asked, although it begins with the byte order mark of {marked}.",)


def _marked(data: bytes) -> str | None:
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)


def _detect(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    marked = _marked(data)
    if marked:
        return marked, ()
    if b"\0" in data:
        wide = _wide(data)
        if wide is None:
            line = data[: data.index(0)].count(b"\n") + 1
            raise TranscriptError(f"{name}, line {line}: there is a NUL byte, so this is not plain text; {_HINT}")
        return wide, (f"It has no byte order mark and was read as {wide.upper()}, which its zero bytes point to.",)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return "cp1252", _not_utf8(data, name, error.start)
    return "utf-8", ()


def _wide(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte order mark, where the zero bytes leave no doubt: all of them on one side."""
    quarter, half = len(data) // 4, len(data) // 2
    if len(data) % 4 == 0:
        for encoding, high, next_high in (("utf-32-le", 3, 2), ("utf-32-be", 0, 1)):
            zeros = data[high::4].count(0), data[next_high::4].count(0)
            if zeros[0] == quarter and zeros[1] > 0.5 * quarter and _reads_as(data, encoding):
                return encoding
    if len(data) % 2 == 0:
        for encoding, high, low in (("utf-16-le", 1, 0), ("utf-16-be", 0, 1)):
            if data[high::2].count(0) > 0.3 * half and not data[low::2].count(0) and _reads_as(data, encoding):
                return encoding
    return None


def _reads_as(data: bytes, encoding: str) -> bool:
    try:
        return not _REFUSED.search(data.decode(encoding))
    except UnicodeDecodeError:
        return False


def _not_utf8(data: bytes, name: str, at: int) -> tuple[str, ...]:
    """The note for a file that is not UTF-8; UTF-8 of lone surrogates is told apart, as no encoding makes it text."""
    line = _line_of(data[:at].decode("latin-1"))
    try:
        data.decode("utf-8", errors="surrogatepass")
    except UnicodeDecodeError:
        return (f"It is not valid UTF-8 (line {line}) and was read as Windows-1252 (cp1252).",)
    raise TranscriptError(
        f"{name}, line {line}: there is half of a surrogate pair, which is no character; save the file as UTF-8 again"
    )


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = _line_of(data[: error.start].decode(encoding, errors="ignore"))
        found = " ".join(f"0x{byte:02x}" for byte in data[error.start : min(error.end, error.start + 4)])
        tried = "neither UTF-8 nor Windows-1252 (cp1252)" if encoding == "cp1252" else f"not valid {encoding.upper()}"
        raise TranscriptError(f"{name}, line {line}: {found} is {tried}; {_HINT}") from None


def _refuse_characters(text: str, name: str, encoding: str) -> None:
    bad = _REFUSED.search(text)
    if not bad:
        return
    char = bad.group()
    what = "a lone surrogate" if unicodedata.category(char) == "Cs" else "a control character"
    remedy = _HINT if char == "\0" or char >= "\x80" else "remove it in a text editor"
    raise TranscriptError(
        f"{name}, line {_line_of(text[: bad.start()])}: {what} (U+{ord(char):04X}), which a transcript cannot hold"
        f" (read as {encoding.upper()}); {remedy}"
    )


def _doubts(text: str, encoding: str) -> tuple[str, ...]:
    notes = []
    letters = [char for char in text[:_LOOKED_AT] if char.isalpha()]
    if encoding == "cp1252" and sum(char > "\x7f" for char in letters) > _MOSTLY_ACCENTED * len(letters):
        notes.append(
            "Most of its letters have accents, as where another script is read so: name its encoding, for example"
            " encoding 'cp949' (Korean), 'shift_jis' (Japanese), 'gb18030' (Chinese) or 'cp1251' (Cyrillic)."
        )
    elif _MOJIBAKE.search(text):
        notes.append(
            "It looks as if UTF-8 was once read as Windows-1252 (characters such as 'â€™' or 'Ã©'):"
            " the text is kept as it is; export it again as UTF-8 if you can."
        )
    if encoding == "cp1252" and _MAC_ROMAN.search(text):
        notes.append("It may be from an old Macintosh (capitals with accents inside words): try encoding 'mac-roman'.")
    if lost := text.count("\ufffd"):
        notes.append(f"{lost} character(s) had been lost before the file came here (the sign U+FFFD stands for them).")
    if pages := text.count("\f"):
        notes.append(f"There are {pages} form feed(s) (page breaks); they are kept and count as blanks.")
    return tuple(notes)


def _line_of(before: str) -> int:
    """The number, from 1, of the line that begins or goes on after this text."""
    return len(_LINE_END.findall(before)) + 1
