from __future__ import annotations

import pytest

from corpora.beside import why_beside


@pytest.mark.parametrize(
    "name",
    [
        "README", "readme.md", "LICENSE.txt", "Licence.docx", "Codebook v3 (final).docx", "topic_guide.md",
        "Interview guide - DRAFT 2.docx", "Consent form.pdf", "Information sheet.docx", "coding-frame.txt",
        "Thematic Codebook.docx", "Study 2 code book, Jo.pdf", "INTERVIEW GUIDE QUESTIONS.pdf",
        "README_Northshire.txt", "Careers evaluation - readme.md", "interview_structure.pdf", "Interview outlines.pdf",
        "Interview Questions.docx", "Coding Rubric v1.docx", "Coding_Book.pdf",
        "Interview_template v2.md", "Vorlage.docx",
        "Interviewleitfaden final.docx", "Guion_de_la_entrevista.pdf", "Guide d'entretien.odt",
    ],
)  # fmt: skip
def test_what_tells_about_a_study_is_known_by_its_name_whatever_its_version(name: str) -> None:
    assert why_beside(name).startswith("tells about the study")


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("cases.csv", "table of cases"),
        ("Roster.csv", "roster"),
        ("human_codings.csv", "evaluate"),
        ("cases (1).csv", ""),
    ],
)
def test_tables_that_are_given_otherwise_are_known_by_their_names(name: str, what: str) -> None:
    assert what in why_beside(name)
    assert why_beside(name)


@pytest.mark.parametrize(
    "name",
    [
        "P1.txt",
        "Interview 3.docx",
        "Cases.docx",
        "Reader.txt",
        "Head final v2.docx",
        "v2.txt",
        "Interview questions.csv",
        "Interview guide and answers of P3.docx",
        "Topic guide 2 transcript.txt",
        "Interview questions P4.docx",
        "Interviewleitfaden und Transcript P4.docx",
        "Readmes of P4.txt",
        "Template filled in by P4.docx",
        "Notes on the template.txt",
    ],
)
def test_interviews_are_not(name: str) -> None:
    assert why_beside(name) == ""
