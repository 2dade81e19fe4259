"""Labels for clusters in participants' own words: one phrase that somebody said, or two, from its exemplars.

Candidates are noun and verb phrases of the most central segments. The label is the one that lies nearest to the cluster
and farthest from its nearest neighbour, in words that several people use here and few elsewhere, the more so where they
were asked about it; words that one person alone uses make it vivid and say little. Where it speaks for part of the
cluster only, a second phrase that speaks for another part stands beside it. Where the answers name nothing, since the
question did, the label is what was asked about, and says so. No two clusters get the same, and none a person's name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from corpora.material import find_words
from models.encoder import Encoder, Vectors
from models.phrases import Phraser
from pipelines.asked import ASKED_ABOUT, Cluster, names_little, subjects
from pipelines.choosing import Phrases
from pipelines.fit import Fit
from pipelines.naming import NOBODY, Names
from pipelines.usage import Stems, Used, usages
from pipelines.wording import STOP_WORDS, breaks_off, in_a_mark, is_broad, is_denied, is_plain, points

_EXEMPLARS, _OF_A_PART = 24, 16  # segments read for the label of a theme, and of a part
_SHORTLIST = 30  # phrases compared with the cluster
_POINTING = 0.6  # what a phrase loses that points without saying at what
_WORD = 0.3  # what a single word loses, which says less than a phrase
_BROAD = 0.5  # what a phrase loses whose words fit any study
_LONG = 0.1  # what each word from the fifth on costs
_VIVID = 0.5  # what a phrase loses whose words one person alone uses, where several speak
_ONCE, _JOINED = 0.2, 0.3  # what a phrase loses that one of five people or more says, and where little words join it
_REPEATED, _THE_SAME = 0.6, 1.0  # what it costs to share words with a label, and to share all
_AS_WELL = 0.06  # of fit, by which a question's subject may fit less than an answer
_LOOSE, _BETTER = 0.75, 0.05  # fit under which a label says little, and by which a single word must beat it
_FAR_BETTER = 0.2  # of fit, by which any subject must beat a label that people do use


def label_clusters(
    levels: Sequence[Sequence[Cluster]], phraser: Phraser, encoder: Encoder, names: Names = NOBODY
) -> list[list[str]]:
    """A label for each cluster of each level, in order; earlier clusters of a level choose first.

    No label holds one of `names`.
    """
    book = _phrasebook([cluster for level in levels for cluster in level], phraser, names)
    stems = Stems()
    shortlists = [_shortlists(level, book, stems) for level in levels]
    asked = [subjects(level, stems, phraser, names) for level in levels]
    wanted = [phrase for level in shortlists for shortlist in level for phrase in shortlist]
    near = _Near([*wanted, *(subject for level in asked for subject in level if subject)], encoder)
    labels: list[list[str]] = []
    for level, lists, about in zip(levels, shortlists, asked, strict=True):
        said = _label_level(level, lists, about, near, stems, labels[-1] if labels else ()) if level else []
        labels.append(_all_different(said, level))
    return labels


class _Near:
    """Phrases with their vectors, less what all of them have in common."""

    def __init__(self, phrases: Sequence[str], encoder: Encoder) -> None:
        distinct = list(dict.fromkeys(phrases))
        vectors = encoder.encode(distinct)
        if distinct:
            vectors = vectors - vectors.mean(axis=0)
            vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        self._vectors = vectors
        self._row = {phrase: number for number, phrase in enumerate(distinct)}

    def of(self, phrases: Sequence[str]) -> Vectors:
        """The vectors of some of the phrases, shape ``(phrases, dimensions)``."""
        return self._vectors[[self._row[phrase] for phrase in phrases]]


def _label_level(
    clusters: Sequence[Cluster],
    shortlists: Sequence[Mapping[str, float]],
    asked: Sequence[str | None],
    near: _Near,
    stems: Stems,
    above: Sequence[str],
) -> list[str]:
    """Labels of one level; `above` are those of the clusters that they are parts of."""
    fit = Fit(clusters)
    used: list[set[str]] = []
    labels = []
    for number, (cluster, shortlist, subject) in enumerate(zip(clusters, shortlists, asked, strict=True)):
        phrases = [*shortlist, *([subject] if subject and subject not in shortlist else [])]
        vectors = near.of(phrases)
        found = Phrases(cluster, phrases, fit.of(vectors, cluster), fit.margin(vectors, number), stems)
        whole = set() if cluster.within is None else stems[above[cluster.within]]
        scores = {
            phrase: value + found.score(phrase) - _repetition(stems[phrase], used, whole)
            for phrase, value in shortlist.items()
        }
        label = found.best(scores) or _keywords_label(cluster)
        if subject is not None and found.fit(subject) >= _needed(subject, label, found, cluster, stems):
            label = ASKED_ABOUT + subject
        if stems[label] == whole:
            label = label.split(", ")[0]
        used.append(stems[label])
        labels.append(label[:1].upper() + label[1:])
    return labels


def _needed(subject: str, label: str, found: Phrases, cluster: Cluster, stems: Stems) -> float:
    """How well the subject of the questions must fit to stand in place of a label, which says what was answered.

    A single word may be asked about anything, and stands only where nothing that was answered fits.
    """
    fit = found.fit_of_label(label)
    if len(stems[subject]) < 2:
        return fit + _BETTER if fit < _LOOSE and not is_broad(subject) else 1.0 + _FAR_BETTER
    return fit - _AS_WELL if names_little(label, cluster, stems) else fit + _FAR_BETTER


def _phrasebook(clusters: Sequence[Cluster], phraser: Phraser, names: Names) -> dict[str, list[str]]:
    """The plain phrases of every exemplar; a text is parsed once, however many clusters it stands in."""
    texts = list(dict.fromkeys(text for cluster in clusters for text in _exemplars(cluster)))
    return {
        text: [
            phrase
            for start, end in spans
            if not text.startswith(("'s", "\u2019s"), end)
            and not in_a_mark(text, start, end)
            and not breaks_off(text, end)
            and not is_denied(text, start)
            and is_plain(phrase := " ".join(text[start:end].split()))
            and not names.within(phrase)
        ]
        for text, spans in zip(texts, phraser.phrases(texts), strict=True)
    }


def _shortlists(level: Sequence[Cluster], book: Mapping[str, Sequence[str]], stems: Stems) -> list[dict[str, float]]:
    """For each cluster the phrases worth comparing, each with what its words are worth there."""
    phrases = [_phrases_of(cluster, book, stems) for cluster in level]
    result = []
    for found in usages(level, phrases, stems):
        value = {
            phrase: used.worth - _VIVID * used.alone - _once(phrase, used) - _marred(phrase)
            for phrase, used in found.items()
            if not used.name
            and not (used.once and used.echo)  # by chance: the question's words, put together by one person
        }
        best = sorted(value, key=lambda phrase: (-value[phrase], phrase))[:_SHORTLIST]
        result.append({phrase: value[phrase] for phrase in best})
    return result


def _phrases_of(cluster: Cluster, book: Mapping[str, Sequence[str]], stems: Stems) -> list[str]:
    """The phrases of a cluster's exemplars; of those in forms of the same words the one that is said most."""
    forms: dict[tuple[frozenset[str], int], Counter[str]] = {}
    for phrase in (phrase for text in _exemplars(cluster) for phrase in book[text]):
        forms.setdefault((frozenset(stems[phrase]), len(find_words(phrase))), Counter())[phrase] += 1
    return [max(said, key=lambda phrase: (said[phrase], len(phrase))) for said in forms.values()]


def _exemplars(cluster: Cluster) -> tuple[str, ...]:
    """The texts whose phrases a label is chosen from."""
    return cluster.texts[: _EXEMPLARS if cluster.within is None else _OF_A_PART]


def _once(phrase: str, used: Used) -> float:
    """What it costs a phrase that one of many people says it as it stands, more where little words join it."""
    if not used.once:
        return 0.0
    return _JOINED if any(word in STOP_WORDS for word in phrase.lower().split()) else _ONCE


def _marred(phrase: str) -> float:
    """What the form of a phrase costs it."""
    words = len(find_words(phrase))
    return _POINTING * points(phrase) + _BROAD * is_broad(phrase) + _WORD * (words < 2) + _LONG * max(0, words - 4)


def _repetition(words: set[str], used: Sequence[set[str]], whole: set[str]) -> float:
    """What it costs that earlier labels have the content words already, or the label of the `whole`."""
    taken = [other for other in (*used, whole) if not words.isdisjoint(other)]
    shares = [len(words & other) / len(words | other) for other in taken]
    return _REPEATED * max(shares, default=0.0) + _THE_SAME * (words in taken)


def _keywords_label(cluster: Cluster) -> str:
    """The last resort, where nothing said is a phrase: the first keywords."""
    return " and ".join(cluster.keywords[:2]) or "untitled"


def _all_different(labels: Sequence[str], clusters: Sequence[Cluster]) -> list[str]:
    """Tell equal labels apart by the first keyword that is not in them."""
    seen: set[str] = set()
    result = []
    for label, cluster in zip(labels, clusters, strict=True):
        name = label
        for keyword in cluster.keywords:
            if name.casefold() not in seen:
                break
            name = f"{label} ({keyword})"
        while name.casefold() in seen:
            name += "'"
        seen.add(name.casefold())
        result.append(name)
    return result
