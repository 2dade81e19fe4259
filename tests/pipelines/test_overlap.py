"""Segments under a stretch of talk are those that a look at each of them finds, also where the stretch is one."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from corpora.material import Span
from pipelines.overlap import Grounds, Place, place_of


def spans() -> st.SearchStrategy[Span]:
    return st.builds(lambda start, length: Span(start, start + length), st.integers(0, 30), st.integers(1, 12))


def in_a_row(lengths: list[int]) -> list[Span]:
    starts = [sum(lengths[:number]) for number in range(len(lengths) + 1)]
    return [Span(start, end) for start, end in pairwise(starts)]


GROUND = st.one_of(st.lists(spans(), max_size=6), st.lists(st.integers(1, 9), max_size=6).map(in_a_row))


@given(ground=GROUND, asked=st.lists(spans(), min_size=1, max_size=2), at=st.integers(0, 5))
def test_what_is_under_a_stretch_is_what_a_look_at_every_segment_finds(
    ground: list[Span], asked: list[Span], at: int
) -> None:
    owned = [(f"t:{span.start}-{span.end}", number) for number, span in enumerate(ground)]
    grounds = Grounds(owned)
    for stretch in (asked, ground[at : at + 1]):
        places: list[Place] = [("t", span) for span in stretch]
        found = sorted(grounds.under(places))
        assert found == sorted(looked_for(owned, stretch))
        assert grounds.held(places) == tuple(sorted({segment for _, segment, _, firmly in found if firmly}))


def looked_for(owned: list[tuple[str, int]], stretch: list[Span]) -> list[tuple[int, str, int, bool]]:
    length = sum(map(len, stretch))
    found = []
    for segment, owner in owned:
        _, own = place_of(segment)
        shared = sum(max(0, min(own.end, span.end) - max(own.start, span.start)) for span in stretch)
        if shared:
            found.append((owner, segment, shared, 2 * shared >= min(length, len(own))))
    return found
