"""Talk beside the subject, and talk that is not; every sentence was made up here."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_study import FRAMEWORK, SUBJECTS, analysed, interview

from corpora.framework import Objective, load_framework
from models.encoder import Vectors
from pipelines.analysis import Tools
from pipelines.beside_the_subject import BESIDE, beside_all, outright

SAID = (
    "I hoped to learn how to share a spreadsheet without losing the old one.",
    "My manager asked me to go because nobody else knew the program.",
    "I have used the program for years but nobody ever showed me how.",
    "I wanted to meet others who count stock for a living.",
    "We were told that the audit would need it from next spring.",
    "To get quicker at the reports that I make every Friday.",
    "The trainer went through each step twice and waited for us.",
    "It was a bit fast for me on the second day.",
    "The exercises were taken from a real shop, which I liked.",
    "I could not see the slides from the back of the room.",
    "Four hours at a screen without a walk is too much.",
    "The helpers came round whenever somebody was stuck.",
    "I keep my stock lists in one place now and my colleagues find them.",
    "Since then the Friday report takes me half an hour.",
    "I showed two colleagues and they changed their lists, too.",
    "We dropped the paper forms in our branch.",
    "I feel safer when the auditor calls.",
    "Nothing has changed at our branch, there is no time for it.",
    "We sent the list of rooms out too late and had to move twice.",
    "Two of us planned it over the summer, in the evenings.",
    "The budget paid for the hall and for nothing else.",
    "We had to turn eleven people away because the hall was full.",
    "The sign-up page broke on the first morning.",
    "We wrote the handout together and printed it next door.",
)
ABOUT = [(SUBJECTS[name][0], sentence) for name in ("price", "teaching", "travel") for sentence in SUBJECTS[name][1]]
NOBODY = np.array([], dtype=np.intp)
AXES = np.eye(4, dtype=np.float32)
CLASSES = [AXES[:1], AXES[1:2]]


def lead(*angles: float) -> Vectors:
    """Passages as much nearer to the class that comes last as a sine is to a cosine."""
    return np.stack([np.array([np.cos(a), np.sin(a), 0, 0], dtype=np.float32) for a in angles])


def test_only_what_is_nearer_outright_is_beside() -> None:
    alone = [np.array([0]), np.array([1])]
    subject, beside = outright((lead(0.4, 1.2), CLASSES), (AXES[:0], CLASSES), NOBODY, alone, NOBODY)
    assert subject == 0
    assert beside == 0.8


def test_a_question_and_what_is_said_around_count_too() -> None:
    passages = lead(0.72, 0.72, 0.72)  # a little nearer to the subject
    together, asked = [np.arange(3)], np.array([1], dtype=np.intp)
    without = outright((passages, CLASSES), (AXES[:0], CLASSES), NOBODY, together, NOBODY)
    about_the_call = outright((passages, CLASSES), (lead(1.5), CLASSES), asked, together, NOBODY)
    assert (without == 0).all()
    assert about_the_call[1] == 0.8
    assert (about_the_call[[0, 2]] > 0).all()


def test_what_is_said_in_another_interview_counts_for_nothing() -> None:
    passages = lead(0.72, 0.72)
    apart, asked = [np.array([0]), np.array([1])], np.array([1], dtype=np.intp)
    assert outright((passages, CLASSES), (lead(1.2), CLASSES), asked, apart, NOBODY).tolist() == [0, 0.8]


def test_where_an_interview_begins_talk_may_be_beside_though_it_is_nearer_to_the_subject() -> None:
    talk, opening = (lead(*[0.4] * 4), CLASSES), np.array([0, 2], dtype=np.intp)
    assert outright(talk, (AXES[:0], CLASSES), NOBODY, [np.arange(4)], opening).tolist() == [0.8, 0, 0.8, 0]


@pytest.mark.parametrize("interviews", [4, 24])
def test_a_study_in_which_nobody_speaks_of_anything_else_has_no_passage_that_fits_none(
    tools: Tools, interviews: int
) -> None:
    unasked = [interview(f"P{n}.txt", [(None, said) for said in SAID[n::interviews]]) for n in range(interviews)]
    assert (analysed(unasked, tools, load_framework()).analysis.mapping.none < 0.5).all()


def test_what_an_objective_asks_for_is_not_beside_it(tools: Tools) -> None:
    cues, other = tools.encoder.encode(BESIDE.cues), tools.encoder.encode(["the price of a ticket"])
    assert beside_all([other], cues) == BESIDE
    work = tools.encoder.encode(["my job title and what I do every day"])
    left = set(BESIDE.cues) - set(beside_all([other, work], cues).cues)
    assert left == {"my job title and what I do all day"}


def test_who_people_are_fits_an_objective_that_asks_for_it(tools: Tools) -> None:
    work = Objective(
        "work",
        "Job and career",
        "What do people do for work, and how did they get there?",
        ("my job title and what I do all day", "tell me about yourself and your role", "how I came to this job"),
    )
    told = ("Tell me about your role.", "I have been in this post for eleven years, and before that at the harbour.")
    transcripts = [interview(f"P{n}.txt", [told, *ABOUT[n::4]]) for n in range(4)]
    study = analysed(transcripts, tools, replace(FRAMEWORK, objectives=(*FRAMEWORK.objectives, work)))
    here = [segment.text == told[1] for segment in study.analysis.segments]
    assert (study.analysis.mapping.none[here] < 0.5).all()


def test_who_people_are_fits_none(tools: Tools) -> None:
    around = [
        ("Can you hear me all right? Tell me who you are.", "I have been a clerk in this office for eleven years."),
        ("And your family?", "My two children are at home with my husband, we moved here when I changed jobs."),
    ]
    study = analysed([interview(f"P{n}.txt", [*around, *ABOUT[n::4]]) for n in range(4)], tools, FRAMEWORK)
    said = {answer for _, answer in around}
    fits_none = study.analysis.mapping.none > 0.5
    assert fits_none.tolist() == [segment.text in said for segment in study.analysis.segments]


def test_who_people_are_fits_none_where_they_say_it_in_words_of_the_study(tools: Tools) -> None:
    opening = (
        "Please tell us about your role and what you do with prices, lessons and travel.",
        "I am the head of prices, lessons and travel for the pool, and I have a team of three who report to me.",
    )
    study = analysed([interview(f"P{n}.txt", [opening, *ABOUT[n::2]]) for n in range(2)], tools, FRAMEWORK)
    none = study.analysis.mapping.none
    assert [segment.text == opening[1] for segment in study.analysis.segments] == (none > 0.5).tolist()
