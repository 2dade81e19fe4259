from __future__ import annotations

import zlib

import pytest
from document_writers import pdf_labels
from pdf_pages import Line, document, pdf, stream

from corpora.errors import TranscriptError
from corpora.material import Role, Transcript
from corpora.readers import pdf as pdf_reader
from corpora.readers import read_transcript
from corpora.readers.parsing import Asked, parse
from corpora.readers.pdf_layout import paragraphs_of
from corpora.readers.pdf_line import Line as Placed

TALK = [("INT", "Why?", 0), ("P1", "Because.", 9), ("INT", "So?", 12), ("P1", "Yes.", 20)]
PICTURE = b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"


def read(data: bytes) -> Transcript:
    """In this process, as it is not the sandbox that is tested here."""
    return parse(Asked("a.pdf"), data).transcripts[0]


def column(texts: list[str], top: float = 760, step: float = 14, left: float = 72) -> list[Line]:
    return [(left, top - step * at, text) for at, text in enumerate(texts) if text]


def spoken(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.span.of(transcript.text)) for turn in transcript.turns]


def scan(pages: int = 1) -> bytes:
    """Pages that hold a picture and no text."""
    kids = b" ".join(b"%d 0 R" % (3 + 3 * at) for at in range(pages))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, kids)]
    for at in range(pages):
        resources = b"/Resources << /XObject << /I %d 0 R >> >>" % (5 + 3 * at)
        box = b"/MediaBox [0 0 100 100] /Contents %d 0 R" % (4 + 3 * at)
        objects.append(b"<< /Type /Page /Parent 2 0 R %s %s >>" % (resources, box))
        objects.append(stream(b"q 100 0 0 100 0 0 cm /I Do Q"))
        objects.append(PICTURE + b" /Length 1 >>\nstream\n\x80\nendstream")
    return document(objects)


def test_lines_of_a_paragraph_are_one_and_words_at_their_ends_whole() -> None:
    lines = [
        "INT: Was it an exam-",
        "ple of a well-",
        "known trap for co-",
        "operation, or an e-",
        "mail from Leeds-",
        "Bradford?",
    ]
    transcript = read(
        pdf([column([*lines, "", "P1: We sent an e-mail. Cooperation.", "", "INT: So?", "", "P1: Yes."])])
    )
    assert (
        spoken(transcript)[0][1]
        == "Was it an example of a well-known trap for cooperation, or an e-mail from Leeds-Bradford?"
    )
    assert any("parted at the end of a line: 2 words" in note for note in transcript.notes)


def test_ligatures_are_taken_apart_and_halves_of_characters_put_together() -> None:
    line = Placed(0, 72, 300, 700, 11, 0.8, "\ufb01ne e\ufb03ce \ud83d\ude00 \ud83d")
    assert paragraphs_of([[line]])[0] == ["fine effice 😀 \ufffd"]


def test_headers_footers_and_page_numbers_are_no_speech() -> None:
    transcript = read(pdf_labels(TALK * 20))
    assert len(transcript.turns) == 80
    assert "Study A" not in transcript.text
    assert any("headers, footers and page numbers" in note for note in transcript.notes)


def test_what_a_speaker_repeats_on_two_pages_is_speech() -> None:
    page = column(["INT: Yes.", "", "P1: So."], top=820)
    assert len(read(pdf([page, page])).turns) == 4


def test_a_sentence_goes_on_across_a_page_break() -> None:
    first = column(["INT: Why?", "", "P1: I went because the head of the school that"], top=140)
    second = column(["I work in had asked me to go.", "", "INT: So?", "", "P1: Yes."])
    assert (
        spoken(read(pdf([first, second])))[1][1]
        == "I went because the head of the school that I work in had asked me to go."
    )


def test_numbers_before_lines_are_no_speech() -> None:
    words = [
        "INT: Why did you",
        "go there?",
        "P1: My head asked",
        "me to go and so",
        "I went.",
        "INT: I see.",
        "P1: Yes.",
    ]
    inline = pdf([column([f"{at} {text}" for at, text in enumerate(words, 1)])])
    beside = pdf([[*column(words), *column([str(at) for at in range(1, 8)], left=40)]])
    fifth = pdf([[*column(words * 5), *[(40, 760 - 14 * at, str(at + 1)) for at in range(4, 35, 5)]]])
    assert spoken(read(inline)) == spoken(read(beside)) == spoken(read(fifth))[:4]
    assert spoken(read(inline))[1] == ("P1", "My head asked me to go and so I went.")


def test_numbers_that_were_said_stay() -> None:
    words = ["INT: How many?", "P1: We had", "12 people in", "3 groups of", "4 each.", "INT: So?", "P1: Yes."]
    assert spoken(read(pdf([column(words)])))[1] == ("P1", "We had 12 people in 3 groups of 4 each.")


def test_labels_in_a_column_of_their_own_are_labels() -> None:
    rows = [("Moderator", "Why did you go?"), ("Tom", "I was asked."), ("Moderator", "And?"), ("Tom", "So I went.")]
    lines = [
        line for at, row in enumerate(rows) for line in ((72, 700 - 30 * at, row[0]), (200, 700 - 30 * at, row[1]))
    ]
    assert spoken(read(pdf([lines]))) == rows


def test_without_labels_paragraphs_are_kept_apart() -> None:
    lines = [
        "I went there because my head had asked me",
        "to go.",
        "",
        "It was good, and we learnt a lot about it",
        "all.",
    ]
    assert spoken(read(pdf([column(lines)]))) == [
        ("Participant", "I went there because my head had asked me to go."),
        ("Participant", "It was good, and we learnt a lot about it all."),
    ]


def test_where_gaps_part_paragraphs_a_short_line_or_a_label_among_words_parts_none() -> None:
    words = [
        "We tried it in the spring term, and again in the autumn one.",
        "It was free.",
        "A: the cost. B: the time.",
    ]
    said = [words[:1], words[:1], words, *[words[:1]] * 5]
    lines = [line for at, (first, *more) in enumerate(said) for line in (f"P{at % 2 + 1}: {first}", *more, "")]
    transcript = read(pdf([column(lines)]))
    assert spoken(transcript) == [(f"P{at % 2 + 1}", " ".join(parts)) for at, parts in enumerate(said)]


def test_words_that_are_a_number_at_the_end_of_a_page_stay() -> None:
    pages = [
        [*column(["INT: How many came?", "", "P1: I would say"]), (72, 40, "100%")],
        column(["INT: So?", "", "P1: Yes."]),
    ]
    assert spoken(read(pdf(pages)))[1] == ("P1", "I would say\n\n100%")


def test_text_off_the_page_is_not_seen() -> None:
    assert (
        "secret"
        not in read(pdf([[*column(["INT: Why?", "", "P1: So."]), (72, -50, "secret"), (900, 700, "secret")]])).text
    )


def test_a_scan_says_so_and_so_do_its_pages() -> None:
    with pytest.raises(TranscriptError, match=r"a\.pdf: its pages are pictures \(a scan\); have the text recognised"):
        read(scan(2))
    with pytest.raises(TranscriptError, match="no text that can be taken out"):
        read(pdf([[]]))
    with pytest.raises(TranscriptError, match="only page numbers and headers"):
        read(pdf([[(290, 30, "1")], [(290, 30, "2")]]))


def test_pages_that_cannot_be_opened_are_named() -> None:
    whole = pdf([column(["INT: Why?", "", "P1: So."]), [], [], column(["INT: So?", "", "P1: Yes."])])
    kids = b"/Kids [4 0 R 6 0 R 8 0 R 10 0 R]"
    assert kids in whole
    [draft] = pdf_reader.read(whole.replace(kids, b"/Kids [4 0 R 1 0 R 1 0 R 10 0 R]"), "a.pdf").drafts
    [note] = [note for note in draft.notes if "opened" in note]
    assert note.startswith("Page(s) 2, 3: damaged")


def encrypted() -> bytes:
    """Locked by a password that nobody has: the keys fit none."""
    keys = b"<< /Filter /Standard /V 1 /R 2 /Length 40 /P -44 /O <%s> /U <%s> >>" % (b"41" * 32, b"42" * 32)
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 0 /Kids [] >>", keys]
    return document(objects, b"/Encrypt 3 0 R /ID [<41> <41>]")


BOMB = document(
    [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
        stream(zlib.compress(bytes(10**9), 9), compress=False, entries=b"/Filter [/FlateDecode /FlateDecode]"),
    ]
)
KEY = b"<< /Type /Pages /Count 99999999 /Kids [2 0 R 2 0 R] >>"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (encrypted(), "locked with a password"),
        (b"%PDF-1.7\n", "damaged or cut short"),
        (
            b"%PDF-1.4\nxref\n0 999999999\ntrailer << /Size 999999999 /Prev 9 /Root 1 0 R >>\nstartxref\n9\n%%EOF",
            "damaged",
        ),
        (
            b"%PDF-1.5\n1 0 obj\n<< /Type /XRef /W [0 0 0] /Size 9 /Length 0 >>\nstream\n\nendstream\nendobj\n"
            b"startxref\n9\n%%EOF",
            "damaged",
        ),
        (document([b"<< /Type /Catalog /Pages 2 0 R >>", KEY]), "damaged"),
        (pdf([column(["INT: why?"])] * 2_001), "2,001 pages; at most 2,000"),
        (BOMB, r"no text|reader failed|memory|takes too long"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(data: bytes, message: str) -> None:
    with pytest.raises(TranscriptError, match=message) as caught:
        read_transcript("a.pdf", data)
    assert str(caught.value).startswith("a.pdf: ")


def test_a_turn_goes_on_over_the_foot_of_a_page_though_a_sentence_ends_there() -> None:
    turns = [("Interviewer", "Why did you come?", 0), ("P4", "It was free, and near. " * 9, 20)] * 12
    assert spoken(read(pdf_labels(turns))) == [(who, words.strip()) for who, words, _ in turns]


def test_lines_that_follow_on_at_once_are_no_header_however_often_they_come() -> None:
    turns = [("Interviewer", "Why did you come?", 0), ("P4", "and we went on and on about the course " * 150, 20)]
    assert spoken(read(pdf_labels(turns))) == [(who, words.strip()) for who, words, _ in turns]


def test_a_label_alone_behind_a_title_begins_the_first_turn() -> None:
    said = [
        ("Interviewer 1", "Right, so, um, how did you come to keep bees?"),
        ("Interviewee", "My neighbour moved away."),
        *[("Interviewer 1", "And then?"), ("Interviewee", "Then they were mine, all forty thousand.")] * 3,
    ]
    lines = ["Interview 3 - Kim", *(line for who, words in said for line in (who, words, ""))]
    assert spoken(read(pdf([column(lines)]))) == said


@pytest.mark.parametrize("told", ["Interviewee: Female, 21.", "Interviewé : Femme, 21 ans."])
def test_a_role_told_once_at_the_top_leaves_the_paragraphs_of_the_next_page_parted(told: str) -> None:
    lines = [
        part for at in range(8) for part in (f"Was it far in year {at}?", "", "It was near,", f"in year {at}.", "")
    ]
    transcript = read(pdf([column([told, "", *lines[:20]]), column(lines[20:])]))
    answers = [(f"Was it far in year {at}?", f"It was near, in year {at}.") for at in range(8)]
    assert [words for _, words in spoken(transcript)] == [words for pair in answers for words in pair]
    assert [turn.role for turn in transcript.turns] == [Role.INTERVIEWER, Role.PARTICIPANT] * 8


def test_the_title_of_an_interview_at_the_top_of_every_page_is_no_speaker() -> None:
    asked = [
        line for at in range(8) for line in (f"INT: Was it far in year {at}?", "", f"P1: In year {at} it was.", "")
    ]
    pages = [[(72, 810, "Interview 1 : Female, 21"), *column(part)] for part in (asked[:16], asked[16:])]
    transcript = read(pdf(pages))
    assert {turn.speaker for turn in transcript.turns} == {"INT", "P1"}
    assert "Female" not in transcript.text
    assert any("headers, footers and page numbers: 2 lines" in note for note in transcript.notes)
