from __future__ import annotations

import pytest

from corpora.counted import several


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (several(1, "text box"), "1 text box"),
        (several(2, "text box"), "2 text boxes"),
        (several(1_200, "word"), "1,200 words"),
        (several(0, "person", "people"), "0 people"),
    ],
)
def test_a_noun_goes_with_its_number(said: str, wanted: str) -> None:
    assert said == wanted
