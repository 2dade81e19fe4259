"""Segments to objectives, without a single label: how probable each objective is, or that none fits.

Evidence is how near the answer and the question come to the objective's title, study question and cues, in meaning and
a little in words; questions are compared with the topic guide too, where there is one. Then two regularities of
interviews are used: people stay with a subject for a while (a hidden Markov chain, stickier while the same question is
answered), and interviews of one study follow one topic guide (what others talk of at the same point, as far as that
foretells anything). The second looks at other interviews' probabilities and is repeated until it settles; so is what
two regressions on other interviews' answers make of an answer, which count most where nobody asked: one sees what was
meant, one the words of the study, and each is taught by what both say (as in co-training, Blum & Mitchell 1998). Where
nobody asked, what the speaker's stakeholder group speaks of counts at last; where somebody did, it adds nothing to the
question. Themes play no part: what a study's clusters are, and how many, moves no passage to another objective.

That a segment serves no objective is told in the same way, with the talk beside every study's subject (the person's own
background, the telephone line, goodbyes) as one more class, as far as it is outright nearer to that than to any
objective, or opens an interview (`beside_the_subject`). At last, how far two halves of the framework's phrases agree,
and how much better answers and questions agree on the objectives than on anything else, say how sure the probabilities
may be.
"""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpora.framework import Framework, Objective
from corpora.material import Segment
from models.alike import Alike
from models.encoder import Encoder, Vectors
from models.linear import softmax
from models.objectives import centred, centred_evidence
from models.relevance import organised, relevance
from models.rows import total
from models.selftraining import SoftTeaching
from models.side_by_side import side_by_side
from pipelines.beside_the_subject import BESIDE, beside_all, outright
from pipelines.borrowing import with_borrowed
from pipelines.embedding import SegmentVectors
from pipelines.group_talk import GroupTalk
from pipelines.interviews import edges_of, interviews_of
from pipelines.lexical import Lexicon
from pipelines.phrase_vectors import phrase_vectors
from pipelines.sureness import as_sure_as, certainty, lead, right_by_agreement, surest_by
from pipelines.surroundings import Surroundings
from pipelines.vocabulary import word_vectors
from pipelines.wording import said_words

Doubles = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.intp]

_WORDS_ASKED, _WORDS_UNASKED = 0.15, 0.6  # weight of shared words beside nearness of meaning
_LESSONS = 3  # how often the regressions are taught
_TAUGHT = 0.4, 1.2  # weight of the one that sees meaning, of answers to questions and of others: these have to do alone
_TAUGHT_WORDS = 0.16, 0.72  # weight of the one that sees words
_ROUNDING = 1e-5  # spread up to which evidence for objectives that say the same differs as processors round it
_FOLDS = 10  # of interviews, for the regressions
_ASKED = 50  # answers to questions from which their agreement says whether the framework is what the talk is about
_FEW = 8.0  # where fewer were asked: square of the number of phrases at which half of the promise is believed
_BELIEVED = 0.2  # share of the promise that is believed of talk which is not organised by the objectives at all
_ORGANISED = 0.65  # how far it has to be organised by them for all of the promise to be believed
_UNASKED = 0.9  # share of the promise that is believed at most of talk that nobody asked for
WORTH = 30.0  # labels that what is expected without labels is worth
_KNOWN = 3.0  # evidence for what a person said of a passage
_SIGN_ALIKE, _SIGN_ITSELF, _SIGN_WORDS, _SIGN_GROUP = 0.5, 0.5, 0.3, 0.7  # of being right, beside its own certainty
_INFORMED = 0.35  # how much oftener it is right for each nat that groups tell of the objectives


@dataclass(frozen=True, slots=True)
class Mapping:
    """Probabilities per segment, shape ``(segments, objectives)``, the objectives in the framework's order.

    What a row lacks to 1 is the probability that the segment serves none of them. ``alone`` are the same before other
    interviews told which segments are the surest: whoever pools segments counts what others say in any case.
    """

    keys: tuple[str, ...]
    segments: Doubles
    alone: Doubles

    @property
    def none(self) -> Doubles:
        """The probability that a segment serves no objective, shape ``(segments,)``."""
        rest: Doubles = np.clip(1 - self.segments.sum(axis=1), 0, 1)
        return rest

    def of(self, rows: npt.NDArray[np.intp]) -> Mapping:
        """The mapping of some of the segments."""
        return Mapping(self.keys, self.segments[rows], self.alone[rows])

    def as_said(self, said: ReadOnly[int, Sequence[str]]) -> Mapping:
        """The mapping with some segments as people said: one objective, several that count alike, or none."""
        told = []
        for probabilities in (self.segments, self.alone):
            rows = probabilities.copy()
            for row, keys in said.items():
                rows[row] = 0
                rows[row, [self.keys.index(key) for key in keys]] = 1 / max(1, len(keys))
            told.append(rows)
        return Mapping(self.keys, *told)


def objective_passages(objective: Objective) -> list[str]:
    """What answers are compared with: the objective's title, its study question and its cues."""
    return list(dict.fromkeys([objective.title, objective.question, *objective.cues]))


def question_passages(objective: Objective) -> list[str]:
    """What questions are compared with: the same, and the topic guide's questions about the objective."""
    return list(dict.fromkeys([*objective_passages(objective), *objective.guide]))


def encoded_phrases(objectives: Sequence[Objective], encoder: Encoder) -> dict[str, Vectors]:
    """The vector of everything that is encoded of objectives."""
    distinct = list(dict.fromkeys(phrase for one in objectives for phrase in question_passages(one)))
    return dict(zip(distinct, phrase_vectors(distinct, encoder), strict=True))


class Mapper:
    """The mapping of one study to one framework, ready to be asked again with labels or with better evidence."""

    def __init__(
        self,
        segments: Sequence[Segment],
        vectors: SegmentVectors,
        framework: Framework,
        encoder: Encoder,
        groups: Sequence[str | None],
    ) -> None:
        """Gather the evidence and the surroundings of at least one segment, and the group of each one's speaker."""
        self.keys = framework.keys
        self._segments = segments
        self._vectors = vectors
        self._framework = framework.objectives
        self._objectives = with_borrowed(framework.objectives, encoder)
        self._phrases = encoded_phrases([*self._objectives, BESIDE], encoder)
        self._surroundings = Surroundings.of(segments)
        self._interviews = interviews_of(segments)
        interviews = _numbered(self._interviews)
        asked = np.array([segment.question is not None for segment in segments])
        self._answering, self._asked = asked, np.flatnonzero(asked)
        self._answers = centred(vectors.answers)
        self._question_vectors = vectors.questions[self._asked]
        self._questions = centred(self._question_vectors) if asked.any() else self._question_vectors
        folds = interviews % _FOLDS

        def by_words() -> tuple[Lexicon, SoftTeaching]:
            said = [said_words(segment.text) for segment in segments]
            return Lexicon(said, self._phrases), SoftTeaching(word_vectors(segments, said), folds)

        def by_meaning() -> tuple[Alike, SoftTeaching, _Meant]:
            return Alike(self._answers, interviews), SoftTeaching(vectors.answers, folds), self._meaning()

        (self._lexicon, of_words), (self._alike, of_meaning, meant) = side_by_side(by_words, by_meaning)
        self.relevance = meant.relevance
        self._teachers = tuple(
            (np.where(asked, *weights)[:, None], teacher)
            for weights, teacher in ((_TAUGHT, of_meaning), (_TAUGHT_WORDS, of_words))
        )
        unasked = [
            None if segment.question is not None else group for segment, group in zip(segments, groups, strict=True)
        ]
        self._groups = GroupTalk(segments, unasked)
        self._words = self._lexicon.evidence([objective_passages(one) for one in self._objectives])
        self.evidence = self._gather(meant.all)
        self._unlabelled: dict[int, Doubles] = {}  # by lessons

        def without_teachers() -> tuple[Doubles, list[Doubles], float]:
            halves = [self._gather(half) for half in meant.halves]
            return self._talk_beside(meant), halves, self._reliability(meant, halves)

        found, _ = side_by_side(without_teachers, self.relative)  # which remembers its result
        self._beside, halves, self._reliable = found
        self._itself = np.min([softmax(half) for half in halves or [self.evidence]], axis=0)

    def mapping(self, measured: tuple[float, int] = (0.0, 0)) -> Mapping:
        """The mapping from the framework alone, as sure as it may be; `measured` as in `right`."""
        return self.with_none(self.relative(), self.right(measured))

    def right(self, measured: tuple[float, int] = (0.0, 0)) -> float:
        """How often a mapping of the study may be right, 0 to 1, by what is expected of it and what labels tell.

        Args:
            measured: the share of passages for which labels say that it is right, and how many labels they are.
        """
        share, labels = measured
        expected = min(1.0, self._reliable + _INFORMED * self._groups.information(self.relative()))
        return (WORTH * expected + labels * share) / (WORTH + labels)

    def with_none(self, relative: Doubles, wanted: float, known: Sequence[int] | Numbers = ()) -> Mapping:
        """Probabilities among the objectives, each row adding up to 1, less that of talk beside the subject.

        The best is `wanted` on average over the passages whose objective is not `known` from people. The surest are
        those which are so by themselves, whose best objective like answers in other interviews have, too, for which
        words and group speak, and, of answers to questions, for which they speak by either half of the framework's
        phrases, whatever surrounds them.
        """
        about = 1 - self._beside
        passages = np.arange(len(relative))
        free = np.setdiff1d(passages, known)
        if len(self.keys) == 1 or not len(free):
            return Mapping(self.keys, relative * about, relative * about)
        best, alone = relative.argmax(axis=1), relative.copy()
        alone[free] = as_sure_as(wanted, relative[free])
        itself = self._itself[passages, best]
        itself[~self._answering] = itself[self._answering].mean() if len(self._asked) else 0
        signs = (
            (1.0, certainty(relative)),
            (_SIGN_ALIKE, self._alike.elsewhere(relative)[passages, best]),
            (_SIGN_WORDS, lead(self._words, best)),
            (_SIGN_GROUP, lead(self._groups.evidence(relative), best)),
            (_SIGN_ITSELF, itself),
        )
        told = alone.copy()
        told[free] = surest_by([(weight, sign[free]) for weight, sign in signs], alone[free])
        return Mapping(self.keys, told * about, alone * about)

    def relative(
        self, evidence: Doubles | None = None, known: ReadOnly[int, int] | None = None, lessons: int = _LESSONS
    ) -> Doubles:
        """Probabilities among the objectives, not calibrated, each row adding up to 1.

        Args:
            evidence: log-likelihoods up to a constant a row, shape ``(segments, objectives)``; the framework's without.
            known: of segments whose objective people set, the objective's number.
            lessons: how often the regressions are taught.
        """
        if len(self.keys) == 1:
            return np.ones((len(self._segments), 1))
        if evidence is not None or known:
            return self._settle(_with_known(self.evidence if evidence is None else evidence, known or {}), lessons)
        if lessons not in self._unlabelled:
            self._unlabelled[lessons] = self._settle(self.evidence, lessons)
        return self._unlabelled[lessons]

    def _settle(self, evidence: Doubles, lessons: int = _LESSONS) -> Doubles:
        probabilities = self._surroundings.settle(evidence)
        rounds = [False] * lessons + [True] * (lessons if self._groups.tells else 0)
        for with_groups in rounds:  # at last: what passages say themselves has to be found before
            taught = [weight * teacher.evidence(probabilities) for weight, teacher in self._teachers]
            if with_groups:
                taught.append(self._groups.evidence(probabilities))
            probabilities = self._surroundings.settle(evidence + np.sum(taught, axis=0))
        return probabilities

    def _meaning(self) -> _Meant:
        """All evidence of meaning, which is worked out while words are counted."""
        alone = self._near(self._objectives)
        if len(self._objectives) == 1:
            return _Meant(alone)
        halves = self._near(self._objectives, 0), self._near(self._objectives, 1)
        asked_for = [self._rows(question_passages(one)) for one in self._framework]
        every = [*self._objectives, beside_all(asked_for, self._rows(list(BESIDE.cues)))]
        answers = self._vectors.answers, [self._rows(objective_passages(one)) for one in every]
        questions = self._question_vectors, [self._rows(question_passages(one)) for one in every]
        openings = edges_of(self._segments)[0]
        share = outright(answers, questions, self._asked, self._interviews, openings)
        return _Meant(alone, halves, self._near(every), share, self._relevance(alone))

    def _near(self, objectives: Sequence[Objective], half: int | None = None) -> _Near:
        """How near answers and questions come to objectives; `half`: to every other phrase."""
        said = [_half(objective_passages(objective), half) for objective in objectives]
        asked = [self._rows(_half(question_passages(objective), half)) for objective in objectives]
        answers = centred_evidence(self._answers, [self._rows(of_one) for of_one in said])
        return _Near(said, answers, centred_evidence(self._questions, asked) if len(self._asked) else answers[:0])

    def _relevance(self, near: _Near) -> float | None:
        """How many times as much answers and questions agree on the objectives as on anything; None without many."""
        if len(self._asked) < _ASKED:
            return None
        answers = self._vectors.answers[self._asked]
        said = centred_evidence(centred(answers), [self._rows(of_one) for of_one in near.phrases])
        return relevance((said, near.questions), (answers, self._question_vectors))

    def _gather(self, near: _Near) -> Doubles:
        """Evidence of answer and question together, in meaning and words, with unit spread."""
        evidence, weight = near.answers.copy(), np.full((len(near.answers), 1), _WORDS_UNASKED)
        weight[self._asked] = _WORDS_ASKED
        evidence += weight * self._lexicon.evidence(near.phrases)
        evidence[self._asked] += near.questions
        evidence -= total(evidence)[:, None] / evidence.shape[1]
        spread = float(evidence.std())
        return evidence / spread if spread > _ROUNDING else np.zeros_like(evidence)

    def _talk_beside(self, meant: _Meant) -> Doubles:
        """The probability that a passage is beside the subject, shape ``(segments, 1)``."""
        if meant.beside is None:
            return np.zeros((len(self._segments), 1))
        likely = self._surroundings.settle(self._gather(meant.beside))[:, -1]
        return (likely * meant.outright)[:, None]

    def _reliability(self, meant: _Meant, halves: Sequence[Doubles]) -> float:
        """How often the mapping may be right, told without labels from how far two halves of the phrases agree.

        Both may err alike, most of all where people do not speak of the objectives at all: of the promise as much is
        believed as the framework is relevant; where nobody asked, as much as it has phrases.
        """
        if not halves:
            return 1.0
        one, other = (self._surroundings.settle(half).argmax(axis=1) for half in halves)
        agreed = float((one == other).mean())
        phrases = float(np.mean([len(of_one) for of_one in meant.all.phrases]))
        if meant.relevance is None or phrases < 2:  # of one phrase, both halves are that phrase
            believed = _UNASKED * phrases**2 / (phrases**2 + _FEW)
        else:
            believed = _BELIEVED + (1 - _BELIEVED) * min(1.0, organised(meant.relevance) / _ORGANISED)
        even = 1 / len(self.keys)
        return even + believed * max(0.0, right_by_agreement(agreed, len(self.keys)) - even)

    def _rows(self, wanted: list[str]) -> Vectors:
        return np.stack([self._phrases[phrase] for phrase in wanted])


@dataclass(frozen=True, slots=True)
class _Near:
    """Evidence of meaning for some classes: their phrases, and how near answers and questions come to these."""

    phrases: list[list[str]]
    answers: Doubles
    questions: Doubles


@dataclass(frozen=True, slots=True)
class _Meant:
    """All evidence of meaning: for the objectives by all their phrases and by halves, and for talk beside them, too."""

    all: _Near
    halves: tuple[_Near, ...] = ()
    beside: _Near | None = None
    outright: Doubles | float = 0.0
    relevance: float | None = None


def _with_known(evidence: Doubles, known: ReadOnly[int, int]) -> Doubles:
    informed = evidence.copy()
    for row, column in known.items():
        informed[row] -= _KNOWN
        informed[row, column] += 2 * _KNOWN
    return informed


def _numbered(interviews: Sequence[npt.NDArray[np.intp]]) -> npt.NDArray[np.intp]:
    found = np.empty(sum(map(len, interviews)), dtype=np.intp)
    for number, rows in enumerate(interviews):
        found[rows] = number
    return found


def _half(phrases: list[str], half: int | None) -> list[str]:
    return phrases if half is None or len(phrases) < 2 else phrases[half::2]
