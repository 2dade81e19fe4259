"""Tables of codings, as MAXQDA, Taguette, ATLAS.ti, Dedoose, `evaluate` and people by hand have them: no transcripts.

Their passages stand in the transcripts already, so that taking each row for a respondent would count words twice.
"""

from __future__ import annotations

from collections.abc import Collection

from corpora.readers.grid import PEOPLE, SPEAKERS

_FROM = frozenset("transcript document documentname file filename source mediatitle".split())
_UNDER = frozenset("code codes tag tags codename codesappliedcombined".split())
_PASSAGE = frozenset(
    "segment content quotation quotationcontent codedtext codedsegment seltext excerpt excerptcopy".split()
)
_PLACE = frozenset({"start", "end"})
_THEMES = _UNDER | frozenset("theme themes subtheme subthemes".split())
_QUOTES = frozenset(  # by hand: what somebody said, under a code or theme
    f"{which}{what}" for which in ("", "representative", "example", "illustrative", "supporting", "sample", "key")
    for what in ("quote", "quotes", "quotation", "quotations", "excerpt", "excerpts")
)  # fmt: skip


def holds_codings(keys: Collection[str]) -> bool:
    """Whether columns of these keys (lower case, letters alone) are those of a table of codings."""
    found = frozenset(keys)
    if found & SPEAKERS:
        return False
    if found & _QUOTES and found & _THEMES and found & (_FROM | PEOPLE):
        return True
    return bool(found & _FROM and found & _UNDER and (found & _PASSAGE or found >= _PLACE))
