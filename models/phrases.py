"""Phrases that people use: noun phrases and verb phrases of a text, found by spaCy's tagger and parser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from importlib.metadata import version
from typing import Any, Protocol

from models.errors import needing
from models.identity import ModelIdentity
from models.lean import without
from models.one_thread import one_thread
from models.splitter import SPACY_PACKAGE
from models.word_classes import WordClasses

BATCH = 32
"""Texts that are looked at together."""
_MOST_WORDS = 6
_LEADING = {"DET", "PRON", "PUNCT", "CCONJ", "SCONJ", "INTJ", "ADP", "PART", "ADV", "NUM", "AUX", "SPACE", "SYM", "X"}
_INSIDE = {"PUNCT", "INTJ", "SPACE", "SYM", "X"}
_ENDINGS = {"NOUN", "PROPN", "VERB", "ADJ"}
_NAMING_FORMS = {"VB", "VBG", "VBP"}  # "claiming the bursary" names something, "claimed the bursary" tells a story
_LIGHT_VERBS = set(
    "be have do get make take put come go look see give say know think want need let keep find use".split()
)
_LARGE = {"hundred", "thousand", "million"}
_OBJECTS = {"dobj", "obj", "attr", "oprd"}


class Phraser(Protocol):
    """Finds the phrases of texts."""

    @property
    def identity(self) -> ModelIdentity:
        """Which phraser this is, exactly."""
        ...

    def phrases(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """For each text the ``(start, end)`` code points of its noun and verb phrases, of one to six words."""
        ...


class SpacyPhraser:
    """Phrases by a spaCy pipeline with a tagger and a parser."""

    def __init__(self, nlp: Any, classes: WordClasses, identity: ModelIdentity) -> None:
        self._nlp = nlp
        self._classes = classes
        self._lemmatizer = nlp.get_pipe("lemmatizer")
        self.identity = identity

    def phrases(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """For each text the ``(start, end)`` code points of its noun and verb phrases, of one to six words."""
        with one_thread():
            docs = self._nlp.pipe(texts, batch_size=BATCH)
            return [list(dict.fromkeys(self._of(self._classes(doc)))) for doc in docs]

    def meet(self, texts: Sequence[str]) -> None:
        """Get to know the words of texts; copies of this process then know them, too, and need not meet them each."""
        for text in texts:
            self._nlp.make_doc(text)

    def _of(self, doc: Any) -> Iterator[tuple[int, int]]:
        """Noun phrases, noun phrases with one that hangs on them, and verbs with their object."""
        chunks = list(doc.noun_chunks)
        by_root = {chunk.root.i: chunk for chunk in chunks}
        for chunk in chunks:
            yield from self._usable(doc, chunk.start, chunk.end)
            for preposition in (child for child in chunk.root.children if child.dep_ == "prep"):
                for noun in (child for child in preposition.children if child.i in by_root):
                    yield from self._usable(doc, chunk.start, by_root[noun.i].end)
            if chunk.root.dep_ in _OBJECTS and chunk.root.head.pos_ == "VERB" and chunk.root.head.i < chunk.start:
                yield from self._usable(doc, chunk.root.head.i, chunk.end)
            if (
                chunk.root.dep_ == "pobj"
                and chunk.root.head.head.pos_ == "VERB"
                and chunk.root.head.head.i < chunk.start
            ):
                yield from self._usable(doc, chunk.root.head.head.i, chunk.end)

    def _usable(self, doc: Any, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The tokens ``[start, end)`` without what leads up to them, if a phrase of one to six plain words is left."""
        while start < end and _leads(doc[start]) and not _hyphenated(doc, start, end):
            start += 1
        tokens = doc[start:end]
        if not 1 <= end - start <= _MOST_WORDS or any(_breaks(doc, token) for token in tokens):
            return
        if len(tokens) == 1 and tokens[0].pos_ != "NOUN":
            return
        if tokens[0].pos_ == "VERB" and (tokens[0].tag_ not in _NAMING_FORMS or self._lemma(tokens[0]) in _LIGHT_VERBS):
            return
        if any(token.pos_ in {"NOUN", "PROPN"} for token in tokens) and tokens[-1].pos_ in _ENDINGS:
            yield tokens.start_char, tokens.end_char

    def _lemma(self, token: Any) -> str:
        """The form of a word that dictionaries list; found for the few tokens that it is asked of."""
        lemma: str = token.lemma_ or self._lemmatizer.lemmatize(token)[0]
        return lemma


class BegunPhraser:
    """A phraser that begins on texts before it is asked about them."""

    def __init__(self, phraser: Phraser, texts: Sequence[str], pool: Executor) -> None:
        """Begin on `texts` in a thread of `pool`."""
        self._phraser = phraser
        distinct = list(dict.fromkeys(texts))
        self._begun = pool.submit(lambda: dict(zip(distinct, phraser.phrases(distinct), strict=True)))
        self.identity = phraser.identity

    def phrases(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """For each text the ``(start, end)`` code points of its noun and verb phrases, of one to six words."""
        found = self._begun.result()
        others = list(dict.fromkeys(text for text in texts if text not in found))
        if others:
            found = {**found, **dict(zip(others, self._phraser.phrases(others), strict=True))}
        return [found[text] for text in texts]


def load_phraser(package: str = SPACY_PACKAGE) -> SpacyPhraser:
    """Load the phraser from an installed spaCy package.

    Raises:
        ModelError: the package is not installed or has no parser.
    """
    with needing(package, "a spaCy model package with a tagger and a parser"):
        with without("torch"):
            import spacy
            from thinc.api import NumpyOps

        nlp = spacy.load(package, exclude=["ner", "senter"], disable=["attribute_ruler", "lemmatizer"])
        nlp.get_pipe("parser")
    plain = NumpyOps(use_blis=False)  # NumPy's own matrix products are three times as fast as those of BLIS
    for name in ("tok2vec", "tagger", "parser"):
        pipe: Any = nlp.get_pipe(name)
        for node in pipe.model.walk():
            node.ops = plain
    identity = ModelIdentity("phraser", package, f"{nlp.meta['version']}+spacy{version('spacy')}")
    return SpacyPhraser(nlp, WordClasses(nlp.get_pipe("attribute_ruler")), identity)


def phraser_beside(splitter: ModelIdentity) -> ModelIdentity:
    """Which phraser comes from the package of a splitter; it need not be loaded to tell."""
    return replace(splitter, role="phraser")


def _leads(token: Any) -> bool:
    """Whether a token only leads up to a phrase, as articles and small numbers do; "thousand pounds" is one."""
    return token.pos_ in _LEADING and token.lower_ not in _LARGE


def _hyphenated(doc: Any, start: int, end: int) -> bool:
    """Whether a token is the first part of a compound such as "two-way"."""
    return start + 1 < end and doc[start + 1].text == "-" and not doc[start].whitespace_


def _breaks(doc: Any, token: Any) -> bool:
    """Whether a token inside a phrase says that it is none; a hyphen inside a compound does not."""
    hyphen = token.text == "-" and token.i > 0 and not token.whitespace_ and not doc[token.i - 1].whitespace_
    return token.pos_ in _INSIDE and not hyphen
