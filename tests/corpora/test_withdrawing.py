"""One person's words leave a group's transcript, and everybody else's stay where they stood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.material import Case, Transcript
from corpora.readers import read_transcript
from corpora.withdrawing import MARK, alone, labels_of, without, words_of

GROUP = (
    "Present: Amara, Bilal, Cerys\n\nModerator: How was it?\nAmara: It was long and cold.\nBilal: I liked it, Amara.\n"
    "Amara: No.\nCerys: So did I.\nModerator: Amara?\nAMARA: We froze \U0001f976 all day.\n"
)
PEOPLE = {name: Case(f"FG1: {name}", "Plot holder") for name in ("Amara", "Bilal", "Cerys")}


def group(text: str = GROUP) -> Transcript:
    read = read_transcript("FG1.txt", text.encode(), case=Case("FG1"))
    return Transcript(read.name, read.text, read.turns, read.case, ("Amara speaks least.", "A line is long."), PEOPLE)


def withdrawn(one: Transcript, case: str = "FG1: Amara") -> Transcript:
    labels = labels_of([one], case)
    return without(one, labels, words_of(one, labels))


def test_a_persons_words_and_labels_go_and_the_others_stay_where_they_stood() -> None:
    before = group()
    after = withdrawn(before)
    assert len(after.text) == len(before.text)
    assert after.id != before.id
    kept = [turn for turn in before.turns if turn.speaker.casefold() != "amara"]
    assert list(after.turns) == kept
    for turn in kept:
        assert turn.span.of(after.text) == turn.span.of(before.text)
    assert "long and cold" not in after.text
    assert "froze" not in after.text
    assert after.text.casefold().count("amara") == 2  # what others said to her is theirs
    assert after.text.startswith("Present: -----, Bilal, Cerys\n")
    assert after.text.count(MARK) == 2
    assert set(after.people) == {"Bilal", "Cerys"}
    assert after.notes == ("A line is long.", "The words of one participant were erased from it.")


def test_who_is_not_in_it_changes_nothing() -> None:
    assert labels_of([group()], "FG1: Dewi") == frozenset()
    assert withdrawn(group(), "FG1: Dewi").text == GROUP


def test_only_the_persons_words_are_what_is_erased() -> None:
    one = group()
    labels = labels_of([one], "FG1: Amara")
    own = alone(one, words_of(one, labels), "FG1: Amara")
    assert own.text.splitlines()[:2] == ["It was long and cold.", "No."]
    assert [turn.span.of(own.text) for turn in own.turns] == own.text.splitlines()
    assert own.case.name == "FG1: Amara"


@given(
    st.lists(
        st.tuples(st.sampled_from(["Moderator", *PEOPLE]), st.sampled_from(["No.", "\U0001f600 Well, we did.", "Um"])),
        min_size=4,
        max_size=12,
    ),
    st.sampled_from(sorted(PEOPLE)),
)
def test_whoever_withdraws_no_other_word_moves(said: list[tuple[str, str]], who: str) -> None:
    one = group("".join(f"{speaker}: {words}\n" for speaker, words in [("Moderator", "How?"), *said]))
    after = withdrawn(one, f"FG1: {who}")
    assert len(after.text) == len(one.text)
    assert after.turns == tuple(turn for turn in one.turns if turn.speaker != who)
    assert all(turn.span.of(after.text) == turn.span.of(one.text) for turn in after.turns)
    assert who not in after.text
    assert after.text.count("\n") == one.text.count("\n")


@pytest.mark.parametrize("case", ["FG1", "FG1: Amara"])
def test_a_case_of_its_own_interview_is_nobody_among_others(case: str) -> None:
    read = group()
    own = Transcript(read.name, read.text, read.turns, Case(case), (), {"Amara": Case(case)})
    assert labels_of([own], case) == frozenset()
