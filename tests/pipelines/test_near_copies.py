"""Transcripts that are one interview under two names; every sentence was made up here."""

from __future__ import annotations

from talks import talk

from pipelines.near_copies import near_copies

SAID = [f"On the {day}th the minibus left at half past {day} and nobody had told the driver." for day in range(1, 11)]
OTHER = [f"We bought {count} looms from the mill and had to carry them up the stairs." for count in range(10)]
FORMULA = [f"I agree that what I say is recorded and kept for {year} years at the most." for year in range(6)]


def test_a_copy_in_which_a_few_words_were_corrected_is_told_with_how_much_is_the_same() -> None:
    corrected = [*SAID[:8], SAID[8].replace("driver", "drover"), SAID[9].upper()]
    (told,) = near_copies(talk(OTHER, SAID, corrected))
    assert (told.first, told.second, told.share) == ("t1", "t2", 0.9)


def test_a_part_of_an_interview_is_a_copy_of_it() -> None:
    assert [(told.first, told.second) for told in near_copies(talk(SAID[3:], [*SAID, *OTHER]))] == [("t0", "t1")]


def test_interviews_that_share_few_or_short_words_are_no_copies() -> None:
    short = ["Yes, I think so.", "No, not at all.", "It was good.", "In the end.", "So it was.", "A bit."]
    assert near_copies(talk([*SAID[:4], *OTHER[:2]], [*SAID[:4], *OTHER[5:]])) == ()
    assert near_copies(talk([*short, SAID[0]], [*short, OTHER[0]])) == ()


def test_what_is_read_out_to_many_is_no_copy() -> None:
    assert near_copies(talk(*(FORMULA for _ in range(13)))) == ()
