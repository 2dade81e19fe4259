"""Transcriptions in JSON as Whisper, WhisperX, cloud services and programs around them write them: segments, or words.

Whisper: ``{"segments": [{"start", "end", "text", "words"}]}``. WhisperX adds ``speaker`` to segments and words. Others
write the list alone, give it one of the names in `_LISTS`, give times as ``"timestamp": [start, end]``, or put what was
heard into ``alternatives`` (Amazon, Google) or ``nBest`` (Azure). Chats (``role``, ``content``), lists of ``question``
and ``answer``, and whole interviews as texts are read too, and nothing else is.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from corpora.errors import TranscriptError
from corpora.labels import seconds
from corpora.material import Case
from corpora.readers.blocks import UNNAMED, Draft, Reading, clean, label_of
from corpora.readers.decoding import decode
from corpora.readers.merging import Fragment, turns_of
from corpora.readers.whole_interviews import holds_turns

_DEEPEST = 30  # lists and objects inside each other
_MOST_SEGMENTS = 500_000
_LONGEST_NUMBER = 40  # digits; more take Python long to read, and no time has them
_LISTS = tuple(
    "segments utterances results monologues chunks audio_segments recognizedPhrases timeline turns messages interviews"
    " interview dialogue conversation transcript transcription words items".split()
)
_STARTS = ("start", "start_time", "startTime", "begin", "from", "offset", "ts")
_ENDS = ("end", "end_time", "endTime", "to", "end_ts")
_TIMED = frozenset((*_STARTS, "timestamp", "timestamps"))
_TEXTS = ("text", "word", "transcript", "value", "content", "punctuated_word", "utterance", "message", "display")
_SPEAKERS = tuple("speaker speaker_label speaker_name speakerName speaker_id speakerTag users role channel".split())
_HEARD = ("alternatives", "nBest")  # what a recogniser heard, the likeliest first
_CASES = ("id", "participant", "name", "title", "interview")
_SPACES = re.compile(r"\s+")
_CLOCK = re.compile(r"\d{1,3}(?::[0-5]\d){1,2}(?:[.,]\d{1,6})?")
_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[{]|[\]}]|-?\d[\d.eE+\-]*+', re.DOTALL)
_EXAMPLE = '{"segments": [{"start": 0.0, "end": 2.5, "text": "...", "speaker": "..."}]}'


def read(data: bytes, name: str, encoding: str | None = None) -> Reading:
    """Read a transcription.

    Raises:
        TranscriptError: it is no JSON, is too deep or too large, or has no segments with words.
    """
    decoded = decode(data, name, encoding)
    document = _parsed(decoded.text, name)
    found = _segments(document)
    if found is None:
        raise TranscriptError(f"{name}: this JSON is no transcription; it should look like {_EXAMPLE}")
    if len(found) > _MOST_SEGMENTS:
        raise TranscriptError(f"{name}: {len(found):,} segments; at most {_MOST_SEGMENTS:,} are read, so split it")
    whole = [text for segment in found if (text := _text(segment)) and holds_turns(text)]
    if 2 * len(whole) > len(found):
        return Reading(tuple(_interviews(found)), decoded.encoding, notes=decoded.notes)
    doubts = _Doubts()
    fragments = [fragment for segment in found for fragment in _fragments(segment, doubts)]
    speeches, nobody = turns_of(fragments)
    lasted = max((fragment.end for fragment in fragments if fragment.end is not None), default=None)
    draft = Draft.of(speeches, (*decoded.notes, *doubts.notes(), *nobody), lasted=lasted)
    if not draft.turns:
        raise TranscriptError(f"{name}: its {len(found):,} segment(s) hold no words; transcribe the recording again")
    return Reading((draft,), decoded.encoding)


def _interviews(found: Sequence[Mapping[str, Any]]) -> Iterator[Draft]:
    """A draft for each text, in which the recogniser of labels finds who speaks."""
    for number, segment in enumerate(found, 1):
        text = clean(_text(segment) or "").strip()
        told = next((str(segment[key]) for key in _CASES if isinstance(segment.get(key), str | int)), "")
        name = label_of(clean(told)).replace("/", "-").replace("\\", "-") or f"interview {number}"
        yield Draft(text) if len(found) == 1 else Draft(text, name=name, case=Case(name))


class _Doubts:
    """Counts what could not be read of segments."""

    def __init__(self) -> None:
        self.odd = 0
        self.untimed = 0

    def notes(self) -> Iterator[str]:
        """A remark on each kind of doubt that came up."""
        if self.odd:
            yield f"{self.odd:,} segment(s) have no words and were left out."
        if self.untimed:
            yield f"The times of {self.untimed:,} segment(s) cannot be read; the words are kept."


def _parsed(text: str, where: str) -> Any:
    """The JSON, once it is known not to be deep and to hold no endless number."""
    depth = 0
    for token in _STRUCTURE.finditer(text):
        mark = token.group()
        depth += (mark in "[{") - (mark in "]}")
        endless = mark[0] != '"' and len(mark) > _LONGEST_NUMBER
        if endless or depth > _DEEPEST:
            line = text.count("\n", 0, token.start()) + 1
            what = f"a number of {len(mark):,} digits" if endless else f"lists and objects more than {_DEEPEST} deep"
            raise TranscriptError(f"{where}, line {line:,}: {what}, which no transcription has; export it again")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise TranscriptError(
            f"{where}, line {error.lineno:,}: this is not well-formed JSON ({error.msg}); export it again"
        ) from None


def _segments(document: Any) -> Sequence[Any] | None:
    """The list of segments of a document, where it has one."""
    if isinstance(document, list):
        heard = _glued([each for item in document for each in _asked_and_answered(item)])
        return heard if any(map(_has_words, heard)) else None
    if not isinstance(document, Mapping):
        return None
    for key in _LISTS:
        inside = document.get(key)
        if isinstance(inside, list | Mapping):  # {"results": {"utterances": [...]}}
            deeper = _segments(inside)
            if deeper is not None:
                return deeper
    lists = any(isinstance(document.get(key), list) for key in _LISTS)
    alone = next((text for key in ("text", "transcript") if isinstance(text := document.get(key), str)), None)
    return [document] if alone is not None and not lists else None


def _asked_and_answered(item: Any) -> Iterator[Any]:
    """A segment with what was heard in it, or a question and its answer as two."""
    if not isinstance(item, Mapping):
        yield item
        return
    if isinstance(item.get("question"), str) and isinstance(item.get("answer"), str):
        yield {"speaker": "Interviewer", "text": item["question"]}
        yield {"speaker": UNNAMED, "text": item["answer"]}
        return
    heard = next((item[key] for key in _HEARD if isinstance(item.get(key), list) and item[key]), [None])[0]
    yield {**item, **heard} if isinstance(heard, Mapping) else item


def _glued(segments: Sequence[Any]) -> list[Any]:
    """Amazon's punctuation, which comes as items of its own, behind the words that it follows."""
    glued: list[Any] = []
    for segment in segments:
        if glued and isinstance(segment, Mapping) and segment.get("type") == "punctuation" and _text(glued[-1]):
            glued[-1] = {**glued[-1], "content": f"{_text(glued[-1])}{_text(segment) or ''}"}
        else:
            glued.append(segment)
    return glued


def _has_words(segment: Any) -> bool:
    return isinstance(segment, Mapping) and (_text(segment) is not None or isinstance(segment.get("words"), list))


def _fragments(segment: Any, doubts: _Doubts) -> Iterator[Fragment]:
    """The words of a segment; where its own words name several speakers, a fragment for each stretch of one."""
    if not isinstance(segment, Mapping):
        doubts.odd += 1
        return
    speaker, start, end = _speaker(segment), *_times(segment)
    words = [word for word in _words(segment) if _text(word)]
    voices = {voice for word in words if (voice := _speaker(word))}
    text = _text(segment)
    if len(voices) > 1 or (text is None and words):
        yield from _by_words(words, speaker, start)
        return
    if not text or not text.strip():
        doubts.odd += 1
        return
    doubts.untimed += start is None and not _TIMED.isdisjoint(segment)
    yield Fragment(speaker or next(iter(voices), None), _SPACES.sub(" ", clean(text)).strip(), start, end)


def _by_words(words: Sequence[Mapping[str, Any]], speaker: str | None, start: float | None) -> Iterator[Fragment]:
    """Stretches of words by one speaker; a word of nobody is said by whoever spoke before."""
    said: list[str] = []
    who, began, ended = speaker, start, start
    for word in words:
        voice = _speaker(word) or who
        from_, to = _times(word)
        if said and voice != who:
            yield Fragment(who, _joined(said), began, ended)
            said = []
        if not said:
            began = from_ if from_ is not None else ended
        who, ended = voice, to if to is not None else ended
        said.append(clean(_text(word) or ""))
    if said:
        yield Fragment(who, _joined(said), began, ended)


def _joined(words: Sequence[str]) -> str:
    """Words with a blank between, unless they bring their own as Whisper's do."""
    own = sum(word.startswith(" ") for word in words) * 2 > len(words)
    return _SPACES.sub(" ", ("" if own else " ").join(words)).strip()


def _words(segment: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    inside = segment.get("words")
    return [word for word in inside if isinstance(word, Mapping)] if isinstance(inside, list) else []


def _text(segment: Any) -> str | None:
    if not isinstance(segment, Mapping):
        return None
    return next((value for key in _TEXTS if isinstance(value := segment.get(key), str)), None)


def _speaker(segment: Mapping[str, Any]) -> str | None:
    """Who speaks: a name, a number, or an object that holds a name."""
    for key in _SPEAKERS:
        value = segment.get(key)
        if isinstance(value, list) and value:  # Zoom's, of whom nearly always one speaks
            value = value[0]
        if isinstance(value, Mapping):
            value = next((value[name] for name in ("name", "username", "id") if name in value), None)
        if isinstance(value, str) and label_of(clean(value)):
            return label_of(clean(value))
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1_000_000:
            return f"Speaker {value}"
    return None


def _times(segment: Mapping[str, Any]) -> tuple[float | None, float | None]:
    both = segment.get("timestamp", segment.get("timestamps"))
    if isinstance(both, list) and len(both) == 2:
        return _time(both[0]), _time(both[1])
    if isinstance(both, Mapping):  # whisper.cpp
        return _time(both.get("from")), _time(both.get("to"))
    start = next((segment[key] for key in _STARTS if key in segment), both)
    return _time(start), _time(next((segment[key] for key in _ENDS if key in segment), None))


def _time(value: Any) -> float | None:
    if isinstance(value, str):
        if _CLOCK.fullmatch(value.strip()):
            return seconds(value.strip())
        value = float(value.removesuffix("s")) if re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?s?", value) else None
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0:
        return float(value)
    return None
