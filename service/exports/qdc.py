"""The codebook as other programs open it (REFI-QDA 1.5, .qdc), and the codes of a project, which are written alike.

What only a machine proposed stands under a code that says so. The same study gives the same identifiers.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable

from lxml import etree

from corpora.coding import MACHINE, PROPOSED
from corpora.errors import ConflictError
from service.exports.dossier import Code, Dossier, Maker
from service.exports.safe_text import shown

_NAMESPACE = "urn:QDA-XML:codebook:1.0"
_OURS = uuid.uuid5(uuid.NAMESPACE_OID, "themebook")
_UNFIT = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def codebook_file(dossier: Dossier) -> bytes:
    """The codebook (.qdc): the themes that people made, under each other, with their definitions.

    Raises:
        ConflictError: nobody has made a theme yet, and the standard knows no empty codebook.
    """
    themes = dossier.made_by(Maker.PEOPLE)
    if not themes:
        raise ConflictError("the codebook is empty, as nobody has accepted a candidate yet; accept one first")
    root = etree.Element("CodeBook", {"origin": "themebook"}, nsmap={None: _NAMESPACE})
    Codes(dossier.id, themes).write(etree.SubElement(root, "Codes"), with_notes=False)
    return to_bytes(root)


class Codes:
    """Codes as they lie under each other.

    No two have one name, wherever they lie: QualCoder knows codes by their names and loses what is under the second.
    Of two of one name, the one that lies deeper has the name of the code above it behind it, or a number.
    """

    def __init__(self, key: str, codes: Iterable[Code]) -> None:
        self._key = key
        codes = list(codes)
        known = {code.id for code in codes}
        self._below: dict[str | None, list[Code]] = {}
        for code in codes:
            self._below.setdefault(code.parent if code.parent in known else None, []).append(code)
        self._names, self._against = self._named()

    def _named(self) -> tuple[dict[str, str], dict[str, str]]:
        """The name of each code, and that of what speaks against it, those on top first and people's before others."""
        used: set[str] = {PROPOSED.casefold()}
        names: dict[str, str] = {}
        level = [(code, "") for code in sorted(self._below.get(None, []), key=lambda one: one.maker is Maker.MACHINE)]
        ordered: list[Code] = []
        while level:
            for code, above in level:
                name = fit(shown(code.name))
                if name.casefold() in used and above and above.casefold() != name.casefold():
                    name = f"{name} ({above})"
                names[code.id] = distinct(name, used)
            ordered += [code for code, _ in level]
            level = [(below, names[code.id]) for code, _ in level for below in self._below.get(code.id, ())]
        return names, {code.id: distinct(f"Against: {names[code.id]}", used) for code in ordered if code.against}

    def write(self, top: etree._Element, *, with_notes: bool = True) -> None:
        """Put the codes into an element, candidates into a code of their own."""
        roots = self._below.get(None, [])
        self._write(top, [code for code in roots if code.maker is not Maker.MACHINE], with_notes)
        proposed = [code for code in roots if code.maker is Maker.MACHINE]
        if proposed:
            folder = etree.SubElement(
                top, "Code", guid=guid(self._key, "code", PROPOSED), name=PROPOSED, isCodable="false"
            )
            _say(folder, "What themebook proposes and nobody has accepted: a start for reading, no finding.")
            self._write(folder, proposed, with_notes)

    def _write(self, above: etree._Element, codes: Iterable[Code], with_notes: bool) -> None:
        for code in codes:
            key = guid(self._key, "code", code.id)
            element = etree.SubElement(above, "Code", guid=key, name=self._names[code.id], isCodable="true")
            _say(element, described(code))
            for note in code.notes if with_notes else ():
                etree.SubElement(element, "NoteRef", targetGUID=guid(self._key, "note", note.id))
            if code.against and with_notes:
                other = etree.SubElement(
                    element, "Code", guid=guid(self._key, "against", code.id), name=self._against[code.id],
                    isCodable="true",
                )  # fmt: skip
                _say(other, "Passages that speak against the theme above.")
            self._write(element, self._below.get(code.id, ()), with_notes)


def guid(study: str, kind: str, name: str) -> str:
    """The identifier of a thing of a study, the same each time."""
    return str(uuid.uuid5(_OURS, f"{study} {kind} {name}"))


def described(code: Code) -> str:
    """What a code says of itself, a paragraph each."""
    parts = (
        code.definition,
        code.include and f"Include when: {code.include}",
        code.exclude and f"Exclude when: {code.exclude}",
        code.objectives and f"Answers: {'; '.join(code.objectives)}",
        code.maker is Maker.MACHINE and f"Proposed by {MACHINE}; nobody has accepted it.",
    )
    return "\n".join(part for part in parts if part)


def distinct(name: str, used: set[str]) -> str:
    """A name that none of those used has, and it among them; letters are compared without case."""
    count, chosen = 1, name
    while chosen.casefold() in used:
        count += 1
        chosen = f"{name} ({count})"
    used.add(chosen.casefold())
    return chosen


def _say(element: etree._Element, text: str) -> None:
    if text:
        etree.SubElement(element, "Description").text = fit(text)


def fit(text: str) -> str:
    """Text without what XML cannot hold."""
    return _UNFIT.sub("\ufffd", text)


def to_bytes(root: etree._Element) -> bytes:
    """A file of XML."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))
