"""The one way to parse XML that somebody sent us: no DOCTYPE, so no entities; no network, no endless depth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from corpora.errors import TranscriptError

DEEPEST = 200  # elements inside each other
MOST_ELEMENTS = 5_000_000
_HINT = "open it in the program it came from and save it again"


@dataclass(frozen=True, slots=True)
class Start:
    """An element begins; ``tag`` and the names of attributes are ``{namespace}local``."""

    tag: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class End:
    """An element ends."""

    tag: str


@dataclass(frozen=True, slots=True)
class Text:
    """Characters between tags; one run of them may come in several pieces."""

    data: str


Event = Start | End | Text


class _RefusedError(Exception):
    """What the parser met that no interview holds; crosses lxml, which passes exceptions of its target on."""


class _Target:
    """Collects what the parser meets; comments and processing instructions are dropped."""

    def __init__(self, deepest: int, most: int) -> None:
        self.events: list[Event] = []
        self._depth = 0
        self._left = most
        self._deepest = deepest

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        self._left -= 1
        if self._depth > self._deepest:
            raise _RefusedError(f"has elements more than {self._deepest} deep inside each other")
        if self._left < 0:
            raise _RefusedError("has more elements than any interview")
        # libxml2 leaves the sign & of an attribute as "&#38;" where it is told to resolve no entities
        given = dict(attributes)
        if any("&" in value for value in given.values()):
            given = {key: value.replace("&#38;", "&") for key, value in given.items()}
        self.events.append(Start(tag, given))

    def end(self, tag: str) -> None:
        self._depth -= 1
        self.events.append(End(tag))

    def data(self, data: str) -> None:
        self.events.append(Text(data))

    def doctype(self, *_: Any) -> None:
        raise _RefusedError("has a DOCTYPE, through which a document can reach other files or grow without end")

    def close(self) -> None:
        return None


def events(
    chunks: Iterable[bytes], where: str, *, deepest: int = DEEPEST, most: int = MOST_ELEMENTS
) -> Iterator[Event]:
    """The beginnings, ends and texts of an XML document, in order; only one chunk's worth of them is held in memory.

    Args:
        chunks: the document's bytes, in pieces.
        where: the file and what in it, for messages.
        deepest: elements inside each other.
        most: elements in all.

    Raises:
        TranscriptError: it is not well formed, has a DOCTYPE, is too deep or has too many elements.
    """
    target = _Target(deepest, most)
    parser = etree.XMLParser(
        target=target, resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, dtd_validation=False
    )
    try:
        for chunk in chunks:
            parser.feed(chunk)
            yield from target.events
            target.events.clear()
        parser.close()
    except _RefusedError as refused:
        raise TranscriptError(f"{where} {refused}; {_HINT}") from None
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise TranscriptError(f"{where}, line {line}: the XML is not well formed; {_HINT}") from error
    yield from target.events


def tree(chunks: Iterable[bytes], where: str, *, deepest: int = DEEPEST, most: int = 500_000) -> etree._Element:
    """A whole XML document as a tree, for documents whose parts refer to each other; limits and errors as `events`."""
    builder = etree.TreeBuilder()
    try:
        for event in events(chunks, where, deepest=deepest, most=most):
            if isinstance(event, Start):
                builder.start(event.tag, dict(event.attributes))
            elif isinstance(event, End):
                builder.end(event.tag)
            else:
                builder.data(event.data)
    except ValueError as error:  # a name that its parser let pass and its tree does not
        raise TranscriptError(f"{where}: an element in the XML has a name that is none; {_HINT}") from error
    return builder.close()


def local(tag: str) -> str:
    """The name of a tag or attribute without its namespace."""
    return tag.rpartition("}")[2]
