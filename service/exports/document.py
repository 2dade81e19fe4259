"""The codebook as a document to read and edit (.docx): objectives, themes, and the quotes that they rest on."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime

from docx import Document
from docx.document import Document as Doc

from service.exports.dossier import Code, Dossier, Maker, Passage
from service.exports.figures import several
from service.exports.qdc import fit
from service.exports.safe_text import shown

_NONE = "No objective given"
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001  a fixed day, so that the same study gives the same bytes


def document_file(dossier: Dossier) -> bytes:
    """The themes that people made under the objectives that they answer first, each with its quotes, verbatim."""
    document = Document()
    properties = document.core_properties
    properties.title, properties.author, properties.comments = fit(shown(dossier.title)), "themebook", ""
    properties.created = properties.modified = _MADE
    document.add_heading(fit(shown(dossier.title)), 0)
    document.add_paragraph(
        "Codebook and framework analysis. Themes are what people made of the interviews; every quote is word for word."
    )
    themes = dossier.made_by(Maker.PEOPLE)
    if not themes:
        document.add_paragraph("Nobody has made a theme yet.")
    for objective in dict.fromkeys(_first(theme) for theme in themes):
        document.add_heading(fit(shown(objective)), 1)
        for theme in themes:
            if _first(theme) == objective:
                _write(document, theme, themes)
    if dossier.notes:
        document.add_heading("Other memos", 1)
        for note in dossier.notes:
            document.add_paragraph(fit(f"On {shown(note.title)}: {note.text} ({shown(note.by)}, {note.at[:10]})"))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _first(theme: Code) -> str:
    return theme.objectives[0] if theme.objectives else _NONE


def _write(document: Doc, theme: Code, themes: Iterable[Code]) -> None:
    document.add_heading(fit(shown(theme.name)), 2)
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
        document.add_paragraph(fit(str(line)))
    against = {at.id for at in theme.against}
    ordered = sorted(
        (one for one in theme.codings if one.at.id not in against), key=lambda one: one.at.id not in theme.exemplars
    )
    for one in ordered:
        _quote(document, one.at)
    if theme.against:
        document.add_paragraph("Against it:")
        for at in theme.against:
            _quote(document, at)


def _quote(document: Doc, at: Passage) -> None:
    """A quote in a paragraph of its own, above it what a short one answers, and below it whose words it is."""
    if at.asked:
        document.add_paragraph(fit(f"Asked: {at.asked}"))
    document.add_paragraph(fit(at.text), style="Quote")
    document.add_paragraph(fit(shown(" \u00b7 ".join(part for part in (at.case, at.group) if part))), style="Caption")
