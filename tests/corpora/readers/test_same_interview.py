"""One interview, written as every kind of document, is read back the same; what a kind loses is said beside it."""

from __future__ import annotations

from collections.abc import Callable

import document_writers as write
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from corpora.material import Role, Transcript
from corpora.readers import read_transcript

# how it is written, the file's suffix, whether it keeps times
KINDS: dict[str, tuple[Callable[[write.Interview], bytes], str, bool]] = {
    "docx, plain labels": (write.docx_labels, ".docx", False),
    "docx, bold labels": (lambda it: write.docx_labels(it, bold=True), ".docx", False),
    "docx, line breaks, header and footer": (write.docx_line_breaks, ".docx", True),
    "docx, table": (write.docx_table, ".docx", True),
    "docx, table without heading": (lambda it: write.docx_table(it, heading=False), ".docx", True),
    "odt, bold labels": (write.odt_labels, ".odt", False),
    "odt, table": (write.odt_table, ".odt", True),
    "rtf, bold labels": (write.rtf_labels, ".rtf", False),
    "rtf, table": (write.rtf_table, ".rtf", True),
    "html, bold labels": (write.html_labels, ".html", False),
    "html, table": (write.html_table, ".html", True),
    "epub": (write.epub_labels, ".epub", False),
}
SENTENCES = [
    "We started in the autumn, I think.",
    "So here's the thing: nobody had told us.",
    "At 10:30 the tutor had not come.",
    "“Anna: come here,” she said — twice.",
    "There were three things: time, cover & money, <so> {there} \\o/.",
    "How did you find that?",
    "Um, [00:03:07] (laughs) it was fine.",
    "Żółć, naïve, 日本語 and שלום.",
    "👩‍🏫 Really good.",
    "Yeah.",
]
LATIN = [sentence for sentence in SENTENCES if sentence.encode("cp1252", "ignore").decode("cp1252") == sentence]
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)  # shrinking whole documents takes minutes
PEOPLE = ["Interviewer", "P4", "Participant 2", "Tom Baker", "Dr Okafor", "Zoë", "CL03"]


def interviews(sentences: list[str]) -> st.SearchStrategy[list[write.Turn]]:
    paragraph = st.lists(st.sampled_from(sentences), min_size=1, max_size=4).map(" ".join)
    words = st.lists(paragraph, min_size=1, max_size=3).map("\n\n".join)

    @st.composite
    def drawn(draw: st.DrawFn) -> list[write.Turn]:
        people = draw(st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=3, unique=True))
        rounds = draw(st.integers(2, 4))
        return [(people[at % len(people)], draw(words), 20 * at) for at in range(rounds * len(people))]

    return drawn()


def spoken(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.span.of(transcript.text)) for turn in transcript.turns]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=6, phases=QUICK)
@given(interview=interviews(SENTENCES))
def test_a_document_gives_back_the_speakers_the_words_and_their_order(kind: str, interview: list[write.Turn]) -> None:
    written, suffix, timed = KINDS[kind]
    transcript = read_transcript(f"a{suffix}", written(interview))
    assert spoken(transcript) == [(who, words) for who, words, _ in interview]
    assert [turn.began for turn in transcript.turns] == [began if timed else None for _, _, began in interview]


@pytest.mark.parametrize("numbers", [False, True], ids=["plain", "numbered paragraphs"])
@settings(max_examples=20, phases=QUICK)
@given(interview=interviews(LATIN))
def test_a_pdf_gives_back_the_speakers_and_words_without_headers_and_numbers(
    interview: list[write.Turn], numbers: bool
) -> None:
    # each turn ends in a word of its own: what recurs at one place of several pages is taken for a header
    interview = [
        (who, f"{words} {'abcdefghijklmnopqrstuvwxyz'[at]}end.", began)
        for at, (who, words, began) in enumerate(interview * 2)
    ]
    transcript = read_transcript("a.pdf", write.pdf_labels(interview, numbers=numbers))
    assert [(who, words.split()) for who, words in spoken(transcript)] == [(who, w.split()) for who, w, _ in interview]


def test_an_interview_is_analysed_alike_whatever_it_came_in() -> None:
    interview = [
        ("Interviewer", "How did you find the course?", 0),
        ("P4", "It was good. We learnt a lot.", 12),
        ("Interviewer", "And why did you go?", 31),
        ("P4", "My head asked me.", 40),
    ]
    kinds = {**KINDS, "pdf": (write.pdf_labels, ".pdf", False)}
    read = {kind: read_transcript(f"a{suffix}", written(interview)) for kind, (written, suffix, _) in kinds.items()}
    seen = {kind: [(t.speaker, t.role, t.span.of(said.text)) for t in said.turns] for kind, said in read.items()}
    assert set(map(tuple, seen.values())) == {
        tuple(
            (who, Role.INTERVIEWER if who == "Interviewer" else Role.PARTICIPANT, words) for who, words, _ in interview
        )
    }
