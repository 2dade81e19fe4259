"""Where the talk of a transcript stands in a corrected version of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from re import Pattern
from re import compile as pattern

from corpora.material import Span

_TOKEN = pattern(r"\S+")
_LINE = pattern(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Alignment:
    """What an old version has in common with a new one.

    Attributes:
        transcript: id of the new version.
        blocks: (start in the old text, start in the new text, length) of each common stretch, in order.
    """

    transcript: str
    blocks: tuple[tuple[int, int, int], ...]

    def place(self, span: Span) -> tuple[Span, ...]:
        """The stretches of the new text that hold what stood under a span of the old one; none where it was deleted."""
        found = []
        for old, new, length in self.blocks:
            start, end = max(span.start, old), min(span.end, old + length)
            if start < end:
                found.append(Span(start - old + new, end - old + new))
        return tuple(found)


def align(old: str, new: str, transcript: str) -> Alignment:
    """Find the talk of `old` in `new`, which is transcript `transcript`: whole lines first, then the words between.

    Common stretches keep their order; what was moved elsewhere counts as deleted and written anew.
    """
    blocks = []
    for (old_start, old_end), (new_start, new_end), same in _compared(old, new, _spans(old, _LINE), _spans(new, _LINE)):
        if same:
            blocks.append((old_start, new_start, old_end - old_start))
            continue
        first, second = old[old_start:old_end], new[new_start:new_end]
        words = _compared(first, second, _spans(first, _TOKEN), _spans(second, _TOKEN))
        blocks += [(old_start + a[0], new_start + b[0], a[1] - a[0]) for a, b, equal in words if equal]
    return Alignment(transcript, tuple(blocks))


Stretch = tuple[int, int]


def _spans(text: str, what: Pattern[str]) -> list[Stretch]:
    return [match.span() for match in what.finditer(text)]


def _compared(
    old: str, new: str, old_spans: Sequence[Stretch], new_spans: Sequence[Stretch]
) -> Iterator[tuple[Stretch, Stretch, bool]]:
    """Stretches of both texts that correspond, one token each where they are the same."""
    matcher = SequenceMatcher(
        None, [old[start:end] for start, end in old_spans], [new[start:end] for start, end in new_spans], autojunk=False
    )
    for tag, first, last, new_first, new_last in matcher.get_opcodes():
        if tag == "equal":
            pairs = zip(old_spans[first:last], new_spans[new_first:new_last], strict=True)
            yield from ((one, other, True) for one, other in pairs)
        elif tag == "replace":
            yield (
                (old_spans[first][0], old_spans[last - 1][1]),
                (new_spans[new_first][0], new_spans[new_last - 1][1]),
                False,
            )
