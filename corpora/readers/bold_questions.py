"""Documents without labels in which the interviewer's words are in bold and the answers are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from corpora.labels import Form, label_at
from corpora.lookalikes import names_role
from corpora.material import Role, count_words
from corpora.readers.blocks import UNNAMED, Speech
from corpora.speakers import asks

_INTERVIEWER = "Interviewer"
_FEWEST = 3
_ASKING = 0.6  # of the paragraphs in bold (headings apart), so many must ask
_MOST_IN_BOLD = 0.6  # of the paragraphs
_HEADING_WORDS = 8  # a shorter paragraph in bold that does not ask is a heading


def questions_in_bold(paragraphs: Sequence[str], bold: Sequence[bool]) -> list[Speech | str] | None:
    """The paragraphs as questions and answers, headings as plain texts; None where bold does not mean that.

    Args:
        paragraphs: the texts of a document, in order.
        bold: whether each is in bold from its first letter to its last.
    """
    pairs = list(zip(paragraphs, bold, strict=True))
    heads = [is_bold and not asks(text) and count_words(text) < _HEADING_WORDS for text, is_bold in pairs]
    asked = [text for (text, is_bold), head in zip(pairs, heads, strict=True) if is_bold and not head]
    asking = sum(map(asks, asked))
    if asking < _FEWEST or asking < _ASKING * len(asked) or len(asked) > _MOST_IN_BOLD * len(paragraphs):
        return None
    if sum(heads) * 2 > len(asked) or _labelled(paragraphs):
        return None
    first = next(at for at, text in enumerate(paragraphs) if bold[at] and not heads[at])
    said: list[Speech | str] = list(paragraphs[:first])
    for at in range(first, len(paragraphs)):
        said.append(paragraphs[at] if heads[at] else _added(said, paragraphs[at], bold[at]))
    return said


def _added(said: list[Speech | str], text: str, is_bold: bool) -> Speech:
    """The paragraph as a speech, joined with the last one where the same person goes on."""
    speaker, role = (_INTERVIEWER, Role.INTERVIEWER) if is_bold else (UNNAMED, Role.PARTICIPANT)
    if said and isinstance(last := said[-1], Speech) and last.speaker == speaker:
        said.pop()
        return Speech(speaker, f"{last.words}\n\n{text}", role=role)
    return Speech(speaker, text, role=role)


def _labelled(paragraphs: Sequence[str]) -> bool:
    """Whether any label of a role, or one that recurs, opens paragraphs."""
    labels = [label for text in paragraphs if (label := label_at(text, 0, len(text))) and label.form is not Form.ALONE]
    often = Counter(label.key for label in labels)
    return any(names_role(key) or count > 2 for key, count in often.items())
