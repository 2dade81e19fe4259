"""How well themes keep their identity over re-runs: other interviews, other seeds, other parameters.

    python tests/benchmarks/bench_identity.py [FOLDER ...] [--least 0.95]

The demo study, and each FOLDER of .txt transcripts that is there. A made-up reviewer accepts, rejects and moves after
the first run; each re-run is carried over, once with the clustering left alone and once guided by the codebook. A theme
keeps its identity when all of its confirmed segments are in it and in place, its identity is nobody else's, and no
candidate that holds most of its talk is put before people as something of its own; it is found again when a candidate
holds most of it. Prints one line a re-run; exits with 1 when a guided share is under `--least`, or anything people
decided is not as it was.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpora.framework import Framework
from corpora.material import Transcript
from corpora.readers import read_transcript
from corpora.studies import load_demo
from models.encoder import Encoder
from pipelines.analysis import Tools, analyse
from pipelines.bodies import run_state
from pipelines.carried import CarryOver, CodebookState, HeldTheme, Place, Rejected, RunState
from pipelines.carrying import carry_over
from pipelines.meaning import Meaning
from pipelines.overlap import Body, overlap
from pipelines.params import Params

_REJECTED = 0.2  # share of candidates that the reviewer rejects; the others are accepted
_MOVED = 12  # segments that the reviewer moves from one theme to the one nearest to it


class Remembering:
    """An encoder that encodes each string once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder, self.identity = encoder, encoder.identity
        self._known: dict[str, NDArray[np.float32]] = {}

    def encode(self, texts: Sequence[str], report: object = None) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._encoder.encode(new), strict=True))
        return np.array([self._known[text] for text in texts], dtype=np.float32)


@dataclass
class Study:
    """A study that can be run again."""

    transcripts: tuple[Transcript, ...]
    framework: Framework
    tools: Tools

    def run(self, params: Params, without: Sequence[int] = (), themes: Sequence[HeldTheme] = ()) -> RunState:
        """Analyse the study without some of its interviews, guided by the codebook's themes where they are given."""
        transcripts = [t for number, t in enumerate(self.transcripts) if number not in without]
        analysis = analyse(transcripts, self.framework, self.tools, params, themes=themes)
        answers = analysis.vectors.answers
        return run_state(analysis.candidates, Meaning([segment.id for segment in analysis.segments], answers))


def reviewed(first: RunState, chance: random.Random) -> CodebookState:
    """The codebook after a reviewer accepted most themes, rejected some, and moved segments."""
    bodies = [body for body in first.candidates if not body.part]
    series = dict(first.series)
    rejected = set(chance.sample(range(len(bodies)), round(_REJECTED * len(bodies))))
    themes = [
        HeldTheme(f"th{number:02}", (series[body.id],), body.segments, centre=body.centre)
        for number, body in enumerate(bodies)
        if number not in rejected
    ]
    for _ in range(_MOVED):
        source = chance.randrange(len(themes))
        others = [number for number in range(len(themes)) if number != source]
        target = max(others, key=lambda number: np.dot(themes[source].centre, themes[number].centre))
        moved = chance.choice(themes[source].segments)
        if len(themes[source].segments) < 4 or moved in themes[source].moved_in:
            continue
        kept = tuple(segment for segment in themes[source].segments if segment != moved)
        themes[source] = replace(themes[source], segments=kept, left_out=(*themes[source].left_out, moved))
        themes[target] = replace(
            themes[target], segments=(*themes[target].segments, moved), moved_in=(*themes[target].moved_in, moved)
        )
    turned_down = tuple(
        Rejected(series[body.id], body.segments, body.centre)
        for number, body in enumerate(bodies)
        if number in rejected
    )
    return CodebookState(tuple(themes), turned_down, frozenset(series.values()))


def judged(codebook: CodebookState, current: RunState, carry: CarryOver) -> dict[str, float]:
    """Shares of themes that kept their identity, and all their confirmed segments, and what else happened."""
    confirmed = {theme.id: theme.segments for theme in codebook.themes}
    found = [theme for theme in carry.themes if theme.candidates]
    anew = proposed_anew(codebook, current, carry)
    whole = [
        theme
        for theme in carry.themes
        if theme.confirmed == confirmed[theme.theme]
        and all(there for segment, there in theme.located if segment.split(":")[0] in current.transcripts)
    ]
    places = Counter(carried.place for carried in carry.candidates)
    shut = {rejected.series for rejected in codebook.rejected}
    back = [c for c in carry.candidates if c.series in shut and c.place not in {Place.HELD_BACK, Place.RETURNED}]
    unseen = [c.unseen for c in carry.candidates if c.unseen is not None and c.series in shut]
    misled = [
        segment
        for theme, after in zip(codebook.themes, carry.themes, strict=True)
        for segment, _ in after.suggestions
        if segment in theme.left_out
    ]
    bodies = {body.id: set(body.segments) for body in current.candidates}
    moves = [
        any(segment in bodies[name] for name in after.candidates)
        for theme, after in zip(codebook.themes, carry.themes, strict=True)
        for segment in theme.moved_in
        if segment in current.segments
    ]
    return {
        "moved": sum(moves) / max(len(moves), 1),
        "moves": len(moves),
        "identity": sum(theme in whole and theme.theme not in anew for theme in carry.themes) / len(carry.themes),
        "found": len(found) / len(carry.themes),
        "whole": len(whole) / len(carry.themes),
        "suggestions": sum(len(theme.suggestions) for theme in carry.themes),
        "held_back": places[Place.HELD_BACK],
        "returned": places[Place.RETURNED],
        "back": len(back) + len(misled),
        "unseen": float(np.median(unseen or [0])),
    }


def proposed_anew(codebook: CodebookState, current: RunState, carry: CarryOver) -> set[str]:
    """Themes whose confirmed talk a run puts before people as something of its own, or whose identity it gave away."""
    place = {carried.candidate: carried for carried in carry.candidates}
    open_ones = [body for body in current.candidates if place[body.id].place in {Place.OPEN, Place.RETURNED}]
    bodies = [Body(theme.id, theme.segments) for theme in codebook.themes]
    found = overlap(bodies, open_ones, None, {})
    anew = {
        theme.id
        for row, theme in enumerate(codebook.themes)
        for column, body in enumerate(open_ones)
        if not body.part and found.of_old[row, column] >= 0.5
    }
    owner = {name: theme.id for theme in codebook.themes for name in theme.series}
    return anew | {owner[c.series] for c in carry.candidates if c.series in owner and c.theme != owner[c.series]}


def scenarios(interviews: int) -> list[tuple[str, Params, tuple[int, ...], Params, tuple[int, ...]]]:
    """Name, parameters and interviews left out of the first run, and of the second."""
    usual = Params()
    few = tuple(range(0, interviews, max(2, interviews // 3)))[: max(1, interviews // 7)]
    rows = [(f"seed {seed}", usual, (), Params(seed=seed), ()) for seed in (2, 3, 4)]
    rows += [(f"{len(few)} interviews added", usual, few, usual, ()), (f"{len(few)} removed", usual, (), usual, few)]
    last = (interviews - 1, interviews - 2)[: len(few)]
    rows += [
        (f"{len(last)} others added", usual, last, usual, ()),
        (f"{len(last)} others removed", usual, (), usual, last),
    ]
    rows += [("shorter segments", usual, (), Params(segment_words=(25, 60)), ())]
    return rows


def measure(name: str, study: Study, least: float) -> bool:
    """Print a line a scenario; whether all shares reach `least`."""
    known = dict[tuple[Params, tuple[int, ...]], RunState]()

    def run(params: Params, without: tuple[int, ...]) -> RunState:
        if (params, without) not in known:
            known[params, without] = study.run(params, without)
        return known[params, without]

    themes = sum(not body.part for body in run(Params(), ()).candidates)
    rows = scenarios(len(study.transcripts))
    for number in (round(themes * 0.75), round(themes * 1.25)):
        rows.append((f"{number} themes for {themes}", Params(), (), Params(themes=max(2, number)), ()))
    shares: dict[str, list[float]] = {"alone": [], "guided": []}
    again: dict[str, list[float]] = {"alone": [], "guided": []}
    good = True
    for title, params, without, new_params, new_without in rows:
        first = run(params, without)
        first = replace(first, series=tuple(carry_over(CodebookState(), None, first).series.items()))
        codebook = reviewed(first, random.Random(7))
        for how in shares:
            guided = how == "guided"
            current = study.run(new_params, new_without, codebook.themes) if guided else run(new_params, new_without)
            began = time.perf_counter()
            carry = carry_over(codebook, first, current)
            found = judged(codebook, current, carry) | {"seconds": time.perf_counter() - began}
            shares[how].append(found["identity"])
            again[how].append(found["found"])
            good &= found["whole"] == 1 and not found["back"] and (not guided or found["identity"] >= least)
            print(f"{name}, {title}, {how}: {line(codebook, current, carry, found)}", flush=True)
    for how, kept in shares.items():
        print(
            f"{name}, {how}: themes that keep their identity {np.mean(kept):.1%} on average, {min(kept):.0%} at least; "
            f"found again by the run {np.mean(again[how]):.1%} on average, {min(again[how]):.0%} at least"
        )
    return good


def line(codebook: CodebookState, current: RunState, carry: CarryOver, found: dict[str, float]) -> str:
    """What was found, for a person."""
    parts, names = {body.id for body in current.candidates if body.part}, {theme.id for theme in codebook.themes}
    steps = Counter(step.kind for step in carry.steps if names & {*step.old} and not parts & {*step.new})
    return (
        f"{len(codebook.themes)} themes, identity kept {found['identity']:.0%}, "
        f"found again {found['found']:.0%}, all confirmed segments "
        f"{found['whole']:.0%}, {found['moved']:.0%} of {found['moves']:.0f} moved segments with their theme; "
        f"{', '.join(f'{kind} {number}' for kind, number in sorted(steps.items()))}; "
        f"{found['suggestions']:.0f} suggestions; of {len(codebook.rejected)} rejected: held back "
        f"{found['held_back']:.0f}, returned with a reason {found['returned']:.0f}, back without one "
        f"{found['back']:.0f}, median unseen {found['unseen']:.0%}; {found['seconds']:.2f} s"
    )


def main() -> None:
    """Measure the demo study and the folders given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--least", type=float, default=0.95)
    given = parser.parse_args()
    from service.tools import load_tools

    loaded = load_tools()
    tools = replace(loaded, encoder=Remembering(loaded.encoder))
    demo = load_demo()
    good = measure("demo", Study(demo.transcripts, demo.framework, tools), given.least)
    for folder in given.folders:
        if not folder.is_dir():
            print(f"skipped: there is no folder {folder}")
            continue
        files = sorted(folder.glob("*.txt"))
        transcripts = tuple(read_transcript(path.name, path.read_bytes()) for path in files)
        good &= measure(folder.name, Study(transcripts, demo.framework, tools), given.least)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
