"""Running the talk, and questions that only sound like it; every sentence was made up here."""

from __future__ import annotations

import pytest

from pipelines.housekeeping import keeps_house


@pytest.mark.parametrize(
    "said",
    [
        "Let's go round and say who we are.",
        "Sorry, is the recorder on?",
        "Shall we take a quick break?",
        "Shall we have five minutes for a coffee?",
        "Any questions before we start?",
        "Can everybody introduce themselves?",
        "I'm going to start the recording now, is that okay with everyone?",
        "Have you all signed the consent form?",
        "Sorry, can you hear me now?",
    ],
)
def test_the_recorder_a_break_and_who_is_there_are_housekeeping(said: str) -> None:
    assert keeps_house(said)


@pytest.mark.parametrize(
    "said",
    [
        "That's recording now. So, what do you think of the swimming lessons?",
        "How did the introduction of the coffee break go?",
        "Why do you take a break?",
        "Could you introduce yourself and tell us how you got here?",
        "Who does the recording of attendance at the pool?",
        "Did the lifeguards have a break on Sundays?",
        "Thank you. Anybody else?",
        "What about the price of a ticket?",
        "Mhm.",
        "",
    ],
)
def test_what_asks_of_something_is_none(said: str) -> None:
    assert not keeps_house(said)
