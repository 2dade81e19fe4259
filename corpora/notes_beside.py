"""What researchers noted beside the talk under a label of its own, as `Observation`, is nobody's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from corpora.counted import several
from corpora.labels import speaker_key
from corpora.lookalikes import names_notes


class _Labelled(Protocol):
    @property
    def speaker(self) -> str: ...


Speech = TypeVar("Speech", bound=_Labelled)


def without_notes(speeches: Sequence[Speech], *, what: str) -> tuple[tuple[Speech, ...], tuple[str, ...]]:
    """The speeches that are somebody's, and a remark on the others; all of them where under two people would be left.

    `what` a speech is in the file, a paragraph or a row.
    """
    spoken = tuple(speech for speech in speeches if not names_notes(speaker_key(speech.speaker)))
    people = {speech.speaker for speech in spoken}
    if len(spoken) == len(speeches) or len(people) < 2:
        return tuple(speeches), ()
    listed = ", ".join(dict.fromkeys(f"'{one.speaker}'" for one in speeches if one.speaker not in people))
    beside = several(len(speeches) - len(spoken), what)
    return spoken, (f"Left out, as notes beside the talk and nobody's words: {beside} labelled {listed}.",)
