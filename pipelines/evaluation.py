"""Machine against human coding: how well findings recover the codes that people gave the same transcripts.

A segment has a code when the code's stretch and the segment overlap by at least half of the shorter of the two. F1 is
the harmonic mean of precision and recall; AMI is adjusted mutual information (Vinh, Epps & Bailey 2010), 0 for chance
and 1 for the same grouping. Where several people coded the same, what they find of each other's codes stands beside it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any

from corpora.codebook import HumanCoding
from corpora.errors import CodingsError
from corpora.material import Span
from pipelines.coders import LEAST_SEGMENTS, BetweenCoders, best_f1s, between_coders

_RECOVERED = 0.3
_FEW = 5  # names in a message


@dataclass(frozen=True, slots=True)
class LevelMeasures:
    """How one level of themes compares: `themes` counts them, coded in or not; `codes` those looked for."""

    themes: int
    codes: int
    code_recovery: float | None
    coverage_at_30: float | None
    ami: float | None

    def line(self) -> str:
        """The measures in one line for people."""
        agreement = f"AMI with parent codes {_show(self.ami)}"
        if not self.codes:
            return f"code recovery not measurable (no code is on {LEAST_SEGMENTS} segments or more), {agreement}"
        return (
            f"code recovery (mean best F1 over {self.codes} codes) {_show(self.code_recovery)}, "
            f"coverage@.3 {_show(self.coverage_at_30)}, {agreement}"
        )


@dataclass(frozen=True, slots=True)
class Measures:
    """The comparison of findings with human codings; a measure is None where the codings do not allow it.

    Of the `codings`, those `elsewhere` are of transcripts that the findings have not, those `beyond` lead behind the
    end of theirs, so that their offsets are of another text; neither are counted.
    """

    codings: int
    elsewhere: int
    beyond: int
    segments: int
    coded_segments: int
    themes: LevelMeasures
    subthemes: LevelMeasures
    objective_macro_f1: float | None
    theme_objective_macro_f1: float | None
    unthemed_share: float
    unthemed_words_share: float
    people: BetweenCoders | None

    def as_dict(self) -> dict[str, Any]:
        """The measures as plain JSON values."""
        return asdict(self)

    def lines(self) -> list[str]:
        """The measures as lines for people."""
        levels = (("themes", self.themes), ("sub-themes", self.subthemes))
        measured = f"{_show(self.objective_macro_f1)} over segments, {_show(self.theme_objective_macro_f1)} over themes"
        if self.objective_macro_f1 is None and self.theme_objective_macro_f1 is None:
            measured = "not measurable (the codes' parents are not the keys of the framework's objectives)"
        return [
            *self._left_out(),
            f"{self.coded_segments} of {self.segments} segments carry a human code",
            *(f"{level.themes} {name}: {level.line()}" for name, level in levels if level.themes),
            f"objective macro-F1 {measured}",
            f"unthemed: {self.unthemed_share:.0%} of segments, {self.unthemed_words_share:.0%} of words",
            *([self.people.line()] if self.people else []),
        ]

    def _left_out(self) -> Iterator[str]:
        if self.elsewhere:
            yield f"not counted: {self.elsewhere} of {self.codings} codings, of transcripts not in these findings"
        if self.beyond:
            yield (
                f"not counted: {self.beyond} of {self.codings} codings, which lead behind the end of their transcript; "
                "offsets count characters of the files in `transcripts/`, so see that they do for the others, too"
            )


def evaluate(findings: Mapping[str, Any], codings: Sequence[HumanCoding]) -> Measures:
    """Compare findings with human codings of the same transcripts.

    Raises:
        CodingsError: no coding belongs to a transcript of the findings, or none to a place in one.
    """
    segments = findings["segments"]
    here = _in_transcripts(findings, codings)
    within = {key: [one for one in of if one.span.end <= length] for (key, length), of in here.items()}
    known, counted = (sum(map(len, of.values())) for of in (here, within))
    if not counted:
        raise CodingsError(
            f"all {known} codings lead behind the end of their transcripts, so their offsets are of other texts; count "
            "characters of the files in `transcripts/` beside the findings"
        )
    codes, parents = _codes_of(segments, within)
    coded = [segment for segment in segments if codes[segment["id"]]]
    return Measures(
        codings=len(codings),
        elsewhere=len(codings) - known,
        beyond=known - counted,
        segments=len(segments),
        coded_segments=len(coded),
        themes=_level(segments, "theme", codes, parents),
        subthemes=_level(segments, "subtheme", codes, parents),
        objective_macro_f1=_segment_objectives(findings, coded, parents),
        theme_objective_macro_f1=_theme_objectives(findings, coded, parents),
        unthemed_share=_share(segments, lambda segment: 1.0),
        unthemed_words_share=_share(segments, lambda segment: segment["end"] - segment["start"]),
        people=between_coders(segments, within),
    )


def _in_transcripts(
    findings: Mapping[str, Any], codings: Sequence[HumanCoding]
) -> dict[tuple[str, int], list[HumanCoding]]:
    """The codings of each transcript of the findings, by its id and its length in characters."""
    names = {}
    for transcript in findings["transcripts"]:
        key = transcript["id"], transcript["length"]
        names[transcript["name"]] = names[PurePath(transcript["name"]).stem] = key
    found: dict[tuple[str, int], list[HumanCoding]] = defaultdict(list)
    for coding in codings:
        if coding.transcript in names:
            found[names[coding.transcript]].append(coding)
    if not found:
        known, said = _few(t["name"] for t in findings["transcripts"]), _few(one.transcript for one in codings)
        raise CodingsError(
            f"none of the {len(codings)} codings belongs to a transcript of these findings ({known}); "
            f"'transcript' must be such a file name, with or without suffix, and is {said or 'nowhere'}"
        )
    return found


def _few(names: Iterable[str]) -> str:
    """The first few names of some."""
    different = sorted(set(names))
    more = len(different) - _FEW
    return ", ".join(different[:_FEW]) + (f" and {more} more" if more > 0 else "")


def _codes_of(
    segments: Sequence[Mapping[str, Any]], of_transcript: Mapping[str, Sequence[HumanCoding]]
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """For each segment id the codes and the parent codes it has."""
    codes: dict[str, set[str]] = defaultdict(set)
    parents: dict[str, set[str]] = defaultdict(set)
    for segment in segments:
        place = Span(segment["start"], segment["end"])
        for coding in of_transcript.get(segment["transcript"], ()):
            if coding.holds(place):
                codes[segment["id"]].add(coding.code)
                parents[segment["id"]].add(coding.parent or coding.code)
    return codes, parents


def _level(
    segments: Sequence[Mapping[str, Any]], key: str, codes: Mapping[str, set[str]], parents: Mapping[str, set[str]]
) -> LevelMeasures:
    """Code recovery, coverage and AMI of themes (`key` "theme") or sub-themes."""
    from sklearn.metrics import adjusted_mutual_info_score

    coded = [segment for segment in segments if codes[segment["id"]]]
    members: dict[str, set[str]] = {segment[key]: set() for segment in segments if segment.get(key) is not None}
    having: dict[str, set[str]] = defaultdict(set)
    for segment in coded:
        if segment.get(key) is not None:
            members[segment[key]].add(segment["id"])
        for code in codes[segment["id"]]:
            having[code].add(segment["id"])
    if not members:
        return LevelMeasures(0, 0, None, None, None)
    best = best_f1s(having, members.values())
    single = [segment for segment in coded if len(parents[segment["id"]]) == 1]
    truth = [next(iter(parents[segment["id"]])) for segment in single]
    found = [segment.get(key) or "unthemed" for segment in single]
    return LevelMeasures(
        themes=len(members),
        codes=len(best),
        code_recovery=sum(best) / len(best) if best else None,
        coverage_at_30=sum(f1 >= _RECOVERED for f1 in best) / len(best) if best else None,
        ami=float(adjusted_mutual_info_score(truth, found)) if single else None,
    )


def _segment_objectives(
    findings: Mapping[str, Any], coded: Sequence[Mapping[str, Any]], parents: Mapping[str, set[str]]
) -> float | None:
    """Macro-F1 of each segment's most probable objective, over segments with exactly one parent code."""
    keys = [objective["key"] for objective in findings["framework"]["objectives"]]
    pairs = []
    for segment in coded:
        if len(parents[segment["id"]]) == 1:
            best = max(segment["objectives"], key=lambda entry: entry["p"], default=None)
            pairs.append((next(iter(parents[segment["id"]])), best["key"] if best else None))
    return _macro_f1(keys, pairs)


def _theme_objectives(
    findings: Mapping[str, Any], coded: Sequence[Mapping[str, Any]], parents: Mapping[str, set[str]]
) -> float | None:
    """Macro-F1 of each theme's objective against the parent that most of its coded segments have.

    Where several parents have equally many, either is right; a theme without an objective is wrong.
    """
    keys = [objective["key"] for objective in findings["framework"]["objectives"]]
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for segment in coded:
        votes[segment["theme"]].update(parents[segment["id"]])
    pairs = []
    for theme in findings["themes"]:
        number, found = theme["id"], theme["objective"]
        if theme.get("parent") is None and votes[number]:
            most = max(votes[number].values())
            truths = sorted(parent for parent, count in votes[number].items() if count == most)
            pairs.append((found if found in truths else truths[0], found))
    return _macro_f1(keys, pairs)


def _macro_f1(keys: Sequence[str], pairs: Sequence[tuple[str, str | None]]) -> float | None:
    """Mean F1 over the objectives that occur in the truth; None where the codes' parents are not the objectives."""
    truths = {truth for truth, _ in pairs}
    if not truths or not truths <= set(keys):
        return None
    scores = []
    for key in sorted(truths):
        hits = sum(truth == found == key for truth, found in pairs)
        named = sum(truth == key for truth, _ in pairs) + sum(found == key for _, found in pairs)
        scores.append(2 * hits / named if named else 0.0)
    return sum(scores) / len(scores)


def _share(segments: Sequence[Mapping[str, Any]], weight: Any) -> float:
    """Share of the weight of all segments that lies in segments without a theme."""
    total = sum(weight(segment) for segment in segments)
    return sum(weight(segment) for segment in segments if segment["theme"] is None) / total if total else 0.0


def _show(value: float | None) -> str:
    return "not measurable" if value is None else f"{value:.2f}"
