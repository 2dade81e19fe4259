"""Talk about the call rather than the subject: greetings, goodbyes, consent, and whether one can be heard.

Only where it stands, at the beginning or end of an interview, only where next to nothing else is said, and only by
words that mark it; so an answer that thanks and then says something stays what it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpora.material import Segment, count_words, same_words
from models.constraints import Constraints
from pipelines.interviews import edges_of
from pipelines.wording import content_words

_SHORT, _REPLY = 45, 25  # words beyond which talk is never an aside, nor an answer to a question about the call
_OTHER = 2  # content words besides those of the call, up to which nothing else is said
_MARKS = re.compile(
    r"\b(?:thank(?:s| you)|cheers|bye|goodbye|(?:good|best of|all the) (?:luck|best)|(?:my|a) pleasure|take care"
    r"|nice (?:to|talking|meeting|speaking)|see you|(?:have|enjoy) (?:a|an|the|your)\b|you(?:'re| are) welcome"
    r"|(?:can|could|do) you (?:hear|see) me|(?:i )?can hear|on mute|muted|stop(?:ped)? (?:the )?record\w*"
    r"|(?:glad|happy|pleased|delighted|honou?red) (?:that |if )?(?:i |we |to )(?:could |can |have |be |been )*"
    r"(?:help(?:ed|ful)?|contributed?|useful)"
    r"|record(?:ing|ed)?|consent|permission|happy for me|fitting me in|making (?:the )?time|faint|far away"
    r"|breaking up)\b",
    re.I,
)
_CONSENTS = re.compile(r"\b(?:permission|consent|record(?:ed|ing)?)\b", re.I)
_NAMES = re.compile(  # words in capitals that begin no sentence, or stand before such
    r"(?<=[^.!?\u2026:\s] )[A-Z][\w'\u2019-]+|[A-Z][\w'\u2019-]+(?= [A-Z][a-z])"
)
_NAMING = frozenset("name names permission state".split())
OF_THE_CALL = frozenset(
    """absolutely address afternoon agree agreed appreciate audio available begin best bless bye call camera care
    chance chat check clear click connection consent contact contribute contributed contribution conversation copy
    day delighted distant early email end enjoy enjoyed evening excellent exciting faint fair far finish finished
    finishing forget form forward fun glad goodbye happy hear heard hearing help helped helpful helping holiday
    holidays honour hope hopefully information interested interesting interview interviewed interviewing interviews
    invite inviting joining kind kindly laptop late later leave line link listen listening loud luck master's meet
    meeting message mic microphone mobile morning mute muted opportunity paper participate participating
    participation perfect phone picked pleased pleasure project publish published questionnaire questions read ready
    record recorded recorder recording report research result results ring share sheet sign signal signed sorry
    sound speak speaker speaking spoken stay stop stopped study success successful talk talking team thesis tomorrow
    touch transcript unmute useful valuable voice volunteer wait waiting weekend welcome wifi wish wonderful work
    write zoom""".split()
)


def asides(segments: Sequence[Segment], constraints: Constraints | None = None) -> list[bool]:
    """For each segment, in the order of the study, whether it only speaks of the call itself.

    Those in the same words all do, or none does. Nothing that people spoke about (`constraints`, by number) does.
    """
    first, last = edges_of(segments)
    edges = {*first.tolist(), *last.tolist()} - (_spoken_of(constraints) if constraints else set())
    words = [same_words(segment.text) for segment in segments]
    found = [number in edges and _is_aside(segment) for number, segment in enumerate(segments)]
    elsewhere = {said for said, aside in zip(words, found, strict=True) if not aside}
    return [aside and said not in elsewhere for said, aside in zip(words, found, strict=True)]


def _spoken_of(constraints: Constraints) -> set[int]:
    return {number for group in (*constraints.together, *constraints.apart) for number in group}


def _is_aside(segment: Segment) -> bool:
    """Whether a segment of few words says nothing but the call's, or answers a question that asks nothing but that."""
    words = count_words(segment.text)
    if segment.filler or words > _SHORT:
        return False
    if _MARKS.search(segment.text) and _others(segment.text) <= _OTHER:
        return True
    asked = segment.question_text
    return words <= _REPLY and bool(_MARKS.search(asked)) and not _others(asked)


def _others(text: str) -> int:
    """How many content words of a text are not of the call; nor names, where somebody says theirs and consents."""
    said = set(content_words(text))
    if _CONSENTS.search(text):
        said -= {word.casefold() for word in _NAMES.findall(text)} | _NAMING
    return sum(word not in OF_THE_CALL for word in said)
