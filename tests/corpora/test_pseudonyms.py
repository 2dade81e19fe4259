# ruff: noqa: RUF001  typographic apostrophes and other scripts are what is tested
from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from itertools import islice, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora.coding import HumanCoding
from corpora.errors import RosterError
from corpora.material import Case, Role, Span, Transcript, Turn
from corpora.pseudonyms import Pseudonyms
from corpora.readers.plain import read_turns
from corpora.rosters import Roster, read_roster

GIVEN = [
    "Joanne", "Tom", "Zoë", "Anne-Marie", "Siân", "Mohammed", "Jo", "Priya", "Łukasz", "Niamh",
    "Grace", "Will", "José", "Olufemi", "Björn", "D'Arcy", "Chloé", "Wei", "Fatima", "Rhys",
]  # fmt: skip
FAMILY = [
    "Williamson",
    "O'Brienne",
    "Smythe-Jonas",
    "van der Berg",
    "Okaforr",
    "Nguyễn",
    "Pateli",
    "McDonnell",
    "Müllerin",
    "Kowalczyk",
]
NAMES = [f"{given} {family}" for given, family in islice(product(GIVEN, FAMILY), 200)]


def roster(*pairs: tuple[str, str]) -> Roster:
    return read_roster("name,pseudonym\n" + "".join(f'"{name}","{pseudonym}"\n' for name, pseudonym in pairs), "r.csv")


PEOPLE = roster(
    ("Joanne Williams", "CL01"),
    ("Tom O'Brien", "CL02"),
    ("Mrs Patel", "SL01"),
    ("Will Young", "CL03"),
    ("Zoë Smith-Jones", "CL05"),
    ("王小明", "P9"),
    ("Neil", "N1"),
    ("Dirk van der Berg", "CL09"),
)

FORMS: dict[str, Callable[[str], str]] = {
    "as listed": lambda name: name,
    "shouted": str.upper,
    "small": str.lower,
    "possessive": lambda name: f"{name}'s",
    "typographic possessive": lambda name: f"{name}’s",
    "plural possessive": lambda name: f"{name}'",
    "with a title": lambda name: f"Dr. {name}",
    "turned round": lambda name: f"{name.split(' ', 1)[1]}, {name.split()[0]}",
    "initial and family name": lambda name: f"{name[0]}. {name.split(' ', 1)[1]}",
    "given name and initial": lambda name: f"{name.split()[0]} {name.split(' ', 1)[1][0].upper()}.",
    "typographic apostrophe": lambda name: name.replace("'", "’"),
    "accents apart": lambda name: unicodedata.normalize("NFD", name),
    "without accents": lambda name: re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFD", name)),
    "over a line end": lambda name: name.replace(" ", "\n", 1),
    "no-break space": lambda name: name.replace(" ", "\u00a0"),
    "zero-width space": lambda name: f"{name[:2]}\u200b{name[2:]}",
    "underlined": lambda name: name.replace(" ", "_"),
    "address": lambda name: f"{name.replace(' ', '.').lower()}@example.org",
    "glued": lambda name: name.replace(" ", ""),
    "given name alone": lambda name: name.split()[0],
}  # fmt: skip
PLACES = [
    "{} came in.",
    "We asked {} about it.",
    "It was ({}), I think, and “{}”.",
    "So said {}",
    "{}, {} and {}!",
    "the {}-led course/{}",
]


@lru_cache(maxsize=256)
def bare(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.replace("Ł", "L").replace("ł", "l"))
    return "".join(char for char in apart if unicodedata.category(char) not in ("Mn", "Cf")).casefold()


def left(text: str, name: str) -> bool:
    """Whether a name, in full, is in a text: whatever stands between its letters and whatever their accents."""
    letters = [re.escape(char) for char in bare(name) if char.isalpha()]
    return bool(re.search(r"[\W_]{0,3}".join(letters), bare(text)))


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=10)
@given(data=st.data())
def test_none_of_200_planted_names_is_left_in_any_form_and_place(form: str, data: st.DataObject) -> None:
    key = roster(*((name, f"P{number:03}") for number, name in enumerate(NAMES)))
    pseudonyms = _made(key)
    names = data.draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6))
    parts = [data.draw(st.sampled_from(PLACES)).replace("{}", FORMS[form](name)) for name in names]
    result = pseudonyms.text(" ".join(parts))
    doubtful = "".join(span.of(result.text) for span in result.doubtful)
    text = result.text
    for name in names:
        assert not left(text, name), (name, text)
        given_name = name.split()[0]
        if given_name not in ("Will", "Grace"):  # words too, which are left and shown to a person
            assert not re.search(rf"(?<![^\W\d_]){re.escape(bare(given_name))}(?![^\W\d_])", bare(text)), text
        assert not left(doubtful, name)


_CACHE: dict[int, Pseudonyms] = {}


def _made(key: Roster) -> Pseudonyms:
    return _CACHE.setdefault(len(key.entries), Pseudonyms(key))


def test_all_200_names_in_one_transcript_are_gone_from_every_part_of_it() -> None:
    key = roster(*((name, f"P{number:03}") for number, name in enumerate(NAMES)))
    pseudonyms = _made(key)
    for name in NAMES[::7]:
        text = f"Interview with {name}\n\nInterviewer: So, {name.upper()}, how was it?\n{name}: {name}’s friend left.\n"
        turns, notes = read_turns(text, "x")
        case = Case(name, "CL", name.upper(), {"line manager": f"Dr {name}"})
        done = pseudonyms.transcript(
            Transcript(f"{name.replace(' ', '_')}.docx", text, turns, case, (*notes, f"'{name}'"))
        )
        after = done.transcript
        for part in (
            after.name, after.text, after.case.name, after.case.linked_to or "", *after.case.attributes.values(),
            *after.notes, *(turn.speaker for turn in after.turns), repr(done), repr(key),
        ):  # fmt: skip
            assert not left(part, name), (name, part)
        assert after.name.endswith(".docx")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Joanne Williams and Joanne met.", "CL01 and CL01 met."),
        ("JOANNE WILLIAMS'S book", "CL01'S book"),
        ("Williams, Joanne; J. Williams; Joanne W. said; J.W. said", "CL01; CL01; CL01 said; CL01 said"),
        ("Mrs. Williams’s dog and mrs patel", "Mrs. CL01’s dog and SL01"),
        ("It was Joanne W. She left.", "It was CL01. She left."),
        ("tom.obrien@x.org, tobrien@x.org", "CL02@x.org, CL02@x.org"),
        ("D. van der Berg, and van der Berg too", "CL09, and CL09 too"),
        ("Then Joan-\nne said so, and Wil-\n  liams nodded.", "Then CL01 said so, and CL01 nodded."),
        ("Joannes book, Neils too", "CL01s book, N1s too"),
        ("我和王小明去了", "我和P9去了"),
        ("ZOE SMITH JONES, zoë", "CL05, CL05"),
    ],
)
def test_a_name_is_replaced_in_the_forms_people_use(before: str, after: str) -> None:
    assert Pseudonyms(PEOPLE).text(before).text == after


@pytest.mark.parametrize(
    "text",
    [
        "He will be young.",
        "A young man's will.",
        "O'Neill kneels to McNeil in the annual tombola.",
        "IT and PE, JW and TO.",
        "They will, o brien",
        "",
        "😀",
    ],
)
def test_words_that_only_look_like_names_stay(text: str) -> None:
    assert Pseudonyms(PEOPLE).text(text).text == text


def test_a_word_that_may_be_a_name_is_left_and_shown() -> None:
    result = Pseudonyms(PEOPLE).text("Will you come? I asked Will. Young people did, and patel.")
    assert result.text == "Will you come? I asked CL03. Young people did, and patel."
    assert [span.of(result.text) for span in result.doubtful] == ["Will", "Young", "patel"]


def test_a_first_name_that_two_people_have_names_both() -> None:
    key = roster(("Ann Lee", "A1"), ("Ann Moor", "A2"), ("Joe Lee", "A3"))
    assert Pseudonyms(key).text("Ann Moor met Ann, Ann Lee and Mr Lee.").text == "A2 met A1 or A2, A1 and Mr A1 or A3."


def test_bare_initials_are_a_name_where_a_speaker_has_them() -> None:
    text = "INT: How was it, JW?\nJW: PE is fine.\nINT: Why?\nJW: I said so in IT.\n"
    turns, notes = read_turns(text, "x")
    after = Pseudonyms(PEOPLE).transcript(Transcript("JW.txt", text, turns, Case("JW"), notes)).transcript
    assert after.text == text.replace("JW", "CL01")
    assert (after.name, after.case.name) == ("CL01.txt", "CL01")
    assert [turn.speaker for turn in after.turns] == ["INT", "CL01", "INT", "CL01"]


def test_a_label_in_small_letters_is_a_name_even_where_it_is_a_word() -> None:
    text = "anna: how was it?\nwill: fine. i will go.\nanna: why?\nwill: because.\n"
    turns, notes = read_turns(text, "x")
    after = Pseudonyms(PEOPLE).transcript(Transcript("a.txt", text, turns, Case("a"), notes)).transcript
    assert after.text == "anna: how was it?\nCL03: fine. i will go.\nanna: why?\nCL03: because.\n"


@settings(max_examples=50)
@given(
    st.lists(
        st.sampled_from(
            [
                "Joanne Williams",
                "Joanne",
                "went",
                "to",
                "😀",
                "Tom O’Brien",
                "will",
                "Will",
                "\n",
                "“Neil”,",
                "Zoë",
                "王小明",
                ".",
            ]
        ),
        max_size=30,
    )
)
def test_offsets_are_those_of_the_new_text_and_everything_else_stays(words: list[str]) -> None:
    text = " ".join(words)
    result = Pseudonyms(PEOPLE).text(text)
    spans = sorted((span, one.pseudonym) for one in result.replacements for span in one.spans)
    assert all(span.of(result.text) == pseudonym for span, pseudonym in spans)
    assert sum(one.count for one in result.replacements) == len(spans)
    assert Pseudonyms(PEOPLE).text(result.text).text == result.text
    kept = re.sub(r"\b(?:CL0\d|N1|P9)\b", "", result.text)
    assert re.sub(r"\W", "", kept).count("went") == words.count("went")
    for start in range(len(text)):
        moved = result.moved(Span(start, start + 1))
        assert 0 <= moved.start < moved.end <= len(result.text)
        if text[start] in "😀\n.":
            assert moved.of(result.text) == text[start]


def test_codings_move_with_their_words_and_lose_names_too() -> None:
    text = "INT: Why?\nJW: Joanne Williams and I met often.\n"
    turns = (Turn("INT", Role.INTERVIEWER, Span(5, 9)), Turn("JW", Role.PARTICIPANT, Span(14, len(text) - 1)))
    pseudonyms = Pseudonyms(PEOPLE)
    done = pseudonyms.transcript(Transcript("JW.txt", text, turns, Case("JW")))
    met, inside = text.index("met"), text.index("Williams")
    codings = [
        HumanCoding("JW.txt", "Meets Tom O'Brien", Span(met, met + 9), "Joanne", "Neil"),
        HumanCoding("JW.txt", "Names", Span(inside, inside + 3)),
    ]
    first, second = pseudonyms.codings(codings, [("JW.txt", done)])
    assert first.span.of(done.transcript.text) == "met often"
    assert (first.transcript, first.code, first.parent, first.coder) == ("CL01.txt", "Meets CL02", "CL01", "N1")
    assert second.span.of(done.transcript.text) == "CL01"


def test_what_was_replaced_is_recorded_without_the_name() -> None:
    result = Pseudonyms(PEOPLE).text("Joanne met Tom O'Brien. Joanne left.")
    assert [(one.pseudonym, one.count) for one in result.replacements] == [("CL01", 2), ("CL02", 1)]
    assert "Joanne" not in repr(result)
    assert "Joanne" not in repr(PEOPLE)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("Ann Lee,\n", "line 2: 'pseudonym' is empty"),
        (",A1\n", "line 2: 'name' is empty"),
        ("Ann Lee,A1\nANN  LEE,A2\n", "line 3: this name has another pseudonym in line 2"),
        ("Ann Lee,A1\nJoe,Ann Lee 2\n", "line 3: the pseudonym holds the name of line 2"),
        ("A,A1\n", "line 2: a name of one letter"),
        ("...,A1\n", "line 2: a name of one letter"),
        (f"{'x' * 200},A1\n", "line 2: 'name' has more than 100"),
        ('"Ann\nLee",A1\n', "line 2: 'name' has more than 100 characters, or odd ones"),
        ('"Ann Lee,A1\n', "quotation mark"),
        ("", "no rows"),
    ],
)
def test_a_roster_that_cannot_be_used_says_in_which_line_and_shows_no_name(rows: str, reason: str) -> None:
    with pytest.raises(RosterError, match=reason) as caught:
        read_roster(f"name,pseudonym\n{rows}", "roster.csv")
    assert "Ann" not in str(caught.value)


@pytest.mark.parametrize(
    "name",
    ["jo.smith@example.org", "+44 (0)20 7946 0958", "020-7946-0958", "QQ 12 34 56 C", "https://example.org/jo?x=1"],
)
def test_addresses_and_numbers_may_be_in_a_roster(name: str) -> None:
    after = Pseudonyms(roster((name, "X1"))).text(f"It was {name}, I think.").text
    assert after.replace("+", "") == "It was X1, I think."


def test_several_spellings_may_have_one_pseudonym() -> None:
    key = roster(("Joanne Williams", "CL01"), ("Jo", "CL01"), ("Joanne Willaims", "CL01"))
    assert Pseudonyms(key).text("Jo, Joanne and Joanne Willaims").text == "CL01, CL01 and CL01"


@pytest.mark.parametrize("text", ["a " * 300_000, "Joanne " * 50_000, "." * 10**6, "ë" * 10**6, "j.w." * 50_000])
def test_a_megabyte_of_anything_is_searched(text: str) -> None:
    Pseudonyms(PEOPLE).text(text)
