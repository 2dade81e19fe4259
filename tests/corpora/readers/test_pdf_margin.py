"""Pages as a coding program prints them: names of codes beside the words, lines printed twice. All text synthetic."""

from __future__ import annotations

from pdf_pages import SMALL, Line, pdf

from corpora.material import Transcript
from corpora.readers.parsing import Asked, parse

FIRST = [
    "Rosa: So what made you come along",
    "to the allotment that spring?",
    "",
    "Volunteer: My sister had the key to",
    "the shed, and nobody else would",
    "dig. So I went, every Saturday",
    "from the end of March onwards.",
]
SECOND = [
    "Rosa: And did you stay on after that?",
    "",
    "Volunteer: I did. The beans came up,",
    "which I had not counted on at all.",
    "",
    "Rosa: What else came of it?",
    "",
    "Volunteer: A friend or two, I think.",
]
CODES = ["Family", "..Being asked", "Harvest and what it did to people"]


def read(*pages: list[Line]) -> Transcript:
    return parse(Asked("a.pdf"), pdf(pages)).transcripts[0]


def spoken(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.span.of(transcript.text)) for turn in transcript.turns]


def words(texts: list[str], top: float = 770) -> list[Line]:
    return [(214, top - 13 * at, text) for at, text in enumerate(texts) if text]


def beside(texts: list[str], top: float = 758, left: float = 60, step: float = 26) -> list[Line]:
    return [(left, top - step * at, text) for at, text in enumerate(texts)]


def test_names_of_codes_beside_the_words_are_no_speech() -> None:
    plain = read(words(FIRST), words(SECOND))
    coded = read([*words(FIRST), *beside(CODES, 766)], [*words(SECOND), *beside(CODES, 753)])
    assert spoken(coded) == spoken(plain)
    assert len(spoken(plain)) == 6
    assert any("names of codes beside the words: 6 lines, such as 'Family', 'Being asked'" in n for n in coded.notes)


def test_nor_are_they_beside_numbers_of_paragraphs() -> None:
    numbers = [(190.0, 770.0 - 13 * at, str(at + 1)) for at in range(7)]
    coded = read([*words(FIRST), *numbers, *beside(CODES, 766)], [*words(SECOND), *beside(CODES, 753)])
    assert spoken(coded) == spoken(read(words(FIRST), words(SECOND)))


def test_what_a_page_prints_again_from_the_foot_of_the_one_before_was_said_once() -> None:
    again = read(words(FIRST), words([*FIRST[-2:], "", *SECOND]))
    assert spoken(again) == spoken(read(words(FIRST), words(SECOND)))
    assert any("again at the top of the next: 2 lines" in note for note in again.notes)


def test_a_short_answer_at_the_foot_and_at_the_top_was_given_twice() -> None:
    asked = ["Rosa: Was it dry?", "", "Volunteer: Yes."]
    assert len(read(words(asked), words([*asked[2:], "", *asked])).turns) == 5


def test_labels_in_a_column_that_is_drawn_behind_the_words_are_kept() -> None:
    said = ["So what made you come along?", "My sister had the key.", "And then?", "We dug, and it rained."]
    labels = ["Rosa:", "Volunteer:", "Rosa:", "Volunteer:"]
    text = read([*beside(said, 760, 214), *beside(labels, 760, 60)]).text
    assert all(label in text for label in labels)


def test_words_that_begin_left_of_all_others_are_kept() -> None:
    hanging = [(72.0 if text[:1].isupper() and ":" in text else 214.0, y, text) for _, y, text in words(FIRST)]
    last = [(72.0, 600.0, "Rosa: Right."), (72.0, 580.0, "Volunteer: Mhm, right."), (72.0, 560.0, "Rosa: And so on")]
    transcript = read([*hanging, *last])
    assert [who for who, _ in spoken(transcript)] == ["Rosa", "Volunteer", "Rosa", "Volunteer", "Rosa"]


def test_names_of_codes_that_delve_prints_under_the_words_are_no_speech() -> None:
    foot: list[Line] = [(26, 15, f"{SMALL}https://app.delvetool.com/transcripts/12/print")]
    first: list[Line] = [
        (45, 700, "Interviewer"),
        (45, 680, "So what made you come along to the allotment that spring?"),
        (45, 640, "Interviewee"),
        (45, 620, "My sister had the key to the shed, and nobody else would dig."),
        (50, 600, f"{SMALL}Family"),
        (120, 600, f"{SMALL}Being asked"),
        (45, 560, "Interviewer"),
        (45, 540, "And did you stay on after that?"),
    ]
    second: list[Line] = [
        (50, 720, f"{SMALL}Being asked"),
        (45, 700, "Interviewee"),
        (45, 680, "I did. The beans came up, which I had not counted on at all."),
        (50, 660, f"{SMALL}Harvest"),
        (45, 620, "Created with the Delve Qualitative Analysis Tool (http://www.delvetool.com)"),
    ]
    coded = read([*first, *foot], [*second, *foot])
    assert spoken(coded) == [
        ("Interviewer", "So what made you come along to the allotment that spring?"),
        ("Interviewee", "My sister had the key to the shed, and nobody else would dig."),
        ("Interviewer", "And did you stay on after that?"),
        ("Interviewee", "I did. The beans came up, which I had not counted on at all."),
    ]
    assert any("Left out, as names of codes" in note and "'Family'" in note for note in coded.notes)


def test_small_letters_are_speech_where_no_program_for_coding_names_itself() -> None:
    lines: list[Line] = [
        (45, 700, "Interviewer"),
        (45, 680, "So what made you come along to the allotment that spring?"),
        (45, 640, "Interviewee"),
        (45, 620, "My sister had the key to the shed, and nobody else would dig."),
        (45, 600, f"{SMALL}She still has it"),
    ]
    assert "She still has it" in read(lines).text
