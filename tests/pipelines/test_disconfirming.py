from __future__ import annotations

import pytest
from small_study import Analysed

from corpora.material import Segment, Span
from pipelines.disconfirming import contradicts, disconfirming, marks

PLAIN = [
    "The evenings went on the course and the weekends too.",
    "There was no time left for anything after the reading.",
    "We were up until midnight with the second assignment.",
    "The hours were twice what the leaflet had promised us.",
    "It ate the whole of my half term.",
]
AGAINST = "You'll hear otherwise, but to be fair it was two hours a week. I'd still say it was light."


def segments(texts: list[str]) -> list[Segment]:
    return [Segment(f"t{number}", Span(0, len(text)), text, "P", 0) for number, text in enumerate(texts)]


def test_a_passage_that_marks_its_disagreement_is_found() -> None:
    study = segments([*PLAIN, AGAINST])
    assert disconfirming(study, range(len(study))) == (5,)


def test_a_passage_that_only_leans_to_the_theme_is_found_too() -> None:
    study = segments([*PLAIN, AGAINST])
    assert disconfirming(study, range(5), leaning=[5]) == (5,)


def test_nothing_is_shown_where_nobody_disagrees_or_everybody_talks_like_that() -> None:
    assert disconfirming(segments(PLAIN), range(5)) == ()
    assert disconfirming(segments([AGAINST] * 5), range(5)) == ()


def test_at_most_two_are_shown_from_different_people_and_no_exemplar() -> None:
    study = segments([*PLAIN, *PLAIN, AGAINST, AGAINST, AGAINST])
    assert disconfirming(study, range(13)) == (10, 11)
    assert disconfirming(study, range(13), quoted=[study[10].id]) == (11, 12)


def test_a_theme_of_three_passages_has_no_prevailing_view() -> None:
    study = segments([*PLAIN[:2], AGAINST])
    assert disconfirming(study, range(3)) == ()


def test_what_somebody_says_all_the_time_is_one_mark() -> None:
    assert marks("It was not really a bus, not really a van either.") == marks("It was not really a bus.") > 0


def test_to_know_some_of_anything_is_no_mark_but_to_know_some_people_is() -> None:
    assert marks("I know some depots that hire them out.") == 0
    assert marks("I know some people gave it up.") > 0


@pytest.mark.parametrize(
    "said",
    [
        "It depends on the bus, not really on the driver, and that wasn't because of the snow.",
        "I couldn't agree more with the driver.",
        "You learn what to do when I disagree with a passenger.",
        "They say the same thing, but ten minutes later.",
    ],
)
def test_marks_that_anybody_makes_show_nothing_by_themselves(said: str) -> None:
    assert not contradicts(said)
    assert disconfirming(segments([*PLAIN, f"{said} {said.replace('really', 'necessarily')}"]), range(6)) == ()


@pytest.mark.parametrize("quote", ["\u2019", "'"])
def test_apostrophes_of_both_kinds_are_read(quote: str) -> None:
    assert marks(f"I don{quote}t agree.") > 0


def test_disconfirming_quotes_are_words_of_their_transcripts(demo_analysed: Analysed) -> None:
    texts = {transcript.id: transcript.text for transcript in demo_analysed.transcripts}
    themes = demo_analysed.findings["themes"]
    shown = [(theme, quote) for theme in themes for quote in theme["disconfirming"]]
    assert shown
    for theme, quote in shown:
        assert texts[quote["transcript"]][quote["start"] : quote["end"]] == quote["text"]
        assert len(theme["disconfirming"]) <= 2
        assert quote["segment"] not in {other["segment"] for other in theme["quotes"]}
