from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_study import SUBJECTS

from corpora.material import find_words
from models.errors import ModelError
from models.phrases import Phraser, load_phraser
from pipelines.analysis import Tools


@pytest.fixture(scope="module")
def phraser(tools: Tools) -> Phraser:
    return tools.phraser


def test_noun_and_verb_phrases_are_found_as_they_were_said(phraser: Phraser) -> None:
    text = "The heating pump broke in January, so we lowered the ticket price."
    found = {text[start:end] for start, end in phraser.phrases([text])[0]}
    assert {"heating pump", "ticket price"} <= found


def test_large_numbers_belong_to_a_phrase_and_small_ones_and_lone_names_do_not(phraser: Phraser) -> None:
    text = "It cost a thousand pounds, and Rosa brought two towels."
    found = {text[start:end] for start, end in phraser.phrases([text])[0]}
    assert "thousand pounds" in found
    assert "towels" in found
    assert not {"two towels", "Rosa"} & found


def test_phrases_of_plain_sentences_have_from_one_to_six_words(phraser: Phraser) -> None:
    texts = [sentence for _, sentences in SUBJECTS.values() for sentence in sentences]
    found = [text[a:b] for text, spans in zip(texts, phraser.phrases(texts), strict=True) for a, b in spans]
    assert found
    assert all(1 <= len(find_words(phrase)) <= 6 for phrase in found)
    assert all(phrase == phrase.strip() for phrase in found)


def test_the_phrases_of_a_text_do_not_depend_on_the_others(phraser: Phraser) -> None:
    texts = ["Warm water brings old swimmers back.", "", "Mm.", "The bus driver was kind."]
    assert phraser.phrases(texts) == [phraser.phrases([text])[0] for text in texts]


def test_a_phrase_is_given_once(phraser: Phraser) -> None:
    for spans in phraser.phrases(["The new swimming teacher of the little children liked the warm water."] * 2):
        assert len(spans) == len(set(spans))


@settings(max_examples=40)
@given(text=st.text(max_size=120))
def test_phrases_of_any_text_lie_inside_it(tools: Tools, text: str) -> None:
    for start, end in tools.phraser.phrases([text])[0]:
        assert 0 <= start < end <= len(text)


def test_a_package_that_is_not_installed_is_named() -> None:
    with pytest.raises(ModelError, match="cannot load 'no_such_package'"):
        load_phraser("no_such_package")
