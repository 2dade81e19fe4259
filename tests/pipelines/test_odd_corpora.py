"""Small and odd corpora: each gives a result or a named outcome, and the same words always share a theme."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict

import pytest
from small_study import SUBJECTS, Analysed, analysed, answers_as_study

from pipelines.analysis import Tools
from pipelines.findings import to_bytes
from service.exports.report import render_report

SENTENCES = [sentence for _, sentences in SUBJECTS.values() for sentence in sentences]
WORDS = sorted({word.strip(".,?").lower() for sentence in SENTENCES for word in sentence.split() if len(word) > 4})
STOP_WORDS = (
    "the of and to a in that it is was i for on you he be with as by at this but not are from or have an they".split()
)
CHINESE = "水池温度票价教练公共汽车孩子志愿者费用课程学习安全寒冷交通停车自行"
ARABIC = "المسبح الماء بارد دافئ السعر تذكرة غالية معلم درس سباحة حافلة سيارة موقف متطوع أطفال مدرسة".split()
AMHARIC = "ውሃ ዋጋ ትምህርት አውቶቡስ መምህር ልጅ ሙቀት ገንዘብ".split()  # the encoder knows none of these letters
FEW, NONE, FOUND = "too_little_data", "no_themes_found", "themes_found"

_chance = random.Random(1)


def drawn(words: list[str] | str, number: int, length: int = 9, between: str = " ", end: str = ".") -> list[str]:
    """So many different answers, each made of different words in no order."""
    return [between.join(_chance.sample(words, length)).capitalize() + end for _ in range(number)]


def pairs(number: int) -> list[str]:
    """So many different answers of two sentences each."""
    both = list(itertools.permutations(SENTENCES, 2))
    return [" ".join(pair) for pair in _chance.sample(both, number)]


def alternately(*series: list[str]) -> list[str]:
    return [text for row in zip(*series, strict=True) for text in row]


YES = ["Yes."] * 100
SAME = [SENTENCES[0]]
CORPORA: dict[str, tuple[list[str], set[str]]] = {
    **{f"{number} segments": (pairs(number), {FEW}) for number in (0, 1, 2, 3, 5, 7, 9)},
    **{f"{number} segments": (pairs(number), {FOUND, NONE}) for number in (10, 11, 20, 30)},
    "60 segments": (pairs(60), {FOUND}),
    "200 segments": (pairs(200), {FOUND}),
    "words in no order": (drawn(WORDS, 30), {FOUND, NONE}),
    "200 identical": (SAME * 200, {FEW}),
    "half identical, one after another": (SAME * 60 + pairs(60), {FOUND}),
    "half identical, in turn": (alternately(SAME * 40, pairs(40)), {FOUND}),
    "half identical and short, in turn": (alternately(["Yes, a bit."] * 40, SENTENCES), {FOUND}),
    "two texts": (SENTENCES[:2] * 50, {FEW}),
    "ten texts, ten times": (SENTENCES[:10] * 10, {FOUND, NONE}),
    "the same but for a number": ([f"{SENTENCES[0][:-1]}, number {number}." for number in range(50)], {FOUND, NONE}),
    "the same but for capitals": (alternately(SENTENCES, [text.upper() for text in SENTENCES]), {FOUND}),
    "the same but for spaces": (alternately(SENTENCES, [text.replace(" ", "  ") for text in SENTENCES]), {FOUND}),
    "100 of white space": (["\u00a0", " \t", "\u2003"] * 33 + [" "], {FEW}),
    "100 of punctuation": (["...", "?!", "\u2014", "-", ";"] * 20, {FEW}),
    "100 of emoji": (["\U0001f600", "\U0001f44d\U0001f3fd", "\U0001f3ca", "\u2764\ufe0f"] * 25, {FEW}),
    "100 times yes": (YES, {FEW}),
    "yes, in turn with talk": (alternately(YES[:40], SENTENCES), {FOUND}),
    "one word of a megabyte": (["x" * 1_000_000], {FEW}),
    "one word of a megabyte amid talk": ([*SENTENCES, "x" * 1_000_000], {FOUND}),
    "Chinese": (drawn(CHINESE, 40, 14, "", "。"), {FOUND, NONE}),
    "Arabic": (drawn(ARABIC, 40, 8), {FOUND, NONE}),
    "a script that the encoder does not know": (drawn(AMHARIC, 40, 6), {FOUND, NONE}),
    "mixed scripts": (drawn(CHINESE, 15, 14, "") + drawn(ARABIC, 15, 8) + SENTENCES[:15], {FOUND}),
    "stop words only": (drawn(STOP_WORDS, 100), {FEW}),
    "numbers only": ([f"{number} {number * 7} {number * 13}." for number in range(60)], {FEW}),
    "one word each": (WORDS, {FEW}),
    "a transcriber's marks only": (["[laughs]", "{cough}", "(0:27)", "<inaudible>"] * 25, {FEW}),
}


def check_the_same_words_share_a_theme(study: Analysed) -> None:
    themes = defaultdict(set)
    for segment, row in zip(study.analysis.segments, study.findings["segments"], strict=True):
        themes[" ".join(segment.text.casefold().split())].add((row["theme"], row["subtheme"]))
    assert [words[:60] for words, places in themes.items() if len(places) > 1] == []


def check(study: Analysed, answers: list[str], outcomes: set[str]) -> None:
    assert study.findings["outcome"] in outcomes
    assert (study.findings["outcome"] == FOUND) == bool(study.findings["themes"])
    assert len(study.findings["segments"]) == sum(bool(answer.strip()) for answer in answers)
    assert all((row["theme"] is None) == (row["reason"] is not None) for row in study.findings["segments"])
    assert all(theme["label"].strip() and theme["quotes"] for theme in study.findings["themes"])
    assert to_bytes(study.findings)
    assert render_report(study.findings, {transcript.id: transcript.text for transcript in study.transcripts})
    check_the_same_words_share_a_theme(study)


@pytest.mark.parametrize("name", CORPORA)
def test_a_small_or_odd_corpus_is_a_result_or_a_named_outcome(tools: Tools, name: str) -> None:
    answers, outcomes = CORPORA[name]
    check(analysed(answers_as_study(answers), tools), answers, outcomes)


@pytest.mark.parametrize(
    "name", ["10 segments", "20 segments", "half identical, in turn", "ten texts, ten times", "Arabic"]
)
def test_it_is_one_in_a_single_interview_too(tools: Tools, name: str) -> None:
    answers, outcomes = CORPORA[name]
    check(analysed(answers_as_study(answers, interviews=1), tools), answers, outcomes)


def test_a_study_in_which_everybody_says_something_once_is_a_result(tools: Tools) -> None:
    study = analysed(answers_as_study(SENTENCES, len(SENTENCES)), tools)
    assert study.findings["outcome"] == FOUND


def test_interviews_without_participants_are_too_little_data(tools: Tools) -> None:
    study = analysed(answers_as_study([""] * 4, 2), tools)
    assert (study.findings["outcome"], study.findings["segments"]) == (FEW, [])
