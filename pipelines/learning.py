"""Learning from reviewers: passages whose objective people set become examples for the rest of their study.

What is learnt is a correction of the mapping without labels, from the vectors of answer and question, hashed words and
the speaker's group. It is tried on interviews that it has not seen, and used only where it is better there by more than
chance makes it; otherwise the mapping stays as it was. What is learnt stays with its study, and its file holds numbers
alone: words are hashed into buckets, so that no text can be read out of it.
"""

from __future__ import annotations

import hashlib
import io
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from corpora.material import Segment, find_words
from models.linear import Doubles, Linear, fit_linear, log
from pipelines.embedding import SegmentVectors
from pipelines.mapping import Mapping
from pipelines.wording import spoken

FORMAT = "themebook.learnt/1"

_BUCKETS = 2048
_WORDS, _GROUP = 0.8, 0.5  # lengths of these parts beside the answer's and the question's, which are about 1
_FOLDS = 5
_LEAST = 8  # labels without which nothing can be tried
_SURE = 1.0  # standard errors by which held-out passages must gain
_PENALTIES, _SCALES = (0.3, 1.0, 3.0, 10.0, 30.0), (1.0, 0.5, 0.25)


@dataclass(frozen=True, slots=True)
class Trial:
    """How learning did on interviews that it had not seen: mean log-likelihood and share right, without and with it."""

    labels: int
    interviews: int
    used: bool
    likelihood_without: float | None
    likelihood_with: float | None
    right_without: float | None
    right_with: float | None

    @property
    def gain(self) -> float:
        """How much larger the share of passages is that it maps as people do; 0 where it is not used."""
        if not self.used or self.right_with is None or self.right_without is None:
            return 0.0
        return self.right_with - self.right_without

    def as_dict(self) -> dict[str, Any]:
        """The trial as plain JSON values."""
        names = self.__slots__
        return {**{name: getattr(self, name) for name in names}, "gain": self.gain}


@dataclass(frozen=True, slots=True)
class Learnt:
    """What was learnt for one framework, with its trial; without `linear` the mapping stays as it is."""

    keys: tuple[str, ...]
    groups: tuple[str, ...]
    linear: Linear | None
    trial: Trial

    @property
    def version(self) -> str:
        """First 12 hex digits of the SHA-256 of everything that was learnt."""
        digest = hashlib.sha256(json.dumps([self.keys, self.groups]).encode())
        if self.linear is not None:
            for part in (self.linear.weights, self.linear.bias, np.array([self.linear.scale])):
                digest.update(np.ascontiguousarray(part).tobytes())
        return digest.hexdigest()[:12]

    def apply(
        self, mapping: Mapping, segments: Sequence[Segment], vectors: SegmentVectors, groups: Sequence[str | None]
    ) -> Mapping:
        """The mapping with what was learnt.

        Args:
            mapping: of `segments`, without labels.
            segments: all segments of the study.
            vectors: of `segments`.
            groups: the stakeholder group of each segment's speaker.

        Raises:
            ValueError: the mapping has other objectives than were learnt.
        """
        if mapping.keys != self.keys:
            raise ValueError(f"learnt for {', '.join(self.keys)}, not for {', '.join(mapping.keys)}; learn again")
        if self.linear is None or not segments:
            return mapping
        features = passage_features(segments, vectors, groups, self.groups)
        return Mapping(self.keys, self.linear.probabilities(features, mapping.segments))


def learn(
    mapping: Mapping,
    segments: Sequence[Segment],
    vectors: SegmentVectors,
    groups: Sequence[str | None],
    labels: dict[int, str],
) -> Learnt:
    """Learn from labels, a segment's number with its objective's key; equal input gives an equal result.

    Raises:
        ValueError: a label names no segment or no objective.
    """
    for row, key in labels.items():
        if not 0 <= row < len(segments) or key not in mapping.keys:
            raise ValueError(f"label '{key}' of segment {row}: no such objective or segment in this mapping")
    rows = np.array(sorted(labels), dtype=np.intp)
    wanted = np.array([mapping.keys.index(labels[int(row)]) for row in rows], dtype=np.intp)
    known = tuple(sorted({group for group in groups if group is not None}))
    folds = _folds([segments[row].transcript for row in rows])
    untried = Learnt(mapping.keys, known, None, Trial(len(rows), len(set(folds)), False, None, None, None, None))
    if len(rows) < _LEAST or len(set(folds)) < 2 or len(set(wanted)) < 2:
        return untried
    features, before = passage_features(segments, vectors, groups, known)[rows], mapping.segments[rows]
    trials = {
        (penalty, scale): _held_out(features, wanted, before, folds, penalty, scale)
        for penalty in _PENALTIES
        for scale in _SCALES
    }
    # The most cautious of equals comes first: a strong penalty, and what was believed before counting in full.
    best = max(
        sorted(trials, key=lambda pair: (-pair[0], -pair[1])), key=lambda pair: _likelihood(trials[pair], wanted).mean()
    )
    without, found = _likelihood(before, wanted), _likelihood(trials[best], wanted)
    gains = found - without
    used = bool(gains.mean() > _SURE * gains.std() / np.sqrt(len(gains))) and _right(trials[best], wanted) >= _right(
        before, wanted
    )
    trial = Trial(
        len(rows),
        len({segments[row].transcript for row in rows}),
        used,
        float(without.mean()),
        float(found.mean()),
        _right(before, wanted),
        _right(trials[best], wanted),
    )
    return Learnt(mapping.keys, known, fit_linear(features, wanted, before, *best) if used else None, trial)


def passage_features(
    segments: Sequence[Segment], vectors: SegmentVectors, groups: Sequence[str | None], known: Sequence[str]
) -> Doubles:
    """What is learnt from: answer and question without the study's means, hashed words, and the speaker's group."""
    asked = np.array([segment.question is not None for segment in segments])
    questions = np.zeros(vectors.questions.shape)
    if asked.any():
        questions[asked] = vectors.questions[asked] - vectors.questions[asked].mean(axis=0)
    group = np.array([[_GROUP * (own == one) for one in known] for own in groups]).reshape(len(segments), len(known))
    answers = vectors.answers - vectors.answers.mean(axis=0)
    return np.hstack([answers, questions, _WORDS * _hashed_words(segments), group]).astype(np.float64)


def _hashed_words(segments: Sequence[Segment]) -> Doubles:
    """Words in buckets, rare ones counting more, rows of length 1 or 0; shape ``(segments, buckets)``."""
    counts = np.zeros((len(segments), _BUCKETS))
    buckets: dict[str, int] = {}
    for row, segment in enumerate(segments):
        for word in {word.lower() for word in find_words(spoken(segment.text))}:
            counts[row, buckets.setdefault(word, zlib.crc32(word.encode()) % _BUCKETS)] = 1
    spread = (counts > 0).sum(axis=0)
    counts *= np.log((1 + len(segments)) / (1 + spread)) * (spread >= 2)
    scaled: Doubles = counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9)
    return scaled


def _folds(transcripts: Sequence[str]) -> npt.NDArray[np.intp]:
    """Whole interviews dealt out to the folds, the largest first, each to the smallest fold."""
    sizes = {transcript: transcripts.count(transcript) for transcript in sorted(set(transcripts))}
    loads, fold = [0] * min(_FOLDS, max(1, len(sizes))), {}
    for transcript in sorted(sizes, key=lambda name: (-sizes[name], name)):
        fold[transcript] = loads.index(min(loads))
        loads[fold[transcript]] += sizes[transcript]
    return np.array([fold[transcript] for transcript in transcripts], dtype=np.intp)


def _held_out(
    features: Doubles,
    wanted: npt.NDArray[np.intp],
    before: Doubles,
    folds: npt.NDArray[np.intp],
    penalty: float,
    scale: float,
) -> Doubles:
    result = before.copy()
    for fold in np.unique(folds):
        inside, outside = folds == fold, folds != fold
        model = fit_linear(features[outside], wanted[outside], before[outside], penalty, scale)
        result[inside] = model.probabilities(features[inside], before[inside])
    return result


def _likelihood(probabilities: Doubles, wanted: npt.NDArray[np.intp]) -> Doubles:
    return log(probabilities)[np.arange(len(wanted)), wanted]


def _right(probabilities: Doubles, wanted: npt.NDArray[np.intp]) -> float:
    return float((probabilities.argmax(axis=1) == wanted).mean())


def to_bytes(learnt: Learnt) -> bytes:
    """What was learnt as an ``.npz`` file of numbers, keys and group names: no text of the study, no pickle."""
    about = {"format": FORMAT, "keys": learnt.keys, "groups": learnt.groups, "trial": learnt.trial.as_dict()}
    arrays: dict[str, Any] = {"about": np.frombuffer(json.dumps(about).encode(), dtype=np.uint8)}
    if learnt.linear is not None:
        arrays |= {"weights": learnt.linear.weights, "bias": learnt.linear.bias, "scale": np.array(learnt.linear.scale)}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def from_bytes(data: bytes) -> Learnt:
    """What `to_bytes` wrote.

    Raises:
        ValueError: not such a file.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            about = json.loads(arrays["about"].tobytes())
            if about["format"] != FORMAT:
                raise ValueError(f"format is '{about['format']}', expected '{FORMAT}'")
            linear = None
            if "weights" in arrays:
                linear = Linear(arrays["weights"], arrays["bias"], float(arrays["scale"]))
            about["trial"].pop("gain")
            return Learnt(tuple(about["keys"]), tuple(about["groups"]), linear, Trial(**about["trial"]))
    except (OSError, KeyError, TypeError, EOFError) as error:
        raise ValueError(f"not a file of a learnt mapping: {type(error).__name__}") from None
