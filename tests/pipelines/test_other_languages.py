"""Passages in another language than the models read; every sentence was made up here."""

from __future__ import annotations

from talks import talk

from models.constraints import Constraints
from pipelines.languages import in_another_language, other_languages

ENGLISH = [f"The pool opens at {hour} and the boiler needs an hour before that in the winter." for hour in range(9)]
WELSH = [f"Mae'r pwll yn agor am {awr} ond roedd y dŵr yn oer iawn ar y dydd Sadwrn hefyd." for awr in range(4)]


def test_a_welsh_interview_among_english_ones_is_left_out_and_told() -> None:
    segments = talk(ENGLISH, ENGLISH, WELSH)
    assert in_another_language(segments) == [False] * 18 + [True] * 4
    (told,) = other_languages(segments)
    assert (told.transcript, told.language, told.left_out) == ("t2", "Welsh", True)
    assert 0 < told.words <= told.participant_words


def test_a_sentence_of_welsh_in_an_english_interview_is_left_out() -> None:
    segments = talk([*ENGLISH, WELSH[0]])
    assert in_another_language(segments) == [False] * 9 + [True]
    assert other_languages(segments) == ()  # a few words are not worth a remark


def test_what_is_too_short_to_tell_goes_with_its_interview_unless_others_say_it_too() -> None:
    short = "Boiler, towel, locker."
    assert in_another_language(talk(ENGLISH, [*WELSH, short]))[-1]
    assert not in_another_language(talk([*ENGLISH, short], [*WELSH, short]))[-1]


def test_a_study_that_is_mostly_in_another_language_keeps_all_of_it_and_is_told() -> None:
    segments = talk(ENGLISH[:2], WELSH)
    assert not any(in_another_language(segments))
    assert [told.left_out for told in other_languages(segments)] == [False]


def test_what_people_placed_is_not_left_out() -> None:
    segments = talk(ENGLISH, WELSH)
    away = in_another_language(segments, Constraints(together=((0, 10),)))
    assert away[9:] == [True, False, True, True]


def test_a_talk_written_in_chinese_and_then_in_english_is_an_english_one() -> None:
    chinese = "泳池九点开门可是早上的水太冷了我们都不想下去。"
    english = "The pool opens at nine, and the water is so cold in the morning that nobody goes in."
    segments = talk([chinese, english] * 6)
    assert in_another_language(segments) == [True, False] * 6
    (told,) = other_languages(segments)
    assert (told.language, told.left_out) == ("Chinese", True)
    assert 0.3 < told.words / told.participant_words < 0.6
