"""Captions (.vtt, .srt, .sbv) as Teams, Zoom, YouTube and transcription services export them: cues made into turns.

Who speaks is what the cue's voice says (`<v Anna>`) or the line of its number (`7 "Anna" (42)`, as Webex writes it),
else a label in its words (`Anna: ...`) where the whole file bears it out, else whoever spoke before. Consecutive cues
of one speaker are one turn that begins with the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpora.errors import TranscriptError
from corpora.evidence import Line, weigh
from corpora.labels import Form, Label, label_at
from corpora.rare_labels import holds, ways
from corpora.readers.blocks import Draft, Reading
from corpora.readers.changes import parted_at_changes
from corpora.readers.cue_text import voiced
from corpora.readers.cue_times import counted, doubts, in_order
from corpora.readers.cues import Cue, find_cues
from corpora.readers.decoding import decode
from corpora.readers.merging import Fragment, turns_of

_AT_ONCE = 0.25  # seconds between cues that roll up on the screen
_LONGEST_LABEL = 160  # characters of a line in which its label ends
_EXAMPLE = "a line such as '00:00:01.000 --> 00:00:04.000' and words under it"


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words that one voice says in one cue, line by line."""

    cue: Cue
    voice: str | None
    lines: tuple[str, ...]


def read(data: bytes, name: str, encoding: str | None = None) -> Reading:
    """Read a caption file.

    Raises:
        TranscriptError: it is no text, has no cue, or no cue has words.
    """
    decoded = decode(data, name, encoding)
    cues = list(find_cues(decoded.text))
    if all(cue.stray for cue in cues):
        raise TranscriptError(f"{name}: there is no cue in it ({_EXAMPLE}); export the captions again as .vtt or .srt")
    ordered, order = in_order(cues)
    notes = [*decoded.notes, *_heading(decoded.text, name), *doubts(cues), *order]
    pieces = [_Piece(cue, part.voice or cue.speaker, part.lines) for cue in ordered for part in voiced(cue.lines)]
    notes += _without_words(cues, {id(piece.cue) for piece in pieces})
    if not pieces:
        raise TranscriptError(f"{name}: its {len(cues):,} cue(s) hold no words; export the captions with their text")
    if not any(piece.voice for piece in pieces):
        pieces, repeated = _rolled_up(pieces)
        notes += repeated
    fragments, unsure = _fragments(pieces)
    speeches, nobody = turns_of(fragments)
    lasted = max((cue.end for cue in cues if cue.end is not None), default=None)
    draft = Draft.of(speeches, (*notes, *unsure, *nobody), lasted=lasted)
    if not draft.turns:
        raise TranscriptError(f"{name}: its {len(cues):,} cue(s) hold no words; export the captions with their text")
    return Reading((draft,), decoded.encoding)


def _heading(text: str, name: str) -> tuple[str, ...]:
    if name.lower().endswith(".vtt") and not text.lstrip().startswith("WEBVTT"):
        return ("It does not begin with the line 'WEBVTT', as WebVTT files do; its cues were read all the same.",)
    return ()


def _without_words(cues: Sequence[Cue], said: set[int]) -> Iterator[str]:
    empty = [cue for cue in cues if id(cue) not in said and not cue.stray]
    if empty:
        yield f"Without words, and left out: {counted(empty)}."


def _rolled_up(pieces: list[_Piece]) -> tuple[list[_Piece], tuple[str, ...]]:
    """Lines that are shown again while they roll up the screen, kept once; only where the file does so throughout."""
    shared = [_shared(before, after) for before, after in pairwise(pieces)]
    rolls = sum(map(bool, shared))
    if rolls < 2 or rolls * 4 < len(shared):
        return pieces, ()
    kept = [pieces[0]]
    for piece, again in zip(pieces[1:], shared, strict=True):
        kept.append(_Piece(piece.cue, None, piece.lines[again:]))
    note = f"{sum(shared):,} line(s) are shown again in the next cue (captions that roll up); each was taken once."
    return [piece for piece in kept if piece.lines], (note,)


def _shared(before: _Piece, after: _Piece) -> int:
    """How many lines at the end of a cue the next one begins with."""
    if before.cue.end is None or after.cue.start is None or abs(after.cue.start - before.cue.end) > _AT_ONCE:
        return 0
    most = min(len(before.lines), len(after.lines), 8)
    return next((n for n in range(most, 0, -1) if before.lines[-n:] == after.lines[:n]), 0)


def _fragments(pieces: Sequence[_Piece]) -> tuple[list[Fragment], tuple[str, ...]]:
    """The words of every cue with their speaker: by voices, else by labels in the words."""
    if not any(piece.voice for piece in pieces):
        return _labelled(pieces)
    said = [Fragment(piece.voice, " ".join(piece.lines), piece.cue.start, piece.cue.end) for piece in pieces]
    unvoiced = [piece.cue for piece in pieces if not piece.voice]
    if not unvoiced:
        return said, ()
    note = f"Nobody is named in {counted(unvoiced)}; the words count as those of whoever spoke before."
    return said, (note,)


def _labelled(pieces: Sequence[_Piece]) -> tuple[list[Fragment], tuple[str, ...]]:
    """The words of every cue, parted at the labels that the shared recogniser takes for speakers."""
    parts: list[str] = []
    lines: list[Line] = []
    owners: list[_Piece] = []
    at = 0
    for piece in pieces:
        for number, words in enumerate(piece.lines):
            parts.append(words)
            lines.append(Line(piece.cue.line, at, at + len(words), None, number == 0, at))
            owners.append(piece)
            at += len(words) + 1
    text = "\n".join(parts)
    found = [replace(line, label=_colon(text, line)) for line in lines]
    verdict = weigh(text, found)
    if len({label.key for label in verdict.labels}) < 2:
        rare = (weigh(text, in_a_way) for in_a_way in ways(text, found))
        verdict = next((other for other in rare if holds(other, found)), verdict)
    chosen = {label.start: label for label in verdict.labels}
    said: list[Fragment] = []
    for line, piece in zip(found, owners, strict=True):
        label = chosen.get(line.start)
        words = text[label.body if label else line.start : line.end].strip()
        said.append(Fragment(label.name if label else None, words, piece.cue.start, piece.cue.end))
    return (said if chosen else parted_at_changes(said)), verdict.notes


def _colon(text: str, line: Line) -> Label | None:
    """The label of a line when a colon sets it off, the only form that cues have."""
    beginning = text[line.start : min(line.end, line.start + _LONGEST_LABEL)]
    if ":" not in beginning and "\uff1a" not in beginning:
        return None
    label = label_at(text, line.start, line.end)
    return label if label is not None and label.form is Form.COLON else None
