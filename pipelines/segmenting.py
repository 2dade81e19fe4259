"""Transcripts to segments: whole sentences of one participant's turn, each with the question that it answers.

Every word a participant said lies in exactly one segment. A long turn is divided into pieces of nearly equal length, so
that no short remainder is left over; where nobody set full stops, as some speech recognisers do not, it is divided
between words; back-channel and talk without content is kept as `filler`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from corpora.material import Role, Segment, Span, Transcript, Turn, count_words
from models.splitter import Splitter
from pipelines.params import Params
from pipelines.wording import content_words

_LEAST_CONTENT = 3  # content words under which a segment says nothing that can be clustered
_RUNS_ON = 2  # times the most words of a segment, from which a sentence lacks its full stops
_FULL_STOP = re.compile("[\u3002\uff01\uff1f]+[\u201d\u2019\u300d\u300f\uff09]*")
_WRITTEN = re.compile(r"\S+")
_LEAST_QUESTION = 3  # content words under which an interviewer turn is back-channel, not a question


def segment_all(transcripts: Sequence[Transcript], splitter: Splitter, params: Params) -> tuple[Segment, ...]:
    """Segment all participants' talk, in the order of the transcripts and of the talk."""
    turns = [_turns(transcript) for transcript in transcripts]
    texts = [[turn.span.of(one.text) for _, turn in own] for one, own in zip(transcripts, turns, strict=True)]
    with ThreadPoolExecutor(1, "sentences") as ahead:  # of the next transcripts while one is divided
        sentences = ahead.map(splitter.split, texts)
        return tuple(
            segment
            for transcript, own, bounds in zip(transcripts, turns, sentences, strict=True)
            for segment in _segments(transcript, own, bounds, params)
        )


def _turns(transcript: Transcript) -> list[tuple[int, Turn]]:
    """The participants' turns with their numbers."""
    return [(index, turn) for index, turn in enumerate(transcript.turns) if turn.role is Role.PARTICIPANT]


def _segments(
    transcript: Transcript,
    turns: Sequence[tuple[int, Turn]],
    sentences: Sequence[Sequence[tuple[int, int]]],
    params: Params,
) -> Iterator[Segment]:
    """The segments of one transcript, in the order of the talk."""
    questions = _questions(transcript)
    identifier = transcript.id  # a digest of the whole text
    for (index, turn), bounds in zip(turns, sentences, strict=True):
        asked = questions.get(index, ())
        for span in _pieces(transcript, turn, bounds, params.segment_words):
            text = span.of(transcript.text)
            yield Segment(
                transcript=identifier,
                span=span,
                text=text,
                speaker=turn.speaker,
                turn=index,
                question=Span(asked[0].span.start, asked[-1].span.end) if asked else None,
                question_text=" ".join(question.span.of(transcript.text) for question in asked),
                filler=len(content_words(text)) < _LEAST_CONTENT,
                case=transcript.case_of(turn.speaker).name,
            )


def _pieces(
    transcript: Transcript, turn: Turn, bounds: Sequence[tuple[int, int]], words: tuple[int, int]
) -> list[Span]:
    """Divide one turn at sentence ends into pieces of between `words` words, as equal as the sentences allow."""
    base = turn.span.start
    low, high = words
    spans = [
        span
        for start, end in bounds
        for sentence in _at_full_stops(transcript.text, Span(base + start, base + end))
        for span in _within_reach(transcript.text, sentence, _RUNS_ON * high, high)
    ]
    if not spans:
        return []
    lengths = [count_words(span.of(transcript.text)) for span in spans]
    total = sum(lengths)
    pieces = max(1, round(total / ((low + high) / 2)))
    cuts, spoken, wanted = [0], 0, 1
    for number, length in enumerate(lengths):
        target = total * wanted / pieces
        if wanted < pieces and number > cuts[-1] and spoken + length - target > target - spoken:
            cuts.append(number)
            wanted += 1
        spoken += length
    cuts.append(len(spans))
    return [Span(spans[first].start, spans[last - 1].end) for first, last in pairwise(cuts)]


def _at_full_stops(text: str, sentence: Span) -> Iterator[Span]:
    """A sentence, or the sentences in it of Chinese or Japanese, whose full stops the splitter does not know."""
    words = sentence.of(text)
    cuts = [0, *(stop.end() for stop in _FULL_STOP.finditer(words)), len(words)]
    for start, end in pairwise(cuts):
        part = words[start:end]
        if part.strip():
            first = sentence.start + start + len(part) - len(part.lstrip())
            yield Span(first, sentence.start + start + len(part.rstrip()))


def _within_reach(text: str, sentence: Span, most: int, wanted: int) -> Iterator[Span]:
    """A sentence, or equal parts of up to `wanted` words of one that runs on for more than `most`."""
    words = sentence.of(text)
    if count_words(words) <= most:
        yield sentence
        return
    starts = [word.start() for word in _WRITTEN.finditer(words)]
    parts = -(-len(starts) // wanted)
    cuts = [starts[place * len(starts) // parts] for place in range(parts)]
    for start, end in pairwise([*cuts, len(words)]):
        yield Span(sentence.start + start, sentence.start + start + len(words[start:end].rstrip()))


def _questions(transcript: Transcript) -> dict[int, tuple[Turn, ...]]:
    """For each participant turn the interviewer turn(s) that it answers.

    An interviewer's back-channel ("Mhm.", "Right, okay.") asks nothing: the question before it still stands. Turns of
    the interviewer that nobody has answered yet belong together.
    """
    questions: dict[int, tuple[Turn, ...]] = {}
    asked: tuple[Turn, ...] = ()
    answered = False
    for index, turn in enumerate(transcript.turns):
        words = turn.span.of(transcript.text)
        content = len(content_words(words))
        if turn.role is Role.INTERVIEWER:
            if content >= _LEAST_QUESTION or "?" in words or not asked:
                asked = (turn,) if answered else (*asked, turn)
                answered = False
        elif asked:
            questions[index] = asked
            answered = answered or content >= _LEAST_CONTENT or "?" in asked[-1].span.of(transcript.text)
    return questions
