"""The phrases of a cluster, what each speaks for, and which of them, one or two, say best what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from corpora.material import find_words
from pipelines.asked import Cluster
from pipelines.fit import Doubles, weights
from pipelines.usage import Stems
from pipelines.wording import is_broad

_FIT, _USED = 2.0, 0.5  # weights of the fit by meaning, and of the share of the talk that uses the words
_MARGIN, _QUOTED = 2.0, 0.5  # weights of being nearest to this cluster, and of the exemplars that use the words
_AS_WELL = 0.06  # of fit, by which a fuller phrase may fit less than a word
_NEARLY = 0.65  # share of the first phrase's score that a second one needs
_MORE = 0.08  # share of the talk that a second phrase has to speak for besides
_TO_A_WORD = 0.7, 0.5  # what of these it needs beside a single word, which says less than a phrase
_LONGEST = 60  # characters of two phrases
_ROOT = 5  # letters from which the beginning of a word may be another form of it


class _Sharing:
    """Texts by the words that stand in them."""

    def __init__(self, texts: Sequence[set[str]]) -> None:
        self._texts = len(texts)
        self._with: dict[str, list[int]] = {}
        for place, words in enumerate(texts):
            for word in words:
                self._with.setdefault(word, []).append(place)

    def of(self, words: set[str]) -> Doubles:
        """Which share of these words, at least one, each text has; shape ``(texts,)``."""
        times = np.zeros(self._texts)
        for word in words & self._with.keys():
            times[self._with[word]] += 1
        return times / len(words)


class Phrases:
    """The phrases of a cluster with the passages that each speaks for."""

    def __init__(self, cluster: Cluster, phrases: Sequence[str], fit: Doubles, margin: Doubles, stems: Stems) -> None:
        self._stems, self._weights = stems, weights(cluster)
        self._fit = dict(zip(phrases, fit, strict=True))
        self._margin: dict[str, float] = dict(zip(phrases, margin.tolist(), strict=True))
        self._quoted = [stems[text] for text in cluster.quoted]
        count = len(cluster.passages)
        self._said = _Sharing([stems[text] for text in cluster.texts[:count]])
        self._users: dict[str, set[str]] = {}
        for speaker, words in zip(cluster.speakers, map(stems.__getitem__, cluster.texts), strict=True):
            for stem in words:
                self._users.setdefault(stem, set()).add(speaker)
        self._asked = _Sharing([stems[question] for question in (cluster.questions or ("",) * count)[:count]])

    def score(self, phrase: str) -> float:
        """How well a phrase says what the passages say, by meaning and by their words, those of the question half.

        It is worth more where the exemplars use its words, since a reader must see why, and less where it lies nearer
        to another cluster.
        """
        words = self._stems[phrase]
        said, asked = self._said.of(words), self._asked.of(words)
        seen = sum(len(words & own) / len(words) for own in self._quoted) / max(1, len(self._quoted))
        near = float(self._weights @ (_FIT * self._fit[phrase] + _USED * np.maximum(said, asked / 2)))
        return near + _QUOTED * seen + _MARGIN * self._margin[phrase]

    def best(self, scores: Mapping[str, float]) -> str | None:
        """The best phrase, or two of them; None where there is none."""
        best = max(scores, key=lambda phrase: (scores[phrase], phrase), default=None)
        return None if best is None else self._with_partner(self._fuller(best, scores), scores)

    def _fuller(self, word: str, scores: Mapping[str, float]) -> str:
        """A phrase around a single word that fits about as well.

        No word of it is one person's alone, unless the word by itself would fit any study.
        """
        if len(find_words(word)) > 1:
            return word
        fuller = [
            phrase
            for phrase in scores
            if self._stems[phrase] > self._stems[word]
            and self.fit(phrase) >= self.fit(word) - _AS_WELL
            and (is_broad(word) or all(len(self._users.get(stem, ())) > 1 for stem in self._stems[phrase]))
        ]
        return max(fuller, key=lambda phrase: (scores[phrase], phrase), default=word)

    def fit(self, phrase: str) -> float:
        """How well a phrase tells the passages from others by meaning, 0 to 1; 0.5 is chance."""
        return float(self._weights @ self._fit[phrase])

    def fit_of_label(self, label: str) -> float:
        """The same of a label: of the better one of its phrases."""
        return max((self.fit(phrase) for phrase in label.split(", ") if phrase in self._fit), default=0.0)

    def _with_partner(self, best: str, scores: Mapping[str, float]) -> str:
        """The phrase, and where it speaks for part of the talk only, another one that speaks for more of it.

        That is no single word that would fit any study: "theme" adds nothing to what it stands beside.
        """
        share, more = (1.0, 1.0) if len(find_words(best)) > 1 else _TO_A_WORD
        first = self._speaks_for(best)
        gains = {
            phrase: float(self._weights @ (np.maximum(first, self._speaks_for(phrase)) - first))
            for phrase, score in scores.items()
            if score >= _NEARLY * share * scores[best]
            and not (len(find_words(phrase)) < 2 and is_broad(phrase))
            and not _share_a_root(self._stems[phrase], self._stems[best])
            and len(best) + len(phrase) + 2 <= _LONGEST
        }
        partners = {phrase: gain * scores[phrase] for phrase, gain in gains.items() if gain >= _MORE * more}
        if not partners:
            return best
        return f"{best}, {max(partners, key=lambda phrase: (partners[phrase], phrase))}"

    def _speaks_for(self, phrase: str) -> Doubles:
        """How far a phrase speaks for each passage, 0 to 1: wholly where its words are said, else as far as it fits."""
        said = self._said.of(self._stems[phrase]) > 0
        found: Doubles = np.maximum(2 * self._fit[phrase] - 1, said)
        return found


def _share_a_root(some: set[str], others: set[str]) -> bool:
    """Whether a word of one is a word of the other, or goes on from one ("monetize", "monetization")."""
    return any(
        one == other or (min(len(one), len(other)) >= _ROOT and (one.startswith(other) or other.startswith(one)))
        for one in some
        for other in others
    )
