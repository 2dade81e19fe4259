"""Cells that came out of web pages: surveys' services export answers with HTML's entities and tags still in them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from html.entities import html5

from corpora.counted import several

_ENTITY = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31}\d{0,2});")
_TAG = re.compile(
    r"<(/?)(br|p|div|li|ul|ol|h[1-6]|span|b|strong|i|em|u|font|a|sub|sup)(?:\s[^<>]{0,500})?/?>", re.IGNORECASE
)
_LINES = frozenset("br p div li ul ol h1 h2 h3 h4 h5 h6".split())
_BLANK_LINES = re.compile(r"[ \t]*\n\s*")

Row = tuple[int, list[str]]


def without_markup(rows: Iterable[Row]) -> tuple[list[Row], tuple[str, ...]]:
    """The rows (line, cells) of a table with what HTML's marks stand for in their place, and a remark on that.

    An entity becomes its character, once. Tags go, and leave line ends where they end lines, from cells that can be
    pieces of a page: every `<` begins a tag that is closed, and no `&` stands by itself. So `<inaudible>` and `<p>` for
    a pause stay as somebody wrote them.
    """
    bare: list[Row] = []
    marked = 0
    for line, cells in rows:
        shown = [_shown(cell) if "&" in cell or "<" in cell else cell for cell in cells]
        marked += sum(one != other for one, other in zip(shown, cells, strict=True))
        bare.append((line, shown))
    remark = f"In {several(marked, 'cell')} marks of HTML, such as &amp; and <br>, were made what they stand for."
    return bare, (remark,) if marked else ()


def _shown(cell: str) -> str:
    return _ENTITY.sub(_character, _without_tags(cell) if _is_of_a_page(cell) else cell)


def _is_of_a_page(cell: str) -> bool:
    """Whether all that HTML would take for a mark in a cell is one."""
    tags = [(ends, name.lower()) for ends, name in _TAG.findall(cell)]
    closed = {name for ends, name in tags if ends} | {"br"}
    marks = len(_ENTITY.findall(cell))
    return len(tags) == cell.count("<") and marks == cell.count("&") and all(name in closed for _, name in tags)


def _without_tags(cell: str) -> str:
    bare = _TAG.sub(lambda tag: "\n" if tag[2].lower() in _LINES else "", cell)
    return cell if bare == cell else _BLANK_LINES.sub("\n", bare).strip()


def _character(entity: re.Match[str]) -> str:
    known = entity[1].startswith("#") or f"{entity[1]};" in html5
    return html.unescape(entity[0]) if known else entity[0]
