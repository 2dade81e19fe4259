from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import ModelError
from models.identity import ModelIdentity
from models.splitter import RememberingSplitter, Splitter, load_splitter
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


@settings(max_examples=150)
@given(text=st.text() | st.text("abc .?!\n\t'\u00a0\u2029Ab\U0001f600", max_size=80))
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


class Counting:
    """Splits at full stops, and counts how many texts it was given."""

    identity = ModelIdentity("splitter", "full stops", "1")

    def __init__(self) -> None:
        self.texts = 0

    def split(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        self.texts += len(texts)
        ends = [[place + 1 for place, sign in enumerate(text) if sign == "."] for text in texts]
        return [list(zip([0, *found[:-1]], found, strict=True)) if found else [] for found in ends]


def test_texts_that_were_split_before_are_not_split_again() -> None:
    counting = Counting()
    splitter, texts = RememberingSplitter(counting), ["One. Two.", "", "Three."]
    assert splitter.split(texts) == splitter.split(list(texts)) == Counting().split(texts)
    assert counting.texts == 3
    assert splitter.identity == counting.identity


def test_the_same_words_divided_otherwise_are_other_texts() -> None:
    splitter = RememberingSplitter(Counting())
    assert splitter.split(["One. Two."]) == [[(0, 4), (4, 9)]]
    assert splitter.split(["One.", " Two."]) == [[(0, 4)], [(0, 5)]]


def test_what_was_not_asked_for_longest_is_forgotten_first() -> None:
    counting = Counting()
    splitter = RememberingSplitter(counting, most=4)  # two texts of one sentence
    for text in ("One.", "Two.", "One.", "Three.", "One."):
        splitter.split([text])
    assert counting.texts == 3
    splitter.split(["Two."])
    assert counting.texts == 4


@settings(max_examples=50)
@given(texts=st.lists(st.text(max_size=40), max_size=4))
def test_what_is_remembered_is_what_the_splitter_said(tools: Tools, texts: list[str]) -> None:
    splitter = RememberingSplitter(tools.splitter)
    assert splitter.split(texts) == splitter.split(texts) == tools.splitter.split(texts)
