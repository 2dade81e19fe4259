"""What a run learns its mapping from: the objectives that people have set in a study."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from corpora.codebook import Codebook
from service.store import decisions, themes


def labels_of(connection: sa.Connection, study: str) -> dict[str, str]:
    """The objective's key by segment, as people set it in a study so far."""
    return labels_in(themes.whole_codebook(connection, study), decisions.given(connection, study))


def labels_in(book: Codebook, given: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """The objective's key by segment: every theme to which a person gave exactly one gives it to its segments.

    An objective that a theme has from the machine, and that nobody said, teaches nothing: ``given`` holds the keys that
    people gave to each theme.

    What people said of a single passage wins, none of the objectives or several included: it is left out then. So is
    a segment of two themes that answer different ones.
    """
    said: dict[str, set[str]] = {}
    for theme in book.current():
        taught = len(theme.objectives) == 1 and theme.objectives[0] in given.get(theme.id, ())
        for segment in theme.segments if taught else ():
            said.setdefault(segment, set()).add(theme.objectives[0])
    single = {
        passage.segment: passage.objectives for passage in book.passages.values() if passage.objectives is not None
    }
    labels = {segment: next(iter(keys)) for segment, keys in said.items() if len(keys) == 1 and segment not in single}
    return labels | {segment: keys[0] for segment, keys in single.items() if len(keys) == 1}
