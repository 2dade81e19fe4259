"""From the lines of pages to paragraphs: without headers and numbers in the margin, and with whole words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from corpora.counted import several
from corpora.heading import title_of
from corpora.labels import Form, Label, label_at
from corpora.lookalikes import looks_like_name, names_role
from corpora.readers.pdf_line import Line
from corpora.readers.pdf_margin import without_codes, without_repeats

_EDGE = 0.12  # of a page's height: where headers and footers may be
_MARGIN = 0.08  # of a page's height: where nothing else is
_EDGE_LINES = 3  # at the top and at the bottom
_RECURS = 0.6  # share of the pages
_PARAGRAPH_GAP = 1.35  # line pitches
_SHORT = 0.75  # of the width of the text: a shorter line may end a paragraph
_FEWEST_OPEN, _NEARLY = 3, 0.8  # places where a paragraph seems to open, and the share of them with a gap
_FEWEST_NUMBERS = 5  # in a row, before they count as numbering
_PAGE_NUMBER = re.compile(
    r"[^\w%\u00a3$\u20ac]{0,3}(?:(?:page|p\.?|seite) ?)?\d{1,5}(?: ?(?:of|/|von) ?\d{1,5})?[^\w%\u00a3$\u20ac?!]{0,3}",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,5}")
_NUMBERED = re.compile(r"(\d{1,5})\s+(?=\S)")
_DIGITS = re.compile(r"\d+")
_ENDS = re.compile(r"[.?!\u2026\"\u201d'\u2019)\]]\s*$")
_WORD_BEFORE = re.compile(r"[^\W\d_]+$")
_WORD_AFTER = re.compile(r"[^\W\d_]+")
_LIGATURES = dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
_KEEP_HYPHEN = frozenset(  # words that make others with a hyphen more often than without
    "well self co non ex semi part full long short half multi cross high low one two three four five six seven eight"
    " nine ten all e mid anti first second third face step day year hands follow check mother father so must".split()
)


def paragraphs_of(pages: Sequence[Sequence[Line]]) -> tuple[list[str], tuple[str, ...]]:
    """The paragraphs of a document, and remarks on what was left out or put together."""
    lines, codes = without_codes([replace(line, text=_readable(line.text)) for page in pages for line in page])
    kept = list(_without_numbers(lines))
    numbers = len(lines) - len(kept)
    furniture = _furniture(kept, len(pages))
    notes = [*codes]
    if furniture:
        notes.append(
            f"Left out, as headers, footers and page numbers: {several(len(furniture), 'line')} at the edges of pages."
        )
    if numbers:
        notes.append(f"Left out, as numbers in the margin: {numbers}.")
    kept, repeats = without_repeats([line for at, line in enumerate(kept) if at not in furniture])
    notes += repeats
    if not kept:
        return [], ()
    whole = _Hyphens(kept)
    paragraphs = [whole.joined(group) for group in _grouped(kept)]
    if whole.joins:
        notes.append(f"Put together, as parted at the end of a line: {several(whole.joins, 'word')}.")
    return paragraphs, tuple(notes)


def _readable(text: str) -> str:
    """A line's text with ligatures taken apart and halves of characters put together."""
    text = text.translate(_LIGATURES).replace("\xad", "")
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").rstrip()


def _furniture(lines: Sequence[Line], pages: int) -> set[int]:
    """The indices of lines that stand at the top or bottom of most pages, or are page numbers there."""
    edges: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for at in _edge_lines(lines):
        edges[_DIGITS.sub("#", " ".join(lines[at].text.casefold().split())), lines[at].up > 0.5].append(at)
    found: set[int] = set()
    for places in edges.values():
        on = {lines[at].page for at in places}
        outside = all(not _MARGIN < lines[at].up < 1 - _MARGIN for at in places)
        often = len(on) >= max(2 if outside else 3, _RECURS * pages)
        label = label_at(lines[places[0]].text, 0, len(lines[places[0]].text))
        titled = title_of(lines[places[0]].text)
        titles = titled is not None and not titled.of_person
        speaks = label is not None and label.form is not Form.ALONE and len(on) < 4 and not titles
        if (often and not speaks) or _PAGE_NUMBER.fullmatch(lines[places[0]].text.strip()):
            found.update(places)
    return found


def _edge_lines(lines: Sequence[Line]) -> Iterator[int]:
    by_page: dict[int, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        by_page[line.page].append(at)
    pitch = _pitch(lines)
    for places in by_page.values():
        ordered = sorted(places, key=lambda at: lines[at].base)
        low, high = ordered[:_EDGE_LINES], ordered[: -_EDGE_LINES - 1 : -1]
        apart = {*_apart(lines, ordered, pitch), *_apart(lines, ordered[::-1], pitch)}
        edge = {at for at in low if lines[at].up < _EDGE} | {at for at in high if lines[at].up > 1 - _EDGE}
        yield from sorted(at for at in edge if at in apart or not _MARGIN < lines[at].up < 1 - _MARGIN)


def _apart(lines: Sequence[Line], ordered: Sequence[int], pitch: float) -> Sequence[int]:
    """The outermost lines of a page's edge, up to a gap behind them; none where the words follow on at once."""
    for count, (outer, inner) in enumerate(pairwise(ordered[: _EDGE_LINES + 1]), 1):
        if abs(lines[outer].base - lines[inner].base) > _PARAGRAPH_GAP * pitch:
            return ordered[:count]
    return ()


def _without_numbers(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines without numbers of paragraphs or lines, be they in the margin or before the words."""
    words = [line for line in lines if not _NUMBER.fullmatch(line.text.strip())]
    if not words:
        return
    edge = _quantile([line.left for line in words], 0.1)
    margin = {at for at, line in enumerate(lines) if _NUMBER.fullmatch(line.text.strip()) and line.right <= edge + 1}
    if not _counts(int(lines[at].text.strip()) for at in sorted(margin)):
        margin = set()
    rest = [line for at, line in enumerate(lines) if at not in margin]
    numbers = [(at, match) for at, line in enumerate(rest) if (match := _NUMBERED.match(line.text))]
    if margin:  # some stand so close to the words that they are of one line with them
        numbers = [(at, match) for at, match in numbers if rest[at].left < edge - 5]
    elif len(numbers) * 7 < len(rest) or not _counts(int(match[1]) for _, match in numbers):
        numbers = []
    inline = {at: match.end() for at, match in numbers}
    for at, line in enumerate(rest):
        yield replace(line, text=line.text[inline[at] :]) if at in inline else line


def _counts(numbers: Iterable[int]) -> bool:
    """Whether numbers count up steadily, perhaps from page to page anew."""
    steps = [after - before for before, after in pairwise(numbers)]
    if len(steps) < _FEWEST_NUMBERS - 1:
        return False
    usual = Counter(steps).most_common(1)[0]
    return usual[0] in (1, 5, 10) and usual[1] >= 0.7 * len(steps)


def _grouped(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines of each paragraph."""
    labelled, labels, alone = _label_lines(lines)
    pitch = _pitch(lines)
    left, right = _quantile([line.left for line in lines], 0.1), _quantile([line.right for line in lines], 0.95)
    closes = [_closes(before, after, left, right) for before, after in pairwise(lines)]
    opens = [closed or named for closed, named in zip(closes, labelled[1:], strict=True)]
    spaced = _spaced(lines, opens, _PARAGRAPH_GAP * pitch)
    group = [lines[0]]
    for at, (before, after) in enumerate(pairwise(lines), 1):
        step = before.base - after.base
        indented = not any(labels) and after.left > left + 6 and before.left <= left + 6
        if before.page != after.page and spaced and any(labels):
            parted = labels[at] and _breaks(before, after, right)  # the gap is lost between pages, the label is not
        elif before.page == after.page and step > 0:
            parted = step > _PARAGRAPH_GAP * pitch or indented or (opens[at - 1] and not spaced)
        else:
            parted = opens[at - 1] or (step <= 0 and bool(_ENDS.search(before.text)))
        if parted or (alone[at] and _breaks(before, after, right)):
            yield group
            group = []
        group.append(after)
    yield group


def _pitch(lines: Sequence[Line]) -> float:
    """From one line of a paragraph to the next."""
    steps = [before.base - after.base for before, after in pairwise(lines) if before.page == after.page]
    return _quantile([step for step in steps if step > 0.5 * lines[0].height], 0.1)


def _closes(before: Line, after: Line, left: float, right: float) -> bool:
    """Whether a line ends a sentence well before the margin, though the next word would still have found room."""
    short = before.right < min(left + _SHORT * (right - left), right - _room(after))
    return short and bool(_ENDS.search(before.text))


def _breaks(before: Line, after: Line, right: float) -> bool:
    """Whether a line ends a sentence, or ends though the next word would still have found room."""
    return bool(_ENDS.search(before.text)) or before.right < right - _room(after)


def _room(line: Line) -> float:
    """How wide the first word of a line is, with a blank."""
    word = len(line.text.split(maxsplit=1)[0]) + 1 if line.text.strip() else 0
    return word * (line.right - line.left) / max(1, len(line.text))


def _spaced(lines: Sequence[Line], opens: Sequence[bool], gap: float) -> bool:
    """Whether a gap stands at nearly every place where a paragraph seems to open, so that the others part nothing."""
    steps = [
        before.base - after.base
        for (before, after), opening in zip(pairwise(lines), opens, strict=True)
        if opening and before.page == after.page and before.base > after.base
    ]
    return len(steps) >= _FEWEST_OPEN and sum(step > gap for step in steps) >= _NEARLY * len(steps)


def _label_lines(lines: Sequence[Line]) -> tuple[list[bool], list[bool], list[bool]]:
    """Whether each line begins with a label that recurs, or that names a role; whether it recurs; and is all of it."""
    labels = [label_at(line.text, 0, len(line.text)) for line in lines]
    counts = Counter((label.key, label.form) for label in labels if label)
    often = [counts[label.key, label.form] if label else 0 for label in labels]
    named = [label is not None and _names(label, count) for label, count in zip(labels, often, strict=True)]
    recurs = [name and count > 1 for name, count in zip(named, often, strict=True)]
    alone = [
        again and label is not None and label.form is Form.ALONE for label, again in zip(labels, recurs, strict=True)
    ]
    return named, recurs, alone


def _names(label: Label, count: int) -> bool:
    if label.form is Form.ALONE:
        return count > 2 and (names_role(label.key) or looks_like_name(label.name) > 1)
    return names_role(label.key) or (count > 1 and looks_like_name(label.name) > 0)


class _Hyphens:
    """Joins lines; the document itself says which words are written with a hyphen and which were parted."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.joins = 0
        text = " ".join(line.text for line in lines).casefold()
        self._words = set(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text))

    def joined(self, lines: Sequence[Line]) -> str:
        """The text of a paragraph; a label on a line of its own stays there."""
        text = ""
        for line in lines:
            said = line.text.strip()
            if text.endswith("\ufffe"):
                text = text[:-1] + ("" if self._parted(text[:-1], said) else "-") + said
            elif text:
                label = label_at(text, 0, len(text)) if "\n" not in text and len(text) < 80 else None
                alone = label is not None and (label.form is Form.ALONE or label.body >= len(text))
                named = alone and label is not None and (names_role(label.key) or looks_like_name(label.name) > 0)
                text += ("\n" if named else " ") + said
            else:
                text = said
        return text.replace("\ufffe", "-")

    def _parted(self, before: str, after: str) -> bool:
        """Whether a hyphen between these only parts a word at the end of a line."""
        left, right = _WORD_BEFORE.search(before), _WORD_AFTER.match(after)
        if left is None or right is None or not right.group()[0].islower():
            return False
        first, second = left.group().casefold(), right.group().casefold()
        if f"{first}-{second}" in self._words or before[: left.start()].endswith("-"):
            return False
        parted = first + second in self._words or first not in _KEEP_HYPHEN
        self.joins += parted
        return parted


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0
