"""What a cluster was asked about, where its answers name nothing by themselves ("Were they clear?" "Yes, quite.")."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from models.encoder import Vectors
from models.phrases import Phraser
from pipelines.naming import Names
from pipelines.wording import content_stems, in_a_mark, is_plain, points

ASKED_ABOUT = "Asked about: "
_NAMES_LITTLE = 0.25, 0.5  # shares of answers, and of people, under both of which a label says little of its cluster
_ASKED = 0.5  # share of the segments whose question has to hold the words
_RARE = 0.01
_SINGLE = 0.6  # of the score of a single word


@dataclass(frozen=True, slots=True)
class Cluster:
    """What a label is made from, members from the most central on: what each said, who, and the question answered.

    ``keywords`` are the cluster's, ``centre`` that of its answers.
    """

    texts: tuple[str, ...]
    speakers: tuple[str, ...]
    keywords: tuple[str, ...]
    centre: Vectors
    questions: tuple[str, ...] = ()


def asked_where_answers_name_nothing(
    labels: Sequence[str], clusters: Sequence[Cluster], phraser: Phraser, names: Names
) -> list[str]:
    """The labels of a level, with what was asked about in the place of those that few answers have words of."""
    asked = [[content_stems(question) for question in cluster.questions] for cluster in clusters]
    result = []
    for number, (label, cluster) in enumerate(zip(labels, clusters, strict=True)):
        found = None
        if cluster.questions and _names_little(label, cluster):
            elsewhere = [stems for other, found_there in enumerate(asked) if other != number for stems in found_there]
            found = _subject(cluster, asked[number], elsewhere, phraser, names)
        result.append(label if found is None else ASKED_ABOUT + found)
    return result


def _names_little(label: str, cluster: Cluster) -> bool:
    words = content_stems(label)
    with_word = [bool(words & content_stems(text)) for text in cluster.texts]
    people = {who for who, has in zip(cluster.speakers, with_word, strict=True) if has}
    answers = sum(with_word) / len(with_word)
    return answers < _NAMES_LITTLE[0] and len(people) / len(set(cluster.speakers)) < _NAMES_LITTLE[1]


def _subject(
    cluster: Cluster, asked: Sequence[set[str]], elsewhere: Sequence[set[str]], phraser: Phraser, names: Names
) -> str | None:
    """The phrase of the questions that most of them share and few others hold; None where they share none."""
    scores: dict[str, float] = {}
    times = Counter(stem for stems in asked for stem in stems)
    shared = {stem for stem, number in times.items() if number >= _ASKED * len(asked)}
    # nothing else can stand in half of the questions, and parsing is dear
    questions = [
        question
        for question, stems in dict(zip(cluster.questions, asked, strict=True)).items()
        if not shared.isdisjoint(stems)
    ]
    for question, spans in zip(questions, phraser.phrases(questions), strict=True):
        for start, end in spans:
            phrase = "" if in_a_mark(question, start, end) else " ".join(question[start:end].split())
            words = content_stems(phrase)
            share = sum(words <= stems for stems in asked) / len(asked)
            if share >= _ASKED and is_plain(phrase) and not points(phrase) and not names.within(phrase):
                outside = sum(words <= stems for stems in elsewhere) / max(1, len(elsewhere))
                single = _SINGLE if len(words) < 2 else 1.0
                scores[phrase] = single * share * log((share + _RARE) / (outside + _RARE))
    best = max(scores, key=lambda phrase: (scores[phrase], phrase), default=None)
    return best if best is not None and scores[best] > 0 else None
