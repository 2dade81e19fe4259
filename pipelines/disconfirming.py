"""Disconfirming passages: they belong to a theme, or lean to it, and may disagree in it; for people to judge.

How: people who contradict what others say mark it, by what they correct ("you'll hear otherwise"), set against others
("unlike most") or against what was expected ("I'd assumed she hated it"). Such marks, and fainter ones ("to be fair"),
are counted by strength; a passage is shown where it has clearly more of them than its theme has, and a strong one among
them, since in real talk the fainter ones alone told nothing. An axis of stance from sentence vectors (praise against
complaint), counts of evaluative words, and answers of the few to a question that most answer with yes or no were tried
in their place and told no more than chance. A mark that is said twice counts once, as many people have one that they
always say. `tests/benchmarks/bench_disconfirming.py` says how well this works: hardly anything is shown, and of that
little is right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

import numpy as np

from corpora.candidate import Candidate, Quote
from corpora.material import Segment
from models.memory import Arrays, Memory, digest_of
from models.topics import FORGETFUL
from pipelines.describing import quote_of

_MOST = 2  # passages shown with a theme
_SURE = 1.75  # marks above the theme's mean from which a passage is shown
_LEAST_MEMBERS = 4  # segments without which a theme has no prevailing view

_STRONG = (
    r"(?:hear|say|think|tell you|believe) otherwise",
    r"(?<!when )(?<!if )i (?:do not|don't|wouldn't|can't) agree",
    r"(?<!when )(?<!if )i(?:'d| would)? (?:disagree|beg to differ)",
    r"on the contrary",
    r"i(?:'d| would) still (?:say|do|argue|go|choose|have)",
    r"not (?:my|our) experience",
    r"(?:wasn't|isn't|weren't|not) (?:like that|true|the case) (?:for|with|at|in) (?:me|us|our|my)",
    r"unlike (?:the )?(?:others|most|everybody|everyone|some)\b",
    r"(?:others?|most people|everybody|everyone|they all|people) (?:were|was|hated|loved|found|said|say|says|will say|"
    r"complain\w*|moan\w*|struggled|suffering)\b[^.?!]{0,60}\b(?:but|whereas|and yet) "
    r"(?:(?:for |to )?(?:me|us)|i|my|we|our)\b",
    r"whereas (?:for|to) (?:me|us)\b",
    r"i(?:'d| had) (?:assumed|expected|feared|imagined)\b",
    r"i(?:'d| had) thought (?:it|they|she|he|the|that)\b",
    r"i'm (?:probably )?(?:the only one|in the minority|the odd one)",
    r"there's a (?:chunk|few|lot) (?:of \w+ )?who say",
    r"(?:couldn't|wouldn't) have (?:managed|done) (?:it )?otherwise",
    r"i (?:know|realise|gather) (?:that )?(?:some|other|a lot of|most) (?:people|of them)\b",
)
_WEAK = (
    r"to be fair|in fairness|fair enough",
    r"mind you|that said|having said that|even so|all the same|on the other hand",
    r"i (?:don't|didn't) mind",
    r"i (?:wouldn't|won't|don't|can't) (?:say|pretend|claim)",
    r"not really|not necessarily|not exactly|not at all|far from it",
    r"(?:it|that)(?:'s not| isn't| wasn't| is not| was not) (?:that|because|just|about)",
    r"i'm not (?:saying|sure that's)",
    r"as it happens|the funny thing is|funnily enough|believe it or not",
    r"i(?:'d| would) have (?:said|thought)",
    r"surprised me|to my surprise",
    r"(?:if anything|rather than)",
    r"depends (?:who|what|how|on)",
    r"but (?:for|to) (?:me|us)\b",
)
_FAINT = (r"(?:^|[.?!]\s+)(?:but|although|though|no,|fine\b|however)", r"\b(?:actually|in the end|honestly)\b")
_MARKS = tuple(
    (re.compile(rf"\b(?:{'|'.join(forms)})" if weight > 0.5 else "|".join(forms)), weight)
    for forms, weight in ((_STRONG, 2.0), (_WEAK, 1.0), (_FAINT, 0.5))
)


def disconfirming(
    segments: Sequence[Segment],
    members: Sequence[int],
    leaning: Sequence[int] = (),
    quoted: Sequence[str] = (),
    marked: Sequence[float] | None = None,
) -> tuple[int, ...]:
    """The segments of a theme that most clearly mark disagreement, the clearest first; none where nobody does.

    Args:
        segments: of the study.
        members: numbers of the theme's segments.
        leaning: numbers of segments elsewhere that lean to the theme.
        quoted: ids of segments that are shown as the theme's exemplars, and so are not shown against it.
        marked: how strongly each segment marks that it disagrees, where that is known.
    """
    counted = [row for row in members if not segments[row].filler]
    if len(counted) < _LEAST_MEMBERS:
        return ()
    said = [row for row in (*counted, *leaning) if not segments[row].filler]
    strength = {row: marks(segments[row].text) if marked is None else marked[row] for row in said}
    usual = float(np.mean([strength[row] for row in counted]))
    clear = [
        row
        for row, value in strength.items()
        if value - usual >= _SURE and segments[row].id not in quoted and contradicts(segments[row].text)
    ]
    clear.sort(key=lambda row: (-strength[row], row))
    shown: list[int] = []
    for row in clear:
        if all(segments[row].transcript != segments[other].transcript for other in shown):
            shown.append(row)
    return tuple(shown[:_MOST])


def disconfirming_quotes(
    segments: Sequence[Segment],
    candidates: Sequence[Candidate],
    theme_of: Sequence[str | None],
    leaning: Sequence[Sequence[tuple[str, float]]],
    memory: Memory = FORGETFUL,
) -> Mapping[str, tuple[Quote, ...]]:
    """For each theme that has any, the passages that may disagree in it; `memory` is of how interviews mark that."""
    marked = _marked(segments, memory)
    members: dict[str, list[int]] = {}
    near: dict[str, list[int]] = {}
    for row, (theme, others) in enumerate(zip(theme_of, leaning, strict=True)):
        if theme is not None:
            members.setdefault(theme, []).append(row)
        for other, _ in others:
            near.setdefault(other, []).append(row)
    found = {
        candidate.id: disconfirming(
            segments,
            members[candidate.id],
            near.get(candidate.id, ()),
            [quote.segment for quote in candidate.quotes],
            marked,
        )
        for candidate in candidates
        if candidate.parent is None
    }
    return {theme: tuple(quote_of(segments[row]) for row in rows) for theme, rows in found.items() if rows}


def _marked(segments: Sequence[Segment], memory: Memory) -> list[float]:
    """How strongly each segment marks that it disagrees, 0 for fillers; remembered of each interview."""
    found: list[float] = []
    for _, group in groupby(segments, key=lambda segment: segment.transcript):
        own = list(group)

        def make(own: Sequence[Segment] = own) -> Arrays:
            return {"marks": np.array([0.0 if segment.filler else marks(segment.text) for segment in own])}

        found += memory.of("marks", digest_of((segment.id, segment.filler) for segment in own), make)["marks"].tolist()
    return found


def marks(text: str) -> float:
    """How strongly a passage marks that it disagrees, by different marks; 0 for not at all."""
    plain = _plain(text)
    return sum(weight * min(2, len(set(form.findall(plain)))) for form, weight in _MARKS)


def contradicts(text: str) -> bool:
    """Whether a passage has one mark at least that sets it against others, or against what is said of the matter."""
    return _MARKS[0][0].search(_plain(text)) is not None


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("\u2019", "'").split())
