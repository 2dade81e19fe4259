"""Who speaks and who interviews: one spelling for each speaker, and one role."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from corpora.aliases import same_people
from corpora.errors import TranscriptError
from corpora.labels import speaker_key, spelled
from corpora.lookalikes import is_unrecognised
from corpora.material import Role, Turn
from corpora.questioning import Share, ask_more, questioners, shares_of, thickness
from corpora.role_words import ANSWER, ANSWERS, ASK, ASKS

_NUMBER = r"(?:[ .#\-]{0,3}\d{1,4}|[ .\-][a-z])?"
_WORD_FOR_INTERVIEWER = rf"(?:{ASKS})s?"
_WHICH = r"(?:(?:first|second|secondary|third|main|lead|other|assistant|male|female)[ \-]|co-?)?"
_INTERVIEWER = re.compile(rf"{_WHICH}{_WORD_FOR_INTERVIEWER}(?:\d|\b).*|.*\({_WORD_FOR_INTERVIEWER}{_NUMBER}\)")
_SHORT_INTERVIEWER = re.compile(rf"(?:int|iv|ivr|mod|fac|i|me|q|question){_NUMBER}(?: ?\([^()]*\))?")
_ONLY_ASKS = re.compile(rf"(?:q|question){_NUMBER}|int|ivr|mod|fac")  # also beside one whose label says so in full
_LOOKS_ON = re.compile(rf"(?:note[ \-]?taker|observer|scribe|transcriber|transcriptionist){_NUMBER}(?: ?\([^()]*\))?")
_MISSPELT = 0.9  # likeness (difflib's ratio) to a word for who interviews
_PARTICIPANT = re.compile(
    rf"(?:{ANSWERS})s?(?:\d|\b).*"
    rf"|(?:p|r|a|pt|ip|ie|resp|response|answer){_NUMBER}(?: ?\([^()]*\))?|(?:response|answer)s?/notes"
    rf"|.*\((?:{ANSWERS})\)"
)
_OTHERWISE = re.compile(rf"(?:a|r){_NUMBER}(?: ?\([^()]*\))?")  # beside 'P1', 'A1' is an analyst and 'R1' a researcher
_VOICE = re.compile(r"speaker ?\d{1,3}")  # an 'Unknown Speaker' may be several people
_VOICE_ASKS = 2  # questions of such a voice at least, and times as thick as those of who answers
_NUMBERED_I = re.compile(r"i ?\d{1,4}")
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "speaker", "unknown"})
_WORDS = re.compile(r"[^\W_]+")
_MOST_ASKED = 0.75  # of all words; whoever says more, and has no label for it, does not interview
_SELDOM = 0.25  # of the turns of one whom a file is named after, fewer ask
_FEWEST_ALONE, _TURNS_ALONE = 4, 3  # people who speak one after the other, and turns of each on average
_AGAIN, _ALL_THROUGH = 1.25, 0.3  # stretches to each of them, and of all turns those of the one whom they speak with
_ONCE = 2  # turns at most
_BY_LETTER = 4  # people whose labels are a letter
_SHOWN = 20  # labels named in a message
NOBODY_FOUND = "No interviewer was found"
"""How the remark begins that nobody in an interview seems to interview."""


@dataclass(frozen=True, slots=True)
class Roles:
    """The role of every speaker, and remarks on what was guessed."""

    by_speaker: Mapping[str, Role]
    notes: tuple[str, ...] = ()


class Spellings:
    """The first spelling of every speaker's name; case, spaces and punctuation at the end make no other speaker."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def of(self, name: str) -> str:
        """The spelling under which this speaker was first met."""
        return self._first.setdefault(speaker_key(name), spelled(name))


def named_interviewer(name: str) -> bool:
    """Whether a label says that its speaker interviews."""
    key = speaker_key(name)
    return bool(_INTERVIEWER.fullmatch(key) or _SHORT_INTERVIEWER.fullmatch(key))


def named_participant(name: str) -> bool:
    """Whether a label says that its speaker is interviewed."""
    return bool(_PARTICIPANT.fullmatch(speaker_key(name)))


def participants_named(names: Iterable[str]) -> set[str]:
    """Those of an interview's labels that say that their speakers are interviewed.

    'A' and 'R' may stand for answer and respondent; beside a label that is nobody's but a participant's they do not,
    nor does 'A' where a 'B' speaks, as programs that tell voices apart call them.
    """
    names = set(names)
    lettered = any(speaker_key(name) == "b" for name in names)
    named = {name for name in names if named_participant(name) and not (lettered and speaker_key(name) == "a")}
    return set(filter(_plainly_answers, named)) or named


def interviewed_by(turns: tuple[Turn, ...], interviewer: str) -> tuple[Turn, ...]:
    """The turns with those interviewing who are said to; as they were where none of them speaks.

    In a file of several interviews whoever is said to interview need not be in each. `interviewer` is labels with `;`
    between.
    """
    wanted = {speaker_key(label) for label in interviewer.split(";")}
    if not any(speaker_key(turn.speaker) in wanted for turn in turns):
        return turns
    role = {True: Role.INTERVIEWER, False: Role.PARTICIPANT}
    return tuple(replace(turn, role=role[speaker_key(turn.speaker) in wanted]) for turn in turns)


def roles_of(
    spoken: Iterable[tuple[str, str]],
    where: str,
    interviewer: str | None = None,
    told: Sequence[str] = (),
    listed: Sequence[str] = (),
) -> Roles:
    """Decide who interviews, of pairs (speaker, words of a turn); `interviewer` overrules, several with ``;`` between.

    Named so, beside them also in a list of speakers (`listed`), else named by the file's heading (`told`), else the
    only one whose label is no participant's and who asks, else whoever's words are thick with questions; with every
    label that may be the same person's. Where nothing tells, everybody is a participant, so that nobody's words are
    lost, and a note says so.

    Raises:
        TranscriptError: `interviewer` is no speaker of this interview; the message lists who is.
    """
    spoken = tuple(spoken)
    shares = shares_of(spoken)
    if interviewer is not None and interviewer.strip():
        return _given(interviewer, shares, where)
    return _with_voices(_guessed(spoken, shares, where, told, listed), shares)


def _guessed(
    spoken: Sequence[tuple[str, str]],
    shares: Mapping[str, Share],
    where: str,
    told: Sequence[str],
    listed: Sequence[str],
) -> Roles:
    """Who interviews, where nobody says it for this file."""
    if len(shares) < 2:
        alone = [name for name in shares if named_interviewer(name)]
        return _with(
            shares, (), *(f"'{name}' is the only label, so their turns hold everybody's words." for name in alone)
        )
    in_list = set(map(speaker_key, listed))
    named = _named(shares, _interviewee(shares, where))
    named = [*named, *(name for name in shares if named and name not in named and speaker_key(name) in in_list)]
    named = [*named, *_told(shares, told, in_full=bool(named))]
    if named and _hardly_there([shares[name] for name in named], shares.values()):
        named = [*named, *questioners(shares, [name for name in shares if name not in participants_named(shares)])]
    if 0 < len(set(named)) < len(shares):
        return _with(shares, named)
    return _asking(shares, where, [name for name, _ in spoken])


def _hardly_there(some: Iterable[Share], everybody: Iterable[Share]) -> bool:
    """Whether those named as interviewers say next to nothing, or little once, as where names take over from labels."""
    few, all_of_it = sum(some, Share()), sum(everybody, Share())
    once = few.turns <= _ONCE and few.turns * 10 <= all_of_it.turns and few.words * 10 < all_of_it.words
    return few.words * 50 < all_of_it.words or once


def nobody_asks(spoken: Iterable[tuple[str, str]]) -> bool:
    """Whether of several people who speak nobody is named as one who interviews, or asks as one does."""
    shares = shares_of(spoken)
    return len(shares) > 1 and not _named(shares) and not questioners(shares, list(shares))


def _with(shares: Mapping[str, Share], interviewers: Iterable[str], *notes: str) -> Roles:
    chosen = set(interviewers)
    for one in same_people(shares, mistyped=False):
        if not chosen.isdisjoint(one.labels) and not all(name in chosen or name in one.labels for name in shares):
            chosen.update(one.labels)
    beside = {name for name in shares if _LOOKS_ON.fullmatch(speaker_key(name))}
    if chosen and len(chosen | beside) < len(shares):
        chosen |= beside
    return Roles({name: Role.INTERVIEWER if name in chosen else Role.PARTICIPANT for name in shares}, notes)


def _with_voices(roles: Roles, shares: Mapping[str, Share]) -> Roles:
    """The roles with those interviewing, too, whom a program told apart and named 'Speaker 2', and who ask as they do.

    Beside people who have labels of their own, of both roles, such a voice is one of theirs.
    """
    own = [name for name in shares if not _VOICE.fullmatch(speaker_key(name))]
    answering = [shares[name] for name in own if roles.by_speaker[name] is Role.PARTICIPANT]
    if not answering or len(answering) == len(own):
        return roles
    asking = [
        name
        for name, share in shares.items()
        if name not in own
        and roles.by_speaker[name] is Role.PARTICIPANT
        and share.questions >= _VOICE_ASKS
        and 2 * share.asking >= share.turns
        and thickness([share]) >= _VOICE_ASKS * thickness(answering)
    ]
    if not asking:
        return roles
    named = ", ".join(f"'{name}' ({shares[name].asking} of {shares[name].turns} turns ask)" for name in asking)
    note = f"Counted with the interviewer, as a voice that a program did not name: {named}."
    return Roles({**roles.by_speaker, **dict.fromkeys(asking, Role.INTERVIEWER)}, (*roles.notes, note))


def _given(interviewer: str, shares: Mapping[str, Share], where: str) -> Roles:
    """Those given who speak here: of several interviewers of a study, each file need have but one."""
    by_key = {speaker_key(name): name for name in shares}
    wanted = [one for one in map(str.strip, interviewer.split(";")) if one]
    chosen = [by_key[speaker_key(one)] for one in wanted if speaker_key(one) in by_key]
    if not chosen:
        found = ", ".join(f"'{name}'" for name in list(shares)[:_SHOWN]) or "none"
        more = f" and {len(shares) - _SHOWN} more" if len(shares) > _SHOWN else ""
        named = " or ".join(f"'{spelled(one)}'" for one in wanted)
        raise TranscriptError(f"{where}: no speaker is labelled {named}; the labels found are {found}{more}")
    return _with(shares, chosen)


def _interviewee(shares: Mapping[str, Share], where: str) -> str:
    """The label 'I7' where the file is named so, too, and all others ask more than whoever it is; '' where none is.

    Then it is interviewee 7, as nobody is plainly named as a participant.
    """
    words = set(_WORDS.findall(where.casefold()))
    named = [name for name in shares if _NUMBERED_I.fullmatch(key := speaker_key(name)) and key in words]
    if len(named) != 1 or any(map(_plainly_answers, shares)):
        return ""
    others = [share for name, share in shares.items() if name not in named]
    return named[0] if ask_more(others, [shares[named[0]]]) else ""


def _plainly_answers(name: str) -> bool:
    return named_participant(name) and not _OTHERWISE.fullmatch(speaker_key(name))


def _named(shares: Mapping[str, Share], interviewee: str = "") -> list[str]:
    """The speakers whose labels say so: in full, else in short.

    Beside 'Moderator', 'I1' is an interviewee; 'INT' asks beside 'Interviewer 2', too, as 'I' does where 'R' answers.
    """
    keys = set(map(speaker_key, shares))
    in_full = [name for name in shares if _INTERVIEWER.fullmatch(key := speaker_key(name)) or _misspelt(key, keys)]
    in_short = [name for name in shares if _SHORT_INTERVIEWER.fullmatch(speaker_key(name)) and name != interviewee]
    letters = [name for name in shares if len(speaker_key(name)) == 1]
    asking = sum(shares[name].asking for name in in_short)
    others = max((share.asking for name, share in shares.items() if name not in in_short), default=0)
    by_letter = len(letters) >= _BY_LETTER and others > asking
    if {"h", "j"} <= keys or by_letter:  # people called by letters, of whom 'I' and 'Q' may be two
        in_short = [name for name in in_short if name not in letters]
    answered = any(map(named_participant, shares))
    chosen = [*in_full, *(name for name in in_short if not in_full or _asks_too(speaker_key(name), answered))]
    return chosen if len(chosen) < len(shares) else []


def _asks_too(key: str, answered: bool) -> bool:
    """Whether one in short asks, too, beside one whose label says so in full; `answered`: another label answers."""
    return bool(_ONLY_ASKS.fullmatch(key)) or (key == "i" and answered)


def _misspelt(key: str, keys: Collection[str]) -> bool:
    """Whether a label is a word for who interviews but for a slip of the pen, and no word for who answers.

    'Interview', which is as near to both, is the interviewer's where that is one of the labels, and the other is not.
    """
    (asks, ask), (answers, answer) = (_nearest(key, words) for words in (ASK, ANSWER))
    beside = not ask.isdisjoint(keys) and answer.isdisjoint(keys)
    return asks >= _MISSPELT and (asks > answers or (asks == answers and beside))


def _nearest(key: str, words: Iterable[str]) -> tuple[float, set[str]]:
    """How like a label is to the words that it is nearest to, and which these are."""
    likeness = {word: difflib.SequenceMatcher(None, key, word).ratio() for word in words}
    most = max(likeness.values())
    return most, {word for word, ratio in likeness.items() if ratio == most}


def _told(shares: Mapping[str, Share], told: Sequence[str], *, in_full: bool) -> list[str]:
    """The speakers whom a heading names: in full, or also by one of their names or initials; not all speakers."""
    names = [words for one in told if (words := _bare(one).replace(".", " ").split())]
    names += [[words[0], words[-1]] for words in names if len(words) > 2]  # further names and initials are left out
    chosen = []
    for name in shares:
        key = _bare(name)
        spellings = [(" ".join(words),) if in_full else (" ".join(words), *words, _initials(words)) for words in names]
        if any(key in ways for ways in spellings) and (not in_full or " " in key):
            chosen.append(name)
    return chosen if len(chosen) < len(shares) else []


def _initials(words: Iterable[str]) -> str:
    return "".join(word[0] for word in words)


def _bare(name: str) -> str:
    """A name's key without accents, which one hand writes and another leaves out."""
    return "".join(char for char in unicodedata.normalize("NFD", speaker_key(name)) if not unicodedata.combining(char))


def _asking(shares: Mapping[str, Share], where: str, order: Sequence[str]) -> Roles:
    """Those whose words are thick with questions, of all not named as participants; nobody in doubt.

    Of two, the one whom the file is named after answers, also where they ask for advice and the other gives it.
    """
    words = sum(share.words for share in shares.values())
    interviewee = _interviewee(shares, where)
    answering = {interviewee} if interviewee else participants_named(shares)
    possible = {
        name: share
        for name, share in shares.items()
        if name not in answering and not is_unrecognised(speaker_key(name))
    }
    overrule = "say who interviews with 'interviewer' to overrule this"
    if not possible:
        return _with(shares, (), f"Every speaker is named as a participant; {overrule}.")
    top = max(possible, key=lambda name: possible[name].asking)
    beside = [name for name in possible if _OTHERWISE.fullmatch(speaker_key(name))]
    if top in beside and len(answering) == 1:
        (only,) = answering
        if ask_more([shares[name] for name in beside], [shares[only]]):
            asking = ", ".join(f"'{name}'" for name in beside)
            alone = "after whom the file is named" if interviewee else "who alone is named as a participant"
            said = f"Taken for the interviewer: {asking}, beside '{only}', {alone}"
            return _with(shares, beside, f"{said}; {overrule}.")
    asks_most = shares[top].asking > max(shares[name].asking for name in shares if name != top)
    if len(possible) == 1 and asks_most and shares[top].words <= _MOST_ASKED * words:
        return _with(
            shares, (top,), f"Taken for the interviewer: '{top}', as all others are named as participants; {overrule}."
        )
    after = _named_in(where, shares)
    if len(shares) == 2 and len(after) == 1 and shares[after[0]].asking < _SELDOM * shares[after[0]].turns:
        (other,) = (name for name in shares if name not in after)
        if other in possible:
            said = f"Taken for the interviewer: '{other}', as the file is named after '{after[0]}'"
            return _with(shares, (other,), f"{said}; {overrule}.")
    people = _by_person(shares)
    found = questioners(people, possible)
    if found:
        evidence = ", ".join(f"'{name}' ({_evidence(people[name], words)})" for name in found)
        return _with(shares, found, f"Taken for the interviewer: {evidence}, as no label says it; {overrule}.")
    if (one := _speaks_with_each(order)) in possible:
        others = len(shares) - 1
        said = f"Taken for the interviewer: '{one}', who speaks with each of {others:,} others, one after the other"
        return _with(shares, (one,), f"{said}; {overrule}.")
    doubt = f"'{top}' asks most, in {_evidence(shares[top], words)}" if shares[top].asking else "nobody asks"
    return _with(shares, (), f"{NOBODY_FOUND} ({doubt}); everybody counts as a participant; {overrule}.")


def _speaks_with_each(order: Sequence[str]) -> str:
    """Who speaks all through the talk while the others come one after the other, as in interviews pasted together.

    Nobody where there are few others or these speak with each other.
    """
    one, turns = Counter(order).most_common(1)[0]
    others = [name for name in order if name != one]
    stretches = sum(1 for _ in groupby(others))
    people = len(set(others))
    alone = people >= _FEWEST_ALONE and stretches <= _AGAIN * people and len(others) >= _TURNS_ALONE * people
    return one if alone and turns >= _ALL_THROUGH * len(order) else ""


def _named_in(where: str, shares: Mapping[str, Share]) -> list[str]:
    """The speakers of whose names the file's name has a word."""
    words = set(_WORDS.findall(where.casefold()))
    return [name for name in shares if not words.isdisjoint(_of_name(name))]


def _of_name(name: str) -> set[str]:
    return {word for word in _WORDS.findall(speaker_key(name)) if len(word) > 2 and word not in _TITLES}


def _by_person(shares: Mapping[str, Share]) -> dict[str, Share]:
    """The shares of labels that may be one person's together, under the first of them."""
    together = dict(shares)
    for one in same_people(shares, mistyped=False):
        first = next(name for name in shares if name in one.labels)
        together |= {first: sum((together.pop(label) for label in one.labels), Share())}
    return together


def _evidence(share: Share, words: int) -> str:
    return f"{share.asking} of {share.turns} turns ask, {share.words:,} of {words:,} words"
