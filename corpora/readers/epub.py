"""EPUB books: a zip file of HTML pages with a list of the order in which they are read."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

from corpora.errors import TranscriptError
from corpora.readers.archive import Archive
from corpora.readers.blocks import Reading
from corpora.readers.decoding import decode
from corpora.readers.documents import Block, drafts_of
from corpora.readers.html import blocks_of
from corpora.readers.markup import Start, events, local

_CONTAINER = "META-INF/container.xml"
_MOST_PAGES = 2_000


def read(data: bytes, name: str, encoding: str | None = None) -> Reading:
    """The one draft of a book: its pages in reading order.

    Raises:
        TranscriptError: it is damaged, or holds what no honest book does.
    """
    archive = Archive(data, name)
    if "META-INF/encryption.xml" in archive:
        raise TranscriptError(f"{name}: it is locked (DRM); only books that are not can be read")
    blocks: list[Block] = []
    for page in _pages(archive, name):
        text = decode(archive.read(page), f"{name}: '{page}' in it", encoding or "utf-8", page=True).text
        blocks.extend(blocks_of(text, f"{name}: '{page}' in it"))
    return Reading(drafts_of(blocks, name))


def _pages(archive: Archive, name: str) -> list[str]:
    """The members that are pages, in reading order."""
    package = ""
    for event in events(archive.chunks(_CONTAINER), f"{name}: '{_CONTAINER}' in it"):
        if isinstance(event, Start) and local(event.tag) == "rootfile" and not package:
            package = event.attributes.get("full-path", "")
    pages, order = {}, []
    for event in events(archive.chunks(package), f"{name}: '{package[:80]}' in it"):
        if isinstance(event, Start) and local(event.tag) == "item" and "html" in event.attributes.get("media-type", ""):
            target = posixpath.join(posixpath.dirname(package), unquote(event.attributes.get("href", "")))
            if event.attributes.get("properties") != "nav":
                pages[event.attributes.get("id", "")] = posixpath.normpath(target)
        elif isinstance(event, Start) and local(event.tag) == "itemref":
            order.append(event.attributes.get("idref", ""))
    if len(order) > _MOST_PAGES:
        raise TranscriptError(f"{name}: it has more than {_MOST_PAGES:,} pages; split it")
    return [pages[page] for page in order if page in pages]
