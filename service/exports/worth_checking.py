"""What is worth a person's look before they read the candidates of a run, each thing a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from corpora.counted import several
from service.exports.figures import percent
from service.exports.mapping_view import foreign

_NAMED = 3  # transcripts or candidates named in a sentence
_HARDLY = 0.1  # share of what speaks to a candidate, under which hardly any of it does
_LONG_ANSWER = 200  # words from which one turn may be an interview whose speakers nobody labelled


def worth_checking(findings: Mapping[str, Any]) -> list[str]:
    """What the checks of framework and themes found, a sentence each; nothing where there is nothing to say."""
    found = findings.get("checks", {})
    label = {theme["id"]: f"\u201c{theme['label']}\u201d" for theme in findings["themes"]}
    said = [*_copies(findings), *foreign(findings), *_untried(findings)]
    said += [*_in_another_language(findings), *_nobody_asks(findings)]
    said += [_one_theme(pair, label) for pair in found.get("near_duplicates", ())]
    said += [
        f"{label[theme['theme']]} may be one question restated: {percent(theme['asked'])} of its passages answer the "
        "same one, and what they say is little alike."
        for theme in found.get("one_question", ())
    ]
    said += _one_person(findings, label)
    said += [
        f"{label[theme['id']]} is talk around the call itself, as where people greet, thank and part."
        for theme in findings["themes"]
        if theme.get("about_the_call") and not theme.get("parent")
    ]
    said += [
        f"Expected \u201c{theme['name']}\u201d: "
        + (
            f"looked for, found in {label[theme['theme']]}."
            if theme["theme"] in label
            else "nothing was found near it."
        )
        for theme in findings.get("expected", ())
    ]
    return said


def _one_theme(pair: Mapping[str, Any], label: Mapping[str, str]) -> str:
    """A sentence on two candidates that may be one, with what speaks for it."""
    first, second = pair["themes"]
    alike = f"on average their passages are alike at {pair['cosine']:.2f} of 1"
    if pair["shared"] < _HARDLY:
        shared = "though hardly a passage speaks to both" if pair["shared"] else "though no passage speaks to both"
    else:
        shared = f"and {percent(pair['shared'])} of those that speak to the smaller one speak to both"
    return f"{label[first]} and {label[second]} may be one theme: {alike}, {shared}."


def _copies(findings: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each pair of transcripts that seem to be one interview."""
    names = {transcript["id"]: transcript["name"] for transcript in findings["transcripts"]}
    for told in findings.get("checks", {}).get("near_copies", ()):
        first, second = (names.get(one, one) for one in told["transcripts"])
        yield (
            f"{first} and {second} seem to be one interview: {percent(told['share'])} of the longer passages of one "
            "stand word for word in the other, and count twice. If so, take one of them out and run again."
        )


def _untried(findings: Mapping[str, Any]) -> Iterator[str]:
    """A sentence where too little is asked to try whether the study is about its framework, and nobody has told."""
    mapping = findings.get("mapping", {})
    if mapping.get("relevance", 1.0) is not None or mapping.get("measured") or not findings["themes"]:
        return
    if len((framework := findings["framework"])["objectives"]) > 1:
        yield (
            f"Too few passages answer a question to try whether this study is about the objectives of "
            f"\u201c{framework['name']}\u201d: what is mapped, and how probable that is said to be, is a guess until "
            "people have said of some passages which objective they speak to."
        )


def _in_another_language(findings: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each transcript in which participants speak another language than the models read.

    One for all where more than a few are in the same.
    """
    names = {transcript["id"]: transcript["name"] for transcript in findings["transcripts"]}
    alike: dict[tuple[str, bool], list[Mapping[str, Any]]] = {}
    for told in findings.get("checks", {}).get("other_languages", ()):
        alike.setdefault((told["language"], told["left_out"]), []).append(told)
    for (language, left_out), some in alike.items():
        for part in [some] if len(some) > _NAMED else [[told] for told in some]:
            share = sum(told["words"] for told in part) / max(1, sum(told["participant_words"] for told in part))
            where = _few([names.get(told["transcript"], told["transcript"]) for told in part])
            yield (
                f"{percent(share)} of what participants say in "
                + (where if len(part) == 1 else f"{several(len(part), 'transcript')} ({where})")
                + f" seems to be in {language}, and the models read English only: "
                + (
                    "these passages are kept and feed no candidate; a translation, added as a transcript, would."
                    if left_out
                    else "candidates there rest on words that are alike, not on what they mean."
                )
            )


def _few(names: Sequence[str]) -> str:
    """The first few of some names, and how many more there are."""
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else "")


def _one_person(findings: Mapping[str, Any], label: Mapping[str, str]) -> list[str]:
    """A sentence for each candidate that rests on one person; one for all where they are many, or nobody else is."""
    alone = findings.get("checks", {}).get("one_person", ())
    themes = sum(theme.get("parent") is None for theme in findings["themes"])  # of parts it goes without saying
    if len(findings["transcripts"]) == 1 and len(alone) == themes > 1:
        return ["Every candidate is what one person said: nothing here can be compared between people."]
    if len(alone) > _NAMED:
        shown = _few([label[theme] for theme in alone])
        return [f"{len(alone):,} of {themes:,} candidates are each what one person said: {shown}, as is said of each."]
    return [f"{label[theme]} is what one person said." for theme in alone]


def _nobody_asks(findings: Mapping[str, Any]) -> Iterator[str]:
    """A sentence on the transcripts in which no interviewer was found, so that whoever asks is taken to answer.

    A few words in one turn are the answer to a survey, in which nobody asks.
    """
    segments = findings.get("segments", ())
    speaking = {segment["transcript"] for segment in segments}
    asked = {segment["transcript"] for segment in segments if segment["question"]}
    answers = {one["id"] for one in findings["transcripts"] if one["turns"] == 1 and one["words"] < _LONG_ANSWER}
    silent = [one["name"] for one in findings["transcripts"] if one["id"] in speaking - asked - answers]
    if silent:
        of = several(len(findings["transcripts"]), "transcript")
        yield (
            f"Nobody was found to ask anything in {len(silent):,} of {of} ({_few(silent)}): if somebody interviews "
            "there, their words count as a participant's."
        )
