"""Commands that need no server: demo and analyse."""

from __future__ import annotations

import resource
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli import screen
from service.cli.gather import Problem, gather, read_all
from service.cli.intake import (
    CaseRule,
    Cases,
    Encoding,
    Interviewer,
    PartAt,
    Roster,
    Same,
    read_text,
    tell,
    terms_of,
    unmatched,
    with_told_groups,
)
from service.cli.joining import join_earlier, read_earlier
from service.cli.local import settings
from service.cli.summary import print_summary
from service.exports import view
from service.exports.folder import check_folder, write_folder, write_intake

if TYPE_CHECKING:
    from corpora.coding import HumanCoding
    from corpora.expected import Expected
    from corpora.framework import Framework
    from corpora.material import Transcript
    from service.proposed_labels import Endpoint

Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the results.")]
Seed = Annotated[
    int, typer.Option("--seed", min=0, max=2**32 - 1, help="Starts every random draw; same seed, same findings.")
]
Json = Annotated[bool, typer.Option("--json", help="Print a summary for a machine on stdout.")]
Profile = Annotated[bool, typer.Option("--profile", help="Print wall time per stage and peak memory.")]


def demo(out: Out = Path("themebook-demo"), seed: Seed = 1, as_json: Json = False, profile: Profile = False) -> None:
    """Analyse the bundled study of invented interviews, start to finish, and score it against its key."""
    from corpora.studies import load_demo
    from pipelines.evaluation import evaluate as measure

    check_folder(out)
    study = load_demo()
    summary = _analyse(study.name, study.transcripts, study.framework, out, seed, None, profile, show=not as_json)
    measures = measure(summary.pop("all"), study.codings)
    if as_json:
        screen.print_json(summary | {"measures": measures.as_dict()})
        return
    console = screen.out()
    console.print("\nScored against the key that came with the study (no label was used):")
    for line in measures.lines():
        console.print(f"  {line}", markup=False, soft_wrap=True)


def analyse(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Transcript files, or folders of them.")],
    framework: Annotated[
        str | None, typer.Option(metavar="F.toml", help="The study's objectives: a TOML file or a bundled framework.")
    ] = None,
    also: Annotated[
        list[str] | None, typer.Option(metavar="F.toml", help="A further framework for the same themes; repeatable.")
    ] = None,
    cases: Cases = None,
    case_rule: CaseRule = None,
    roster: Roster = None,
    out: Out = Path("themebook-out"),
    seed: Seed = 1,
    themes: Annotated[
        int | None, typer.Option(min=2, max=500, help="About how many candidate themes; else the data decide.")
    ] = None,
    unthemed: Annotated[
        float | None,
        typer.Option(min=0, max=0.9, metavar="SHARE", help="Share of the segments to leave out, those that fit worst."),
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(min=0, max=1, metavar="P", help="Least probability at which an objective is named; else by rule."),
    ] = None,
    expect: Annotated[
        Path | None, typer.Option(metavar="E.toml", help=r"Themes you expect: \[\[theme]] with name, words, examples.")
    ] = None,
    join: Annotated[
        Path | None,
        typer.Option(metavar="FINDINGS.json", help="Earlier findings; the interviews that are new join their themes."),
    ] = None,
    label_url: Annotated[
        str | None,
        typer.Option(
            "--label-url",
            metavar="URL",
            help="OpenAI-compatible server (http://localhost:8080/v1) that proposes labels from quotes; else none.",
        ),
    ] = None,
    label_model: Annotated[
        str | None, typer.Option("--label-model", metavar="NAME", help="The model that this server runs.")
    ] = None,
    interviewer: Interviewer = None,
    encoding: Encoding = None,
    part_at: PartAt = None,
    same: Same = None,
    profile: Profile = False,
    as_json: Json = False,
) -> None:
    """Read transcripts and write candidate themes with the exact words behind them to DIR."""
    from corpora.framework import load_framework
    from corpora.readers import READABLE

    chosen, further = load_framework(framework), [load_framework(name) for name in also or ()]
    endpoint = settings(label_url=label_url, label_model=label_model).endpoint
    terms = terms_of(cases, case_rule, interviewer, encoding, same, roster, part_at)
    expected = _read_expected(expect)
    given = {"--themes": themes, "--unthemed": unthemed, "--expect": expect, "--label-url": label_url}
    earlier = None if join is None else read_earlier(join, chosen, framework, given | {"--seed": seed - 1 or None})
    gathered = gather(paths, READABLE)
    check_folder(out)
    terms = terms if cases or case_rule else with_told_groups(terms, gathered)
    with screen.progress() as report:
        reading = read_all(gathered.files, terms, lambda done, total: report("reading", done, total))
    failed = tell(gathered, reading, terms)
    taken = {
        "files": [intake.as_dict() for intake in reading.intakes],
        "failed": _plain(failed),
        "same": _plain(reading.same),
        "unmatched": list(unmatched(gathered, reading, terms)),
    }
    if not reading.transcripts:
        if as_json:
            screen.print_json(taken)
        raise typer.Exit(1)
    study = _study_name(paths)
    codings = [coding for intake in reading.intakes for coding in intake.codings]
    summary = _analyse(
        study,
        reading.transcripts,
        chosen,
        out,
        seed,
        themes,
        profile,
        not as_json,
        also=further,
        unthemed=unthemed,
        threshold=threshold,
        expected=expected,
        endpoint=endpoint,
        earlier=earlier,
        codings=codings,
        taken=taken,
    )
    summary.pop("all")
    if as_json:
        told = {name: taken[name] for name in ("failed", "same", "unmatched")}
        screen.print_json(summary | {"intake": taken["files"]} | told)
    if failed:
        screen.say(f"{view.several(len(failed), 'file')} failed, {len(reading.transcripts)} done", "red")
        raise typer.Exit(1)


def _analyse(
    study: str,
    transcripts: Sequence[Transcript],
    framework: Framework,
    out: Path,
    seed: int,
    themes: int | None,
    profile: bool,
    show: bool = True,
    *,
    also: Sequence[Framework] = (),
    unthemed: float | None = None,
    threshold: float | None = None,
    expected: Sequence[Expected] = (),
    endpoint: Endpoint | None = None,
    earlier: Mapping[str, Any] | None = None,
    codings: Sequence[HumanCoding] = (),
    taken: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Run the spine, write the folder, print or return the summary; "all" holds the findings.

    `taken` is what was understood of the files, written beside the results.
    """
    from pipelines.analysis import analyse as run
    from pipelines.findings import findings_of
    from pipelines.params import Params
    from service.proposed_labels import propose_labels
    from service.tools import load_tools

    watch = screen.Stopwatch()
    with screen.progress() as report:

        def both(stage: str, done: int, total: int) -> None:
            watch.report(stage, done, total)
            report(stage, done, total)

        tools = load_tools(both)
        params = Params(seed=seed, themes=themes, unthemed=unthemed, threshold=threshold)
        if earlier is None:
            analysis = run(transcripts, framework, tools, params, both, expected, also=also)
            findings = findings_of(study, transcripts, framework, analysis)
        else:
            findings = join_earlier(earlier, transcripts, framework, tools, threshold, both, also)
        if endpoint is not None:
            findings = propose_labels(findings, endpoint, both)
        both("writing", 0, 1)
        files = write_folder(out, findings, transcripts, codings)
        files |= {} if taken is None else write_intake(out, taken, codings)
        both("writing", 1, 1)
    summary = _summary(findings, files)
    if profile:
        summary["profile"] = _profile(watch.seconds)
    if show:
        print_summary(screen.out(), findings, files)
    return summary | {"all": findings}


def _summary(findings: Mapping[str, Any], files: Mapping[str, str]) -> dict[str, Any]:
    left = sum(findings["coverage"]["unthemed"].values())
    return {
        "study": findings["study"],
        "outcome": findings["outcome"],
        "transcripts": len(findings["transcripts"]),
        "segments": len(findings["segments"]),
        "themes": sum(1 for theme in findings["themes"] if not theme.get("parent")),
        "unthemed_share": round(view.share(left, len(findings["segments"])), 4),
        "files": dict(files),
    }


def _profile(seconds: Mapping[str, float]) -> dict[str, Any]:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak_bytes = peak if sys.platform == "darwin" else peak * 1024
    for stage, spent in seconds.items():
        screen.say(f"profile: {stage:<12}{spent:8.2f} s")
    screen.say(f"profile: {'all':<12}{sum(seconds.values()):8.2f} s, peak memory {peak_bytes / 1e6:,.0f} MB")
    return {"seconds": {stage: round(spent, 3) for stage, spent in seconds.items()}, "peak_bytes": peak_bytes}


def _read_expected(path: Path | None) -> tuple[Expected, ...]:
    from corpora.expected import read_expected

    return read_expected(read_text(path), str(path)) if path else ()


def _study_name(paths: Sequence[Path]) -> str:
    first = paths[0].resolve()
    return first.name if first.is_dir() else first.parent.name or "study"


def _plain(problems: Sequence[Problem]) -> list[dict[str, str]]:
    return [{"file": problem.file, "reason": problem.reason} for problem in problems]
