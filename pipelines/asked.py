"""What a cluster was asked about, where its answers name nothing by themselves ("Were they clear?" "Yes, quite.")."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from models.encoder import Vectors
from models.phrases import Phraser
from pipelines.naming import Names
from pipelines.wording import in_a_mark, is_plain, points

ASKED_ABOUT = "Asked about: "
_NAMES_LITTLE = 0.25, 0.5  # shares of answers, and of people, under both of which a label says little of its cluster
_ASKED = 0.5  # share of the segments whose question has to hold the words
_RARE = 0.01
_SINGLE = 0.6  # of the score of a single word
_ASKING = frozenset("question questions comment comments answer answers interview".split())


@dataclass(frozen=True, slots=True)
class Cluster:
    """What a label is made from, members from the most central on: what each said, who, and the question answered.

    ``keywords`` are the cluster's. ``passages`` are unit vectors of the first members, what was said and asked
    together; ``within`` is the number of the cluster, a level above, that it is a part of; ``quoted`` are the texts of
    the exemplars, which a reader sees beneath the label.
    """

    texts: tuple[str, ...]
    speakers: tuple[str, ...]
    keywords: tuple[str, ...]
    passages: Vectors
    questions: tuple[str, ...] = ()
    within: int | None = None
    quoted: tuple[str, ...] = ()


def subjects(
    clusters: Sequence[Cluster], stems: Mapping[str, set[str]], phraser: Phraser, names: Names
) -> list[str | None]:
    """For each cluster the phrase of its questions that most of them share and few others hold; None without one."""
    here = [Counter(stem for question in cluster.questions for stem in stems[question]) for cluster in clusters]
    everywhere = sum(here, Counter[str]())
    total = sum(len(cluster.questions) for cluster in clusters)
    found = []
    for cluster, times in zip(clusters, here, strict=True):
        own = [stems[question] for question in cluster.questions]
        scores: dict[str, float] = {}
        for phrase in _shared_phrases(cluster, times, stems, phraser, names):
            words = stems[phrase]
            single = _SINGLE if len(words) < 2 else 1.0
            share = sum(words <= one for one in own) / len(own)
            outside = min(everywhere[stem] - times[stem] for stem in words) / max(1, total - len(own))
            if share >= _ASKED and share > outside:
                scores[phrase] = single * share * log((share + _RARE) / (outside + _RARE))
        found.append(max(scores, key=lambda phrase: (scores[phrase], phrase), default=None))
    return found


def _shared_phrases(
    cluster: Cluster, times: Counter[str], stems: Mapping[str, set[str]], phraser: Phraser, names: Names
) -> Iterator[str]:
    """The plain phrases of a cluster's questions whose words are enough of these questions' words.

    Questions with none of such words are not parsed, which is dear.
    """
    shared = {stem for stem, number in times.items() if number >= max(2, _ASKED * len(cluster.questions))}
    questions = [question for question in dict.fromkeys(cluster.questions) if not stems[question].isdisjoint(shared)]
    if not questions:
        return
    for question, spans in zip(questions, phraser.phrases(questions), strict=True):
        yield from (phrase for phrase in _plain(question, spans, names) if stems[phrase] <= shared)


def _plain(question: str, spans: Sequence[tuple[int, int]], names: Names) -> Iterator[str]:
    for start, end in spans:
        phrase = " ".join(question[start:end].split())
        marred = in_a_mark(question, start, end) or points(phrase) or names.within(phrase) or _of_asking(phrase)
        if not marred and is_plain(phrase):
            yield phrase


def _of_asking(phrase: str) -> bool:
    """Whether a phrase is about asking itself: "questions about the form"."""
    return not _ASKING.isdisjoint(phrase.lower().split())


def names_little(label: str, cluster: Cluster, stems: Mapping[str, set[str]]) -> bool:
    """Whether few of a cluster's answers, and few of its people, have a word of the label."""
    words = stems[label]
    with_word = [not words.isdisjoint(stems[text]) for text in cluster.texts]
    people = {who for who, has in zip(cluster.speakers, with_word, strict=True) if has}
    answers = sum(with_word) / len(with_word)
    return answers < _NAMES_LITTLE[0] and len(people) / len(set(cluster.speakers)) < _NAMES_LITTLE[1]
