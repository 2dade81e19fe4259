"""The demo study: sixteen interviews that were written for themebook, with a key that says what was put where."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

from corpora.cases import read_cases
from corpora.codebook import HumanCoding
from corpora.codings import read_codings
from corpora.framework import Framework, load_framework
from corpora.material import Transcript
from corpora.readers import read_transcript

_FOLDER = resources.files("corpora") / "studies" / "careers_leader_training"


@dataclass(frozen=True, slots=True)
class Demo:
    """A study that is ready to analyse, and its key."""

    name: str
    framework: Framework
    transcripts: tuple[Transcript, ...]
    codings: tuple[HumanCoding, ...]


def load_demo() -> Demo:
    """The synthetic study of Careers Leader training."""
    cases = read_cases((_FOLDER / "cases.csv").read_text(encoding="utf-8"), "cases.csv")
    transcripts = []
    for file in sorted((_FOLDER / "transcripts").iterdir(), key=lambda entry: entry.name):
        row = cases.for_transcript(file.name)
        transcripts.append(read_transcript(file.name, file.read_bytes(), case=row.case if row else None))
    codings = read_codings((_FOLDER / "codings.csv").read_text(encoding="utf-8"), "codings.csv")
    return Demo("Careers Leader training (synthetic)", load_framework(), tuple(transcripts), codings)
