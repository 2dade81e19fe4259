"""How words are used in a cluster: by how many people, in how much of its talk, and how much less elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from corpora.material import find_words, same_words
from pipelines.asked import Cluster
from pipelines.wording import content_stems

_CENTRAL = 8  # members after which a member counts half
_RARE = 0.02  # share added to both sides of a word's lift, so that one mention elsewhere does not decide
_EVERYWHERE = 0.1  # share of the other clusters' texts from which a word is the study's rather than the cluster's
_TWO, _FEW = 2, 4  # people up to whom words, and whole phrases, may be one person's
_ASKED = 0.5  # what a word of the question counts beside one of the answer


class Stems(dict[str, set[str]]):
    """The content words of texts and phrases by their stems, found once each."""

    def __missing__(self, text: str) -> set[str]:
        self[text] = found = content_stems(text)
        return found


class Usage:
    """How the words of phrases are used in a cluster."""

    def __init__(self, cluster: Cluster, wanted: set[str], stems: Stems) -> None:
        """Count the `wanted` stems in what a cluster's people said and were asked."""
        self._stems = stems
        self._texts = [(same_words(text), who) for text, who in zip(cluster.texts, cluster.speakers, strict=True)]
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

    def of(self, phrase: str, everywhere: Mapping[str, float], texts: int) -> Used:
        """How a phrase is used; its worth is that of its words on average, and above 1 grows less and less.

        Args:
            phrase: with one content word at least.
            everywhere: how often each stem is used in all clusters together.
            texts: how many texts these have.
        """
        stems = sorted(self._stems[phrase])
        worth = sum(self._worth(stem, everywhere.get(stem, 0.0), texts) for stem in stems) / len(stems)
        alone = sum(len(self._users.get(stem, ())) < 2 for stem in stems) / len(stems)
        return Used(
            worth if worth < 1 else sqrt(worth),
            alone if self._people > _TWO else 0.0,
            self._people > _FEW and self._said_once(phrase),
            sum(self._is_echo(stem) for stem in stems) > len(stems) / 2,
            self._people > _TWO and self._holds_a_name_of_one(phrase),
        )

    def _holds_a_name_of_one(self, phrase: str) -> bool:
        """Whether a capital inside a phrase begins a word that one person alone uses: "the name of Wilbur"."""
        inside = (word for word in find_words(phrase)[1:] if word[0].isupper())
        return any(len(self._users.get(stem, ())) < 2 for word in inside for stem in self._stems[word])

    def _said_once(self, phrase: str) -> bool:
        form = phrase.casefold()
        return len({who for text, who in self._texts if form in text}) < 2

    def _is_echo(self, stem: str) -> bool:
        said = self._users.get(stem, set())
        return len(self._heard.get(stem, set()) - said) > len(said)

    def _worth(self, stem: str, everywhere: float, texts: int) -> float:
        """High for a word that many people use in the cluster's central texts, and few outside."""
        inside = self._central.get(stem, 0.0) / self._weights
        outside = (everywhere - self.times.get(stem, 0.0)) / max(1, texts - self.texts)
        said, heard = self._users.get(stem, set()), self._heard.get(stem, set())
        reach = len(said) + _ASKED * len(heard - said)
        others = max(0.0, reach - 1) / (self._people - 1) if self._people > 1 else inside
        lift = max(0.0, log((inside + _RARE) / (outside + _RARE)))
        return lift * sqrt(inside * others) / (1 + outside / _EVERYWHERE)


@dataclass(frozen=True, slots=True)
class Used:
    """How a phrase is used in a cluster; where few people speak, nothing is held against one person's words.

    Attributes:
        worth: what its words say about the cluster, 0 for nothing.
        alone: share of its words that no two people use.
        once: whether one person alone says it as it stands.
        echo: whether most of its words are ones that more people were only asked about than say them.
        name: whether it holds what may be a name that one person alone uses.
    """

    worth: float
    alone: float
    once: bool
    echo: bool
    name: bool


def usages(level: Sequence[Cluster], phrases: Sequence[Sequence[str]], stems: Stems) -> list[dict[str, Used]]:
    """For each cluster of a level, how each of its phrases is used there."""
    wanted = {stem for found in phrases for phrase in found for stem in stems[phrase]}
    uses = [Usage(cluster, wanted, stems) for cluster in level]
    everywhere: dict[str, float] = {}
    for use in uses:
        for stem, times in use.times.items():
            everywhere[stem] = everywhere.get(stem, 0.0) + times
    texts = sum(use.texts for use in uses)
    return [
        {phrase: use.of(phrase, everywhere, texts) for phrase in found}
        for found, use in zip(phrases, uses, strict=True)
    ]
