"""The codebook as a document to read and edit (.docx): objectives, themes, and the quotes that they rest on."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime

from docx import Document
from docx.document import Document as Doc
from docx.oxml import OxmlElement

from corpora.counted import several
from service.exports.dossier import Code, Dossier, Maker, Passage
from service.exports.qdc import fit
from service.exports.safe_text import shown

_NONE = "No objective given"
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001  a fixed day, so that the same study gives the same bytes


def document_file(dossier: Dossier) -> bytes:
    """The themes that people made under the objectives that they answer first, each with its quotes, verbatim."""
    document = Document()
    page = _Page(document)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = fit(shown(dossier.title)), "themebook", ""
    properties.created = properties.modified = _MADE
    page.add(shown(dossier.title), "Title")
    page.add(
        "Codebook and framework analysis. Themes are what people made of the interviews; every quote is word for word."
    )
    themes = dossier.made_by(Maker.PEOPLE)
    if not themes:
        page.add("Nobody has made a theme yet.")
    for objective in dict.fromkeys(_first(theme) for theme in themes):
        page.add(shown(objective), "Heading 1")
        for theme in themes:
            if _first(theme) == objective:
                _write(page, theme, themes)
    if dossier.notes:
        page.add("Other memos", "Heading 1")
        for note in dossier.notes:
            page.add(f"On {shown(note.title)}: {note.text} ({shown(note.by)}, {note.at[:10]})")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


class _Page:
    """The paragraphs of a document, each put at its end at once: python-docx looks through all of it for the place."""

    def __init__(self, document: Doc) -> None:
        self._end = document.element.body.sectPr
        self._ids = {style.name: style.style_id for style in document.styles}

    def add(self, text: str, style: str | None = None) -> None:
        """A paragraph of this text and style."""
        paragraph = OxmlElement("w:p")
        if style is not None:
            paragraph.style = self._ids[style]
        if text:
            paragraph.add_r().text = fit(text)
        self._end.addprevious(paragraph)


def _first(theme: Code) -> str:
    return theme.objectives[0] if theme.objectives else _NONE


def _write(page: _Page, theme: Code, themes: Iterable[Code]) -> None:
    page.add(shown(theme.name), "Heading 2")
    above = next((one.name for one in themes if one.id == theme.parent), "")
    cases = len({one.at.case for one in theme.codings})
    said = (
        above and f"Under: {shown(above)}",
        theme.definition,
        theme.include and f"Include when: {theme.include}",
        theme.exclude and f"Exclude when: {theme.exclude}",
        len(theme.objectives) > 1 and f"Also answers: {'; '.join(theme.objectives[1:])}",
        f"{several(len(theme.codings), 'passage')} of {several(cases, 'case')}; accepted by {theme.by}.",
        *(f"Memo by {shown(note.by)}: {note.text}" for note in theme.notes),
    )
    for line in filter(None, said):
        page.add(str(line))
    against = {at.id for at in theme.against}
    ordered = sorted(
        (one for one in theme.codings if one.at.id not in against), key=lambda one: one.at.id not in theme.exemplars
    )
    for one in ordered:
        _quote(page, one.at)
    if theme.against:
        page.add("Against it:")
        for at in theme.against:
            _quote(page, at)


def _quote(page: _Page, at: Passage) -> None:
    """A quote in a paragraph of its own, above it what a short one answers, and below it whose words it is."""
    if at.asked:
        page.add(f"Asked: {at.asked}")
    page.add(at.text, "Quote")
    page.add(shown(" \u00b7 ".join(part for part in (at.case, at.group) if part)), "Caption")
