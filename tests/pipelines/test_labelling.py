"""Labels out of what several people say, on clusters small enough to judge by eye; every sentence was made up here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from corpora.material import Case, Role, Span, Transcript, Turn
from models.identity import ModelIdentity
from pipelines.asked import Cluster
from pipelines.labelling import label_clusters
from pipelines.naming import Names


class Words:
    """An encoder: texts with the same words are near each other."""

    identity = ModelIdentity("encoder", "words", "1")

    def encode(self, texts: Sequence[str], report: Callable[[int, int], None] | None = None) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), 256), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"[a-z]+", text.lower()):
                vectors[row, int.from_bytes(hashlib.sha256(word.encode()).digest()[:2], "big") % 256] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


class Brackets:
    """A phraser: the phrases are those listed."""

    identity = ModelIdentity("phraser", "list", "1")

    def __init__(self, *phrases: str) -> None:
        self._phrases = phrases

    def phrases(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        return [[match.span() for p in self._phrases for match in re.finditer(p, text, re.I)] for text in texts]


def cluster(texts: Sequence[str], speakers: str, questions: Sequence[str] = ()) -> Cluster:
    return Cluster(tuple(texts), tuple(speakers), (), Words().encode(texts), tuple(questions))


POOL = (
    "We pay the ticket price at the till.",
    "A ticket price nobody can pay.",
    "Prices of tickets, the old shed.",
)
BUS = ("The evening bus is late.", "No evening bus on Sundays.", "My aunt knits on the evening bus.")


def test_what_several_people_say_wins_over_what_one_says_vividly() -> None:
    phraser = Brackets("ticket price", "old shed", "evening bus", "aunt knits")
    labels = label_clusters([[cluster(POOL, "abc"), cluster(BUS, "abc")]], phraser, Words())
    assert labels == [["Ticket price", "Evening bus"]]


def test_a_plain_word_of_several_people_wins_over_a_phrase_whose_words_one_of_them_uses() -> None:
    texts = ("I ring about lockers.", "Lockers were broken.", "The locker jams.", "My lockers leak.")
    phraser = Brackets("ring about lockers", "lockers?", "evening bus")
    labels = label_clusters([[cluster(texts, "abcd"), cluster(BUS, "abc")]], phraser, Words())
    assert labels == [["Lockers", "Evening bus"]]


def test_what_was_asked_about_counts_for_a_phrase_that_names_it() -> None:
    texts = ("The wet floor.", "The wet floor.", "A broken locker.", "A broken locker.")
    phraser = Brackets("wet floor", "broken locker", "evening bus")
    for asked, expected in (("Is the floor wet?", "Wet floor"), ("Is a locker broken?", "Broken locker")):
        labels = label_clusters(
            [[cluster(texts, "abcd", [asked] * 4), cluster(BUS, "abc", [""] * 3)]], phraser, Words()
        )
        assert labels[0][0].startswith(expected)


def test_where_answers_name_nothing_the_label_says_what_was_asked_about() -> None:
    texts = ("Not bad.", "Quite clear.", "No, fine.", "I read the leaflet twice.", "They were good.")
    asked = ["And were the safety signs clear?"] * 5
    phraser = Brackets("safety signs", "leaflet", "evening bus")
    labels = label_clusters([[cluster(texts, "abcde", asked), cluster(BUS, "abc", ["By bus?"] * 3)]], phraser, Words())
    assert labels == [["Asked about: safety signs", "Evening bus"]]


def test_nobody_who_speaks_and_no_group_is_a_label() -> None:
    person = Case("FG1: Amara", "Lifeguards")
    talk = "Interviewer: Hello.\nAmara Obi: Hello.\n"
    turns = (Turn("Interviewer", Role.INTERVIEWER, Span(13, 19)), Turn("Amara Obi", Role.PARTICIPANT, Span(31, 37)))
    names = Names.of([Transcript("FG1.txt", talk, turns, Case("FG1"), (), {"Amara Obi": person})])
    texts = ("Amara's towel and the lifeguards.", "A towel for Amara, say lifeguards.")
    phraser = Brackets("Amara's towel", "lifeguards", "towel", "evening bus")
    labels = label_clusters([[cluster(texts, "ab"), cluster(BUS, "abc")]], phraser, Words(), names)
    assert labels == [["Towel", "Evening bus"]]
    assert [names.within(phrase) for phrase in ("Interviewers", "lifeguards", "Obi's lamp")] == [True] * 3
    assert [names.within(phrase) for phrase in ("an interview", "old lamp")] == [False] * 2


def test_no_label_comes_out_of_a_transcribers_mark() -> None:
    texts = ("{splashnoise} Late again.", "{splashnoise} The night porter.", "{splashnoise} A night porter!")
    phraser = Brackets("splashnoise", "night porter", "evening bus")
    labels = label_clusters([[cluster(texts, "abc"), cluster(BUS, "abc")]], phraser, Words())
    assert labels == [["Night porter", "Evening bus"]]


def test_forms_of_a_word_count_as_one() -> None:
    texts = ("We were filtering rows.", "The filter helps.", "I filtered twice, by a red barn.")
    labels = label_clusters(
        [[cluster(texts, "abc"), cluster(BUS, "abc")]], Brackets("filtering rows", "red barn", "evening bus"), Words()
    )
    assert labels[0][0] == "Filtering rows"


def test_a_phrase_of_several_people_is_fuller_than_its_noun_alone() -> None:
    texts = ("The wet floor again.", "A wet floor by the door.", "Floors, always.", "My floor, in May.")
    phraser = Brackets("wet floor", "floors?", "evening bus")
    labels = label_clusters([[cluster(texts, "abcd"), cluster(BUS, "abc")]], phraser, Words())
    assert labels[0][0] == "Wet floor"


def test_a_phrase_that_several_say_wins_over_one_of_the_same_words_that_one_of_many_says() -> None:
    texts = [f"The pool gate is shut {when}." for when in ("today", "again", "early", "in June", "at noon")]
    texts += ["I lean on the gate by the pool.", "No gate."]
    phraser = Brackets("pool gate", "gate by the pool", "evening bus")
    labels = label_clusters([[cluster(texts, "abcdefg"), cluster(BUS, "abc")]], phraser, Words())
    assert labels[0][0] == "Pool gate"


def test_what_was_asked_is_no_label_where_it_only_speaks_of_asking() -> None:
    texts = ("Not bad.", "Quite clear.", "No, fine.", "I read the leaflet twice.", "They were good.")
    asked = ["Any questions about the signs?"] * 5
    phraser = Brackets("questions about the signs", "leaflet", "evening bus")
    labels = label_clusters([[cluster(texts, "abcde", asked), cluster(BUS, "abc", ["By bus?"] * 3)]], phraser, Words())
    assert labels == [["Leaflet", "Evening bus"]]


def test_the_commonest_form_of_a_phrase_is_shown() -> None:
    texts = ("Two rusty lockers.", "A rusty locker.", "The rusty locker.", "One rusty locker.")
    phraser = Brackets("rusty lockers?", "evening bus")
    labels = label_clusters([[cluster(texts, "abcd"), cluster(BUS, "abc")]], phraser, Words())
    assert labels[0][0] == "Rusty locker"


def test_a_part_is_named_otherwise_than_its_theme_where_it_can_be() -> None:
    texts = ("A wet floor, torn mats.", "Torn mats and a wet floor.", "The wet floor.", "The wet floor.")
    theme, part = cluster(texts, "abcd"), replace(cluster(texts[:2], "ab"), within=0)
    phraser = Brackets("wet floor", "torn mats", "evening bus")
    labels = label_clusters([[theme, cluster(BUS, "abc")], [part, cluster(BUS, "abc")]], phraser, Words())
    assert labels == [["Wet floor", "Evening bus"], ["Torn mats", "Evening bus"]]


def test_words_that_all_themes_share_name_none_of_them() -> None:
    texts = [text.replace(".", " at the swimming pool.") for text in (*POOL, *BUS)]
    phraser = Brackets("swimming pool", "ticket price", "evening bus")
    labels = label_clusters([[cluster(texts[:3], "abc"), cluster(texts[3:], "abc")]], phraser, Words())
    assert labels == [["Ticket price", "Evening bus"]]


def test_a_label_that_speaks_for_a_part_is_joined_by_one_for_another_part() -> None:
    texts = ["The dark car park again."] * 5 + ["Then the late bus home."] * 4
    both = cluster(texts, "abcdeabcd")
    labels = label_clusters([[both, cluster(POOL, "abc")]], Brackets("car park", "late bus", "ticket price"), Words())
    assert sorted(labels[0][0].lower().split(", ")) == ["car park", "late bus"]


def test_two_forms_of_one_word_are_no_two_parts_of_a_label() -> None:
    texts = (
        "The monetization worries us.",
        "Monetization again.",
        "How to monetize the pool.",
        "We monetize the pool.",
    )
    phraser = Brackets("monetization", "monetize the pool", "evening bus")
    [[label, _]] = label_clusters([[cluster(texts, "abcd"), cluster(BUS, "abc")]], phraser, Words())
    assert label in {"Monetization", "Monetize the pool"}


def test_a_bare_word_gets_a_second_phrase_though_it_speaks_for_most() -> None:
    texts = ["The lockers are full."] * 6 + ["No coat hooks at all."] * 2
    one = cluster(texts, "abcdefgh")
    labels = label_clusters([[one, cluster(BUS, "abc")]], Brackets("lockers?", "coat hooks", "evening bus"), Words())
    assert sorted(labels[0][0].lower().split(", ")) == ["coat hooks", "lockers"]


def test_a_word_that_fits_any_study_is_no_second_phrase() -> None:
    texts = ["The lockers are full."] * 6 + ["A theme of mine."] * 5
    one = cluster(texts, "abcdefghijk")
    labels = label_clusters([[one, cluster(BUS, "abc")]], Brackets("lockers?", "theme", "evening bus"), Words())
    assert labels[0][0] == "Lockers"


def test_of_two_phrases_that_are_said_as_much_the_quotes_decide() -> None:
    texts = (
        "A wet floor, torn mats.",
        "Torn mats and a wet floor.",
        "Wet floor! Torn mats!",
        "Torn mats, a wet floor.",
    )
    phraser = Brackets("wet floor", "torn mats", "evening bus")
    for quoted, expected in (("Torn mats everywhere.", "Torn mats"), ("The wet floor again.", "Wet floor")):
        one = replace(cluster(texts, "abcd"), quoted=(quoted,))
        labels = label_clusters([[one, cluster(BUS, "abc")]], phraser, Words())
        assert labels[0][0] == expected


def test_a_word_that_fits_any_study_gives_way_to_one_that_fits_this() -> None:
    texts = ("The lockers, a problem.", "A problem with lockers.", "Problems, problems: the lockers.")
    labels = label_clusters(
        [[cluster(texts, "abc"), cluster(BUS, "abc")]], Brackets("problems?", "lockers", "evening bus"), Words()
    )
    assert labels[0][0].startswith("Lockers")


def test_a_part_does_not_repeat_both_phrases_of_its_theme() -> None:
    texts = ["The dark car park again."] * 5 + ["Then the late bus home."] * 4
    theme, part = cluster(texts, "abcdeabcd"), replace(cluster(texts, "abcdeabcd"), within=0)
    phraser = Brackets("car park", "late bus", "ticket price")
    labels = label_clusters([[theme, cluster(POOL, "abc")], [part, cluster(POOL, "abc")]], phraser, Words())
    assert "," in labels[0][0]
    assert "," not in labels[1][0]


def test_a_single_word_that_was_asked_about_stands_only_where_nothing_that_was_said_fits() -> None:
    asked = ["Were signs there, any signs?"] * 5
    phraser = Brackets("signs", "night porter", "lamp", "evening bus")
    said = ["The night porter.", "A night porter, yes.", "The night porter!", "Night porter.", "Some night porter."]
    unsaid = ["Not bad.", "Quite clear.", "No, fine.", "I read by the lamp twice.", "They were good."]
    for texts, expected in ((said, "Night porter"), (unsaid, "Asked about: signs")):
        both = Words().encode([f"{asked[0]} {text}" for text in texts])
        one = replace(cluster(texts, "abcde", asked), passages=both)
        others = cluster(BUS * 4, "abc" * 4, ["By bus?"] * 12)
        assert label_clusters([[one, others]], phraser, Words())[0][0] == expected


def test_words_of_the_question_that_one_person_runs_together_are_no_label() -> None:
    asked = ["What should the managers mend first?"] * 6
    texts = ["Oh, the mend managers thing.", "The showers, first of all.", "The showers, by far.", "Showers!"]
    texts += ["Tiles in the showers.", "A shower that works."]
    phraser = Brackets("mend managers", "showers?", "evening bus")
    labels = label_clusters([[cluster(texts, "abcdef", asked), cluster(BUS, "abc", [""] * 3)]], phraser, Words())
    assert labels[0][0].startswith("Showers")


def test_a_word_that_was_broken_off_and_said_again_ends_no_label() -> None:
    texts = ("A wet floo floor.", "The wet floo floor again.", "Wet floo floors.")
    phraser = Brackets("wet floo(?= )", "floors?", "evening bus")
    labels = label_clusters([[cluster(texts, "abc"), cluster(BUS, "abc")]], phraser, Words())
    assert labels[0][0].startswith("Floor")


def test_a_name_that_one_person_alone_uses_is_in_no_label() -> None:
    texts = ("The name of Wilbur.", "My name is on the locker.", "A name on the towel.", "No name on mine.")
    for people, expected in (("abcd", "Name"), ("aaaa", "Name of Wilbur")):  # where one speaks, all is theirs
        phraser = Brackets("name of Wilbur", "name", "evening bus")
        labels = label_clusters([[cluster(texts, people), cluster(BUS, "abc")]], phraser, Words())
        assert labels[0][0] == expected


def test_what_people_deny_is_no_label_for_what_they_say() -> None:
    texts = ("We were not really short of towels.", "Nobody here isn't short of towels.", "Towels, we never lack them.")
    labels = label_clusters(
        [[cluster(texts, "abc"), cluster(BUS, "abc")]], Brackets("short of towels", "towels", "evening bus"), Words()
    )
    assert labels[0][0] == "Towels"


def test_what_stands_for_a_name_is_no_label() -> None:
    texts = ("At Company X, the lamp.", "The lamp of Company X.", "Company X has a lamp shop.")
    phraser = Brackets("Company X", "lamp", "evening bus")
    labels = label_clusters([[cluster(texts, "abc"), cluster(BUS, "abc")]], phraser, Words())
    assert labels[0][0] == "Lamp"


def test_a_possessive_is_not_cut_from_its_owner() -> None:
    texts = ("The night porter's lamp is out.", "A lamp out, says the night porter.")
    labels = label_clusters([[cluster(texts[:1], "a"), cluster(BUS, "abc")]], Brackets("night porter"), Words())
    assert labels[0][0] == "Untitled"
    labels = label_clusters([[cluster(texts, "ab"), cluster(BUS, "abc")]], Brackets("night porter"), Words())
    assert labels[0][0] == "Night porter"


def test_no_phrase_at_all_falls_back_on_keywords() -> None:
    assert label_clusters([[cluster(POOL, "abc")]], Brackets(), Words()) == [["Untitled"]]
