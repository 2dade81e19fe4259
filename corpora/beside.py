"""What lies beside transcripts and is none: tables that have a way in of their own, and what tells about a study."""

from __future__ import annotations

from corpora.naming import stem, suffix

_TABLES = {
    "cases": "a table of cases; give it as the table of cases, not as a transcript",
    "codings": "human codings; for `evaluate`",
    "humancodings": "human codings; for `evaluate`",
    "roster": "names and pseudonyms; give it as the roster, not as a transcript",
}
_ABOUT = frozenset(
    """
    readme license licence changelog contributing attribution notice citation acknowledgements
    codebook codingframe codingframework codingscheme codingmanual transcriptionconventions transcriptionguidelines
    topicguide interviewguide discussionguide interviewschedule interviewprotocol
    consentform informationsheet participantinformationsheet
    """.split()
)
_VERSIONS = frozenset("v ver version rev final draft new copy updated".split())


def why_beside(name: str) -> str:
    """Why a file of this name is no transcript where it comes with others, in a few words; nothing where it may be.

    `Topic guide v2 (final).docx` tells about a study as `topic_guide.md` does.
    """
    words = "".join(char if char.isalpha() else " " for char in stem(name).lower()).split()
    called = "".join(word for word in words if word not in _VERSIONS)
    if called in _ABOUT:
        return "tells about the study; give it by itself if somebody speaks in it"
    return _TABLES.get(called, "") if suffix(name) == ".csv" else ""
