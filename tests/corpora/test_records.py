from __future__ import annotations

import pytest

from corpora.readers.plain import read_turns

SAID = ["How did it begin?", "With a letter\nfrom the school.", "Who wrote it?", "The head did, by hand."]


def turns(text: str) -> list[tuple[str, str, float | None]]:
    return [(turn.speaker, turn.span.of(text), turn.began) for turn in read_turns(text, "a.txt")[0]]


@pytest.mark.parametrize("last", ["", "Confidence: 0.91\n"])
def test_of_records_the_words_are_speech_and_the_other_fields_say_whose_and_when(last: str) -> None:
    form = "Utterance {at}\nStart: {at}.5\nEnd: {at}.9\nSpeaker: {who}\nText: {words}\n{last}\n"
    text = "".join(form.format(at=at, who="AB"[at % 2], words=words, last=last) for at, words in enumerate(SAID))
    assert turns(text) == [("AB"[at % 2], words, at + 0.5) for at, words in enumerate(SAID)]


def test_records_that_do_not_say_who_speaks_are_the_participants() -> None:
    text = "\n".join(f"Start: {at}.0\nText: It was on day {at}.\n" for at in range(5))
    assert [(who, words) for who, words, _ in turns(text)] == [
        ("Participant", f"It was on day {at}.") for at in range(5)
    ]


def test_somebody_called_start_is_no_field() -> None:
    text = "Start: We went there.\nText: Did you?\n" * 2 + "Anna: I stayed at home with my mother.\nBo: So did I.\n" * 4
    assert {who for who, _, _ in turns(text)} >= {"Anna", "Bo"}


def test_words_of_a_record_go_on_in_lines_and_paragraphs_below_whatever_they_begin_with() -> None:
    long = "How did you get there?\nReason: the bus never came.\n\nMy sister drove us in the end, kind as she is."
    said = [*SAID, long, *SAID]
    text = "".join(f"Piece {at}\nStart: {at}.5\nSpeaker: Bo\nText: {words}\n\n" for at, words in enumerate(said))
    assert turns(text) == [("Bo", words, at + 0.5) for at, words in enumerate(said)]
