"""People against each other: what those who coded the same transcripts find of each other's codes.

The measures are those that findings are given (see `pipelines.evaluation`), so that a machine is read beside people and
not beside perfection.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from corpora.codebook import HumanCoding
from corpora.material import Span
from pipelines.agreement import Coding, compare
from pipelines.coefficients import Figure

_NAMELESS = "without a name"
LEAST_SEGMENTS = 5  # a code on fewer segments is too rare to be called recovered or missed

Sets = dict[str, set[str]]  # the segments that have each code


@dataclass(frozen=True, slots=True)
class BetweenCoders:
    """How far people agree who coded the same transcripts.

    Attributes:
        coders: who coded a transcript that another coded, too.
        segments: those of such transcripts, coded or not.
        alpha: Krippendorff's, over their sets of codes (MASI), with its interval.
        codes: those of one that were looked for among the codes of another, counted once for each other.
        code_recovery: the mean best F1 of these.
    """

    coders: tuple[str, ...]
    segments: int
    alpha: Figure
    codes: int
    code_recovery: float | None

    def line(self) -> str:
        """The measures in one line for people."""
        recovery = "not measurable" if self.code_recovery is None else f"{self.code_recovery:.2f}"
        alpha, low, high = self.alpha.value, self.alpha.low, self.alpha.high
        interval = "" if low is None or high is None else f" ({low:.2f} to {high:.2f})"
        return (
            f"the {len(self.coders)} coders among themselves, over {self.segments} segments that several saw: "
            f"code recovery (mean best F1 over {self.codes} codes) {recovery}, "
            f"Krippendorff's alpha {'not defined' if alpha is None else f'{alpha:.2f}'}{interval}"
        )


def between_coders(
    segments: Sequence[Mapping[str, Any]], of_transcript: Mapping[str, Sequence[HumanCoding]]
) -> BetweenCoders | None:
    """Compare the people who coded the same transcripts; None where no transcript has two.

    Args:
        segments: of findings.
        of_transcript: the codings of each transcript by its id.
    """
    several = {key: of for key, of in of_transcript.items() if len({one.coder or _NAMELESS for one in of}) > 1}
    shared = list(human_codings([one for one in segments if one["transcript"] in several], several))
    if not shared:
        return None
    seen: dict[str, set[str]] = defaultdict(set)
    for coding in shared:
        seen[coding.unit].add(coding.coder)
    agreement = compare(shared)
    best = [
        f1
        for one, other in permutations(agreement.coders, 2)
        for f1 in best_f1s(_sets(shared, one, seen, other), _sets(shared, other, seen, one).values())
    ]
    return BetweenCoders(
        coders=agreement.coders,
        segments=agreement.overall.units,
        alpha=agreement.overall.alpha,
        codes=len(best),
        code_recovery=sum(best) / len(best) if best else None,
    )


def human_codings(
    segments: Sequence[Mapping[str, Any]], of_transcript: Mapping[str, Sequence[HumanCoding]]
) -> Iterable[Coding]:
    """Stretches that people coded, as codings of segments; who coded anything in a transcript has seen all of it."""
    for segment in segments:
        place = Span(segment["start"], segment["end"])
        given: dict[str, set[str]] = {}
        for coding in of_transcript.get(segment["transcript"], ()):
            codes = given.setdefault(coding.coder or _NAMELESS, set())
            if coding.holds(place):
                codes.add(coding.code)
        for coder, codes in given.items():
            yield Coding(segment["id"], coder, frozenset(codes))


def best_f1s(codes: Mapping[str, Set[str]], groups: Collection[Set[str]]) -> list[float]:
    """The F1 of each code with the group that meets it best; codes on under five segments are not looked for."""
    wanted = [ids for ids in codes.values() if len(ids) >= LEAST_SEGMENTS]
    return [max((2 * len(ids & group) / (len(ids) + len(group)) for group in groups), default=0.0) for ids in wanted]


def _sets(codings: Iterable[Coding], coder: str, seen: Mapping[str, Set[str]], other: str) -> Sets:
    """The segments that a coder gave each code, of those that another saw, too."""
    sets: Sets = defaultdict(set)
    for coding in codings:
        if coding.coder == coder and other in seen[coding.unit]:
            for code in coding.codes:
                sets[code].add(coding.unit)
    return sets
