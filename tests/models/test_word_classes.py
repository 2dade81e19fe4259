"""Word classes are those that spaCy's ruler gives, word for word."""

from __future__ import annotations

from typing import Any

import pytest
import spacy
from small_study import SUBJECTS

from models.splitter import SPACY_PACKAGE
from models.word_classes import WordClasses

_SEVERAL = ["There is a pool, and it ain't cold.", "Let's go, y'all: we gonna swim.", "C'mon, you got to see it."]
_SINGLE = ["I  did not\nswim, but they have.", "Nothin' was said that I could've done.", "No 😀 it's 'em, don't."]


@pytest.fixture(scope="module")
def nlp() -> Any:
    return spacy.load(SPACY_PACKAGE, exclude=["ner", "senter"], disable=["attribute_ruler", "lemmatizer"])


def _told(doc: Any) -> list[tuple[str, ...]]:
    return [(one.text, one.tag_, one.dep_, one.pos_, one.lemma_, str(one.morph)) for one in doc]


def test_every_word_gets_what_the_ruler_gives_it_also_when_asked_again(nlp: Any) -> None:
    ruler = nlp.get_pipe("attribute_ruler")
    classes = WordClasses(ruler)
    said = [sentence for _, sentences in SUBJECTS.values() for sentence in sentences]
    for text in 2 * [*_SEVERAL, *_SINGLE, *said]:
        assert _told(classes(nlp(text))) == _told(ruler(nlp(text)))


def test_the_memory_of_words_is_bounded(nlp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.word_classes._MOST", 5)
    ruler = nlp.get_pipe("attribute_ruler")
    classes = WordClasses(ruler)
    for text in _SINGLE:
        assert _told(classes(nlp(text))) == _told(ruler(nlp(text)))
    assert len(classes._known) < 25
