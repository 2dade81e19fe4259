"""Labels that a person has confirmed to be one speaker's: `Joanne Williams = JW; Joanne W.`, a line each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from corpora.errors import InputError
from corpora.labels import speaker_key, spelled
from corpora.material import Role, Transcript

_MOST = 1_000


@dataclass(frozen=True, slots=True)
class OnePerson:
    """By the key of a label, the label that stands for it."""

    label_of: Mapping[str, str]

    def and_then(self, later: OnePerson) -> OnePerson:
        """Both; what was said later wins, also of people who were joined before."""
        before = {key: later.label_of.get(speaker_key(label), label) for key, label in self.label_of.items()}
        return OnePerson({**before, **later.label_of})

    def renamed(self, name: Callable[[str], str]) -> OnePerson:
        """The same with other names, such as pseudonyms; without those labels that have none."""
        named = {speaker_key(name(key)): name(label) for key, label in self.label_of.items()}
        return OnePerson({key: label for key, label in named.items() if key and label})

    def lines(self) -> tuple[str, ...]:
        """What `read_one_person` reads; one that stands for itself alone says nothing."""
        others: dict[str, list[str]] = {}
        for key, label in self.label_of.items():
            if key != speaker_key(label):
                others.setdefault(label, []).append(key)
        return tuple(f"{label} = {'; '.join(keys)}" for label, keys in others.items())

    def unheard(self, speakers: Iterable[str]) -> tuple[str, ...]:
        """The people who speak under none of their labels, each by the label that stands for them."""
        heard = {speaker_key(speaker) for speaker in speakers}
        spoke = {label for key, label in self.label_of.items() if key in heard or speaker_key(label) in heard}
        return tuple(label for label in dict.fromkeys(self.label_of.values()) if label not in spoke)

    def applied(self, transcript: Transcript, known_as: Callable[[str], str] = str) -> Transcript:
        """The transcript with one label for each person; a person whom any of their labels has interview, interviews.

        The text stays as it is. `known_as` gives the pseudonym of a label, by which a person may be said, too.
        """
        if not self.label_of:
            return transcript
        speakers = dict.fromkeys(turn.speaker for turn in transcript.turns)
        keys = {speaker_key(speaker) for speaker in speakers}
        spelt = {speaker_key(known_as(speaker)): speaker for speaker in reversed(list(speakers))}

        def label(speaker: str) -> str:
            said = self.label_of.get(speaker_key(speaker)) or self.label_of.get(speaker_key(known_as(speaker)))
            if said is None or speaker_key(said) in keys:
                return said or speaker
            return spelt.get(speaker_key(known_as(said)), said)

        labels = {speaker: label(speaker) for speaker in speakers}
        if all(label == speaker for speaker, label in labels.items()):
            return transcript
        asks = {labels[turn.speaker] for turn in transcript.turns if turn.role is Role.INTERVIEWER}
        merged = {label for speaker, label in labels.items() if label != speaker}
        turns = tuple(
            replace(
                turn,
                speaker=labels[turn.speaker],
                role=Role.INTERVIEWER if labels[turn.speaker] in asks & merged else turn.role,
            )
            for turn in transcript.turns
        )
        return replace(transcript, turns=turns)


def read_one_person(text: str, where: str) -> OnePerson:
    """Read lines of `label = other label; other label`.

    Raises:
        InputError: a line has no `=`, a label is empty, or stands for two people.
    """
    label_of: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        label, sign, others = line.partition("=")
        chosen = spelled(label)
        spellings = [spelled(other) for other in others.split(";")]
        if not sign or not chosen or not all(spellings):
            raise InputError(f"{where}, line {number}: write 'Joanne Williams = JW; Joanne W.', one person a line")
        for spelling in (chosen, *spellings):
            if label_of.setdefault(speaker_key(spelling), chosen) != chosen:
                raise InputError(f"{where}, line {number}: '{spelling[:40]}' is said to be two people")
    if len(label_of) > _MOST:
        raise InputError(f"{where}: {len(label_of):,} labels; at most {_MOST:,} are read")
    return OnePerson(label_of)
