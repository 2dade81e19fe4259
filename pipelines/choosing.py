"""The phrases of a cluster, what each speaks for, and which of them, one or two, say best what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpora.material import find_words
from pipelines.asked import Cluster
from pipelines.fit import Doubles, weights
from pipelines.usage import Stems

_FIT, _USED = 2.0, 0.5  # weights of the fit by meaning, and of the share of the talk that uses the words
_AS_WELL = 0.06  # of fit, by which a fuller phrase may fit less than a word
_CLEAR = 0.9  # fit from which a phrase speaks for a passage whose words are others
_ENOUGH = 0.6  # share of the members from which a label speaks for all
_TWO_PHRASES = 8  # members from which a cluster may need two
_LONGEST = 60  # characters of two phrases


@dataclass(frozen=True, slots=True)
class _Beside:
    """What a second phrase needs: a share of the first one's score, of the members besides, and worth of its words."""

    score: float
    more: float
    worth: float


_BESIDE_A_PHRASE, _BESIDE_A_WORD = _Beside(0.7, 0.15, 0.2), _Beside(0.5, 0.08, 0.0)

Flags = npt.NDArray[np.bool_]


class Phrases:
    """The phrases of a cluster with the passages that each speaks for."""

    def __init__(self, cluster: Cluster, phrases: Sequence[str], fit: Doubles, stems: Stems) -> None:
        self._stems, self._weights = stems, weights(cluster)
        self._fit = dict(zip(phrases, fit, strict=True))
        count = len(cluster.passages)
        self._said = [stems[text] for text in cluster.texts[:count]]
        self._users: dict[str, set[str]] = {}
        for speaker, words in zip(cluster.speakers, map(stems.__getitem__, cluster.texts), strict=True):
            for stem in words:
                self._users.setdefault(stem, set()).add(speaker)
        self._asked = [stems[question] for question in (cluster.questions or ("",) * count)[:count]]

    def score(self, phrase: str) -> float:
        """How well a phrase says what the passages say, by meaning and by their words, those of the question half."""
        words = self._stems[phrase]
        said = np.array([len(words & own) / len(words) for own in self._said])
        asked = np.array([len(words & own) / len(words) for own in self._asked])
        return float(self._weights @ (_FIT * self._fit[phrase] + _USED * np.maximum(said, asked / 2)))

    def best(self, scores: Mapping[str, float], worth: Mapping[str, float]) -> str | None:
        """The best phrase, or two of them; None where there is none."""
        best = max(scores, key=lambda phrase: (scores[phrase], phrase), default=None)
        return None if best is None else self._with_partner(self._fuller(best, scores, worth), scores, worth)

    def _fuller(self, word: str, scores: Mapping[str, float], worth: Mapping[str, float]) -> str:
        """A phrase around a single word that fits about as well and in which no word is one person's alone."""
        if len(find_words(word)) > 1:
            return word
        fuller = [
            phrase
            for phrase in scores
            if self._stems[phrase] > self._stems[word]
            and self.fit(phrase) >= self.fit(word) - _AS_WELL
            and all(len(self._users.get(stem, ())) > 1 for stem in self._stems[phrase])
        ]
        return max(fuller, key=lambda phrase: (scores[phrase], phrase), default=word)

    def fit(self, phrase: str) -> float:
        """How well a phrase tells the passages from others by meaning, 0 to 1; 0.5 is chance."""
        return float(self._weights @ self._fit[phrase])

    def gain(self, subject: str, label: str) -> float:
        """How much better the subject of the questions fits than a label, of one phrase or two."""
        return self.fit(subject) - max(
            (self.fit(phrase) for phrase in label.split(", ") if phrase in self._fit), default=0
        )

    def _with_partner(self, best: str, scores: Mapping[str, float], worth: Mapping[str, float]) -> str:
        """The phrase, and where it speaks for part of the cluster only, another that speaks for more of it.

        A single word says less than a phrase and gets another wherever there is one, if need be one that is less
        sure, as long as people use its words.
        """
        bare, left = len(find_words(best)) < 2, ~self._speaks_for(best)
        if not bare and (len(left) < _TWO_PHRASES or left.mean() <= 1 - _ENOUGH):
            return best
        others = [
            phrase
            for phrase in scores
            if not self._stems[phrase] & self._stems[best] and len(best) + len(phrase) + 2 <= _LONGEST
        ]
        more = {phrase: float((left & self._speaks_for(phrase)).mean()) for phrase in others}
        partners = _partners(_BESIDE_A_PHRASE, scores[best], scores, more, worth)
        if bare and not partners:
            more = {phrase: float((left & self._says(phrase)).mean()) for phrase in others}
            partners = _partners(_BESIDE_A_WORD, scores[best], scores, more, worth)
        if not partners:
            return best
        return f"{best}, {max(partners, key=lambda phrase: (partners[phrase], phrase))}"

    def _says(self, phrase: str) -> Flags:
        return np.array([not own.isdisjoint(self._stems[phrase]) for own in self._said])

    def _speaks_for(self, phrase: str) -> Flags:
        found: Flags = self._says(phrase) | (self._fit[phrase] >= _CLEAR)
        return found


def _partners(
    needs: _Beside, best: float, scores: Mapping[str, float], more: Mapping[str, float], worth: Mapping[str, float]
) -> dict[str, float]:
    """Of the phrases in `more` those that may stand beside one with the score `best`, with how much they add."""
    return {
        phrase: scores[phrase] * share
        for phrase, share in more.items()
        if scores[phrase] >= needs.score * best and share >= needs.more and worth[phrase] >= needs.worth
    }
