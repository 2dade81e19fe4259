"""Chats as messengers export them: who sends, and what nobody wrote. All talk is synthetic."""

from __future__ import annotations

import pytest

from corpora.material import Transcript
from corpora.readers import read_transcript

ASKER, COLD, FAST = "+44 7700 900123", "+44 7700 900456", "+44 7700 900789"
CHAT = f"""13/05/2024, 10:25 - Messages and calls are end-to-end encrypted. Only people in this chat can read them.
13/05/2024, 10:26 - {ASKER} created group "Training"
13/05/2024, 10:27 - {ASKER}: Hello both. How did the first week go?
13/05/2024, 10:31 - {COLD}: It was long, and the room was cold.
But the tutor was kind.
13/05/2024, 10:31 - {ASKER} added Lena
13/05/2024, 10:32 - {FAST}: <Media omitted>
13/05/2024, 10:33 - {ASKER}: What would you change?
13/05/2024, 10:36 - {FAST}: Fewer slides: I could not keep up with them.
13/05/2024, 10:37 - {COLD}: This message was deleted
13/05/2024, 10:38 - {COLD}: I would start later.
"""
SAID = [
    "Hello both. How did the first week go?",
    "It was long, and the room was cold.\nBut the tutor was kind.",
    "What would you change?",
    "Fewer slides: I could not keep up with them.",
    "I would start later.",
]


def said(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.span.of(transcript.text)) for turn in transcript.turns]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ((ASKER, COLD, FAST), (ASKER, COLD, FAST)),
        ((f"\u202a{ASKER}\u202c", "~\u202fLena", "~ Tom \U0001f338"), (ASKER, "Lena", "Tom \U0001f338")),
        ((ASKER, "Lena", "Tom"), (ASKER, "Lena", "Tom")),
        (("Ann", "Lena", "Tom"), ("Ann", "Lena", "Tom")),
    ],
    ids=["numbers", "marks and tildes", "some saved", "all saved"],
)
def test_everybody_in_a_chat_is_a_speaker_and_what_the_messenger_writes_is_nobodys(
    written: tuple[str, str, str], shown: tuple[str, str, str]
) -> None:
    text = CHAT
    for number, name in zip((ASKER, COLD, FAST), written, strict=True):
        text = text.replace(number, name)
    transcript = read_transcript("chat.txt", text.encode())
    asker, cold, fast = shown
    assert said(transcript) == list(zip([asker, cold, asker, fast, cold], SAID, strict=True))
    left = "Left out, as words of the messenger and of nobody: 1 line and 2 messages without words."
    assert left in transcript.notes


def test_a_chat_of_a_phone_that_writes_the_day_in_brackets_is_read_alike() -> None:
    text = CHAT.replace("13/05", "[13/05").replace(" - ", ":11] ")
    transcript = read_transcript("chat.txt", text.encode())
    assert [words for _, words in said(transcript)] == SAID


def test_a_number_before_a_colon_outside_a_chat_is_no_speaker() -> None:
    text = (
        "Interviewer: Which number do you ring?\nAnna: 020 7946 0018: that is the desk.\n+44 20 7946 0019: the ward.\n"
    )
    transcript = read_transcript("a.txt", text.encode())
    assert {turn.speaker for turn in transcript.turns} == {"Interviewer", "Anna"}
