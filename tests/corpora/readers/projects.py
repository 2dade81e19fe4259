"""Writes REFI-QDA projects as the programs that people use write them."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

Selected = tuple[int, int, str]  # code points of the text with LF, and the code's name


@dataclass(frozen=True)
class Manner:
    """How a program writes projects; `counts` turns a text before a place into the number that it counts."""

    origin: str
    inner: str = "project.qde"
    folder: str = "sources"
    prefix: str = "internal://"
    line_end: str = "\n"
    mark: bytes = b""
    counts: Callable[[str], int] = len
    names: bool = False


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


NVIVO = Manner("NVivo for Windows 12.6", folder="Sources", line_end="\r\n", mark=b"\xef\xbb\xbf", counts=utf16)
ATLAS = Manner("ATLAS.ti Windows 26", inner="My Study.qde", line_end="\r\n", names=True)
QUALCODER = Manner("QualCoder 3.5", prefix="")
MAXQDA = Manner("MAXQDA 2022", line_end="\r\n")


@dataclass
class Written:
    """A text of a project: its name, its words with LF, and what is coded in it."""

    name: str
    text: str
    coded: Sequence[Selected] = ()
    guid: str = ""
    path: str | None = None
    extra: str = ""


@dataclass
class Study:
    """What goes into a project; `codes` is XML where codes by name are not enough."""

    sources: Sequence[Written]
    codes: Mapping[str, str | None] = field(default_factory=dict)  # name and the name of the code above
    raw_codes: str = ""
    extra: str = ""
    head: str = '<?xml version="1.0" encoding="utf-8"?>'


def guid_of(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


def _codes(study: Study, above: str | None = None) -> str:
    return "".join(
        f'<Code guid="{guid_of(name)}" name={quoteattr(name)} isCodable="true">{_codes(study, name)}</Code>'
        for name, parent in study.codes.items()
        if parent == above
    )


def _source(source: Written, manner: Manner) -> str:
    guid = source.guid or guid_of(source.name)
    path = source.path if source.path is not None else f"{manner.prefix}{guid}.txt"
    selections = []
    for start, end, code in source.coded:
        begins, ends = (manner.counts(source.text[:at].replace("\n", manner.line_end)) for at in (start, end))
        name = quoteattr(source.text[start:end][:40]) if manner.names else '""'
        selections.append(
            f'<PlainTextSelection guid="{guid_of(str(begins))}" name={name} startPosition="{begins}"'
            f' endPosition="{ends}"><Coding creatingUser="U1"><CodeRef targetGUID="{guid_of(code)}"/></Coding>'
            "</PlainTextSelection>"
        )
    return (
        f'<TextSource guid="{guid}" name={quoteattr(source.name)} plainTextPath={quoteattr(path)}>'
        f"{''.join(selections)}{source.extra}</TextSource>"
    )


def project(study: Study, manner: Manner) -> bytes:
    """A project as a program writes it."""
    xml = (
        f'{study.head}<Project xmlns="urn:QDA-XML:project:1.0" name="Study" origin="{manner.origin}">'
        '<Users><User guid="u1" name="Coder A"/></Users>'
        f"<CodeBook><Codes>{_codes(study)}{study.raw_codes}</Codes></CodeBook>"
        f"<Sources>{''.join(_source(source, manner) for source in study.sources)}</Sources>{study.extra}</Project>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(manner.inner, xml)
        for source in study.sources:
            if source.path is None:
                data = manner.mark + source.text.replace("\n", manner.line_end).encode()
                packed.writestr(f"{manner.folder}/{source.guid or guid_of(source.name)}.txt", data)
    return out.getvalue()
