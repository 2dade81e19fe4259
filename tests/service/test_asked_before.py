"""A short answer in the codebook comes with the question that it answers. All talk is synthetic."""

from __future__ import annotations

import pytest

from corpora.material import Role, Span
from corpora.readers import read_transcript
from service.operations.codebook import _asked

TALK = """Interviewer: Thank you for coming.
Bo: Hello.
Interviewer: Was the room cold?
Bo: Yes, very much.
Interviewer: Mhm.
Bo: And dark.
Interviewer: I see.
Bo: Dark all day.
Interviewer: Right, yes.
Bo: All week.
"""


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("Hello.", None),
        ("Yes, very much.", "Was the room cold?"),
        ("Dark all day.", "Was the room cold?"),
        ("All week.", None),
    ],
)
def test_the_question_is_what_was_asked_last_and_not_long_ago(words: str, asked: str | None) -> None:
    transcript = read_transcript("a.txt", TALK.encode())
    at = transcript.text.index(words)
    asking = [turn for turn in transcript.turns if turn.role is Role.INTERVIEWER]
    assert _asked(transcript.text, asking, Span(at, at + len(words))) == asked
