from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from small_study import Analysed, answers_as_study

from corpora.material import Role, Segment, Span, count_words
from corpora.readers import read_transcript
from pipelines.analysis import Tools, analyse
from pipelines.clustering import Placement, Reason
from pipelines.coverage import coverage
from pipelines.params import Params


def a_segment(transcript: str, place: int, words: int) -> Segment:
    text = "word " * words
    return Segment(transcript, Span(10_000 * place, 10_000 * place + len(text)), text, "Sam", place)


@given(
    st.lists(
        st.tuples(st.sampled_from(["t1", "t2", "t3"]), st.integers(1, 50), st.sampled_from([None, *Reason])),
        max_size=30,
    )
)
def test_words_and_segments_add_up(rows: Sequence[tuple[str, int, Reason | None]]) -> None:
    segments = [a_segment(transcript, place, words) for place, (transcript, words, _) in enumerate(rows)]
    placements = [Placement(reason=reason) if reason else Placement(cluster=0) for _, _, reason in rows]
    ledger = coverage(segments, [None if reason else "c1" for _, _, reason in rows], placements)
    assert ledger.participant_words == sum(words for _, words, _ in rows)
    assert ledger.themed_words == sum(words for _, words, reason in rows if reason is None)
    assert dict(ledger.unthemed) == Counter(str(reason) for _, _, reason in rows if reason)
    assert sum(said for _, said, _ in ledger.transcripts) == ledger.participant_words
    assert sum(themed for _, _, themed in ledger.transcripts) == ledger.themed_words


def test_every_word_that_participants_said_is_counted_once(demo_analysed: Analysed) -> None:
    ledger = demo_analysed.analysis.coverage
    said = {
        transcript.id: sum(
            count_words(turn.span.of(transcript.text)) for turn in transcript.turns if turn.role is Role.PARTICIPANT
        )
        for transcript in demo_analysed.transcripts
    }
    assert {transcript: words for transcript, words, _ in ledger.transcripts} == said
    assert ledger.participant_words == sum(said.values())
    assert 0 < ledger.themed_words <= ledger.participant_words


def test_every_segment_without_a_theme_is_counted_under_its_reason(small_analysed: Analysed, tools: Tools) -> None:
    too_little = analyse(
        answers_as_study(["Yeah.", "It was a cold morning swim."]), small_analysed.framework, tools, Params()
    )
    for analysis in (small_analysed.analysis, too_little):
        assert sum(dict(analysis.coverage.unthemed).values()) == analysis.theme_of.count(None)
    assert dict(too_little.coverage.unthemed) == {"too short": 1, "no themes found": 1}


def test_a_bare_yes_to_a_question_is_an_answer_and_only_nodding_is_back_channel(
    small_analysed: Analysed, tools: Tools
) -> None:
    talk = (
        "Interviewer: Would you do it again, if you could?\n\nSam: Yeah.\n\nInterviewer: We had planned one for the"
        " spring, but it had to wait.\n\nSam: Mm-hmm.\n\nInterviewer: So what was it like?\n\nSam: It was a cold"
        " morning swim.\n"
    )
    transcript = read_transcript("a.txt", talk.encode())
    analysis = analyse([transcript], small_analysed.framework, tools, Params())
    assert dict(analysis.coverage.unthemed) == {"too short": 1, "back-channel": 1, "no themes found": 1}
