"""Transcripts to segments: whole sentences of one participant's turn, each with the question that it answers.

Every word a participant said lies in exactly one segment. A long turn is divided into pieces of nearly equal length, so
that no short remainder is left over; where nobody set full stops, as some speech recognisers do not, it is divided
between words; back-channel and talk without content is kept as `filler`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from corpora.languages import language_of
from corpora.material import Role, Segment, Span, Transcript, Turn, count_words
from models.memory import Arrays, Memory, digest_of
from models.splitter import Splitter
from models.topics import FORGETFUL
from pipelines.housekeeping import keeps_house
from pipelines.params import Params
from pipelines.wording import content_among, content_words, said_words, stems_among

_LEAST_CONTENT = 3  # content words under which a segment says nothing that can be clustered
_RUNS_ON = 2  # times the most words of a segment, from which a sentence lacks its full stops
_FULL_STOP = re.compile("[\u3002\uff01\uff1f]+[\u201d\u2019\u300d\u300f\uff09]*")
_WRITTEN = re.compile(r"\S+")
_LEAST_QUESTION = 3  # content words under which an interviewer turn is back-channel, not a question
_MOST_CALLING = 15  # words of a turn that says no more than whose turn it is
_REPLY = 25  # words up to which talk answers housekeeping rather than the question before it
_RESUMES = 5  # words from which an interviewer who kept house before says what was to be asked
_PUTS = re.compile(r"[?\u061f\uff1f]|[:\uff1a]\s*$")  # a question mark, or a colon at the end: "Your reasons:"
_CALLS = re.compile(
    r"\b(?:rais(?:e|ed|ing) (?:your|his|her|their|a) hands?|(?:your|a) hand (?:up|raised)|go (?:right )?ahead"
    r"|over to you"
    r"|you(?:['\u2019]re| are) (?:next|up|(?:still )?(?:on )?mute[d]?)|(?:your|whose) turn|jump in|unmute)\b",
    re.IGNORECASE,
)


def segment_all(
    transcripts: Sequence[Transcript], splitter: Splitter, params: Params, memory: Memory = FORGETFUL
) -> tuple[Segment, ...]:
    """Segment all participants' talk, in the order of the transcripts and of the talk.

    `memory` is of how transcripts were divided before.
    """

    def divided(transcript: Transcript) -> Arrays:
        turns = [(turn.role.value, turn.span.start, turn.span.end) for turn in transcript.turns]
        given = digest_of((splitter.identity, transcript.sha256, turns, params.segment_words))
        return memory.of("segments", given, lambda: _divided(transcript, splitter, params.segment_words))

    with ThreadPoolExecutor(2, "segmenting") as pool:  # one is divided while the sentences of the next are looked for
        found = zip(transcripts, pool.map(divided, transcripts), strict=True)
        return tuple(segment for transcript, places in found for segment in _segments(transcript, places))


def segments_at(transcript: Transcript, spans: Sequence[Span]) -> tuple[Segment, ...] | None:
    """The segments of a transcript at these spans; None where they are not all that participants say in it.

    So what an earlier version of the program divided in another way stays as it was then.
    """
    turns = _answering(transcript)
    starts = [turn.span.start for _, turn in turns]
    pieces = []
    for span in sorted(spans, key=lambda span: span.start):
        before = bisect_right(starts, span.start)
        if not before or turns[before - 1][1].span.end < span.end:
            return None
        pieces.append((turns[before - 1][0], span))
    if _written(transcript, [turn.span for _, turn in turns]) != _written(transcript, spans):
        return None
    return tuple(_segments(transcript, _told(transcript, pieces)))


def _answering(transcript: Transcript) -> list[tuple[int, Turn]]:
    """The turns of participants with their numbers."""
    return [(index, turn) for index, turn in enumerate(transcript.turns) if turn.role is Role.PARTICIPANT]


def _written(transcript: Transcript, spans: Sequence[Span]) -> int:
    """How many characters under these spans are no blanks."""
    return sum(len(word) for span in spans for word in span.of(transcript.text).split())


def _divided(transcript: Transcript, splitter: Splitter, words: tuple[int, int]) -> Arrays:
    """Where the segments of a transcript are and what can be told of each."""
    turns = _answering(transcript)
    sentences = splitter.split([turn.span.of(transcript.text) for _, turn in turns])
    pieces = [
        (index, span)
        for (index, turn), bounds in zip(turns, sentences, strict=True)
        for span in _pieces(transcript, turn, bounds, words)
    ]
    return _told(transcript, pieces)


def _told(transcript: Transcript, pieces: Sequence[tuple[int, Span]]) -> Arrays:
    """What can be told of the segments at these places, each in the turn of this number.

    ``places`` are start, end, turn, number of the question or -1, and how many words there are; ``asked`` a question's
    number and one of the turns that it stands in, in their order; ``stems`` a line for each segment, in UTF-8.
    """
    questions = _questions(transcript)
    number = {asked: place for place, asked in enumerate(dict.fromkeys(questions.values()))}
    places, fillers, languages, stems = [], [], [], []
    for index, span in pieces:
        text = span.of(transcript.text)
        said = said_words(text)
        filler = len(content_among(said)) < _LEAST_CONTENT
        question = number[questions[index]] if index in questions else -1
        places.append((span.start, span.end, index, question, count_words(text)))
        fillers.append(filler)
        languages.append("" if filler else language_of(text) or "")
        stems.append(" ".join(sorted(stems_among(said))) + "\n")
    return {
        "places": np.array(places, dtype=np.int64).reshape(-1, 5),
        "asked": np.array([(place, turn) for asked, place in number.items() for turn in asked], dtype=np.int64),
        "fillers": np.array(fillers, dtype=bool),
        "languages": np.array(languages, dtype=np.str_),
        "stems": np.frombuffer("".join(stems).encode(), dtype=np.uint8),
    }


def _segments(transcript: Transcript, found: Arrays) -> Iterator[Segment]:
    """The segments of one transcript, in the order of the talk."""
    asked: dict[int, list[Span]] = {-1: []}
    for question, turn in found["asked"].reshape(-1, 2).tolist():
        asked.setdefault(question, []).append(transcript.turns[turn].span)
    whole = {question: Span(spans[0].start, spans[-1].end) if spans else None for question, spans in asked.items()}
    words = {question: " ".join(span.of(transcript.text) for span in spans) for question, spans in asked.items()}
    stems = found["stems"].tobytes().decode().split("\n")[:-1]
    told = zip(found["places"].tolist(), found["fillers"].tolist(), found["languages"].tolist(), stems, strict=True)
    identifier = transcript.id  # a digest of the whole text
    for (start, end, turn, question, count), filler, language, of_one in told:
        speaker = transcript.turns[turn].speaker
        yield Segment(
            transcript=identifier,
            span=Span(start, end),
            text=transcript.text[start:end],
            speaker=speaker,
            turn=turn,
            question=whole[question],
            question_text=words[question],
            filler=filler,
            case=transcript.case_of(speaker).name,
            language=language or None,
            stems=of_one,
            words=count,
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


def _questions(transcript: Transcript) -> dict[int, tuple[int, ...]]:
    """For each participant turn the interviewer turn(s) that it answers, all by number.

    An interviewer's back-channel ("Mhm.", "Right, okay.") asks nothing, nor does calling on somebody ("Yes, Ann, you
    raised your hand."): the question before it still stands. So it does behind housekeeping ("Shall we have a break?"),
    once each has answered that. Turns of the interviewer that nobody has answered yet belong together.
    """
    questions: dict[int, tuple[int, ...]] = {}
    asked: tuple[int, ...] = ()
    house: tuple[int, ...] = ()
    heard: set[str] = set()  # who has answered the housekeeping
    open_question = answered = False
    for index, turn in enumerate(transcript.turns):
        words = turn.span.of(transcript.text)
        content = len(content_words(words))
        if turn.role is Role.INTERVIEWER:
            puts = bool(_PUTS.search(words))
            says = content >= _LEAST_QUESTION or (bool(house) and count_words(words) >= _RESUMES)
            if keeps_house(words):
                house, heard = (index,), set()
            elif puts or not asked or (says and not _calls_on(words)):
                asked = (index,) if answered else (*asked, index)
                house, open_question, answered = (), puts, False
        elif house and turn.speaker not in heard and (not asked or count_words(words) <= _REPLY):
            questions[index] = house
            heard.add(turn.speaker)
        elif asked:
            questions[index] = asked
            answered = answered or content >= _LEAST_CONTENT or open_question
    return questions


def _calls_on(words: str) -> bool:
    """Whether an interviewer says no more than who may speak."""
    return bool(_CALLS.search(words)) and count_words(words) <= _MOST_CALLING
