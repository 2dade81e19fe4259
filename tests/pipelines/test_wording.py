from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.material import find_words
from pipelines.wording import begins_a_sentence, content_words, ends_a_sentence, is_plain, is_redacted, spoken


def test_content_words_leave_out_what_everybody_says() -> None:
    text = "Um, so yeah, the water was, like, freezing [laughs] for 20 minutes, wasn't it?"
    assert content_words(text) == ["water", "freezing", "minutes"]


@pytest.mark.parametrize(
    "text", ["", "Yeah.", "Mm-hm, right, okay.", "You know, I mean, sort of.", "12 345", "...", "{cough} [laughs]"]
)
def test_talk_without_content_has_no_content_words(text: str) -> None:
    assert content_words(text) == []


def test_a_curly_apostrophe_is_an_apostrophe() -> None:
    assert content_words("It\u2019s what we don\u2019t tell swimmers") == content_words(
        "It's what we don't tell swimmers"
    )


def test_an_accent_behind_its_letter_is_part_of_the_word_and_the_same_as_one_on_it() -> None:
    together = "Zo\u00eb's caf\u00e9 \u00e9branl\u00e9 na\u00efve-t\u00e9"
    apart = normalize("NFD", together)
    assert find_words(apart) == apart.split()
    assert content_words(apart) == content_words(together)


@given(st.text(st.characters(codec="ascii")) | st.text("ab_1'- .,\n\x1c"))
def test_words_in_plain_letters_are_the_same_beside_one_with_an_accent(text: str) -> None:
    assert find_words(f"{text} \u00e9") == [*find_words(text), "\u00e9"]


@given(st.text())
def test_content_words_are_words_of_the_text_in_order(text: str) -> None:
    said = [word.lower().replace("\u2019", "'") for word in find_words(normalize("NFC", spoken(text)))]
    remaining = iter(said)
    assert all(word in remaining for word in content_words(text))


@pytest.mark.parametrize(
    "mark",
    [
        "[Removed so that nobody can tell which of the pools this was]",
        "[here the name of the pool and\nof two lifeguards was redacted]",
    ],
)
def test_a_note_of_what_was_taken_out_is_not_spoken_however_long(mark: str) -> None:
    assert spoken(f"We swam {mark} a lot").split() == ["We", "swam", "a", "lot"]


def test_a_long_aside_in_brackets_is_spoken() -> None:
    aside = "[and the keys to the boiler room, which they never gave us back]"
    assert spoken(f"We swam {aside} a lot") == f"We swam {aside} a lot"


@pytest.mark.parametrize(
    "mark", ["{vocalsound}", "[laughs]", "(unintelligible)", "(0:27)", "<inaudible>", "[00:01:02]"]
)
def test_a_transcribers_mark_is_not_spoken(mark: str) -> None:
    assert spoken(f"We swam {mark} a lot").split() == ["We", "swam", "a", "lot"]


def test_a_real_aside_in_brackets_is_spoken() -> None:
    aside = "It was cold (and I mean colder than the sea in January when nobody goes in) that day"
    assert spoken(aside) == aside


@pytest.mark.parametrize(
    ("phrase", "plain"),
    [
        ("heating pump", True),
        ("price of a ticket", True),
        ("kind of thing", False),
        ("[laughs] heating pump", False),
        ("", False),
        ("the of", False),
        ("pump; heating", False),
        ("heating the", False),
        ("bits of string", False),
        ("number of buttons", True),
        ("locker lockers", False),
        ("f rubber fins", False),
        ("rubber f fins", False),
        ("plan B", True),
        ("cost of a locker", True),
        ("light in the sense", False),
        ("XXXX XX analysis", False),
        ("towels", True),
        ("ticket for Q2", False),
        ("overall A locker", False),
        ("a locker", False),
        ("share with you the towels", False),
        ("button's about this size", False),
        ("swimmer's towel", True),
        ("third towel", False),
        ("US swimmers", True),
        ("swimming in the US", True),
        ("towels for us", False),
        ("share us towels", False),
        ("## Lockers", False),
        ("towels**", False),
        ("_ towels", False),
        ("_swimming pool", False),
        ("towels | lockers", False),
        ("= swimmer", False),
        ("rooms\\_list towels", False),
        ("lockers in C#", True),
        ("locker_list file", True),
    ],
)
def test_a_phrase_is_plain_when_it_would_do_as_a_name(phrase: str, plain: bool) -> None:
    assert is_plain(phrase) is plain


def test_a_passage_is_redacted_when_much_of_it_was_taken_out() -> None:
    assert is_redacted("So our lanes XXXX X XXXXX XX XXXXXX at the pool.")
    assert is_redacted("[NAME] and [NAME] from [PLACE] swim.")
    assert not is_redacted("[NAME] and I have swum here every morning since the boiler was mended, rain or shine.")
    assert not is_redacted("")


def test_a_passage_in_the_middle_of_a_sentence_does_not_begin_one() -> None:
    assert begins_a_sentence("\u201cCome in,\u201d she said.")
    assert begins_a_sentence("[Name] let us in. 20 of us.")
    assert begins_a_sentence("20 of us swam.")
    assert not begins_a_sentence("warm? Yes, it was.")
    assert not begins_a_sentence(", and the water was cold.")


def test_a_sentence_ends_with_its_mark_inside_or_outside_of_quotes() -> None:
    assert ends_a_sentence("She said \u201ccome in.\u201d ")
    assert ends_a_sentence("Is it warm?")
    assert not ends_a_sentence("So the water was, um,")


@given(st.text())
def test_any_text_is_plain_or_not(text: str) -> None:
    assert is_plain(text) in (True, False)
