"""Copies of the transcripts that people coded: documents with codes as comments in the margin, and projects.

Each coder may have a copy under a name of its own. A copy with the same words is its transcript, whatever it is called;
one that was pseudonymised or put right since goes by its name (`P1 Jo.docx` is a copy of `P1.txt`), and its codings by
their words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from corpora.code_lists import divided, divided_at
from corpora.coding import HumanCoding
from corpora.errors import CodingsError
from corpora.material import Span, Transcript
from corpora.naming import stem
from corpora.placing import Page, Placed
from corpora.readers.intake import Intake

_RECURRING = 1 / 3  # share of the comments that say what another says, below which they are no codes
_INDEPENDENT = 1 / 2  # share of one's codings that meet another's, below which people coded together
_SHARED = "{}: several people coded it and seldom the same words, so they count as one coder"
_SHOWN = 60
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Analysed:
    """The transcripts that were analysed: the name of each by its id, and by name the texts of those at hand."""

    names: Mapping[str, str]
    texts: Mapping[str, str]


def codings_on(copies: Sequence[Intake], where: str, analysed: Analysed) -> Placed:
    """The codings in copies of transcripts that were analysed, with their places in these.

    Args:
        copies: what was read of the files, with their comments as codings.
        where: their folder or file, for messages.
        analysed: what the codings are to be laid on.

    Raises:
        CodingsError: there are none; what stands in the margins is no coding but remarks, each of which says
            something else; or a copy has other words than its transcript, whose text is not at hand.
    """
    codings, notes, delimiter = divided([coding for copy in copies for coding in copy.codings])
    if not codings:
        raise CodingsError(
            f"{where}: nobody coded in it; a coding is a comment in the margin of a .docx or .odt that holds a code"
            " (several with ';' between), or one of a .qdpx project"
        )
    if all(copy.format != "qdpx" for copy in copies):
        _check_recurring(codings, where)
    found: list[HumanCoding | str] = []
    shared: list[str] = []
    for transcript, all_codings in ((one, copy.codings) for copy in copies for one in copy.transcripts):
        own = [coding for coding in all_codings if coding.transcript == transcript.name]
        if _shared(own):
            shared.append(_SHARED.format(transcript.name))
            own = [replace(coding, coder=None) for coding in own]
        found += _on(transcript, own, analysed)
    placed = divided_at(delimiter, (one for one in found if isinstance(one, HumanCoding)))
    doubts = tuple(one for one in found if isinstance(one, str))
    return Placed(tuple(_spelled_alike(placed)), doubts, (*shared, *notes))


def _shared(codings: Sequence[HumanCoding]) -> bool:
    """Whether several people divided a transcript among themselves: where one coded, hardly another did."""
    own: dict[str | None, list[Span]] = {}
    for coding in codings:
        own.setdefault(coding.coder, []).append(coding.span)
    if len(own) < 2:
        return False
    everybodys = [coding.span for coding in codings]
    both = sum(
        of_all > of_own
        for spans in own.values()
        for of_all, of_own in zip(_meeting(spans, everybodys), _meeting(spans, spans), strict=True)
    )
    return both < _INDEPENDENT * len(codings)


def _meeting(spans: Iterable[Span], others: Sequence[Span]) -> Iterator[int]:
    """How many of the others each span overlaps: those that start before it ends, less those that end by its start."""
    starts, ends = sorted(other.start for other in others), sorted(other.end for other in others)
    return (bisect_left(starts, span.end) - bisect_right(ends, span.start) for span in spans)


def _on(transcript: Transcript, codings: Iterable[HumanCoding], analysed: Analysed) -> Iterator[HumanCoding | str]:
    name = analysed.names.get(transcript.id)
    if name is not None:
        yield from (replace(coding, transcript=name) for coding in codings)
        return
    alike = _named_in(transcript.name, analysed.names.values())
    if alike is None:
        yield from codings  # of a transcript that was not analysed, as whoever counts them sees
        return
    if alike not in analysed.texts:
        raise CodingsError(
            f"{transcript.name}: it has other words than {alike} as it was analysed, whose text is needed to find its"
            " codings there; it belongs into `transcripts/` beside the findings, as `themebook analyse` writes it"
        )
    page = Page(analysed.texts[alike])
    for coding in codings:
        words = coding.span.of(transcript.text)
        places = page.places(words)
        if len(places) == 1:
            yield replace(coding, transcript=alike, span=places[0])
        else:
            stands = f"stand in {len(places)} places" if places else "do not stand"
            yield f"these words of '{coding.code}' {stands} in {alike} as it was analysed: '{words[:_SHOWN]}'"


def _named_in(copy: str, names: Iterable[str]) -> str | None:
    """The transcript whose name a copy's name holds, such as `P1.txt` for `P1 (Jo).docx`; the longest, if any."""
    within = [
        name for name in names if re.search(rf"(?<![^\W_]){re.escape(stem(name))}(?![^\W_])", stem(copy), re.IGNORECASE)
    ]
    return max(within, key=len, default=None)


def _check_recurring(codings: Sequence[HumanCoding], where: str) -> None:
    often = Counter(coding.code.casefold() for coding in codings)
    alone = [coding.code for coding in codings if often[coding.code.casefold()] == 1]
    if codings and len(codings) - len(alone) < _RECURRING * len(codings):
        shown = ", ".join(f"'{code[:_SHOWN]}'" for code in alone[:_NAMED])
        raise CodingsError(
            f"{where}: the comments in the margins seem to be remarks rather than codes: {len(alone)} of"
            f" {len(codings)} say what no other says ({shown}); write the code alone into a comment, the same words for"
            " the same code, several with ';' between"
        )


def _spelled_alike(codings: Iterable[HumanCoding]) -> Iterator[HumanCoding]:
    """Codes that differ in capitals alone are one, spelled as it was first."""
    first: dict[str, str] = {}
    for coding in codings:
        yield replace(coding, code=first.setdefault(coding.code.casefold(), coding.code))
