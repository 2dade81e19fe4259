"""A project as other programs open it: NVivo, ATLAS.ti, MAXQDA, QualCoder (REFI-QDA 1.5, .qdpx).

The texts are the canonical ones, letter for letter; positions are Unicode code points, from 0, as the standard says
(10.2), and lines end in LF, so that nothing depends on how a program counts line ends. The same study gives the same
bytes.
"""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from corpora.errors import ConflictError
from corpora.material import Case, Transcript
from pipelines.overlap import place_of
from service.exports.dossier import Dossier, Note, Passage
from service.exports.qdc import Codes, distinct, fit, guid, to_bytes
from service.exports.safe_text import shown

GROUP, LINK = "group", "linked_to"
_NAMESPACE = "urn:QDA-XML:project:1.0"
_NAMED = 60  # characters of a passage that its selection is called by


def project_file(dossier: Dossier) -> bytes:
    """A project (.qdpx): the texts, the codes, what is coded, and the cases with their attributes."""
    writer = _Project(dossier)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        _put(packed, "project.qde", to_bytes(writer.element()))
        for transcript in dossier.transcripts:
            _put(packed, f"sources/{writer.guid('source', transcript.id)}.txt", transcript.text.encode())
        for note in writer.notes():
            _put(packed, f"sources/{writer.guid('note', note.id)}.txt", fit(note.text).encode())
    return out.getvalue()


class _Project:
    """Writes one project; the standard says in which order its parts stand."""

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._cases = dossier.cases()
        self._own_turns = {transcript.id: _turns_of(transcript) for transcript in dossier.transcripts}
        self._coded = self._codings()
        self._on: dict[str, list[Note]] = {}
        for note in dossier.notes:
            self._on.setdefault(note.about, []).append(note)
        said = [one.by for code in dossier.codes for one in code.codings]
        self._users = sorted({by for by in (*said, *(note.by for note in self.notes())) if by})

    def notes(self) -> list[Note]:
        """The memos on all codes, and those on anything else."""
        return [*(note for code in self._dossier.codes for note in code.notes), *self._dossier.notes]

    def guid(self, kind: str, name: str) -> str:
        """The identifier of a thing of this study, the same each time."""
        return guid(self._dossier.id, kind, name)

    def element(self) -> etree._Element:
        """The whole project."""
        name = fit(shown(self._dossier.title))
        root = etree.Element("Project", {"name": name, "origin": "themebook"}, nsmap={None: _NAMESPACE})
        self._add_users_and_codes(root)
        self._add_variables(root)
        if self._cases:
            cases = etree.SubElement(root, "Cases")
            for case in self._cases.values():
                self._add_case(cases, case)
        if self._dossier.transcripts:
            sources = etree.SubElement(root, "Sources")
            used: set[str] = set()
            for transcript in self._dossier.transcripts:
                self._add_source(sources, transcript, distinct(transcript.name, used))
        if written := self.notes():
            notes, named = etree.SubElement(root, "Notes"), set[str]()
            for note in written:
                self._add_note(notes, note, distinct(fit(shown(f"Memo on {note.title[:_NAMED]}")), named))
        placed = {transcript.id for transcript in self._dossier.transcripts}.union(
            *map(self._places, self._dossier.transcripts)
        )
        for note in self._dossier.notes:
            if note.about not in placed:
                self._refer(root, note)
        return root

    def _add_users_and_codes(self, root: etree._Element) -> None:
        if self._users:
            users = etree.SubElement(root, "Users")
            for user in self._users:
                etree.SubElement(users, "User", guid=self.guid("user", user), name=fit(shown(user)))
        if self._dossier.codes:
            codes = etree.SubElement(etree.SubElement(root, "CodeBook"), "Codes")
            Codes(self._dossier.id, self._dossier.codes).write(codes)

    def _add_variables(self, root: etree._Element) -> None:
        named = dict.fromkeys(name for case in self._cases.values() for name in _values(case))
        first = [name for name in (GROUP, LINK) if name in named]
        variables = etree.SubElement(root, "Variables") if named else root
        for name in dict.fromkeys((*first, *named)):
            key = self.guid("variable", name)
            etree.SubElement(variables, "Variable", guid=key, name=fit(shown(name)), typeOfVariable="Text")

    def _add_case(self, cases: etree._Element, case: Case) -> None:
        """A case with its values, its texts, and in a group's text the turns that are its own."""
        element = etree.SubElement(cases, "Case", guid=self.guid("case", case.name), name=fit(shown(case.name)))
        for name, value in _values(case).items():
            given = etree.SubElement(element, "VariableValue")
            etree.SubElement(given, "VariableRef", targetGUID=self.guid("variable", name))
            etree.SubElement(given, "TextValue").text = fit(value)
        for transcript in self._dossier.transcripts:
            if transcript.case.name == case.name:
                etree.SubElement(element, "SourceRef", targetGUID=self.guid("source", transcript.id))
        for turns in self._own_turns.values():
            for place in turns.get(case.name, ()):
                etree.SubElement(element, "SelectionRef", targetGUID=self.guid("selection", place))

    def _add_source(self, sources: etree._Element, transcript: Transcript, name: str) -> None:
        key = self.guid("source", transcript.id)
        element = etree.SubElement(
            sources, "TextSource", guid=key, name=fit(shown(name)), plainTextPath=f"internal://{key}.txt"
        )
        coded = self._coded.get(transcript.id, {})
        for place in sorted(self._places(transcript), key=_order):
            start, end = _order(place)
            selection = etree.SubElement(
                element, "PlainTextSelection", guid=self.guid("selection", place),
                name=fit(shown(transcript.text[start:end][:_NAMED])), startPosition=str(start), endPosition=str(end),
            )  # fmt: skip
            for code, by in coded.get(place, ()):
                coding = etree.SubElement(selection, "Coding", guid=self.guid("coding", f"{code} {place} {by}"))
                if by is not None:
                    coding.set("creatingUser", self.guid("user", by))
                etree.SubElement(coding, "CodeRef", targetGUID=code)
            for note in self._on.get(place, ()):
                self._refer(selection, note)
        for note in self._on.get(transcript.id, ()):
            self._refer(element, note)

    def _places(self, transcript: Transcript) -> set[str]:
        """The passages of a text that are coded, are a person's turns in a group, or have a memo."""
        own = (place for places in self._own_turns[transcript.id].values() for place in places)
        noted = (about for about in self._on if _is_in(about, transcript))
        return {*self._coded.get(transcript.id, {}), *own, *noted}

    def _refer(self, element: etree._Element, note: Note) -> None:
        etree.SubElement(element, "NoteRef", targetGUID=self.guid("note", note.id))

    def _codings(self) -> dict[str, dict[str, list[tuple[str, str | None]]]]:
        """By text and passage, the codes on it, each with who put it there."""
        texts = {transcript.id: transcript for transcript in self._dossier.transcripts}
        found: dict[str, dict[str, list[tuple[str, str | None]]]] = {}
        for code in self._dossier.codes:
            under = [(one.at, self.guid("code", code.id), one.by or None) for one in code.codings]
            under += [(one, self.guid("against", code.id), None) for one in code.against]
            for at, key, by in dict.fromkeys(under):
                _prove(at, texts[at.transcript])
                found.setdefault(at.transcript, {}).setdefault(at.id, []).append((key, by))
        return found

    def _add_note(self, notes: etree._Element, note: Note, name: str) -> None:
        """A memo in a file of its own, with its day: QualCoder passes over others, and ends where there is no day."""
        key, by = self.guid("note", note.id), self.guid("user", note.by)
        etree.SubElement(
            notes, "Note", guid=key, name=name, plainTextPath=f"internal://{key}.txt", creatingUser=by,
            creationDateTime=note.at.replace("+00:00", "Z"),
        )  # fmt: skip


def _turns_of(transcript: Transcript) -> dict[str, list[str]]:
    """In a group's text, the turns of each person as passages, by the name of their case."""
    found: dict[str, list[str]] = {}
    for turn in transcript.turns:
        case = transcript.people.get(turn.speaker)
        if case is not None:
            found.setdefault(case.name, []).append(f"{transcript.id}:{turn.span.start}-{turn.span.end}")
    return found


def _values(case: Case) -> dict[str, str]:
    given = {GROUP: case.group or "", LINK: case.linked_to or ""}
    given |= {name: value for name, value in case.attributes.items() if name.casefold() not in (GROUP, LINK)}
    return {name: value for name, value in given.items() if value}


def _prove(at: Passage, transcript: Transcript) -> None:
    """Let nothing leave that is not, letter for letter, what stands at its place."""
    if transcript.text[at.start : at.end] != at.text:
        raise ConflictError(f"[{at.start}, {at.end}) of {transcript.name} does not read as its coding says")


def _is_in(about: str, transcript: Transcript) -> bool:
    """Whether a memo is on a passage of this text; it may be on anything that people write down."""
    try:
        key, span = place_of(about)
    except ValueError:
        return False
    return key == transcript.id and span.end <= len(transcript.text)


def _order(place: str) -> tuple[int, int]:
    start, end = place.rpartition(":")[2].split("-")
    return int(start), int(end)


def _put(packed: zipfile.ZipFile, name: str, data: bytes) -> None:
    """A member without a time, so that the same study gives the same bytes."""
    member = zipfile.ZipInfo(name)
    member.compress_type = zipfile.ZIP_DEFLATED
    packed.writestr(member, data)
