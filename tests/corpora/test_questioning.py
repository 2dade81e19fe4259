"""Who interviews where labels are names, as Zoom and Teams write them; all speech here is synthetic."""

from __future__ import annotations

import pytest

from corpora.material import Role
from corpora.speakers import roles_of

ASKS = "Okay. So what made you sign up for the course in the first place?"
NODS = "Right, I see. That makes sense to me, and we heard it from others too."
TELLS = (
    "Well, we had talked about it at work for a while, and then my manager said there was a place left. You know, it"
    " was free, so why not? I went along, and it turned out that half of the people there were in the same boat as me."
)
ANSWERS = "Yeah. Mostly it was the hands-on part that stayed with me. I still use the planner every week."


def interviewers(*spoken: tuple[str, str]) -> set[str]:
    return {name for name, role in roles_of(spoken, "zoom.vtt").by_speaker.items() if role is Role.INTERVIEWER}


def test_who_nods_more_often_than_asking_still_interviews_as_their_words_are_thick_with_questions() -> None:
    spoken = [("Ada Roe", ASKS), ("Bo Lim", TELLS), ("Ada Roe", NODS), ("Bo Lim", ANSWERS), ("Ada Roe", NODS)]
    assert interviewers(*spoken * 8) == {"Ada Roe"}


def test_long_answers_with_questions_in_them_make_nobody_an_interviewer() -> None:
    rhetorical = f"{TELLS} How do you explain that to a room of tutors? You cannot. {TELLS}"
    spoken = [("Ada Roe", ASKS), ("Bo Lim", rhetorical), ("Ada Roe", NODS), ("Bo Lim", rhetorical)]
    assert interviewers(*spoken * 8) == {"Ada Roe"}


@pytest.mark.parametrize("tag", ["Right?", "You know?", "Yeah?"])
def test_a_tag_at_the_end_is_no_question(tag: str) -> None:
    spoken = [("Ada Roe", ASKS), ("Bo Lim", f"{ANSWERS} {tag}"), ("Ada Roe", NODS), ("Bo Lim", f"{TELLS} {tag}")]
    assert interviewers(*spoken * 5) == {"Ada Roe"}


def test_two_who_put_questions_to_one_both_interview() -> None:
    spoken = [("Ada Roe", ASKS), ("Bo Lim", TELLS), ("Cy Ode", "And who paid for it?"), ("Bo Lim", TELLS)]
    assert interviewers(*spoken * 4, ("Video Desk", "Could you move a bit?")) == {"Ada Roe", "Cy Ode"}


def test_the_other_spelling_of_who_interviews_interviews_too() -> None:
    spoken = [("ADA ROE", ASKS), ("BO LIM", TELLS), *[("A. ROE", ASKS), ("B. LIM", TELLS)] * 5]
    assert interviewers(*spoken) == {"ADA ROE", "A. ROE"}
    assert interviewers(("Interviewer (I)", NODS), ("Respondent (R)", TELLS), ("I", ASKS), ("R", TELLS)) == {
        "Interviewer (I)",
        "I",
    }


def test_a_meeting_in_which_one_asks_more_than_others_has_no_interviewer() -> None:
    chat = [("Bo Lim", f"{ANSWERS} Shall we do red or blue?"), ("Cy Ode", TELLS), ("Di Poe", ANSWERS)]
    meeting = [("Ada Roe", TELLS), ("Ada Roe", f"{NODS} And how far did we get with the budget?"), *chat]
    assert interviewers(*meeting * 4) == set()


def test_a_second_interviewer_is_named_so() -> None:
    spoken = [("Lead interviewer", ASKS), ("Bo Lim", TELLS), ("Secondary Interviewer", NODS)]
    assert interviewers(*spoken) == {"Lead interviewer", "Secondary Interviewer"}


def test_who_asks_all_through_interviews_beside_one_who_is_named_so_and_hardly_speaks() -> None:
    spoken = [("Ada Roe", ASKS), ("Bo Lim", TELLS)] * 8
    assert interviewers(*spoken, ("Interviewer 2", "Any more?")) == {"Ada Roe", "Interviewer 2"}


def test_names_that_are_only_spelt_alike_stay_two_people() -> None:
    assert interviewers(*[("Anna Burton", ASKS), ("Anne Burton", TELLS)] * 5) == {"Anna Burton"}


def test_who_leads_a_large_group_interviews_though_one_of_it_wonders_aloud() -> None:
    told = [(f"P. {who}", TELLS.replace("?", ".")) for who in ("Roe", "Lim", "Ode", "Poe", "Kay", "Ray")]
    wonders = ("P. Moe", f"{ANSWERS} Who pays for that? The school? I would rather not guess.")
    asked = [turn for one in [*told, wonders] for turn in (("Fay Ash", ASKS), one)]
    spoken = [*asked, ("Fay Ash", NODS), ("P. Moe", "Or we?")]
    assert interviewers(*spoken * 3) == {"Fay Ash"}


def test_who_asks_each_of_many_in_one_file_interviews_though_nobody_says_much_of_it_all() -> None:
    people = [f"{letter}o Lim" for letter in "ABCDEFGHIJKLMNOPQRST"]
    each = [pair for name in people for pair in [("Ada Roe", ASKS), (name, ANSWERS)] * 3]
    long = [pair for name in people[:2] for pair in [("Ada Roe", ASKS), (name, f"{ANSWERS} {ANSWERS}")] * 3]
    assert interviewers(*each, *long, *each) == {"Ada Roe"}


def test_what_is_told_of_who_interviews_counts_all_labels_that_may_be_theirs() -> None:
    spoken = [("Ada Roe", NODS), ("Bo Lim", TELLS), *[("Roe", ASKS), ("Lim", TELLS)] * 5]
    (note,) = roles_of(spoken, "zoom.vtt").notes
    assert "'Ada Roe' (5 of 6 turns ask" in note
