"""What an interviewer says to run the talk, which asks about no subject: of the recorder, a break, or who is there.

Only where nothing else is said: a turn that also asks something is a question.
"""

from __future__ import annotations

import re

from pipelines.asides import OF_THE_CALL
from pipelines.wording import content_words

_MARKS = re.compile(
    r"\b(?:record(?:er|ing)|press record|(?:can|could|do) (?:you|everybody|everyone|we|they)(?: all)? (?:hear|see)"
    r"|(?:hear|see) me|on mute|muted|microphone|(?:take|have|need|want|for) (?:a|our|your)(?: \w+){0,2} break"
    r"|introduc(?:e|ing) (?:\w+self|\w+selves|each other)|who (?:we|you|everybody|everyone)(?: all)? (?:are|is)\b"
    r"|who['\u2019]s who|name badges?|say (?:our|your|their) names?|questions? (?:for \w+ )?before"
    r"|(?:before|until) we (?:all )?(?:start|begin|kick off|get going)|make a start"
    r"|(?:sign\w*|consent) (?:the |a |your )?(?:consent )?forms?"
    r"|tea|coffee|biscuits|toilets|fire alarm|(?:my|your) phones?)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\b(?:tell|describe|why|how)\b", re.IGNORECASE)  # of something, in whatever words
_OF_THE_ROOM = OF_THE_CALL | frozenset(
    """alarm badge badges begin biscuits break circle coffee comfortable door drink drinks everybody everyone first five
    form forms get half hand hands idea introduce introductions kick lovely lunch machine minute minutes name names nice
    okay phones please press quick quickly quiet recorder round screen seat shut sign signing silent sit slides start
    started starting stretch sure switch table tea ten thank thanks time toilet toilets turned voices water
    window""".split()
)


def keeps_house(words: str) -> bool:
    """Whether an interviewer's turn is about the recorder, a break or who is there, and asks nothing else."""
    return (
        bool(_MARKS.search(words))
        and not _ASKS.search(words)
        and not any(word not in _OF_THE_ROOM for word in content_words(words))
    )
