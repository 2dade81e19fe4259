"""What people did, as the pages say it: "Moved segments out of", where the log says "move"."""

from __future__ import annotations

from corpora.decision import Act

_DONE = {
    Act.ACCEPT: "accepted",
    Act.REJECT: "rejected",
    Act.RENAME: "renamed",
    Act.DEFINE: "changed the name or definition of",
    Act.MERGE: "merged another theme into",
    Act.SPLIT: "split segments off",
    Act.MOVE: "moved segments out of",
    Act.ADD: "added segments to",
    Act.REMOVE: "removed segments from",
    Act.DECLINE: "turned down suggestions for",
    Act.OBJECTIVES: "set the objectives of",
    Act.EXEMPLAR: "promoted an exemplar in",
    Act.DISCONFIRM: "flagged segments that go against",
    Act.GROUP: "changed the place of",
    Act.WITHDRAW: "withdrew",
    Act.LABEL: "gave an objective to",
    Act.MEMO: "wrote a memo on",
    Act.UNDO: "undid a decision on",
    Act.REDO: "did again a decision on",
}


def done(act: Act) -> str:
    """An act in the past tense, before the name of what it was done to."""
    return _DONE[act]
