from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.errors import FrameworkError
from corpora.framework import (
    Framework,
    Objective,
    bundled_frameworks,
    framework_from,
    framework_given,
    load_framework,
    parse_framework,
)

ONE = '[[objective]]\nkey = "a"\ntitle = "A"\nquestion = "Why?"\n'


def test_the_default_has_the_four_objectives_of_the_evaluation() -> None:
    assert load_framework().keys == ("implementation", "reasons", "experiences", "impacts")


def test_kirkpatrick_and_com_b_come_with_it() -> None:
    assert bundled_frameworks() == ("careers_leader_training", "com_b", "kirkpatrick")
    assert load_framework("kirkpatrick").keys == ("reaction", "learning", "behaviour", "results")
    assert len(load_framework("com_b").objectives) == 6


@pytest.mark.parametrize("name", bundled_frameworks())
def test_a_bundled_framework_asks_whole_questions_and_gives_cues_that_tell_objectives_apart(name: str) -> None:
    framework = load_framework(name)
    cues = [cue.casefold() for objective in framework.objectives for cue in objective.cues]
    assert len(cues) == len(set(cues))
    for objective in framework.objectives:
        assert objective.question.endswith("?")
        assert len(objective.question.split()) >= 10
        assert 15 <= len(objective.cues) <= 30


def test_a_framework_is_read_from_a_file_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('\ufeffname = "Mine"\n' + ONE, encoding="utf-8")
    assert load_framework(path) == Framework("Mine", (Objective("a", "A", "Why?"),))


def test_the_version_follows_the_content() -> None:
    framework = load_framework()
    assert framework_from(framework.as_dict(), "copy") == framework
    assert framework_from(framework.as_dict(), "copy").version == framework.version
    assert parse_framework('name = "x"\n' + ONE, "x").version != parse_framework('name = "y"\n' + ONE, "x").version


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "F.toml: not valid TOML.*; `themebook framework show com_b` prints one to begin with$"),
        ("name = \u201cx\u201d", "F.toml: not valid TOML.*curly quotation marks"),
        ("name = " + "[" * 90_000, "F.toml: not valid TOML: lists or tables are nested too deeply"),
        ("name = " + "9" * 5_000, "F.toml: not valid TOML: .*4300 digits"),
        ("\na" + ".a" * 9_000 + " = 1", r"F.toml: not valid TOML: more than 50 words are joined by dots .at line 2"),
        ("[" + " . ".join(['"a"'] * 9_000) + "]", "F.toml: not valid TOML: more than 50 words are joined by dots"),
        ('name = "x"', "no objective found"),
        (ONE, "'name' must be text, found nothing"),
        ('name = " "\n' + ONE, "'name' must be text"),
        ('name = "x"\nobjective = 3', "must be a list of tables"),
        ('name = "x"\ncolour = 1\n' + ONE, "unknown entry 'colour'"),
        ('name = "x"\nguide = ["Why?"]\n' + ONE, "unknown entry 'guide'.*'guide' belongs to an objective"),
        ('name = "x"\n' + ONE + "cue = []", "objective 1: unknown entry 'cue'"),
        ('name = "x"\n' + ONE + 'cues = "time"', "'cues' must be a list"),
        ('name = "x"\n' + ONE + "cues = [1]", "'cues' must be a list"),
        ('name = "x"\n' + ONE.replace('"a"', '"' + "x" * 201 + '"'), "objective 1: key 'x+' must be"),
        ('name = "x"\n' + ONE.replace('title = "A"\n', ""), "'title' must be text"),
        ('name = "x"\n' + ONE + ONE, "key 'a' is used 2 times"),
    ],
)
def test_what_is_wrong_with_a_framework_is_said_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(FrameworkError, match=said):
        parse_framework(text, "F.toml")


def test_a_missing_or_unreadable_file_is_said_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(FrameworkError, match=r"no framework file .*none\.toml.*kirkpatrick"):
        load_framework(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe\x00")
    for path, said in (
        (tmp_path, "cannot be read: Is a directory"),
        (tmp_path / "bad.toml", "byte 0; save it as UTF-8"),
    ):
        with pytest.raises(FrameworkError, match=said):
            load_framework(path)


def test_the_topic_guides_questions_belong_to_their_objective() -> None:
    table = {"key": "a", "title": "A", "question": "What?", "guide": ["What did you see?"]}
    framework = framework_from({"name": "F", "objective": [table]}, "here")
    assert framework.objectives[0].guide == ("What did you see?",)
    assert framework_from(framework.as_dict(), "again") == framework
    bare = framework_from({"name": "F", "objective": [{**table, "guide": []}]}, "here")
    assert "guide" not in bare.as_dict()["objective"][0]
    assert bare.version != framework.version


def test_a_guide_that_is_no_list_of_questions_is_refused() -> None:
    with pytest.raises(FrameworkError, match="'guide' must be a list of questions"):
        framework_from({"name": "F", "objective": [{"key": "a", "title": "A", "question": "Q", "guide": "Q"}]}, "here")


_WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda text: text.strip() == text)
_PHRASES = st.lists(_WORDS, max_size=3).map(tuple)
_KEYS = st.text("abc_.-é 1", min_size=1, max_size=9).filter(lambda text: text.strip() == text)
_OBJECTIVES = st.lists(
    st.builds(Objective, _KEYS, _WORDS, _WORDS, _PHRASES, _PHRASES),
    min_size=1,
    max_size=3,
    unique_by=lambda one: one.key,
)


@given(st.builds(Framework, _WORDS, _OBJECTIVES.map(tuple)))
def test_a_framework_written_as_toml_is_read_back_as_it_was(framework: Framework) -> None:
    assert parse_framework(framework.as_toml(), "copy") == framework


@pytest.mark.parametrize("given", ["/etc/passwd", "nobody", "", 3, None, ["kirkpatrick"]])
def test_a_name_that_somebody_sends_is_never_a_path(given: object) -> None:
    with pytest.raises(FrameworkError, match="no bundled framework"):
        framework_given(given, "sent")
