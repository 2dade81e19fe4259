"""Learning from reviewers: passages whose objective people set become examples for the rest of their study.

What is learnt is a correction of the evidence that the framework gives, from the vectors of answer and question, hashed
words and the speaker's group; its surroundings count afterwards as they do without labels. Several ways to learn are
tried on interviews that they have not seen, and each counts as far as it makes what people said there likelier than
the framework alone does: how far labels are to be trusted is itself learnt. They tell how sure the mapping may be as
well, less the slips among the labels. What is learnt is made anew from the decisions each time, so there is no file of
it that could go stale, and it stays with its study.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from corpora.material import Segment, find_words
from models.linear import Doubles, fit_linear, in_span, log, softmax
from models.mislabelling import share_mislabelled, without_slips
from models.side_by_side import side_by_side
from pipelines.abstention import Trade, risk_coverage
from pipelines.embedding import SegmentVectors
from pipelines.mapping import WORTH, Mapper, Mapping
from pipelines.sureness import as_sure_as, right_everywhere
from pipelines.wording import spoken

LEAST = 8
"""Labels without which no learning can be tried."""
_BUCKETS = 1024
_WORDS, _GROUP = 0.8, 0.5  # lengths of these parts beside the answer's and the question's, which are about 1
_FOLDS = 5
_Way = tuple[float, float] | None
"""Penalty of the weights, how far the framework's evidence counts; None: labels tell of their surroundings alone."""
_WAYS: tuple[_Way, ...] = ((1.0, 1.0), (1.0, 0.5), (0.3, 0.5), None)
_TEMPER = 0.5  # of the likelihood: passages of one interview are no independent witnesses
_SURE = 0.8  # that a gain is none of chance
_SLIGHT = 0.1  # trust under which a way is left out: a little of what is not shown to help moves passages for nothing
_TRIED = 0, 1  # lessons after which a way is tried; the last tells nearly as well as all how often it is right
_CURVE = (0.25, 0.5)  # of the labels, beside all


@dataclass(frozen=True, slots=True)
class Trial:
    """How learning did on interviews that it had not seen.

    Attributes:
        labels: passages whose objective people set.
        interviews: how many interviews they are from.
        used: whether the mapping uses what was learnt.
        right_without: share of them that the framework alone maps as people do; None where nothing could be tried.
        right_with: the same with what was learnt from other interviews.
        curve: the same for smaller numbers of labels, as (labels, share).
        trade: how much is answered and right of the passages that people labelled, without learning from their own
            interviews, by the mapping that is used.
        version: first 12 hex digits of the SHA-256 of all that was learnt; empty where it is not used.
    """

    labels: int
    interviews: int
    used: bool = False
    right_without: float | None = None
    right_with: float | None = None
    curve: tuple[tuple[int, float], ...] = ()
    trade: tuple[Trade, ...] = ()
    version: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The trial as plain JSON values."""
        plain = {name: value for name, value in asdict(self).items() if name != "trade"}
        return {**plain, "curve": [{"labels": labels, "right": right} for labels, right in self.curve]}

    def as_plain(self) -> dict[str, Any]:
        """All of the trial as plain values, of which `from_plain` makes it again."""
        return asdict(self)

    @classmethod
    def from_plain(cls, told: dict[str, Any]) -> Trial:
        """The trial that `as_plain` told."""
        curve = tuple((labels, right) for labels, right in told["curve"])
        return cls(**{**told, "curve": curve, "trade": tuple(Trade(**row) for row in told["trade"])})


class _Study:
    """One study's passages with the labels on some of them, ready to be learnt from in parts."""

    def __init__(
        self, mapper: Mapper, before: Mapping, features: Doubles, labels: ReadOnly[int, int], people: Sequence[str]
    ) -> None:
        self.mapper = mapper
        self._sure = before.segments.max(axis=1) / np.maximum(before.segments.sum(axis=1), 1e-9)
        self.rows = np.array(sorted(labels), dtype=np.intp)
        self.features = in_span(features, self.rows)
        self.wanted = np.array([labels[int(row)] for row in self.rows], dtype=np.intp)
        self.folds = _folds([people[row] for row in self.rows])
        _, self.interviews = np.unique([people[row] for row in self.rows], return_inverse=True)
        self._given = softmax(mapper.evidence)
        counts = np.bincount(self.wanted, minlength=len(mapper.keys))
        self.weight = 1 / counts[self.wanted]
        self.weight /= self.weight.sum()

    def taught(self, shown: npt.NDArray[np.intp], way: _Way) -> Doubles:
        """Evidence for every passage of the study, learnt from the labels with these numbers."""
        if way is None:
            return self.mapper.evidence
        rows, (penalty, scale) = self.rows[shown], way
        linear = fit_linear(self.features[rows], self.wanted[shown], self._given[rows], penalty, scale)
        evidence = log(linear.probabilities(self.features, self._given))
        centred: Doubles = evidence - evidence.mean(axis=1, keepdims=True)
        return centred

    def known(self, shown: npt.NDArray[np.intp]) -> dict[int, int]:
        """The labels with these numbers, as the mapper takes them."""
        return {int(self.rows[number]): int(self.wanted[number]) for number in shown}

    def learnt(self, way: _Way) -> Doubles:
        """Probabilities of every passage of the study, learnt from all labels."""
        everything = np.arange(len(self.rows))
        return self.mapper.relative(self.taught(everything, way), self.known(everything))

    def held_out(self, way: _Way, share: float = 1.0, tried: Sequence[int] = _TRIED) -> list[Doubles]:
        """Probabilities of the labelled passages, each learnt from other interviews' labels; for each of ``tried``."""
        result = [np.empty((len(self.rows), len(self.mapper.keys))) for _ in tried]
        for fold in np.unique(self.folds):
            inside, outside = np.flatnonzero(self.folds == fold), np.flatnonzero(self.folds != fold)
            outside = outside[:: round(1 / share)]
            evidence, known = self.taught(outside, way), self.known(outside)
            for found, lessons in zip(result, tried, strict=True):
                found[inside] = self.mapper.relative(evidence, known, lessons)[self.rows[inside]]
        return result

    def right(self, probabilities: Doubles) -> float:
        """The share of labelled passages that probabilities put where people did, every objective counting alike."""
        return float(self.weight @ (probabilities.argmax(axis=1) == self.wanted))

    def measured(self, found: Doubles, everywhere: Doubles, mislabelled: float) -> tuple[float, int]:
        """How often a mapping of all passages is right, as its probabilities of labelled ones tell; and their number.

        `mislabelled` is the share of labels that are wrong.
        """
        best, of_all = found.argmax(axis=1), everywhere.argmax(axis=1)
        agreed = right_everywhere(best, self.wanted, of_all, self._sure, self.rows)
        return without_slips(agreed, mislabelled, found.shape[1]), len(self.rows)

    def calibrated(self, probabilities: Doubles) -> Doubles:
        """Probabilities as sure as they are right."""
        return as_sure_as(self.right(probabilities), probabilities)


def learn(
    mapper: Mapper,
    segments: Sequence[Segment],
    vectors: SegmentVectors,
    groups: Sequence[str | None],
    labels: ReadOnly[int, str],
) -> tuple[Mapping, Trial]:
    """The mapping with what labels teach, and how the teaching did; equal input gives an equal result.

    Passages that people labelled are mapped as they said, whatever is learnt.

    Args:
        mapper: of `segments`.
        segments: all segments of the study.
        vectors: of `segments`.
        groups: the stakeholder group of each segment's speaker.
        labels: the objective's key for the numbers of some segments.

    Raises:
        ValueError: a label names no segment or no objective.
    """
    for row, key in labels.items():
        if not 0 <= row < len(segments) or key not in mapper.keys:
            raise ValueError(f"label '{key}' of segment {row}: no such objective or segment in this mapping")
    before = mapper.mapping()
    numbers = {row: mapper.keys.index(key) for row, key in labels.items()}
    said = {row: (key,) for row, key in labels.items()}
    people = [segment.transcript for segment in segments]
    trial = Trial(len(labels), len({people[row] for row in labels}))
    if len(labels) < LEAST or trial.interviews < 2 or len(set(numbers.values())) < 2:
        return before.as_said(said), trial
    study = _Study(mapper, before, _features(segments, vectors, groups), numbers, people)
    some, others = side_by_side(lambda: [*map(study.held_out, _WAYS[:2])], lambda: [*map(study.held_out, _WAYS[2:])])
    unseen = [[mapper.relative(lessons=lessons)[study.rows] for lessons in _TRIED], *some, *others]
    trials = [[study.calibrated(one) for one in tries] for tries in zip(*unseen, strict=True)]
    trust = _trust(np.max([_ahead(study, tries) for tries in trials], axis=0))
    ends = [(study.right(tries[0]), study.right(_pooled(tries, trust))) for tries in trials]
    told = int(np.argmax([with_labels - without for without, with_labels in ends]))
    right, pooled = ends[told], _pooled(trials[told], trust)
    mislabelled = share_mislabelled(pooled, study.wanted, mapper.right(), WORTH)
    best, lessons = _WAYS[int(trust[1:].argmax())], _TRIED[told : told + 1]
    curve = tuple(
        (len(study.rows[:: round(1 / share)]), study.right(study.held_out(best, share, lessons)[0])) for share in _CURVE
    )
    curve = (*curve, (len(study.rows), right[1]))
    if trust[0] == 1 or right[1] <= right[0]:  # a flatter guess is likelier than a wrong one without knowing more
        before = mapper.mapping(study.measured(before.segments[study.rows], before.segments, mislabelled))
        trade = risk_coverage(before.segments[study.rows], study.wanted)
        return before.as_said(said), Trial(len(labels), trial.interviews, False, *right, curve, trade)
    alone = mapper.relative()
    learnt = (study.learnt(way) if trusted else alone for way, trusted in zip(_WAYS, trust[1:], strict=True))
    relative = _pooled([alone, *learnt], trust)
    elsewhere = _pooled([alone[study.rows], *(of_way[-1] for of_way in unseen[1:])], trust)
    wanted = mapper.right(study.measured(elsewhere, relative, mislabelled))
    version = hashlib.sha256(np.round(relative, 6).tobytes()).hexdigest()[:12]
    trade = risk_coverage(pooled, study.wanted)
    found = Trial(len(labels), trial.interviews, True, *right, curve, trade, version)
    return mapper.with_none(relative, wanted, study.rows).as_said(said), found


def _ahead(study: _Study, tries: Sequence[Doubles]) -> Doubles:
    """How much likelier each try at other interviews' passages makes what people said than the first, beyond chance."""
    said = [_TEMPER * len(study.rows) * study.weight * _likelihood(one, study.wanted) for one in tries]
    gains = [one - said[0] for one in said[1:]]
    return np.array([0.0, *(float(gain.sum()) - _by_chance(gain, study.interviews) for gain in gains)])


def _trust(ahead: Doubles) -> Doubles:
    """How far each way is to be trusted, the framework alone first; together 1.

    Each counts by how likely it makes what people said (Bayesian model averaging; Hoeting et al. 1999), beyond what it
    may be `ahead` of the framework alone by chance; one that is not so far ahead counts for nothing. It is as far ahead
    as in the trial that shows it best: by themselves labels help one study most, by what lessons make of them another.
    """
    trust = softmax(ahead[None])[0]
    trust[1:][ahead[1:] <= 0] = 0
    trust[trust < min(_SLIGHT, float(trust.max()))] = 0
    scaled: Doubles = trust / trust.sum()
    return scaled


def _by_chance(gains: Doubles, interviews: npt.NDArray[np.intp]) -> float:
    """What a sum of gains may come to by chance, at the level `_SURE`, when whole interviews are drawn (Student 1908).

    Passages of one interview gain or lose together, so they are no witnesses of their own.
    """
    from scipy.special import stdtrit

    by_interview = np.bincount(interviews, gains)
    others = len(by_interview) - 1
    spread = np.sqrt((others + 1) / others * float(((by_interview - by_interview.mean()) ** 2).sum()))
    return float(stdtrit(others, _SURE) * spread)


def _pooled(tries: Sequence[Doubles], trust: Doubles) -> Doubles:
    """Probabilities pooled as logarithms, each as far as it is trusted."""
    return softmax(np.sum([share * log(one) for one, share in zip(tries, trust, strict=True) if share], axis=0))


def _features(segments: Sequence[Segment], vectors: SegmentVectors, groups: Sequence[str | None]) -> Doubles:
    """What is learnt from: answer and question without the study's means, hashed words, and the speaker's group."""
    asked = np.array([segment.question is not None for segment in segments])
    known = sorted({group for group in groups if group is not None})
    ends = np.cumsum([vectors.answers.shape[1], vectors.questions.shape[1], _BUCKETS, len(known)])
    features = np.zeros((len(segments), ends[-1]))
    answers, questions, words, group = np.split(features, ends[:-1], axis=1)  # which are parts of it
    answers[:] = vectors.answers - vectors.answers.mean(axis=0)
    if asked.any():
        questions[asked] = vectors.questions[asked] - vectors.questions[asked].mean(axis=0)
    rows, buckets, weights = _hashed_words(segments)
    words[rows, buckets] = _WORDS * weights
    group[:] = [[_GROUP * (own == one) for one in known] for own in groups]
    return features


def _hashed_words(segments: Sequence[Segment]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Doubles]:
    """Words as a segment's number, a bucket and a weight; rare ones count more, those of one have length 1 or 0."""
    bucket = _Buckets()
    said = [{bucket[word] for word in find_words(spoken(segment.text).lower())} for segment in segments]
    rows = np.repeat(np.arange(len(segments)), [len(words) for words in said])
    buckets = np.array([*chain.from_iterable(said)], dtype=np.intp)
    spread = np.bincount(buckets, minlength=_BUCKETS)
    weights = (np.log((1 + len(segments)) / (1 + spread)) * (spread >= 2))[buckets]
    lengths = np.sqrt(np.bincount(rows, weights**2, minlength=len(segments)))
    return rows, buckets, weights / np.maximum(lengths, 1e-9)[rows]


class _Buckets(dict[str, int]):
    """The bucket of a word, worked out once."""

    def __missing__(self, word: str) -> int:
        self[word] = zlib.crc32(word.encode()) % _BUCKETS
        return self[word]


def _folds(transcripts: Sequence[str]) -> npt.NDArray[np.intp]:
    """Whole interviews dealt out to the folds, the largest first, each to the smallest fold."""
    sizes = {transcript: transcripts.count(transcript) for transcript in sorted(set(transcripts))}
    loads, fold = [0] * min(_FOLDS, max(1, len(sizes))), {}
    for transcript in sorted(sizes, key=lambda name: (-sizes[name], name)):
        fold[transcript] = loads.index(min(loads))
        loads[fold[transcript]] += sizes[transcript]
    return np.array([fold[transcript] for transcript in transcripts], dtype=np.intp)


def _likelihood(probabilities: Doubles, wanted: npt.NDArray[np.intp]) -> Doubles:
    return log(probabilities)[np.arange(len(wanted)), wanted]
