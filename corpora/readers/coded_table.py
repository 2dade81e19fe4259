"""Tables of codings, as MAXQDA, Taguette, ATLAS.ti, Dedoose and `evaluate` have them: no transcripts.

Their passages stand in the transcripts already, so that taking each row for a respondent would count words twice.
"""

from __future__ import annotations

from collections.abc import Collection

from corpora.readers.grid import SPEAKERS

_FROM = frozenset("transcript document documentname file filename source mediatitle".split())
_UNDER = frozenset("code codes tag tags codename codesappliedcombined".split())
_PASSAGE = frozenset(
    "segment content quotation quotationcontent codedtext codedsegment seltext excerpt excerptcopy".split()
)
_PLACE = frozenset({"start", "end"})


def holds_codings(keys: Collection[str]) -> bool:
    """Whether columns of these keys (lower case, letters alone) are those of a table of codings."""
    found = frozenset(keys)
    if found & SPEAKERS or not (found & _FROM and found & _UNDER):
        return False
    return bool(found & _PASSAGE) or found >= _PLACE
