"""Labels for clusters in participants' own words: one phrase that somebody said, or two, from its exemplars.

Candidates are noun and verb phrases of the most central segments. The label is the one that lies nearest to the cluster
and farthest from its nearest neighbour, in words that several people use here and few elsewhere, the more so where they
were asked about it; words that one person alone uses make it vivid and say little. Where it speaks for part of the
cluster only, a second phrase that speaks for another part stands beside it. Where the answers name nothing, since the
question did, the label is what was asked about, and says so. No two clusters get the same, and none a person's name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log, sqrt

import numpy as np

from corpora.material import find_words
from models.encoder import Encoder, Vectors
from models.phrases import Phraser
from pipelines.asked import Cluster, asked_where_answers_name_nothing
from pipelines.naming import NOBODY, Names
from pipelines.wording import content_stems, in_a_mark, is_plain, points

_EXEMPLARS = 24  # segments read for a label
_SHORTLIST = 30  # phrases compared with the cluster
_CENTRAL = 8  # members after which a member counts half
_RARE = 0.01  # share added to both sides of a word's lift, so that one mention elsewhere does not decide
_EVERYWHERE = 0.1  # share of the other clusters' texts from which a word is the study's rather than the cluster's
_ASKED = 0.5  # what a word of the question counts beside one of the answer
_POINTING = 0.2  # what a phrase loses that points without saying at what
_WORD = 0.3  # what a single word loses, which says less than a phrase
_VIVID, _FEW = 0.3, 3  # what a phrase loses whose words one person alone uses, where more people than these speak
_APART, _REPEATED = 0.25, 0.6  # weights of the distance to other clusters, and of words that a label has already
_ENOUGH = 0.6  # share of the members with a word of the label from which it speaks for all
_PARTNER, _MORE = 0.4, 0.15  # a second phrase needs this share of the first one's score, and of the members besides
_TWO_PHRASES = 8  # members from which a cluster may need two
_LONGEST = 60  # characters of two phrases


def label_clusters(
    levels: Sequence[Sequence[Cluster]], phraser: Phraser, encoder: Encoder, names: Names = NOBODY
) -> list[list[str]]:
    """A label for each cluster of each level, in order; earlier clusters of a level choose first.

    No label holds one of `names`.
    """
    book = _phrasebook([cluster for level in levels for cluster in level], phraser, names)
    stems = _Stems()
    shortlists = [_shortlists(level, book, stems) for level in levels]
    distinct = list(dict.fromkeys(phrase for level in shortlists for shortlist in level for phrase in shortlist))
    vectors = encoder.encode(distinct)
    if distinct:
        vectors = vectors - vectors.mean(axis=0)
        vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    row = {phrase: number for number, phrase in enumerate(distinct)}
    labels = []
    for level, lists in zip(levels, shortlists, strict=True):
        said = _label_level(level, lists, vectors, row, stems)
        labels.append(_all_different(asked_where_answers_name_nothing(said, level, phraser, names), level))
    return labels


class _Stems(dict[str, set[str]]):
    """The content words of texts and phrases by their stems, found once each."""

    def __missing__(self, text: str) -> set[str]:
        self[text] = found = content_stems(text)
        return found


def _label_level(
    clusters: Sequence[Cluster],
    shortlists: Sequence[Mapping[str, float]],
    vectors: Vectors,
    row: Mapping[str, int],
    stems: _Stems,
) -> list[str]:
    """Labels of one level, no two alike."""
    centres = np.array([cluster.centre for cluster in clusters]).T
    used: list[set[str]] = []
    labels = []
    for number, (cluster, shortlist) in enumerate(zip(clusters, shortlists, strict=True)):
        similarity = vectors[[row[phrase] for phrase in shortlist]] @ centres
        scores = {
            phrase: _score(similarity[place], number, shortlist[phrase]) - _repetition(stems[phrase], used)
            for place, phrase in enumerate(shortlist)
        }
        best = max(scores, key=lambda phrase: (scores[phrase], phrase), default=None)
        label = _keywords_label(cluster) if best is None else _with_partner(best, scores, cluster, stems)
        used.append(stems[label])
        labels.append(label[:1].upper() + label[1:])
    return labels


def _phrasebook(clusters: Sequence[Cluster], phraser: Phraser, names: Names) -> dict[str, list[str]]:
    """The plain phrases of every exemplar; a text is parsed once, however many clusters it stands in."""
    texts = list(dict.fromkeys(text for cluster in clusters for text in cluster.texts[:_EXEMPLARS]))
    return {
        text: [
            phrase
            for start, end in spans
            if not text.startswith(("'s", "\u2019s"), end)
            and not in_a_mark(text, start, end)
            and is_plain(phrase := " ".join(text[start:end].split()))
            and not names.within(phrase)
        ]
        for text, spans in zip(texts, phraser.phrases(texts), strict=True)
    }


def _shortlists(level: Sequence[Cluster], book: Mapping[str, Sequence[str]], stems: _Stems) -> list[dict[str, float]]:
    """For each cluster the phrases worth comparing, each with what its words are worth there."""
    phrases = [_phrases_of(cluster, book, stems) for cluster in level]
    wanted = {stem for found in phrases for phrase in found for stem in stems[phrase]}
    uses = [_Use(cluster, wanted, stems) for cluster in level]
    everywhere: dict[str, float] = {}
    for use in uses:
        for stem, times in use.times.items():
            everywhere[stem] = everywhere.get(stem, 0.0) + times
    texts = sum(use.texts for use in uses)
    result = []
    for found, use in zip(phrases, uses, strict=True):
        value = {phrase: use.worth(phrase, everywhere, texts) for phrase in found}
        best = sorted(value, key=lambda phrase: (-value[phrase], phrase))[:_SHORTLIST]
        result.append({phrase: value[phrase] for phrase in best})
    return result


def _phrases_of(cluster: Cluster, book: Mapping[str, Sequence[str]], stems: _Stems) -> list[str]:
    """The phrases of a cluster's exemplars, once each however they are capitalised; of a word its longest form."""
    found: dict[str, str] = {}
    for phrase in (phrase for text in cluster.texts[:_EXEMPLARS] for phrase in book[text]):
        if _is_word(phrase):
            stem = min(stems[phrase])
            found[stem] = max(found.get(stem, ""), phrase, key=len)
        else:
            found.setdefault(phrase.casefold(), phrase)
    return list(found.values())


def _is_word(phrase: str) -> bool:
    return len(find_words(phrase)) < 2


class _Use:
    """How words are used in a cluster: in how many of its texts, by how many people, and how centrally."""

    def __init__(self, cluster: Cluster, wanted: set[str], stems: _Stems) -> None:
        self._stems = stems
        self.texts = len(cluster.texts)
        self.times: dict[str, float] = {}
        self._central: dict[str, float] = {}
        self._users: dict[str, set[str]] = {}
        self._heard: dict[str, set[str]] = {}
        self._people = len(set(cluster.speakers))
        self._weights = 0.0
        questions = cluster.questions or ("",) * len(cluster.texts)
        for place, (text, speaker, question) in enumerate(zip(cluster.texts, cluster.speakers, questions, strict=True)):
            weight = 1 / (1 + place / _CENTRAL)
            self._weights += weight
            said, asked = stems[text] & wanted, (stems[question] & wanted) - stems[text]
            for words, share, who in ((said, 1.0, self._users), (asked, _ASKED, self._heard)):
                for stem in words:
                    self.times[stem] = self.times.get(stem, 0.0) + share
                    self._central[stem] = self._central.get(stem, 0.0) + weight * share
                    who.setdefault(stem, set()).add(speaker)

    def worth(self, phrase: str, everywhere: Mapping[str, float], texts: int) -> float:
        """What a phrase's words say about the cluster: the best of them and their mean, less what mars it."""
        stems = sorted(self._stems[phrase])
        values = [self._worth(stem, everywhere.get(stem, 0.0), texts) for stem in stems]
        alone = sum(len(self._users.get(stem, ())) < 2 for stem in stems) / len(stems)
        marred = _POINTING * points(phrase) + _WORD * _is_word(phrase) + _VIVID * alone * (self._people > _FEW)
        return (max(values) + sum(values) / len(values)) / 2 - marred

    def _worth(self, stem: str, everywhere: float, texts: int) -> float:
        """High for a word that many people use in the cluster's central texts, and few outside."""
        inside = self._central.get(stem, 0.0) / self._weights
        outside = (everywhere - self.times.get(stem, 0.0)) / max(1, texts - self.texts)
        said, heard = self._users.get(stem, set()), self._heard.get(stem, set())
        reach = len(said) + _ASKED * len(heard - said)
        others = max(0.0, reach - 1) / (self._people - 1) if self._people > 1 else inside
        lift = max(0.0, log((inside + _RARE) / (outside + _RARE)))
        return lift * sqrt(inside * others) / (1 + outside / _EVERYWHERE)


def _with_partner(best: str, scores: Mapping[str, float], cluster: Cluster, stems: _Stems) -> str:
    """The phrase, and where it speaks for part of the cluster only, another that speaks for more of it."""
    members = [stems[text] for text in cluster.texts]
    own = stems[best]
    left = [member for member in members if not member & own]
    if len(members) < _TWO_PHRASES or len(left) <= (1 - _ENOUGH) * len(members):
        return best

    def more(phrase: str) -> float:
        return sum(not member.isdisjoint(stems[phrase]) for member in left) / len(members)

    partners = {
        phrase: score * more(phrase)
        for phrase, score in scores.items()
        if score >= _PARTNER * scores[best] > 0
        and not stems[phrase] & own
        and more(phrase) >= _MORE
        and len(best) + len(phrase) + 2 <= _LONGEST
    }
    if not partners:
        return best
    partner = max(partners, key=lambda phrase: (partners[phrase], phrase))
    return f"{best}, {partner}"


def _score(similarity: np.ndarray, own: int, value: float) -> float:
    others = np.delete(similarity, own)
    apart = float(similarity[own] - others.max()) if len(others) else 0.0
    return float(similarity[own]) + _APART * apart + value


def _repetition(words: set[str], used: Sequence[set[str]]) -> float:
    """A penalty for the content words that an earlier label has already."""
    return max((_REPEATED * len(words & other) / max(1, len(words)) for other in used), default=0.0)


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
