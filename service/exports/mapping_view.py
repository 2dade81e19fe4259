"""How candidates were mapped to objectives, for a reader: the verdict, what carried it, the price of silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpora.counted import several
from service.exports.figures import percent

_NONE = "Fits no objective"


@dataclass(frozen=True, slots=True)
class ReasonView:
    """A passage that carried a mapping to an objective, what it answers, the nearest phrases, and shared words.

    ``lent`` are those of the phrases that are not of the framework but general ones.
    """

    objective: str
    text: str
    question: str
    attribution: str
    asked: str
    cue: str
    words: tuple[str, ...]
    lent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MappingView:
    """What one framework makes of a candidate.

    `rows` holds for each objective, the most probable first, its title, its probability, and how many of the
    candidate's `passages` speak to it most (None in findings that do not say); `silent` are those that speak to none.
    """

    framework: str
    verdict: str
    passages: int
    silent: int
    rows: tuple[tuple[str, float, int | None], ...]
    reasons: tuple[ReasonView, ...]


@dataclass(frozen=True, slots=True)
class LearningView:
    """What was learnt from people: a sentence or two, and (labels, share right) as the labels grew in number."""

    used: bool
    said: str
    without: float | None
    curve: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class TradeView:
    """What is answered at which threshold, and how much of that is right, as people's labels or probabilities tell it.

    `rows` are (threshold, share mapped, share of these right); `source` says in a sentence where they are from.
    """

    rows: tuple[tuple[float, float, float], ...]
    measured: bool
    source: str


@dataclass(frozen=True, slots=True)
class FurtherView:
    """A further framework over the same candidates: under each objective's title the candidates' ids and labels.

    Candidates are (number, identifier, label), in the order of their numbers.
    """

    name: str
    version: str
    chapters: tuple[tuple[str, tuple[tuple[int, str, str], ...]], ...]


class MappingReader:
    """What findings say of the mapping, with the words of the transcripts where they are at hand."""

    def __init__(self, findings: Mapping[str, Any], texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._segments = {segment["id"]: segment for segment in findings["segments"]}
        self._speakers = {
            transcript["id"]: ", ".join(part for part in (transcript["group"], transcript["case"]) if part)
            for transcript in findings["transcripts"]
        }
        self._framework = findings["framework"]
        self._further = [
            (further["framework"], {theme["id"]: theme for theme in further["themes"]})
            for further in findings.get("frameworks", ())
        ]

    def of(self, theme: Mapping[str, Any]) -> MappingView:
        """A candidate in the framework of its study."""
        return self._view(self._framework, theme, len(theme["segments"]))

    def also(self, theme: Mapping[str, Any]) -> tuple[MappingView, ...]:
        """A candidate in every further framework."""
        key, passages = theme["id"], len(theme["segments"])
        return tuple(
            self._view(framework, themes[key], passages) for framework, themes in self._further if key in themes
        )

    def _view(self, framework: Mapping[str, Any], theme: Mapping[str, Any], passages: int) -> MappingView:
        titles = {objective["key"]: objective["title"] for objective in framework["objectives"]}
        mapping = theme.get("mapping", {})
        spread = {entry["key"]: round(passages * entry["share"]) for entry in mapping.get("spread", ())}
        odds = sorted(theme["objectives"], key=lambda entry: -entry["p"])
        rows = tuple((titles.get(entry["key"], entry["key"]), entry["p"], spread.get(entry["key"])) for entry in odds)
        reasons = tuple(reason for why in theme.get("why", ()) if (reason := self._reason(why, titles)) is not None)
        state = mapping.get("state", "fits" if theme["objective"] else "none fits")
        between = [titles.get(key, key) for key in mapping.get("between", [theme["objective"]]) if key]
        silent = max(0, passages - sum(spread.values())) if spread else 0
        return MappingView(framework["name"], verdict_sentence(state, between), passages, silent, rows, reasons)

    def _reason(self, why: Mapping[str, Any], titles: Mapping[str, str]) -> ReasonView | None:
        segment = self._segments.get(why["segment"])
        text = None if segment is None else self._texts.get(segment["transcript"])
        if segment is None or text is None:
            return None
        asked = why["question"]
        return ReasonView(
            objective=titles.get(why["objective"], why["objective"]),
            text=text[segment["start"] : segment["end"]],
            question="" if asked is None else text[asked["start"] : asked["end"]],
            attribution=self._speakers.get(segment["transcript"], ""),
            asked=why["asked"] or "",
            cue=why["cue"],
            lent=tuple(why.get("lent", ())),
            words=tuple(why["words"]),
        )


def verdict_sentence(state: str, between: Sequence[str]) -> str:
    """What a verdict says, in words."""
    named = " and ".join(between)
    return {
        "fits": f"Answers one objective: {named}",
        "several": f"Answers several: some of its passages speak to {between[0]}, others to {between[-1]}"
        if between
        else _NONE,
        "torn": f"Torn between {named}: its passages speak to both, so a person should say",
    }.get(state, _NONE)


def foreign(findings: Mapping[str, Any]) -> list[str]:
    """A sentence where the study seems to be about other things than its framework; nothing otherwise."""
    if not findings.get("mapping", {}).get("foreign"):
        return []
    name = findings["framework"]["name"]
    return [
        f"This study does not seem to be about the objectives of \u201c{name}\u201d: answers and questions agree on "
        "them no better than on anything else. What is mapped is a guess; give the study a framework of its own."
    ]


def learning(findings: Mapping[str, Any]) -> LearningView | None:
    """What the run learnt from people; None in findings that do not say."""
    found = findings.get("mapping", {}).get("learning")
    if found is None:
        return None
    labels, interviews = found["labels"], found["interviews"]
    if not labels:
        said = "Nobody has said yet which objective a passage or a theme speaks to, so the framework alone decided."
        return LearningView(False, said, None, ())
    given = f"People gave {several(labels, 'label')} in {several(interviews, 'interview')}"
    without, right = found["right_without"], found["right_with"]
    if without is None or right is None:
        said = f"{given}: too few to try what they teach, so they hold for their own passages only."
        return LearningView(False, said, None, ())
    tried = (
        f"on interviews that were not learnt from, {percent(right)} of the passages go where people put them, "
        f"{percent(without)} without the labels"
    )
    if found["used"]:
        said = f"{given}, and what they teach is used (version {found['version']}): {tried}."
    else:
        said = f"{given}. What they teach is no clear gain and is not used: {tried}. They hold for their own passages."
    curve = tuple((point["labels"], point["right"]) for point in found["curve"])
    return LearningView(found["used"], said, without, curve)


def trade(findings: Mapping[str, Any]) -> TradeView | None:
    """What is mapped at which threshold and how much of it is right; None in findings that do not say."""
    mapping = findings.get("mapping", {})
    measured = bool(mapping.get("measured"))
    rows = mapping.get("measured") if measured else mapping.get("trade")
    if not rows:
        return None
    source = (
        "Measured on the passages that people labelled, each mapped without learning from its own interview. Those "
        "that were asked about on \u201cWhat to label next\u201d are the harder ones, so the others may do better."
        if measured
        else "Foreseen by the probabilities themselves, over all passages: there are too few labels to measure it."
    )
    kept = sorted({(row["threshold"], row["coverage"], row["accuracy"]) for row in rows})
    return TradeView(tuple(kept), measured, source)


def further(findings: Mapping[str, Any], labels: Mapping[str, tuple[int, str]]) -> tuple[FurtherView, ...]:
    """Each further framework with its candidates; `labels` has the number and the label of those that are shown."""
    made = []
    for one in findings.get("frameworks", ()):
        under: dict[str | None, list[tuple[int, str, str]]] = {}
        for theme in one["themes"]:
            if theme["id"] in labels:
                number, label = labels[theme["id"]]
                under.setdefault(theme["objective"], []).append((number, theme["id"], label))
        titles = [(objective["key"], objective["title"]) for objective in one["framework"]["objectives"]]
        chapters = [(title, tuple(sorted(under.get(key, ())))) for key, title in titles]
        rest = [(_NONE, tuple(sorted(under[None])))] if None in under else []
        made.append(FurtherView(one["framework"]["name"], one["framework"]["version"], (*chapters, *rest)))
    return tuple(made)
