"""Files that break what reads them: by their names, their bytes, their texts, and what is wrapped in them."""

from __future__ import annotations

import gzip
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator

from document_writers import docx_body, docx_labels, odt_body, zipped
from pdf_pages import document, pdf, stream
from projects import ATLAS, NVIVO, Study, Written, project
from sheets import rows_of, sheet, workbook

TALK = b"INT: Why did you go?\nP1: It was free, and near.\nINT: And then?\nP1: I stayed on.\n"
LABELS = [("INT", "Why did you go?", 0), ("P1", "It was free.", 9)] * 2
XML = '<?xml version="1.0"?>'
LAUGHS = XML + "<!DOCTYPE a [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
) + "]><a>&j;</a>"  # fmt: skip
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def bad_files(large: bool = False) -> Iterator[tuple[str, bytes]]:
    """Every case, as (name, bytes); the large ones, which take megabytes or seconds, where they are asked for."""
    yield from _names()
    yield from _kinds()
    yield from _texts()
    yield from _captions()
    yield from _tables()
    yield from _zips()
    yield from _printed()
    if large:
        yield from _large()


def _names() -> Iterator[tuple[str, bytes]]:
    for number, name in enumerate(
        (
            "../../etc/passwd", "/etc/passwd.txt", "x" * 5000 + ".txt", "CON.txt", "dot. .txt ", "-rf.txt",
            'q"u\u2019o.txt', "a.docx.exe", "none", "UPPER.TXT", "\U0001f468\u200d\U0001f469\u200d\U0001f467.txt",
            "a\u202etxt.exe", "=cmd.csv", "%00.txt", "..", "a\\b.txt",
        )
    ):  # fmt: skip
        yield name, TALK + b"P1: Name %d.\n" % number


def _kinds() -> Iterator[tuple[str, bytes]]:
    yield "empty.txt", b""
    yield "byte.txt", b"a"
    yield "blank.txt", b" \n\t " * 20
    yield "mark.txt", b"\xef\xbb\xbf"
    yield "picture.txt", b"\x89PNG\r\n\x1a\n" + b"\0" * 100
    yield "docx named.xlsx", docx_labels(LABELS)
    yield "zip named.docx", zipped({"a.txt": "INT: a\n"})
    yield "old.docx", OLE + "WordDocument".encode("utf-16-le") + b"\0" * 600
    yield "locked.xlsx", OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    yield "page.txt", b"<!doctype html><html><body><p>INT: a?</p><script>alert(1)</script><p>P1: b.</p></body></html>"
    yield "gz.txt", gzip.compress(TALK)


def _texts() -> Iterator[tuple[str, bytes]]:
    words = TALK.decode()
    for coding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"):
        yield f"{coding}.txt", words.replace("free", f"fr\xe9e {coding}").encode(coding)
    yield "overlong.txt", TALK + b"P1: \xc0\xaf \xff\xfe \xed\xa0\x80.\n"
    yield "nul.txt", TALK + b"P1: \0\0.\n"
    yield "one line.txt", b"word " * 200_000
    yield "no labels.txt", b"Just words here, and more of them.\n" * 20
    yield "word.txt", b"yes"
    yield "turn.txt", b"P1: It was free of charge.\n"
    yield "speakers.txt", "".join(f"Person {n}: I am number {n}.\n" for n in range(500)).encode()
    yield "identical.txt", b"INT: Why?\nP1: Because it was free.\n" * 10_000
    yield "stop words.txt", b"INT: mm\nP1: yeah\n" * 50
    yield "digits.txt", b"INT: 1 2 3?\nP1: 4 !! \xf0\x9f\x98\x80.\n" * 5
    yield "bidi.txt", "INT\u202e: a?\nP1: \u05d0\u05d1 \u0627\u0644 b.\n".encode() * 2
    yield "scripts.txt", "INT: 你好吗?\nP1: 今日は元気です。 สวัสดี. Shwmae.\n".encode() * 2
    yield "alike.txt", "Ann: Why?\nAnn : So.\n\u0410nn: And?\nAnn\u200b: No.\n".encode() * 2
    yield "personal.txt", b"INT: Who?\nP1: QQ 12 34 56 C, jo@example.org, 020 7946 0000.\n"


def _captions() -> Iterator[tuple[str, bytes]]:
    yield "digits.srt", b"1" * 1600
    yield "digits and lines.srt", b"1\n" * 5000
    yield "back.vtt", b"WEBVTT\n\n00:09.000 --> 00:01.000\n<v <b>A</b>>Hello there.\n\n00:02.000 --> 00:03.000\n\n"
    yield "unclosed.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v " + b"A" * 20_000 + b"\n"
    yield (
        "mixed.srt",
        b"1\n00:00:01,5 --> 00:00:02.900\nHi there all.\n\n1\n00:00:00.000 --> 99:99:99,999\nAgain it is.\n",
    )
    yield "blocks.vtt", b"WEBVTT\n\nSTYLE\n::cue{}\n\nNOTE x\n\nREGION\nid:a\n\n" + b"00:01.000 --> 00:02.000\n" * 2000


def _tables() -> Iterator[tuple[str, bytes]]:
    yield "header.csv", b"speaker,text\n"
    yield "no header.csv", b"INT,Why did you go there?\nP1,It was free and near to us.\n" * 3
    yield "twice.csv", b"text,text\nI went there on my own,and came back again\n"
    yield "unclosed.csv", b'speaker,text\nP1,"never closed\n' * 3
    yield "wide.csv", b",".join(b"c%d" % n for n in range(10_000)) + b"\n" + b"," * 9_999 + b"\n"
    yield "formula.csv", b'speaker,text\nINT,"=cmd|\'/c calc\'!A1"\nP1,"@SUM(1) and +1 -1, in a cell"\nINT,Why so?\n'
    far = '<row r="1"><c r="A1" t="inlineStr"><is><t>text</t></is></c></row><row r="1048576"><c r="XFD1048576"/></row>'
    yield "far.xlsx", workbook({"S": sheet([far])})
    yield "hidden.xlsx", workbook({"S": sheet(rows_of([["speaker", "text"]]))}, states={"S": "veryHidden"})
    yield "sheets.xlsx", workbook({f"S{n}": sheet([]) for n in range(2_000)})
    yield "laughs.xlsx", workbook({"S": LAUGHS})
    yield (
        "numbers.csv",
        b"id,1900-01-00,What changed for you then?\n007,1E5,It did change a lot\n1E5,44000,Not very much at all\n",
    )


def _zips() -> Iterator[tuple[str, bytes]]:
    yield "laughs.docx", zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": LAUGHS})
    outside = XML + '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x" [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]><a/>'
    yield "outside.docx", zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": outside})
    yield "null.docx", docx_body("<w:p><w:r><w:t>INT: a&#0;b</w:t></w:r></w:p>")
    yield "bomb.docx", docx_body(f"<w:p><w:r><w:t>{'a' * 60_000_000}</w:t></w:r></w:p>")
    yield "blanks.odt", odt_body('<text:p>INT: a<text:s text:c="999999999"/>b</text:p>')
    yield "slip.docx", zipped({"../../evil.txt": "x", "/abs.txt": "x", "a\\b": "x", "[Content_Types].xml": "<Types/>"})
    whole = docx_labels(LABELS)
    yield "cut.docx", whole[: len(whole) // 2]
    yield "headless.docx", whole[: whole.rindex(b"PK\x05\x06")]
    yield "junk.docx", b"junk" * 50 + whole
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"word/{number}", "")
    yield "many.docx", many.getvalue()
    lies = bytearray(docx_body("<w:p><w:r><w:t>INT: a</w:t></w:r></w:p>"))
    at = lies.rindex(b"PK\x01\x02")
    lies[at + 24 : at + 28] = struct.pack("<I", 5)
    yield "lies.docx", bytes(lies)
    words = "INT: Why did you go?\nP1: It was free.\n"
    for number, path in enumerate(("internal://../../x", "/etc/passwd", "relative://x", "http://127.0.0.1:1/x", "")):
        yield f"path{number}.qdpx", project(Study([Written("One", words, path=path)]), NVIVO)
    cycle = '<Code guid="c1" name="A"><Code guid="c1" name="A"/></Code>'
    written = Written("Two", words, [(0, 3, "Nothing of that name"), (0, 999_999, "A")], guid="same")
    yield (
        "codes.qdpx",
        project(Study([written, Written("Three", words + "INT: So?\n", guid="SAME")], raw_codes=cycle), ATLAS),
    )


def _printed() -> Iterator[tuple[str, bytes]]:
    yield "scan.pdf", pdf([[], []])
    yield "loop.pdf", document([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"])
    yield "prev.pdf", document([b"<< /Type /Catalog /Pages 2 0 R >>"], b"/Prev 15 /Encrypt << /Filter /Standard >>")
    flate = b"<< /Length 9999 /Filter /FlateDecode >>\nstream\n" + zlib.compress(b"0 0 m " * 3_000_000) + b"\nendstream"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"
    tree = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    yield "operators.pdf", document([b"<< /Type /Catalog /Pages 2 0 R >>", tree, page, flate])
    yield (
        "width.pdf",
        document([b"<< /Type /Catalog >>", stream(b"", entries=b"/Type /XRef /W [0 0 0] /Size 999999999")]),
    )
    for number, inside in enumerate(
        ("{" * 200_000, r"\bin999999999 a", r"\u99999999 \'zz", r"{\object{\*\objdata 0105}}", "INT: a", r"\u-1?" * 999)
    ):
        yield f"odd{number}.rtf", (r"{\rtf1 " + inside).encode()


def _large() -> Iterator[tuple[str, bytes]]:
    noise = random.Random(1).randbytes(3_000_000)
    yield "noise.txt", noise
    yield "turns.txt", "".join(f"INT: Why {n}?\nP1: Because of {n}.\n" for n in range(50_000)).encode()
    yield "rows.csv", b"speaker,text\n" + b"P1,It was free and near to where we live\n" * 300_000
    yield "paragraphs.docx", docx_body("<w:p><w:r><w:t>INT: a</w:t></w:r></w:p>" * 500_000)
    yield "pages.pdf", pdf([[(72, 700, f"INT: page {n}")] for n in range(10_000)])
    yield "deep.html", b"<html><body>" + b"<div>" * 500_000
    yield "laughs.qdpx", zipped({"project.qde": LAUGHS})
    yield "stored.docx", zipped({"word/a": "a" * 15_000_000, "[Content_Types].xml": ""}, zipfile.ZIP_STORED)
