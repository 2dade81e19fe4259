"""Records of what a program heard, with a line for each of their fields: `Start: 0.5`, `Speaker: A`, `Text: Well`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpora.evidence import Line
from corpora.labels import Form, seconds, speaker_key, spelled
from corpora.material import count_words

_WORDS = frozenset("text transcript transcription utterance words content".split())
_SPEAKER = frozenset({"speaker", "speaker id", "speaker label"})
_BEGINS = frozenset({"start", "begin", "from", "start time", "time", "timestamp"})
_OTHERS = frozenset("end to duration confidence id index channel language probability score".split()) | {"end time"}
_FIELDS = _WORDS | _SPEAKER | _BEGINS | _OTHERS
_FEWEST = 3  # records
_MOST_ABOVE = 6  # words above the fields of a record: `Segment 3`
_LONGEST_VALUE = 40  # characters of a field that holds no words


def spoken_records(text: str, lines: Sequence[Line]) -> list[Line]:
    """The lines, of a file of such records those with words alone, under the label of who speaks where a field says so.

    As they were where the file holds none: each record has words, and a speaker or a time, and hardly anything else.
    """
    often = Counter(line.label.key for line in lines if line.label is not None and line.label.form is Form.COLON)
    words = [key for key in _WORDS if often[key] >= _FEWEST]
    beside = [key for key in _SPEAKER | _BEGINS if words and often[key] == often[words[0]]]
    fields = sum(often[key] for key in _FIELDS)
    if len(words) != 1 or not beside or 3 * fields < 2 * len(lines):
        return list(lines)
    return list(_spoken(text, lines))


def _spoken(text: str, lines: Sequence[Line]) -> Iterator[Line]:
    told: dict[str, str] = {}
    begins: int | None = None  # of the record, where no words of it have come
    for line in lines:
        label = line.label
        key = label.key if label is not None and label.form is Form.COLON else ""
        if begins is None and key not in _FIELDS and (not line.opens or _is_talk(text, line)):  # the words go on below
            yield replace(line, label=None)
            continue
        begins = line.start if begins is None else begins
        value = text[label.body : line.end].strip() if label is not None and key in _FIELDS else ""
        if label is None or key not in _WORDS or not value:
            told |= {key: value} if value and len(value) <= _LONGEST_VALUE else {}
            continue
        who = spelled(next((told[one] for one in _SPEAKER if told.get(one)), ""))
        began = next((_seconds(told[one]) for one in _BEGINS if one in told), None)
        named = replace(label, name=who, key=speaker_key(who), start=begins, began=began) if who else None
        yield replace(line, start=begins, label=named, words=begins if named else label.body, opens=True)
        told, begins = {}, None


def _is_talk(text: str, line: Line) -> bool:
    """Whether a paragraph is longer than what stands above a record."""
    return count_words(text[line.start : line.end]) > _MOST_ABOVE


def _seconds(value: str) -> float | None:
    try:
        return seconds(value)
    except ValueError:
        return None
