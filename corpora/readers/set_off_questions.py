"""Documents without labels in which the questions stand out (bold, italic, a colour, a style), or the answers do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from corpora.labels import Form, label_at
from corpora.lookalikes import names_role
from corpora.material import Role, count_words
from corpora.questioning import asks, questioners, shares_of
from corpora.readers.blocks import UNNAMED, Speech

_INTERVIEWER = "Interviewer"
_FEWEST = 3
_ASKING = 0.6  # of the paragraphs that stand out (headings and short remarks apart), so many must ask
_MOST_SET_OFF = 0.6  # of the paragraphs
_BY_TURNS = 0.5  # of the paragraphs, so many follow one of the other kind
_HEADING_WORDS = 8  # a shorter one that does not ask and is no sentence is a heading
_REMARK_WORDS = 4  # "Okay. Right." asks nothing


def questions_set_off(paragraphs: Sequence[str], set_off: Sequence[bool]) -> list[Speech | str] | None:
    """The paragraphs as questions and answers, headings as plain texts; None where that is not what it means.

    Args:
        paragraphs: the texts of a document, in order.
        set_off: whether each stands out, in one and the same way, from its first letter to its last.
    """
    pairs = list(zip(paragraphs, set_off, strict=True))
    heads = [is_set_off and _heads(text) for text, is_set_off in pairs]
    asked = [text for (text, is_set_off), head in zip(pairs, heads, strict=True) if is_set_off and not head]
    asking = sum(map(asks, asked))
    longer = sum(asks(text) or count_words(text) >= _REMARK_WORDS for text in asked)
    if asking < _FEWEST or asking < _ASKING * longer or len(asked) > _MOST_SET_OFF * len(paragraphs):
        return None
    if sum(heads) * 2 > len(asked) or _labelled(paragraphs):
        return None
    first = next(at for at, text in enumerate(paragraphs) if set_off[at] and not heads[at])
    said: list[Speech | str] = list(paragraphs[:first])
    for at in range(first, len(paragraphs)):
        said.append(paragraphs[at] if heads[at] else _added(said, paragraphs[at], set_off[at]))
    return said


def questions_around(paragraphs: Sequence[str], set_off: Sequence[bool]) -> list[Speech | str] | None:
    """The same where it is the answers that stand out, by turns with the rest; titles may stand above them."""
    first = next((at for at, text in enumerate(paragraphs) if set_off[at] or not _heads(text)), 0)
    spoken = [(UNNAMED if answers else _INTERVIEWER, text) for text, answers in zip(paragraphs, set_off, strict=True)]
    spoken = spoken[first:]
    by_turns = sum(one != after for (one, _), (after, _) in pairwise(spoken)) >= _BY_TURNS * len(spoken)
    asked = [text for who, text in spoken if who == _INTERVIEWER]
    few = len(asked) <= _MOST_SET_OFF * len(spoken) and sum(map(asks, asked)) >= _FEWEST
    if not (by_turns and few and questioners(shares_of(spoken), [_INTERVIEWER])) or _labelled(paragraphs):
        return None
    said: list[Speech | str] = list(paragraphs[:first])
    for who, text in spoken:
        said.append(_added(said, text, who == _INTERVIEWER))
    return said


def _heads(text: str) -> bool:
    """Whether words that stand out are a heading: few, no question and no sentence."""
    return not asks(text) and count_words(text) < _HEADING_WORDS and text[-1] not in ".?!\u2026,;"


def _added(said: list[Speech | str], text: str, is_asked: bool) -> Speech:
    """The paragraph as a speech, joined with the last one where the same person goes on."""
    speaker, role = (_INTERVIEWER, Role.INTERVIEWER) if is_asked else (UNNAMED, Role.PARTICIPANT)
    if said and isinstance(last := said[-1], Speech) and last.speaker == speaker:
        said.pop()
        return Speech(speaker, f"{last.words}\n\n{text}", role=role)
    return Speech(speaker, text, role=role)


def _labelled(paragraphs: Sequence[str]) -> bool:
    """Whether any label of a role, or one that recurs, opens paragraphs."""
    labels = [label for text in paragraphs if (label := label_at(text, 0, len(text))) and label.form is not Form.ALONE]
    often = Counter(label.key for label in labels)
    return any(names_role(key) or count > 2 for key, count in often.items())
