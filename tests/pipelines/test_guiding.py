from __future__ import annotations

import pytest
from small_study import FRAMEWORK, SUBJECTS, Analysed, small_study

from corpora.errors import InputError
from corpora.expected import Expected, read_expected
from pipelines.analysis import Tools, analyse
from pipelines.findings import findings_of
from pipelines.params import Params

BUS = Expected("The bus", ("bus", "bus stop"), ("The bus never comes on time.",))
NUCLEAR = Expected("Reactors", ("neutron", "isotope", "reactor core"))


def test_an_expected_theme_is_held_together_and_named_in_the_findings(tools: Tools) -> None:
    study = small_study()
    analysis = analyse(study, FRAMEWORK, tools, Params(), expected=[BUS, NUCLEAR])
    findings = findings_of("Pool", study, FRAMEWORK, analysis)
    bus, nuclear = findings["expected"]
    assert bus["theme"] in {theme["id"] for theme in findings["themes"]}
    holds = {segment["id"]: segment["theme"] for segment in findings["segments"]}
    assert len(bus["anchors"]) > 1
    assert {holds[anchor] for anchor in bus["anchors"]} == {bus["theme"]}
    assert (nuclear["name"], nuclear["theme"]) == ("Reactors", None)


def test_two_expected_themes_do_not_become_one(tools: Tools) -> None:
    price = Expected("Price", examples=SUBJECTS["price"][1][:3])
    analysis = analyse(small_study(), FRAMEWORK, tools, Params(themes=2), expected=[BUS, price])
    first, second = analysis.expected
    assert first.theme is not None
    assert second.theme is not None
    assert first.theme != second.theme


def test_expecting_nothing_changes_nothing(small_analysed: Analysed, tools: Tools) -> None:
    analysis = analyse(small_analysed.transcripts, FRAMEWORK, tools, Params(), expected=[])
    assert analysis.theme_of == small_analysed.analysis.theme_of
    assert (
        findings_of(small_analysed.findings["study"], small_analysed.transcripts, FRAMEWORK, analysis)
        == small_analysed.findings
    )


def test_a_file_of_expected_themes_is_read() -> None:
    text = '[[theme]]\nname = "Bus"\nwords = ["bus"]\n[[theme]]\nname = "Cost"\nexamples = ["It was dear."]\n'
    assert read_expected(text, "e.toml") == (Expected("Bus", ("bus",)), Expected("Cost", (), ("It was dear.",)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("theme = 3", r"e\.toml: expected 1 to 100 \[\[theme\]\]"),
        ("", r"e\.toml: expected 1 to 100"),
        ("[[theme]]", "theme 1 has no name"),
        ('[[theme]]\nname = "A"', r"e\.toml: theme 1 \('A'\): give it words or examples"),
        ('[[theme]]\nname = "A"\nwords = "bus"', "words: a list of texts"),
        ('[[theme]]\nname = "A"\nseed = 1\nwords = ["bus"]', "has 'seed'"),
        ('[[theme]]\nname = "A"\nwords = ["b"]\n[[theme]]\nname = "A"\nwords = ["c"]', "expected 2 times"),
        ("[[theme", "not TOML"),
    ],
)
def test_a_file_that_is_not_well_formed_is_refused_with_the_place(text: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        read_expected(text, "e.toml")
