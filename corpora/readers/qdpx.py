"""REFI-QDA projects (.qdpx) from NVivo, ATLAS.ti, MAXQDA, QualCoder and others: texts, cases, and codings by people."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpora.coding import MACHINE, HumanCoding
from corpora.errors import TranscriptError
from corpora.material import Case, Span
from corpora.readers.archive import Archive
from corpora.readers.blocks import Draft, Reading, Said, first_of, says_something
from corpora.readers.decoding import decode
from corpora.readers.grid import GROUPS
from corpora.readers.markup import tree
from corpora.readers.plain import read_turns
from corpora.readers.qda_offsets import Selection, counting_of
from corpora.readers.qda_project import Coded, Project, Source, project_of

_MOST_SOURCES = 5_000
_LARGEST_TEXT = 10_000_000  # bytes of one source
_ELSEWHERE = re.compile(r"[A-Za-z][\w+.\-]*:|/|\\|~")
_INTERNAL = re.compile(r"internal:/{0,4}", re.IGNORECASE)
_LINKS = frozenset({"linked_to", "linked to"})  # as in a table of cases
_EXPORT = "export the project again with its documents"


@dataclass(frozen=True, slots=True)
class _Text:
    """A source's characters, as they are in the project and as the canonical text."""

    raw: str
    text: str


def read(data: bytes, name: str, encoding: str | None = None) -> Reading:
    """Read the texts of a project, the cases that they belong to, and what people coded.

    Raises:
        TranscriptError: it is damaged or not safe to read, has no project in it, or none of its texts can be read.
    """
    archive = Archive(data, name)
    inner, notes = _project_member(archive, name)
    project = project_of(tree(archive.chunks(inner), f"{name}: '{inner[:80]}' in it"))
    if len(project.sources) > _MOST_SOURCES:
        raise TranscriptError(
            f"{name}: the project has {len(project.sources):,} texts; at most {_MOST_SOURCES:,} are read, so split it"
        )
    drafts: list[Draft] = []
    codings: list[HumanCoding] = []
    problems: list[str] = []
    for source in _distinct(project):
        try:
            draft, placed = _read_source(source, archive, project, encoding)
        except TranscriptError as problem:
            problems.append(str(problem))
            continue
        drafts.append(draft)
        codings += placed
    if not drafts:
        raise TranscriptError(_nothing(name, project, problems))
    loose = (f"Left out: {count:,} {what}." for what, count in project.doubts.items() if count)
    notes = [*notes, *(f"Not read: {problem}." for problem in problems), *loose]
    return Reading(tuple(drafts), None, tuple(codings), first_of(notes))


def _nothing(name: str, project: Project, problems: Sequence[str]) -> str:
    if not problems:
        return f"{name}: the project has no texts in it; {_EXPORT}"
    more = f" (and {len(problems) - 1:,} more)" if len(problems) > 1 else ""
    return (
        f"{name}: none of the {len(project.sources):,} texts of the project can be read: {problems[0]}{more}; {_EXPORT}"
    )


def _project_member(archive: Archive, name: str) -> tuple[str, list[str]]:
    """The member that holds the project: `project.qde`, but ATLAS.ti calls it as the project."""
    found = sorted((member for member in archive.names if member.lower().endswith(".qde")), key=_standing)
    if not found:
        raise TranscriptError(
            f"{name}: there is no project (.qde) in it, which a REFI-QDA project must have; {_EXPORT}"
        )
    if len(found) == 1:
        return found[0], []
    return found[0], [f"There are {len(found)} projects in it; the first, '{found[0][:80]}', was read."]


def _standing(member: str) -> tuple[int, bool, str]:
    return member.count("/"), member.lower() != "project.qde", member


def _distinct(project: Project) -> Iterator[Source]:
    """The sources, each with a name of its own; a text that two of them share comes once, with the codings of both."""
    by_path: dict[str, Source] = {}
    used: set[str] = set()
    guids: set[str] = set()
    for source in project.sources:
        path = _INTERNAL.sub("", source.path, count=1).casefold()
        first = by_path.get(path) if path else None
        if first is not None:
            first.coded += source.coded
            first.times = first.times or source.times
            if source.guid in project.cases:
                project.cases.setdefault(first.guid, project.cases[source.guid])
            continue
        if path:
            by_path[path] = source
        if source.guid and source.guid in guids:
            project.doubts["identifiers of sources that come twice (both are read)"] += 1
        guids.add(source.guid)
        wanted = re.sub(r"[/\\]", "-", source.name)
        count, chosen = 1, wanted
        while chosen.casefold() in used:
            count += 1
            chosen = f"{wanted} ({count})"
        used.add(chosen.casefold())
        source.name = chosen
    yield from by_path.values()
    yield from (source for source in project.sources if not source.path)


def _read_source(
    source: Source, archive: Archive, project: Project, encoding: str | None
) -> tuple[Draft, list[HumanCoding]]:
    """One text as a draft, with the codings on it.

    Raises:
        TranscriptError: its characters are not in the project, or are no text.
    """
    found = _characters(source, archive, encoding)
    case = _case(source, project)
    if found is None:
        draft = replace(_rich(source, archive, encoding), name=source.name, case=case)
        lost = f"Its plain text is missing, so {len(source.coded):,} coding(s) have no place." if source.coded else ""
        return replace(draft, notes=(*draft.notes, lost)) if lost else draft, []
    selections = [Selection(coded.start, coded.end, coded.name) for coded in source.coded]
    counting, doubt = counting_of(found.raw, selections, project.origin)
    codings: list[HumanCoding] = []
    for coded, selection in zip(source.coded, selections, strict=True):
        span = counting.span(selection)
        if span is None:
            project.doubts["codings that reach beyond the end of their text"] += 1
        elif _is_proposed(coded, project):
            project.doubts["codings of candidates that a machine proposed and nobody accepted"] += 1
        else:
            codings.append(_coding(source, coded, span, project))
    notes = (f"The positions are unusual: {doubt}.",) if doubt else ()
    places = [(counting.span(Selection(at, at + 1)), time) for at, time in source.times]
    times = sorted((span.start, time) for span, time in places if span is not None)
    return Draft(found.text, _timed(found.text, source.name, times), notes, source.name, case), codings


def _is_proposed(coded: Coded, project: Project) -> bool:
    """Whether a coding is a machine's, as `analyse` writes it, and its code lies where no person has taken it from."""
    return project.codes[coded.code].proposed and project.users.get(coded.coder, MACHINE) == MACHINE


def _coding(source: Source, coded: Coded, span: Span, project: Project) -> HumanCoding:
    code = project.codes[coded.code]
    return HumanCoding(source.name, code.name, span, code.parent, project.users.get(coded.coder) or None)


def _characters(source: Source, archive: Archive, encoding: str | None) -> _Text | None:
    """The plain text of a source; None where it is missing but a document has the same words."""
    if source.content is not None and says_something(source.content):
        data = source.content.encode()
    else:
        member = _member(source.path, archive)
        if member is None:
            if _member(source.rich, archive):
                return None
            raise TranscriptError(f"'{source.name}' ({_why(source.path)})")
        data = archive.read(member, at_most=_LARGEST_TEXT)
    decoded = decode(data, f"'{source.name}'", encoding)
    if not says_something(decoded.text):
        raise TranscriptError(f"'{source.name}' (there is no word in it)")
    raw = data.decode(decoded.encoding).removeprefix("\ufeff")
    return _Text(raw, decoded.text.replace("\f", "\n"))


def _rich(source: Source, archive: Archive, encoding: str | None) -> Draft:
    """The words of a source from its document, where there is no plain text."""
    from corpora.readers import docx  # only few projects need it

    member = _member(source.rich, archive)
    if member is None or not member.lower().endswith(".docx"):
        raise TranscriptError(f"'{source.name}' (its text is not in the project)")
    return docx.read(archive.read(member, at_most=_LARGEST_TEXT), f"'{source.name}'", encoding).drafts[0]


def _member(path: str, archive: Archive) -> str | None:
    """The member that a path leads to: `internal://x.txt` is `sources/x.txt`; none out of the project is followed."""
    inside = _INTERNAL.sub("", path, count=1)
    if not inside or _ELSEWHERE.match(inside) or ".." in re.split(r"[/\\]", inside):
        return None
    wanted = {inside.casefold(), f"sources/{inside.casefold()}"}
    return next((member for member in archive.names if member.casefold() in wanted), None)


def _why(path: str) -> str:
    inside = _INTERNAL.sub("", path, count=1)
    if not path:
        return "the project does not say where its text is"
    if _ELSEWHERE.match(inside) or ".." in re.split(r"[/\\]", inside):
        return "its path leads out of the project, which is not followed"
    return "its text is not in the project"


def _case(source: Source, project: Project) -> Case | None:
    """The case of a source with its variables; the group and the link are the first variables that are called so."""
    case = project.cases.get(source.guid)
    attributes = {**project.attributes.get(source.guid, {}), **(case.attributes if case else {})}
    if case is None and not attributes:
        return None
    group = next((name for name in attributes if name.casefold() in GROUPS), "")
    link = next((name for name in attributes if name.casefold() in _LINKS), "")
    kept = {name: value for name, value in attributes.items() if name not in (group, link)}
    return Case(case.name if case else source.name, attributes.get(group), attributes.get(link), kept)


def _timed(text: str, where: str, times: Sequence[tuple[int, float]]) -> tuple[Said, ...] | None:
    """The turns of a recording's transcript, each with the time of the last point before it; None without times."""
    if not times:
        return None
    turns, _ = read_turns(text, where)
    places = [place for place, _ in times]
    said = []
    for turn in turns:
        at = bisect.bisect_right(places, turn.span.start) - 1
        began = turn.began if turn.began is not None or at < 0 else times[at][1]
        said.append(Said(turn.speaker, turn.span.start, turn.span.end, began, turn.role))
    return tuple(said)
