"""The summary on screen: candidates under their objectives with a quote or two, what is left over, where files are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from pipelines.people import Whose
from service.exports import ledger, view
from service.exports.joined import joined_sentence
from service.exports.safe_text import shown
from service.exports.worth_checking import worth_checking
from service.proposed_labels import outcome_of_proposals

_QUOTES = 2
_LONGEST_QUOTE = 240  # characters on screen; the whole quote is in the report
_LONGEST_LIST = 12  # candidates per objective, and things worth checking, on screen


def print_summary(console: Console, findings: Mapping[str, Any], paths: Mapping[str, str]) -> None:
    """Print the findings for a person at a terminal of 80 columns or more."""
    coverage = findings["coverage"]
    themes = [theme for theme in findings["themes"] if not theme.get("parent")]
    console.print(Text(shown(findings["study"]), style="bold"))
    if view.is_synthetic(findings):
        console.print(
            Text("Synthetic: these people and all they say were invented for trying themebook out.", style="yellow")
        )
    people = len({one["case"] for one in Whose(findings).everybody()})
    console.print(
        f"{view.several(len(findings['transcripts']), 'transcript')} from {view.several(people, 'person', 'people')}, "
        f"{view.several(coverage['participant_words'], 'word')} by participants, "
        f"{view.several(len(themes), 'candidate theme')}"
    )
    if sentence := view.outcome_sentence(findings):
        console.print(Text(sentence, style="yellow"))
    if sentence := joined_sentence(findings):
        console.print(Text(sentence, style="yellow"))
    if proposals := outcome_of_proposals(findings):
        console.print(Text(shown(proposals), style="dim"))
    for chapter in view.chapters(findings):
        console.print()
        console.print(Rule(Text(shown(chapter.title), style="bold cyan"), align="left", style="cyan"))
        for candidate in chapter.candidates[:_LONGEST_LIST]:
            _print_candidate(console, candidate)
        if (more := len(chapter.candidates) - _LONGEST_LIST) > 0:
            console.print(f"\n     and {more} more, in the report")
        if not chapter.candidates:
            console.print(Text("  No candidate theme fits this objective.", style="dim"))
    _print_checks(console, findings)
    _print_left_over(console, findings)
    _print_files(console, paths)


def _print_candidate(console: Console, candidate: view.CandidateView) -> None:
    console.print()
    heading = Text(f"{candidate.number:>3}  ", style="dim")
    heading.append(shown(candidate.label), style="bold")
    console.print(heading)
    if candidate.proposal:
        _print_indented(console, Text(f"a language model proposes: {shown(candidate.proposal)}", style="dim"), 5)
    evidence = (
        f"{candidate.voices} · {view.several(candidate.segments, 'segment')} · "
        f"stability {candidate.stability:.2f} ({candidate.steadiness})"
    )
    _print_indented(console, Text(evidence, style="dim"), 5)
    for quote in candidate.quotes[:_QUOTES]:
        _print_indented(console, Text(f"“{_shortened(shown(quote.text))}”", style="italic"), 5)
        _print_indented(console, Text(f"— {shown(quote.attribution)}", style="green"), 7)


def _print_checks(console: Console, findings: Mapping[str, Any]) -> None:
    if lines := worth_checking(findings):
        console.print()
        console.print(Rule(Text("Worth checking", style="bold cyan"), align="left", style="cyan"))
        for line in lines[:_LONGEST_LIST]:
            _print_indented(console, Text(shown(line)), 2)
        if (more := len(lines) - _LONGEST_LIST) > 0:
            console.print(f"  and {more} more, in the report")


def _print_left_over(console: Console, findings: Mapping[str, Any]) -> None:
    coverage = findings["coverage"]
    total = len(findings["segments"])
    left = sum(coverage["unthemed"].values())
    themed = view.percent(view.share(coverage["themed_words"], coverage["participant_words"]))
    console.print()
    console.print(Rule(Text("What fed no theme", style="bold cyan"), align="left", style="cyan"))
    sentence = (
        f"{left:,} of {view.several(total, 'segment')} ({view.percent(view.share(left, total))}); "
        f"{themed} of the participants' words are in a candidate theme."
    )
    _print_indented(console, Text(sentence), 2)
    for group in ledger.groups(findings):
        silent = (
            f"; nobody in it speaks to {view.several(len(group.silent_in), 'candidate')}" if group.silent_in else ""
        )
        _print_indented(console, Text(f"{shown(group.group)}: {view.percent(group.themed)}{silent}."), 2)
    for reason, count in ledger.unthemed(findings):
        console.print(Text(f"  {count:>6,}  {shown(reason)}"))


def _print_files(console: Console, paths: Mapping[str, str]) -> None:
    console.print()
    console.print(Rule(Text("Files", style="bold cyan"), align="left", style="cyan"))
    for name, path in paths.items():
        console.print(Text(f"  {name.replace('_', ' '):<14}{shown(path)}"), soft_wrap=True)
    console.print()
    console.print(Text("Candidates are made by a machine. Only people make themes.", style="dim"))


def _print_indented(console: Console, text: Text, indent: int) -> None:
    for line in text.wrap(console, max(20, console.width - indent)):
        line.rstrip()
        console.print(Text(" " * indent) + line, soft_wrap=True)


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST_QUOTE:
        return text
    return text[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + " […]"
