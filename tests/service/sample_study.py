"""A small invented study and its findings, made by hand: every segment is a turn, every theme a list of phrases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from corpora.framework import Framework, Objective
from corpora.material import Case, Role, Transcript, count_words
from corpora.readers import read_transcript

FRAMEWORK = Framework(
    "Allotment course",
    (
        Objective("reasons", "Reasons for joining", "Why did people join the course?"),
        Objective("experiences", "Experiences", "What was the course like?"),
        Objective("impacts", "Impacts", "What has changed since?"),
    ),
)
INTERVIEWS = {
    "AL01.txt": (
        "Plot holder",
        """Interviewer: What made you come along?
AL01: My knees, really. I couldn't dig any more and the lady two plots down said they teach you the no-dig way.
Interviewer: And how did you find it?
AL01: Freezing! We stood by a compost heap in February for two hours. But the tutor, um, she knew her onions, literally.
Interviewer: Mm.
AL01: Yeah.
Interviewer: What do you do differently?
AL01: I don't turn the soil at all now. I put the cardboard down in autumn and leave it be.
""",
    ),
    "AL02.txt": (
        "Plot holder",
        """Interviewer: Why did you sign up?
AL02: The council letter said cultivate it or lose it. So I came because I was told to, more or less.
Interviewer: What was it like?
AL02: She went too fast for me, the tutor. And it was that cold by the compost heap, I went home at the break.
Interviewer: Has anything come of it?
AL02: Not a thing. It's couch grass to the fence, same as before.
""",
    ),
    "WD01.txt": (
        "Site warden",
        """Interviewer: What were you hoping for?
WD01: Fewer letters, honestly. If they know what they're doing I needn't tell anybody off, that was the whole idea.
Interviewer: And since?
WD01: Four plots have gone over to cardboard and nobody's complained about the soil. I'd call that something.
""",
    ),
}
THEMES = (
    ("told to come · council letter", "reasons", ("told to", "Fewer letters", "My knees")),
    ("cold compost heap · tutor", "experiences", ("compost heap",)),
    ("cardboard down · soil", "impacts", ("cardboard", "couch grass")),
)


def read_all() -> list[Transcript]:
    """The interviews as the reader gives them."""
    return [
        read_transcript(name, text.encode(), case=Case(name.removesuffix(".txt"), group))
        for name, (group, text) in INTERVIEWS.items()
    ]


def texts_of(transcripts: Sequence[Transcript]) -> dict[str, str]:
    """Canonical texts by identifier."""
    return {transcript.id: transcript.text for transcript in transcripts}


def findings_for(
    transcripts: Sequence[Transcript],
    study: str = "Allotments (synthetic)",
    framework: Framework = FRAMEWORK,
    themes: Sequence[tuple[str, str | None, Sequence[str]]] = THEMES,
) -> dict[str, Any]:
    """Findings in the format themebook.findings/1; with no theme the outcome says so."""
    segments = [segment for transcript in transcripts for segment in _segments(transcript, themes)]
    by_id = {transcript.id: transcript for transcript in transcripts}
    entries = [_theme(number, *theme, segments, by_id, framework) for number, theme in enumerate(themes)]
    unthemed = [segment for segment in segments if segment["theme"] is None]
    reasons = sorted({segment["reason"] for segment in unthemed})
    return {
        "format": "themebook.findings/1",
        "study": study,
        "outcome": "themes_found" if themes else "no_themes_found",
        "framework": {
            "name": framework.name,
            "version": framework.version,
            "objectives": [{"key": o.key, "title": o.title} for o in framework.objectives],
        },
        "provenance": {
            "seed": 1,
            "params": {"seed": 1, "themes": None},
            "models": [{"role": "encoder", "name": "a model", "revision": "abc"}],
            "packages": {"numpy": "2"},
            "input_sha256": "0" * 64,
        },
        "transcripts": [
            {
                "id": t.id,
                "name": t.name,
                "case": t.case.name,
                "group": t.case.group,
                "sha256": t.sha256,
                "length": len(t.text),
                "turns": len(t.turns),
                "words": t.words,
                "notes": list(t.notes),
            }
            for t in transcripts
        ],
        "segments": segments,
        "themes": [entry for entry in entries if entry["segments"]],
        "coverage": {
            "participant_words": _words(segments, by_id),
            "themed_words": _words([s for s in segments if s["theme"]], by_id),
            "unthemed": {reason: sum(1 for s in unthemed if s["reason"] == reason) for reason in reasons},
            "transcripts": [_coverage(t, [s for s in segments if s["transcript"] == t.id], by_id) for t in transcripts],
        },
    }


def _segments(transcript: Transcript, themes: Sequence[tuple[str, str | None, Sequence[str]]]) -> list[dict[str, Any]]:
    made = []
    question = None
    for turn in transcript.turns:
        if turn.role is Role.INTERVIEWER:
            question = {"start": turn.span.start, "end": turn.span.end}
            continue
        text = turn.span.of(transcript.text)
        theme = next((f"c{n}" for n, (_, _, cues) in enumerate(themes) if any(cue in text for cue in cues)), None)
        made.append(
            {
                "id": f"{transcript.id}:{turn.span.start}-{turn.span.end}",
                "transcript": transcript.id,
                "start": turn.span.start,
                "end": turn.span.end,
                "speaker": turn.speaker,
                "question": question,
                "theme": theme,
                "subtheme": None,
                "reason": None if theme else "back-channel",
                "strength": 0.5,
                "objectives": [],
            }
        )
    return made


def _theme(
    number: int,
    label: str,
    objective: str | None,
    _cues: Sequence[str],
    segments: Sequence[dict[str, Any]],
    by_id: dict[str, Transcript],
    framework: Framework,
) -> dict[str, Any]:
    mine = [segment for segment in segments if segment["theme"] == f"c{number}"]
    cases = {(case.name, case.group) for case in (by_id[segment["transcript"]].case for segment in mine)}
    return {
        "id": f"c{number}",
        "label": label,
        "keywords": label.replace("·", "").split()[:4],
        "segments": [segment["id"] for segment in mine],
        "cases": sorted({name for name, _ in cases}),
        "groups": sorted({group for _, group in cases if group}),
        "stability": round(0.9 - 0.2 * number, 2),
        "objective": objective,
        "objectives": [{"key": o.key, "p": 0.6 if o.key == objective else 0.2} for o in framework.objectives],
        "quotes": [_quote(segment, by_id[segment["transcript"]]) for segment in mine],
        "parent": None,
    }


def _quote(segment: dict[str, Any], transcript: Transcript) -> dict[str, Any]:
    case = transcript.case
    return {
        "segment": segment["id"],
        "transcript": transcript.id,
        "start": segment["start"],
        "end": segment["end"],
        "text": transcript.text[segment["start"] : segment["end"]],
        "case": case.name,
        "group": case.group,
        "question": segment["question"],
        "attribution": f"{case.group}, {case.name}" if case.group else case.name,
    }


def _words(segments: Sequence[dict[str, Any]], by_id: dict[str, Transcript]) -> int:
    return sum(count_words(by_id[s["transcript"]].text[s["start"] : s["end"]]) for s in segments)


def _coverage(
    transcript: Transcript, segments: Sequence[dict[str, Any]], by_id: dict[str, Transcript]
) -> dict[str, Any]:
    themed = [segment for segment in segments if segment["theme"]]
    return {
        "id": transcript.id,
        "participant_words": _words(segments, by_id),
        "themed_words": _words(themed, by_id),
    }
