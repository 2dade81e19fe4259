from __future__ import annotations

import pytest

from corpora.aliases import same_people


@pytest.mark.parametrize(
    ("labels", "groups"),
    [
        (["JW", "Joanne W.", "Joanne Williams", "Interviewer"], [{"JW", "Joanne W.", "Joanne Williams"}]),
        (
            ["Mrs Williams", "Williams, Joanne", "J. Williams", "Tom"],
            [{"Mrs Williams", "Williams, Joanne", "J. Williams"}],
        ),
        (["Sarah (Careers Leader)", "Sarah"], [{"Sarah (Careers Leader)", "Sarah"}]),
        (["Jonathan Baker", "Jonathon Baker"], [{"Jonathan Baker", "Jonathon Baker"}]),
        (["Anna", "\u0410nna"], [{"Anna", "\u0410nna"}]),
        (["Joanne", "Joanne Williams", "Joanne Smith"], []),
        (["Joanne Williams", "JW", "Jack Wood"], []),
        (["Interviewer 1", "Interviewer 2", "P1", "P2", "P10", "Speaker 1"], []),
        (["Ann", "Anna", "Tom Baker", "Tim Baker"], []),
        (["Interviewer", "Respondent", "Q", "A"], [{"Interviewer", "Q"}, {"Respondent", "A"}]),
        (["Interviewer", "Participant", "P", "R", "B"], []),
        (["Interviewer", "Participant", "P8"], [{"Participant", "P8"}]),
        (["Interviewer", "Participant", "P1", "P2"], []),
        (["Interviewer", "Participant", "Paticipant"], [{"Participant", "Paticipant"}]),
        (["Participant 1", "Particpant 1", "Particpant 2"], [{"Participant 1", "Particpant 1"}]),
        (["Interviewer", "Interviewee"], []),
        (["Anna", "anna ", "Anna:"], []),
        ([], []),
    ],
)
def test_labels_that_may_be_one_persons_are_offered_together(labels: list[str], groups: list[set[str]]) -> None:
    assert [set(group.labels) for group in same_people(labels)] == groups


def test_labels_that_say_the_same_of_two_are_offered_and_never_taken_for_one() -> None:
    assert same_people(["Participant", "A", "Interviewer", "Q"], mistyped=False) == ()


def test_the_fullest_label_goes_first_and_the_reason_is_said() -> None:
    (group,) = same_people(["JW", "Joanne W.", "Joanne Williams"])
    assert group.labels == ("Joanne Williams", "Joanne W.", "JW")
    assert "abbreviates" in group.reason
    assert "initials" in group.reason


def test_very_many_labels_are_compared_up_to_a_limit() -> None:
    assert same_people(f"Person {chr(97 + n % 26)}{n}" for n in range(2_000)) == ()
