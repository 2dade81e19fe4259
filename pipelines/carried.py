"""The codebook as people left it, a run, and what the run means for the codebook: the values of carrying over.

The store makes the first two from its tables and writes the third; none of them holds text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipelines.lineage import Step
from pipelines.overlap import Body

CHANGED = 1 / 3
"""Share of talk nobody had seen from which a rejected candidate comes back.

Below it two words of three are among those that a reviewer read and rejected. On the demo study another seed changes a
rejected candidate by a median of 0%, two interviews more by about 20% (tests/benchmarks/bench_identity.py prints it).
"""


@dataclass(frozen=True, slots=True)
class HeldTheme:
    """A theme of the codebook as it stands.

    Attributes:
        id: of the theme.
        series: identities of the candidates it was made from, the oldest first; empty for one made by hand, until a
            run gives its candidate one.
        segments: ids of its confirmed segments.
        moved_in: those among them that people moved or added there themselves.
        left_out: segments that people moved or took out of it.
        centre: its meaning, a unit vector; empty where it is not known.
        part: whether it was made from a part of a theme.
    """

    id: str
    series: tuple[str, ...]
    segments: tuple[str, ...]
    moved_in: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    centre: tuple[float, ...] = ()
    part: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """A rejected identity; ``segments`` are those that the reviewer saw when rejecting it."""

    series: str
    segments: tuple[str, ...]
    centre: tuple[float, ...] = ()
    part: bool = False


@dataclass(frozen=True, slots=True)
class CodebookState:
    """What people have decided so far; ``used`` holds every identity that was ever given in this study."""

    themes: tuple[HeldTheme, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    used: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RunState:
    """What a run found.

    Attributes:
        candidates: a body each; its id is the candidate's.
        transcripts: ids of all transcripts analysed.
        segments: ids of all segments, themed or not; empty: those of the candidates.
        series: for each candidate its identity, as (candidate, identity); empty for a run that is not carried over yet.
        held_back: candidates that were held back when the run was carried over.
    """

    candidates: tuple[Body, ...] = ()
    transcripts: frozenset[str] = frozenset()
    segments: tuple[str, ...] = ()
    series: tuple[tuple[str, str], ...] = ()
    held_back: frozenset[str] = frozenset()


class Place(StrEnum):
    """Where a candidate of the new run goes."""

    OPEN = "open"
    THEME = "theme"
    HELD_BACK = "held_back"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Carried:
    """A candidate of the new run, its identity and where it goes.

    Attributes:
        candidate: its id.
        series: its identity: that of the one it succeeds, or a new one.
        place: before people (open), to a theme as suggestions, held back as rejected, or returned though rejected.
        theme: the theme that its new passages are suggested to.
        rejected: the rejected identity that it is, or is a piece of.
        unseen: share of its talk that nobody saw when rejecting; None where no rejected talk is in it.
        reason: a sentence for people; empty where there is nothing to explain.
    """

    candidate: str
    series: str
    place: Place
    theme: str | None = None
    rejected: str | None = None
    unseen: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ThemeCarried:
    """A theme after the run: the same confirmed segments, and what is suggested.

    Attributes:
        theme: its id.
        confirmed: its confirmed segments, as they were.
        located: for each of them the segments of the new run that hold its words; none where the transcript is gone.
        candidates: the candidates that are the theme now, its successor first; without one, the candidate in which
            most of its confirmed talk lives, though another theme carries it on. None where the run scatters it.
        suggestions: new passages of these, as (segment, candidate).
    """

    theme: str
    confirmed: tuple[str, ...]
    located: tuple[tuple[str, tuple[str, ...]], ...]
    candidates: tuple[str, ...]
    suggestions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CarryOver:
    """What a run means for the codebook, to be written as it is.

    ``steps`` speaks of identities: its old ids are theme ids and series, its new ids are candidates of the run.
    """

    candidates: tuple[Carried, ...]
    themes: tuple[ThemeCarried, ...]
    steps: tuple[Step, ...]

    @property
    def series(self) -> dict[str, str]:
        """The identity of each candidate."""
        return {carried.candidate: carried.series for carried in self.candidates}
