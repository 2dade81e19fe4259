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
    topicguide interviewguide discussionguide interviewschedule interviewprotocol interviewstructure interviewoutline
    interviewoutlines consentform informationsheet participantinformationsheet
    """.split()
)
_ABOUT_WITH_OTHERS = (  # also among other words, as in 'Thematic Codebook'
    *(
        "codebook",
        "codingbook",
        "codingframe",
        "codingscheme",
        "codingmanual",
        "codingrubric",
        "transcriptionconventions",
        "transcriptionguidelines",
    ),
    *("topicguide", "interviewguide", "discussionguide", "interviewschedule", "interviewprotocol"),
    *("interviewstructure", "interviewoutline"),
    *("consentform", "informationsheet"),
    *("interviewleitfaden", "guiondelaentrevista", "guióndelaentrevista", "guiondeentrevista", "guióndeentrevista"),
    *("guíadeentrevista", "guiadeentrevista", "roteirodeentrevista", "roteirodaentrevista", "guidedentretien"),
    *("codebuch", "kategoriensystem", "einverständniserklärung"),
)
_TABULAR = frozenset({".csv", ".tsv", ".xlsx", ".xlsm"})
_SPOKEN = frozenset("transcript transcripts transcription answers answered responses notes".split())
_TEMPLATES = frozenset("template plantilla vorlage".split())  # that nobody has filled in
_FILLED_IN = frozenset("filled complete completed".split()) | _SPOKEN
_README = "readme"  # of a study by name: `README_Northshire.txt`
_QUESTIONS = "interviewquestions"  # where they are no table, in which the answers may stand beside them
_VERSIONS = frozenset("v ver version rev final draft new copy updated".split())


def why_beside(name: str) -> str:
    """Why a file of this name is no transcript where it comes with others, in a few words; nothing where it may be.

    `Topic guide v2 (final).docx` and `Thematic codebook.docx` tell about a study as `topic_guide.md` does;
    `Interview guide and answers.docx` may be a transcript.
    """
    words = "".join(char if char.isalpha() else " " for char in stem(name).lower()).split()
    called = "".join(word for word in words if word not in _VERSIONS)
    among = any(one in called for one in _ABOUT_WITH_OTHERS) and _SPOKEN.isdisjoint(words)
    among = among or words[:1] == [_README] or words[-1:] == [_README]
    among = among or (not _TEMPLATES.isdisjoint(words) and _FILLED_IN.isdisjoint(words))
    kind = suffix(name)
    if called in _ABOUT or among or (called == _QUESTIONS and kind not in _TABULAR):
        return "tells about the study; give it by itself if somebody speaks in it"
    return _TABLES.get(called, "") if kind == ".csv" else ""
