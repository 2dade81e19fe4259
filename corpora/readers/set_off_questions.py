"""Documents without labels in which the interviewer's words stand out (bold, italic, a style), the answers not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from corpora.labels import Form, label_at
from corpora.lookalikes import names_role
from corpora.material import Role, count_words
from corpora.questioning import asks
from corpora.readers.blocks import UNNAMED, Speech

_INTERVIEWER = "Interviewer"
_FEWEST = 3
_ASKING = 0.6  # of the paragraphs that stand out (headings and short remarks apart), so many must ask
_MOST_SET_OFF = 0.6  # of the paragraphs
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


def _heads(text: str) -> bool:
    """Whether words that stand out are a heading: few, no question and no sentence."""
    return not asks(text) and count_words(text) < _HEADING_WORDS and text[-1] not in ".?!\u2026,;"


def _added(said: list[Speech | str], text: str, is_set_off: bool) -> Speech:
    """The paragraph as a speech, joined with the last one where the same person goes on."""
    speaker, role = (_INTERVIEWER, Role.INTERVIEWER) if is_set_off else (UNNAMED, Role.PARTICIPANT)
    if said and isinstance(last := said[-1], Speech) and last.speaker == speaker:
        said.pop()
        return Speech(speaker, f"{last.words}\n\n{text}", role=role)
    return Speech(speaker, text, role=role)


def _labelled(paragraphs: Sequence[str]) -> bool:
    """Whether any label of a role, or one that recurs, opens paragraphs."""
    labels = [label for text in paragraphs if (label := label_at(text, 0, len(text))) and label.form is not Form.ALONE]
    often = Counter(label.key for label in labels)
    return any(names_role(key) or count > 2 for key, count in often.items())
