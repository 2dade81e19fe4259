from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_study import SUBJECTS

from corpora.material import find_words
from models.errors import ModelError
from models.identity import ModelIdentity
from models.phrases import BegunPhraser, Phraser, load_phraser
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


class _Noting:
    """A phraser that notes what it is asked."""

    def __init__(self, phraser: Phraser) -> None:
        self._phraser, self.identity = phraser, phraser.identity
        self.asked: list[list[str]] = []

    def phrases(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        self.asked.append(list(texts))
        return self._phraser.phrases(texts)


def test_one_that_has_begun_finds_the_same_and_only_asks_about_what_it_has_not_begun_on(phraser: Phraser) -> None:
    pump, bus, pool = "The heating pump broke.", "We missed the last bus.", "The old pool has warm water."
    noting = _Noting(phraser)
    with ThreadPoolExecutor(1) as threads:
        begun = BegunPhraser(noting, [pump, bus, pump], threads)
        assert begun.phrases([bus, bus, pump]) == phraser.phrases([bus, bus, pump])
        assert begun.phrases([pool, pump]) == phraser.phrases([pool, pump])
    assert noting.asked == [[pump, bus], [pool]]


def test_what_goes_wrong_in_the_thread_is_told_to_whoever_asks() -> None:
    class Failing:
        identity = ModelIdentity("phraser", "failing", "1")

        def phrases(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
            raise ModelError("no memory is left")

    with ThreadPoolExecutor(1) as threads, pytest.raises(ModelError, match="no memory is left"):
        BegunPhraser(Failing(), ["The bus was late."], threads).phrases([])
