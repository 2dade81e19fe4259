"""How often a passage that is shown as disconfirming does disagree, on passages of the demo study that we judged.

    python tests/benchmarks/bench_disconfirming.py

Twelve subjects of the demo's key stand for themes. Each of their coded passages (named by transcript and start) was
judged by one of us against the view that most passages of the subject hold: it holds it, disagrees, or does both (which
counts as wrong when shown). Academic writing is left out: those who feared and those who enjoyed it are equally many.
The same person wrote the marks of disagreement after reading these passages, and the passages are invented: what is
printed flatters the method. Five real studies (96 interviews, 764,000 words, 192 candidates) were read with what the
method shows: of ten passages that fainter marks alone had brought up in three of them, none disagreed with its theme,
so a strong mark is needed since. Of the six that are left in all five, none does either. Who looks for disagreement
must look for it in the passages themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from corpora.material import Segment
from corpora.studies import load_demo
from models.encoder import Encoder
from models.splitter import Splitter
from pipelines.disconfirming import disconfirming, marks
from pipelines.embedding import answer_passage
from pipelines.params import Params
from pipelines.segmenting import segment_all
from service.tools import load_tools


@dataclass(frozen=True)
class Judged:
    """A subject, the view that most of its passages hold, and its passages as "transcript:start" by what they do."""

    view: str
    holds: str
    disagrees: str = ""
    both: str = ""

    def sides(self) -> dict[tuple[str, int], str]:
        return {
            (name, int(start)): side
            for side, passages in (("holds", self.holds), ("disagrees", self.disagrees), ("both", self.both))
            for name, start in (passage.split(":") for passage in passages.split())
        }


Values = Callable[[Sequence[tuple[Segment, str]]], Sequence[float] | np.ndarray]

SUBJECTS = {
    "exp-workload": Judged(
        "it was too much, and no time was given",
        holds="CL01:2634 CL05:3703 CL06:3581 SL02:2738 SL02:3113",
        disagrees="SL01:3706 TP01:3937 TP03:4891",
        both="CL02:4562 SL03:5212",
    ),
    "imp-completion": Judged(
        "more time was given without fuss",
        holds="CL05:4229 SL03:5603 TP01:4547",
        disagrees="TP04:4863",
        both="CL08:4373 SL04:2793",
    ),
    "out-status": Judged(
        "standing and pay have not risen",
        holds="CL01:5723 CL03:5464 CL04:6446 CL06:5710 CL08:5177 SL01:6641",
        disagrees="SL01:6185 SL02:6525 SL04:4045",
        both="CL02:5738 TP03:6236",
    ),
    "exp-tutor": Judged(
        "the tutor was good",
        holds="CL01:3461 CL02:4163 CL05:2715 CL05:3248 CL08:3355 CL08:7167 SL03:2905 TP03:5265",
        disagrees="CL04:2775 TP03:7325",
        both="",
    ),
    "exp-setting-fit": Judged(
        "it was made for large mainstream schools",
        holds="CL02:2792 CL02:7092 CL03:3311 CL03:6994 CL05:2152 SL02:4007 SL03:2329 TP04:3211",
        disagrees="SL03:7220",
        both="CL05:7100",
    ),
    "exp-pitch": Judged(
        "the level was wrong",
        holds="CL04:3401 CL04:6880 CL06:3060",
        disagrees="CL07:2880",
        both="TP02:2384",
    ),
    "exp-format": Judged(
        "getting there or being online was a trial",
        holds="CL03:2352 CL04:4071 CL08:2287 SL02:3380 TP04:2362",
        disagrees="SL04:1883",
        both="CL03:2843",
    ),
    "imp-timescales": Judged(
        "dates came late and badly placed",
        holds="CL01:1687 CL02:1818 SL02:2288 SL02:6941 TP01:660 TP01:6876 TP03:2851",
        disagrees="",
        both="",
    ),
    "imp-local-tailoring": Judged(
        "nothing in it was local",
        holds="CL04:4535 SL03:4681 TP04:3625",
        disagrees="CL07:1765",
        both="CL07:2420 TP02:2970",
    ),
    "out-students": Judged(
        "nothing can be seen in students yet",
        holds="CL02:6824 SL01:6848 SL03:4243 SL04:5430 TP02:6588",
        disagrees="CL05:5452 CL07:6389 SL03:3861",
        both="CL01:6426 CL07:5911 SL02:6010 TP04:6547",
    ),
    "rea-funding": Judged(
        "the money was the reason",
        holds="CL03:1928 CL04:798 CL07:1075 SL01:1518 SL02:1780 TP01:2929 TP02:4578",
        disagrees="CL05:1864 SL03:2019",
        both="",
    ),
    "imp-bursary-admin": Judged(
        "the bursary was slow and muddled",
        holds="CL01:2067 CL01:6930 CL04:5214 SL01:2641 SL01:7344 TP04:4230 TP04:6968",
        disagrees="",
        both="",
    ),
}

# For the alternative, an axis of stance: what praise has that complaint has not, in sentences about the same thing.
PAIRS = (
    ("It was very manageable, I always found the time.", "It was far too much, I never found the time."),
    ("She answered every message the same day.", "She never answered a single message."),
    ("He was really helpful.", "He was no help at all."),
    ("I loved every minute of it.", "I hated every minute of it."),
    ("The level was just right.", "The level was completely wrong."),
    ("Everything ran smoothly and on time.", "Everything was late and badly organised."),
    ("The money arrived straight away.", "The money never arrived."),
    ("They take me seriously now.", "Nobody takes me seriously."),
    ("A lot has changed for the better.", "Nothing has changed."),
    ("It was worth it.", "It was a waste of time."),
    ("The money was the reason.", "The money was not the reason."),
    ("Working online was fine for us.", "Working online did not work for us."),
)


def main() -> None:
    tools = load_tools()
    themes = judged_segments(tools.splitter)
    rows = [(subject, segment, side) for subject, found in themes.items() for segment, side in found]
    base = np.mean([side == "disagrees" for *_, side in rows])
    print(f"{len(rows)} judged segments in {len(themes)} subjects; {base:.0%} disagree, so that is what chance shows")
    print("share shown   marks of disagreement   distance along an axis of stance   random")
    by_marks = ranked(lambda found: [marks(segment.text) for segment, _ in found], themes, signed=True)
    axis = stance_axis(tools.encoder)
    by_axis = ranked(
        lambda found: tools.encoder.encode([answer_passage(s) for s, _ in found]) @ axis, themes, signed=False
    )
    for number in (3, 5, 8, 12, 20, 30):
        precision = [np.mean([side == "disagrees" for side in sides[:number]]) for sides in (by_marks, by_axis)]
        print(f"  {number / len(rows):5.1%} ({number:2})       {precision[0]:.2f}{precision[1]:30.2f}{base:24.2f}")
    shown = [
        found[place][1]
        for found in themes.values()
        for place in disconfirming([segment for segment, _ in found], range(len(found)))
    ]
    right = sum(side == "disagrees" for side in shown)
    total = sum(side == "disagrees" for *_, side in rows)
    print(f"as shipped: {len(shown)} shown, {right} of them disagree; {total} disagree at all")


def judged_segments(splitter: Splitter) -> dict[str, list[tuple[Segment, str]]]:
    """The demo's segments that cover, or are covered by, half of a judged passage."""
    demo = load_demo()
    segments = segment_all(demo.transcripts, splitter, Params())
    names = {transcript.id: transcript.name.removesuffix(".txt") for transcript in demo.transcripts}
    ends = {(c.code, c.transcript.removesuffix(".txt"), c.span.start): c.span for c in demo.codings}
    themes: dict[str, list[tuple[Segment, str]]] = {}
    for subject, judged in SUBJECTS.items():
        for (name, start), side in judged.sides().items():
            span = ends[subject, name, start]
            for segment in segments:
                least = min(len(span), len(segment.span)) / 2
                if names[segment.transcript] == name and not segment.filler and segment.span.overlap(span) >= least:
                    themes.setdefault(subject, []).append((segment, side))
    return themes


def ranked(values: Values, themes: dict[str, list[tuple[Segment, str]]], signed: bool) -> list[str]:
    """The sides of all segments, those farthest from their theme's mean first."""
    scored = []
    for found in themes.values():
        value = np.asarray(values(found), dtype=np.float64)
        away = value - value.mean()
        scored += [
            (distance if signed else abs(distance), side) for distance, (_, side) in zip(away, found, strict=True)
        ]
    return [side for _, side in sorted(scored, key=lambda pair: -pair[0])]


def stance_axis(encoder: Encoder) -> np.ndarray:
    vectors = encoder.encode([sentence for pair in PAIRS for sentence in pair])
    axis = (vectors[0::2] - vectors[1::2]).mean(axis=0)
    return np.asarray(axis / np.linalg.norm(axis))


if __name__ == "__main__":
    main()
