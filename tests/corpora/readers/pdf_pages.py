"""Writes PDFs by hand: lines of text at places on pages, in Helvetica and Windows-1252."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

Line = tuple[float, float, str]  # from the left and from the bottom, in points, and the text
SMALL = "\x01"  # before a text: three quarters of the size
WIDTH, HEIGHT = 595, 842


def pdf(pages: Iterable[Sequence[Line]], *, extra: bytes = b"", compress: bool = True) -> bytes:
    """A PDF of pages of lines; `extra` goes into the catalogue."""
    contents = [b"BT /F1 10 Tf\n" + b"".join(map(_line, page)) + b"ET" for page in pages]
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    kids = b" ".join(b"%d 0 R" % (4 + 2 * at) for at in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % extra,
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(contents), kids),
        font,
    ]
    for at, content in enumerate(contents):
        resources = b"/Resources << /Font << /F1 3 0 R >> >>"
        box = b"/MediaBox [0 0 %d %d]" % (WIDTH, HEIGHT)
        objects.append(b"<< /Type /Page /Parent 2 0 R %s %s /Contents %d 0 R >>" % (box, resources, 5 + 2 * at))
        objects.append(stream(content, compress=compress))
    return document(objects)


def stream(content: bytes, *, compress: bool = True, entries: bytes = b"") -> bytes:
    """A stream object's body."""
    packed = zlib.compress(content) if compress else content
    filters = b"/Filter /FlateDecode" if compress else b""
    return b"<< /Length %d %s %s >>\nstream\n%s\nendstream" % (len(packed), filters, entries, packed)


def document(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of numbered objects, the first of which is the catalogue."""
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def _line(line: Line) -> bytes:
    x, y, text = line
    size = 0.75 if text.startswith(SMALL) else 1
    shown = (
        text.removeprefix(SMALL).encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    )
    return b"%.2f 0 0 %.2f %.1f %.1f Tm (%s) Tj\n" % (size, size, x, y, shown)
