"""Findings arranged for a reader: candidates under their objectives, each with its evidence, and what is left over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from corpora.counted import several as several
from corpora.errors import InputError, NotFoundError
from corpora.material import Case
from pipelines.people import Whose
from service.exports.figures import percent as percent
from service.exports.figures import share as share
from service.exports.mapping_view import MappingReader, MappingView

NO_GROUP = "no group given"
_OUTCOMES = {
    "too_little_data": "Too little was said by participants to look for themes: no candidate was made.",
    "no_themes_found": "No passages were alike enough to make a candidate theme.",
}
_STEADY, _FAIRLY_STEADY = 0.75, 0.5
_QUOTES = ("quotes", "disconfirming", "joined")
_TIES = 2  # other candidates named with one


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A quote, who said it (by role), what they had been asked, where it stands, and the other labels it leans to."""

    text: str
    attribution: str
    question: str
    transcript: str
    start: int
    end: int
    also: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """Name of its place in the transcripts of a page."""
        return anchor(self.transcript, self.start, self.end)


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A candidate as it is shown; `number` is its place on the page.

    `mapping` is what the framework makes of it, `also` what further frameworks do.

    `proposal` is what a language model would call it, with the model's name in `proposed_by`; mostly there is none.
    `joined` are quotes of interviews that came after it was made. `drawn` counts the segments of other candidates that
    lean to it too, `leaning` its own by the label they lean to.
    """

    number: int
    id: str
    label: str
    keywords: tuple[str, ...]
    segments: int
    people: int
    groups: tuple[str, ...]
    stability: float
    mapping: MappingView
    quotes: tuple[QuoteView, ...]
    parts: tuple[CandidateView, ...] = ()
    disconfirming: tuple[QuoteView, ...] = ()
    joined: tuple[QuoteView, ...] = ()
    proposal: str = ""
    proposed_by: str = ""
    drawn: int = 0
    leaning: tuple[tuple[str, int], ...] = ()
    also: tuple[MappingView, ...] = ()
    alone: bool = False  # whether the study is one transcript
    about_the_call: bool = False

    @property
    def voices(self) -> str:
        """Whose words it rests on: 3 people in 2 groups, or only 3 people where no group was given."""
        people = several(self.people, "person", "people")
        return f"{people} in {several(len(self.groups), 'group')}" if self.groups else people

    @property
    def steadiness(self) -> str:
        """The stability in words."""
        return steadiness(self.stability)

    @property
    def stands(self) -> str:
        """What its stability means, as a sentence; where it rests on one person, or is about the call."""
        comes_back = {
            "steady": "nearly whole",
            "fairly steady": "in the main",
            "loose": "only in part, so read it with care",
        }[self.steadiness]
        without = "parts of the interview" if self.alone else "interviews"
        sentence = f"With {without} left out it comes back {comes_back} (overlap {self.stability:.2f} of 1)."
        sentence = sentence if self.people > 1 else f"{sentence} It is what one person said."
        return f"{sentence} It is talk around the call itself." if self.about_the_call else sentence


@dataclass(frozen=True, slots=True)
class Chapter:
    """An objective and its candidates, in the findings' order; `key` is None for those that fit no objective."""

    key: str | None
    title: str
    question: str
    candidates: tuple[CandidateView, ...]


@dataclass(frozen=True, slots=True)
class Alone:
    """A candidate on a page of its own: the title it stands under, and those before and after it in the overview."""

    title: str
    candidate: CandidateView
    before: CandidateView | None
    after: CandidateView | None


def anchor(transcript: str, start: int, end: int) -> str:
    """Name of a passage's place in a page."""
    return f"{transcript}-{start}-{end}"


def steadiness(stability: float) -> str:
    """A stability between 0 and 1 in words."""
    if stability >= _STEADY:
        return "steady"
    return "fairly steady" if stability >= _FAIRLY_STEADY else "loose"


def outcome_sentence(findings: Mapping[str, Any]) -> str:
    """Why there are no candidates, or nothing."""
    return _OUTCOMES.get(findings.get("outcome", ""), "")


def is_synthetic(findings: Mapping[str, Any]) -> bool:
    """Whether the study says of itself that its people are invented."""
    return "synthetic" in findings["study"].lower()


def group_of(transcript: Mapping[str, Any]) -> str:
    """The stakeholder group of a transcript's case."""
    return transcript["group"] or NO_GROUP


def chapters(findings: Mapping[str, Any], transcripts: Mapping[str, str] | None = None) -> list[Chapter]:
    """All objectives in the framework's order, then those that fit none; empty objectives stay, for that is a finding.

    Raises:
        InputError: a quote is not, letter for letter, what stands at its place in `transcripts`.
    """
    texts = transcripts or {}
    ties = _Ties(findings)
    objectives = findings["framework"]["objectives"]
    reader = MappingReader(findings, texts)
    themes = [theme for theme in findings["themes"] if not theme.get("parent")]
    parts: dict[str, list[Mapping[str, Any]]] = {}
    for theme in findings["themes"]:
        if theme.get("parent"):
            parts.setdefault(theme["parent"], []).append(theme)
    made: list[Chapter] = []
    number = 0
    for key, title, question in [
        *((o["key"], o["title"], o.get("question", "")) for o in objectives),
        (None, "Fits no objective", ""),
    ]:
        mine = [theme for theme in themes if theme["objective"] == key]
        views = [
            _candidate(theme, number + place, reader, texts, ties, parts.get(theme["id"], []))
            for place, theme in enumerate(mine, 1)
        ]
        number += len(mine)
        if key is not None or mine:
            made.append(Chapter(key, title, question, tuple(views)))
    return made


def in_brief(findings: Mapping[str, Any]) -> Mapping[str, Any]:
    """Findings with nothing but what an overview of the candidates shows: those of the first level, a quote each."""
    themes = [
        {**theme, "quotes": theme["quotes"][:1], "disconfirming": (), "joined": (), "why": ()}
        for theme in findings["themes"]
        if not theme.get("parent")
    ]
    return {**findings, "themes": themes, "segments": (), "frameworks": ()}


def quoted_transcripts(findings: Mapping[str, Any], key: str = "") -> set[str]:
    """The transcripts that quotes and reasons are from; of one candidate and its finer strands, or of all."""
    everywhere = (findings, *findings.get("frameworks", ()))
    known = {theme["id"] for theme in findings["themes"] if key in ("", theme["id"], theme.get("parent"))}
    themes = [theme for one in everywhere for theme in one["themes"] if theme["id"] in known]
    quotes = (quote for theme in themes for kind in _QUOTES for quote in theme.get(kind, ()))
    reasons = (why["segment"].rpartition(":")[0] for theme in themes for why in theme.get("why", ()))
    return {*(quote["transcript"] for quote in quotes), *reasons}


def alone(findings: Mapping[str, Any], texts: Mapping[str, str], key: str) -> Alone:
    """One candidate of the first level with all its evidence, and its neighbours; `texts` of what it quotes will do.

    Raises:
        NotFoundError: the findings have no such candidate: all that it rested on was erased.
        InputError: a quote is not, letter for letter, what stands at its place in `texts`.
    """
    order = [(made.title, one) for made in chapters(in_brief(findings)) for one in made.candidates]
    place = next((at for at, (_, one) in enumerate(order) if one.id == key), None)
    if place is None:
        raise NotFoundError("all that this candidate rested on was erased")
    theme = next(theme for theme in findings["themes"] if theme["id"] == key)
    parts = [theme for theme in findings["themes"] if theme.get("parent") == key]
    shown = _candidate(theme, place + 1, MappingReader(findings, texts), texts, _Ties(findings), parts)
    before, after = (order[at][1] if 0 <= at < len(order) else None for at in (place - 1, place + 1))
    return Alone(order[place][0], shown, before, after)


def labels(chapters: Iterable[Chapter]) -> dict[str, tuple[int, str]]:
    """The number and the label of each candidate, by its identifier."""
    return {one.id: (one.number, one.label) for chapter in chapters for one in chapter.candidates}


def counts(findings: Mapping[str, Any], unit: str) -> dict[str, Counter[str]]:
    """Segments of each candidate (outer key) per `unit`: "case" or "group"."""
    whose = Whose(findings)
    table: dict[str, Counter[str]] = {theme["id"]: Counter() for theme in findings["themes"]}
    for segment in findings["segments"]:
        for theme in (segment["theme"], segment.get("subtheme")):
            if theme is not None:
                table[theme][whose.of(segment)["case"] if unit == "case" else group_of(whose.of(segment))] += 1
    return table


def leaning_counts(findings: Mapping[str, Any]) -> dict[str, Counter[str]]:
    """Segments of other candidates that lean to each candidate (outer key) too, per case."""
    whose = Whose(findings)
    table: dict[str, Counter[str]] = {theme["id"]: Counter() for theme in findings["themes"]}
    for segment in findings["segments"]:
        for other in segment.get("also", ()):
            if segment["theme"] is not None and other["theme"] in table:
                table[other["theme"]][whose.of(segment)["case"]] += 1
    return table


def people_by_group(findings: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """For each candidate the people of each group who speak to it; under "" the people of each group at all."""
    whose = Whose(findings)
    seen: dict[str, set[tuple[str, str]]] = {"": {(group_of(one), one["case"]) for one in whose.everybody()}}
    for segment in findings["segments"]:
        if segment["theme"] is not None:
            one = whose.of(segment)
            seen.setdefault(segment["theme"], set()).add((group_of(one), one["case"]))
    return {theme: dict(Counter(group for group, _ in pairs)) for theme, pairs in seen.items()}


def _candidate(
    theme: Mapping[str, Any],
    number: int,
    reader: MappingReader,
    texts: Mapping[str, str],
    ties: _Ties,
    parts: Iterable[Mapping[str, Any]],
) -> CandidateView:
    proposed = theme.get("proposed_label") or {}
    return CandidateView(
        number=number,
        id=theme["id"],
        label=theme["label"],
        keywords=tuple(theme["keywords"]),
        segments=len(theme["segments"]),
        people=len(theme["cases"]),
        groups=tuple(group or NO_GROUP for group in theme["groups"]),
        stability=theme["stability"],
        mapping=reader.of(theme),
        quotes=tuple(_quote(quote, texts, ties) for quote in theme["quotes"]),
        disconfirming=tuple(_quote(quote, texts, ties) for quote in theme.get("disconfirming", ())),
        joined=tuple(_quote(quote, texts, ties) for quote in theme.get("joined", ())),
        parts=tuple(_candidate(part, 0, reader, texts, ties, ()) for part in parts),
        proposal=proposed.get("label", ""),
        proposed_by=proposed.get("model", ""),
        drawn=ties.drawn[theme["id"]],
        also=reader.also(theme),
        alone=ties.alone,
        about_the_call=theme.get("about_the_call", False),
        leaning=tuple((ties.labels[other], times) for other, times in ties.leaning(theme["id"])[:_TIES]),
    )


class _Ties:
    """The second memberships of a run's segments: which candidates they lean to beside their own."""

    def __init__(self, findings: Mapping[str, Any]) -> None:
        self.labels = {theme["id"]: theme["label"] for theme in findings["themes"]}
        self.alone = len(findings["transcripts"]) == 1
        self.of_segment: dict[str, list[str]] = {}
        self.drawn: Counter[str] = Counter()
        self._between: dict[str, Counter[str]] = {}
        for segment in findings["segments"]:
            others = [other["theme"] for other in segment.get("also", ()) if other["theme"] in self.labels]
            if segment["theme"] is not None and others:
                self.of_segment[segment["id"]] = [self.labels[other] for other in others]
                self.drawn.update(others)
                self._between.setdefault(segment["theme"], Counter()).update(others)

    def leaning(self, theme: str) -> list[tuple[str, int]]:
        """Where the theme's own segments lean to, most first."""
        return sorted(self._between.get(theme, Counter()).items(), key=lambda pair: (-pair[1], pair[0]))


def passages(findings: Mapping[str, Any], texts: Mapping[str, str], segments: Iterable[str]) -> list[QuoteView]:
    """These segments of a run in the order of its interviews, each as a quote with what had been asked."""
    from pipelines.findings import attribution  # which loads numpy, and this module is loaded for `--help`

    ties, whose, wanted = _Ties(findings), Whose(findings), set(segments)
    found = []
    for segment in findings["segments"]:
        if segment["id"] in wanted:
            own, text = whose.of(segment), texts[segment["transcript"]]
            said = attribution(Case(own["case"], own["group"], None, own.get("attributes", {})))
            place = {name: segment[name] for name in ("transcript", "start", "end", "question")}
            quote = {
                "segment": segment["id"],
                "text": text[place["start"] : place["end"]],
                "attribution": said,
                **place,
            }
            found.append(_quote(quote, texts, ties))
    return found


def _quote(quote: Mapping[str, Any], texts: Mapping[str, str], ties: _Ties) -> QuoteView:
    text = texts.get(quote["transcript"])
    start, end = quote["start"], quote["end"]
    if texts and (text is None or text[start:end] != quote["text"]):
        raise InputError(
            f"a quote of transcript {quote['transcript']} is not what stands at [{start}, {end}) of its text; "
            "give the findings together with the transcripts they were made from"
        )
    asked = quote.get("question")
    question = text[asked["start"] : asked["end"]] if text and asked else ""
    also = tuple(ties.of_segment.get(quote["segment"], ()))
    return QuoteView(quote["text"], quote.get("attribution", ""), question, quote["transcript"], start, end, also)
