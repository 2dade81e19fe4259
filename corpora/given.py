"""Which objectives people themselves gave to themes, as the log tells it: what the machine proposed is not a label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from corpora.decision import Act, Decision
from corpora.moves import in_force


def given_of(log: Iterable[Decision]) -> Mapping[str, frozenset[str]]:
    """The keys that people gave to each theme, from a study's log, oldest first; what was undone does not count."""
    given: dict[str, frozenset[str]] = {}
    for done in in_force(log):
        if done.act is Act.OBJECTIVES:
            given[done.subject] = frozenset(done.objectives or ())
        if done.act is Act.ACCEPT and done.given and done.made is not None:
            given[done.made] = frozenset(done.objectives or ())
        if done.act is Act.MERGE:
            given[done.subject] = frozenset().union(*(given.get(one, ()) for one in (done.subject, *done.sources)))
        if done.act is Act.SPLIT:
            given |= {part.theme: given.get(done.subject, frozenset()) for part in done.parts}
    return given
