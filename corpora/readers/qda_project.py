"""What a REFI-QDA project says, in plain values: sources, selections and codings, codes, cases and their variables.

The standard is REFI-QDA 1.5 (www.qdasoftware.org). Whatever a project refers to and does not hold is counted in
``doubts``, as programs leave such loose ends behind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from corpora.coding import PROPOSED
from corpora.readers.blocks import clean, label_of, on_one_line
from corpora.readers.markup import local

_TEXT_SOURCES = {"TextSource", "PDFSource", "AudioSource", "VideoSource", "PictureSource"}
_VALUES = {"TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "DateTimeValue"}
_LONGEST_VALUE = 200  # characters of a code's name or a case's attribute


@dataclass(frozen=True, slots=True)
class Code:
    """A code and the one above it, both by name; and whether it lies among what only a machine proposed."""

    name: str
    parent: str | None
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Coded:
    """A stretch of a source under a code; ``code`` and ``coder`` are identifiers that may lead nowhere."""

    start: int
    end: int
    name: str
    code: str
    coder: str


@dataclass(slots=True)
class Source:
    """A text of the project: a document, the text of a PDF, or the transcript of a recording.

    ``path`` leads to its characters, unless they are in ``content``; ``rich`` leads to the same as a document.
    ``times`` are pairs of position and seconds.
    """

    guid: str
    name: str
    path: str
    content: str | None
    rich: str
    coded: list[Coded] = field(default_factory=list)
    times: list[tuple[int, float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CaseOf:
    """The case that a source belongs to, and its attributes."""

    name: str
    attributes: Mapping[str, str]


@dataclass(slots=True)
class Project:
    """All that is taken from a project's file; ``doubts`` counts its loose ends by a word for each kind."""

    origin: str
    users: dict[str, str] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    cases: dict[str, CaseOf] = field(default_factory=dict)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    doubts: Counter[str] = field(default_factory=Counter)


def project_of(root: etree._Element) -> Project:
    """Take from a project's tree what themebook can use."""
    project = Project(root.get("origin") or "")
    for user in _inside(root, "Users", "User"):
        project.users.setdefault(_guid(user), label_of(clean(user.get("name") or user.get("id") or "")))
    for top in _inside(root, "CodeBook", "Codes"):
        _add_codes(project, top)
    for group in _children(root, "Sources"):
        for element in group:
            _add_sources(project, element)
    variables = {_guid(one): _line(one.get("name") or "") for one in _inside(root, "Variables", "Variable")}
    for case in _inside(root, "Cases", "Case"):
        _add_case(project, case, variables)
    for element in (one for group in _children(root, "Sources") for one in group):
        values = _values(element, variables, project)
        if values:
            project.attributes.setdefault(_guid(element), {}).update(values)
    _add_sets(project, root)
    return project


def _add_codes(project: Project, top: etree._Element) -> None:
    """The codes, with those above them; a code whose identifier is there already keeps its first name."""
    waiting: list[tuple[etree._Element, str | None, bool]] = [
        (code, None, False) for code in reversed(_children(top, "Code"))
    ]
    while waiting:
        element, parent, proposed = waiting.pop()
        guid, name = _guid(element), _line(element.get("name") or "")
        if not name:
            project.doubts["codes without a name"] += 1
        elif guid in project.codes:
            project.doubts["codes whose identifier another code has"] += 1
        else:
            project.codes[guid] = Code(name, parent if parent != name else None, proposed)
        proposed = proposed or name == PROPOSED
        waiting += [(code, name or parent, proposed) for code in reversed(_children(element, "Code"))]


def _add_sources(project: Project, element: etree._Element) -> None:
    kind = local(str(element.tag))
    if kind not in _TEXT_SOURCES:
        return
    if kind == "TextSource":
        project.sources.append(_source(project, element, element))
    for part in (*_children(element, "Representation"), *_children(element, "Transcript")):
        project.sources.append(_source(project, part, element))
    if kind != "TextSource":
        unread = sum(len(_children(one, "Coding")) for one in element if local(str(one.tag)).endswith("Selection"))
        project.doubts["codings on pictures, pages or recordings, not on words"] += unread


def _source(project: Project, element: etree._Element, named: etree._Element) -> Source:
    """A text and the codings on it; it has the name of the document or recording that it belongs to."""
    content = next((one.text or "" for one in _children(element, "PlainTextContent")), None)
    name = _line(named.get("name") or element.get("name") or "") or "unnamed"
    source = Source(_guid(named), name, element.get("plainTextPath") or "", content, element.get("richTextPath") or "")
    positions: dict[str, int] = {}
    for point in _children(element, "SyncPoint"):
        position, time = _whole(point.get("position")), _whole(point.get("timeStamp"))
        if position is not None and time is not None:
            source.times.append((position, time / 1000))
            positions[_guid(point)] = position
    for selection in _children(element, "PlainTextSelection"):
        start, end = _whole(selection.get("startPosition")), _whole(selection.get("endPosition"))
        source.coded += _coded(project, selection, start, end)
    for selection in _children(element, "TranscriptSelection"):
        start, end = (positions.get(selection.get(f"{at}SyncPoint") or "") for at in ("from", "to"))
        source.coded += _coded(project, selection, start, end)
    return source


def _coded(project: Project, selection: etree._Element, start: int | None, end: int | None) -> Iterator[Coded]:
    for coding in _children(selection, "Coding"):
        codes = [ref.get("targetGUID") or "" for ref in _children(coding, "CodeRef")]
        if start is None or end is None or start >= end:
            project.doubts["codings without a usable place"] += 1
        elif not codes or codes[0].casefold() not in project.codes:
            project.doubts["codings whose code is not in the project"] += 1
        else:
            coder = coding.get("creatingUser") or selection.get("creatingUser") or ""
            yield Coded(start, end, selection.get("name") or "", codes[0].casefold(), coder.casefold())


def _add_case(project: Project, element: etree._Element, variables: Mapping[str, str]) -> None:
    name = label_of(clean(element.get("name") or ""))
    case = CaseOf(name, _values(element, variables, project))
    for ref in _children(element, "SourceRef"):
        source = (ref.get("targetGUID") or "").casefold()
        if name and project.cases.setdefault(source, case) is not case:
            project.doubts["sources that belong to several cases (the first counts)"] += 1


def _values(element: etree._Element, variables: Mapping[str, str], project: Project) -> dict[str, str]:
    """The values of an element's variables, by name."""
    values: dict[str, str] = {}
    for given in _children(element, "VariableValue"):
        ref = next((one.get("targetGUID") or "" for one in _children(given, "VariableRef")), "").casefold()
        value = next((_line(one.text or "") for one in given if local(str(one.tag)) in _VALUES), "")
        if not variables.get(ref):
            project.doubts["values of variables that are not in the project"] += 1
        elif value:
            values.setdefault(variables[ref], value)
    return values


def _add_sets(project: Project, root: etree._Element) -> None:
    """ATLAS.ti has no variables in its projects but groups of documents, called such as `gender: female`."""
    for group in _inside(root, "Sets", "Set"):
        variable, colon, value = _line(group.get("name") or "").partition(":")
        if colon and variable.strip() and value.strip():
            for member in _children(group, "MemberSource"):
                source = (member.get("targetGUID") or "").casefold()
                project.attributes.setdefault(source, {}).setdefault(variable.strip(), value.strip())


def _inside(root: etree._Element, outer: str, inner: str) -> Iterator[etree._Element]:
    for group in _children(root, outer):
        yield from _children(group, inner)


def _children(element: etree._Element, tag: str) -> list[etree._Element]:
    return [child for child in element if local(str(child.tag)) == tag]


def _guid(element: etree._Element) -> str:
    return (element.get("guid") or "").casefold()


def _line(text: str) -> str:
    """A name or value on one line, without characters that no page can show."""
    return on_one_line(clean(text[: 4 * _LONGEST_VALUE]), _LONGEST_VALUE)


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else None
