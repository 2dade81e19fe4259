from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import ModelError
from models.splitter import Splitter, load_splitter
from pipelines.analysis import Tools


@pytest.fixture(scope="module")
def splitter(tools: Tools) -> Splitter:
    return tools.splitter


def check_sentences(text: str, sentences: list[tuple[int, int]]) -> None:
    """They are in order, apart, without white space around them, and hold all of the text but white space."""
    end = 0
    for start, stop in sentences:
        assert end <= start < stop <= len(text)
        assert text[end:start].strip() == ""
        assert text[start:stop] == text[start:stop].strip()
        end = stop
    assert text[end:].strip() == ""


def test_sentences_of_spoken_english_are_found_where_they_end(splitter: Splitter) -> None:
    text = "Well, the pool was cold.  Did I mind? No, I went in, etc. and so on. It was fine!"
    assert [text[start:end] for start, end in splitter.split([text])[0]] == [
        "Well, the pool was cold.",
        "Did I mind?",
        "No, I went in, etc. and so on.",
        "It was fine!",
    ]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "I'd ask for a key at [place] and nobody came. So I rang Mrs [name], our porter, and she let me in.",
            [
                "I'd ask for a key at [place] and nobody came.",
                "So I rang Mrs [name], our porter, and she let me in.",
            ],
        ),
        (
            "We got rid of it in a timely [00:19:00] manner, but yeah. [Name] was against it.",
            ["We got rid of it in a timely [00:19:00] manner, but yeah.", "[Name] was against it."],
        ),
        ("And then I met [", ["And then I met ["]),
    ],
)
def test_what_a_transcriber_wrote_for_a_name_or_a_time_ends_no_sentence(
    splitter: Splitter, text: str, sentences: list[str]
) -> None:
    assert [text[start:end] for start, end in splitter.split([text])[0]] == sentences


@settings(max_examples=150)
@given(text=st.text() | st.text("abc .?![\n\t'\u00a0\u2029Ab\U0001f600", max_size=80))
def test_sentences_hold_all_of_any_text_in_order(tools: Tools, text: str) -> None:
    check_sentences(text, tools.splitter.split([text])[0])


@pytest.mark.parametrize(
    "text",
    [
        "We swam before work and it was lovely. " * 3_000,
        "no full stop just talk and more talk " * 3_000,
        "x" * 120_000,
        "A line.\n" * 9_000 + " " * 60_000 + "The end.",
        "水" * 70_000,
    ],
    ids=["sentences", "no end in sight", "one word", "a long pause", "no spaces"],
)
def test_texts_over_fifty_thousand_characters_are_split_whole(splitter: Splitter, text: str) -> None:
    check_sentences(text, splitter.split([text])[0])


def test_a_long_text_is_split_like_a_short_one_at_its_start(splitter: Splitter) -> None:
    short = "The bus was late again. I walked. It took an hour, I think. "
    assert splitter.split([short * 2_000])[0][:3] == splitter.split([short])[0][:3]


def test_the_sentences_of_a_text_do_not_depend_on_the_others(splitter: Splitter) -> None:
    texts = ["I paid. She did not.", "", "   \n", "Cold. Wet. Happy.", "One two three"]
    assert splitter.split(texts) == [splitter.split([text])[0] for text in texts]
    assert splitter.split(texts)[1:3] == [[], []]
    assert splitter.split([]) == []


def test_a_package_that_is_not_installed_is_named() -> None:
    with pytest.raises(ModelError, match="cannot load 'no_such_package'"):
        load_splitter("no_such_package")
