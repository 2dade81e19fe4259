"""The words of a cue and whose they are: voices, marks of style and entities of WebVTT and SubRip."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpora.labels import spelled

_TAG = re.compile(r"</?(?:[a-zA-Z][\w.\-]{0,40}|\d[\d:.]{2,15})?(?:[ \t][^<>]{0,300})?/?>")
_VOICE = re.compile(r"<v(?:\.[\w.\-]{1,60})?[ \t\u00a0]+|<v(?:\.[\w.\-]{1,60})?>")
_VOICE_ENDS = re.compile(r"</v\s{0,3}>")
_MARK = re.compile(r"<v[ \t\u00a0.>]|</v\s{0,3}>")
_SSA = re.compile(r"\{\\[^{}]{1,80}\}|\{/?[biu]\}")
_LONGEST_VOICE = 300  # characters of a voice tag, with marks inside it
_LONGEST_NAME = 100
_MOST_VOICES = 1_000  # in one cue; what comes behind them is words
_BRACKET = re.compile("[<>]")
_NAME_ENDS = re.compile(r"[>\n]")
_DEEPEST = 8  # marks inside each other in a voice tag
_LONG_NUMBER = re.compile(r"&#[xX]?[0-9a-fA-F]{8,}+;?")  # no character has one, and Python refuses to count so far
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Voiced:
    """A stretch of a cue's words: its lines, and the voice that the cue gives it, where it gives one."""

    voice: str | None
    lines: tuple[str, ...]


def voiced(lines: tuple[str, ...]) -> Iterator[Voiced]:
    """The stretches of a cue by voice, in order, in plain words; those without words are left out."""
    text = "\n".join(lines)
    voice: str | None = None
    at = marks = 0
    while at < len(text):
        mark = _MARK.search(text, at) if marks < _MOST_VOICES else None
        marks += 1
        stop = mark.start() if mark else len(text)
        words = plain(text[at:stop]) if stop > at else ()
        if words:
            yield Voiced(voice, words)
        if mark is None:
            return
        opened = _VOICE.match(text, mark.start())
        if opened is None:  # `</v>` keeps the voice: what follows it in the cue has no other
            closing = _VOICE_ENDS.match(text, mark.start())
            at = closing.end() if closing else mark.end()
        elif opened.group().endswith(">"):
            voice, at = None, opened.end()
        else:
            voice, at = _name(text, opened.end())


def plain(text: str) -> tuple[str, ...]:
    """The lines of a text that hold words, without tags and marks of style, with entities made characters."""
    bare = unescaped(_SSA.sub("", _TAG.sub("", text)))
    shown = (_SPACES.sub(" ", line).strip() for line in bare.split("\n"))
    return tuple(line for line in shown if line)


def unescaped(text: str) -> str:
    """A text with HTML's entities made characters; numbers that no character has become the replacement character."""
    return html.unescape(_LONG_NUMBER.sub("\ufffd", text))


def _name(text: str, start: int) -> tuple[str | None, int]:
    """The name in a voice tag that opened before `start`, and where the words begin; marks inside it are dropped."""
    stop = min(len(text), start + _LONGEST_VOICE)
    end, depth = stop, 1
    for bracket in _BRACKET.finditer(text, start, stop):
        depth += 1 if bracket.group() == "<" else -1
        if depth == 0 or depth > _DEEPEST:
            end = bracket.start()
            break
    if depth:  # a mark inside the name is not closed: the name ends with the first sign that can end it
        first = _NAME_ENDS.search(text, start, stop)
        if first is None:
            return None, start
        end = first.start()
    name = spelled(unescaped(_TAG.sub("", text[start:end])))
    before_mark = name.partition("<")[0].strip()
    return (before_mark or name)[:_LONGEST_NAME] or None, end + 1
