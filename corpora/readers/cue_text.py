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
    at = 0
    while at <= len(text):
        mark = _MARK.search(text, at)
        words = plain(text[at : mark.start() if mark else len(text)])
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
    bare = html.unescape(_SSA.sub("", _TAG.sub("", text)))
    shown = (_SPACES.sub(" ", line).strip() for line in bare.split("\n"))
    return tuple(line for line in shown if line)


def _name(text: str, start: int) -> tuple[str | None, int]:
    """The name in a voice tag that opened before `start`, and where the words begin; marks inside it are dropped."""
    stop = min(len(text), start + _LONGEST_VOICE)
    depth, at = 1, start
    while at < stop and depth:
        depth += (text[at] == "<") - (text[at] == ">")
        at += 1
    if depth:  # a mark inside the name is not closed: the name ends with the first sign that can end it
        first = re.compile(r"[>\n]").search(text, start, stop)
        if first is None:
            return None, start
        at = first.end()
    name = spelled(html.unescape(_TAG.sub("", text[start:at].rstrip("\n")[: -1 if text[at - 1] == ">" else None])))
    name = name.split("<")[0].strip() if "<" in name and name.split("<")[0].strip() else name
    return name[:_LONGEST_NAME] or None, at
