"""The spine: transcripts to segments, vectors, clusters, descriptions, and candidates mapped to the objectives."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from collections.abc import Mapping as ReadOnly
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from corpora.codebook import Candidate, Quote
from corpora.expected import Expected
from corpora.framework import Framework
from corpora.material import Segment, Transcript
from models.encoder import Encoder
from models.identity import ModelIdentity
from models.memory import Arrays, Memory
from models.one_thread import one_thread
from models.phrases import BegunPhraser, Phraser
from models.splitter import Splitter
from models.topics import FORGETFUL, TopicModel
from pipelines.about_the_call import themes_of_the_call
from pipelines.carried import HeldTheme
from pipelines.checks import Checks, check_themes
from pipelines.clustering import Clustering, Outcome, cluster
from pipelines.coverage import Coverage, coverage
from pipelines.describing import Description, describe
from pipelines.disconfirming import disconfirming_quotes
from pipelines.embedding import SegmentVectors, embed
from pipelines.garbage import without_collecting
from pipelines.guiding import Found, guide
from pipelines.labelling_queue import label_next
from pipelines.linking import constraints_for
from pipelines.mapped import Mapped, map_candidates, map_segments
from pipelines.mapping import Mapping
from pipelines.naming import Names
from pipelines.overlap import Versions
from pipelines.params import Params
from pipelines.segmenting import segment_all
from pipelines.study_memory import StudyMemory
from pipelines.taught import NOTHING, Labels, taught

Report = Callable[[str, int, int], None]
"""Hears the stage (segmenting, embedding, clustering, describing, mapping), what is done of it, and of how much."""


@dataclass(frozen=True, slots=True)
class Tools:
    """The loaded models that an analysis uses, and a memory of what they found before."""

    splitter: Splitter
    encoder: Encoder
    topics: TopicModel
    phraser: Phraser
    memory: Memory = FORGETFUL

    def identities(self) -> tuple[ModelIdentity, ...]:
        """Which models these are, exactly."""
        return (self.splitter.identity, self.encoder.identity, self.topics.identity, self.phraser.identity)


@dataclass(frozen=True, slots=True)
class Analysis:
    """What came of an analysis.

    ``vectors``, ``clustering``, ``theme_of``, ``subtheme_of``, ``leaning`` and ``mapping`` speak of ``segments``,
    row by row; ``leaning`` names the further themes a segment leans to, with strengths. ``mapped`` is what the
    framework makes of them, ``also`` what further frameworks make of the same themes. ``disconfirming`` holds, for
    themes that have any, passages that may disagree in them; ``expected`` what became of the themes that were expected.
    ``label_next`` are the segments that are worth asking a person about, the most useful first.
    """

    outcome: Outcome
    segments: tuple[Segment, ...]
    vectors: SegmentVectors
    clustering: Clustering
    theme_of: tuple[str | None, ...]
    subtheme_of: tuple[str | None, ...]
    leaning: tuple[tuple[tuple[str, float], ...], ...]
    mapped: Mapped
    coverage: Coverage
    params: Params
    models: tuple[ModelIdentity, ...]
    checks: Checks = field(default_factory=Checks)
    disconfirming: ReadOnly[str, tuple[Quote, ...]] = field(default_factory=lambda: MappingProxyType({}))
    expected: tuple[Found, ...] = ()
    also: tuple[tuple[Framework, Mapped], ...] = ()
    label_next: tuple[str, ...] = ()

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The themes, the stable ones that rest on several people first, and after them their parts."""
        return self.mapped.candidates

    @property
    def mapping(self) -> Mapping:
        """The probabilities of the framework's objectives."""
        return self.mapped.mapping


_READ_ANYWAY = 4000  # texts up to which most are among those that some cluster's label is made of
TO_LABEL = 60
"""Passages kept to ask about, about half an hour of reviewing."""


def silent(stage: str, done: int, total: int) -> None:
    """Report nothing."""


@without_collecting()
@one_thread()
def analyse(
    transcripts: Sequence[Transcript],
    framework: Framework,
    tools: Tools,
    params: Params,
    report: Report = silent,
    expected: Sequence[Expected] = (),
    themes: Sequence[HeldTheme] = (),
    versions: Versions | None = None,
    labels: Labels = NOTHING,
    also: Sequence[Framework] = (),
) -> Analysis:
    """Analyse the transcripts of one study; equal input, parameters and models give an equal result.

    `expected` are themes that the analyst looks for; each is held together and becomes, or joins, a candidate. `labels`
    are objectives that people set, keys of the framework for the ids of some segments, earlier ones included; they
    hold, and the mapping learns from them. `themes` are those that people have made: they are kept apart, and segments
    stay where people moved them; `versions` says where all this talk stands in transcripts that were replaced since.
    `also` are further frameworks that the same themes are mapped to.
    """
    transcripts = sorted(transcripts, key=lambda transcript: (transcript.name, transcript.id))
    report("segmenting", 0, 1)
    segments = segment_all(transcripts, tools.splitter, params, tools.memory)
    by_id = {transcript.id: transcript for transcript in transcripts}
    cases = [by_id[segment.transcript].case_of(segment.speaker) for segment in segments]
    groups = [case.group for case in cases]
    set_by_people = taught(labels, segments, versions)
    with ThreadPoolExecutor(2, "beside") as beside:  # most of it is waiting for phrases and for clusters
        phraser = BegunPhraser(tools.phraser, _worth_phrases(segments), beside)
        report("embedding", 0, len(segments))
        vectors = embed(segments, tools.encoder, lambda done, total: report("embedding", done, total))
        report("clustering", 0, 1)
        memory = StudyMemory.of_study(tools.memory, segments, tools.encoder.identity)
        mapping = [
            beside.submit(map_segments, segments, lambda: vectors, one, tools.encoder, groups, known, memory)
            for one, known in [(framework, set_by_people), *((another, NOTHING) for another in also)]
        ]
        guided = guide(segments, vectors, expected, tools.encoder)
        decided = constraints_for(themes, segments, vectors.answers, guided.constraints, versions)
        clustering = cluster(
            segments, vectors, tools.topics, params, decided, memory, lambda: report("clustering", 0, 1)
        )
        report("describing", 0, 1)
        names = Names.of(transcripts)
        descriptions = describe(segments, vectors, clustering, phraser, tools.encoder, names, groups)
        found = [one.result() for one in mapping]
    report("mapping", 0, 1)
    about_the_call = themes_of_the_call(
        {one.id: one.members for one in descriptions if one.parent is None}, segments, vectors.answers, tools.encoder
    )
    candidates = _in_order([_candidate(description, segments, about_the_call) for description in descriptions])
    mapped = [map_candidates(candidates, one, segments, vectors, tools.encoder, params.threshold) for one in found]
    report("mapping", 1, 1)
    theme_of = _memberships(len(segments), [description for description in descriptions if description.parent is None])
    leaning = _leaning(clustering, theme_of)
    return Analysis(
        outcome=clustering.outcome,
        segments=segments,
        vectors=vectors,
        clustering=clustering,
        theme_of=theme_of,
        subtheme_of=_memberships(len(segments), [description for description in descriptions if description.parent]),
        leaning=leaning,
        mapped=mapped[0],
        coverage=coverage(segments, theme_of, clustering.placements),
        params=params,
        models=tools.identities(),
        checks=check_themes(segments, vectors, theme_of, leaning, cases),
        disconfirming=disconfirming_quotes(segments, candidates, theme_of, leaning, tools.memory),
        expected=guided.found(theme_of),
        also=tuple(zip(also, mapped[1:], strict=True)),
        label_next=to_label(mapped[0].mapping, segments, lambda: vectors, groups, set_by_people, memory),
    )


def _worth_phrases(segments: Sequence[Segment]) -> list[str]:
    """What labels are likely to be made of: the texts that say something, where clusters read most of them anyway."""
    saying = list(dict.fromkeys(segment.text for segment in segments if not segment.filler))
    return saying if len(saying) <= _READ_ANYWAY else []


def to_label(
    mapping: Mapping,
    segments: Sequence[Segment],
    vectors: Callable[[], SegmentVectors],
    groups: Sequence[str | None],
    labels: Labels,
    memory: StudyMemory,
) -> tuple[str, ...]:
    """The segments to ask a person about; `groups` are those of their speakers, `labels` hold what people set.

    `vectors` gives those of the segments, where it is not remembered which to ask about.
    """
    labelled = [row for row, segment in enumerate(segments) if segment.id in labels]

    def make() -> Arrays:
        rows = label_next(mapping, segments, vectors(), groups, labelled, TO_LABEL)
        return {"rows": np.array(rows, dtype=np.intp)}

    chosen = memory.of("to label", (mapping.segments, list(groups), labelled), make)
    return tuple(segments[row].id for row in chosen["rows"].tolist())


def _candidate(description: Description, segments: Sequence[Segment], about_the_call: Collection[str]) -> Candidate:
    return Candidate(
        id=description.id,
        label=description.label,
        keywords=description.keywords,
        segments=tuple(segments[row].id for row in description.members),
        cases=tuple(sorted({segments[row].case for row in description.members})),
        stability=description.stability,
        objective=None,
        objectives=(),
        quotes=description.quotes,
        parent=description.parent,
        about_the_call=(description.parent or description.id) in about_the_call,
    )


_STABLE = 0.5  # under this a cluster dissolves more often than it comes back (Hennig 2007)


def _in_order(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Themes before parts; last themes that are unstable, of one person or about the call; otherwise by reach."""

    def place(candidate: Candidate) -> tuple[bool, bool, int, int, str]:
        doubtful = candidate.stability < _STABLE or len(candidate.cases) < 2 or candidate.about_the_call
        return candidate.parent is not None, doubtful, -len(candidate.cases), -len(candidate.segments), candidate.id

    return tuple(sorted(candidates, key=place))


def _memberships(segments: int, descriptions: Sequence[Description]) -> tuple[str | None, ...]:
    result: list[str | None] = [None] * segments
    for description in descriptions:
        for row in description.members:
            result[row] = description.id
    return tuple(result)


def _leaning(clustering: Clustering, theme_of: Sequence[str | None]) -> tuple[tuple[tuple[str, float], ...], ...]:
    """For each segment the further themes it leans to, as theme ids with strengths."""
    ids = {p.cluster: theme for p, theme in zip(clustering.placements, theme_of, strict=True) if theme is not None}
    return tuple(
        tuple(
            (theme, strength) for cluster_number, strength in p.others if (theme := ids.get(cluster_number)) is not None
        )
        for p in clustering.placements
    )
