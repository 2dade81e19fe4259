"""Languages told by their little words; every sentence was made up here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.languages import ENGLISH, UNKNOWN, language_of, languages_of
from corpora.material import Role
from corpora.readers import read_transcript

SAID = {
    "Welsh": "Mae'r plant yn hoffi mynd i'r pwll ar ddydd Sadwrn, ond roedd y dŵr yn oer iawn wythnos diwethaf.",
    "French": "Je crois que les enfants sont très contents de la piscine, mais il faut dire que l'eau était froide.",
    "Spanish": "Yo creo que los niños están muy contentos con la piscina, pero el agua estaba fría por la mañana.",
    "Portuguese": "Eu acho que as crianças gostam muito da piscina, mas a água não estava quente quando você veio.",
    "Italian": "Io penso che i bambini sono molto contenti della piscina, ma l'acqua era fredda quando siamo arrivati.",
    "German": "Ich glaube, dass die Kinder das Schwimmbad sehr mögen, aber das Wasser war nicht warm und wir froren.",
    "Dutch": "Ik denk dat de kinderen het zwembad leuk vinden, maar het water was niet warm en we hadden het koud.",
    "Swedish": "Jag tror att barnen tycker om det här badet, men vattnet var inte varmt och vi frös när vi kom.",
    "Polish": "Myślę, że dzieci bardzo lubią ten basen, ale woda nie była ciepła i było mi zimno, jak już wyszłam.",
    "Turkish": "Çocuklar havuzu çok seviyor ama su bir gün çok soğuk ve biz daha sonra her şey için üşüdük.",
    "a language in Arabic letters": "الأطفال يحبون المسبح كثيرا ولكن الماء كان باردا في الصباح",
    "Chinese": "孩子们很喜欢游泳池。但是早上的水太冷了。我们都不想下去。",
    "Japanese": "子どもたちはプールが大好きですが、朝の水はとても冷たかったです。",
}


@pytest.mark.parametrize("language", SAID)
def test_a_sentence_is_told_by_its_little_words_or_its_script(language: str) -> None:
    assert language_of(SAID[language]) == language


@pytest.mark.parametrize(
    "said",
    [
        "I dinnae ken, like, we were aye doon at the baths but naebody telt us they were shut, ye ken what I mean.",
        "Me mum were proper vexed, she were like, them lot never done the floor and it was bare slippy, innit.",
        "So Siân, Llinos, Gwenllian and Rhodri went with Myfanwy and Iestyn to the pool in Aberystwyth on the bus.",
        "We had des Moines, el Paso, la Jolla, Los Gatos and San Jose on the list, and the pools there are fine.",
        "Um, yeah, so, like, the uh, the lockers, you know, the ones that, um, that stick, those are the worst.",
    ],
)
def test_dialect_names_and_fillers_stay_english(said: str) -> None:
    assert language_of(said) == ENGLISH


@pytest.mark.parametrize(
    "said", ["", "Oui.", "Ja, genau.", "Yes.", "12 34", "Lockers, towels, floor.", "Dr Ana Costa e Silva"]
)
def test_of_what_is_short_nothing_is_told(said: str) -> None:
    assert language_of(said) is None


def test_a_list_of_names_is_no_language() -> None:
    assert language_of(" ".join(["Python", "Docker", "Kafka", "Spark", "Oracle", "Django"] * 5)) is None


def test_long_talk_without_a_little_word_of_any_language_is_another_one() -> None:
    assert language_of(" ".join(["brelka", "domzi", "uktar", "velno", "hasti", "promka"] * 15)) == UNKNOWN


def test_talk_that_turns_from_one_language_to_another_counts_for_both() -> None:
    words = languages_of([" ".join([SAID["French"]] * 12 + ["The water was cold and we had to wait for it."] * 20)])
    assert words["French"] > 100
    assert words[ENGLISH] > 100
    assert set(words) == {"French", ENGLISH}


@given(st.text())
def test_any_text_is_in_a_language_or_not_told(text: str) -> None:
    assert language_of(text) is None or language_of(text)


def test_a_reader_of_a_welsh_interview_is_told_so_and_nothing_is_lost() -> None:
    talk = "Interviewer: Sut mae'r pwll?\n" + "".join(f"P1: {SAID['Welsh']}\n" for _ in range(4))
    read = read_transcript("CL09.txt", talk.encode())
    assert read.text == talk
    assert [turn.role for turn in read.turns].count(Role.PARTICIPANT) >= 1
    assert [note for note in read.notes if "seems to be in Welsh" in note and "translation" in note]


def test_a_reader_of_an_english_interview_is_told_nothing_of_languages() -> None:
    talk = "Interviewer: How is the pool?\n" + "P1: It is cold, and the lockers do not lock at all.\n" * 8
    assert not [note for note in read_transcript("CL09.txt", talk.encode()).notes if "seems to be in" in note]


def test_a_character_of_chinese_counts_as_part_of_a_word() -> None:
    words = languages_of([SAID["Chinese"] * 3, "The water was cold in the morning and none of us wanted to go in."])
    assert 0.5 < words["Chinese"] / (3 * len(SAID["Chinese"])) < 0.65
