"""Spoils files in the ways that happen and that are meant: the same twenty for a file each time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpora.errors import TranscriptError
from corpora.readers.intake import Intake
from corpora.readers.parsing import Asked, parse

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "formats"  # real files, beside the project or absent


def spoilt(data: bytes, count: int = 20) -> Iterator[bytes]:
    """Bytes changed, cut, doubled, moved and put in, at places that chance chose once."""
    chance = random.Random(len(data))
    odd = [
        b"\0",
        b"\xff",
        b"\xed\xa0\x80",
        b"<",
        b">",
        b'"',
        b"\r",
        b"&#0;",
        b"{" * 50,
        b"-->",
        b"\xe2\x80\xae",
        b"9" * 5000,
    ]
    for number in range(count):
        at, to = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        match number % 6:
            case 0:
                yield data[:at]
            case 1:
                yield data[:at] + data[to:]
            case 2:
                yield data[:at] + chance.choice(odd) + data[at:]
            case 3:
                yield data[:to] + data[at:to] * 3 + data[to:]
            case 4:
                flipped = bytearray(data)
                for _ in range(8):
                    flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
                yield bytes(flipped)
            case _:
                yield data[to:] + data[at:to] + data[:at]


def read_or_refuse(name: str, data: bytes) -> Intake | None:
    """What the file gives, or None where it is refused with a sentence; whatever else comes out is a fault."""
    try:
        intake = parse(Asked(name), data)
    except TranscriptError as refused:
        said = str(refused)
        assert len(said) > 20
        assert "\n" not in said
        return None
    for transcript in intake.transcripts:
        assert transcript.turns
        transcript.text.encode()
    for coding in intake.codings:
        text = next(one.text for one in intake.transcripts if one.name == coding.transcript)
        assert coding.span.of(text)
    return intake


def real(path: str) -> bytes:
    """A real file, or the test is skipped."""
    file = SHARED / path
    if not file.exists():
        pytest.skip(f"the real file {path} is not on this machine")
    return file.read_bytes()
