"""RTF documents, read from beginning to end in one pass; what is deleted, hidden or beside the text is not speech."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from corpora.counted import several
from corpora.errors import TranscriptError
from corpora.readers.blocks import Reading
from corpora.readers.documents import (
    BOLD,
    EMPHASES,
    ITALIC,
    MOST_PARAGRAPHS,
    UNDERLINED,
    Block,
    Composer,
    Table,
    drafts_of,
)

_TOKEN = re.compile(
    rb"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?[0-9]{1,10})?[0-9]*+ ?|\\'(?P<hex>[0-9A-Fa-f]{2})"
    rb"|\\(?P<sign>.)|(?P<brace>[{}])|(?P<text>[^\\{}\r\n\0]++)|[\r\n\0]|\\",
    re.DOTALL,
)
_LONGEST_FALLBACK = 8  # bytes
_DEEPEST = 1_000  # groups inside each other
_DROPPED = frozenset(  # destinations whose text is not the document's
    """
    aftnsep aftnsepc annotation atnauthor atndate atnid atnref author bkmkend bkmkstart colortbl comment datastore
    filetbl fldinst fonttbl footer footerf footerl footerr footnote ftnsep ftnsepc generator header headerf
    headerl headerr info latentstyles listoverridetable listtable listtext nonshppict object operator pict
    pnseclvl pntext private revtbl rsidtbl rxe shppict shptxt stylesheet tc tcn template themedata title txe upr
    xe xmlnstbl
    """.split()
)
_ASIDES = {"footnote": "footnote", "annotation": "comment", "shptxt": "text box"}
_SIGNS = {
    "par": "\n\n", "sect": "\n\n", "page": "\n\n", "line": "\n", "tab": "\t", "emdash": "\u2014", "endash": "\u2013",
    "lquote": "\u2018", "rquote": "\u2019", "ldblquote": "\u201c", "rdblquote": "\u201d", "bullet": "\u2022",
    "emspace": " ", "enspace": " ", "qmspace": " ", "softline": "", "zwj": "\u200d", "zwnj": "\u200c",
}  # fmt: skip
_CHARSETS = {
    0: "cp1252", 77: "mac-roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
_PAGES = {"ansi": "cp1252", "mac": "mac-roman", "pc": "cp437", "pca": "cp850"}


@dataclass(frozen=True, slots=True)
class _State:
    """What holds inside a group, and again after the groups in it."""

    dropped: bool = False
    hidden: bool = False
    emphases: frozenset[str] = frozenset()
    fallback: int = 1  # bytes behind a Unicode character that stand for it in old programs
    codec: str = ""


def read(data: bytes, name: str, encoding: str | None = None) -> Reading:
    """The one draft of an RTF document.

    Raises:
        TranscriptError: it is nested without end, or has more paragraphs than any interview.
    """
    document = _Document(name)
    document.take(data)
    return Reading(drafts_of(document.blocks, name, document.notes()))


class _Document:
    """Follows the tokens of a document and collects its blocks."""

    def __init__(self, where: str) -> None:
        self.blocks: list[Block] = []
        self._where = where
        self._state = _State()
        self._groups: list[_State] = []
        self._codec = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._in_fonts = 0  # how deep the table of fonts began
        self._may_be_skipped = False  # behind `\\*`: a group that programs may pass over
        self._skip = 0  # characters still to be passed over behind a Unicode character
        self._bytes = bytearray()  # of characters that may take several
        self._half = ""  # the first half of a surrogate pair
        self._composer = Composer()
        self._rows: list[tuple[str, ...]] = []
        self._row: list[str] = []
        self._cell: list[str] = []
        self._in_table = False
        self._asides: dict[str, int] = {}
        self._ended = False
        self._lost = 0

    def take(self, data: bytes) -> None:
        """Follow the whole document, up to the brace that closes it."""
        at = max(0, data.find(b"{\\rtf"))
        while at < len(data) and not self._ended:
            token = _TOKEN.match(data, at)
            if token is None:  # a byte that begins nothing
                at += 1
                continue
            at = token.end()
            kind = token.lastgroup
            if kind in ("word", "number"):
                at += self._control(token["word"].decode("ascii"), token["number"], len(data) - at)
            elif kind == "hex":
                self._byte(bytes((int(token["hex"], 16),)))
            elif kind == "sign":
                self._sign(token["sign"])
            elif kind == "brace":
                self._brace(token["brace"])
            elif kind == "text":
                self._text(token["text"])
        self._flush()
        self._end_paragraph()
        self._end_table()

    def notes(self) -> tuple[str, ...]:
        """What was left out or is missing, in sentences."""
        notes = []
        if self._asides:
            left_out = ", ".join(several(count, what) for what, count in sorted(self._asides.items()))
            notes.append(f"Left out, as it is not speech: {left_out}.")
        if not self._ended:
            notes.append("The document is cut short: its last brace is missing, so its end may be, too.")
        if self._lost:
            notes.append(f"{self._lost} character(s) are none that exist (the sign U+FFFD stands for them).")
        return tuple(notes)

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._skip = 0
        if brace == b"{":
            if len(self._groups) >= _DEEPEST:
                raise TranscriptError(
                    f"{self._where}: its groups are more than {_DEEPEST:,} deep inside each other, as in no real"
                    " document; open it in Word and save it as .docx"
                )
            self._groups.append(self._state)
            self._may_be_skipped = False
            return
        if self._groups:
            self._state = self._groups.pop()
        if len(self._groups) < self._in_fonts:
            self._in_fonts = 0
        self._ended = not self._groups

    def _control(self, word: str, number: bytes | None, rest: int) -> int:
        """Obey a control word; how many bytes behind it are data and passed over."""
        value = int(number) if number else None
        if word == "bin":
            return min(max(value or 0, 0), rest)
        if word != "u":
            self._flush()
        if self._may_be_skipped and word not in ("shpinst", "shptxt"):
            self._may_be_skipped = False
            self._drop()
            return 0
        self._may_be_skipped = False
        if word == "u":
            self._unicode(value)
        elif word == "fonttbl":
            self._in_fonts = len(self._groups)
            self._drop()
        elif word in _DROPPED:
            if word in _ASIDES and not self._state.dropped:
                self._asides[_ASIDES[word]] = self._asides.get(_ASIDES[word], 0) + 1
            self._drop()
        else:
            self._format(word, value)
        return 0

    def _format(self, word: str, value: int | None) -> None:
        if word in _SIGNS:
            self._write(_SIGNS[word])
        elif word in _HANDLERS:
            _HANDLERS[word](self, value)
        elif word in _PAGES:
            self._codec = _PAGES[word]

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._may_be_skipped = True
            return
        if sign in b"\\{}":
            self._text(sign)
        elif sign in b"~":
            self._write("\u00a0")
        elif sign == b"_":
            self._write("-")
        elif sign in b"\r\n":
            self._write("\n\n")

    def _text(self, text: bytes) -> None:
        if self._skip:
            passed = min(self._skip, len(text))
            self._skip -= passed
            text = text[passed:]
        if text and not self._state.dropped and not self._state.hidden:
            self._bytes += text

    def _byte(self, byte: bytes) -> None:
        if self._skip:
            self._skip -= 1
        elif not self._state.dropped and not self._state.hidden:
            self._bytes += byte

    def _unicode(self, value: int | None) -> None:
        code = (value or 0) + (0x10000 if (value or 0) < 0 else 0)
        self._decode()
        self._skip = self._state.fallback
        if 0xD800 <= code < 0xDC00:
            self._lose()
            self._half = chr(code)
        elif 0xDC00 <= code < 0xE000 and self._half:
            self._say((self._half + chr(code)).encode("utf-16-le", "surrogatepass").decode("utf-16-le"))
            self._half = ""
        else:
            self._lose()
            fits = 0 < code < 0xD800 or 0xE000 <= code < 0x110000
            self._lost += not fits
            self._say(chr(code) if fits else "\ufffd")

    def _flush(self) -> None:
        """Let what was held back of a character in several bytes or halves take its place."""
        self._decode()
        self._lose()

    def _decode(self) -> None:
        if self._bytes:
            self._lose()
            self._say(self._bytes.decode(self._state.codec or self._codec, "replace"))
            self._bytes.clear()

    def _lose(self) -> None:
        if self._half:
            self._half = ""
            self._lost += 1
            self._say("\ufffd")

    def _write(self, text: str) -> None:
        """What a control word stands for; two line ends part paragraphs."""
        self._flush()
        if text != "\n\n":
            self._say(text)
        elif not self._state.dropped:
            self._end_paragraph()

    def _say(self, text: str) -> None:
        if not self._state.dropped and not self._state.hidden:
            self._composer.add(text, next((one for one in EMPHASES if one in self._state.emphases), ""))

    def _drop(self) -> None:
        self._state = replace(self._state, dropped=True)

    def _end_paragraph(self) -> None:
        paragraph = self._composer.take()
        if not paragraph.text:
            return
        if self._in_table:
            self._cell.append(paragraph.text)
            return
        self._end_table()
        self.blocks.append(paragraph)
        if len(self.blocks) > MOST_PARAGRAPHS:
            raise TranscriptError(f"{self._where}: it has more than {MOST_PARAGRAPHS:,} paragraphs; split it")

    def _end_cell(self) -> None:
        if not self._state.dropped:
            self._in_table = True
            self._end_paragraph()
            self._row.append("\n\n".join(self._cell))
            self._cell = []

    def _end_row(self) -> None:
        if not self._state.dropped and self._row:
            self._rows.append(tuple(self._row))
            self._row = []
            self._in_table = False

    def _end_table(self) -> None:
        """The rows so far are one table: text outside of it follows."""
        if self._row or self._cell:
            self._rows.append((*self._row, "\n\n".join(self._cell)))
        if self._rows:
            self.blocks.append(Table(tuple(self._rows)))
        self._rows, self._row, self._cell = [], [], []

    def _choose_font(self, value: int | None) -> None:
        self._font = value or 0
        if not self._in_fonts:
            self._state = replace(self._state, codec=self._fonts.get(self._font, ""))

    def _set_charset(self, value: int | None) -> None:
        if self._in_fonts and value in _CHARSETS and value != 0:
            self._fonts[self._font] = _CHARSETS[value]

    def _set_page(self, value: int | None) -> None:
        try:
            self._codec = codecs.lookup(f"cp{value}").name
        except LookupError:
            self._codec = "utf-8" if value == 65001 else "cp1252"

    def _set_fallback(self, value: int | None) -> None:
        self._state = replace(self._state, fallback=min(max(1 if value is None else value, 0), _LONGEST_FALLBACK))

    def _emphasise(self, emphasis: str, value: int | None) -> None:
        others = self._state.emphases - {emphasis}
        self._state = replace(self._state, emphases=others if value == 0 else others | {emphasis})

    def _set_hidden(self, value: int | None) -> None:
        self._state = replace(self._state, hidden=value != 0)

    def _set_plain(self, _: int | None) -> None:
        self._state = replace(self._state, emphases=frozenset(), hidden=False, codec="")


_HANDLERS: dict[str, Callable[[_Document, int | None], None]] = {
    "f": _Document._choose_font,
    "fcharset": _Document._set_charset,
    "ansicpg": _Document._set_page,
    "uc": _Document._set_fallback,
    "b": lambda document, value: document._emphasise(BOLD, value),
    "i": lambda document, value: document._emphasise(ITALIC, value),
    "ul": lambda document, value: document._emphasise(UNDERLINED, value),
    "ulnone": lambda document, _: document._emphasise(UNDERLINED, 0),
    "v": _Document._set_hidden,
    "deleted": _Document._set_hidden,
    "plain": _Document._set_plain,
    "intbl": lambda document, _: setattr(document, "_in_table", True),
    "pard": lambda document, _: setattr(document, "_in_table", False),
    "cell": lambda document, _: document._end_cell(),
    "nestcell": lambda document, _: document._composer.add(" "),
    "nestrow": lambda document, _: document._composer.add("\n"),
    "row": lambda document, _: document._end_row(),
}
