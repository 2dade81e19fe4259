"""Checks of a set of themes as a whole, over all pairs: what a sceptic would ask before reading a single one.

Which themes are near-duplicates, which are only one question restated, which rest on one person, whose talk is covered
how far, who speaks another language than the models read, and which transcripts seem to be copies. Nothing is changed
or hidden; the checks say where a person should look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpora.material import Case, Segment
from models.encoder import Vectors
from pipelines.embedding import SegmentVectors
from pipelines.languages import OtherLanguage, other_languages
from pipelines.near_copies import NearCopy, near_copies
from pipelines.similarity import unit

_SAME_CENTRE = 0.6  # cosine of two themes' centres, the study's mean taken away, from which they are near-duplicates
_NEAR_CENTRE, _SHARED = 0.3, 0.6  # likewise: a lower one, with this share of what speaks to the smaller in both
_SAME_QUESTION = 0.8  # cosine from which two questions ask the same
_ASKED = 0.6  # share of a theme's segments that answer one question from which it may be that question restated
_BOUND = 0.1  # mean cosine of a theme's answers, the study's mean taken away, under which little else binds them


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two themes that may be one: cosine of their centres, and how much of what speaks to them speaks to both.

    Of that which speaks to the smaller one, as its own or leaning, the share that speaks to both: the overlap
    coefficient (Szymkiewicz 1934; Simpson 1943), 0 to 1.
    """

    first: str
    second: str
    cosine: float
    shared: float


@dataclass(frozen=True, slots=True)
class Restated:
    """A theme that may be one question restated: share of its segments that answer it, how alike the answers are."""

    theme: str
    asked: float
    alike: float


@dataclass(frozen=True, slots=True)
class GroupCoverage:
    """Words of a group, words of them in themes, and the themes to which nobody of the group speaks."""

    group: str
    words: int
    themed_words: int
    silent_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checks:
    """What the checks found; `without_group` are themes in which nobody who speaks has a group."""

    pairs: int = 0
    duplicates: tuple[Duplicate, ...] = ()
    restated: tuple[Restated, ...] = ()
    one_person: tuple[str, ...] = ()
    groups: tuple[GroupCoverage, ...] = ()
    without_group: tuple[str, ...] = ()
    languages: tuple[OtherLanguage, ...] = ()
    copies: tuple[NearCopy, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The checks as plain JSON values."""
        return {
            "pairs": self.pairs,
            "near_duplicates": [
                {"themes": [d.first, d.second], "cosine": round(d.cosine, 4), "shared": round(d.shared, 4)}
                for d in self.duplicates
            ],
            "one_question": [
                {"theme": r.theme, "asked": round(r.asked, 4), "alike": round(r.alike, 4)} for r in self.restated
            ],
            "one_person": list(self.one_person),
            "groups": [
                {
                    "group": g.group,
                    "participant_words": g.words,
                    "themed_words": g.themed_words,
                    "silent_in": list(g.silent_in),
                }
                for g in self.groups
            ],
            "without_group": list(self.without_group),
            "other_languages": [
                {
                    "transcript": one.transcript,
                    "language": one.language,
                    "words": one.words,
                    "participant_words": one.participant_words,
                    "left_out": one.left_out,
                }
                for one in self.languages
            ],
            **({"near_copies": self._copies()} if self.copies else {}),
        }

    def _copies(self) -> list[dict[str, Any]]:
        return [{"transcripts": [c.first, c.second], "share": round(c.share, 4)} for c in self.copies]


def check_themes(
    segments: Sequence[Segment],
    vectors: SegmentVectors,
    theme_of: Sequence[str | None],
    leaning: Sequence[Sequence[tuple[str, float]]],
    cases: Sequence[Case],
) -> Checks:
    """Check the themes of a study.

    Args:
        segments: of the study.
        vectors: what was said and asked, a row a segment.
        theme_of: the theme of each segment.
        leaning: further themes each segment leans to, with strengths.
        cases: whose words each segment is.
    """
    members = _members(segments, theme_of)
    if not members:
        return Checks(
            groups=_groups(segments, theme_of, (), cases),
            languages=other_languages(segments),
            copies=near_copies(segments),
        )
    counted = [row for row, segment in enumerate(segments) if not segment.filler]
    answers = unit(vectors.answers, vectors.answers[counted].mean(axis=0))
    groups_of = {theme: {cases[row].group for row in rows} - {None} for theme, rows in members.items()}
    return Checks(
        pairs=len(members) * (len(members) - 1) // 2,
        duplicates=_duplicates(members, answers, theme_of, leaning),
        restated=tuple(
            found for theme, rows in members.items() if (found := _restated(theme, rows, segments, answers, vectors))
        ),
        one_person=tuple(theme for theme, rows in members.items() if len({cases[row].name for row in rows}) == 1),
        groups=_groups(segments, theme_of, tuple(members), cases),
        without_group=tuple(theme for theme, groups in groups_of.items() if not groups),
        languages=other_languages(segments),
        copies=near_copies(segments),
    )


def _members(segments: Sequence[Segment], theme_of: Sequence[str | None]) -> dict[str, list[int]]:
    """The rows of each theme that mean something by themselves, in the order of the themes' ids."""
    members: dict[str, list[int]] = {}
    for row, theme in enumerate(theme_of):
        if theme is not None and not segments[row].filler:
            members.setdefault(theme, []).append(row)
    return dict(sorted(members.items()))


def _duplicates(
    members: Mapping[str, Sequence[int]],
    answers: Vectors,
    theme_of: Sequence[str | None],
    leaning: Sequence[Sequence[tuple[str, float]]],
) -> tuple[Duplicate, ...]:
    """All pairs of themes that are near each other or share much, nearest first."""
    names = list(members)
    place = {name: number for number, name in enumerate(names)}
    centres = unit(np.stack([answers[list(rows)].mean(axis=0) for rows in members.values()]))
    cosines = centres @ centres.T
    both = np.zeros((len(names), len(names)))
    speaking: Counter[tuple[int, ...]] = Counter()  # how many segments speak to the same themes
    for theme, others in zip(theme_of, leaning, strict=True):
        if theme in place:
            speaking[(place[theme], *(place[other] for other, _ in others if other in place))] += 1
    for speaks_to, count in speaking.items():
        both[np.ix_(speaks_to, speaks_to)] += count
    sizes = both.diagonal()
    shared = both / np.minimum(sizes[:, None], sizes[None, :])
    found = [
        Duplicate(names[one], names[other], float(cosines[one, other]), float(shared[one, other]))
        for one, other in zip(*np.triu_indices(len(names), 1), strict=True)
        if cosines[one, other] >= _SAME_CENTRE
        or (cosines[one, other] >= _NEAR_CENTRE and shared[one, other] >= _SHARED)
    ]
    return tuple(sorted(found, key=lambda pair: (-pair.cosine, pair.first, pair.second)))


def _restated(
    theme: str, rows: Sequence[int], segments: Sequence[Segment], answers: Vectors, vectors: SegmentVectors
) -> Restated | None:
    """The theme as one question restated, or None: several people answer the same, and the answers are not alike."""
    asked = [row for row in rows if segments[row].question is not None]
    if len({segments[row].voice for row in asked}) < 2 or len(rows) < 3:
        return None
    questions = vectors.questions[asked]
    typical = questions[int((questions @ questions.mean(axis=0)).argmax())]
    share = float((questions @ typical >= _SAME_QUESTION).sum() / len(rows))
    people = {segments[asked[place]].voice for place in np.flatnonzero(questions @ typical >= _SAME_QUESTION)}
    total = answers[list(rows)].sum(axis=0)
    alike = float((total @ total - len(rows)) / (len(rows) * (len(rows) - 1)))
    return Restated(theme, share, alike) if share >= _ASKED and len(people) > 1 and alike < _BOUND else None


def _groups(
    segments: Sequence[Segment], theme_of: Sequence[str | None], themes: Sequence[str], cases: Sequence[Case]
) -> tuple[GroupCoverage, ...]:
    """Coverage of each group that has a name, in alphabetical order."""
    words: Counter[str] = Counter()
    themed: Counter[str] = Counter()
    spoken: dict[str, set[str]] = {}
    for segment, theme, case in zip(segments, theme_of, cases, strict=True):
        group = case.group
        if group is not None:
            words[group] += segment.words
            themed[group] += segment.words if theme is not None else 0
            if theme is not None:
                spoken.setdefault(group, set()).add(theme)
    return tuple(
        GroupCoverage(group, words[group], themed[group], tuple(t for t in themes if t not in spoken.get(group, set())))
        for group in sorted(words)
    )
