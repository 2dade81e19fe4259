"""How long reading takes and what it holds in memory: seven documents of a megabyte, 500 small ones, hostile ones.

Run from the repository: `python -m tests.benchmarks.read_documents` or `python tests/benchmarks/read_documents.py`.
"""

from __future__ import annotations

import io
import resource
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "corpora" / "readers"))

import document_writers as write
from pdf_pages import document, pdf, stream
from test_spoilt_documents import DOCUMENTS, variants

from corpora.errors import TranscriptError
from corpora.readers import read_file, sandbox

SENTENCE = "We went because the head had asked us to, and then nobody had told us what it was for, so we stayed."
LONG = [(("INT", "P1")[at % 2], f"{SENTENCE} {at} {SENTENCE}", at) for at in range(5_000)]  # a megabyte of words


def hostile() -> Iterator[tuple[str, bytes]]:
    """Files that mean harm, made when they are needed."""
    word = f'<w:document xmlns:w="{write.WORD}"><w:body>'
    yield "500k paragraphs.docx", write.docx_body("<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 500_000)
    yield "gigabyte.docx", _packed("word/document.xml", [word.encode(), *([b"a" * 10**6] * 1_000)])
    yield "entries.docx", write.zipped({f"{at}": "" for at in range(100_000)})
    yield "deep.docx", write.docx_body("<w:p>" * 1_000_000)
    yield "tables.docx", write.docx_body("<w:tbl><w:tr><w:tc>" * 60 + "</w:tc></w:tr></w:tbl>" * 60)
    yield "attributes.docx", write.docx_body("<w:p " + " ".join(f"a{at}='1'" for at in range(300_000)) + "/>")
    yield "blanks.odt", write.odt_body("<text:p>a<text:s text:c='999999999'/></text:p>" * 100_000)
    yield "cells.odt", write.odt_body("<table:table>" + "<table:table-row>" * 50 + "</table:table-row>" * 50)
    yield "braces.rtf", b"{\\rtf1 " + b"{" * 200_000
    yield "groups.rtf", b"{\\rtf1 a" + b"{}" * 5_000_000 + b"}"
    yield "bytes.rtf", b"{\\rtf1 " + b"\\'e9" * 2_500_000 + b"}"
    yield "divs.html", b"<html>" + b"<div>" * 2_000_000
    yield "tables.html", b"<html>a" + b"<table><tr><td>" * 300_000
    yield "letters.html", b"<html><p>" + b"a" * 10_000_000
    yield "operators.pdf", pdf([[(72, 700, "a")] * 2_000_000])
    yield "pages.pdf", pdf([[(72, 700, "INT: a")]] * 10_000)
    yield "flate.pdf", _flate(10**9)
    yield "one line.txt", b"a" * 10_000_000


def _packed(member: str, chunks: list[bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open(member, "w") as stream_out:
            for chunk in chunks:
                stream_out.write(chunk)
    return out.getvalue()


def _flate(size: int) -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"
    pages = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
    bomb = stream(zlib.compress(b" " * size, 9), compress=False, entries=b"/Filter /FlateDecode")
    return document([b"<< /Type /Catalog /Pages 2 0 R >>", pages, page, bomb])


def timed(name: str, data: bytes) -> float:
    """Read one file and print how long it took and what came out."""
    began = time.monotonic()
    try:
        said = f"{sum(len(transcript.turns) for transcript in read_file(name, data).transcripts)} turns"
    except TranscriptError as refused:
        said = f"refused: {str(refused)[:110]}"
    took = time.monotonic() - began
    print(f"{name:24} {len(data) / 1e6:7.2f} MB {took:6.2f} s  {said}")
    return took


def own_memory() -> float:
    """Megabytes that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print all measurements."""
    kinds = {
        "long.docx": write.docx_labels,
        "long table.docx": write.docx_table,
        "long.odt": write.odt_labels,
        "long.rtf": write.rtf_labels,
        "long.html": write.html_labels,
        "long.epub": write.epub_labels,
        "long.pdf": write.pdf_labels,
    }
    files = {name: make(LONG) for name, make in kinds.items()}
    print(f"seven documents: {sum(timed(*file) for file in files.items()):.1f} s")
    small = write.docx_labels(LONG[:40])
    before, began = own_memory(), time.monotonic()
    for at in range(500):
        try:
            read_file(f"{at}.docx", small if at != 250 else small[:900])
        except TranscriptError as refused:
            print(refused)
    print(f"500 small documents: {time.monotonic() - began:.1f} s, {own_memory() - before:.0f} MB more in this process")
    before = own_memory()
    for name, data in hostile():
        timed(name, data)
    for form, (data, member) in DOCUMENTS.items():
        began, kept = time.monotonic(), 0
        for spoilt in variants(data, member, 200):
            try:
                kept += bool(read_file(f"a.{form}", spoilt).transcripts)
            except TranscriptError as refused:
                if "failed" in str(refused) or "too long" in str(refused):
                    print(refused)
        print(f"200 spoilt {form}: {kept} read, the rest refused, {time.monotonic() - began:.1f} s")
    print(f"{own_memory() - before:.0f} MB more in this process over all hostile and spoilt files")
    sandbox.close()


if __name__ == "__main__":
    main()
