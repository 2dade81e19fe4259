from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_study import SUBJECTS, Analysed, analysed, interview, small_study

from corpora.codebook import Candidate
from pipelines.analysis import Tools
from pipelines.asked import ASKED_ABOUT
from pipelines.describing import candidate_id
from pipelines.params import Params
from pipelines.wording import content_words, is_plain

STUDIES = ["small_analysed", "demo_analysed"]


@pytest.fixture(params=STUDIES, scope="session")
def study(request: pytest.FixtureRequest) -> Analysed:
    found: Analysed = request.getfixturevalue(request.param)
    return found


def said_in(candidate: Candidate, study: Analysed) -> list[str]:
    """What the members of a candidate say, white space evened."""
    members = set(candidate.segments)
    return [" ".join(segment.text.split()) for segment in study.analysis.segments if segment.id in members]


def test_quotes_are_the_exact_words_of_a_member(study: Analysed) -> None:
    by_id = {transcript.id: transcript for transcript in study.transcripts}
    for candidate in study.analysis.candidates:
        assert candidate.quotes
        for quote in candidate.quotes:
            assert quote.proven(by_id[quote.transcript])
            assert quote.segment in candidate.segments


def test_no_quote_is_given_twice(study: Analysed) -> None:
    for candidate in study.analysis.candidates:
        words = [quote.text for quote in candidate.quotes]
        assert len(set(words)) == len(words)


def test_quotes_come_from_different_people_as_far_as_there_are_any(study: Analysed) -> None:
    for candidate in study.analysis.candidates:
        people = {quote.transcript for quote in candidate.quotes}
        assert len(people) >= min(2, len(candidate.quotes), len(candidate.cases))


def test_a_label_is_in_words_of_the_people_in_it_or_of_what_they_were_asked(study: Analysed) -> None:
    for candidate in study.analysis.candidates:
        asked = candidate.label.startswith(ASKED_ABOUT)
        talk = asked_of(candidate, study) if asked else said_in(candidate, study)
        assert candidate.label.strip()
        assert set(content_words(phrases_of(candidate.label))) <= {
            word for text in talk for word in content_words(text)
        }


def asked_of(candidate: Candidate, study: Analysed) -> list[str]:
    """The questions that the members of a candidate answer."""
    members = set(candidate.segments)
    return [segment.question_text for segment in study.analysis.segments if segment.id in members]


def phrases_of(label: str) -> str:
    """The phrases of a label; a keyword in brackets tells two apart that say the same."""
    return label.removeprefix(ASKED_ABOUT).partition(" (")[0]


def test_nearly_every_label_is_a_phrase_that_somebody_said_or_two(study: Analysed) -> None:
    phrases = [
        any(phrase in text.casefold() for text in said_in(candidate, study))
        for candidate in study.analysis.candidates
        for phrase in candidate.label.casefold().split(", ")
    ]
    assert sum(phrases) / len(phrases) > 0.8


def test_no_label_is_made_of_judgement_alone_or_of_a_transcribers_mark(study: Analysed) -> None:
    for candidate in study.analysis.candidates:
        assert all(is_plain(phrase) for phrase in phrases_of(candidate.label).split(", ")), candidate.label


def test_no_two_themes_and_no_two_parts_of_one_have_the_same_label(study: Analysed) -> None:
    labels = Counter((candidate.parent, candidate.label.casefold()) for candidate in study.analysis.candidates)
    assert set(labels.values()) == {1}


def test_keywords_are_words_of_the_members(study: Analysed) -> None:
    for candidate in study.analysis.candidates:
        said = {word for text in said_in(candidate, study) for word in content_words(text)}
        assert len(set(candidate.keywords)) == len(candidate.keywords)
        assert {word for keyword in candidate.keywords for word in keyword.split()} <= said


def test_the_cases_of_a_candidate_are_those_of_its_segments(study: Analysed) -> None:
    case = {transcript.id: transcript.case.name for transcript in study.transcripts}
    for candidate in study.analysis.candidates:
        assert list(candidate.cases) == sorted({case[segment.partition(":")[0]] for segment in candidate.segments})


def test_themes_stand_before_their_parts(study: Analysed) -> None:
    parts = [candidate.parent is not None for candidate in study.analysis.candidates]
    assert parts == sorted(parts)


def test_themes_that_say_the_same_have_labels_that_can_be_told_apart(tools: Tools) -> None:
    sentence = "The new heating pump keeps the water lovely"
    exchanges = [(SUBJECTS["water"][0], f"{sentence}, number {number} in my book.") for number in range(60)]
    study = analysed(
        [interview("P1.txt", exchanges[:30]), interview("P2.txt", exchanges[30:])], tools, params=Params(themes=8)
    )
    labels = [candidate.label.casefold() for candidate in study.analysis.candidates if candidate.parent is None]
    assert len(set(labels)) == len(labels)


@given(st.lists(st.text(min_size=1), min_size=1, unique=True), st.randoms(), st.text(min_size=1))
def test_an_id_comes_from_the_members_in_any_order(members: list[str], chance: object, other: str) -> None:
    mixed = list(members)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert candidate_id(mixed) == candidate_id(members)
    assert candidate_id(members, "c1") != candidate_id(members)
    if other not in members:
        assert candidate_id([*members, other]) != candidate_id(members)


def test_quotes_come_from_different_groups_as_far_as_there_are_any(small_analysed: Analysed) -> None:
    group_of = {transcript.id: transcript.case.group for transcript in small_analysed.transcripts}
    for candidate in (one for one in small_analysed.analysis.candidates if one.parent is None):
        groups = {group_of[segment.split(":")[0]] for segment in candidate.segments}
        assert len({group_of[quote.transcript] for quote in candidate.quotes}) == min(len(groups), 2)


def test_what_is_mostly_redacted_is_not_quoted(tools: Tools) -> None:
    redacted = (
        "The bus stops at six XXXX XX, so the evening session is only XXXX for drivers, XXX, and XXXX never on time."
    )
    study = [*small_study(), *(interview(f"R{n}.txt", [(SUBJECTS["travel"][0], redacted)]) for n in range(3))]
    candidates = analysed(study, tools).analysis.candidates
    with_it = [one for one in candidates if any(segment.startswith(study[-1].id) for segment in one.segments)]
    assert with_it
    assert not [quote.text for one in with_it for quote in one.quotes if "XXXX" in quote.text]


def test_a_passage_that_begins_in_the_middle_of_a_sentence_is_quoted_after_those_that_do_not(tools: Tools) -> None:
    begun = "the bus, is that it? The bus stops at six, so the evening session is only for drivers and the bus is late."
    whole = "The bus stops at six, so the evening session is only for drivers, and the bus is often late as well."
    said = [(f"W{n}.txt", f"{whole} That was bus {n}.") for n in range(5)]
    said += [(f"B{n}.txt", f"{begun} That was bus {n}.") for n in range(5)]
    study = [*small_study(), *(interview(name, [(SUBJECTS["travel"][0], words)]) for name, words in said)]
    themes = [one for one in analysed(study, tools).analysis.candidates if one.parent is None]
    quoted = [quote.text for one in themes for quote in one.quotes]
    assert [text for text in quoted if text.startswith(whole)]
    assert not [text for text in quoted if text.startswith(begun)]
