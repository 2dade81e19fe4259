"""What names of speakers look like, and what only looks like them: the words of sentences, lists and headings."""

from __future__ import annotations

import re
from functools import lru_cache

from corpora.role_words import ANSWERS, ASKS

HEADINGS = frozenset(
    """
    date time location place venue duration length recording recorded file filename title project study subject
    transcript transcriber transcription version topic setting keywords id participants interviewers speakers
    attendees present apologies name pseudonym age gender sex ethnicity nationality occupation profession role
    employer organisation organization institution department region sector qualification qualifications depositor
    key legend abbreviations
    fecha lugar duración duracion modalidad participantes seudónimo edad género profesión institución
    duração idade profissão datum uhrzeit ort dauer teilnehmer teilnehmende geschlecht beruf
    lieu durée âge sexe luogo durata partecipanti plaats locatie duur deelnemers
    """.split()
)
_OF_FILES = frozenset("transcript transcription recording".split())  # as in "Interview Transcript"
_TALK = frozenset(
    """
    also and anyway basically because but finally first firstly fourth honestly however last lastly like maybe
    mhm mm next no nope now ok okay or plus right second secondly similarly so sorry sure then third thirdly
    thus well yeah yep yes actually again e.g eg i.e important remember hm hmm uh um oh ah aha exactly
    what why how where when which whose ja nein oui non si sí
    correct fyi n.b nb ps note re http https www ftp mailto laughs laughter laughing pause pauses silence inaudible
    crosstalk unclear music applause
    """.split()
)
_HUM = re.compile(
    r"(?:m{2,}|h+m+|m+h+m*|u+h+m*|u+m+|a+h+|o+h+|e+r+m*)(?:[-\u2013]?(?:h+m+|m+|h?[ua]+h+))*"
)  # mm-hmm, uh-huh
_TITLES = HEADINGS | frozenset(
    """
    advantages agenda aim aims answers background benefits chapter comment comments cons conclusion context
    contents day description disadvantages email example examples fact figure heading introduction item link
    notes objective objectives outcome page part point problem pros purpose questions reason reasons reminder
    result results section side source step steps suggestion summary table tel theme themes thing tip to topics
    translation update url warning web website year week lesson module unit term phase stage session option level grade
    benchmark strand wave before after profile bio implication implications reference references literature language
    languages position
    """.split()
)
_OF_HEADINGS = _TITLES | frozenset(  # words of which whole headings are made, as "Discussion points"
    """
    additional closing details discussion feedback findings further general information interview main meeting opening
    other points takeaways thoughts used tools
    """.split()
)
_DAYS_AND_MONTHS = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march july august september
    october november december
    """.split()
)
_LINKING = frozenset(
    """
    de da das di do dos du van von der den del della la le el al bin binti ibn bint ben abu of the and & y e zu st wa
    ter ten te til af av ap ferch mac nic ua ní
    """.split()
)
_ROLE = re.compile(
    rf"(?:{ASKS}|{ANSWERS}|speaker"
    r"|interviewe|int|iv|ivr|mod|fac|res|resp|i|r|q|a|p|s|pt|ip)(?:[ .#\-]{0,3}\d{1,4}|[ .\-][a-z])?(?: ?\([^()]*\))?"
)

_ASIDE = re.compile(r"\([^()]*\)")  # as in `Owen (Year 9 tutor)`
_EVERYBODY = re.compile(
    r"all|both|everyone|everybody|group|several|(?:multiple|several|all|unknown|unidentified|overlapping)"
    r" (?:speakers?|voices?|people|participants?|respondents?|males?|females?)"
)
UNRECOGNISED = r"(?:(?:speaker|participant|person|voice|male|female|man|woman|[mfprs]) ?)?\?{1,4}"
"""How somebody is labelled, in lower case, whose voice whoever typed could not tell: `?`, `F?`."""
_UNRECOGNISED = re.compile(UNRECOGNISED)


_NOTES = re.compile(
    r"(?:(?:general|field|(?:interviewer|researcher|observer|moderator|facilitator)(?:['\u2019]s|s['\u2019])?) )?"
    r"(?:observations?|notes?)(?: ?\d{1,3})?"
)


@lru_cache(maxsize=4096)
def names_role(key: str) -> bool:
    """Whether a speaker's key says what the speaker is there for: ``int``, ``p4``, ``q``, ``speaker 1``."""
    return bool(_ROLE.fullmatch(key))


def names_everybody(key: str) -> bool:
    """Whether a speaker's key stands for several people at once, or for nobody in particular."""
    return bool(_EVERYBODY.fullmatch(key)) or is_unrecognised(key)


def is_unrecognised(key: str) -> bool:
    """Whether a speaker's key says that nobody knows whose voice it is: ``?``, ``female ?``."""
    return bool(_UNRECOGNISED.fullmatch(key))


@lru_cache(maxsize=4096)
def names_notes(key: str) -> bool:
    """Whether a key heads what researchers noted beside the talk, as `observation` and `interviewer's notes` do."""
    return bool(_NOTES.fullmatch(key))


def looks_like_name(name: str) -> int:
    """Points for the look of a label: 2 and 1 for names, 0 for perhaps, less for the words of a sentence or heading."""
    words = (_ASIDE.sub(" ", name).strip() or name).replace("(", " ").replace(")", " ").replace("/", " ").split()
    bare = [word.strip(".,'’-–&#+@").casefold() for word in words]  # noqa: RUF001  typographic marks are met in names
    if not words or len(words) > 6 or bare[0] in _TALK or _HUM.fullmatch(bare[0]):
        return -10
    if bare[0] in _TITLES | _DAYS_AND_MONTHS and not any(word[0].isupper() for word in words[1:]):
        return -5
    if _OF_HEADINGS.issuperset(bare) and not (len(bare) == 1 and bare[0] not in _TITLES):
        return -5
    if bare[-1] in _OF_FILES or any(len(word) > 5 and word.endswith(".") for word in words[:-1]):
        return -5
    small = [word for word in words if word[0].islower() and word not in _LINKING]
    if not small:
        if bare[0] in _TITLES:
            return 1  # "Project Manager", but also "Key Findings"
        return 2 if len(words) > 1 or name.isupper() or any(char.isdigit() for char in name) else 1
    if len(words) == 1:
        return -1
    sentence = len(words) > 3 or words[0][0].islower() or "'" in name or "’" in name  # noqa: RUF001  as above
    return -5 if sentence else 0
