"""Talk about the call itself, and talk that only sounds like it; every sentence was made up here."""

from __future__ import annotations

import pytest

from corpora.material import Segment, Span
from models.constraints import Constraints
from pipelines.asides import asides
from pipelines.wording import content_words

MIDDLE = [f"The pool opens at {hour} and the boiler needs an hour before that, every winter." for hour in range(12)]


def interview(*answers: str, asked: str = "", transcript: str = "t1") -> list[Segment]:
    segments, place = [], 0
    for answer in answers:
        span = Span(place, place + len(answer))
        filler = len(content_words(answer)) < 3
        segments.append(Segment(transcript, span, answer, "P", 0, None, asked, filler=filler, case="P"))
        place += len(answer) + 1
    return segments


@pytest.mark.parametrize(
    "said",
    [
        "Thank you so much, good luck with the study, I hope it was useful.",
        "You can stop recording now. Thanks again, I enjoyed the interview.",
        "My pleasure. Send me the report when you publish the results.",
        "I'm glad I could contribute to your research, really.",
        "Well, happy to help with your thesis, and send me the link.",
        "Yes I can hear you, I was muted, the microphone was off. Sorry, good morning.",
    ],
)
def test_greetings_goodbyes_and_the_line_are_asides_at_the_beginning_and_the_end(said: str) -> None:
    assert asides(interview(said, *MIDDLE))[0]
    assert asides(interview(*MIDDLE, said))[-1]
    assert not any(asides(interview(*MIDDLE[:6], said, *MIDDLE[6:])))


@pytest.mark.parametrize(
    "said",
    [
        "Thank you. The one thing I would change is the shower tiles, they are slippery.",
        "Thanks, the rota never worked and two lifeguards left over it.",
        "It was a pleasure to swim there before the heating failed and the children got cold.",
        "I was pleased to take part in the lifeguard training.",
        "I was happy to help with the swimming lessons on Saturdays.",
        "Have a look at the rota, it tells you who opens the pool on Sundays.",
    ],
)
def test_an_answer_that_thanks_and_says_something_stays(said: str) -> None:
    assert not any(asides(interview(*MIDDLE, said)))


@pytest.mark.parametrize(
    "said",
    [
        "My name is Nan Ellis Roe and I give Ada Moss permission to record this interview.",
        "Yes. This is Bo Lim. You have my permission.",
        "I'm Cy Ode, and I consent to the recording with Ada.",
    ],
)
def test_who_says_their_name_and_consents_speaks_of_the_call_alone(said: str) -> None:
    assert asides(interview(said, *MIDDLE))[0]


def test_names_beside_what_is_said_are_no_consent_to_it() -> None:
    assert not asides(interview("I am Nan Roe and I record the chlorine and open the Harlow pool early.", *MIDDLE))[0]
    assert not asides(
        interview("Thank you. If you ask more Welsh lifeguards, you'll find Sunday Swim is full.", *MIDDLE)
    )[0]


def test_a_short_reply_to_a_question_about_the_call_is_an_aside_and_a_long_one_is_not() -> None:
    reply = "I'm in the boiler room, the door is shut, go on."
    first = interview(reply, asked="That's recording now. Can you hear me all right?")
    assert asides([*first, *interview(*MIDDLE)])[0]
    asks = interview(reply, asked="That's recording now. What is your job at the pool?")
    assert not asides([*asks, *interview(*MIDDLE)])[0]
    assert not asides([*interview(f"{reply} {MIDDLE[0]}", asked=first[0].question_text), *interview(*MIDDLE)])[0]


def test_the_same_words_are_asides_everywhere_or_nowhere() -> None:
    said = "Thank you so much, good luck with the study, I hope it was useful."
    assert sum(asides([*interview(*MIDDLE, said), *interview(*MIDDLE, said, transcript="t2")])) == 2
    assert not any(asides([*interview(*MIDDLE, said), *interview(*MIDDLE, said, *MIDDLE, transcript="t2")]))


def test_a_few_words_that_are_all_of_an_answer_are_no_aside() -> None:
    assert not any(asides(interview("Thank you, the information was useful and the speakers interesting.")))


def test_what_people_spoke_about_is_no_aside() -> None:
    talk = interview(*MIDDLE, "Thank you so much, good luck with the study, I hope it was useful.")
    assert asides(talk) == [False] * 12 + [True]
    assert not any(asides(talk, Constraints(together=((0, 12),))))
    assert not any(asides(talk, Constraints(apart=((3, 12),))))
