"""What a run learns its mapping from: the objectives that people have set in a study."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from corpora.codebook import Codebook
from corpora.decision import Act
from service.store import decisions, themes

TEACHING = (Act.LABEL, Act.OBJECTIVES, Act.ACCEPT)
"""What people do that the mapping may learn from; an accept only where they gave its objectives."""


def taught_since(connection: sa.Connection, study: str, moment: datetime | None = None) -> int:
    """How many decisions of a study teach, all or those since a moment; those taken back do not count."""
    return decisions.count_giving(connection, study, TEACHING, moment)


def labels_of(connection: sa.Connection, study: str) -> dict[str, tuple[str, ...]]:
    """The objectives' keys by segment, as people set them in a study so far."""
    return labels_in(themes.whole_codebook(connection, study), decisions.given(connection, study))


def labels_in(book: Codebook, given: Mapping[str, frozenset[str]]) -> dict[str, tuple[str, ...]]:
    """The objectives' keys by segment: every theme to which a person gave exactly one gives it to its segments.

    An objective that a theme has from the machine, and that nobody said, teaches nothing: ``given`` holds the keys that
    people gave to each theme. A segment of two themes that answer different ones is left out. What people said of a
    single passage wins, none of the objectives or several included.
    """
    said: dict[str, set[str]] = {}
    for theme in book.current():
        taught = len(theme.objectives) == 1 and theme.objectives[0] in given.get(theme.id, ())
        for segment in theme.segments if taught else ():
            said.setdefault(segment, set()).add(theme.objectives[0])
    labels = {segment: tuple(keys) for segment, keys in said.items() if len(keys) == 1}
    single = {
        passage.segment: passage.objectives for passage in book.passages.values() if passage.objectives is not None
    }
    return labels | single
