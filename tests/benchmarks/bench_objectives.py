"""How well passages and themes are mapped to objectives, beside plain cosine of the answer to the objective's title.

    python tests/benchmarks/bench_objectives.py [--quick] [QUOTES.csv]

The demo's topic guide goes from one objective to the next, which helps; so its codes are also regrouped into objectives
that the guide does not follow. The demo study is measured over its interviews, the statements of QUOTES.csv (columns
quote, stakeholder, objective from 1 to 4, event) over the course events: what is learnt from some is tested on the
others. Learning is shown for several numbers of labels an objective, also with a fifth of them wrong, and the labelling
queue against choosing by chance.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpora.codebook import HumanCoding
from corpora.framework import Framework, Objective, load_framework
from corpora.material import Segment, Span
from corpora.studies import load_demo
from models.encoder import Encoder
from models.one_thread import one_thread
from pipelines.abstention import calibration_error, risk_coverage
from pipelines.analysis import Analysis, Tools, analyse
from pipelines.embedding import SegmentVectors, embed
from pipelines.evaluation import evaluate
from pipelines.findings import findings_of
from pipelines.labelling_queue import label_next
from pipelines.learning import learn
from pipelines.mapping import Mapper, Mapping
from pipelines.params import Params
from service.retraining import is_due
from service.settings import Settings
from service.tools import load_tools

REGROUPED = Framework(
    "Across the guide",
    (
        Objective("money", "Money", "What part did funding and costs play?"),
        Objective("time", "Time and workload", "How did people find the time for it, and was it finished on time?"),
        Objective(
            "standing",
            "Professional standing",
            "What does the training mean for people's standing, recognition and confidence?",
        ),
        Objective(
            "teaching",
            "Teaching and support",
            "How good were the teaching, the materials, the assignments and the support?",
        ),
        Objective(
            "students",
            "Students and employers",
            "What is different for young people, in lessons and in links with employers?",
        ),
        Objective("people", "Working with others", "What role do contacts with colleagues elsewhere play?"),
    ),
)
CODES_OF = {
    "money": ("imp-bursary-admin", "rea-funding", "out-bursary-use"),
    "time": ("exp-workload", "imp-timescales", "imp-completion"),
    "standing": ("out-status", "rea-recognition", "rea-progression", "out-confidence"),
    "teaching": ("exp-tutor", "exp-pitch", "exp-academic-writing", "exp-format", "imp-delivery-model", "imp-staffing"),
    "students": ("out-students", "out-employers", "out-curriculum"),
    "people": ("exp-peers", "out-network", "rea-isolation"),
}
LABELS = (0, 1, 2, 4, 8, 16, 32)
ASKED = (16, 24, 32, 48, 64, 96, 128)
WORTH_IT = 0.01  # macro-F1 over that without labels from which the labels behind it are worth comparing
FOLDS = 4


@dataclass(frozen=True)
class Study:
    """Passages with the objective that people gave them, -1 for none or several, and the unit that is held out."""

    name: str
    segments: Sequence[Segment]
    vectors: SegmentVectors
    framework: Framework
    truth: npt.NDArray[np.intp]
    units: npt.NDArray[np.str_]
    groups: Sequence[str | None]
    encoder: Encoder

    def mapper(self) -> Mapper:
        return Mapper(self.segments, self.vectors, self.framework, self.encoder, self.groups)


def main(arguments: Sequence[str]) -> None:
    quick = "--quick" in arguments
    tools = load_tools()
    own, regrouped = demo(tools)
    studies = [own]
    for path in (Path(argument) for argument in arguments if argument != "--quick"):
        if path.is_file():
            studies.append(statements(path, tools.encoder))
        else:
            print(f"{path} is not there: left out")
    for study in studies:
        without_labels(study)
        poorer_frameworks(study)
    without_labels(regrouped)
    speed(own)
    for study in studies:
        for wrong in (0.0, 0.2):
            curve(study, wrong, draws=1 if quick else 3)
        queue(study, draws=2 if quick else 11)  # which differ much


def demo(tools: Tools) -> list[Study]:
    """The bundled study with its own objectives and with other ones, and how its themes are mapped to its own."""
    study = load_demo()
    analysis = analyse(study.transcripts, study.framework, tools, Params())
    findings = findings_of(study.name, study.transcripts, study.framework, analysis)
    measures = evaluate(findings, study.codings)
    plain = evaluate(by_title(findings, analysis, tools.encoder), study.codings)
    print(
        f"demo themes: macro-F1 themebook {measures.theme_objective_macro_f1:.3f}"
        f"   plain cosine {plain.theme_objective_macro_f1:.3f} over {measures.themes.themes} themes"
    )
    group = {transcript.id: transcript.case.group for transcript in study.transcripts}
    units = np.array([segment.transcript for segment in analysis.segments])
    key_of = {code: key for key, codes in CODES_OF.items() for code in codes}
    own, other = ([coding.parent for coding in study.codings], [key_of.get(coding.code) for coding in study.codings])
    names = {transcript.id: transcript.name for transcript in study.transcripts}
    studies = []
    for name, framework, said in (("demo", study.framework, own), ("demo regrouped", REGROUPED, other)):
        truth = truth_of(analysis, names, study.codings, said, framework)
        groups = [group[unit] for unit in units]
        studies.append(Study(name, analysis.segments, analysis.vectors, framework, truth, units, groups, tools.encoder))
    return studies


def truth_of(
    analysis: Analysis,
    names: dict[str, str],
    codings: Sequence[HumanCoding],
    said: Sequence[str | None],
    framework: Framework,
) -> npt.NDArray[np.intp]:
    """The number of the objective that people gave each segment, by what each coding says; -1 for none or several."""
    truth = []
    for segment in analysis.segments:
        name = names[segment.transcript]
        found = {
            key
            for coding, key in zip(codings, said, strict=True)
            if key in framework.keys
            and coding.transcript in (name, Path(name).stem)
            and 2 * _shared(coding.span, segment.span) >= min(len(coding.span), len(segment.span))
        }
        truth.append(framework.keys.index(found.pop()) if len(found) == 1 else -1)
    return np.array(truth)


def by_title(findings: dict[str, Any], analysis: Analysis, encoder: Encoder) -> dict[str, Any]:
    """The findings with each theme at the objective whose title is nearest to its mean answer."""
    row_of = {segment.id: row for row, segment in enumerate(analysis.segments)}
    objectives = findings["framework"]["objectives"]
    titles = encoder.encode([objective["title"] for objective in objectives])
    themes = []
    for theme in findings["themes"]:
        middle = analysis.vectors.answers[[row_of[segment] for segment in theme["segments"]]].mean(axis=0)
        themes.append({**theme, "objective": objectives[int((titles @ middle).argmax())]["key"]})
    return {**findings, "themes": themes}


def _shared(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def statements(path: Path, encoder: Encoder) -> Study:
    """Statements without a question; each is an interview of its own to the mapping, an event what is held out."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    segments = [
        Segment(f"t{number:04d}", Span(0, len(row["quote"])), row["quote"], "P", 0) for number, row in enumerate(rows)
    ]
    truth = np.array([int(row["objective"]) - 1 for row in rows])
    units = np.array([row["event"] for row in rows])
    groups = [row["stakeholder"] for row in rows]
    vectors = embed(segments, encoder)
    return Study(path.stem, segments, vectors, load_framework(), truth, units, groups, encoder)


def without_labels(study: Study) -> None:
    mapper = study.mapper()
    mapping, known = mapper.mapping(), study.truth >= 0
    titles = study.encoder.encode([objective.title for objective in study.framework.objectives])
    plain = study.vectors.answers @ titles.T
    print(f"\n{study.name}: {known.sum()} passages with one objective, no label used")
    print(f"  macro-F1 themebook {macro(study, mapping.segments):.3f}   plain cosine {macro(study, plain):.3f}")
    if not study.name.startswith("demo"):
        later = known & (study.truth > 0)
        print(
            f"  without the trainers' objective {macro(study, mapping.segments[:, 1:], later, 1):.3f}"
            f"   plain cosine {macro(study, plain[:, 1:], later, 1):.3f}"
        )
    error = calibration_error(mapping.segments[known], study.truth[known])
    trade = risk_coverage(mapping.segments[known], study.truth[known])
    print(f"  expected calibration error {error:.3f}")
    print("  answered: right  " + "  ".join(f"{row.coverage:.0%}: {row.accuracy:.2f}" for row in trade))


def poorer_frameworks(study: Study) -> None:
    """The same without a topic guide, with a few cues, with none, and with bare titles."""
    print(f"\n{study.name}: with less of the framework (plain cosine needs titles alone, see above)")
    for name, cues, asks in (("8 cues", 8, True), ("4 cues", 4, True), ("no cue", 0, True), ("bare titles", 0, False)):
        objectives = tuple(
            replace(one, question=one.question if asks else one.title, cues=one.cues[:cues], guide=())
            for one in study.framework.objectives
        )
        poorer = replace(study, framework=replace(study.framework, objectives=objectives))
        found, known = poorer.mapper().mapping().segments, study.truth >= 0
        error = calibration_error(found[known], study.truth[known])
        print(f"  {name}: macro-F1 {macro(study, found):.3f}, calibration error {error:.3f}")


def macro(
    study: Study, scores: npt.NDArray[np.float64], rows: npt.NDArray[np.bool_] | None = None, first: int = 0
) -> float:
    from sklearn.metrics import f1_score

    rows = study.truth >= 0 if rows is None else rows
    wanted = sorted(set(study.truth[rows]))
    return float(f1_score(study.truth[rows], scores[rows].argmax(axis=1) + first, average="macro", labels=wanted))


@one_thread()  # as the analysis has it
def speed(study: Study) -> None:
    """10,000 segments from cached vectors, and a retrain on 500 labels; seconds of processor time and on the clock."""
    times = -(-10_000 // len(study.segments))
    segments = [
        Segment(f"{one.transcript}-{copy}", one.span, one.text, one.speaker, one.turn, one.question, one.question_text)
        for copy in range(times)
        for one in study.segments
    ][:10_000]
    vectors = SegmentVectors(
        np.tile(study.vectors.answers, (times, 1))[:10_000], np.tile(study.vectors.questions, (times, 1))[:10_000]
    )
    clock, began = time.perf_counter(), time.process_time()
    mapper = Mapper(segments, vectors, study.framework, study.encoder, [None] * len(segments))
    mapper.mapping()
    mapped = time.process_time() - began, time.perf_counter() - clock
    chance = np.random.default_rng(1)
    labels = {int(row): mapper.keys[int(chance.integers(4))] for row in chance.choice(10_000, 500, replace=False)}
    clock, began = time.perf_counter(), time.process_time()
    learn(mapper, segments, vectors, [None] * 10_000, labels)
    learnt = time.process_time() - began, time.perf_counter() - clock
    print("\nseconds of processor time (on the clock), the framework's phrases being encoded:")
    print(f"  10,000 segments mapped {mapped[0]:.2f} ({mapped[1]:.2f})")
    print(f"  retrained on 500 labels {learnt[0]:.2f} ({learnt[1]:.2f})")


def curve(study: Study, wrong: float, draws: int) -> None:
    print(f"\n{study.name}: labels an objective, {wrong:.0%} of them wrong; macro-F1 on what was held out")
    mapper = study.mapper()
    for count in LABELS:
        scores, used, errors = [], 0, []
        for draw in range(draws):
            chance = np.random.default_rng(1000 * draw + count)
            predicted = np.zeros((len(study.truth), len(mapper.keys)))
            for inside in held_out(study, chance):
                labels = drawn(study, ~inside, count, wrong, chance)
                mapping, trial = learn(mapper, study.segments, study.vectors, study.groups, labels)
                predicted[inside], used = mapping.segments[inside], used + trial.used
            scores.append(macro(study, predicted))
            errors.append(calibration_error(predicted[study.truth >= 0], study.truth[study.truth >= 0]))
        print(
            f"  {count:3}: {np.mean(scores):.3f} (least {min(scores):.3f})"
            f"  used in {used} of {draws * FOLDS}, calibration error {np.mean(errors):.3f}",
            flush=True,
        )


def held_out(study: Study, chance: np.random.Generator) -> list[npt.NDArray[np.bool_]]:
    units = chance.permutation(np.unique(study.units))
    return [np.isin(study.units, units[number::FOLDS]) for number in range(FOLDS)]


def drawn(
    study: Study, rows: npt.NDArray[np.bool_], count: int, wrong: float, chance: np.random.Generator
) -> dict[int, str]:
    """So many labels of each objective, some of them wrong."""
    keys, labels = study.framework.keys, {}
    for number, key in enumerate(keys):
        free = np.flatnonzero(rows & (study.truth == number))
        for row in chance.choice(free, min(count, len(free)), replace=False):
            other = [another for another in keys if another != key]
            labels[int(row)] = str(chance.choice(other)) if chance.random() < wrong else key
    return labels


def queue(study: Study, draws: int) -> None:
    """Macro-F1 on held-out units after so many labels, chosen by the queue and by chance.

    The queue is asked anew, with what was learnt so far, whenever the service maps a study again by itself.
    """
    print(f"\n{study.name}: macro-F1 on what was held out, by labels in all")
    mapper, anew = study.mapper(), asked_anew()
    predicted = {
        (way, count, draw): np.zeros((len(study.truth), len(mapper.keys)))
        for way in ("queue", "chance")
        for count in ASKED
        for draw in range(draws)
    }
    for draw in range(draws):
        chance = np.random.default_rng(draw)
        for inside in held_out(study, chance):
            free = np.flatnonzero(~inside & (study.truth >= 0))
            order = chance.permutation(free).tolist()
            for way in ("queue", "chance"):
                mapping, asked = mapper.mapping(), list[int]()
                for count in sorted({*ASKED, *anew}) if way == "queue" else ASKED:
                    wanted = count - len(asked)
                    asked += (
                        chosen(study, mapping, free, asked, wanted) if way == "queue" else order[len(asked) : count]
                    )
                    labels = {row: mapper.keys[study.truth[row]] for row in asked}
                    learnt, _ = learn(mapper, study.segments, study.vectors, study.groups, labels)
                    mapping = learnt if count in anew else mapping
                    if count in ASKED:
                        predicted[way, count, draw][inside] = learnt.segments[inside]
    found = {
        way: np.array([[macro(study, predicted[way, count, draw]) for count in ASKED] for draw in range(draws)])
        for way in ("queue", "chance")
    }
    scores = {way: rows.mean(axis=0).tolist() for way, rows in found.items()}
    least = {way: rows.min(axis=0).tolist() for way, rows in found.items()}
    none = macro(study, mapper.mapping().segments)
    print(f"    0: {none:.3f}")
    for place, (count, by_queue, by_chance) in enumerate(zip(ASKED, scores["queue"], scores["chance"], strict=True)):
        needed = needs(scores["queue"], by_chance, none)
        share = "not reached" if needed is None else f"{needed:.0f} labels, {needed / count:.0%}"
        told = f"   the queue needs {share}" if by_chance >= none + WORTH_IT else ""
        print(
            f"  {count:3}: queue {by_queue:.3f} (least {least['queue'][place]:.3f})"
            f"   chance {by_chance:.3f} (least {least['chance'][place]:.3f}){told}",
            flush=True,
        )


def asked_anew() -> list[int]:
    """The numbers of labels at which the service maps a study again by itself, if each is a decision."""
    enough, found = Settings.model_fields["remap_after"].default, [0]
    for said in range(1, max(ASKED) + 1):
        if is_due(said - found[-1], said, enough):
            found.append(said)
    return found[1:]


def needs(scores: Sequence[float], wanted: float, none: float) -> float | None:
    """The number of labels at which scores, one for each of `ASKED` and `none` without any, reach what is wanted."""
    before, least = 0, none
    for count, score in zip(ASKED, scores, strict=True):
        if score >= wanted:
            return before + (count - before) * max(0.0, wanted - least) / max(1e-9, score - least)
        before, least = count, score
    return None


def chosen(study: Study, mapping: Mapping, free: npt.NDArray[np.intp], asked: Sequence[int], count: int) -> list[int]:
    """What the queue asks for among passages whose answer is known, when some were asked about."""
    part = Mapping(mapping.keys, mapping.segments[free], mapping.alone[free])
    vectors = SegmentVectors(study.vectors.answers[free], study.vectors.questions[free])
    segments = [study.segments[row] for row in free]
    groups = [study.groups[row] for row in free]
    place_of = {int(row): place for place, row in enumerate(free)}
    labelled = [place_of[row] for row in asked]
    return [int(free[place]) for place in label_next(part, segments, vectors, groups, labelled, count)]


if __name__ == "__main__":
    main(sys.argv[1:])
