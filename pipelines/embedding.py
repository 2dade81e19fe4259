"""What is encoded of each segment, and the vectors that come of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpora.material import Segment, Transcript
from models.encoder import Encoder, Vectors
from models.memory import Memory
from models.splitter import Splitter
from models.topics import FORGETFUL
from pipelines.params import Params
from pipelines.segmenting import segment_all
from pipelines.wording import spoken

_NO_QUESTION = "-"  # stands for the question of talk that nobody asked for


@dataclass(frozen=True, slots=True)
class SegmentVectors:
    """Unit vectors of what was said and of what was asked, a row a segment, shape ``(segments, dimensions)``.

    A filler, which says next to nothing by itself, stands in the middle of what was said, and so draws nowhere.
    """

    answers: Vectors
    questions: Vectors

    def part(self, rows: npt.NDArray[np.intp], segments: Sequence[Segment]) -> SegmentVectors:
        """Those of some `segments`, which stand in these rows, as though they had been encoded alone."""
        answers = self.answers[rows]
        _put_in_the_middle(answers, np.array([segment.filler for segment in segments], dtype=bool))
        return SegmentVectors(answers, self.questions[rows])


def answer_passage(segment: Segment) -> str:
    """What is encoded of a segment's own words."""
    return passage_of(segment.text)


def question_passage(segment: Segment) -> str:
    """What is encoded of the question that a segment answers."""
    return passage_of(segment.question_text)


def passage_of(text: str) -> str:
    """What is encoded of a stretch of talk."""
    return " ".join(spoken(text).split()) or _NO_QUESTION


def passages(
    transcripts: Sequence[Transcript], splitter: Splitter, params: Params, memory: Memory = FORGETFUL
) -> list[str]:
    """Every distinct string of these transcripts that is worth a vector, in the order of the talk.

    Fillers are among them: no analysis looks at their vectors, but whoever searches by meaning does.
    """
    segments = segment_all(transcripts, splitter, params, memory)
    return list(
        dict.fromkeys(
            passage for segment in segments for passage in (answer_passage(segment), question_passage(segment))
        )
    )


def embed(
    segments: Sequence[Segment], encoder: Encoder, report: Callable[[int, int], None] | None = None
) -> SegmentVectors:
    """Encode questions, and answers but for fillers; a string that occurs more than once is encoded once."""
    saying = np.array([not segment.filler for segment in segments], dtype=bool)
    if not saying.any():
        saying[:] = True  # it is all there is
    questions = [question_passage(segment) for segment in segments]
    answers = [
        answer_passage(segment) if says else question  # something that is encoded anyway, until it is put in the middle
        for segment, says, question in zip(segments, saying.tolist(), questions, strict=True)
    ]
    distinct = list(dict.fromkeys([*answers, *questions]))
    row = {passage: number for number, passage in enumerate(distinct)}
    vectors = encoder.encode(distinct, report)
    said, asked = (
        vectors[np.array([row[passage] for passage in wanted], dtype=np.intp)] for wanted in (answers, questions)
    )
    _put_in_the_middle(said, ~saying)
    return SegmentVectors(said, asked)


def _put_in_the_middle(said: Vectors, fillers: npt.NDArray[np.bool_]) -> None:
    """Where fillers stand among what was said, unless that is nothing but fillers."""
    if not fillers.all():
        said[fillers] = said[~fillers].mean(axis=0)
